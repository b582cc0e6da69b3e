"""Cells of the tables on pages, made from the rows of saved queries.

The pages of plan, projects and offices show the same few kinds of cell; here
each is made in one way, so that certainty and source look alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.answers import Row, items, words
from webapp.certainty import CERTAINTIES
from webapp.links import Link
from webapp.page_paths import line_link, objective_path
from webapp.result_view import WORDS, ViewCell
from webapp.served import site

SOURCE_HEAD = ViewCell("出典", style="source")
_LONG = 12


def heads(*names: str, numbers: Iterable[str] = (), source: bool = True) -> tuple[ViewCell, ...]:
    """Return the heads of a table; those in ``numbers`` stand over numbers, ``source`` adds the last one."""
    right = set(numbers)
    found = tuple(ViewCell(name, style="number" if name in right else "") for name in names)
    return (*found, SOURCE_HEAD) if source else found


def text_cell(text: str) -> ViewCell:
    """Return a cell of words."""
    return ViewCell(text, style="wide" if len(text) > _LONG else "")


def number_cell(row: Row, name: str) -> ViewCell:
    """Return a cell of a count."""
    return ViewCell(words(row, name), style="number")


def link_cell(text: str, href: str | None, note: str = "") -> ViewCell:
    """Return a cell that leads to a page."""
    return ViewCell(links=(Link(text, href),), note=note, style="wide" if len(text) > _LONG else "")


def certainty_cell(row: Row) -> ViewCell:
    """Return the certainty of a row in words; a code without a word as it is."""
    code = words(row, "certainty")
    certainty = CERTAINTIES.get(code)
    return ViewCell(certainty=certainty, style="short") if certainty else ViewCell(code, style="short")


def word_cell(row: Row, name: str) -> ViewCell:
    """Return the Japanese word for a code."""
    return ViewCell("、".join(WORDS.get(name, {}).get(code, code) for code in items(row, name)), style="short")


def objective_cell(row: Row, name: str = "objective") -> ViewCell:
    """Return the objectives of a row as links to their pages."""
    return ViewCell(links=tuple(Link(code, objective_path(code)) for code in items(row, name)), style="short")


def source_cell(row: Row, record: str = "resource") -> ViewCell:
    """Return the way to the line of the document and to the record."""
    place = line_link(row)
    links = [place] if place else []
    path = site().addresses.path(words(row, record)) if words(row, record) else None
    if path:
        links.append(Link("記録", path))
    return ViewCell(links=tuple(links), style="source")


def fiscal_year(year: int) -> str:
    """Return a fiscal year in both calendars: ``平成23年度（2011）``."""
    for first, era in ((2019, "令和"), (1989, "平成"), (1926, "昭和")):
        if year >= first:
            count = year - first + 1
            return f"{era}{'元' if count == 1 else count}年度（{year}）"
    return f"{year}年度"
