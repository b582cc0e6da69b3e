"""A table for the terminal, right also where characters are two cells wide."""

from __future__ import annotations

import shutil
from typing import BinaryIO

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Result

_NARROWEST = 8
# tabulate makes a column this much wider than its head
_HEAD_PADDING = 2
_RIGHT = frozenset({"integer", "decimal"})
_TRUTH = {"ja": {True: "はい", False: "いいえ"}, "en": {True: "yes", False: "no"}}
_COUNT = {"ja": ("該当なし", "1件", "{}件"), "en": ("No rows", "1 row", "{} rows")}
_CUT = {"ja": "（ここまで。続きがあります）", "en": " (cut here; there are more)"}


def write_table(result: Result, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write ``result`` as UTF-8 text with labels as heads and the number of rows below.

    Cells are wrapped so that the table fits ``options.width``, unless there are
    more columns than even the narrowest would leave room for; then lines are
    ruled between the rows. Control characters become spaces: the text of a
    document must not steer a terminal. IRIs are left out where there is more
    to show: they fill the screen and cannot be followed there.
    """
    from tabulate import tabulate  # noqa: PLC0415 – with wcwidth the slowest import of the command

    kept = [n for n, column in enumerate(result.columns) if column.kind != "iri"] or range(len(result.columns))
    columns = [result.columns[n] for n in kept]
    heads = [_clean(column.label[options.language]) for column in columns]
    rows = [[_shown(row[n], options.language) for n in kept] for row in result.rows]
    width = shutil.get_terminal_size((100, 24)).columns if options.width is None else options.width
    widths = _fitted(heads, rows, width)
    table = tabulate(
        rows,
        [_wrapped_head(head, limit - _HEAD_PADDING) for head, limit in zip(heads, widths, strict=False)] or heads,
        tablefmt="grid" if widths else "simple",
        disable_numparse=True,
        # tabulate takes alignments and widths only where there are rows
        colalign=["right" if column.kind in _RIGHT else "left" for column in columns] if rows else None,
        headersglobalalign="left",
        maxcolwidths=list(widths) if widths and rows else None,
    )
    none, one, many = _COUNT[options.language]
    count = (none, one)[len(rows)] if len(rows) < 2 else many.format(len(rows))
    note = _CUT[options.language] if result.cut else ""
    stream.write(f"{table}\n\n{count}{note}\n".encode())


def _shown(cell: Cell, language: str) -> str:
    return _TRUTH[language][cell] if isinstance(cell, bool) else _clean(plain(cell))


def _clean(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\N{IDEOGRAPHIC SPACE}" else " " for letter in text)


def _cells(text: str) -> int:
    from wcwidth import wcswidth  # noqa: PLC0415 – see write_table

    return max(int(wcswidth(text)), 0)


def _wrapped_head(head: str, limit: int) -> str:
    lines = [""]
    for letter in head:
        if _cells(lines[-1]) + _cells(letter) > limit:
            lines.append("")
        lines[-1] += letter
    return "\n".join(lines)


def _fitted(heads: list[str], rows: list[list[str]], width: int) -> tuple[int, ...]:
    """Return the widths of the columns, () where all fits as it is.

    The widest columns give way first, down to the width of their neighbours
    and never below _NARROWEST.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    natural = [
        max([_cells(head) + _HEAD_PADDING, *map(_cells, column)]) for head, column in zip(heads, columns, strict=True)
    ]
    if not width or sum(natural) + 2 * (len(natural) - 1) <= width:
        return ()
    room = width - 3 * len(natural) - 1
    widest = max(natural)
    while widest > _NARROWEST and sum(min(size, widest) for size in natural) > room:
        widest -= 1
    return tuple(min(size, widest) for size in natural)
