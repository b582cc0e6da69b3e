"""Long lists in pieces, each with an address of its own.

A country has 1,741 municipalities; a page of all of them is slow to read and
to load, and has no use for a reader without script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Item = TypeVar("Item")


def address(path: str, **values: str) -> str:
    """Return the address of a path of ours, values that say nothing left out."""
    filled = {name: value for name, value in values.items() if value}
    return path + (f"?{urlencode(filled)}" if filled else "")


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item]):
    """The items of one page; ``number`` of ``last`` counts from 1, ``before`` and ``after`` are addresses or ""."""

    items: Sequence[Item]
    total: int
    number: int
    last: int
    before: str
    after: str


def piece(items: Sequence[Item], asked: str, size: int, path: str, values: Mapping[str, str]) -> Piece[Item]:
    """Return the page that ``asked`` (as it stands in the address) means; what is no page of the list is its first."""
    last = max(1, -(-len(items) // size))
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 and 1 <= int(asked) <= last else 1

    def at(other: int) -> str:
        there = {**values, "page": str(other) if other > 1 else ""}
        return address(path, **there) if 1 <= other <= last else ""

    start = (number - 1) * size
    return Piece(items[start : start + size], len(items), number, last, at(number - 1), at(number + 1))
