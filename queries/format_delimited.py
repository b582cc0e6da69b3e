"""CSV and TSV that a program reads and a spreadsheet cannot be harmed by.

A cell that begins with = + - @ is a formula to a spreadsheet, and the graph
holds text of other people; such text cells get a leading apostrophe, in every
csv and tsv, with or without ``excel``. Numbers keep their minus.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Result

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


def _rows(result: Result, options: FormatOptions) -> Iterator[list[str]]:
    yield [harmless(head) for head in options.heads(result)]
    if not options.excel:
        for row in result.rows:
            yield [harmless(cell) for cell in row]
        return
    writers = [_kept_as_text if column.kind == "code" else harmless for column in result.columns]
    for row in result.rows:
        yield [write(cell) for write, cell in zip(writers, row, strict=True)]


def write_csv(result: Result, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write ``result`` as UTF-8 CSV with a head row; missing values are empty.

    Source of the form: RFC 4180. With ``options.excel`` it begins with a byte
    order mark.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig" if options.excel else "utf-8", newline="")
    try:
        csv.writer(text, lineterminator="\r\n").writerows(_rows(result, options))
    finally:
        text.detach()


def write_tsv(result: Result, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write ``result`` as UTF-8 tab-separated values; a tab or line break in a cell becomes a space.

    Source of the form: IANA text/tab-separated-values, which knows no quoting.
    ``options.excel`` is ignored.
    """
    for row in _rows(result, FormatOptions(language=options.language, labels=options.labels)):
        stream.write(("\t".join(_BREAKS.sub(" ", cell) for cell in row) + "\n").encode())
