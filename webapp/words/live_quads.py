"""The public graphs as an engine holds them at the moment.

A server that somebody else fills has no version whose files could be kept; who
wants its graph gets it as it is, graph by graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.engine import Engine
from graph.names import is_private
from webapp.serving.site import Site
from webapp.words.labels import terms
from webapp.words.links import text


def public_graphs(engine: Engine) -> list[str]:
    """Return the named graphs that may be published, in a fixed order; raises graph.rows.EngineError."""
    found = (text(graph) for (graph,) in engine.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
    return sorted(graph for graph in found if not is_private(NamedNode(graph)))


_counted: WeakKeyDictionary[Engine, Mapping[str, int]] = WeakKeyDictionary()


def public_counts(site: Site) -> Mapping[str, int]:
    """Return the number of triples of each public graph, in a fixed order; raises graph.rows.EngineError.

    They are counted once for data that does not change while it is served.
    """
    if not site.lasting:
        return _count(site)
    found = _counted.get(site.engine)
    if found is None:
        found = _counted[site.engine] = _count(site)
    return found


def _count(site: Site) -> Mapping[str, int]:
    rows = site.engine.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    counts = {text(graph): int(text(count)) for graph, count in rows}
    return {graph: counts[graph] for graph in sorted(counts) if not is_private(NamedNode(graph))}


def live_quads(engine: Engine) -> Iterator[bytes]:
    """Yield the public graphs as N-Quads, each in a fixed order; raises graph.rows.EngineError."""
    for graph in public_graphs(engine):
        name = NamedNode(graph)
        rows = engine.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {terms([graph])} {{ ?s ?p ?o }} }}")
        found = [
            Quad(s, p, o, name)
            for s, p, o in rows
            if isinstance(s, NamedNode) and isinstance(p, NamedNode) and isinstance(o, NamedNode | Literal)
        ]
        yield serialize(sorted(found, key=str), format=RdfFormat.N_QUADS) or b""
