"""Text that remembers where each character was printed.

A statement may wrap over lines, a table cell may hold HTML remains, a name may
be cut out of the middle of a row. Records need the place of what is left, so
the readers pass round pieces of text with the place of every character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.span import Span

_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")


@dataclass(frozen=True, slots=True)
class Flow:
    """A piece of text; ``places[i]`` is the (line, character) of ``text[i]``."""

    text: str
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of_line(cls, number: int, text: str) -> Flow:
        """Return a whole line of the document as a flow."""
        return cls(text, tuple((number, column) for column in range(len(text))))

    def cut(self, start: int, end: int | None = None) -> Flow:
        """Return the characters from start to end without white space at the edges."""
        end = len(self.text) if end is None else end
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        return Flow(self.text[start:end], self.places[start:end])

    def split(self, pattern: re.Pattern[str]) -> list[Flow]:
        """Return the trimmed pieces between the matches of a pattern, empty ones too."""
        pieces, start = [], 0
        for match in pattern.finditer(self.text):
            pieces.append(self.cut(start, match.start()))
            start = match.end()
        return [*pieces, self.cut(start)]

    def without_tags(self) -> Flow:
        """Return the flow with HTML tags turned into spaces, so that words on both sides stay apart."""
        return Flow(_TAG.sub(lambda match: " " * len(match[0]), self.text), self.places)

    def then(self, other: Flow, between: str = "") -> Flow:
        """Return both flows as one; the characters between take the place of the end of the first."""
        last = self.places[-1] if self.places else (other.places[0] if other.places else (0, 0))
        return Flow(self.text + between + other.text, self.places + (last,) * len(between) + other.places)

    @property
    def line(self) -> int:
        """The line of the first character (0 of an empty flow)."""
        return self.places[0][0] if self.places else 0

    @property
    def last_line(self) -> int:
        """The line of the last character (0 of an empty flow)."""
        return self.places[-1][0] if self.places else 0

    @property
    def span(self) -> Span:
        """The place from the first to the last character."""
        if not self.places:
            return Span(0, 0, 0, 0)
        (line, start), (end_line, last) = self.places[0], self.places[-1]
        return Span(line, start, end_line, last + 1)


def lines_of(text: str) -> list[Flow]:
    """Return the lines of a document, whatever its line ends; a byte order mark is no character of it."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return [Flow.of_line(number, line) for number, line in enumerate(plain.split("\n"), 1)]
