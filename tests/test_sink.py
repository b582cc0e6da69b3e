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
    extended, poured = Store(), Store()
    extended.bulk_extend(city)
    city.pour(poured)
    assert set(poured) == set(extended) == set(city.quads)


# What could end a line, a string or an IRI for somebody who writes them down carelessly.
TEXTS = st.one_of(
    st.text(min_size=1, max_size=6),
    st.lists(
        st.sampled_from(['"', "\\", "\n", "\r", " .\n", "\t", "\x00", "\x7f", "\u2028", "課", "𠮷", "\\u0041", "@ja"])
    ).map(lambda parts: "".join(["x", *parts])),
)
IRIS = st.text(st.characters(codec="utf-8"), max_size=4).map(lambda tail: f"https://city.example/id/{tail}")


def named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        return LINE


@settings(max_examples=200)
@given(IRIS.map(named), TEXTS, st.sampled_from(["", "ja", "ja-Hira", "EN"]), IRIS.map(named))
def test_what_was_said_comes_out_as_the_same_terms(
    subject: NamedNode, text: str, language: str, value: NamedNode
) -> None:
    sink, store = Sink(NAMES.reference), Store()
    if language:
        sink.words(subject, WP.restatement, text, language)
    else:
        sink.text(subject, WP.restatement, text)
    sink.add(subject, WP.project, value)
    literal = Literal(text, language=language) if language else Literal(text)
    expected = [
        Quad(subject, WP.restatement, literal, NAMES.reference),
        Quad(subject, WP.project, value, NAMES.reference),
    ]
    assert sink.quads == expected
    sink.pour(store)
    assert set(store) == set(expected)


@given(st.integers(-(10**20), 10**20))
def test_a_whole_number_is_one_literal(value: int) -> None:
    sink = Sink(NAMES.reference)
    sink.number(LINE, WP.ordinal, value)
    sink.add(LINE, WP.date, Literal("2030-04-01", datatype=XSD.date))
    assert [quad.object for quad in sink] == [
        Literal(str(value), datatype=XSD.integer),
        Literal("2030-04-01", datatype=XSD.date),
    ]


def test_a_store_keeps_what_it_had_and_gets_no_empty_graph(sink: Sink) -> None:
    store = Store()
    sink.pour(store)
    assert list(store.named_graphs()) == []
    old = Quad(LINE, RDF.type, WP.Project, NAMES.catalog)
    store.add(old)
    sink.typed(LINE, WP.Project)
    for _ in range(2):
        sink.pour(store)
    assert set(store) == {old, Quad(LINE, RDF.type, WP.Project, NAMES.reference)}
