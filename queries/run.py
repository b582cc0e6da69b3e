"""Answering a saved query from Python.

The pages, the API and the command line all come through here, so that a value
is checked and a cell is typed in one place only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from queries.catalogue import Catalogue, load_catalogue
from queries.cells import typed_rows
from queries.parameters import BoundValues, bind_values
from queries.result import Result, ResultError, RowStream
from queries.saved_query import SavedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.engine import Engine
    from graph.rows import Rows, Term

Value = str | int | date | None
"""What Python callers may pass for a parameter; None means not given."""


def run(name: str, /, *, engine: Engine, catalogue: Catalogue | None = None, **values: Value) -> Result:
    """Answer the saved query ``name``: ``run("listings", engine=engine, objective="2-1")``.

    Without ``catalogue`` the shipped queries are meant. Raises what
    ``run_query`` raises.
    """
    return run_query(name, engine=engine, catalogue=catalogue, values=values)


def run_query(
    query: SavedQuery | str,
    *,
    engine: Engine,
    catalogue: Catalogue | None = None,
    values: Mapping[str, Value] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Result:
    """Answer a saved query, at most ``limit`` rows of it (None: all) after the first ``offset``.

    Raises UnknownQueryError for the name, ParameterError for the values,
    ResultError for an answer that the header does not promise, CatalogueError
    where the shipped queries are broken, and EngineError from the engine.
    """
    stream = stream_query(query, engine=engine, catalogue=catalogue, values=values, offset=offset)
    if limit is None:
        return Result(stream.query, stream.values, stream.columns, tuple(stream.rows))
    rows = tuple(islice(stream.rows, limit + 1))
    return Result(stream.query, stream.values, stream.columns, rows[:limit], cut=len(rows) > limit)


def stream_query(
    query: SavedQuery | str,
    *,
    engine: Engine,
    catalogue: Catalogue | None = None,
    values: Mapping[str, Value] | None = None,
    offset: int = 0,
    bound: BoundValues | None = None,
) -> RowStream:
    """Answer a saved query row by row, in memory that does not grow with the number of rows read.

    ``bound`` are values that ``check_values`` has checked before. Values are
    checked and the engine is asked before this returns; its ResultError and
    EngineError may also come while the rows are read. Raises as ``run_query``.
    """
    known = load_catalogue() if catalogue is None else catalogue
    saved = known[query] if isinstance(query, str) else query
    if bound is None:
        bound = check_values(saved, engine=engine, catalogue=known, values=values)
    rows = islice(_in_order(engine.select(saved.text, bound.bindings), saved), offset, None)
    return RowStream(saved, bound.values, saved.columns, typed_rows(rows, saved.columns, saved.name, first=offset + 1))


def check_values(
    query: SavedQuery, *, engine: Engine, catalogue: Catalogue, values: Mapping[str, Value] | None = None
) -> BoundValues:
    """Return what ``values`` mean for ``query`` without asking it; raises as ``queries.parameters.bind_values``."""
    typed = {name: _as_typed(value) for name, value in (values or {}).items() if value is not None}
    return bind_values(query, typed, engine=engine, catalogue=catalogue)


def _as_typed(value: str | int | date) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _in_order(answer: Rows, query: SavedQuery) -> Iterable[tuple[Term | None, ...]]:
    """Return the rows in the header's order of columns, whatever order a server gives them in."""
    names = tuple(column.name for column in query.columns)
    if answer.variables == names:
        return answer
    if set(answer.variables) != set(names):
        raise ResultError(
            f"The query '{query.name}' gave the columns {', '.join(answer.variables)} instead of {', '.join(names)}."
        )
    pick = itemgetter(*(answer.variables.index(name) for name in names))
    return map(pick, answer)
