"""A result as people read it: words for codes, links for IRIs, groups by certainty.

The data downloads keep the codes; the page says them in Japanese, and never
shows an answer of one certainty among those of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from queries.result import Cell, Result
from queries.saved_query import Column
from webapp.results.cards import NONE, Cards
from webapp.serving.addresses import Addresses
from webapp.words.certainty import CERTAINTIES, Certainty
from webapp.words.code_words import WORDS
from webapp.words.document_names import kind
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link, line_words
from webapp.words.moment import fiscal_year
from webapp.words.names import names as registered
from webapp.words.names import told, word

LIST_MARK = " | "

_RECORD = N_("記録")
_OF = {name: name for name in ("actor", "party", "mark", "kind", "phase", "column", "state")} | {
    "marks": "mark",
    "antecedent_party": "party",
}
"""What the texts of a column are names of (webapp.words.names.said)."""
_YEARS = ("fiscal_year", "period")
_PLACE = ("resource", "document", "line")
_CODED = {"kind": "class", "rule": ""}
"""Columns that may name a class of the vocabulary or a rule by its code, and what that is a name of."""


@dataclass(frozen=True, slots=True)
class ViewCell:
    """One cell; ``style`` is number, short, wide or source.

    ``certainty``, ``links`` or several ``items`` stand for the text where they
    are set; ``note`` is small print below, ``of`` what the text is a name of (webapp.words.names.said).
    """

    text: str = ""
    links: tuple[Link, ...] = ()
    note: str = ""
    items: tuple[str, ...] = ()
    certainty: Certainty | None = None
    style: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class CertaintyGroup:
    """The rows of one degree of certainty, in the query's order and without the column that the heading says."""

    certainty: Certainty
    rows: tuple[tuple[ViewCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A table; ``groups`` is empty where the query is not about certainty first."""

    heads: tuple[ViewCell, ...]
    rows: tuple[tuple[ViewCell, ...], ...]
    groups: tuple[CertaintyGroup, ...]
    certain: bool


def view(result: Result, addresses: Addresses, known: Cards = NONE) -> ResultView:
    """Return the view of a result.

    Record, document and line become one column, the source, so that the way to
    the line fits beside the answer. A query whose first column is
    ``certainty`` is shown in one group for each degree, empty ones too: that
    nothing is stated is part of the answer. What is ``known`` to have a page
    leads there.
    """
    names = [column.name for column in result.columns]
    merged = _PLACE if "document" in names and "line" in names else ()
    shown = [(place, column) for place, column in enumerate(result.columns) if column.name not in merged]
    heads = [ViewCell(told(column.label), style=_head_style(column)) for _, column in shown]
    rows = []
    for row in result.rows:
        told_by = dict(zip(names, row, strict=True))
        document = str(told_by.get("document") or "")
        cells = [
            _linked(_called(cell_of(column, row[place], addresses), column, names), column, row[place], known, document)
            for place, column in shown
        ]
        if merged:
            cells.append(_source(told_by, addresses))
        rows.append(tuple(cells))
    if merged:
        heads.append(ViewCell(_("出典"), style="source"))
    groups = _groups(rows) if names[0] == "certainty" else ()
    return ResultView(tuple(heads), tuple(rows), groups, "certainty" in names)


def _groups(rows: Sequence[tuple[ViewCell, ...]]) -> tuple[CertaintyGroup, ...]:
    groups = tuple(
        CertaintyGroup(certainty, tuple(row[1:] for row in rows if row[0].certainty is certainty))
        for certainty in CERTAINTIES.values()
    )
    # a row of an unknown word must not vanish: then the rows stay in one table
    return groups if sum(len(group.rows) for group in groups) == len(rows) else ()


def _head_style(column: Column) -> str:
    return "number" if column.kind in ("integer", "decimal") and column.name != "line" else ""


def _source(row: Mapping[str, Cell], addresses: Addresses) -> ViewCell:
    document, line, resource = row["document"], row["line"], row.get("resource")
    links = []
    if document is not None and line is not None:
        links.append(Link(line_words(int(str(line))), f"/documents/{quote(str(document), safe='')}/lines/{line}"))
    if resource is not None and addresses.path(str(resource)):
        links.append(Link(_(_RECORD), addresses.path(str(resource))))
    return ViewCell(links=tuple(links), note=kind(str(document)) if document else "", style="source")


def cell_of(column: Column, cell: Cell, addresses: Addresses) -> ViewCell:
    """Return a cell of a column as people read it, in the language of the page."""
    if cell is None:
        return ViewCell()
    if column.name == "certainty" and cell in CERTAINTIES:
        return ViewCell(certainty=CERTAINTIES[str(cell)], style="short")
    if column.kind == "iri":
        iri = str(cell)
        path = addresses.path(iri)
        words = addresses.local_name(iri)
        if column.name == "resource":
            words = _(_RECORD)
        elif path and (column.name == "rests_on" or column.name.endswith("_resource")):
            words = told(column.label)  # what it is stands in its row; the end of an IRI would tell a clerk nothing
        return ViewCell(words, links=(Link(words, path),) if path else (), style="short" if path else "wide")
    if column.name in _YEARS and isinstance(cell, int):
        return ViewCell(fiscal_year(cell), style="short")
    return _text_cell(column, cell) if isinstance(cell, str) else _value_cell(cell)


def _called(cell: ViewCell, column: Column, names: Sequence[str]) -> ViewCell:
    """Return the cell with the name of what a code means; a table that has a column of names keeps the code."""
    if column.name not in _CODED or column.kind != "code" or "title" in names or not cell.text:
        return cell
    name = registered().codes.get(cell.text)
    return replace(cell, text=name, of=_CODED[column.name]) if name else cell


def _linked(cell: ViewCell, column: Column, value: Cell, known: Cards, document: str) -> ViewCell:
    """Return the cell with the names that have a page as links; as it is where none has."""
    if not isinstance(value, str) or cell.links:
        return cell
    found = tuple((name, known.path(column.name, name, document)) for name in value.split(LIST_MARK))
    if not any(path for _, path in found):
        return cell
    return replace(cell, links=tuple(Link(name, path, of=cell.of) for name, path in found))


def _value_cell(cell: int | Decimal | date) -> ViewCell:
    if isinstance(cell, bool):
        return ViewCell(_("はい") if cell else _("いいえ"), style="short")
    if isinstance(cell, date):
        return ViewCell(cell.isoformat(), style="short")
    return ViewCell(f"{cell:f}" if isinstance(cell, Decimal) else str(cell), style="number")


def _text_cell(column: Column, cell: str) -> ViewCell:
    if column.kind == "list":
        known = WORDS.get(column.name, {})
        items = tuple(word(known.get(each, "")) or each for each in cell.split(LIST_MARK))
        return ViewCell(
            _("、").join(items), items=items, of=_OF.get(column.name, ""), style="wide" if len(cell) > 12 else ""
        )
    text = word(WORDS.get(column.name, {}).get(cell, "")) or cell
    return ViewCell(
        text, of=_OF.get(column.name, ""), style="wide" if len(text) > 12 else "short" if column.kind == "code" else ""
    )
