"""Pairs of a saved query as arcs between names: who stands with whom, how often, and how sure that is.

No pair leads from one to the other, so nothing has an arrow. The names stand
in one column in the order of the rows; an arc's furthest point is the place of
its number, which no other arc of the same names shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queries.result import Row
from webapp.results.drawn_rows import DrawnRows
from webapp.results.line_styles import PLAIN, STYLES
from webapp.results.network import MOST_EDGES
from webapp.results.picture import EDGE, WIDTH, Panel, Picture, legend, rule
from webapp.results.svg_text import INK, fitted, svg_text, text_width
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import gettext as _
from webapp.words.language import ngettext
from webapp.words.names import told, word

_ROW, _STEP, _LEAST, _FAR = 30, 26, 15, 560
_NAMES = 240
_HALO = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, what their number is in words, and the certainty of it ("" where the answer tells none)."""

    one: str
    other: str
    number: str
    certainty: str


def pairs_of(drawn: DrawnRows) -> Picture | None:
    """Return the picture; None where no row has two names."""
    title = told(drawn.result.query.title)
    panels, pairs_left, nameless = [], 0, 0
    room = MOST_EDGES
    for words, rows in drawn.panels().items():
        pairs = [pair for row in rows if (pair := _pair(drawn, row)) is not None]
        nameless += len(rows) - len(pairs)
        pairs_left += max(0, len(pairs) - room)
        if pairs[:room]:
            panels.append(_panel(": ".join((title, *words)), " ".join(words), pairs[:room]))
        room = max(0, room - len(pairs))
    if not panels:
        return None
    notes = []
    if pairs_left:
        left = ngettext("続きの線%(num)s本は図にありません。", "続きの線%(num)s本は図にありません。", pairs_left)
        notes.append(left)
    if nameless:
        notes.append(ngettext("名のない%(num)s行は図にありません。", "名のない%(num)s行は図にありません。", nameless))
    said = _("線が組を、線の上の数が%(number)sを表します。同じ内容が表にあります。", number=drawn.heads("numbers")[0])
    return Picture(title, said, tuple(panels), tuple(notes))


def _pair(drawn: DrawnRows, row: Row) -> Pair | None:
    ends = drawn.words("ends", row)
    if len(ends) < 2:
        return None
    number = drawn.numbers(row)[0]
    return Pair(ends[0], ends[1], _("値なし") if number is None else str(number), drawn.certainty(row))


def _panel(title: str, heading: str, pairs: Sequence[Pair]) -> Panel:
    names = {name: place for place, name in enumerate(dict.fromkeys(e for p in pairs for e in (p.one, p.other)))}
    furthest = max(abs(names[pair.one] - names[pair.other]) for pair in pairs) or 1
    step = max(_LEAST, min(_STEP, _FAR / furthest))
    wide = min(_NAMES, max(text_width(name, 13) for name in names)) + 2 * EDGE
    width = max(WIDTH, wide + step * furthest + 40)
    body, top = [], float(EDGE)
    if heading:
        body.append(svg_text(EDGE, top + 10, fitted(heading, width - 2 * EDGE, 14), 14, bold=True))
        top += 24
    shown = [code for code in CERTAINTIES if any(pair.certainty == code for pair in pairs)]
    signs, top = legend(
        (
            (rule(-14, 0, 14, 0, STYLES[code]), f"{CERTAINTIES[code].sign} {word(CERTAINTIES[code].word)}")
            for code in shown
        ),
        top,
        width,
    )
    body += signs
    top += 4
    numbers = []
    for pair in pairs:
        first, last = sorted((names[pair.one], names[pair.other]))
        y1, y2 = (top + _ROW * (place + 0.5) for place in (first, last))
        reach = step * max(last - first, 0.6)
        if first == last:
            y1, y2 = y1 - 6, y2 + 6
        far = wide + reach * 4 / 3
        style = STYLES.get(pair.certainty, PLAIN)
        body.append(
            f'<path d="M{wide:.1f} {y1:g} C{far:.1f} {y1:g} {far:.1f} {y2:g} {wide:.1f} {y2:g}" fill="none" {style}/>'
        )
        numbers.append(svg_text(round(wide + reach, 1), (y1 + y2) / 2, pair.number, 11, anchor="middle", more=_HALO))
    for name, place in names.items():
        middle = top + _ROW * (place + 0.5)
        body.append(f'<circle cx="{wide:.1f}" cy="{middle:g}" r="3.5" fill="{INK}"/>')
        body.append(svg_text(round(wide - EDGE, 1), middle, fitted(name, _NAMES, 13), 13, anchor="end"))
    return Panel(title, _told(pairs), width, top + _ROW * len(names) + EDGE, [*body, *numbers])


def _told(pairs: Sequence[Pair]) -> str:
    """Return the pairs in words."""
    said = []
    for pair in pairs:
        sure = f" {word(CERTAINTIES[pair.certainty].word)}" if pair.certainty in CERTAINTIES else ""
        said.append(f"{pair.one} – {pair.other} {pair.number}{sure}")
    return _("、").join(said)
