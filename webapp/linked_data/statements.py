"""The statements about one resource, by predicate: what a graph asserts, and what only the closure infers.

An entity page and the parts of a long one are made of the same statements in
the same order, so that going on where a list was cut leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from graph.rows import Term
from ontology.terms import DCTERMS, WP
from webapp.words.labels import natural, terms
from webapp.words.language import language
from webapp.words.links import text

MOST = 6000
"""How many statements of each direction are read."""
_MOST_ROWS = 2000
Objects = dict[str, list[NamedNode | Literal]]
"""Values by predicate, in the order in which a page shows them."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Values by predicate, asserted and only inferred; ``graphs`` are those that assert.

    ``cut`` tells that there are more than MOST, of which the rest was not read.
    """

    asserted: Objects
    inferred: Objects
    graphs: list[str]
    cut: bool


def outgoing(engine: Engine, iri: str) -> Statements:
    """Return what is said of a resource; raises ValueError for what is no IRI and graph.rows.EngineError."""
    return _statements(engine, f"{terms([iri])} ?p ?o", "o")


def incoming(engine: Engine, iri: str) -> Statements:
    """Return what points to a resource; raises as ``outgoing``."""
    return _statements(engine, f"?s ?p {terms([iri])}", "s")


def row_references(engine: Engine, iri: str) -> Objects:
    """Return what refers to parts of the thing (``TABLE#row=3``): a browser does not send the fragment."""
    query = (
        f"SELECT DISTINCT ?p ?s WHERE {{ VALUES ?p {{ {DCTERMS.source} {WP.evidence} }} ?s ?p ?row . "
        f"FILTER(STRSTARTS(STR(?row), {Literal(iri + '#')})) }} LIMIT {_MOST_ROWS}"
    )
    found: dict[str, set[NamedNode | Literal]] = {}
    for predicate, subject in engine.select(query):
        if isinstance(subject, NamedNode):
            found.setdefault(text(predicate), set()).add(subject)
    return _sorted(found)


def _statements(engine: Engine, pattern: str, variable: str) -> Statements:
    query = f"SELECT DISTINCT ?g ?p ?{variable} WHERE {{ GRAPH ?g {{ {pattern} }} }} LIMIT {MOST}"
    # By graph first: there are few, and their names are long.
    by_graph: dict[Term | None, dict[Term | None, set[NamedNode | Literal]]] = {}
    count = 0
    for graph, predicate, term in engine.select(query):
        count += 1
        if isinstance(term, _TERMS):
            by_graph.setdefault(graph, {}).setdefault(predicate, set()).add(term)
    asserted: dict[str, set[NamedNode | Literal]] = {}
    inferred: dict[str, set[NamedNode | Literal]] = {}
    for graph, found in by_graph.items():
        whole = inferred if text(graph).endswith("/closure") else asserted
        for predicate, values in found.items():
            whole.setdefault(text(predicate), set()).update(values)
    only = {p: values - asserted.get(p, set()) for p, values in inferred.items()}
    graphs = [text(graph) for graph in by_graph]
    telling = [g for g in graphs if not g.endswith("/closure")] or graphs
    return Statements(_sorted(asserted), _sorted(only), sorted(telling, key=natural), count == MOST)


_TERMS = (NamedNode, Literal)


def _sorted(objects: Mapping[str, set[NamedNode | Literal]]) -> Objects:
    return {p: _in_order(values) for p, values in objects.items() if values}


def _in_order(values: Iterable[NamedNode | Literal]) -> list[NamedNode | Literal]:
    """Return texts in the language of the page first, then by language; IRIs as people count."""
    own = (language(), "")

    def place(term: NamedNode | Literal) -> tuple[object, ...]:
        if isinstance(term, NamedNode):
            return False, "", natural(term.value)
        of = term.language or ""
        return of not in own, of, natural(term.value)

    return sorted(values, key=place)
