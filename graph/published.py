"""A server that somebody fills while others read from it.

No lock reaches across HTTP, but a look at what the server says of its data
after each answer does: a publication writes itself down before it changes
anything, so an answer after which nothing new is written there is of one build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pyoxigraph import Triple

from graph.publication import Publication, PublicationError, read_publication, stands
from graph.remote import RemoteEngine
from graph.rows import Rows, Term

__all__ = ["PublishedEngine", "open_published"]

_NONE: Mapping[str, Term] = {}


class PublishedEngine:
    """Answers from ``engine`` as long as it holds ``publication`` (None: data that nobody has marked); see Engine.

    Raises PublicationError, besides EngineError, for an answer after which the
    server says something else, and while its data are not whole; ``changed``
    is told that before. So all answers
    of one such engine are of the same data.
    """

    def __init__(
        self, engine: RemoteEngine, publication: Publication | None, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.publication = publication
        self._engine = engine
        self._changed = changed

    def select(self, query: str, bindings: Mapping[str, Term] = _NONE) -> Rows:
        """Return the rows of a SELECT; RemoteEngine has read them all by then."""
        self._begin()
        rows = self._engine.select(query, bindings)
        self._check()
        return rows

    def ask(self, query: str, bindings: Mapping[str, Term] = _NONE) -> bool:
        """Return the answer of an ASK."""
        self._begin()
        answer = self._engine.ask(query, bindings)
        self._check()
        return answer

    def construct(self, query: str, bindings: Mapping[str, Term] = _NONE) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE."""
        self._begin()
        triples = self._engine.construct(query, bindings)
        self._check()
        return triples

    def within(self, timeout: float) -> PublishedEngine:
        """Return the same with at most so many seconds of patience."""
        return PublishedEngine(self._engine.within(timeout), self.publication, self._changed)

    def _begin(self) -> None:
        if self.publication is not None and not self.publication.whole:
            self._changed()
            raise PublicationError(
                f"Data are being put into {self._engine.url} since {self.publication.begun}; "
                "if nobody is doing so any more, run: fukushi publish"
            )

    def _check(self) -> None:
        if not stands(self._engine, self.publication):
            self._changed()
            raise PublicationError(f"The data in {self._engine.url} were exchanged while they were read; ask again.")


def open_published(engine: RemoteEngine) -> PublishedEngine:
    """Return an engine for what the server holds now; PublicationError while that is not whole, EngineError."""
    found = PublishedEngine(engine, read_publication(engine))
    found._begin()
    return found
