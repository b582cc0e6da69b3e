"""The validation report as a page: its filter, words and the lines around a finding."""
