"""The rows of a saved query by what the header says is drawn of them.

Matrix, bars, network and timeline ask for words and numbers of a part; which
column that is, and what a code is called, is settled here for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from queries.drawing import Drawing
from queries.result import Cell, Result, Row
from queries.saved_query import Column
from webapp.results.svg_text import printable
from webapp.results.view import cell_of
from webapp.serving.addresses import Addresses
from webapp.words.certainty import CERTAINTIES
from webapp.words.names import plain, told, word


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """An answer and its drawing; ``addresses`` tells what IRIs are called."""

    result: Result
    drawing: Drawing
    addresses: Addresses = field(default_factory=Addresses)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the answer."""
        return self.result.rows

    def columns(self, part: str) -> tuple[tuple[int, Column], ...]:
        """Return the columns of a part with their places; none where the drawing has no such part."""
        names = self.drawing.parts.get(part, ())
        places = {column.name: (place, column) for place, column in enumerate(self.result.columns)}
        return tuple(places[name] for name in names)

    def column(self, name: str) -> int | None:
        """Return the place of a column by its name, None where the answer has none of it."""
        return next((place for place, column in enumerate(self.result.columns) if column.name == name), None)

    def heads(self, part: str) -> tuple[str, ...]:
        """Return what the columns of a part are called."""
        return tuple(told(column.label) for _, column in self.columns(part))

    def cells(self, part: str, row: Row) -> tuple[Cell, ...]:
        """Return the cells of a part as they are."""
        return tuple(row[place] for place, _ in self.columns(part))

    def words(self, part: str, row: Row) -> tuple[str, ...]:
        """Return the cells of a part as people read them, without empty ones."""
        cells = (words_of(column, row[place], self.addresses) for place, column in self.columns(part))
        said = (" ".join(printable(words).split()) for words in cells)
        return tuple(words for words in said if words)

    def numbers(self, row: Row) -> tuple[int | Decimal | None, ...]:
        """Return the numbers that are drawn of a row; None for a missing one."""
        return tuple(
            cell if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else None
            for cell in self.cells("numbers", row)
        )

    def certainty(self, row: Row) -> str:
        """Return the code of a row's certainty, "" where the answer tells none."""
        place = self.column("certainty")
        return "" if place is None else str(row[place] or "")

    def panels(self) -> dict[tuple[str, ...], list[Row]]:
        """Return the rows by the words of their panel, in their order; all in one where there are no panels."""
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in self.rows:
            found.setdefault(self.words("panels", row), []).append(row)
        return found

    def first(self, part: str, rows: Iterable[Row]) -> str:
        """Return the first words of a part in some rows, "" where none has any."""
        return next((" ".join(words) for row in rows if (words := self.words(part, row))), "")


def words_of(column: Column, cell: Cell, addresses: Addresses) -> str:
    """Return a cell as words for where no mark-up can stand."""
    if column.name == "certainty" and cell in CERTAINTIES:
        known = CERTAINTIES[str(cell)]
        return f"{known.sign} {word(known.word)}"
    found = cell_of(column, cell, addresses)
    return plain(found.text, found.of)
