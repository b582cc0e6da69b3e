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
from loaders.plan_offices import OFFICE_END, is_office

_MARKS = {"再掲", "新", "新規", "拡充", "重点", "継続", "廃止", "一部新規", "見直し", "統合"}
_OPENING = "（(〔[［【"
CLOSING = "）)〕]］】"
_PAREN = {"（": 1, "(": 1, "）": -1, ")": -1}
_SQUARE = {"〔": "〕]］", "[": "]］〕", "［": "］]〕"}
# Pointed brackets may stand within a name; they are read as brackets only where they hold a mark.
_POINTED = re.compile(rf"[〈《<＜](?:{'|'.join(sorted(_MARKS, key=len, reverse=True))})[〉》>＞]")
_KNOWN_MARK = re.compile(rf"(?:{'|'.join(sorted(_MARKS, key=len, reverse=True))})(?=[\s】]|$)")
_MARK_WITHIN = re.compile(rf"[【〈《](?:{'|'.join(sorted(_MARKS, key=len, reverse=True))})[】〉》]")
_BULLET = re.compile(r"(?:(?<=\s)|^)(?:[◇◆○●◎▪■•･・‣*]|[-–—−](?=\s)|[①-⑳](?=\S))")
BREAK = "\x1e"

Doubt = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a cell; ``kind`` is name, content, mark, office, gap, break or stray (a bracket that closes none)."""

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
        elif char in CLOSING:
            end = position + 1
            tokens.append(Token("stray", position, end))
            doubt(position, "a closing bracket stands without its opening one")
        elif pointed := _POINTED.match(text, position):
            end = pointed.end()
            tokens.append(Token("mark", position, end))
        elif char in _OPENING:
            end = _closing(text, position, doubt)
            tokens.append(Token(_bracket_kind(text[position:end]), position, end))
        else:
            end = position + 1
            while end < len(text) and not text[end].isspace() and text[end] not in _OPENING:
                if _POINTED.match(text, end):
                    break
                end += 1
            if any(stray in text[position:end] for stray in CLOSING):
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
        again = text.find(text[start], start + 1, limit)
        if ends and not start < again < min(ends):
            return min(ends) + 1
        if again < 0 and text[start] == "【" and (mark := _KNOWN_MARK.match(text, start + 1)):
            again = mark.end()
        if again >= 0:
            doubt(start, "an opening bracket is never closed")
            return again
    doubt(start, "an opening bracket is never closed")
    return min(ends) + 1 if ends else limit


def _bracket_kind(text: str) -> str:
    held = inner(text)
    if text[0] == "【" and is_office(held):
        return "office"
    if text[0] == "【" or all(part in _MARKS for part in re.split("[・、]", held)):
        return "mark"
    if text[0] in _SQUARE and all(OFFICE_END.search(part.strip()) for part in re.split("[、，,]", held)):
        return "office"
    return "content"


def inner(text: str) -> str:
    """Return what a bracket holds, trimmed; an end that is missing is not cut off."""
    held = text[1:]
    closed = held[-1:] in CLOSING and (held[-1:] not in _PAREN or sum(_PAREN.get(char, 0) for char in text) <= 0)
    if held and (closed or _POINTED.fullmatch(text)):
        held = held[:-1]
    return held.replace("\n", "").strip()


def holds_mark(text: str) -> bool:
    """Say whether a bracket of another kind holds a mark in brackets of its own."""
    return bool(_MARK_WITHIN.search(text))


def marks_in(text: str) -> list[str]:
    """Return a printed mark as it is, or the known marks that it combines (新・再掲)."""
    held = inner(text)
    parts = [part.strip() for part in re.split("[・、]", held)]
    return parts if len(parts) > 1 and all(part in _MARKS for part in parts) else [held] if held else []
