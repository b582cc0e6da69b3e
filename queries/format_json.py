"""JSON for programs: plain rows, each an object by column name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

import orjson

from queries.cells import Row, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Answer

_BATCH = 400
# dates by ourselves: the library writes those with a time in a way of its own
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


def _other(cell: object) -> object:
    """Return what stands for a cell that JSON does not know; a float would change the digits of a decimal."""
    if isinstance(cell, Decimal):
        return orjson.Fragment(plain(cell))
    if isinstance(cell, date):
        return plain(cell)
    raise TypeError(type(cell).__name__)


def _text(value: object) -> bytes:
    return orjson.dumps(value, _other, _OPTIONS)


def _lines(names: list[str], rows: list[Row]) -> bytes:
    """Return the rows as objects, one on a line."""
    try:
        return b",\n".join([_text(dict(zip(names, row, strict=True))) for row in rows])
    except orjson.JSONEncodeError:  # a whole number of more than 64 bits
        return b",\n".join([_large(names, row) for row in rows])


def _large(names: list[str], row: Row) -> bytes:
    cells = [orjson.Fragment(str(cell)) if type(cell) is int else cell for cell in row]
    return _text(dict(zip(names, cells, strict=True)))


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
    yield _text(head)[:-1] + b',"rows":['
    names = [column.name for column in answer.columns]
    rows = iter(answer.rows)
    separator = b"\n"
    while batch := list(islice(rows, _BATCH)):
        yield separator + _lines(names, batch)
        separator = b",\n"
    yield b"\n]}\n"


def write_json(answer: Answer, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write what ``json_chunks`` yields."""
    for chunk in json_chunks(answer, options=options):
        stream.write(chunk)
