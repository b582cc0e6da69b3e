"""A result as a pandas frame, for those who have pandas.

Researchers go on in pandas; an integer column with a gap must not become
floats there, and a code such as ``2-1`` must not become a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from queries.cells import plain

if TYPE_CHECKING:
    import pandas

    from queries.cells import Cell
    from queries.saved_query import Column

DTYPES = {
    "text": "string",
    "code": "string",
    "iri": "string",
    "list": "string",
    "date": "object",
    "integer": "Int64",
    "decimal": "object",
    "boolean": "boolean",
}
"""The dtype of a column by its kind; dates stay dates (or text where less than a day is known), decimals exact."""

_LARGEST = 2**63


class FrameError(ImportError):
    """There is no pandas; the message says how to get it."""


def frame(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> pandas.DataFrame:
    """Return a frame with a column for each column of the query, a missing value as ``<NA>`` (``None`` in objects).

    A column of whole numbers beyond 64 bits has the dtype object. Raises FrameError.
    """
    try:
        import pandas  # noqa: PLC0415 – no dependency of ours
    except ImportError as error:
        raise FrameError("Result.frame() needs pandas; install it with: pip install pandas") from error
    series: dict[str, pandas.Series] = {}
    for place, column in enumerate(columns):
        cells: list[Cell] = [row[place] for row in rows]
        dtype = DTYPES[column.kind]
        if dtype == "string":
            cells = [None if cell is None else plain(cell) for cell in cells]
        elif dtype == "Int64" and any(isinstance(cell, int) and not -_LARGEST <= cell < _LARGEST for cell in cells):
            dtype = "object"
        series[column.name] = pandas.Series(cells, dtype=dtype)
    return pandas.DataFrame(series)
