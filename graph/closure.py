"""The OWL 2 RL closure of the data.

owlrl needs seconds for one city and more than linear time for more; the same
triples about our resources come from rules unfolded from the ontology and run
inside the store. Left out on purpose, as no query could gain by them: what
OWL says of everything (``owl:sameAs`` itself, ``owl:Thing``, ``rdfs:Resource``),
types of literals and datatypes, and statements about the vocabulary's terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Store

from graph.axioms import DATA_REFUSED, TYPE, ClosureError, read_axioms, short
from graph.closure_rules import ClosureRules, unfold

__all__ = ["Clash", "ClosureError", "ClosureReport", "close"]


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


def close(
    store: Store, ontology_graphs: Iterable[NamedNode], data_graphs: Iterable[NamedNode], into: NamedNode
) -> ClosureReport:
    """Derive what the axioms in ``ontology_graphs`` force, and write it to the graph ``into`` alone.

    Facts are the triples of both kinds of graphs (the ontology has concepts of
    its own). ``into`` is emptied first; a triple that is asserted there is not
    derived again. Raises ClosureError for an axiom of a kind that is not
    supported, before anything is written.
    """
    ontology, data = list(ontology_graphs), list(data_graphs)
    if into in ontology or into in data:
        raise ClosureError(f"The closure cannot be written into one of its own sources, {into}.")
    _check_data(store, [graph for graph in data if graph not in ontology])
    rules = unfold(read_axioms(store, ontology))
    store.clear_graph(into)
    scope = _Scope(store, {*ontology, *data, into}, into)
    rounds = _derive(scope, rules)
    return ClosureReport(scope.size(), rounds, tuple(sorted(scope.clashes(rules.clashes))))


class _Scope:
    """The graphs the rules may see.

    When they are all graphs of the store they are not named one by one, which
    would double the time.
    """

    def __init__(self, store: Store, seen: set[NamedNode], into: NamedNode) -> None:
        self._store = store
        self._into = into
        everything = set(store.named_graphs()) <= seen
        self._named: list[NamedNode | BlankNode] | None = None if everything else sorted(seen, key=str)
        self._using = "".join(f"USING NAMED {graph} " for graph in self._named or ())

    def apply(self, rule: tuple[str, str]) -> None:
        made, where = rule
        self._store.update(f"INSERT {{ GRAPH {self._into} {{ {made} }} }} {self._using}WHERE {{ {where} }}")

    def size(self) -> int:
        """Return the number of triples derived so far."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, self._into))

    def clashes(self, pairs: tuple[tuple[str, str], ...]) -> set[Clash]:
        if not pairs:
            return set()
        rows = " ".join(f"(<{one}> <{other}>)" for one, other in pairs)
        found = self._store.query(
            f"SELECT DISTINCT ?x ?a ?b {{ VALUES (?a ?b) {{ {rows} }} "
            f"GRAPH ?g {{ ?x {TYPE} ?a }} GRAPH ?h {{ ?x {TYPE} ?b }} }}",
            named_graphs=self._named,
        )
        if not isinstance(found, QuerySolutions):
            raise TypeError("a SELECT gives rows")
        return {Clash(*(term.value for term in row)) for row in found}


def _derive(scope: _Scope, rules: ClosureRules) -> int:
    """Run the rules to their fixpoint and return the number of rounds."""
    for rule in rules.once:
        scope.apply(rule)
    rounds = 1
    while rules.recurring:
        before = scope.size()
        for rule in rules.recurring:
            scope.apply(rule)
        if scope.size() == before:
            break
        for rule in rules.once:
            scope.apply(rule)
        rounds += 1
    for rule in rules.types:
        scope.apply(rule)
    return rounds


def _check_data(store: Store, graphs: list[NamedNode]) -> None:
    """Refuse axioms that stand among the data, where the rules would not see them."""
    for name in sorted(DATA_REFUSED):
        for graph in graphs:
            quad = next(store.quads_for_pattern(None, NamedNode(name), None, graph), None)
            if quad is not None:
                raise ClosureError(
                    f"The closure does not support {short(name)} among the data ({quad.subject}, {graph})."
                )
