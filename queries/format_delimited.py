"""CSV and TSV that a program reads and a spreadsheet cannot be harmed by.

A cell that begins with = + - @ is a formula to a spreadsheet, and the graph
holds text of other people; such text cells get a leading apostrophe, in every
csv and tsv, with or without ``excel``. Numbers keep their minus.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Answer

LABEL_SUFFIX = "_label"

_BESIDE = {"ja": "{}の名", "en": "Name of {}"}
_BATCH = 400
# the full-width signs are formulas to a Japanese spreadsheet; a dash (—) is not a minus
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
_LOOKS_LIKE_NUMBER = re.compile(r"[0-9][0-9./:-]*(?:[eE][0-9]+)?")
_BREAKS = re.compile(r"\r\n|[\t\n\r\v\f\x85\u2028\u2029]")


def harmless(cell: Cell) -> str:
    """Return the cell as text; a text cell that a spreadsheet would take for a formula gets an apostrophe."""
    if isinstance(cell, str):
        return "'" + cell if cell.startswith(_DANGEROUS) else cell
    return plain(cell)


def _kept_as_text(cell: Cell) -> str:
    """Return a code so that Excel shows ``2-1`` and ``035203``, not a date and not 35203."""
    text = harmless(cell)
    return f'="{text}"' if _LOOKS_LIKE_NUMBER.fullmatch(text) else text


def _labelled(answer: Answer, options: FormatOptions) -> tuple[int, ...]:
    """Return the places of the columns that get a column of labels beside them."""
    if options.iri_labels is None:
        return ()
    return tuple(place for place, column in enumerate(answer.columns) if column.kind == "iri")


def _batches(answer: Answer, options: FormatOptions) -> Iterator[list[Sequence[Cell]]]:
    """Yield the rows in batches, with a label behind each IRI where labels are wished: they cost a query a batch."""
    rows = iter(answer.rows)
    places = _labelled(answer, options)
    while batch := list(islice(rows, _BATCH)):
        if not places or options.iri_labels is None:
            yield list(batch)
            continue
        labels = options.iri_labels({str(row[place]) for row in batch for place in places if row[place]})
        yield [
            [
                given
                for place, cell in enumerate(row)
                for given in ([cell, labels.get(str(cell))] if place in places else [cell])
            ]
            for row in batch
        ]


def _heads(answer: Answer, options: FormatOptions) -> list[str]:
    places = _labelled(answer, options)
    heads = []
    for place, (head, column) in enumerate(zip(options.heads(answer), answer.columns, strict=True)):
        heads.append(head)
        if place in places:
            beside = _BESIDE[options.language].format(head) if options.labels else f"{column.name}{LABEL_SUFFIX}"
            heads.append(beside)
    return heads


def _texts(answer: Answer, options: FormatOptions) -> Iterator[list[list[str]]]:
    """Yield the head and then the rows, in batches of texts."""
    yield [[harmless(head) for head in _heads(answer, options)]]
    places = _labelled(answer, options)
    kinds = [
        kind
        for place, column in enumerate(answer.columns)
        for kind in ([column.kind, "text"] if place in places else [column.kind])
    ]
    writers = [_kept_as_text if options.excel and kind == "code" else harmless for kind in kinds]
    for batch in _batches(answer, options):
        yield [[write(cell) for write, cell in zip(writers, row, strict=True)] for row in batch]


def csv_chunks(answer: Answer, *, options: FormatOptions = DEFAULT_OPTIONS) -> Iterator[bytes]:
    """Yield ``answer`` as UTF-8 CSV with a head row; missing values are empty.

    Source of the form: RFC 4180. With ``options.excel`` it begins with a byte
    order mark; with ``options.iri_labels`` each column of IRIs is followed by
    one with their labels, named after it with ``_label``.
    """
    encoding = "utf-8-sig" if options.excel else "utf-8"
    for batch in _texts(answer, options):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(batch)
        yield text.getvalue().encode(encoding)
        encoding = "utf-8"


def tsv_chunks(answer: Answer, *, options: FormatOptions = DEFAULT_OPTIONS) -> Iterator[bytes]:
    """Yield ``answer`` as UTF-8 tab-separated values; a tab or line break in a cell becomes a space.

    Source of the form: IANA text/tab-separated-values, which knows no quoting.
    ``options.excel`` is ignored, labels as in ``csv_chunks``.
    """
    for batch in _texts(answer, replace(options, excel=False)):
        yield "".join("\t".join(_BREAKS.sub(" ", cell) for cell in row) + "\n" for row in batch).encode()


def write_csv(answer: Answer, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write what ``csv_chunks`` yields."""
    for chunk in csv_chunks(answer, options=options):
        stream.write(chunk)


def write_tsv(answer: Answer, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write what ``tsv_chunks`` yields."""
    for chunk in tsv_chunks(answer, options=options):
        stream.write(chunk)
