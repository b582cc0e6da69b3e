"""The bullets of a cell: which statements a squeezed table cell holds.

The extraction runs the bullets of a cell together on one line. A ・ begins a
statement at the start of the cell or after white space; elsewhere it joins
words (民生委員・児童委員). Sub-lists (①, ○, ※) and details (期日：…) stay with the
statement they belong to.
"""

from __future__ import annotations

import re

from loaders.report_cells import Cell

_BULLET = re.compile(r"(?:^|(?<=\s))[・･•]\s*")
_LABEL = re.compile(r"[(（][^()（）\d、。]{1,10}[)）]")
_TRAILING_LABEL = re.compile(r"(?<=\s)[(（][^()（）\d、。]{1,10}[)）]\s*$")
_LONGEST_ASIDE = 40


def _asides(text: str) -> list[tuple[int, int]]:
    """Return the bracketed pieces, short enough that a ・ in them is no bullet."""
    opened, pairs = list[int](), list[tuple[int, int]]()
    for index, sign in enumerate(text):
        if sign in "(（〔[「":
            opened.append(index)
        elif sign in ")）〕]」" and opened:
            start = opened.pop()
            if index - start <= _LONGEST_ASIDE:
                pairs.append((start, index))
    return pairs


def split_statements(cell: Cell) -> list[Cell]:
    """Return the statements of a cell without their bullet signs; a cell without bullets is one.

    A cell that begins with a bracketed label before its first bullet, such as
    (第一次計画), labels its bullets: each label goes with the bullet after it.
    """
    text, asides = cell.text, _asides(cell.text)
    bullets = [
        found for found in _BULLET.finditer(text) if not any(start < found.start() < end for start, end in asides)
    ]
    starts = [(found.start(), found.end()) for found in bullets]
    labelled = bool(bullets) and bool(_LABEL.fullmatch(text[: bullets[0].start()].strip()))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, 0))
    pieces = list[tuple[int, int]]()
    for index, (_, begin) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        if labelled and index + 1 < len(starts) and (found := _TRAILING_LABEL.search(text[:stop], begin)):
            stop = found.start()
        pieces.append((begin, stop))
    if labelled:
        pieces = _with_labels(text, pieces)
    return [part for begin, stop in pieces if (part := cell.part(begin, stop)).text]


def _with_labels(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Begin each piece at the label that stands between it and the one before."""
    joined, at = list[tuple[int, int]](), 0
    for index, (begin, stop) in enumerate(pieces):
        if index == 0 and _LABEL.fullmatch(text[begin:stop].strip()):
            continue
        between = text[at:begin]
        label = _LABEL.search(between)
        joined.append((at + label.start() if label else begin, stop))
        at = stop
    return joined
