"""Filling a SPARQL server with a snapshot.

A body whose graph outgrows one machine answers from its own server, and that
server must then hold what the build made: no triple less, none from an earlier
build, and none of the documents' wording, which its endpoint would show to all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from graph.graph_store import PublishError
from graph.snapshot import Snapshot

__all__ = ["PublishError", "Published", "publish"]

PART_BYTES = 4_000_000
"""How much of a graph goes in one request, in bytes of N-Quads; servers refuse very large ones."""
MOST_BYTES = 64_000_000
"""How much waits in memory in all."""
_FILES = ("graph.nq", "run.nq")
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class Writes(Protocol):
    """A graph store, as ``graph.graph_store.GraphStore``."""

    def replace(self, graph: str, triples: bytes) -> None:
        """Make ``triples`` all that the graph holds."""

    def add(self, graph: str, triples: bytes) -> None:
        """Add ``triples`` to the graph."""

    def delete(self, graph: str) -> None:
        """Delete the graph."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: graphs and triples; and the graphs of an earlier build that were removed."""

    graphs: int
    triples: int
    removed: tuple[str, ...]


def publish(
    snapshot: Snapshot,
    store: Writes,
    engine: Engine,
    step: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> Published:
    """Make the server hold the public graphs of ``snapshot`` and the times of its build, and check that it does.

    ``store`` and ``engine`` are the two sides of one server. Graphs of an
    earlier build are deleted; other people's graphs stay. Readers see each
    graph change by itself: fill a server before it is put into service where
    that matters. Raises PublishError, and what reading the snapshot raises
    (OSError).
    """
    parts = _Parts(store, step, sum((snapshot.path / name).stat().st_size for name in _FILES))
    for name in _FILES:
        parts.read(snapshot.path / name)
    parts.flush()
    removed = tuple(graph for graph in _ours(engine, snapshot) if graph not in parts.written)
    for graph in removed:
        store.delete(graph)
    _check(parts.written, engine)
    return Published(len(parts.written), sum(parts.written.values()), removed)


class _Parts:
    """Sorts the lines of N-Quads by graph and sends each graph in parts."""

    def __init__(self, store: Writes, step: Callable[[str, int, int], None], total: int) -> None:
        self.written: dict[str, int] = {}
        self._store = store
        self._step = step
        self._total = total
        self._done = 0
        self._lines: dict[str, list[bytes]] = {}
        self._sizes: dict[str, int] = {}
        self._waiting = 0

    def read(self, path: Path) -> None:
        """Take all quads of a file in canonical form, where the graph is the last word of a line."""
        with path.open("rb") as file:
            for line in file:
                triple, _, graph = line.rpartition(b" <")
                self._take(graph[:-4].decode(), triple + b" .\n", len(line))

    def flush(self) -> None:
        """Send what waits."""
        for graph in list(self._lines):
            self._send(graph)

    def _take(self, graph: str, triple: bytes, length: int) -> None:
        self._lines.setdefault(graph, []).append(triple)
        size = self._sizes[graph] = self._sizes.get(graph, 0) + length
        self._waiting += length
        if size >= PART_BYTES:
            self._send(graph)
        elif self._waiting >= MOST_BYTES:
            self._send(max(self._sizes, key=self._sizes.__getitem__))

    def _send(self, graph: str) -> None:
        lines, size = self._lines.pop(graph), self._sizes.pop(graph)
        write = self._store.add if graph in self.written else self._store.replace
        write(graph, b"".join(lines))
        self.written[graph] = self.written.get(graph, 0) + len(lines)
        self._waiting -= size
        self._done += size
        self._step(graph, self._done, self._total)


def _ours(engine: Engine, snapshot: Snapshot) -> list[str]:
    """Return the graphs on the server that bear a name of ours."""
    begin = f"{snapshot.manifest.settings['base']}graph/"
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), ?begin)) }"
    found = [g.value for (g,) in engine.select(query, {"begin": Literal(begin)}) if isinstance(g, NamedNode)]
    return sorted(found)


def _check(written: Mapping[str, int], engine: Engine) -> None:
    """Fail where a graph does not hold what was sent, or where queries without a graph do not see it."""
    held = {
        g.value: int(n.value) for g, n in engine.select(_COUNTS) if isinstance(g, NamedNode) and isinstance(n, Literal)
    }
    for graph, count in sorted(written.items()):
        if held.get(graph, 0) != count:
            raise PublishError(f"The server holds {held.get(graph, 0)} of the {count} triples of {graph}.")
    if written and not engine.ask("ASK { ?s ?p ?o }"):
        raise PublishError(
            "The server holds the graph, but queries do not see it: its default graph must be the union of the named "
            "ones (Oxigraph: begin the server with --union-default-graph)."
        )
