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
from queries.parameters import bind_values
from queries.result import Result, ResultError
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
) -> Result:
    """Answer a saved query, at most ``limit`` rows of it (None: all).

    Raises UnknownQueryError for the name, ParameterError for the values,
    ResultError for an answer that the header does not promise, CatalogueError
    where the shipped queries are broken, and EngineError from the engine.
    """
    known = load_catalogue() if catalogue is None else catalogue
    saved = known[query] if isinstance(query, str) else query
    typed = {name: _as_typed(value) for name, value in (values or {}).items() if value is not None}
    bound = bind_values(saved, typed, engine=engine, catalogue=known)
    answer = engine.select(saved.text, bound.bindings)
    wanted = typed_rows(_in_order(answer, saved), saved.columns, saved.name)
    if limit is None:
        return Result(saved, bound.values, saved.columns, tuple(wanted))
    rows = tuple(islice(wanted, limit + 1))
    return Result(saved, bound.values, saved.columns, rows[:limit], cut=len(rows) > limit)


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
