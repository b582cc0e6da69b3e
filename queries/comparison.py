"""One saved query asked of several municipalities.

Each municipality is asked by itself, over its own graph, as on its own pages:
a choice that one of them does not know is no mistake, it has no rows, and the
reader is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.engine import Engine
from queries.catalogue import Catalogue
from queries.format_options import Labeller
from queries.parameters import ParameterError
from queries.result import Result, Row
from queries.run import run_query
from queries.saved_query import Column, SavedQuery

MOST = 10
"""Municipalities that are compared at once: each is opened for it."""
CODE = Column("municipality", "code", {"ja": "市町村コード", "en": "Municipality code"})
NAME = Column("municipality_name", "text", {"ja": "市町村", "en": "Municipality"})
_OF_CITY = ("not-allowed", "ambiguous")
"""Why a value may be refused in one municipality and be right in another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A municipality that is asked: code, name and what answers for it."""

    code: str
    name: str
    engine: Engine


@dataclass(frozen=True, slots=True)
class Part:
    """The answer of one municipality; ``refusal`` is why a value means nothing there, and there are no rows then."""

    asked: Asked
    result: Result
    refusal: ParameterError | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answers of several municipalities to one call."""

    query: SavedQuery
    parts: Sequence[Part]

    @property
    def whole(self) -> Result:
        """All rows, by municipality, with its code and name before each."""
        columns = (CODE, NAME, *self.query.columns)
        query = replace(self.query, columns=columns)
        rows = tuple(_named(part) for part in self.parts)
        values = self.parts[0].result.values if self.parts else {}
        return Result(query, values, columns, tuple(row for each in rows for row in each), self.cut)

    @property
    def cut(self) -> bool:
        """Whether a limit left rows of some municipality out."""
        return any(part.result.cut for part in self.parts)


def compare(
    query: SavedQuery,
    asked: Iterable[Asked],
    values: Mapping[str, str],
    *,
    catalogue: Catalogue,
    limit: int | None = None,
) -> Comparison:
    """Ask a saved query of each municipality, at most ``limit`` rows of each (None: all).

    Raises ParameterError for values that no municipality can take, and what
    ``queries.run.run_query`` raises for the rest.
    """
    parts = [_part(query, each, values, catalogue, limit) for each in asked]
    refusals = [part.refusal for part in parts if part.refusal is not None]
    if refusals and len(refusals) == len(parts):
        raise refusals[0]
    return Comparison(query, parts)


def _part(query: SavedQuery, asked: Asked, values: Mapping[str, str], catalogue: Catalogue, limit: int | None) -> Part:
    try:
        found = run_query(query, engine=asked.engine, catalogue=catalogue, values=dict(values), limit=limit)
    except ParameterError as error:
        if error.reason not in _OF_CITY:
            raise
        return Part(asked, Result(query, dict(values), query.columns, ()), error)
    # What a value is called may differ from one municipality to the next: the call is what was sent.
    return Part(asked, replace(found, values={**found.values, **values}))


def _named(part: Part) -> list[Row]:
    return [(part.asked.code, part.asked.name, *row) for row in part.result.rows]


def labeller(asked: Iterable[Asked], of: Callable[[Engine, Collection[str]], Mapping[str, str]]) -> Labeller:
    """Return what finds the labels of IRIs: each municipality is asked for its own; ``of`` asks one engine.

    What several of them say is what the first says; an IRI without any name there is called as ``of`` calls it.
    """
    engines = [each.engine for each in asked]

    def names(iris: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for engine in engines:
            for iri, name in of(engine, iris).items():
                if iri not in found or iri.endswith(found[iri]):  # what has no name is called by the end of its IRI
                    found[iri] = name
        return found

    return names
