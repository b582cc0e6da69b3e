"""Bars of a saved query: several numbers for each row, beside each other or as parts of one bar.

Every number stands in words at its bar, so that shade and length only repeat
what can be read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from queries.result import Row
from webapp.results.chart import FILL, MOST_BARS, Scale, scale_of
from webapp.results.drawn_rows import DrawnRows
from webapp.results.picture import EDGE, WIDTH, Panel, Picture, legend
from webapp.results.svg_text import GROUND, INK, fitted, svg_text, text_width, wrapped
from webapp.words.language import gettext as _
from webapp.words.language import ngettext
from webapp.words.names import told

_SHADES = (("#00118f", GROUND), ("#7096f8", INK), ("#d9e6ff", INK), ("#ffffff", INK))
"""Ground and ink of the parts of a bar; each is lighter than the one before."""
_BAR, _LINE, _NAME, _FIGURE = 18, 20, 132, 52
_IN_A_PANEL = 24
"""Bars in one part of the picture, so that it fits on a sheet of paper."""
Number = int | Decimal | None


def bars_of(drawn: DrawnRows) -> Picture | None:
    """Return the picture; None where no row has a number."""
    rows = [(row, drawn.numbers(row)) for row in drawn.rows]
    values = [value for _row, numbers in rows for value in _drawable(numbers)]
    if not values:
        return None
    heads = drawn.heads("numbers")
    stacked = drawn.drawing.stacked and 1 < len(heads) <= len(_SHADES) and min(values) >= 0
    most = MOST_BARS if stacked else max(1, MOST_BARS // len(heads))
    shown, left = rows[:most], max(0, len(rows) - most)
    if stacked:
        scale = scale_of((sum(_drawable(numbers)) for _row, numbers in rows), EDGE, WIDTH - 2 * EDGE)
    else:
        scale = scale_of(values, EDGE + _NAME, WIDTH - 2 * EDGE - _NAME - _FIGURE)
    size = _IN_A_PANEL if stacked else max(1, _IN_A_PANEL // len(heads))
    title = told(drawn.result.query.title)
    chunks = [shown[start : start + size] for start in range(0, len(shown), size)]
    panels = tuple(
        _panel(drawn, title if len(chunks) == 1 else f"{title} ({place}/{len(chunks)})", chunk, heads, scale, stacked)
        for place, chunk in enumerate(chunks, start=1)
    )
    counted = ngettext("%(num)s行を棒で示します。", "%(num)s行を棒で示します。", len(shown))
    notes = (ngettext("続きの%(num)s行は図にありません。", "続きの%(num)s行は図にありません。", left),) if left else ()
    also = _("同じ値が表にあります。")
    return Picture(title, f"{counted} {also}", panels, notes)


def _drawable(numbers: Iterable[Number]) -> list[float]:
    """Return those of the numbers that have a length."""
    return [float(number) for number in numbers if number is not None and math.isfinite(float(number))]


def _panel(
    drawn: DrawnRows,
    title: str,
    rows: Sequence[tuple[Row, tuple[Number, ...]]],
    heads: Sequence[str],
    scale: Scale,
    stacked: bool,
) -> Panel:
    top = float(EDGE)
    body: list[str] = []
    if stacked:
        body, top = legend([(_sign(place), head) for place, head in enumerate(heads)], top, WIDTH)
        top += 4
    told_rows = []
    for row, numbers in rows:
        label = " ".join(drawn.words("rows", row)) or _("記載なし")
        body.append(svg_text(EDGE, top + _LINE / 2, fitted(label, WIDTH - 2 * EDGE, 13), 13, bold=True))
        top += _LINE
        said = [f"{head} {_words(number)}" for head, number in zip(heads, numbers, strict=True)]
        told_rows.append(f"{label}: " + _("、").join(said))
        if stacked:
            body += _stack(numbers, scale, top)
            top += _BAR + 2
            known = [words for words, number in zip(said, numbers, strict=True) if number != 0]
            for line in wrapped(_("、").join(known) or _("どれも0"), WIDTH - 2 * EDGE, 12, 2):
                body.append(svg_text(EDGE, top + 8, line, 12))
                top += 16
        else:
            for head, number in zip(heads, numbers, strict=True):
                body += _bar(head, number, scale, top)
                top += _LINE
        top += 8
    if not stacked:
        body.append(f'<path d="M{scale.zero:.1f} {EDGE:g} V{top:g}" stroke="#666666"/>')
    return Panel(title, _("。").join(told_rows), WIDTH, top + EDGE, body)


def _words(number: Number) -> str:
    return _("値なし") if number is None else f"{number:f}" if isinstance(number, Decimal) else str(number)


def _sign(place: int) -> str:
    return f'<rect x="-12" y="-7" width="24" height="14" fill="{_SHADES[place][0]}" stroke="{INK}"/>'


def _stack(numbers: Sequence[Number], scale: Scale, top: float) -> list[str]:
    body = []
    reached = 0.0
    for (ground, ink), number in zip(_SHADES, numbers, strict=False):
        value = sum(_drawable([number]))
        if value == 0:
            continue
        left = scale.extent(reached)[1]
        reached += value
        wide = max(scale.extent(reached)[1] - left, 1)
        body.append(
            f'<rect x="{left:.1f}" y="{top:g}" width="{wide:.1f}" height="{_BAR}" fill="{ground}" stroke="{INK}"/>'
        )
        words = _words(number)
        if text_width(words, 12) + 4 <= wide:
            body.append(svg_text(round(left + wide / 2, 1), top + _BAR / 2, words, 12, anchor="middle", ink=ink))
    return body


def _bar(head: str, number: Number, scale: Scale, top: float) -> list[str]:
    middle = top + _LINE / 2
    body = [svg_text(EDGE + _NAME - 8, middle, fitted(head, _NAME - 8, 12), 12, anchor="end")]
    end = scale.zero
    if value := sum(_drawable([number])):
        left, end = scale.extent(value)
        body.append(
            f'<rect x="{left:.1f}" y="{middle - 7:g}" width="{max(end - left, 1):.1f}" height="14" fill="{FILL}"/>'
        )
    body.append(svg_text(round(end + 6, 1), middle, fitted(_words(number), _FIGURE - 6, 12), 12))
    return body
