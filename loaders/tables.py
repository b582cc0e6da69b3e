"""The shipped tables: CSV files read by their CSVW metadata.

A clerk may mend a table in a spreadsheet, so every fault is told with file,
line, column and what is allowed there. The metadata (``csv-metadata.json``,
schemas in ``data/schema``) is the only description of a table; the tests hold
it against an independent CSVW reader, which is too slow to start to be used here.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Value = str | int | bool | tuple[str, ...]

_WHOLE = re.compile(r"-?\d+", re.ASCII)


class DataError(ValueError):
    """A shipped table that breaks its schema: one sentence with file and line (0 where no line is to blame)."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a schema: ``datatype`` is string, integer or boolean; ``separator`` makes it a list."""

    name: str
    datatype: str
    required: bool
    separator: str
    pattern: re.Pattern[str] | None

    @property
    def parser(self) -> Callable[[str], Value]:
        """What parses a cell of this column; where anything is allowed there is nothing to check."""
        free = self.datatype == "string" and not (self.required or self.separator or self.pattern)
        return str.strip if free else self.parse

    def parse(self, cell: str) -> Value:
        """Return the typed value of a cell; raise ValueError with what is allowed."""
        text = cell.strip()
        if self.required and not text:
            raise ValueError("must not be empty")
        if self.separator:
            return tuple(self._matched(part.strip()) for part in text.split(self.separator)) if text else ()
        self._matched(text)
        if self.datatype == "integer":
            if not _WHOLE.fullmatch(text):
                if not text:
                    return 0
                raise ValueError(f"{text!r} is not a whole number")
            return int(text)
        if self.datatype == "boolean":
            if text not in ("true", "false"):
                raise ValueError(f"{text!r} is not allowed; it must be true or false")
            return text == "true"
        return text

    def _matched(self, text: str) -> str:
        if text and self.pattern is not None and not self.pattern.fullmatch(text):
            raise ValueError(f"{text!r} is not allowed; it must match {self.pattern.pattern}")
        return text


@dataclass(frozen=True, slots=True)
class Schema:
    """A CSVW table schema: columns, primary key, and foreign keys (own columns, other schema, its columns)."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]


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


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _json(path: Path, kind: str) -> Any:  # noqa: ANN401 – what the file holds is checked by whoever reads it
    try:
        return json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise DataError(path, 0, f"this {kind} is missing") from None
    except UnicodeDecodeError as error:
        raise DataError(path, _line_of(error), "is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise DataError(path, error.lineno, f"is not JSON: {error.msg}") from None


def _line_of(error: UnicodeDecodeError) -> int:
    return error.object.count(b"\n", 0, error.start) + 1


def read_schema(path: Path) -> Schema:
    """Read a CSVW table schema (JSON); raise DataError if it is missing or broken."""
    found = _json(path, "schema")
    try:
        return _schema(path.stem, found)
    except (AttributeError, KeyError, TypeError, re.error) as error:
        raise DataError(path, 0, f"is no table schema of CSVW as it is used here: {error!r}") from None


def _schema(name: str, found: Any) -> Schema:  # noqa: ANN401 – see _json
    columns = []
    for column in found["columns"]:
        datatype = column.get("datatype", "string")
        base, pattern = (
            (datatype.get("base", "string"), datatype.get("format")) if isinstance(datatype, dict) else (datatype, None)
        )
        columns.append(
            Column(
                name=column["name"],
                datatype=base,
                required=column.get("required", False),
                separator=column.get("separator", ""),
                pattern=re.compile(pattern) if pattern and base == "string" else None,
            )
        )
    keys = tuple(
        (
            _names(key["columnReference"]),
            key["reference"]["schemaReference"].rsplit("/", 1)[-1].removesuffix(".json"),
            _names(key["reference"]["columnReference"]),
        )
        for key in found.get("foreignKeys", [])
    )
    return Schema(name, tuple(columns), _names(found.get("primaryKey", [])), keys)


def read_table(path: Path, schema: Schema) -> Table:
    """Read a CSV file by its schema; raise DataError for anything the schema does not allow."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(path, 0, "this table is missing") from None
    except UnicodeDecodeError as error:
        raise DataError(path, _line_of(error), "is not UTF-8; save it as 'CSV UTF-8'") from None
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
            key = tuple(values[name] for name in schema.primary_key)
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
    found = _json(metadata, "metadata file")
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
    if len(names) == 1 and isinstance(first, tuple):
        return [(part,) for part in first]
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
