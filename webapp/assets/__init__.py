"""Styles and scripts from packages, fetched once and served from our own origin."""
