"""Finding a word however it is written: full or half width, capital or small, hiragana or katakana.

People type ``ｻﾛﾝ``, ``さろん`` or ``サロン`` and mean one thing. The rows must
come from the query, or two engines would answer differently; so the folding
goes into the value: the word becomes a pattern for SPARQL's ``REGEX`` that
lists the spellings of each of its letters. Nothing of it can be an operator.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

_SPECIAL = re.compile(r"([\\.\[\](){}|?*+^$])")
# The blocks in which Japanese text keeps its spellings: Latin, enclosed letters, kana, squared words, both widths.
_BLOCKS = ((0x20, 0x17F), (0x2100, 0x218F), (0x2460, 0x24FF), (0x3000, 0x30FF), (0x31F0, 0x33FF), (0xFF01, 0xFFEE))
_KATAKANA = range(0x30A1, 0x30F7)
_TO_HIRAGANA = 0x60
_SPACES = "(?: |\N{IDEOGRAPHIC SPACE}|\N{NO-BREAK SPACE})+"
_HALF_MARK = {
    "\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}": "\N{HALFWIDTH KATAKANA VOICED SOUND MARK}",
    "\N{COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK}": "\N{HALFWIDTH KATAKANA SEMI-VOICED SOUND MARK}",
}


def folded(text: str) -> str:
    """Return what all spellings of a text have in common: NFKC, small letters, hiragana, runs of space as one.

    Two texts are spellings of one another where their folded forms are equal.
    """
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kana = "".join(chr(ord(letter) - _TO_HIRAGANA) if ord(letter) in _KATAKANA else letter for letter in small)
    return " ".join(kana.split())


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Return the spellings of each folded letter or word (``きろ`` → ``㌔``), itself included where it is a letter."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for first, last in _BLOCKS:
        for point in range(first, last + 1):
            letter = chr(point)
            key = folded(letter)
            if key and letter.isprintable():
                found[key] |= {letter, *_composed(letter)}
    return {key: tuple(sorted(letters)) for key, letters in found.items()}


def _composed(letter: str) -> set[str]:
    """Return a voiced kana in its other ways of writing: letter and mark, each in full or half width."""
    base = unicodedata.normalize("NFD", letter)
    if len(base) != 2 or base[1] not in _HALF_MARK:
        return set()
    narrow = _narrow().get(base[0])
    return {base} | ({narrow + _HALF_MARK[base[1]]} if narrow else set())


@cache
def _narrow() -> dict[str, str]:
    """Return the half-width form of each katakana that has one."""
    return {unicodedata.normalize("NFKC", chr(point)): chr(point) for point in range(0xFF66, 0xFF9E)}


def pattern(text: str) -> str:
    """Return a pattern that finds every spelling of ``text`` in a text.

    It holds escaped letters, ``(?:…|…)`` and ``+`` after spaces only, which the
    regular expressions of XPath, of Rust, of PCRE and of Python read alike
    (character classes of Japanese letters do not work on engines that count
    bytes). A text of which nothing is left finds everything.
    """
    wanted, spellings = folded(text), _spellings()
    longest = max(map(len, spellings))
    pieces, at = [], 0
    while at < len(wanted):
        # ㌔ stands for two letters: offered beside them, the longest first
        length = next((n for n in range(min(longest, len(wanted) - at), 1, -1) if wanted[at : at + n] in spellings), 1)
        letters = "".join(_letter(letter, spellings) for letter in wanted[at : at + length])
        if length > 1:
            letters = _either([letters, *map(_escaped, spellings[wanted[at : at + length]])])
        pieces.append(letters)
        at += length
    return "".join(pieces)


def _letter(letter: str, spellings: dict[str, tuple[str, ...]]) -> str:
    if letter == " ":
        return _SPACES
    return _either([_escaped(spelling) for spelling in sorted({letter, *spellings.get(letter, ())})])


def _either(patterns: list[str]) -> str:
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
