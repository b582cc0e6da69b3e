"""What answers SPARQL.

Saved queries, rules and pages are written against this one interface, so that
a city runs on the embedded store and a country on a server, with the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store, Triple

from graph.binding import checked
from graph.rows import EngineError, Row, Rows, Term

if TYPE_CHECKING:
    from graph.remote import RemoteEngine

__all__ = ["EmbeddedEngine", "Engine", "EngineError", "RemoteEngine", "Row", "Rows", "Term"]

_NONE: Mapping[str, Term] = {}


def __getattr__(name: str) -> object:
    """Hand on ``RemoteEngine``, whose HTTP client takes longer to import than many a query to answer."""
    if name != "RemoteEngine":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from graph.remote import RemoteEngine  # noqa: PLC0415

    return RemoteEngine


class Engine(Protocol):
    """Answers queries over the union of all named graphs.

    ``bindings`` fixes variables (names without ``?``) to IRIs or literals, as
    ``graph.binding`` describes. Each method raises EngineError, with one
    sentence, for a query that is wrong, of another form, or not answered whole.
    """

    def select(self, query: str, bindings: Mapping[str, Term] = ...) -> Rows:
        """Return the rows of a SELECT."""

    def ask(self, query: str, bindings: Mapping[str, Term] = ...) -> bool:
        """Return the answer of an ASK."""

    def construct(self, query: str, bindings: Mapping[str, Term] = ...) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE; one may come more than once."""


class EmbeddedEngine:
    """Answers from a pyoxigraph store in this process; see Engine.

    Results come lazily from a snapshot of the store at the time of the call.
    A query is not stopped when it runs long: Oxigraph has no means for it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def select(self, query: str, bindings: Mapping[str, Term] = _NONE) -> Rows:
        """Return the rows of a SELECT; see Engine."""
        result = self._run(checked(query, "SELECT").bind(bindings))
        if not isinstance(result, QuerySolutions):
            raise EngineError("The query is not a SELECT.")
        return Rows(tuple(variable.value for variable in result.variables), map(tuple, result))

    def ask(self, query: str, bindings: Mapping[str, Term] = _NONE) -> bool:
        """Return the answer of an ASK; see Engine."""
        return bool(self._run(checked(query, "ASK").bind(bindings)))

    def construct(self, query: str, bindings: Mapping[str, Term] = _NONE) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE; see Engine."""
        result = self._run(checked(query, "CONSTRUCT", "DESCRIBE").bind(bindings))
        if not isinstance(result, QueryTriples):
            raise EngineError("The query is not a CONSTRUCT or DESCRIBE.")
        return iter(result)

    def _run(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return self._store.query(text, use_default_graph_as_union=True)
        except SyntaxError as error:
            # Oxigraph goes on to list every character it would have taken.
            place = re.search(r"error at (\d+):(\d+)", str(error.args[0]))
            where = f"line {place[1]}, column {place[2]}" if place else str(error.args[0]).partition("\n")[0][:200]
            raise EngineError(f"The query cannot be read: {where}.") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineError(f"The query could not be answered: {error}.") from error
