"""The pieces a table cell is printed in: names, brackets, marks, offices, gaps.

Brackets nest, mix full and half width, and lose their ends in extraction;
telling them apart is kept away from the question which piece belongs to which
project.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from loaders.plan_flow import Flow
from loaders.plan_offices import OFFICE_END

_MARKS = {"再掲", "新", "新規", "拡充", "重点", "継続", "廃止", "一部新規", "見直し", "統合"}
_OPENING = "（(〔[［【"
_CLOSING = "）)〕]］】"
_PAREN = {"（": 1, "(": 1, "）": -1, ")": -1}
_SQUARE = {"〔": "〕]］", "[": "]］〕", "［": "］]〕"}
_BULLET = re.compile(r"(?:(?<=\s)|^)(?:[◇◆○●◎▪■•･・‣*]|[-–—−](?=\s)|[①-⑳](?=\S))")
BREAK = "\x1e"

Doubt = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a cell; ``kind`` is name, content, mark, office, gap or break."""

    kind: str
    start: int
    end: int


def with_breaks(flow: Flow) -> Flow:
    """Turn bullet signs at the beginning of words into breaks."""
    return Flow(_BULLET.sub(BREAK, flow.text), flow.places)


def tokens_of(text: str, doubt: Doubt) -> list[Token]:
    """Return the pieces of a cell's text; ``doubt`` is called with position and message for broken brackets."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        char = text[position]
        if char.isspace():
            end = position
            while end < len(text) and text[end].isspace():
                end += 1
            tokens.append(Token("break" if BREAK in text[position:end] else "gap", position, end))
        elif char in _OPENING:
            end = _closing(text, position, doubt)
            tokens.append(Token(_bracket_kind(text[position:end]), position, end))
        else:
            end = position + 1
            while end < len(text) and not text[end].isspace() and text[end] not in _OPENING:
                end += 1
            if any(stray in text[position:end] for stray in _CLOSING):
                doubt(position, "a closing bracket stands without its opening one")
            tokens.append(Token("name", position, end))
        position = end
    return tokens


def _closing(text: str, start: int, doubt: Doubt) -> int:
    """Return the position after the bracket that closes the one at start, or a guess that is reported."""
    limit = text.find(BREAK, start)
    limit = len(text) if limit < 0 else limit
    if text[start] in _PAREN:
        depth = 0
        for position in range(start, limit):
            depth += _PAREN.get(text[position], 0)
            if depth == 0:
                return position + 1
        ends = [found for found in (text.find(close, start, limit) for close in "）)") if found >= 0]
    else:
        closers = "】" if text[start] == "【" else _SQUARE[text[start]]
        ends = [found for found in (text.find(close, start, limit) for close in closers) if found >= 0]
        if ends:
            return min(ends) + 1
    doubt(start, "an opening bracket is never closed")
    return min(ends) + 1 if ends else limit


def _bracket_kind(text: str) -> str:
    held = inner(text)
    if text[0] == "【" or all(part in _MARKS for part in re.split("[・、]", held)):
        return "mark"
    if text[0] in _SQUARE and all(OFFICE_END.search(part.strip()) for part in re.split("[、，,]", held)):
        return "office"
    return "content"


def inner(text: str) -> str:
    """Return what a bracket holds, trimmed; an end that is missing is not cut off."""
    held = text[1:]
    if held and held[-1] in _CLOSING and (held[-1] not in _PAREN or sum(_PAREN.get(char, 0) for char in text) <= 0):
        held = held[:-1]
    return held.replace("\n", "").strip()


def marks_in(text: str) -> list[str]:
    """Return a printed mark as it is, or the known marks that it combines (新・再掲)."""
    held = inner(text)
    parts = [part.strip() for part in re.split("[・、]", held)]
    return parts if len(parts) > 1 and all(part in _MARKS for part in parts) else [held] if held else []
