"""How grave a finding is, for whoever must name it without loading a shape."""

from __future__ import annotations

from typing import Final

SEVERITIES: Final = ("violation", "warning", "info")
"""Gravest first: our data are wrong, the document needs a look, worth knowing."""
