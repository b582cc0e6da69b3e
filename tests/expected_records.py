"""What a reader must find in a fixture, as tables that a clerk can check against the document.

A golden file nobody can read proves only that nothing changed. These tables
have Japanese heads and one row per printed thing; beside each stands the line
of the fixture. A difference is told by table, row and column.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from loaders.plan_records import Record
from loaders.span import Notice

DOCUMENTS = Path(__file__).parent / "documents"
EXPECTED = DOCUMENTS / "expected"
# Heads of the tables, and the field of the record (or notice) that stands under each.
HEADS = {
    "位置": "key",
    "行": "line",
    "終わりの行": "end_line",
    "題": "title",
    "見出し": "heading",
    "主体": "actor",
    "主体の組": "actors",
    "構成": "members",
    "文": "text",
    "名": "name",
    "内容": "content",
    "印": "marks",
    "欄": "party",
    "引用": "quoted",
    "親": "parent",
    "時点": "as_of",
    "印字": "printed",
    "値": "value",
    "単位": "unit",
    "範囲": "bound",
    "種別": "kind",
    "知らせ": "message",
    "年度": "fiscal_year",
    "日付": "dated",
    "発行": "issuers",
    "役割の欄": "role_heading",
    "計画年次": "period",
    "始め": "first_year",
    "終わり": "last_year",
    "続き": "row",
    "各課": "generic",
    "状態": "state",
    "日": "date",
    "末日": "end_date",
    "印字の日": "printed_date",
    "会場": "venue",
    "人数": "participants",
    "記述": "stated_in",
}


def table(document: str, name: str) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows of ``documents/expected/DOCUMENT/NAME.csv``; raises OSError where there is none."""
    with (EXPECTED / document / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    return heads, rows


def tables(kind: str) -> list[tuple[str, str]]:
    """Return document and table of every expected table whose document's name begins with ``kind``."""
    return sorted((path.parent.name, path.stem) for path in EXPECTED.glob(f"{kind}_*/*.csv"))


def cell(record: Record | Notice, head: str) -> str:
    """Return what a record says under a head; several values are joined by a bar, no value is empty."""
    field = HEADS[head]
    place = record if isinstance(record, Notice) else record.span
    value = getattr(place, field) if field in ("line", "end_line") else getattr(record, field)
    if isinstance(value, tuple):
        return " | ".join(value)
    if isinstance(value, bool):
        return "○" if value else ""
    return "" if value == 0 else str(value)


def differences(document: str, name: str, found: Iterable[Record | Notice]) -> list[str]:
    """Return a sentence for each cell in which the table and the records found differ."""
    heads, rows = table(document, name)
    told: list[str] = []
    nothing: Sequence[str] = ()
    for number, (row, record) in enumerate(zip_longest(rows, found, fillvalue=None), 2):
        where = f"{document}.{name}, row {number}"
        have = [cell(record, head) for head in heads] if record is not None else nothing
        if row is None or record is None:
            told.append(f"{where}: " + (f"not found: {row}" if record is None else f"not expected: {have}"))
            continue
        told += [
            f"{where}, {head}: {want!r} expected, {got!r} found"
            for head, want, got in zip(heads, row, have, strict=True)
            if want != got
        ]
    return told
