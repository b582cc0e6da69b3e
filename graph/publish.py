"""Filling a SPARQL server with a snapshot.

A body whose graph outgrows one machine answers from its own server, and that
server must then hold what the build made: no triple less, none from an earlier
build, and none of the documents' wording, which its endpoint would show to all.
What the last validation of the build has found goes with it, in a graph of its
own, since saved queries ask for it.
Where the server can exchange everything at one stroke it does. Elsewhere it says
from the first change to the last that its data are not whole (graph.publication),
and our pages then answer nothing rather than a mixture of two builds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.engine import Engine
from graph.graph_store import PublishError
from graph.publication import MARK, Publication, read_publication
from graph.report_graph import FILE, read_report
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

    @property
    def at_one_stroke(self) -> int:
        """The largest exchange in bytes, 0 where the server can do none."""

    def exchange(self, graphs: Mapping[str, bytes], gone: Iterable[str]) -> None:
        """Replace ``graphs`` (N-Triples by name) and delete those of ``gone``; readers see all of it or nothing."""

    def replace(self, graph: str, triples: bytes) -> None:
        """Make ``triples`` all that the graph holds."""

    def add(self, graph: str, triples: bytes) -> None:
        """Add ``triples`` to the graph."""

    def delete(self, graph: str) -> None:
        """Delete the graph."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: graphs and triples; the graphs of an earlier build that were removed; how it was done.

    ``findings`` are the triples of a validation among them.
    """

    graphs: int
    triples: int
    removed: tuple[str, ...]
    at_one_stroke: bool = False
    findings: int = 0


def publish(
    snapshot: Snapshot,
    store: Writes,
    engine: Engine,
    step: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> Published:
    """Make the server hold the public graphs of ``snapshot``, the times of its build and the findings of its last
    validation, if it has been validated; and check that it does.

    ``store`` and ``engine`` are the two sides of one server. Graphs of an
    earlier build are deleted; other people's graphs stay. Where the server
    cannot exchange all at one stroke, its mark tells that the data are not
    whole from the first change until they have been checked, also when this
    ends early: publishing again mends that. Raises PublishError, and what
    reading the snapshot raises (OSError).
    """
    findings, digest = _findings(snapshot)
    mark = Publication.of(snapshot, digest)
    total = sum((snapshot.path / name).stat().st_size for name in _FILES)
    total += (snapshot.path / FILE).stat().st_size if findings else 0
    # The text of an exchange is shorter than N-Quads; its own words are a few for each graph.
    if total <= store.at_one_stroke:
        return _exchanged(snapshot, findings, store, engine, mark, step, total)
    store.replace(MARK, mark.triples())
    parts = _Parts(store, step, total, lambda: _still_ours(engine, mark))
    for graph, triple, length in _quads(snapshot, findings):
        parts.take(graph, triple, length)
    parts.flush()
    removed = tuple(graph for graph in _ours(engine, snapshot) if graph not in parts.written)
    for graph in removed:
        store.delete(graph)
    _check(parts.written, engine)
    _still_ours(engine, mark)
    store.replace(MARK, mark.finished().triples())
    return Published(len(parts.written), sum(parts.written.values()), removed, findings=len(findings))


def _exchanged(
    snapshot: Snapshot,
    findings: Sequence[Quad],
    store: Writes,
    engine: Engine,
    mark: Publication,
    step: Callable[[str, int, int], None],
    total: int,
) -> Published:
    lines: dict[str, list[bytes]] = {}
    for graph, triple, _ in _quads(snapshot, findings):
        lines.setdefault(graph, []).append(triple)
    written = {graph: len(found) for graph, found in lines.items()}
    removed = tuple(graph for graph in _ours(engine, snapshot) if graph not in written)
    graphs = {graph: b"".join(found) for graph, found in lines.items()}
    lines.clear()
    step("all graphs", 0, total)
    store.exchange({**graphs, MARK: mark.finished().triples()}, removed)
    step("all graphs", total, total)
    _check(written, engine)
    return Published(len(written), sum(written.values()), removed, at_one_stroke=True, findings=len(findings))


def _findings(snapshot: Snapshot) -> tuple[list[Quad], str]:
    """Return what the last validation has found and its SHA-256; each statement once. Raises PublishError."""
    try:
        quads, digest = read_report(snapshot.path)
    except (OSError, ValueError) as error:
        raise PublishError(f"{snapshot.path / FILE} is damaged; validate the graph again: fukushi validate") from error
    return list(dict.fromkeys(quads)), digest


def _quads(snapshot: Snapshot, findings: Iterable[Quad]) -> Iterator[tuple[str, bytes, int]]:
    """Yield graph, triple and length of each line; in the canonical form the graph is the last word of a line."""
    for name in _FILES:
        with (snapshot.path / name).open("rb") as file:
            for line in file:
                triple, _, graph = line.rpartition(b" <")
                yield graph[:-4].decode(), triple + b" .\n", len(line)
    for quad in findings:
        triple = serialize([quad.triple], format=RdfFormat.N_TRIPLES) or b""
        yield str(quad.graph_name)[1:-1], triple, len(triple)


def _still_ours(engine: Engine, mark: Publication) -> None:
    """Fail where somebody else has begun to publish to the same server meanwhile."""
    found = read_publication(engine)
    if found is None or found.token != mark.token:
        raise PublishError("Somebody else is putting data into this server at the same time; publish again.")


class _Parts:
    """Sorts triples by graph and sends each graph in parts; ``allowed`` is asked before each and may raise."""

    def __init__(
        self, store: Writes, step: Callable[[str, int, int], None], total: int, allowed: Callable[[], None]
    ) -> None:
        self.written: dict[str, int] = {}
        self._store = store
        self._step = step
        self._total = total
        self._allowed = allowed
        self._done = 0
        self._lines: dict[str, list[bytes]] = {}
        self._sizes: dict[str, int] = {}
        self._waiting = 0

    def take(self, graph: str, triple: bytes, length: int) -> None:
        """Take a triple (a line of N-Triples) of a graph; ``length`` are its bytes in the file."""
        self._lines.setdefault(graph, []).append(triple)
        size = self._sizes[graph] = self._sizes.get(graph, 0) + length
        self._waiting += length
        if size >= PART_BYTES:
            self._send(graph)
        elif self._waiting >= MOST_BYTES:
            self._send(max(self._sizes, key=self._sizes.__getitem__))

    def flush(self) -> None:
        """Send what waits."""
        for graph in list(self._lines):
            self._send(graph)

    def _send(self, graph: str) -> None:
        self._allowed()
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
