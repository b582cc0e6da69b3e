"""The numbers of one municipality that a country adds up.

They follow the saved queries of the same names, without the words of a page:
the keys are the codes of the vocabulary, which every municipality shares.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph.country_record import Figure

_PREFIXES: Final = """
PREFIX wp: <https://fukushi-graph.example/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# Each gives the keys of an aggregate and what is counted under them; what is not bound counts as the key "".
AGGREGATES: Final = {
    "objectives": "SELECT ?a ?b ?x { ?x a wp:ActivityGoal }",
    "listings": "SELECT ?a ?b ?x { ?x a wp:ProjectListing ; wp:party ?a }",
    "party-mark-matrix": "SELECT ?a ?b ?x { ?x a wp:ProjectListing ; wp:party ?a OPTIONAL { ?x wp:mark ?b } }",
    "role-coverage": "SELECT ?a ?b ?x { ?x a wp:RoleStatement ; wp:actor ?a }",
    "assignments": "SELECT ?a ?b ?x { ?x a wp:Assignment ; wp:certainty ?a }",
    "activities-by-kind": "SELECT ?a ?b ?x { ?x a wp:Activity OPTIONAL { ?x wp:activityKind ?a } }",
    "attainment": "SELECT ?a ?b ?x { ?made a wp:Attainment ; wp:indicator ?x ; wp:status ?a }",
    "events": "SELECT ?a ?b ?x { ?x a wp:Event }",
    "projects": "SELECT ?a ?b ?x { ?x a wp:Project ; wp:registerStatus ?a }",
    "offices": "SELECT ?a ?b ?x { ?x a wp:Office ; wp:registerStatus ?a }",
    "places": "SELECT ?a ?b ?x { ?x a wp:Place ; wp:placeKind ?a }",
}
DIGEST: Final = hashlib.sha256(json.dumps([_PREFIXES, AGGREGATES]).encode()).hexdigest()


def measure(store: Store) -> tuple[Figure, ...]:
    """Count the aggregates in the store of one municipality.

    A key is the last part of an IRI (``party-city``, ``mark-new``, ``shakyo``)
    or a word as the graph has it (``reached``).
    """
    found: list[Figure] = []
    for name, query in AGGREGATES.items():
        counted: dict[tuple[str, str], set[object]] = {}
        rows = store.query(_PREFIXES + query, use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions)
        for first, second, thing in rows:
            counted.setdefault((_key(first), _key(second)), set()).add(thing)
        found += [Figure(name, *keys, len(things)) for keys, things in sorted(counted.items())]
    return tuple(found)


def _key(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return term.value if isinstance(term, Literal) else ""
