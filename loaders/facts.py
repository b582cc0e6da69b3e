"""The shipped facts of an edition: tables ↔ records.

The tables hold exactly the fields of the records, so that what a clerk reads
in a spreadsheet, what a reader finds in a document and what the graph says can
be compared field by field.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.plan_records import PlanChapter, Record
from loaders.report_records import ProgressReport
from loaders.span import Span
from loaders.tables import Table, Value

Edition = PlanChapter | ProgressReport
LAYOUTS: Mapping[str, type[Edition]] = {"plan-chapter": PlanChapter, "progress-report": ProgressReport}
PLACE = ("line", "start", "end_line", "end")
# Both layouts have goals and offices, of different columns: their tables need names of their own.
RENAMED = {
    PlanChapter: {"goals": "plan_goals", "offices": "plan_offices"},
    ProgressReport: {"goals": "report_goals", "offices": "report_offices"},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record of a layout: its field in the edition, its table, its class, its columns without the place."""

    field: str
    table: str
    record: type[Record]
    columns: tuple[str, ...]


def _kinds(layout: type[Edition]) -> tuple[Kind, ...]:
    hints = typing.get_type_hints(layout)
    found = []
    for field in dataclasses.fields(layout):
        if field.name != "notices":
            record = typing.get_args(hints[field.name])[0]
            names = tuple(each.name for each in dataclasses.fields(record) if each.name not in ("span", "text"))
            found.append(Kind(field.name, RENAMED[layout].get(field.name, field.name), record, names))
    return tuple(found)


KINDS: Mapping[type[Edition], tuple[Kind, ...]] = {layout: _kinds(layout) for layout in LAYOUTS.values()}


def edition(layout: str, tables: Mapping[str, Table]) -> Edition:
    """Return the edition that the tables (by schema name) hold.

    A table of the layout that is not there counts as empty.
    """
    kind = LAYOUTS[layout]
    found = {
        each.field: tuple(_record(each, row.values) for row in tables[each.table])
        for each in KINDS[kind]
        if each.table in tables
    }
    return kind(**found)  # type: ignore[arg-type]


def _record(kind: Kind, values: Mapping[str, Value]) -> Record:
    span = Span(*map(values.__getitem__, PLACE))  # type: ignore[arg-type]  # the schemas make them whole numbers
    return kind.record(span=span, **{name: values[name] for name in kind.columns})  # type: ignore[arg-type]


def table_text(kind: Kind, records: tuple[Record, ...]) -> str:
    """Return the CSV text of records of one kind, header included, lines ended by LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*kind.columns, *PLACE])
    for record in records:
        cells = [_cell(getattr(record, name)) for name in kind.columns]
        writer.writerow([*cells, *(getattr(record.span, name) for name in PLACE)])
    return out.getvalue()


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        # The bar parts the members of a list; a printed one becomes its wide twin, as CSVW has no escape for it.
        return "|".join(part.replace("|", "｜") for part in value)
    return str(value)


def write_edition(found: Edition, folder: Path) -> list[Path]:
    """Write an edition's tables into a folder and return the files; raises OSError where that cannot be done.

    All texts are made before the first file is touched, and each file is
    replaced whole, so that no table is ever cut off.
    """
    texts = {f"{kind.table}.csv": table_text(kind, getattr(found, kind.field)) for kind in KINDS[type(found)]}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        replace_text(folder / name, text)
    return [folder / name for name in texts]


def replace_text(path: Path, text: str) -> None:
    """Write a text file in one stroke: readers see the old one or the new one."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(path)


def records(found: Edition) -> dict[str, Record]:
    """Return all records of an edition by key, in table order."""
    return {record.key: record for kind in KINDS[type(found)] for record in getattr(found, kind.field)}
