"""The SPARQL 1.1 Protocol as a table of cases: a request in, a status and a type out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from werkzeug.test import TestResponse

from tests.sparql_site import REFERENCE, TEXT_GRAPH, sparql_app

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SELECT = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#notation> ?o } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#notation> ?o }"
ASK = "ASK { ?s ?p ?o }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv; charset=utf-8; header=present", "text/tab-separated-values; charset=utf-8"
TURTLE, NT = "text/turtle; charset=utf-8", "application/n-triples"
LD, RDF = "application/ld+json", "application/rdf+xml"
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """One application for all cases of this file."""
    with sparql_app() as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of it."""
    return app.test_client()


def get(client: FlaskClient, query: str, accept: str | None = None, **options: Any) -> TestResponse:
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", query_string={"query": query}, headers=headers, **options)


FORMATS = [
    # query, Accept, Content-Type (None: 406)
    (SELECT, None, JSON),
    (SELECT, "*/*", JSON),
    (SELECT, "application/sparql-results+json", JSON),
    (SELECT, "application/json", "application/json"),
    (SELECT, XML, XML),
    (SELECT, "application/xml", "application/xml"),
    (SELECT, "text/csv", CSV),
    (SELECT, "text/tab-separated-values", TSV),
    (SELECT, "text/*", CSV),
    (SELECT, f"{JSON};q=0.5, {XML};q=0.6", XML),
    (SELECT, f"{JSON};q=0.5, text/csv;q=0.4, */*;q=0.1", JSON),
    (SELECT, "text/turtle, text/csv;q=0.1", CSV),
    (SELECT, "text/turtle", None),
    (SELECT, "image/png", None),
    (SELECT, "*/*;q=0", None),
    (SELECT, BROWSER, HTML),
    (ASK, "*/*", JSON),
    (ASK, XML, XML),
    (ASK, "text/csv", None),
    (ASK, "text/csv, */*;q=0.1", JSON),
    (ASK, BROWSER, HTML),
    (CONSTRUCT, None, TURTLE),
    (CONSTRUCT, "*/*", TURTLE),
    (CONSTRUCT, "text/turtle", TURTLE),
    (CONSTRUCT, NT, NT),
    (CONSTRUCT, LD, LD),
    (CONSTRUCT, RDF, RDF),
    (CONSTRUCT, f"{RDF};q=0.9, {NT};q=0.3", RDF),
    (CONSTRUCT, JSON, None),
    (CONSTRUCT, BROWSER, HTML),
    # what SPARQLWrapper and rdflib send, shortened: a mixture for every form of query
    (SELECT, f"{JSON},{XML};q=0.8,text/turtle", JSON),
    (CONSTRUCT, f"{JSON},{XML};q=0.8,text/turtle", TURTLE),
    ("DESCRIBE <https://fukushi-graph.example/ontology#certainty-stated>", "text/turtle", TURTLE),
]


@pytest.mark.parametrize(("query", "accept", "expected"), FORMATS)
def test_formats_by_accept(client: FlaskClient, query: str, accept: str | None, expected: str | None) -> None:
    response = get(client, query, accept)
    if expected is None:
        assert response.status_code == 406
        assert {"Accept", "Accept-Encoding"} <= set(response.vary)
    else:
        assert (response.status_code, response.content_type) == (200, expected)


@pytest.mark.parametrize("accept", ["application/sparql-results+json", XML, "text/csv", "text/tab-separated-values"])
def test_rows_are_the_same_in_every_format(client: FlaskClient, accept: str) -> None:
    text = get(client, SELECT, accept).data
    words = ["candidate", "derived", "rejected", "stated"]
    if accept == "text/csv":
        assert [line.rpartition(",")[2] for line in text.decode().splitlines()] == ["o", *words]
        return
    form = QueryResultsFormat.from_media_type(accept)
    assert form is not None
    found = parse_query_results(text, format=form)
    assert isinstance(found, QuerySolutions)
    assert [row["o"].value for row in found] == words


@pytest.mark.parametrize("accept", ["text/turtle", NT, LD, RDF])
def test_triples_are_the_same_in_every_format(client: FlaskClient, accept: str) -> None:
    form = RdfFormat.from_media_type(accept)
    assert form is not None
    assert len(list(parse(get(client, CONSTRUCT, accept).data, format=form))) == 4


def both(path: str, **fields: str) -> str:
    return f"{path}?{urlencode(fields)}"


