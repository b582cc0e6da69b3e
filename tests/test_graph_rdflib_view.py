"""rdflib sees the same graph, with the same spelling of every value."""

from __future__ import annotations

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph.rdflib_view import copied_graph, from_rdflib, live_dataset, to_rdflib

E = "http://example.org/"
ONE, TWO = NamedNode(E + "one"), NamedNode(E + "two")


def small_store() -> Store:
    store = Store()
    line, name = NamedNode(E + "line"), NamedNode(E + "name")
    for graph in (ONE, TWO):
        store.add(Quad(line, name, Literal("見守り活動", language="ja"), graph))
    store.add(Quad(line, NamedNode(E + "reading"), Literal("みまもり", language="ja-Hira"), TWO))
    store.add(Quad(line, NamedNode(E + "printed"), Literal("007"), TWO))
    return store


def test_a_copy_holds_each_triple_once_and_stays_when_the_store_changes() -> None:
    store = small_store()
    copy = copied_graph(store)
    assert len(copy) == 3
    store.clear()
    assert (rdflib.URIRef(E + "line"), rdflib.URIRef(E + "printed"), rdflib.Literal("007")) in copy
    assert copy.value(rdflib.URIRef(E + "line"), rdflib.URIRef(E + "reading")) == rdflib.Literal(
        "みまもり", lang="ja-Hira"
    )


def test_a_copy_of_chosen_graphs_holds_these_only() -> None:
    assert len(copied_graph(small_store(), [ONE])) == 1
    assert len(copied_graph(small_store(), [ONE, TWO])) == 3
    assert len(copied_graph(small_store(), [])) == 0


def test_the_live_view_shows_the_union_and_follows_the_store() -> None:
    store = small_store()
    view = live_dataset(store)
    query = f"SELECT DISTINCT ?o {{ ?s <{E}name> ?o }}"
    assert [str(row[0]) for row in view.query(query)] == ["見守り活動"]  # type: ignore[index]
    store.add(Quad(NamedNode(E + "b"), NamedNode(E + "name"), Literal("配食"), ONE))
    assert {str(row[0]) for row in view.query(query)} == {"見守り活動", "配食"}  # type: ignore[index]


TYPES = st.sampled_from(["string", "integer", "decimal", "date", "boolean", "gYear"])
TERMS = st.one_of(
    st.text(max_size=12).map(Literal),
    st.text(max_size=12).map(lambda text: Literal(text, language="ja-Latn")),
    st.tuples(st.text(max_size=6), TYPES).map(
        lambda pair: Literal(pair[0], datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{pair[1]}"))
    ),
    st.sampled_from(["30.0", "007", "+1", "1e3"]).map(
        lambda text: Literal(text, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    ),
    st.sampled_from([ONE, BlankNode("b1")]),
)


@settings(max_examples=100, deadline=None)
@given(TERMS)
@pytest.mark.filterwarnings("ignore")
def test_a_term_comes_back_as_it_went(term: NamedNode | BlankNode | Literal) -> None:
    there = to_rdflib(term)
    back = from_rdflib(there)
    if isinstance(term, Literal):
        assert isinstance(back, Literal)
        assert (back.value, back.datatype) == (term.value, term.datatype)
        assert (back.language or "").lower() == (term.language or "").lower()
    else:
        assert back == term


def test_what_is_no_rdf_term_is_refused() -> None:
    with pytest.raises(TypeError, match="quoted"):
        to_rdflib(Triple(ONE, ONE, ONE))
    with pytest.raises(TypeError, match="No RDF term"):
        from_rdflib(rdflib.Variable("x"))
