"""The OWL 2 RL closure of the data.

owlrl needs seconds for one city and more than linear time for more; the same
triples about our resources come from rules unfolded from the ontology and
applied to the store's indexes. Left out on purpose, as no query could gain by
them: what OWL says of everything (``owl:sameAs`` itself, ``owl:Thing``,
``rdfs:Resource``), types of literals and datatypes, and statements about the
vocabulary's terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from pyoxigraph import BlankNode, NamedNode, Quad, Store

from graph.axioms import DATA_REFUSED, TYPE, ClosureError, read_axioms, short
from graph.closure_kinds import ResourceKinds
from graph.closure_pairs import PropertyPairs
from graph.closure_rules import ClosureRules, unfold
from graph.closure_scope import Scope
from graph.collector import uncollected
from graph.rows import Term

__all__ = ["Clash", "ClosureError", "ClosureReport", "ClosureRules", "close", "compiled"]

Resource: TypeAlias = NamedNode | BlankNode


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """A resource that is in two classes which exclude each other."""

    resource: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class ClosureReport:
    """What a closure did: ``added`` triples, ``rounds`` until nothing was new, ``clashes`` in order."""

    added: int
    rounds: int
    clashes: tuple[Clash, ...]


def compiled(store: Store, ontology_graphs: Iterable[NamedNode]) -> ClosureRules:
    """Return the tables that the axioms in the graphs unfold to, for many closures by one ontology.

    Raises ClosureError for an axiom of a kind that is not supported.
    """
    return unfold(read_axioms(store, ontology_graphs))


@uncollected()
def close(
    store: Store,
    ontology_graphs: Iterable[NamedNode],
    data_graphs: Iterable[NamedNode],
    into: NamedNode,
    rules: ClosureRules | None = None,
) -> ClosureReport:
    """Derive what the axioms in ``ontology_graphs`` force, and write it to the graph ``into`` alone.

    Facts are the triples of both kinds of graphs (the ontology has concepts of
    its own). ``into`` is emptied first; a triple that is asserted there is not
    derived again. ``rules`` are the ontology's axioms if they have been
    ``compiled`` before. Raises ClosureError for an axiom of a kind that is not
    supported, before anything is written.
    """
    ontology, data = list(ontology_graphs), list(data_graphs)
    if into in ontology or into in data:
        raise ClosureError(f"The closure cannot be written into one of its own sources, {into}.")
    _check_data(store, [graph for graph in data if graph not in ontology])
    rules = rules or compiled(store, ontology)
    store.clear_graph(into)
    scope = Scope(store, {*ontology, *data}, into)
    asserted = {name: scope.pairs(name) for name in rules.linked}
    pairs = PropertyPairs(rules, asserted, scope.values())
    made = _Made(into, rules, pairs, _kinds(scope, rules, pairs), scope.terms())
    # The store takes them one by one: a list of them all would only be filled to be emptied.
    store.extend(made)
    return ClosureReport(made.count, pairs.rounds, tuple(sorted(made.clashes)))


class _Made:
    """The derived quads, which can be gone through once; then their ``count`` and the ``clashes`` are known."""

    def __init__(
        self, into: NamedNode, rules: ClosureRules, pairs: PropertyPairs, kinds: ResourceKinds, terms: Sequence[Term]
    ) -> None:
        self.count = 0
        self.clashes: list[Clash] = []
        self._into, self._pairs, self._kinds, self._terms = into, pairs, kinds, terms
        self._nodes = {name: NamedNode(name) for name in rules.classes}

    def __iter__(self) -> Iterator[Quad]:
        # No literal is a subject here.
        into, nodes, terms = self._into, self._nodes, cast(Sequence[Resource], self._terms)
        for name, found in self._pairs.made.items():
            predicate = NamedNode(name)
            self.count += len(found)
            for subject, value in found:
                yield Quad(terms[subject], predicate, terms[value], into)
        for number, (names, contradictions) in self._kinds.verdicts():
            resource = terms[number]
            self.count += len(names)
            for name in names:
                yield Quad(resource, TYPE, nodes[name], into)
            if contradictions:
                self.clashes += [Clash(resource.value, one, other) for one, other in contradictions]


def _kinds(scope: Scope, rules: ClosureRules, pairs: PropertyPairs) -> ResourceKinds:
    """Collect the classes of all resources, asserted and from the ends of their properties."""
    kinds = ResourceKinds(rules)
    for name in sorted(rules.classes):
        kinds.say(scope.members(name), name)
    ends: list[tuple[frozenset[str], set[int]]] = []
    for place, end, table in ((0, "s", rules.subjects), (1, "o", rules.objects)):
        read = scope.ends((name for name in table if name not in pairs.known), end)
        for name, implied in table.items():
            known = pairs.known.get(name)
            ends.append((implied, read.get(name, set()) if known is None else {pair[place] for pair in known}))
    values = scope.values()
    for implied, found in ends:
        kinds.imply(found - values, implied)
    return kinds


def _check_data(store: Store, graphs: list[NamedNode]) -> None:
    """Refuse axioms that stand among the data, where the rules would not see them."""
    for name in sorted(DATA_REFUSED):
        for graph in graphs:
            quad = next(store.quads_for_pattern(None, NamedNode(name), None, graph), None)
            if quad is not None:
                raise ClosureError(
                    f"The closure does not support {short(name)} among the data ({quad.subject}, {graph})."
                )
