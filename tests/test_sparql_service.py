"""What the endpoint claims of itself, held against what it does; and the small print of the protocol."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from queries.catalogue import load_catalogue
from tests.memory_server import memory_server
from tests.sparql_site import CASES, REFERENCE, city, sparql_app
from webapp.app import create_app

SD, VOID = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
ENDPOINT = "http://localhost/sparql"
ROWS, TRIPLES = "SELECT * { ?s ?p ?o } LIMIT 3", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3"
MEANT = {
    "SPARQL_Results_JSON": ("application/sparql-results+json", ROWS),
    "SPARQL_Results_XML": ("application/sparql-results+xml", ROWS),
    "SPARQL_Results_CSV": ("text/csv", ROWS),
    "SPARQL_Results_TSV": ("text/tab-separated-values", ROWS),
    "Turtle": ("text/turtle", TRIPLES),
    "N-Triples": ("application/n-triples", TRIPLES),
    "JSON-LD": ("application/ld+json", TRIPLES),
    "RDF_XML": ("application/rdf+xml", TRIPLES),
}
"""The formats of https://www.w3.org/ns/formats/ and how a client asks for them."""


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """One application for all cases of this file."""
    with sparql_app() as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of it."""
    return app.test_client()


def claims(
    client: FlaskClient, accept: str = "application/n-triples", address: str = "/sparql"
) -> set[tuple[str, ...]]:
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 200
    form = RdfFormat.from_media_type(answer.content_type.partition(";")[0])
    assert form is not None
    found = set()
    for quad in parse(answer.data, format=form):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        found.add((quad.subject.value, quad.predicate.value, quad.object.value))
    return found


def test_the_description_says_the_same_in_every_form(client: FlaskClient) -> None:
    forms = ["application/n-triples", "text/turtle", "application/ld+json", "application/rdf+xml"]
    found = [claims(client, form) for form in forms]
    assert len(found[0]) > 80
    assert all(each == found[0] for each in found)
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406
    head = client.head("/sparql", headers={"Accept": "text/turtle"})
    assert (head.status_code, head.data, head.content_type) == (200, b"", "text/turtle; charset=utf-8")


def test_every_format_that_is_claimed_is_answered_and_no_other_is_claimed(client: FlaskClient) -> None:
    told = {o for s, p, o in claims(client) if p == SD + "resultFormat"}
    assert told == {FORMATS + name for name in MEANT}
    for media_type, query in MEANT.values():
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
        assert answer.status_code == 200
        assert answer.content_type.startswith(media_type)


def test_the_features_are_true_and_those_that_are_not_claimed_are_not_there(client: FlaskClient) -> None:
    features = {o for s, p, o in claims(client) if p == SD + "feature"}
    assert features == {SD + "UnionDefaultGraph"}

    def rows(query: str) -> list[str]:
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200
        return answer.text.split()[1:]

    # UnionDefaultGraph: the default graph is the merge of the named ones.
    whole = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    assert rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == rows(whole)
    # not BasicFederatedQuery, not DereferencesURIs, not EmptyGraphs, no update
    assert client.get("/sparql", query_string={"query": "ASK { SERVICE <http://x/> {} }"}).status_code == 400
    assert rows("SELECT * FROM <http://localhost/> { ?s ?p ?o }") == []
    assert rows("SELECT * { GRAPH <urn:no> {} }") == []
    assert client.post("/sparql", data={"update": "CREATE GRAPH <urn:no>"}).status_code == 400
    assert {o for s, p, o in claims(client) if p == SD + "supportedLanguage"} == {SD + "SPARQL11Query"}


def test_the_counts_of_the_graphs_are_those_that_queries_count(client: FlaskClient) -> None:
    told = {(s, int(o)) for s, p, o in claims(client) if p == VOID + "triples" and "/graph/" in s}
    answer = client.get(
        "/sparql",
        query_string={"query": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"},
        headers={"Accept": "text/csv"},
    )
    counted = {(line.split(",")[0], int(line.split(",")[1])) for line in answer.text.split()[1:]}
    assert REFERENCE in {graph for graph, _ in told}
    assert told == counted


@pytest.mark.parametrize("public", ["", "https://data.city.example/sparql"])
def test_where_an_engine_answers_no_endpoint_of_ours_is_claimed(public: str) -> None:
    with memory_server(city()) as server:
        config = {"ENGINE": server.engine(), "CATALOGUE": load_catalogue(CASES / "queries"), "PUBLIC_SPARQL": public}
        client = create_app(config).test_client()
        refused = client.get("/sparql", headers={"Accept": "text/turtle"})
        assert refused.status_code == 503
        assert (public in refused.text) is True
        assert client.get("/sparql", headers={"Accept": "text/html"}).status_code == 200
        for address in ("/.well-known/void", "/data/dcat"):
            found = claims(client, address=address)
            assert not {each for each in found if ENDPOINT in each}
            named = {o for s, p, o in found if p.endswith(("sparqlEndpoint", "dcat#endpointURL"))}
            assert named == ({public} if public else set())


HEADS = [
    # query, Accept, status
    ("ASK {}", "*/*", 200),
    ("ASK {", "*/*", 400),
    ("ASK {}", "image/png", 406),
    ("ASK { SERVICE <http://x/> {} }", "*/*", 400),
    ("", "*/*", 400),
    (ROWS, "text/csv", 200),
]


@pytest.mark.parametrize(("query", "accept", "status"), HEADS)
def test_head_is_get_without_the_body(client: FlaskClient, query: str, accept: str, status: int) -> None:
    address, headers = f"/sparql?{urlencode({'query': query})}", {"Accept": accept}
    got, head = client.get(address, headers=headers), client.head(address, headers=headers)
    assert (got.status_code, head.status_code) == (status, status)
    assert (head.data, head.content_type) == (b"", got.content_type)
    assert got.data
    for name in ("Access-Control-Allow-Origin", "Content-Length", "Vary"):
        assert head.headers.get(name) == got.headers.get(name), name


def test_head_of_a_packed_answer_says_that_it_would_be_packed(client: FlaskClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"}
    headers = {"Accept-Encoding": "gzip"}
    got, head = (client.open("/sparql", method=m, query_string=query, headers=headers) for m in ("GET", "HEAD"))
    assert got.headers["Content-Encoding"] == head.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(got.data).startswith(b'{"head"')
    assert head.data == b""


ORDERS = [
    # Accept, type of an answer with rows
    ("text/csv;q=0.2, application/sparql-results+xml;q=0.3, */*;q=0.1", "application/sparql-results+xml"),
    ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ("APPLICATION/SPARQL-RESULTS+XML", "application/sparql-results+xml"),
    ("text/csv;q=0.001, image/png", "text/csv"),
    ("text/csv;q=1.5, text/tab-separated-values", "text/tab-separated-values"),
    ("nonsense, ;;;, text/csv", "text/csv"),
    ("application/*;q=0.5, text/csv;q=0.4", "application/sparql-results+json"),
    ("text/csv;charset=utf-8;header=present", "text/csv"),
    (",".join(["image/png"] * 400) + ",text/csv", "text/csv"),
]


@pytest.mark.parametrize(("accept", "media_type"), ORDERS, ids=range(len(ORDERS)))
def test_the_order_of_a_client_is_kept(client: FlaskClient, accept: str, media_type: str) -> None:
    answer = client.get("/sparql", query_string={"query": ROWS}, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type.partition(";")[0]) == (200, media_type)


REPEATED = [
    # fields, status
    ([("query", "ASK {}"), ("query", "ASK {}")], 400),
    ([("query", "ASK {}"), ("query", "")], 400),
    ([("query", "ASK {}"), ("Query", "ASK {")], 200),
    ([("query", "ASK {}"), ("format", "csv"), ("callback", "alert"), ("timeout", "0"), ("debug", "on")], 200),
    ([("query", "ASK {}"), ("update", "DROP ALL")], 400),
    ([("query", "ASK {}"), ("using-graph-uri", REFERENCE)], 200),
    ([("default-graph-uri", REFERENCE)], 200),
    ([("query", "ASK {}"), ("default-graph-uri", "")], 400),
    ([("query", "ASK {}"), ("named-graph-uri", "relative")], 400),
]


@pytest.mark.parametrize(("fields", "status"), REPEATED, ids=range(len(REPEATED)))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_fields_that_repeat_and_that_nobody_knows(
    client: FlaskClient, fields: list[tuple[str, str]], status: int, method: str
) -> None:
    if method == "GET":
        answer = client.get(f"/sparql?{urlencode(fields)}")
    else:
        answer = client.post("/sparql", data=urlencode(fields), content_type="application/x-www-form-urlencoded")
        status = 400 if not any(name == "query" for name, _ in fields) else status
    assert answer.status_code == status, answer.text
