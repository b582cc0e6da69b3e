"""Rules and closure are local: with another municipality beside it, each derives what it derives alone."""

from __future__ import annotations

from functools import cache

import pytest
from pyoxigraph import NamedNode, Quad, Store

from graph.closure import close
from graph.names import GraphNames
from graph.rule_file import load_rules
from graph.rules import run_rules
from tests.builds import BASE, ROOT
from tests.generated import three

KINDS = ("doc", "reference", "curation", "rule", "catalog")
RULES = load_rules(ROOT / "ontology" / "rules")


@cache
def two() -> dict[str, Store]:
    """Return the whole graphs of two municipalities of the real shape, by code."""
    return {city.code: made.store for city, _, made in three()[:2]}


def together() -> Store:
    """Return both in one store."""
    store = Store()
    for each in two().values():
        store.bulk_extend(each)
    return store


def of(store: Store, graph: NamedNode) -> set[Quad]:
    return set(store.quads_for_pattern(None, None, None, graph))


@pytest.mark.parametrize("place", [0, 1])
def test_each_rule_derives_of_a_municipality_what_it_derives_of_it_alone(place: int) -> None:
    code = list(two())[place]
    names, store = GraphNames(BASE, code), together()
    store.remove_graph(names.closure)
    run_rules(store, RULES, names)
    derived = 0
    for rule in RULES:
        graph = names.rule(rule.name)
        assert of(store, graph) == of(two()[code], graph), rule.name
        derived += len(of(store, graph))
    assert derived > 100


def test_the_closure_of_both_is_the_closures_of_each() -> None:
    store = together()
    codes = list(two())
    closures = [GraphNames(BASE, code).closure for code in codes]
    wanted = {quad.triple for graph in closures for quad in of(store, graph)}
    for graph in closures:
        store.remove_graph(graph)
    names = GraphNames(BASE, codes[0])
    graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and names.kind(graph) in KINDS]
    into = GraphNames(BASE, "00000").closure
    close(store, [names.ontology], graphs, into)
    assert {quad.triple for quad in of(store, into)} == wanted
    assert len(wanted) > 1000


def test_a_link_between_two_would_be_seen() -> None:
    # The proof above is worth something only if what spans two municipalities would show in it.
    store = together()
    one, other = list(two())
    names = GraphNames(BASE, one)
    part_of = NamedNode("https://fukushi-graph.example/ontology#partOf")
    whole = next(store.quads_for_pattern(None, part_of, None, names.closure)).object
    stranger = NamedNode(f"{BASE}{other}/plan/stranger")
    assert isinstance(whole, NamedNode)
    store.add(Quad(whole, part_of, stranger, names.curation))
    store.remove_graph(names.closure)
    graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and names.kind(graph) in KINDS]
    close(store, [names.ontology], graphs, names.closure)
    alone = {quad.triple for quad in of(two()[one], names.closure)}
    new = [quad for quad in of(store, names.closure) if quad.triple not in alone]
    assert any(quad.predicate == part_of and quad.object == stranger for quad in new)
