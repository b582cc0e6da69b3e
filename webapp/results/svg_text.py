"""Text in the pictures that are drawn on the server.

A picture cannot ask how wide its letters come out. Kanji are as wide as they
are high and Latin letters about half of that, which is near enough to keep
words within their frame, whatever font the reader has.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from wcwidth import wcwidth

from webapp.words.names import is_foreign

FONT = "'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', sans-serif"
INK, GROUND = "#1a1a1a", "#ffffff"
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


def printable(words: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


def svg_text(x: float, y: float, words: str, size: int, *, anchor: str = "start", more: str = "") -> str:
    """Return a text element whose middle is at the height ``y``; on an English page what is Japanese says so."""
    language = ' lang="ja"' if is_foreign(words) else ""
    place = f'x="{x:g}" y="{y + size * 0.36:g}" font-size="{size}" text-anchor="{anchor}"'
    return f'<text {place} fill="{INK}"{language}{more}>{escape(words)}</text>'


def svg_head(width: float, height: float, title: str, description: str) -> str:
    """Return the beginning of a picture that stands in a page, with its name and what it shows."""
    language = ' lang="ja"' if is_foreign(title) else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="picture-title picture-words" '
        f'font-family={quoteattr(FONT)} letter-spacing="0">\n'
        f'<title id="picture-title"{language}>{escape(printable(title))}</title>'
        f'<desc id="picture-words">{escape(printable(description))}</desc>\n'
        f'<rect width="{width:g}" height="{height:g}" fill="{GROUND}"/>'
    )
