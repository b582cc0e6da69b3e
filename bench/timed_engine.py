"""An engine that tells how much of a page's time went into its queries."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from pyoxigraph import Store, Triple

from graph.engine import EmbeddedEngine
from graph.rows import Rows, Term


class TimedEngine(EmbeddedEngine):
    """An engine that adds up the processor time of its queries; rows are read at once, so that all of it counts."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.seconds = 0.0

    def select(self, query: str, bindings: Mapping[str, Term] = {}) -> Rows:
        """Return the rows of a SELECT; see Engine."""
        started = time.process_time()
        answer = super().select(query, bindings)
        rows = list(answer)
        self.seconds += time.process_time() - started
        return Rows(answer.variables, rows)

    def construct(self, query: str, bindings: Mapping[str, Term] = {}) -> Iterator[Triple]:
        """Return the triples of a CONSTRUCT; see Engine."""
        started = time.process_time()
        triples = list(super().construct(query, bindings))
        self.seconds += time.process_time() - started
        return iter(triples)
