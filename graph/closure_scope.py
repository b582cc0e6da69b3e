"""What the rules of the closure look at, read from the store as numbers.

A closure compares the same few thousand terms again and again. A number is
compared at once, where a term takes a look at its whole IRI; each term is
therefore numbered when it is first read and looked up when it is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from graph.axioms import TYPE
from graph.rows import Term

Pair: TypeAlias = tuple[int, int]


class Scope:
    """The graphs the rules may see; what is read of them are numbers that ``terms`` leads back from.

    When they are all graphs of the store they are not named one by one, which
    would take longer.
    """

    def __init__(self, store: Store, seen: set[NamedNode], into: NamedNode) -> None:
        """Look at the graphs ``seen``; ``into`` is a graph of the store that is empty."""
        self._store = store
        outside = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
        everything = outside is None and set(store.named_graphs()) <= {*seen, into}
        self._graphs: list[NamedNode | None] = [None] if everything else list(seen)
        self._named: list[NamedNode | BlankNode] | None = None if everything else list(seen)
        self._numbers: defaultdict[Term, int] = defaultdict(count().__next__)

    def terms(self) -> list[Term]:
        """Return the terms of all numbers given so far, each in the place of its number."""
        return list(self._numbers)

    def values(self) -> frozenset[int]:
        """Return the numbers of the terms that are nobody's subject, nor have a class: literals and quoted triples."""
        return frozenset(n for term, n in self._numbers.items() if isinstance(term, Literal | Triple))

    def pairs(self, name: str) -> set[Pair]:
        """Return subject and object of each triple of a property."""
        predicate, numbers = NamedNode(name), self._numbers
        return {
            (numbers[quad.subject], numbers[quad.object])
            for graph in self._graphs
            for quad in self._store.quads_for_pattern(None, predicate, None, graph)
        }

    def members(self, kind: str) -> set[int]:
        """Return all resources that are said to be in a class."""
        node, numbers = NamedNode(kind), self._numbers
        return {
            numbers[quad.subject]
            for graph in self._graphs
            for quad in self._store.quads_for_pattern(None, TYPE, node, graph)
        }

    def ends(self, names: Iterable[str], end: str) -> dict[str, set[int]]:
        """Return all subjects or objects of each property (``end`` is ``s`` or ``o``) that has any.

        Asked in SPARQL, as the store then hands out each of them once: most
        properties have thousands of triples and a handful of objects.
        """
        listed = " ".join(f"<{name}>" for name in names)
        query = f"SELECT DISTINCT ?p ?{end} {{ VALUES ?p {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        found: dict[str, set[int]] = {}
        for name, term in self._store.query(query, named_graphs=self._named):  # type: ignore[union-attr]  # SELECT
            found.setdefault(name.value, set()).add(self._numbers[term])
        return found
