"""A picture of an answer in parts that a page can set beside or below each other.

One large drawing shrinks to nothing on a phone and breaks across sheets of
paper; so each part is a picture of its own there, and one file when taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.results.svg_text import INK, svg_head, svg_text, text_width, wrapped

WIDTH, EDGE, GAP = 344, 8, 24
"""The width of a part that a phone shows whole, the edge within it and the space between two."""
_WIDEST = 1120
_HEAD, _NOTE = 18, 13


@dataclass(frozen=True, slots=True)
class Panel:
    """A part: its name, what it shows for one who does not see it, its size, and the elements in it."""

    title: str
    description: str
    width: float
    height: float
    body: Sequence[str]

    def svg(self, name: str) -> str:
        """Return the part as a picture; ``name`` is its own among those of a page."""
        return "\n".join([svg_head(self.width, self.height, self.title, self.description, name), *self.body, "</svg>"])


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of an answer; ``notes`` say what is not in it."""

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts as pictures for one page."""
        return tuple(panel.svg(f"picture-{place}") for place, panel in enumerate(self.panels, start=1))


def picture_svg(picture: Picture) -> str:
    """Return the whole picture as one file: name, parts in rows, notes; the same picture gives the same bytes."""
    rows = list(_rows(picture.panels))
    widths = [sum(panel.width for panel in row) + GAP * (len(row) - 1) for row in rows]
    width = max([WIDTH, *widths]) + 2 * GAP
    body: list[str] = []
    top: float = GAP

    def tell(words: str, size: int, *, bold: bool = False) -> None:
        nonlocal top
        for line in wrapped(words, width - 2 * GAP, size, 4):
            body.append(svg_text(GAP, top + size / 2, line, size, bold=bold))
            top += size * 1.5

    tell(picture.title, _HEAD, bold=True)
    for row in rows:
        top += GAP / 2
        left: float = GAP
        for panel in row:
            body.append(f'<g transform="translate({left:g} {top:g})">\n' + "\n".join(panel.body) + "\n</g>")
            left += panel.width + GAP
        top += max(panel.height for panel in row)
    top += GAP / 2
    for note in picture.notes:
        tell(note, _NOTE)
    return "\n".join([svg_head(width, top + GAP / 2, picture.title, picture.description), *body, "</svg>"]) + "\n"


def _rows(panels: Sequence[Panel]) -> Iterable[list[Panel]]:
    row: list[Panel] = []
    for panel in panels:
        if row and sum(each.width + GAP for each in row) + panel.width > _WIDEST:
            yield row
            row = []
        row.append(panel)
    if row:
        yield row


def legend(entries: Iterable[tuple[str, str]], top: float, width: float, size: int = 12) -> tuple[list[str], float]:
    """Return signs with their words beside each other in as many lines as they need, and where the next line begins.

    A sign is elements around the point 0 0, 28 wide.
    """
    body: list[str] = []
    left, line = float(EDGE), size * 1.6
    for sign, words in entries:
        wide = 34 + text_width(words, size) + 12
        if left > EDGE and left + wide > width - EDGE:
            left, top = EDGE, top + line
        body.append(f'<g transform="translate({left + 14:g} {top + line / 2:g})">{sign}</g>')
        body.append(svg_text(left + 34, top + line / 2, words, size))
        left += wide
    return body, top + line if body else top


def rule(x1: float, y1: float, x2: float, y2: float, style: str = f'stroke="{INK}"') -> str:
    """Return a straight line."""
    return f'<path d="M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}" fill="none" {style}/>'
