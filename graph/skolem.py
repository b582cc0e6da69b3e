"""Names for the blank nodes of the ontology.

Turtle writes lists and groups of classes with blank nodes, but our graph has
none: two builds could not be compared byte for byte, and no link could point
at one. Each gets an IRI made from what it says (RDF 1.1 Concepts, 3.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph.rows import Term


def load_turtle(store: Store, path: Path, graph: NamedNode, base: str) -> int:
    """Load a Turtle file into ``graph`` without blank nodes and return the number of triples in the file.

    ``base`` is the base IRI of data. Raises SyntaxError (with the line) for
    what is no Turtle, OSError, and ValueError as ``named`` does.
    """
    whole: list[Quad] = []
    nameless: list[Triple] = []
    for subject, predicate, value, _ in parse(path=path, format=RdfFormat.TURTLE):
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            nameless.append(Triple(subject, predicate, value))
        else:
            whole.append(Quad(subject, predicate, value, graph))
    whole += [Quad(t.subject, t.predicate, t.object, graph) for t in named(nameless, base)]
    store.bulk_extend(whole)
    return len(whole)


def named(triples: Iterable[Triple], base: str) -> Iterator[Triple]:
    """Yield the triples with each blank node replaced by ``{base}genid/DIGEST``.

    Nodes that say the same get the same IRI. Raises ValueError where blank
    nodes lead round in a circle, as their names would depend on each other.
    """
    found = list(triples)
    says: dict[BlankNode, list[Triple]] = {}
    for triple in found:
        if isinstance(triple.subject, BlankNode):
            says.setdefault(triple.subject, []).append(triple)
    names: dict[BlankNode, NamedNode] = {}

    def told(term: Term) -> Term:
        return names[term] if isinstance(term, BlankNode) else term

    def name(first: BlankNode) -> NamedNode:
        waiting = [first]
        while waiting:
            node = waiting[-1]
            inner = [t.object for t in says.get(node, ()) if isinstance(t.object, BlankNode) and t.object not in names]
            if inner and inner[0] in waiting:
                raise ValueError("Blank nodes lead round in a circle; give one of them an IRI.")
            if inner:
                waiting.append(inner[0])
                continue
            parts = sorted(f"{t.predicate} {told(t.object)}" for t in says.get(node, ()))
            digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
            names[waiting.pop()] = NamedNode(f"{base}genid/{digest}")
        return names[first]

    for triple in found:
        subject = name(triple.subject) if isinstance(triple.subject, BlankNode) else triple.subject
        value = name(triple.object) if isinstance(triple.object, BlankNode) else triple.object
        yield Triple(subject, triple.predicate, value)
