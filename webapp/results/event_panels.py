"""Events of a saved query along a fiscal year: a day is a mark, a month whose day is unknown a bar over all of it.

What has no date has no place on an axis; it is listed as words behind the
years, so that the picture tells as much as the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from queries.result import Cell, Row
from webapp.results.chart import FILL
from webapp.results.drawn_rows import DrawnRows
from webapp.results.picture import EDGE, WIDTH, Panel, Picture, rule
from webapp.results.svg_text import fitted, svg_text, wrapped
from webapp.words.language import gettext as _
from webapp.words.language import language, ngettext
from webapp.words.moment import fiscal_year, period
from webapp.words.names import told

MOST_EVENTS = 120
_APRIL = 4
_HIGH, _TRACK = 42, WIDTH - 2 * EDGE
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened from its first to its last possible day; both are None where no date is known."""

    words: str
    date_words: str
    first: date | None
    last: date | None

    @property
    def year(self) -> int | None:
        """The fiscal year in which it began."""
        return None if self.first is None else self.first.year - (self.first.month < _APRIL)


def events_of(drawn: DrawnRows) -> Picture | None:
    """Return the picture; None where no row has a date."""
    events = [_event(drawn, row) for row in drawn.rows]
    if all(event.first is None for event in events):
        return None
    shown = sorted(events, key=lambda event: (event.first or date.max, event.last or date.max))[:MOST_EVENTS]
    title = told(drawn.result.query.title)
    years = sorted({event.year for event in shown if event.year is not None})
    panels = [_panel(f"{title}: {fiscal_year(year)}", year, [e for e in shown if e.year == year]) for year in years]
    undated = [event for event in shown if event.first is None]
    if undated:
        panels.append(_listed(title, undated))
    left = len(events) - len(shown)
    notes = (ngettext("続きの%(num)s件は図にありません。", "続きの%(num)s件は図にありません。", left),) if left else ()
    said = _("年度ごとに、日の順に並べます。日の記載がなく月だけのものは、その月全体の帯です。同じ内容が表にあります。")
    return Picture(title, said, tuple(panels), notes)


def _event(drawn: DrawnRows, row: Row) -> Event:
    words = " ".join(drawn.words("rows", row)) or _("名称の記載なし")
    printed = " ".join(drawn.words("printed", row))
    for cell in drawn.cells("times", row):
        days = days_of(cell)
        if days is not None:
            said = fiscal_year(cell) if isinstance(cell, int) else period(str(cell))
            return Event(words, said, *days)
    return Event(words, printed or _("日付の記載なし"), None, None)


def days_of(cell: Cell) -> tuple[date, date] | None:
    """Return the first and last day that a cell can mean: a day, a month, a time between two, or a fiscal year."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell, cell
    try:
        if isinstance(cell, int) and not isinstance(cell, bool):
            return date(cell, _APRIL, 1), date(cell + 1, _APRIL, 1) - timedelta(days=1)
        found = [_days(part) for part in str(cell or "").split("/")]
    except ValueError:
        return None
    days = [part for part in found if part is not None]
    return (days[0][0], max(days[0][0], days[-1][1])) if days and len(days) == len(found) else None


def _days(text: str) -> tuple[date, date] | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), match[3]
    if day:
        return date(year, month, int(day)), date(year, month, int(day))
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _panel(title: str, year: int, events: Sequence[Event]) -> Panel:
    begin, end = date(year, _APRIL, 1), date(year + 1, _APRIL, 1)
    a_day = _TRACK / (end - begin).days
    body = [svg_text(EDGE, EDGE + 10, fitted(fiscal_year(year), _TRACK, 14), 14, bold=True)]
    top = EDGE + 28.0
    bottom = top + 16 + _HIGH * len(events)
    for step in range(12):
        day = date(year + (step + _APRIL > 12), (step + _APRIL - 1) % 12 + 1, 1)
        x = EDGE + (day - begin).days * a_day
        body.append(rule(x, top + 14, x, bottom, 'stroke="#d9d9d9"'))
        if step % 3 == 0:
            body.append(svg_text(round(x + 2, 1), top + 4, format_date(day, "MMM", locale=language()), 11))
    top += 16
    for event in events:
        first, last = event.first or begin, event.last or begin
        left = EDGE + (first - begin).days * a_day
        wide = ((min(last, end - timedelta(days=1)) - first).days + 1) * a_day
        body.append(rule(EDGE, top + 32, EDGE + _TRACK, top + 32, 'stroke="#b3b3b3"'))
        if first == last:
            body.append(f'<circle cx="{left + a_day / 2:.1f}" cy="{top + 32:g}" r="5" fill="{FILL}"/>')
        else:
            body.append(
                f'<rect x="{left:.1f}" y="{top + 28:g}" width="{wide:.1f}" height="8" '
                f'fill="#ffffff" stroke="{FILL}" stroke-width="2"/>'
            )
        words = fitted(f"{event.date_words} {event.words}", _TRACK, 12)
        body.append(svg_text(EDGE, top + 12, words, 12, more=' stroke="#ffffff" stroke-width="3" paint-order="stroke"'))
        top += _HIGH
    return Panel(title, _told(events), WIDTH, top + EDGE, body)


def _listed(title: str, events: Sequence[Event]) -> Panel:
    heading = _("日付の記載なし")
    body = [svg_text(EDGE, EDGE + 10, heading, 14, bold=True)]
    top = EDGE + 28.0
    for event in events:
        for line in wrapped(f"{event.date_words} {event.words}", _TRACK, 12, 2):
            body.append(svg_text(EDGE, top + 8, line, 12))
            top += 17
        top += 6
    return Panel(f"{title}: {heading}", _told(events), WIDTH, top + EDGE, body)


def _told(events: Sequence[Event]) -> str:
    return _("、").join(f"{event.date_words} {event.words}" for event in events)
