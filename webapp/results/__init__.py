"""Rows as a reader sees them: cells, tables, cards, charts, networks and formats."""
