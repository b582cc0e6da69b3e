"""The query page and the descriptions, as people and programs read them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from queries.run import run_query
from tests.sparql_site import CASES, city, sparql_app
from webapp.app import create_app
from webapp.served import site
from webapp.sparql_page import example_text, start_text

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """One application for this file."""
    with sparql_app() as made:
        yield made


@pytest.fixture
def pages(app: Flask, strict_client: Callable[[Flask], Any]) -> Any:
    """A strict client that asks as a browser does."""
    return strict_client(app)


def show(pages: Any, query: str, status: int = 200, title: str = "SPARQL") -> Any:
    return pages.get("/sparql", status, title=title, method="POST", data={"query": query}, headers=BROWSER)


def typed(page: Any) -> str:
    """Return what stands in the text area."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.html, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_the_page_begins_with_prefixes_and_a_query_that_works(pages: Any) -> None:
    page = pages.get("/sparql", title="SPARQL", headers=BROWSER)
    assert typed(page) == start_text()
    assert "PREFIX wp: <https://fukushi-graph.example/ontology#>" in typed(page)
    assert '<label for="query">' in page.html
    assert "制限" in page.text
    assert "/sparql?example=listings" in page.links
    show(pages, start_text())


def test_rows_with_links(pages: Any) -> None:
    page = show(
        pages,
        "PREFIX id: <https://fukushi-graph.example/id/> SELECT * { VALUES (?x ?y ?z) { "
        "(id:org\\/99201\\/dept\\/choju <https://w3.org/x> 12) "
        "(<javascript:alert(1)> <urn:x> '長寿課'@ja) (UNDEF 'a' 'b'@en) "
        "('<script>alert(1)</script>' '\"&' \"'\") } } ORDER BY ?z",
    )
    assert "/id/org/99201/dept/choju" in page.links
    assert "https://w3.org/x" in page.links
    assert not any(link.startswith(("javascript:", "urn:")) for link in page.links)
    assert "javascript:alert(1)" in page.text
    assert '<td class="number">12</td>' in page.html
    assert "4行" in page.text
    assert "<script>" not in page.html
    assert "<script>alert(1)</script>" in page.text


def test_the_page_shows_the_first_rows_and_says_so(pages: Any) -> None:
    assert "最初の 5行を示しています。続きがあります。" in show(pages, "SELECT * { ?s ?p ?o }").text
    assert "最初の 5行" in show(pages, "CONSTRUCT WHERE { ?s ?p ?o }").text
    assert " 5行 " in show(pages, "SELECT ?x { VALUES ?x { 1 2 3 4 5 } }").text
    assert " 0行 " in show(pages, "SELECT ?x { FILTER(false) }").text


def test_yes_and_no(pages: Any) -> None:
    assert "はい (true)" in show(pages, "ASK { ?s ?p ?o }").text
    assert "いいえ (false)" in show(pages, "ASK { <urn:x> ?p ?o }").text


def test_a_mistake_keeps_what_was_typed(pages: Any) -> None:
    query = "SELECT ?x\nWHERE { ?x </textarea><b> ?y"
    page = show(pages, query, 400, "問い合わせ文の誤り: SPARQL")
    assert typed(page) == query
    assert "2行目" in page.text
    assert 'aria-invalid="true"' in page.html
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_limit_on_the_page_tells_which_and_what_to_try(pages: Any) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
    page = show(pages, slow, 503, "制限に達したため答えを出せません: SPARQL")
    assert "time_ms = 1500 ms" in page.text
    assert "LIMIT" in page.text
    assert typed(page) == slow


def test_a_link_leads_to_the_same_query_again(pages: Any) -> None:
    page = show(pages, "SELECT ?果 { VALUES ?果 { '1&2=3' } }")
    again = next(link for link in page.links if link.startswith("/sparql?query="))
    assert "1&2=3" in pages.get(again, title="SPARQL", headers=BROWSER).text
    long = show(pages, "ASK {} #" + "果" * 3000)
    assert not any(link.startswith("/sparql?query=") for link in long.links)


def test_line_ends_of_a_form_are_no_mistake(pages: Any) -> None:
    assert "はい" in show(pages, "ASK\r\n{\r\n# x\r\n}\r\n").text


