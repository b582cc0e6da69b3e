"""A result as people read it: words for codes, links for IRIs, groups by certainty.

The data downloads keep the codes; the page says them in Japanese, and never
shows an answer of one certainty among those of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from queries.result import Cell, Result
from queries.saved_query import Column

from webapp.addresses import Addresses
from webapp.certainty import CERTAINTIES, Certainty

LIST_MARK = " | "

WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {"reached": "達成", "missed": "未達成", "not-comparable": "比較できない", "no-values": "値なし"},
    "match": {
        "exact": "同じ表記",
        "variant": "表記が異なる",
        "other-column": "もう一方の欄",
        "content": "内容が一致",
        "none": "一致なし",
    },
    "kind": {
        "same": "同じ",
        "renamed": "名称変更",
        "split": "分割",
        "merged": "統合",
        "absorbed": "吸収",
        "successor-in-purpose": "趣旨を引き継ぐ",
    },
}
"""Japanese words for codes, by name of column; a code without a word is shown as it is."""

_IRI_TEXT = {"resource": "根拠"}


@dataclass(frozen=True, slots=True)
class ViewCell:
    """One cell; ``style`` is number, short or wide, ``certainty`` stands for the text where it is set."""

    text: str = ""
    href: str | None = None
    items: tuple[str, ...] = ()
    certainty: Certainty | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class CertaintyGroup:
    """The rows of one degree of certainty, in the query's order."""

    certainty: Certainty
    rows: tuple[tuple[ViewCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A table; ``groups`` is empty where the query is not about certainty first."""

    heads: tuple[str, ...]
    rows: tuple[tuple[ViewCell, ...], ...]
    groups: tuple[CertaintyGroup, ...]
    certain: bool


def view(result: Result, addresses: Addresses) -> ResultView:
    """Return the view of a result.

    A query whose first column is ``certainty`` is shown in one group for each
    degree, empty ones too: that nothing is stated is part of the answer.
    """
    names = [column.name for column in result.columns]
    rows = tuple(
        tuple(_cell(column, cell, dict(zip(names, row, strict=True)), addresses)
              for column, cell in zip(result.columns, row, strict=True))
        for row in result.rows
    )  # fmt: skip
    heads = tuple(column.label["ja"] for column in result.columns)
    groups: tuple[CertaintyGroup, ...] = ()
    if names[0] == "certainty":
        groups = tuple(
            CertaintyGroup(certainty, tuple(row for row in rows if row[0].certainty is certainty))
            for certainty in CERTAINTIES.values()
        )
        if sum(len(group.rows) for group in groups) != len(rows):  # never drop a row of an unknown word
            groups = ()
    return ResultView(heads, rows, groups, "certainty" in names)


def _cell(column: Column, cell: Cell, row: Mapping[str, Cell], addresses: Addresses) -> ViewCell:
    if cell is None:
        return ViewCell()
    if column.name == "certainty" and cell in CERTAINTIES:
        return ViewCell(certainty=CERTAINTIES[str(cell)], style="short")
    if column.name == "line" and isinstance(row.get("document"), str):
        return ViewCell(f"{cell}行目", f"/documents/{row['document']}/lines/{cell}", style="short")
    if column.kind == "iri":
        iri = str(cell)
        return ViewCell(_IRI_TEXT.get(column.name) or addresses.local_name(iri), addresses.path(iri), style="short")
    if isinstance(cell, bool):
        return ViewCell("はい" if cell else "いいえ", style="short")
    if isinstance(cell, int | Decimal):
        return ViewCell(f"{cell:f}" if isinstance(cell, Decimal) else str(cell), style="number")
    if isinstance(cell, date):
        return ViewCell(cell.isoformat(), style="short")
    if column.kind == "list":
        items = tuple(cell.split(LIST_MARK))
        return ViewCell("、".join(items), items=items, style="wide" if len(cell) > 12 else "")
    text = WORDS.get(column.name, {}).get(cell, cell)
    return ViewCell(text, style="wide" if len(text) > 12 else "short" if column.kind == "code" else "")
