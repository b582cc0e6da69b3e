"""Bars from the rows of an answer, drawn on the server.

Which columns are drawn follows from the answer alone: the first column of
words and the first column of numbers, which the query can put where it likes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.results.page_result import PageCell, PageResult
from webapp.results.svg_text import fitted, svg_head, svg_text, text_width
from webapp.words.language import gettext as _
from webapp.words.language import ngettext
from webapp.words.names import plain

MOST_BARS = 60
ROW, SIZE, GAP = 26, 14, 8
_LABELS, _BARS = 320, 420
FILL = "#0017c1"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its words, its number (None where the row has none) as it is printed."""

    label: str
    value: float | None
    printed: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: the names of the two columns, the bars, and how many rows are ``left`` out."""

    label: str
    number: str
    bars: tuple[Bar, ...]
    left: int

    @property
    def title(self) -> str:
        """Return the name of the picture."""
        return _("棒グラフ: %(label)s ごとの %(number)s", label=self.label, number=self.number)

    @property
    def description(self) -> str:
        """Return what the picture shows, for one who does not see it."""
        count = ngettext("棒は%(num)s本です。", "棒は%(num)s本です。", len(self.bars))
        known = [bar for bar in self.bars if bar.value is not None]
        high = max(known, key=lambda bar: bar.value or 0.0)
        low = min(known, key=lambda bar: bar.value or 0.0)
        told = _("最大は %(high)s、最小は %(low)s です。同じ値が表にあります。", high=high.printed, low=low.printed)
        return f"{count} {told}"


def chart_of(result: PageResult) -> Chart | None:
    """Return the chart of an answer; None where it has no column of words beside one of numbers.

    A column of numbers holds nothing else, and at least one that is finite.
    """
    columns = range(len(result.heads))
    numbers = [column for column in columns if _is_number(result, column)]
    words = [column for column in columns if not any(row[column].number for row in result.rows)]
    if not numbers or not words:
        return None
    label, number = words[0], numbers[0]
    bars = [_bar(row[label], row[number]) for row in result.rows]
    return Chart(result.heads[label], result.heads[number], tuple(bars[:MOST_BARS]), max(0, len(bars) - MOST_BARS))


def _is_number(result: PageResult, column: int) -> bool:
    cells = [row[column] for row in result.rows]
    drawn = cells[:MOST_BARS]
    return all(cell.number or not cell.link.text for cell in cells) and any(cell.value is not None for cell in drawn)


def _bar(label: PageCell, number: PageCell) -> Bar:
    return Bar(plain(label.link.text), number.value, number.link.text)


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale for several numbers: where zero stands, and how far one ``unit`` of numbers reaches."""

    zero: float
    step: float
    unit: float

    def extent(self, value: float) -> tuple[float, float]:
        """Return where the bar of a number begins and ends, the smaller place first."""
        end = self.zero + value / self.unit * self.step
        return min(self.zero, end), max(self.zero, end)


def scale_of(values: Iterable[float], left: float, width: float) -> Scale:
    """Return the scale on which all the numbers and zero lie within a width."""
    found = [0.0, *values]
    low, high = min(found), max(found)
    # Divided first: the difference of two large numbers may be larger than any number.
    unit = max(-low, high) or 1.0
    step = width / ((high / unit - low / unit) or 1.0)
    return Scale(left - low / unit * step, step, unit)


def chart_svg(chart: Chart) -> str:
    """Return the picture: bars on one scale from zero, to the left of it below zero; a missing number is a word."""
    labels = min(_LABELS, max(text_width(bar.label, SIZE) for bar in chart.bars)) + 2 * GAP
    printed = [fitted(bar.printed or _("値なし"), _LABELS, SIZE) for bar in chart.bars]
    scale = scale_of((bar.value for bar in chart.bars if bar.value is not None), labels, _BARS)
    width = labels + _BARS + max(text_width(words, SIZE) for words in printed) + 3 * GAP
    height = ROW * len(chart.bars) + 2 * GAP
    parts = [svg_head(round(width), height, chart.title, chart.description)]
    for place, (bar, words) in enumerate(zip(chart.bars, printed, strict=True)):
        middle = GAP + ROW * (place + 0.5)
        parts.append(svg_text(labels - GAP, middle, fitted(bar.label, _LABELS, SIZE), SIZE, anchor="end"))
        end = scale.zero
        if bar.value is not None:
            left, end = scale.extent(bar.value)
            parts.append(
                f'<rect x="{left:.1f}" y="{middle - 9:g}" width="{max(end - left, 1):.1f}" height="18" fill="{FILL}"/>'
            )
        parts.append(svg_text(round(end + GAP, 1), middle, words, SIZE))
    parts.append(f'<path d="M{scale.zero:.1f} {GAP / 2:g} V{height - GAP / 2:g}" stroke="#666666"/>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
