"""The shipped tables: CSV files read by their CSVW metadata.

A clerk may mend a table in a spreadsheet, so every fault is told with file,
line, column and what is allowed there. The metadata (``csv-metadata.json``,
schemas in ``data/schema``) is the only description of a table; the tests hold
it against an independent CSVW reader, which is too slow to start to be used here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.schemas import DataError, Schema, Value, line_of, read_json, read_schema

__all__ = ["DataError", "Row", "Schema", "Table", "Value", "read_group", "read_schema", "read_table"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with the line of its file where it begins."""

    values: Mapping[str, Value]
    line: int

    def text(self, name: str) -> str:
        """Return a string cell."""
        return str(self.values[name])


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows in file order."""

    path: Path
    schema: Schema
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def fault(self, row: Row, message: str) -> DataError:
        """Return the error that blames a row."""
        return DataError(self.path, row.line, message)


def read_table(path: Path, schema: Schema) -> Table:
    """Read a CSV file by its schema; raise DataError for anything the schema does not allow."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(path, 0, "this table is missing") from None
    except UnicodeDecodeError as error:
        raise DataError(path, line_of(error), "is not UTF-8; save it as 'CSV UTF-8'") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    seen: dict[tuple[Value, ...], int] = {}
    try:
        header = next(reader, [])
        _check_header(path, header, [column.name for column in schema.columns])
        # Most cells repeat another one of their column (a kind, a small number, nothing): each is parsed once.
        places = [
            (column.name, column.parser, header.index(column.name), dict[str, Value]()) for column in schema.columns
        ]
        begin = reader.line_num + 1
        for cells in reader:
            line, begin = begin, reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                raise DataError(path, line, f"has {len(cells)} cells, the header has {len(header)}")
            values: dict[str, Value] = {}
            for name, parse, place, known in places:
                cell = cells[place]
                value = known.get(cell)
                if value is None:
                    try:
                        value = known[cell] = parse(cell)
                    except ValueError as error:
                        raise DataError(path, line, f"column {name!r}: {error}") from None
                values[name] = value
            key = tuple([values[name] for name in schema.primary_key])
            if key and key in seen:
                shown = ", ".join(str(part) for part in key)
                raise DataError(path, line, f"the key {shown!r} stands in line {seen[key]} already")
            seen[key] = line
            rows.append(Row(values, line))
    except csv.Error as error:
        raise DataError(path, reader.line_num, f"is not well-formed CSV: {error}") from None
    return Table(path, schema, tuple(rows))


def _check_header(path: Path, header: list[str], wanted: list[str]) -> None:
    told = f"the columns are {', '.join(wanted)}"
    for name in wanted:
        if name not in header:
            raise DataError(path, 1, f"the column {name!r} is missing; {told}")
    for name in header:
        if name not in wanted:
            raise DataError(path, 1, f"the column {name!r} is unknown; {told}")
    if len(header) != len(wanted):
        raise DataError(path, 1, f"a column stands twice; {told}")


def read_group(metadata: Path) -> dict[str, Table]:
    """Read the tables that a CSVW metadata file lists, by their address in it.

    Foreign keys are checked among the tables of the group that bear the
    referenced schema and stand in the same folder, or, if there is none, in any.
    """
    found = read_json(metadata, "metadata file")
    try:
        listed = {str(entry["url"]): str(entry["tableSchema"]) for entry in found["tables"]}
    except (KeyError, TypeError) as error:
        raise DataError(metadata, 0, f"is no table group of CSVW as it is used here: {error!r}") from None
    tables = {
        url: read_table(metadata.parent / url, read_schema(metadata.parent / schema)) for url, schema in listed.items()
    }
    for table in tables.values():
        _check_references(table, list(tables.values()))
    return tables


def _keys(row: Row, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the keys a row names: one, or one for each part of a list cell."""
    first = row.values[names[0]]
    if len(names) == 1:
        return [(part,) for part in first] if isinstance(first, tuple) else [(str(first),)]
    return [tuple(str(row.values[name]) for name in names)]


def _check_references(table: Table, others: list[Table]) -> None:
    for own, schema, theirs in table.schema.foreign_keys:
        named = [other for other in others if other.schema.name == schema]
        near = [other for other in named if other.path.parent == table.path.parent]
        known = {key for other in near or named for row in other for key in _keys(row, theirs)}
        for row in table:
            for key in _keys(row, own):
                if any(key) and key not in known:
                    raise table.fault(row, f"{'/'.join(own)} {', '.join(key)!r} is not in the table {schema}.csv")
