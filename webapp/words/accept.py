"""Which representation of a resource a client gets.

Linked-data clients ask for Turtle at the address where people read a page.
Werkzeug's own ``best_match`` lets ``*/*`` bring back a type that the client
refused with ``q=0``, so the rules of RFC 9110 §12.5.1 are spelled out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header, in lower case; ``quality`` from 0 to 1."""

    type: str
    subtype: str
    quality: float

    @property
    def specificity(self) -> int:
        """Return 0 for ``*/*``, 1 for ``text/*``, 2 for ``text/html``."""
        return (self.type != "*") + (self.subtype != "*")

    def covers(self, media_type: str) -> bool:
        """Tell whether this range includes a media type such as ``text/turtle``."""
        type_, _, subtype = media_type.partition("/")
        return self.type in ("*", type_) and self.subtype in ("*", subtype)


def _quality(text: str) -> float | None:
    """Read a qvalue; None where it is none (RFC 9110 §12.4.2)."""
    whole, _, decimals = text.partition(".")
    if whole not in ("0", "1") or len(decimals) > 3 or not (decimals or "0").isascii():
        return None
    if not (decimals or "0").isdecimal() or (whole == "1" and decimals.strip("0")):
        return None
    return float(f"{whole}.{decimals or '0'}")


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Read an Accept header into its media ranges.

    Elements that are not a media range, or whose ``q`` is not one, are left
    out; parameters other than ``q`` do not select between our representations
    and are ignored. Raises nothing.
    """
    ranges = []
    for element in header.lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        type_, slash, subtype = name.partition("/")
        if not (slash and type_ and subtype) or (type_ == "*" and subtype != "*"):
            continue
        qualities = [value.strip() for key, _, value in (p.partition("=") for p in parameters) if key.strip() == "q"]
        quality = _quality(qualities[0]) if qualities else 1.0
        if quality is not None:
            ranges.append(MediaRange(type_, subtype, quality))
    return tuple(ranges)


def _quality_of(media_type: str, ranges: Iterable[MediaRange]) -> float:
    covering = [r for r in ranges if r.covers(media_type)]
    if not covering:
        return 0.0
    top = max(r.specificity for r in covering)
    return max(r.quality for r in covering if r.specificity == top)


def negotiate(header: str | None, offered: Sequence[str]) -> str | None:
    """Choose one of the ``offered`` media types, which stand in our order of preference.

    No header, an empty one, and one of which nothing can be read mean that
    anything will do. Returns None where the client refuses all of them (406).
    """
    ranges = parse_accept(header or "")
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda media_type: _quality_of(media_type, ranges))
    return best if _quality_of(best, ranges) > 0 else None
