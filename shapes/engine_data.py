"""The data as pySHACL gets them: an rdflib graph, made without rdflib's own reader."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

STRING: Final = pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def read_ntriples(file: Path) -> Graph:
    """Return the graph of an N-Triples file without blank nodes; rdflib's own reader takes several times as long.

    Literals stay as written. Raises SyntaxError for a file that is not N-Triples, ValueError for a blank node.
    """
    terms: dict[object, Node] = {}

    def term(node: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> Node:
        found = terms.get(node)
        if found is None:
            if isinstance(node, pyoxigraph.NamedNode):
                found = URIRef(node.value)
            elif isinstance(node, pyoxigraph.Literal) and node.language:
                found = Literal(node.value, lang=node.language)
            elif isinstance(node, pyoxigraph.Literal):
                # rdflib has no datatype on a plain string.
                plain = node.datatype == STRING
                found = Literal(node.value, datatype=None if plain else URIRef(node.datatype.value))
            else:
                raise ValueError(f"the data hold a blank node or a quoted triple: {node}")
            terms[node] = found
        return found

    graph = Graph()
    for triple in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.N_TRIPLES):
        graph.add((term(triple.subject), URIRef(triple.predicate.value), term(triple.object)))
    return graph
