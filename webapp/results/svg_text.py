"""Text in the pictures that are drawn on the server.

A picture cannot ask how wide its letters come out. Kanji are as wide as they
are high and Latin letters about half of that, which is near enough to keep
words within their frame, whatever font the reader has.
"""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape, quoteattr

from wcwidth import wcwidth

from webapp.words.names import is_foreign

FONT = "'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', sans-serif"
INK, GROUND = "#1a1a1a", "#ffffff"
_CLOSING, _OPENING = ("Pe", "Pf", "Po"), ("Ps", "Pi")
"""The categories of signs with which no line begins, and with which none ends."""
_HALF = 0.56
"""The width of a narrow letter by the size of the type; most are less."""


def text_width(words: str, size: int) -> float:
    """Return about how wide a text of a size comes out."""
    return sum((1.0 if wcwidth(letter) == 2 else _HALF) * size for letter in words)


def fitted(words: str, width: float, size: int) -> str:
    """Return a text on one line that is at most so wide, its end replaced by … where it would be wider."""
    words = " ".join(printable(words).split())
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def wrapped(words: str, width: float, size: int, most: int) -> list[str]:
    """Return a text in at most so many lines of a width; what does not fit ends the last one with …."""
    rest = " ".join(printable(words).split())
    lines: list[str] = []
    while rest and len(lines) < most:
        if len(lines) == most - 1 or text_width(rest, size) <= width:
            lines.append(fitted(rest, width, size))
            break
        end = 1
        while end < len(rest) - 1 and text_width(rest[: end + 1], size) <= width:
            end += 1
        space = rest.rfind(" ", 1, end + 1)
        if space > 0 and rest[end - 1 : end + 1].isascii():  # between Latin words, not within one
            end = space
        while end > 1 and (_is(rest[end], _CLOSING) or _is(rest[end - 1], _OPENING)):
            end -= 1
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


def _is(letter: str, categories: tuple[str, ...]) -> bool:
    return unicodedata.category(letter) in categories


def printable(words: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


def svg_text(
    x: float,
    y: float,
    words: str,
    size: int,
    *,
    anchor: str = "start",
    bold: bool = False,
    ink: str = INK,
    more: str = "",
) -> str:
    """Return a text element whose middle is at the height ``y``; on an English page what is Japanese says so."""
    language = ' lang="ja"' if is_foreign(words) else ""
    place = f'x="{x:g}" y="{y + size * 0.36:g}" font-size="{size}" text-anchor="{anchor}"'
    place += ' font-weight="700"' if bold else ""
    return f'<text {place} fill="{ink}"{language}{more}>{escape(words)}</text>'


def svg_head(width: float, height: float, title: str, description: str, name: str = "picture") -> str:
    """Return the beginning of a picture, with its name and what it shows; ``name`` is its own among those of a page."""
    languages = [' lang="ja"' if is_foreign(words) else "" for words in (title, description)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{name}-title {name}-words" '
        f'font-family={quoteattr(FONT)} letter-spacing="0">\n'
        f'<title id="{name}-title"{languages[0]}>{escape(printable(title))}</title>'
        f'<desc id="{name}-words"{languages[1]}>{escape(printable(description))}</desc>\n'
        f'<rect width="{width:g}" height="{height:g}" fill="{GROUND}"/>'
    )
