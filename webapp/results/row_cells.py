"""Cells of the tables on pages, made from the rows of saved queries.

The pages of plan, projects and offices show the same few kinds of cell; here
each is made in one way, so that certainty and source look alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.results.view import ViewCell
from webapp.serving.answers import Row, items, words
from webapp.serving.served import site
from webapp.words.certainty import CERTAINTIES
from webapp.words.code_words import WORDS
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain, word
from webapp.words.page_paths import line_link, objective_path

SOURCE_HEAD = ViewCell(N_("出典"), style="source")
_LONG = 12


def heads(*names: str, numbers: Iterable[str] = (), source: bool = True) -> tuple[ViewCell, ...]:
    """Return the heads of a table, marked by ``N_``; those in ``numbers`` stand over numbers.

    ``source`` adds the last one.
    """
    right = set(numbers)
    found = tuple(ViewCell(name, style="number" if name in right else "") for name in names)
    return (*found, SOURCE_HEAD) if source else found


def text_cell(text: str, of: str = "") -> ViewCell:
    """Return a cell of words; ``of`` as in webapp.words.names.said."""
    return ViewCell(text, of=of, style="wide" if len(text) > _LONG else "")


def marks_words(marks: Iterable[str]) -> str:
    """Return marks as they are printed: ``【再掲】``."""
    return "".join(_("【%(mark)s】", mark=plain(mark, "mark")) for mark in marks)


def number_cell(row: Row, name: str) -> ViewCell:
    """Return a cell of a count."""
    return ViewCell(words(row, name), style="number")


def link_cell(text: str, href: str | None, note: str = "", *, of: str = "", ruby: bool = False) -> ViewCell:
    """Return a cell that leads to a page; ``of`` and ``ruby`` as in webapp.words.links.Link."""
    return ViewCell(links=(Link(text, href, of=of, ruby=ruby),), note=note, style="wide" if len(text) > _LONG else "")


def certainty_cell(row: Row) -> ViewCell:
    """Return the certainty of a row in words; a code without a word as it is."""
    code = words(row, "certainty")
    certainty = CERTAINTIES.get(code)
    return ViewCell(certainty=certainty, style="short") if certainty else ViewCell(code, style="short")


def word_cell(row: Row, name: str) -> ViewCell:
    """Return the word for a code."""
    return ViewCell(_("、").join(word(WORDS.get(name, {}).get(code, code)) for code in items(row, name)), style="short")


def objective_cell(row: Row, name: str = "objective") -> ViewCell:
    """Return the objectives of a row as links to their pages."""
    return ViewCell(links=tuple(Link(code, objective_path(code)) for code in items(row, name)), style="short")


def source_cell(row: Row, record: str = "resource") -> ViewCell:
    """Return the way to the line of the document and to the record."""
    place = line_link(row)
    links = [place] if place else []
    path = site().addresses.path(words(row, record)) if words(row, record) else None
    if path:
        links.append(Link(_("記録"), path))
    return ViewCell(links=tuple(links), style="source")
