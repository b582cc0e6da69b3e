"""What a shipped table may hold: the schemas of CSVW, and what is told where a table breaks one.

The schema is what a clerk reads to know what is allowed in a column; so each
cell is parsed by it and by nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")
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
        if self.datatype == "string" and not (self.required or self.separator or self.pattern):
            return str.strip
        return self._number if self.datatype == "integer" and not self.separator else self.parse

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

    def _number(self, cell: str) -> Value:
        """Return what ``parse`` does, for a cell of plain digits at once."""
        return int(cell) if cell.isascii() and cell.isdigit() else self.parse(cell)

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


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def read_json(path: Path, kind: str) -> Any:  # noqa: ANN401 – what the file holds is checked by whoever reads it
    """Return what a JSON file holds; raise DataError, which calls it a ``kind``, where it is missing or none."""
    return _read(path, kind, _json)


def _read(path: Path, kind: str, parse: Callable[[bytes], Made]) -> Made:
    """Return what ``parse`` makes of a JSON file; raises DataError as ``read_json`` does."""
    try:
        return parse(path.read_bytes())
    except FileNotFoundError:
        raise DataError(path, 0, f"this {kind} is missing") from None
    except UnicodeDecodeError as error:
        raise DataError(path, line_of(error), "is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise DataError(path, error.lineno, f"is not JSON: {error.msg}") from None


def _json(data: bytes) -> Any:  # noqa: ANN401 – see read_json
    return json.loads(data.decode("utf-8"))


def line_of(error: UnicodeDecodeError) -> int:
    """Return the line of a file in which its bytes are not text."""
    return error.object.count(b"\n", 0, error.start) + 1


def read_schema(path: Path) -> Schema:
    """Read a CSVW table schema (JSON); raise DataError if it is missing or broken."""
    try:
        return _read(path, "schema", partial(_schema_of, path.stem))
    except (AttributeError, KeyError, TypeError, re.error) as error:
        raise DataError(path, 0, f"is no table schema of CSVW as it is used here: {error!r}") from None


@lru_cache(maxsize=256)
def _schema_of(name: str, data: bytes) -> Schema:
    """Return the schema that a file holds; kept by all its bytes, as many municipalities have the same ones."""
    return _schema(name, _json(data))


def _schema(name: str, found: Any) -> Schema:  # noqa: ANN401 – see read_json
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
