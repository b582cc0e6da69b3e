"""Saved queries over HTTP: form, page, downloads, API."""