REQUESTS: list[tuple[str, str, dict[str, Any], int]] = [
    # what, method and address, options, status
    ("GET", f"GET {both('/sparql', query=ASK)}", {}, 200),
    ("an unknown parameter is ignored", f"GET {both('/sparql', query=ASK, output='json', timeout='0')}", {}, 200),
    ("POST form", "POST /sparql", {"data": {"query": ASK}}, 200),
    ("POST form with charset", "POST /sparql", {"data": urlencode({"query": ASK}),
                                                "content_type": f"{FORM}; charset=UTF-8"}, 200),
    ("POST query", "POST /sparql", {"data": ASK, "content_type": QUERY}, 200),
    ("POST query with charset", "POST /sparql", {"data": ASK, "content_type": f"{QUERY}; charset=utf-8"}, 200),
    ("POST query, dataset in the address", "POST " + both("/sparql", **{"default-graph-uri": REFERENCE}),
     {"data": ASK, "content_type": QUERY}, 200),
    ("two queries", f"GET /sparql?query={quote(ASK)}&query={quote(ASK)}", {}, 400),
    ("two queries in a form", "POST /sparql", {"data": {"query": [ASK, ASK]}}, 400),
    ("query in body and address", f"POST {both('/sparql', query=ASK)}", {"data": ASK, "content_type": QUERY}, 400),
    ("no query in a form", "POST /sparql", {"data": {"x": "1"}}, 400),
    ("an empty query", "GET /sparql?query=", {}, 400),
    ("nothing but spaces", "GET /sparql?query=+%0A", {}, 400),
    ("an empty body", "POST /sparql", {"data": b"", "content_type": QUERY}, 400),
    ("broken UTF-8 in the address", "GET /sparql?query=ASK%7B%7D%23%ff", {}, 400),
    ("broken UTF-8 in a form", "POST /sparql", {"data": b"query=ASK%7B%7D%23%E3%81", "content_type": FORM}, 400),
    ("broken UTF-8 in a body", "POST /sparql", {"data": b"ASK {} #\xe3\x81", "content_type": QUERY}, 400),
    ("a surrogate as UTF-8", "POST /sparql", {"data": b"ASK {} #\xed\xa0\x80", "content_type": QUERY}, 400),
    ("a byte of zero", "POST /sparql", {"data": b"ASK {} \x00", "content_type": QUERY}, 400),
    ("a byte order mark", "POST /sparql", {"data": b"\xef\xbb\xbfASK {}", "content_type": QUERY}, 400),
    ("very many fields", "GET /sparql?" + "a=&" * 400 + "query=ASK%7B%7D", {}, 400),
    ("a graph that is no IRI", both("GET /sparql", query=ASK, **{"default-graph-uri": "x y"}), {}, 400),
    ("an update in the address", both("GET /sparql", update="DROP ALL"), {}, 400),
    ("an update in a form", "POST /sparql", {"data": {"update": "DROP ALL"}}, 400),
    ("an update as a query", both("GET /sparql", query="DROP ALL"), {}, 400),
    ("an update as a body", "POST /sparql", {"data": "DROP ALL", "content_type": "application/sparql-update"}, 415),
    ("another type", "POST /sparql", {"data": ASK, "content_type": "text/plain"}, 415),
    ("no type", "POST /sparql", {"data": ASK}, 415),
    ("a form of parts", "POST /sparql", {"data": {"query": ASK}, "content_type": "multipart/form-data"}, 415),
    ("another charset", "POST /sparql", {"data": ASK, "content_type": f"{QUERY}; charset=shift_jis"}, 415),
    ("a packed body", "POST /sparql", {"data": gzip.compress(ASK.encode()), "content_type": QUERY,
                                       "headers": {"Content-Encoding": "gzip"}}, 415),
    ("PUT", "PUT /sparql", {}, 405),
    ("DELETE", "DELETE /sparql", {}, 405),
    ("PATCH", f"PATCH {both('/sparql', query=ASK)}", {}, 405),
    ("TRACE", "TRACE /sparql", {}, 405),
    ("another method at a long address", f"PUT {both('/sparql', query=ASK + '#' * 9000)}", {}, 414),
    ("a method nobody knows", f"FETCH {both('/sparql', query=ASK)}", {}, 405),
    ("a long address", f"GET {both('/sparql', query=ASK + '#' * 9000)}", {}, 414),
    ("a long query", "POST /sparql", {"data": ASK + "#" * 30_000, "content_type": QUERY}, 413),
    ("a long query, counted in bytes", "POST /sparql", {"data": (ASK + "#" + "果" * 10_000).encode(),
                                                       "content_type": QUERY}, 413),
    ("a huge body", "POST /sparql", {"data": b"x" * 2_000_000, "content_type": QUERY}, 413),
    ("a huge form", "POST /sparql", {"data": b"query=" + b"x" * 2_000_000, "content_type": FORM}, 413),
    ("as long as allowed", "POST /sparql", {"data": ASK + "#" * (30_000 - len(ASK)), "content_type": QUERY}, 200),
    ("HEAD", f"HEAD {both('/sparql', query=ASK)}", {}, 200),
    ("HEAD without a query", "HEAD /sparql", {}, 200),
    ("OPTIONS", "OPTIONS /sparql", {}, 204),
    ("not the endpoint", "GET /sparql/x", {}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("what", "request_line", "options", "status"), REQUESTS, ids=[case[0] for case in REQUESTS])
def test_requests(client: FlaskClient, what: str, request_line: str, options: dict[str, Any], status: int) -> None:
    method, _, address = request_line.partition(" ")
    response = client.open(address, method=method, **options)
    assert response.status_code == status, response.data[:300]
    if status != 404:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    if method == "HEAD":
        assert response.data == b""
    if status >= 400 and status not in (404, 414):
        assert response.content_type == TEXT  # what a program shows its user


def test_head_tells_the_length_that_get_sends(client: FlaskClient) -> None:
    address = both("/sparql", query=SELECT)
    whole, head = client.get(address), client.head(address)
    assert int(head.headers["Content-Length"]) == len(whole.data) == int(whole.headers["Content-Length"])
    assert head.content_type == whole.content_type


def test_the_place_of_a_mistake(client: FlaskClient) -> None:
    response = get(client, "SELECT ?事業\nWHERE { ?事業 ?p }")
    assert response.status_code == 400
    assert re.search(r"2行目 1[67]文字目.* / .*line 2, column 1[67]", response.text)
    error = get(client, "SELECT * { ?s foaf:name ?o }", "application/json").get_json()
    assert (error["status"], error["parameter"]) == (400, "query")
    assert "接頭辞" in error["detail"]


def test_datasets_of_the_request(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

    def counted(**fields: Any) -> int:
        response = client.post("/sparql", data={"query": query, **fields}, headers={"Accept": "text/csv"})
        return int(response.text.splitlines()[1])

    one, other = counted(**{"default-graph-uri": REFERENCE}), f"{REFERENCE[:-9]}rule/office-intersection"
    assert one > 0
    assert counted(**{"named-graph-uri": REFERENCE}) == one
    assert counted(**{"default-graph-uri": REFERENCE, "named-graph-uri": REFERENCE}) == 2 * one
    second = counted(**{"default-graph-uri": other})
    assert counted(**{"default-graph-uri": [REFERENCE, other]}) == one + second
    assert counted(**{"named-graph-uri": [REFERENCE, other]}) == one + second
    assert counted(**{"default-graph-uri": "http://nowhere.example/"}) == 0
    assert counted(**{"named-graph-uri": TEXT_GRAPH}) == 0


def test_any_site_may_read(client: FlaskClient) -> None:
    preflight = client.options(
        "/sparql", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert preflight.headers["Access-Control-Allow-Headers"] == "Accept, Content-Type"
    assert preflight.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in get(client, ASK).headers


def test_answers_are_packed_where_that_is_accepted(client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    plain = get(client, query)
    packed = client.get(both("/sparql", query=query), headers={"Accept-Encoding": "br, gzip;q=0.5"})
    refused = client.get(both("/sparql", query=query), headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 4
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert "Content-Encoding" not in refused.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_answers_repeat(client: FlaskClient) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert get(client, query, NT).data == get(client, query, NT).data


@settings(max_examples=30, deadline=None)
@given(query=st.text(max_size=60), accept=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_whatever_is_sent_is_answered(app: Flask, query: str, accept: str) -> None:
    encoded = urlencode({"query": query.encode("utf-8", "surrogatepass")})
    response = app.test_client().get(f"/sparql?{encoded}", headers={"Accept": accept})
    assert response.status_code in (200, 400, 406)


@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=200), media=st.sampled_from([FORM, QUERY, "", "x"]), address=st.binary(max_size=60))
def test_whatever_bytes_are_sent_are_answered(app: Flask, body: bytes, media: str, address: bytes) -> None:
    response = app.test_client().post(
        "/sparql", query_string=quote(address, safe="&="), data=body, headers={"Content-Type": media}
    )
    assert response.status_code in (200, 400, 415)


def test_json_is_whole(client: FlaskClient) -> None:
    found = json.loads(get(client, SELECT).data)
    assert found["head"]["vars"] == ["s", "o"]
    assert len(found["results"]["bindings"]) == 4
