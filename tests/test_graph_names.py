"""The names of the graphs, which every room and every exported file rely on."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from graph.names import GraphNames, is_private

BASE = "https://fukushi-graph.example/id/"
NAMES = GraphNames(BASE, "35203")


@pytest.mark.parametrize(
    ("graph", "tail", "kind"),
    [
        (NAMES.doc("plan-2023-ch4"), "35203/doc/plan-2023-ch4", "doc"),
        (NAMES.text("plan-2023-ch4"), "35203/text/plan-2023-ch4", "text"),
        (NAMES.rule("office-only-one"), "35203/rule/office-only-one", "rule"),
        (NAMES.reference, "35203/reference", "reference"),
        (NAMES.curation, "35203/curation", "curation"),
        (NAMES.closure, "35203/closure", "closure"),
        (NAMES.validation, "35203/validation", "validation"),
        (NAMES.ontology, "ontology", "ontology"),
        (NAMES.catalog, "catalog", "catalog"),
        (NAMES.run, "run", "run"),
    ],
)
def test_graph_names_are_those_of_the_model_page(graph: NamedNode, tail: str, kind: str) -> None:
    assert graph == NamedNode(f"{BASE}graph/{tail}")
    assert NAMES.kind(graph) == kind
    assert is_private(graph) is (kind in ("text", "run"))


def test_a_second_city_has_other_graphs_but_the_same_vocabulary() -> None:
    other = GraphNames(BASE, "01100")
    assert other.doc("plan") != NAMES.doc("plan")
    assert other.ontology == NAMES.ontology
    assert is_private(other.text("plan"))


def test_a_rule_and_its_graph_and_the_run_are_three_things() -> None:
    graph = NAMES.rule("reposts")
    assert NAMES.rule_resource("reposts").value == f"{BASE}rule/reposts"
    assert NAMES.generation(graph).value == f"{graph.value}/generation"
    assert len({NAMES.rule_resource("reposts"), graph, NAMES.generation(graph)}) == 3


@pytest.mark.parametrize("name", ["run-down", "running/run2", "35203/doc/run-report", "35203/rule/text"])
def test_a_name_that_only_looks_private_is_public(name: str) -> None:
    assert not is_private(NamedNode(f"{BASE}graph/{name}"))


def test_foreign_graphs_have_no_kind() -> None:
    assert NAMES.kind(NamedNode("https://elsewhere.example/graph/run")) == ""
    assert NAMES.kind(NamedNode(f"{BASE}35203/plan/2023")) == ""


@pytest.mark.parametrize(
    "base", ["", "fukushi", "https://fukushi-graph.example", "ftp://x/", "https://a b/", "https://x/#/"]
)
def test_a_base_that_makes_no_iris_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base IRI"):
        GraphNames(base, "35203")


@pytest.mark.parametrize("part", ["", "a/b", "../x", "山口", "a b", ">"])
def test_a_part_that_would_change_the_iri_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="part of an IRI"):
        GraphNames(BASE, part)
    with pytest.raises(ValueError, match="part of an IRI"):
        NAMES.doc(part)
