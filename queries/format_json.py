"""JSON for programs: plain rows, each an object by column name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Answer

_BATCH = 400


# json.dumps would make a new encoder for each call
_text = json.JSONEncoder(ensure_ascii=False).encode


def _cell(cell: Cell) -> str:
    # a float would change the digits of a decimal; the json module writes no other number
    if isinstance(cell, Decimal):
        return plain(cell)
    return _text(plain(cell) if isinstance(cell, date) else cell)


def _row(names: list[str], row: Sequence[Cell]) -> str:
    if any(isinstance(cell, Decimal | date) for cell in row):
        return f"{{{', '.join(f'{_text(name)}: {_cell(cell)}' for name, cell in zip(names, row, strict=True))}}}"
    return _text(dict(zip(names, row, strict=True)))


def json_chunks(answer: Answer, *, options: FormatOptions = DEFAULT_OPTIONS) -> Iterator[bytes]:
    """Yield ``answer`` as one UTF-8 JSON object, a row on a line.

    Keys: query, parameters (canonical values), columns (names), rows (objects;
    a missing value is null, a date an ISO string, a list the text ``a | b``),
    cut (whether a limit left rows out), next (the address of the next rows,
    where it is known) and data_version where it is known.
    """
    head = {
        "query": answer.query.name,
        "parameters": dict(answer.values),
        "columns": [column.name for column in answer.columns],
        "cut": answer.cut,
    }
    if options.next_address:
        head["next"] = options.next_address
    if options.data_version:
        head["data_version"] = options.data_version
    yield (_text(head)[:-1] + ', "rows": [').encode()
    names = [column.name for column in answer.columns]
    rows = iter(answer.rows)
    separator = "\n"
    while batch := list(islice(rows, _BATCH)):
        lines = []
        for row in batch:
            lines.append(separator + _row(names, row))
            separator = ",\n"
        yield "".join(lines).encode()
    yield b"\n]}\n"


def write_json(answer: Answer, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write what ``json_chunks`` yields."""
    for chunk in json_chunks(answer, options=options):
        stream.write(chunk)
