"""Places in a document that was never printed.

Every record of a plan or report names the characters it was read from; the
pen gives out such places as a reader would find them, none of them twice.
"""

from __future__ import annotations

from loaders.span import Span


class Pen:
    """Writes a document of which only the places remain."""

    def __init__(self) -> None:
        self.line = 2
        self._column = 0

    def row(self, gap: int = 1) -> None:
        """Go on at the start of a line ``gap`` lines below."""
        self.line += gap
        self._column = 0

    def cell(self, length: int) -> Span:
        """Write on in the same line, a sign apart from what stands there, and return the place."""
        start = self._column
        self._column += length + 1
        return Span(self.line, start, self.line, start + length)

    def text(self, length: int) -> Span:
        """Write on a line of its own and return the place."""
        self.row()
        return self.cell(length)
