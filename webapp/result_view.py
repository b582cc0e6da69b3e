"""A result as people read it: words for codes, links for IRIs, groups by certainty.

The data downloads keep the codes; the page says them in Japanese, and never
shows an answer of one certainty among those of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from queries.result import Cell, Result
from queries.saved_query import Column
from webapp.addresses import Addresses
from webapp.certainty import CERTAINTIES, Certainty
from webapp.language import N_
from webapp.language import gettext as _
from webapp.links import Link, line_words
from webapp.moment import fiscal_year
from webapp.names import told, word

LIST_MARK = " | "

WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {
        "reached": N_("達成"),
        "missed": N_("未達成"),
        "not-comparable": N_("比較できない"),
        "no-values": N_("値なし"),
    },
    "match": {
        "exact": N_("同じ表記"),
        "variant": N_("表記が異なる"),
        "other-column": N_("もう一方の欄"),
        "content": N_("内容が一致"),
        "none": N_("一致なし"),
    },
    "kind": {
        "same": N_("同じ"),
        "renamed": N_("名称変更"),
        "split": N_("分割"),
        "merged": N_("統合"),
        "absorbed": N_("吸収"),
        "successor-in-purpose": N_("趣旨を引き継ぐ"),
    },
}
"""Words for codes, by name of column; a code without a word is shown as it is."""

_RECORD = N_("記録")
_OF = {name: name for name in ("actor", "party", "mark", "kind", "phase", "column", "state")} | {"marks": "mark"}
"""What the texts of a column are names of (webapp.names.said)."""
_YEARS = ("fiscal_year", "period")
_PLACE = ("resource", "document", "line")


@dataclass(frozen=True, slots=True)
class ViewCell:
    """One cell; ``style`` is number, short, wide or source.

    ``certainty``, ``links`` or several ``items`` stand for the text where they
    are set; ``note`` is small print below, ``of`` what the text is a name of (webapp.names.said).
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


def view(result: Result, addresses: Addresses) -> ResultView:
    """Return the view of a result.

    Record, document and line become one column, the source, so that the way to
    the line fits beside the answer. A query whose first column is
    ``certainty`` is shown in one group for each degree, empty ones too: that
    nothing is stated is part of the answer.
    """
    names = [column.name for column in result.columns]
    merged = _PLACE if "document" in names and "line" in names else ()
    shown = [(place, column) for place, column in enumerate(result.columns) if column.name not in merged]
    heads = [ViewCell(told(column.label), style=_head_style(column)) for _, column in shown]
    rows = []
    for row in result.rows:
        cells = [_cell(column, row[place], addresses) for place, column in shown]
        if merged:
            cells.append(_source(dict(zip(names, row, strict=True)), addresses))
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
    return ViewCell(links=tuple(links), note=str(document or ""), style="source")


def _cell(column: Column, cell: Cell, addresses: Addresses) -> ViewCell:
    if cell is None:
        return ViewCell()
    if column.name == "certainty" and cell in CERTAINTIES:
        return ViewCell(certainty=CERTAINTIES[str(cell)], style="short")
    if column.kind == "iri":
        iri = str(cell)
        words = _(_RECORD) if column.name == "resource" else addresses.local_name(iri)
        path = addresses.path(iri)
        return ViewCell(words, links=(Link(words, path),) if path else (), style="short" if path else "wide")
    if column.name in _YEARS and isinstance(cell, int):
        return ViewCell(fiscal_year(cell), style="short")
    return _text_cell(column, cell) if isinstance(cell, str) else _value_cell(cell)


def _value_cell(cell: int | Decimal | date) -> ViewCell:
    if isinstance(cell, bool):
        return ViewCell(_("はい") if cell else _("いいえ"), style="short")
    if isinstance(cell, date):
        return ViewCell(cell.isoformat(), style="short")
    return ViewCell(f"{cell:f}" if isinstance(cell, Decimal) else str(cell), style="number")


def _text_cell(column: Column, cell: str) -> ViewCell:
    if column.kind == "list":
        items = tuple(cell.split(LIST_MARK))
        return ViewCell(
            _("、").join(items), items=items, of=_OF.get(column.name, ""), style="wide" if len(cell) > 12 else ""
        )
    text = word(WORDS.get(column.name, {}).get(cell, "")) or cell
    return ViewCell(
        text, of=_OF.get(column.name, ""), style="wide" if len(text) > 12 else "short" if column.kind == "code" else ""
    )
