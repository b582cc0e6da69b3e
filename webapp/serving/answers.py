"""Whole answers of the shipped queries, kept for as long as their snapshot is served.

A page about one office needs a dozen tables of which it shows a few rows.
Asking each time would cost more than the page; a city's tables are small, so
they are read once for a snapshot and picked from in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from weakref import WeakKeyDictionary

from graph.engine import Engine
from queries.catalogue import Catalogue, load_catalogue
from queries.result import Cell
from queries.run import run_query
from webapp.serving.served import site

Row = Mapping[str, Cell]
_Key = tuple[str, tuple[tuple[str, str], ...]]

_known: WeakKeyDictionary[Engine, dict[_Key, tuple[Row, ...]]] = WeakKeyDictionary()


@cache
def shipped() -> Catalogue:
    """Return the shipped queries; the pages are written against these, whatever catalogue is served."""
    return load_catalogue()


def answers(name: str, /, **values: str) -> tuple[Row, ...]:
    """Return all rows of a shipped query over the snapshot of this request.

    ``values`` come from the graph itself, never from a visitor: each set of
    them is kept. Raises queries.UnknownQueryError, queries.ParameterError and
    graph.rows.EngineError.
    """
    engine = site().engine
    known = _known.setdefault(engine, {})
    key = (name, tuple(sorted(values.items())))
    found = known.get(key)
    if found is None:
        result = run_query(name, engine=engine, catalogue=shipped(), values=values)
        found = known[key] = tuple(result.dicts())
    return found


def words(row: Row, name: str) -> str:
    """Return a cell as text, "" where it is empty."""
    cell = row[name]
    return "" if cell is None else str(cell)


def number(row: Row, name: str) -> int:
    """Return a cell that counts something, 0 where it is empty."""
    return int(words(row, name) or 0)


def items(row: Row, name: str) -> tuple[str, ...]:
    """Return the values of a cell that holds several."""
    return tuple(part for part in words(row, name).split(" | ") if part)
