"""JSON for programs: plain rows, each an object by column name."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Result


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(cell: Cell) -> str:
    # a float would change the digits of a decimal; the json module writes no other number
    if isinstance(cell, Decimal):
        return plain(cell)
    return _text(plain(cell) if isinstance(cell, date) else cell)


def write_json(result: Result, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write ``result`` as one UTF-8 JSON object, a row on a line.

    Keys: query, parameters (canonical values), columns (names), rows (objects;
    a missing value is null, a date an ISO string, a list the text ``a | b``),
    cut (whether a limit left rows out), and data_version where it is known.
    """
    head = {
        "query": result.query.name,
        "parameters": dict(result.values),
        "columns": [column.name for column in result.columns],
        "cut": result.cut,
    }
    if options.data_version:
        head["data_version"] = options.data_version
    stream.write((_text(head)[:-1] + ', "rows": [').encode())
    names = [_text(column.name) for column in result.columns]
    separator = "\n"
    for row in result.rows:
        pairs = ", ".join(f"{name}: {_cell(cell)}" for name, cell in zip(names, row, strict=True))
        stream.write(f"{separator}{{{pairs}}}".encode())
        separator = ",\n"
    stream.write(b"\n]}\n")
