"""Tables of counts whose depth of colour shows where much stands and where nothing.

The number is in every cell, so the colour only repeats it; and every number
leads to the rows that it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.answers import answers, number, words
from webapp.links import Link
from webapp.page_paths import actor_path, objective_path, office_path, query_path, slug

DEPTHS = 5


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A count, its depth of colour (0 to DEPTHS - 1) and the page of what it counts."""

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


def _objectives() -> list[tuple[str, Link]]:
    return [
        (
            words(row, "objective"),
            Link(words(row, "objective"), objective_path(words(row, "objective")), note=words(row, "title")),
        )
        for row in answers("page-objectives")
    ]


def actors_matrix() -> Matrix:
    """Return the role statements by objective and actor."""
    actors = [row for row in answers("page-names") if row["kind"] == "actor"]
    counts = {
        (words(row, "objective"), words(row, "actor")): (
            number(row, "statements"),
            query_path("role-statements", objective=words(row, "objective"), actor=words(row, "actor")),
        )
        for row in answers("role-coverage")
    }
    columns = [(words(row, "name"), Link(words(row, "name"), actor_path(words(row, "about")))) for row in actors]
    return matrix("活動目標と立場: 役割の記述の数", "活動目標", "記載なし", columns, _objectives(), counts)


def offices_matrix() -> Matrix:
    """Return the city lines each office may answer for, by objective; no cell where the office is not printed."""
    offices = answers("office-overview")
    slugs = {words(row, "office"): slug(words(row, "resource")) for row in offices}
    counts = {
        (words(row, "objective"), words(row, "office")): (
            number(row, "lines"),
            f"/coverage/offices/{words(row, 'objective')}/{slugs[words(row, 'office')]}",
        )
        for row in answers("objective-office-matrix")
    }
    columns = [
        (words(row, "office"), Link(words(row, "office"), office_path(words(row, "resource")))) for row in offices
    ]
    caption = "活動目標と課: その課が担当しうる市の行の数"
    return matrix(caption, "活動目標", "この表の横に印刷されていない", columns, _objectives(), counts)


def marks_matrix() -> Matrix:
    """Return the lines by party and mark."""
    found = answers("party-mark-matrix")
    marks = list(dict.fromkeys(words(row, "mark") for row in found))
    parties = list(dict.fromkeys(words(row, "party") for row in found))
    counts = {
        (words(row, "party"), words(row, "mark")): (
            number(row, "lines"),
            f"/coverage/marks/{words(row, 'party')}/{words(row, 'mark')}",
        )
        for row in found
    }
    rows = [(party, Link(f"{party}の欄", query_path("listings", party=party))) for party in parties]
    return matrix("欄と印: 行の数", "欄", "行なし", [(mark, Link(mark)) for mark in marks], rows, counts)
