"""Tables of counts whose depth of colour shows where much stands and where nothing.

The number is in every cell, so the colour only repeats it; and a number leads
to the rows that it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from webapp.words.links import Link

DEPTHS = 5


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A count, its depth of colour (0 to DEPTHS - 1) and the page of what it counts, "" where there is none."""

    number: int
    depth: int
    href: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The cells of one head; None where the document has no such pair."""

    head: Link
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of counts; ``nothing`` says what an empty cell means."""

    caption: str
    corner: str
    nothing: str
    columns: tuple[Link, ...]
    rows: tuple[MatrixRow, ...]


def depth(count: int, most: int) -> int:
    """Return the step of colour for a count: 0 for none, then equal steps up to the largest."""
    if count <= 0 or most <= 0:
        return 0
    return 1 + (count - 1) * (DEPTHS - 1) // most


def matrix(
    caption: str,
    corner: str,
    nothing: str,
    columns: Sequence[tuple[str, Link]],
    rows: Sequence[tuple[str, Link]],
    counts: Mapping[tuple[str, str], tuple[int, str]],
) -> Matrix:
    """Return a table; ``counts`` maps keys of row and column to the count and the page behind it."""
    most = max((count for count, _ in counts.values()), default=0)

    def cell(key: tuple[str, str]) -> MatrixCell | None:
        found = counts.get(key)
        return None if found is None else MatrixCell(found[0], depth(found[0], most), found[1])

    return Matrix(
        caption,
        corner,
        nothing,
        tuple(link for _, link in columns),
        tuple(MatrixRow(link, tuple(cell((row, column)) for column, _ in columns)) for row, link in rows),
    )


def in_common_order(sequences: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return all names in an order that agrees with each sequence; by first appearance where none does.

    The rows of a table each hold some of its columns, and none need hold all of them.
    """
    listed = [list(dict.fromkeys(names)) for names in sequences]
    first = {name: place for place, name in enumerate(dict.fromkeys(name for names in listed for name in names))}
    sorter: TopologicalSorter[str] = TopologicalSorter({name: [] for name in first})
    for names in listed:
        for before, after in pairwise(names):
            sorter.add(after, before)
    try:
        sorter.prepare()
    except CycleError:
        return tuple(first)
    found: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready += sorter.get_ready()
        name = min(ready, key=first.__getitem__)
        ready.remove(name)
        found.append(name)
        sorter.done(name)
    return tuple(found)
