"""The answer of a saved query with all that a reader needs to cite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from queries.cells import Cell, ResultError, Row
from queries.saved_query import Column, SavedQuery

__all__ = ["Cell", "Result", "ResultError", "Row"]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Typed rows and the call they answer.

    ``values`` are the canonical parameter values, defaults included,
    ``columns`` those of the query, ``cut`` says that a limit left rows out.
    """

    query: SavedQuery
    values: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cut: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Yield each row as a mapping from column name to cell."""
        names = [column.name for column in self.columns]
        for row in self.rows:
            yield dict(zip(names, row, strict=True))
