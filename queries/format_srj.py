"""SPARQL 1.1 Query Results JSON, for clients that know SPARQL and not us.

The terms are made from the typed cells, so that the rows are the same as in
every other format, whichever engine answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

import orjson

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Answer

_BATCH = 400
_XSD = "http://www.w3.org/2001/XMLSchema#"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


def term(cell: Cell, kind: str) -> dict[str, str] | None:
    """Return the RDF term of a cell in a column of ``kind``, None for a missing value (it is left out)."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return {"type": "uri" if kind == "iri" and _IRI.fullmatch(cell) else "literal", "value": cell}
    if isinstance(cell, bool):
        datatype = "boolean"
    elif isinstance(cell, int):
        datatype = "integer"
    elif isinstance(cell, Decimal):
        # an exponent is no decimal to XML Schema
        return {"type": "literal", "value": format(cell, "f"), "datatype": _XSD + "decimal"}
    else:
        datatype = "dateTime" if isinstance(cell, datetime) else "date"
    return {"type": "literal", "value": plain(cell), "datatype": _XSD + datatype}


def srj_chunks(answer: Answer, *, options: FormatOptions = DEFAULT_OPTIONS) -> Iterator[bytes]:
    """Yield ``answer`` as UTF-8 SPARQL results, a solution on a line.

    Source of the form: SPARQL 1.1 Query Results JSON Format. Where a limit left
    rows out, ``head.link`` holds the address of the next ones (``#cut`` if that
    is not known); a whole answer has no link.
    """
    head: dict[str, list[str]] = {"vars": [column.name for column in answer.columns]}
    if answer.cut:
        head["link"] = [options.next_address or "#cut"]
    yield b'{"head":' + orjson.dumps(head) + b',"results":{"bindings":['
    columns = [(column.name, column.kind) for column in answer.columns]
    rows = iter(answer.rows)
    separator = b"\n"
    while batch := list(islice(rows, _BATCH)):
        lines = []
        for row in batch:
            terms = [(name, term(cell, kind)) for (name, kind), cell in zip(columns, row, strict=True)]
            lines.append(orjson.dumps({name: found for name, found in terms if found is not None}))
        yield separator + b",\n".join(lines)
        separator = b",\n"
    yield b"\n]}}\n"


def write_srj(answer: Answer, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write what ``srj_chunks`` yields."""
    for chunk in srj_chunks(answer, options=options):
        stream.write(chunk)
