"""Values of a saved query by fiscal year: one small picture for each measure.

Values of two measures, or in two units, say nothing on one scale: each measure
has its own, and what is in another unit, has no number or has no year stands
as words. No line joins the marks, as the years between have no value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from queries.result import Row
from webapp.results.chart import FILL, scale_of
from webapp.results.drawn_rows import DrawnRows
from webapp.results.picture import EDGE, WIDTH, Panel, Picture, legend, rule
from webapp.results.svg_text import GROUND, fitted, svg_text, wrapped
from webapp.words.language import gettext as _
from webapp.words.language import ngettext
from webapp.words.moment import fiscal_year
from webapp.words.names import told

MOST_PANELS = 60
_PLOT, _SIDE, _A_YEAR = 96, 60, 76
_SIGNS = (
    f'<circle r="5" fill="{FILL}"/>',
    f'<rect x="-5" y="-5" width="10" height="10" fill="{GROUND}" stroke="#333333" stroke-width="2"/>',
    f'<path d="M0 -6 L6 0 L0 6 L-6 0 z" fill="{GROUND}" stroke="#8b3200" stroke-width="2"/>',
    '<path d="M-6 5 L0 -6 L6 5 z" fill="#115a36"/>',
)
_SOFT = "#4d4d4d"
_BRACKETS = re.compile(r"[^\w\s]")  # of either width


@dataclass(frozen=True, slots=True)
class Point:
    """One row: ``height`` is None where it is words only, ``why`` then says why ("" where the words say it)."""

    year: int | None
    kind: str
    words: str
    height: float | None
    why: str = ""


def values_of(drawn: DrawnRows) -> Picture | None:
    """Return the picture; None where no row has a year."""
    if not any(isinstance(_year(drawn, row), int) for row in drawn.rows):
        return None
    title = told(drawn.result.query.title)
    kinds = list(dict.fromkeys(" ".join(drawn.words("kinds", row)) for row in drawn.rows))
    measures = list(drawn.panels().items())
    panels = tuple(_panel(drawn, words or (title,), rows, kinds) for words, rows in measures[:MOST_PANELS])
    left = max(0, len(measures) - MOST_PANELS)
    notes: tuple[str, ...] = ()
    if left:
        notes = (ngettext("続きの%(num)s個は図にありません。", "続きの%(num)s個は図にありません。", left),)
    said = _("数えるものごとに、年度を横に、値を縦に示します。目盛りは図ごとに違います。同じ内容が表にあります。")
    return Picture(title, said, panels, notes)


def _year(drawn: DrawnRows, row: Row) -> int | None:
    return next((cell for cell in drawn.cells("times", row) if isinstance(cell, int)), None)


def _unit(drawn: DrawnRows, row: Row) -> str:
    return " ".join(drawn.words("units", row))


def _points(drawn: DrawnRows, rows: Sequence[Row]) -> tuple[list[Point], str]:
    """Return the points of a measure, and the unit of its scale: that of the first value with a year."""
    with_values = [row for row in rows if drawn.numbers(row)[0] is not None and _year(drawn, row) is not None]
    scale_unit = _unit(drawn, with_values[0]) if with_values else ""
    points = []
    for row in rows:
        number, year, unit = drawn.numbers(row)[0], _year(drawn, row), _unit(drawn, row)
        kind = " ".join(drawn.words("kinds", row))
        printed = " ".join(drawn.words("printed", row))
        if number is None:
            points.append(Point(year, kind, " ".join(drawn.words("states", row)) or printed or _("値なし"), None))
            continue
        fits = unit == scale_unit and math.isfinite(float(number))
        why = "" if fits else _("単位の記載なし") if not unit else _("単位が違う")
        points.append(Point(year, kind, printed or f"{number} {unit}".strip(), float(number) if fits else None, why))
    return points, scale_unit


def _panel(drawn: DrawnRows, words: tuple[str, ...], rows: Sequence[Row], kinds: Sequence[str]) -> Panel:
    points, unit = _points(drawn, rows)
    years = sorted({point.year for point in points if point.year is not None})
    width = max(WIDTH, 2 * _SIDE + _A_YEAR * (len(years) - 1)) if len(years) > 4 else WIDTH
    body: list[str] = []
    top = float(EDGE)

    def tell(text: str, size: int, most: int, *, bold: bool = False) -> None:
        nonlocal top
        for line in wrapped(text, width - 2 * EDGE, size, most):
            body.append(svg_text(EDGE, top + size * 0.75, line, size, bold=bold))
            top += size * 1.5

    *before, name = words
    tell(" ".join(before), 12, 2)
    tell(name + (_("（単位: %(unit)s）", unit=unit) if unit else ""), 13, 2, bold=True)
    if years:
        body += _plot(points, years, kinds, top, width)
        top += 24 + _PLOT + 42
    for point in points:
        if point.year is None:
            said = _("年度の記載なし: %(value)s", value=point.words)
            tell(said + (_("（%(kind)s）", kind=point.kind) if point.kind else ""), 12, 2)
    here = {point.kind for point in points if point.year is not None and point.height is not None}
    signs, top = legend(((_sign(kinds, kind), kind) for kind in kinds if kind in here and kind), top, width)
    body += signs
    note = drawn.first("notes", rows)
    if note:
        tell(_("比べるときの注意: %(note)s", note=note), 11, 6)
    return Panel(" ".join(words), _told(points), width, top + EDGE, body)


def _sign(kinds: Sequence[str], kind: str) -> str:
    return _SIGNS[kinds.index(kind) % len(_SIGNS)]


def _plot(points: Sequence[Point], years: Sequence[int], kinds: Sequence[str], top: float, width: float) -> list[str]:
    first, last = years[0], years[-1]
    across = (width - 2 * _SIDE) / ((last - first) or 1)
    places = {year: _SIDE + across * (year - first) if last > first else width / 2 for year in years}
    heights = scale_of((point.height for point in points if point.height is not None), 0, _PLOT)
    ground = top + 24 + _PLOT
    zero = ground - heights.zero
    body = [rule(EDGE, zero, width - EDGE, zero, 'stroke="#666666"')]
    for year in years:
        here = [point for point in points if point.year == year]
        for place, point in enumerate(here):
            x = places[year] + 44 * (place - (len(here) - 1) / 2)
            if point.height is None:
                body.append(
                    svg_text(round(x, 1), zero - 26, fitted(point.words, 100, 12), 12, anchor="middle", ink=_SOFT)
                )
                body.append(
                    svg_text(round(x, 1), zero - 11, fitted(point.why, 110, 11), 11, anchor="middle", ink=_SOFT)
                )
                continue
            y = ground - heights.zero - point.height / heights.unit * heights.step
            body.append(rule(x, zero, x, y, 'stroke="#b3b3b3"'))
            body.append(f'<g transform="translate({x:.1f} {y:.1f})">{_sign(kinds, point.kind)}</g>')
            body.append(svg_text(round(x, 1), round(y - 15, 1), fitted(point.words, 100, 12), 12, anchor="middle"))
    told_until = -math.inf
    for year in years:
        if places[year] - told_until < _A_YEAR:
            continue
        told_until = places[year]
        for line, words in enumerate(_year_words(year)):
            body.append(svg_text(round(places[year], 1), ground + 12 + 15 * line, words, 11, anchor="middle"))
    return body


def _year_words(year: int) -> Iterable[str]:
    """Return a year on two lines: that of the Western calendar, and that of the era."""
    return [words.strip(" ") for words in _BRACKETS.split(fiscal_year(year)) if words.strip(" ")]


def _told(points: Sequence[Point]) -> str:
    said = []
    for point in points:
        year = _("年度の記載なし") if point.year is None else fiscal_year(point.year)
        said.append(" ".join(words for words in (year, point.kind, point.words, point.why) if words))
    return _("、").join(said)
