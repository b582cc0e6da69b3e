"""What loaders say of one graph: kept in order, made into quads when somebody takes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.names import GraphNames
from loaders.city_quads import CityQuads
from loaders.sink import Sink
from ontology.terms import RDF, SKOS, WP, XSD

NAMES = GraphNames("https://city.example/id/", "99999")
LINE = NamedNode("https://city.example/id/line")


@pytest.fixture
def sink() -> Sink:
    return Sink(NAMES.reference)


def said(sink: Sink) -> list[str]:
    return [" ".join(map(str, (quad.predicate, quad.object))) for quad in sink]


def test_everything_stands_in_its_graph_in_the_order_it_was_said(sink: Sink) -> None:
    assert sink.typed(LINE, WP.ProjectListing, WP.RoleStatement) == LINE
    sink.number(LINE, WP.ordinal, 3)
    sink.text(LINE, WP.printed, "広場事業")
    sink.words(LINE, SKOS.prefLabel, "広場", "ja")
    sink.truth(LINE, WP.generic, False)
    assert sink.quads == [
        Quad(LINE, RDF.type, WP.ProjectListing, NAMES.reference),
        Quad(LINE, RDF.type, WP.RoleStatement, NAMES.reference),
        Quad(LINE, WP.ordinal, Literal("3", datatype=XSD.integer), NAMES.reference),
        Quad(LINE, WP.printed, Literal("広場事業"), NAMES.reference),
        Quad(LINE, SKOS.prefLabel, Literal("広場", language="ja"), NAMES.reference),
        Quad(LINE, WP.generic, Literal("false", datatype=XSD.boolean), NAMES.reference),
    ]


def test_it_can_be_gone_through_again_and_added_to(sink: Sink) -> None:
    sink.number(LINE, WP.ordinal, 1)
    first, list_of_them = list(sink), sink.quads
    assert list(sink) == first == list_of_them
    list_of_them.clear()
    sink.number(LINE, WP.ordinal, 2)
    assert [quad.object for quad in sink] == [Literal(1), Literal(2)]


def test_what_is_empty_is_not_said(sink: Sink) -> None:
    sink.text(LINE, WP.printed, "")
    sink.words(LINE, WP.restatement, "")
    sink.decimal(LINE, WP.value, "")
    sink.labels(LINE, "")
    assert list(sink) == []


@settings(max_examples=40)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6))
def test_a_decimal_is_written_as_the_store_keeps_it(value: object) -> None:
    sink, store = Sink(NAMES.reference), Store()
    sink.decimal(LINE, WP.value, str(value))
    store.bulk_extend(sink)
    [kept] = store
    assert float(kept.object.value) == float(str(value))  # type: ignore[union-attr]  # a literal was said
    assert list(store) == sink.quads or float(str(value)) == 0


def test_a_city_is_all_its_graphs_one_after_the_other() -> None:
    plan, reference = Sink(NAMES.doc("plan")), Sink(NAMES.reference)
    plan.number(LINE, WP.ordinal, 1)
    reference.number(LINE, WP.ordinal, 2)
    city = CityQuads([plan, reference])
    assert city.quads == [*plan, *reference] == list(city)
    store = Store()
    store.bulk_extend(city)
    assert len(store) == 2
