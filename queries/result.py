"""The answer of a saved query with all that a reader needs to cite it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from queries.cells import Cell, ResultError, Row
from queries.saved_query import Column, SavedQuery

if TYPE_CHECKING:
    import pandas

__all__ = ["Answer", "Cell", "Result", "ResultError", "Row", "RowStream"]


class Answer(Protocol):
    """What a format needs to write an answer row by row: a Result, or a RowStream that is still being read."""

    @property
    def query(self) -> SavedQuery:
        """The query that is answered."""

    @property
    def values(self) -> Mapping[str, str]:
        """The canonical parameter values, defaults included."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the query."""

    @property
    def rows(self) -> Iterable[Row]:
        """The typed rows; may be walked through once."""

    @property
    def cut(self) -> bool:
        """Whether a limit left rows out."""


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

    def frame(self) -> pandas.DataFrame:
        """Return the rows as a pandas frame; FrameError where pandas is not installed. See queries.frame.

        ``attrs`` holds query, parameters and whether rows were left out.
        """
        from queries.frame import frame  # noqa: PLC0415 – pandas is no dependency of ours

        found = frame(self.columns, self.rows)
        found.attrs.update(query=self.query.name, parameters=dict(self.values), cut=self.cut)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class RowStream:
    """An answer of any length whose rows are made while they are read; see Answer. Never cut."""

    query: SavedQuery
    values: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: Iterator[Row]
    cut: bool = False
