"""The graph as rdflib sees it.

pySHACL gives false findings over a graph that is only backed by Oxigraph, so
validation needs a true rdflib graph (a copy); readers that merely serialise or
look around are served by a view without a copy.
"""

from __future__ import annotations

from collections.abc import Iterable

import rdflib
from oxrdflib import OxigraphStore
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from graph.rows import Term


def live_dataset(store: Store) -> rdflib.Dataset:
    """Return a view of the store whose default graph is the union of the named ones; writes go to the store."""
    return rdflib.Dataset(store=OxigraphStore(store=store), default_union=True)


def copied_graph(store: Store, graphs: Iterable[NamedNode] | None = None) -> rdflib.Graph:
    """Return an rdflib graph that holds a copy of the triples of ``graphs`` (all graphs if None).

    A triple that stands in several graphs is there once. Lexical forms stay as
    they are in the store (``01`` is not made ``1``). Raises TypeError for a
    quoted triple, which rdflib cannot hold.
    """
    copy = rdflib.Graph()
    seen: dict[Term, rdflib.term.Node] = {}

    def node(term: Term) -> rdflib.term.Node:
        if term not in seen:
            seen[term] = to_rdflib(term)
        return seen[term]

    for name in [None] if graphs is None else list(graphs):
        for quad in store.quads_for_pattern(None, None, None, name):
            copy.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return copy


def to_rdflib(term: Term) -> rdflib.term.Identifier:
    """Return the rdflib term for a pyoxigraph term; TypeError for a quoted triple."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = rdflib.URIRef(term.datatype.value)
        plain = datatype == rdflib.XSD.string
        return rdflib.Literal(term.value, datatype=None if plain else datatype, normalize=False)
    raise TypeError("rdflib has no quoted triples")


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Return the pyoxigraph term for an rdflib term; TypeError for anything but an IRI, blank node or literal."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
    raise TypeError(f"No RDF term: {term!r}")
