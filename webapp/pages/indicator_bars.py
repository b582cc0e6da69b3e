"""The values of one indicator as a small picture, drawn on the server.

The picture only repeats the numbers that stand beside it, so a reader who
sees none of it misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from webapp.words.language import gettext as _

WIDTH, ROW, LEFT, RIGHT = 240, 20, 76, 56
_FILLS = {"target": "#666666", "actual": "#0017c1"}
_FONT = "'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: ``kind`` is target or actual, ``value`` None where the document gives no number."""

    label: str
    kind: str
    value: Decimal | None
    printed: str


def bars_svg(title: str, bars: Sequence[Bar]) -> str:
    """Return an SVG of horizontal bars on one scale from zero; a missing number is a word, not a short bar."""
    most = max((bar.value for bar in bars if bar.value is not None), default=Decimal(0))
    height = ROW * max(len(bars), 1) + 4
    description = _("、").join(f"{bar.label} {bar.printed or _('記載なし')}" for bar in bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-labelledby="t d" font-family="{_FONT}" font-size="12">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for place, bar in enumerate(bars):
        top = place * ROW + 2
        parts.append(f'<text x="{LEFT - 6}" y="{top + 14}" text-anchor="end" fill="#1a1a1a">{escape(bar.label)}</text>')
        end = LEFT
        if bar.value is not None:
            length = int(bar.value * (WIDTH - LEFT - RIGHT) / most) if most > 0 else 0
            end = LEFT + max(length, 1)
            pattern = ' stroke="#666666" fill-opacity="0.25"' if bar.kind == "target" else ""
            fill = _FILLS.get(bar.kind, "#666666")
            parts.append(
                f'<rect x="{LEFT}" y="{top + 3}" width="{end - LEFT}" height="{ROW - 7}" fill="{fill}"{pattern}/>'
            )
        parts.append(f'<text x="{end + 4}" y="{top + 14}" fill="#1a1a1a">{escape(bar.printed or _("記載なし"))}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
