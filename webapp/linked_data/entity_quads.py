"""What the data forms of an entity page hold.

A program that follows an IRI gets what the graph says of the thing and by
which graph; never the wording of a document, whoever has loaded it, for data
is handed on in a way that a page is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from graph.engine import Engine
from graph.names import is_private
from ontology.terms import DCTERMS, RDF, VOID, WP, XSD
from webapp.words.labels import terms

MOST_REFERENCES = 2000
"""How many statements that point to a thing are given where none are made of it."""


def known(engine: Engine, iri: str) -> bool:
    """Tell whether the graph knows an IRI: as a thing, a relation or a graph.

    Raises ValueError for what is no IRI and graph.rows.EngineError.
    """
    node = terms([iri])
    return (
        engine.ask(f"ASK {{ {node} ?p ?o }}")
        or engine.ask(f"ASK {{ ?s ?p {node} }}")
        or engine.ask(f"ASK {{ GRAPH {node} {{ ?s ?p ?o }} }}")
    )


def known_table(engine: Engine, iri: str) -> bool:
    """Tell whether rows of a table are sources; slower, since the graph knows the rows and not the table.

    Raises as ``known`` does.
    """
    return engine.ask(f"ASK {{ ?s ?p ?o . {_of_row(iri)} }}")


def quads_about(engine: Engine, iri: str) -> Iterator[Quad]:
    """Yield what is said of a resource and of the spans it stands on; of a graph, how much it holds.

    Where nothing is said of it, what points to it. Text graphs are left out.
    Raises graph.rows.EngineError.
    """
    node = terms([iri])
    own = [*_quads(engine, f"BIND({node} AS ?s) GRAPH ?g {{ {node} ?p ?o }}"), *_held(engine, iri)]
    yield from own
    yield from _quads(engine, f"{node} {WP.span} ?s . GRAPH ?g {{ ?s ?p ?o }}")
    if not own:
        yield from _quads(engine, f"BIND({node} AS ?o) GRAPH ?g {{ ?s ?p {node} }}", MOST_REFERENCES)
        yield from _quads(engine, f"GRAPH ?g {{ ?s ?p ?o }} {_of_row(iri)}", MOST_REFERENCES)


def held(engine: Engine, iri: str) -> int:
    """Return how many triples the graph of that name holds, 0 if none is; raises graph.rows.EngineError."""
    rows = engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {terms([iri])} {{ ?s ?p ?o }} }}")
    return next((int(n.value) for (n,) in rows if isinstance(n, Literal)), 0)


def _held(engine: Engine, iri: str) -> list[Quad]:
    """Say of a graph what the server itself sees; the statement is about the graph and stands in no other."""
    count = held(engine, iri)
    if not count:
        return []
    graph = NamedNode(iri)
    return [
        Quad(graph, RDF.type, VOID.Dataset),
        Quad(graph, VOID.triples, Literal(str(count), datatype=XSD.integer)),
    ]


def _quads(engine: Engine, pattern: str, most: int = 0) -> Iterator[Quad]:
    limit = f" LIMIT {most}" if most else ""
    for s, p, o, g in engine.select(f"SELECT DISTINCT ?s ?p ?o ?g WHERE {{ {pattern} }}{limit}"):
        if (
            isinstance(s, NamedNode)
            and isinstance(p, NamedNode)
            and isinstance(o, NamedNode | Literal)
            and isinstance(g, NamedNode)
            and (not is_private(g) or g.value.endswith("/run"))
        ):
            yield Quad(s, p, o, g)


def _of_row(iri: str) -> str:
    """Keep what has a row of the table ``iri`` as its source: a client does not send the fragment."""
    return f"VALUES ?p {{ {DCTERMS.source} {WP.evidence} }} FILTER(STRSTARTS(STR(?o), {Literal(iri + '#')}))"
