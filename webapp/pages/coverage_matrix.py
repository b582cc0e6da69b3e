"""Tables of counts whose depth of colour shows where much stands and where nothing.

The number is in every cell, so the colour only repeats it; and every number
leads to the rows that it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from webapp.serving.answers import Row, answers, items, number, words
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain, word
from webapp.words.page_paths import actor_path, objective_path, office_path, query_path, slug

DEPTHS = 5
UNMARKED = N_("印なし")


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
    columns = [
        (words(row, "name"), Link(plain(words(row, "name"), "actor"), actor_path(words(row, "about"))))
        for row in actors
    ]
    return matrix(_("活動目標と立場: 役割の記述の数"), _("活動目標"), _("記載なし"), columns, _objectives(), counts)


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
        (
            words(row, "office"),
            Link(words(row, "office"), office_path(words(row, "resource")), of=words(row, "resource")),
        )
        for row in offices
    ]
    caption = _("活動目標と課: その課が担当しうる市の行の数")
    return matrix(caption, _("活動目標"), _("この表の横に印刷されていない"), columns, _objectives(), counts)


def marked_lines() -> dict[tuple[str, str], list[Row]]:
    """Return the lines of the tables by party and mark; one with two marks stands under both."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in answers("listings"):
        for mark in items(row, "marks") or (UNMARKED,):
            found.setdefault((words(row, "party"), mark), []).append(row)
    return found


def marks_matrix() -> Matrix:
    """Return the number of lines by party and mark."""
    found = marked_lines()
    parties = list(dict.fromkeys(party for party, _ in found))
    marks = sorted(dict.fromkeys(mark for _, mark in found), key=lambda mark: mark == UNMARKED)
    counts = {pair: (len(rows), marks_path(*pair)) for pair, rows in found.items()}
    rows = [
        (party, Link(_("%(party)sの欄", party=plain(party, "party")), query_path("listings", party=party)))
        for party in parties
    ]
    return matrix(
        _("欄と印: 行の数"),
        _("欄"),
        _("行なし"),
        [(mark, Link(word(UNMARKED) if mark == UNMARKED else plain(mark, "mark"))) for mark in marks],
        rows,
        counts,
    )


def marks_path(party: str, mark: str) -> str:
    """Return the page of the lines of a party with a mark."""
    return f"/coverage/marks/{quote(party, safe='')}/{quote(mark, safe='')}"