def test_examples_are_the_saved_queries_with_their_values(app: Flask, pages: Any) -> None:
    page = pages.get("/sparql?example=listings", title="SPARQL", headers=BROWSER)
    assert typed(page).startswith("# 事業の一覧 / Listings\n")
    for name in ("nothing", "choice-offices", "../x", ""):
        assert typed(pages.get(f"/sparql?example={name}", title="SPARQL", headers=BROWSER)) == start_text()


def test_an_example_gives_the_rows_of_its_page(app: Flask) -> None:
    catalogue, engine = load_catalogue(CASES / "queries"), EmbeddedEngine(city())
    for query in catalogue.listed():
        with app.app_context(), app.test_request_context():
            text = example_text(site(), query.name)
        values = dict(query.examples[0].parameters) if query.examples else {}
        if any(parameter.required and parameter.name not in values for parameter in query.parameters):
            continue
        expected = run_query(query, engine=engine, catalogue=catalogue, values=values)
        answer = app.test_client().post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200, answer.text
        assert len(answer.text.splitlines()) - 1 == len(expected.rows), query.name


def test_all_shipped_queries_are_examples_that_can_be_read() -> None:
    app = create_app({"ENGINE": EmbeddedEngine(city())})
    with app.test_request_context():
        for query in site().catalogue.listed():
            text = example_text(site(), query.name)
            assert text.startswith(f"# {query.title['ja']}")
            Store().query(text)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, RdfFormat.TURTLE),
        ("*/*", RdfFormat.TURTLE),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/n-triples, text/turtle;q=0.2", RdfFormat.N_TRIPLES),
        ("image/png", None),
    ],
)
@pytest.mark.parametrize("address", ["/sparql", "/.well-known/void"])
def test_descriptions_by_accept(app: Flask, address: str, accept: str | None, expected: RdfFormat | None) -> None:
    response = app.test_client().get(address, headers={} if accept is None else {"Accept": accept})
    if expected is None:
        assert response.status_code == 406
        return
    assert RdfFormat.from_media_type(response.content_type.partition(";")[0]) == expected
    assert len(list(parse(response.data, format=expected))) > 40


def facts(app: Flask, address: str) -> set[tuple[str, str, str]]:
    """Return the triples of a description with their strings."""
    data = app.test_client().get(address).data
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in parse(data, format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    }


def test_the_service_description_tells_the_truth(app: Flask) -> None:
    found = facts(app, "/sparql")
    endpoint = "http://localhost/sparql"
    assert (endpoint, SD + "endpoint", endpoint) in found
    assert {o for s, p, o in found if p == SD + "feature"} == {SD + "UnionDefaultGraph"}
    assert {o for s, p, o in found if p == SD + "supportedLanguage"} == {SD + "SPARQL11Query"}
    assert len({o for s, p, o in found if p == SD + "resultFormat"}) == 8
    # Each graph that it names is there, and no other.
    named = {o for s, p, o in found if p == SD + "name"}
    text = app.test_client().post(
        "/sparql", data={"query": "SELECT DISTINCT ?g { GRAPH ?g { } }"}, headers={"Accept": "text/csv"}
    )
    assert named == set(text.text.split()[1:])


def test_the_description_of_the_data(app: Flask) -> None:
    found = facts(app, "/.well-known/void")
    dataset = "http://localhost/.well-known/void#dataset"
    told = {(p.rpartition("#")[2].rpartition("/")[2], o) for s, p, o in found if s == dataset}
    assert ("identifier", "0123456789abcdef") in told
    assert ("version", "0123456789abcdef") in told
    assert ("created", "2030-04-01T09:00:00+09:00") in told
    assert ("versionInfo", "fukushi-graph 0.1.0") in told
    assert ("sparqlEndpoint", "http://localhost/sparql") in told
    assert not any(p.endswith("license") for _, p, _ in found), "no licence has been declared"
    assert facts(app, "/.well-known/void") < facts(app, "/sparql")


def test_the_page_is_in_the_navigation(pages: Any) -> None:
    assert "/sparql" in pages.get("/", title=pages.raw("/").text.partition("<title>")[2].partition(" |")[0]).links
