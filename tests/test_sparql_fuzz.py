"""Requests that nobody would write by hand: whatever comes, the answer is one of ours, whole, and nothing is lost.

``FUKUSHI_FUZZ_EXAMPLES=20000 pytest tests/test_sparql_fuzz.py`` makes a long run of it.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from werkzeug.test import TestResponse

from tests.sparql_site import REFERENCE, TEXT_GRAPH, sparql_app, visitor_queries

EXAMPLES = int(os.environ.get("FUKUSHI_FUZZ_EXAMPLES") or 60)
LENIENT = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
ANSWERS = {200, 204, 400, 405, 406, 413, 414, 415, 429, 503}
FREE = ("RAND", "NOW", "UUID", "_:b", "[]", "LIMIT", "OFFSET", "REDUCED")
XSD = "http://www.w3.org/2001/XMLSchema#"
NEVER = ("Traceback", "site-packages", "/home/", "os error", "panicked", ".rs:", "sqlite", "werkzeug")


def mostly(*good: str, bad: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """Draw something that can be read, and seldom something that cannot: else hardly a query would be run."""
    return st.sampled_from([*(good * (8 * len(bad) // len(good) + 1)), *bad])


words = st.text(st.characters(codec="utf-8", exclude_categories=()), max_size=12)
iris = mostly(f"<{REFERENCE}>", f"<{TEXT_GRAPH}>", "<urn:x>", "<http://127.0.0.1:9/>", bad=("<>", "<a b>", "wp:x"))
variables = mostly("?s", "?p", "?o", "?g", "$s", "?事業", "[]", bad=("_:b", "?", "?1-"))
literals = st.one_of(
    st.integers(-(10**30), 10**30).map(str),
    mostly("true", "1e400", "-0.0", "'x'@ja", '"""a"b"""', f"'2030-02-30'^^<{XSD}date>", bad=("'", "1.2.3")),
    words.map(lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"),
)
subjects = st.one_of(variables, variables, iris)
terms = st.one_of(variables, variables, iris, literals)
paths = mostly("?p", "a", "<urn:p>*", "(!<urn:p>)+", "^a/a", "(a|^a)*", "!(a|^a)", bad=("(a",))
triples = st.builds("{} {} {} .".format, subjects, paths, terms)
expressions = st.recursive(
    st.one_of(terms, st.sampled_from(["COUNT(*)", "RAND()", "NOW()", "STR(?o)", "BOUND(?s)", "UUID()"])),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "/", "=", "<", "&&", "IN"]), inner),
        st.builds(
            "{}({})".format, st.sampled_from(["STR", "STRLEN", "IRI", "ABS", "COALESCE", "ISBLANK", "<urn:f>"]), inner
        ),
        st.builds("REGEX({}, {}, 'i')".format, inner, inner),
        st.builds("REPLACE(STR({}), '(.*)*', '$1$1')".format, inner),
    ),
    max_leaves=6,
)
patterns = st.recursive(
    triples,
    lambda inner: st.one_of(
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{} {}".format, inner, inner),
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("MINUS {{ {} }}".format, inner),
        st.builds("GRAPH {} {{ {} }}".format, subjects, inner),
        st.builds("SERVICE SILENT {} {{ {} }}".format, subjects, inner),
        st.builds("FILTER NOT EXISTS {{ {} }}".format, inner),
        st.builds("{} FILTER({})".format, inner, expressions),
        st.builds("{} BIND({} AS ?b)".format, inner, expressions),
        st.builds("{{ SELECT * {{ {} }} LIMIT 3 }}".format, inner),
        st.builds("VALUES (?s ?o) {{ ({} {}) }}".format, iris, literals),
    ),
    max_leaves=5,
)
heads = mostly(
    *("SELECT *", "SELECT *", "SELECT DISTINCT ?s", "SELECT (COUNT(*) AS ?n)", "SELECT REDUCED ?s ?o", "ASK"),
    *("DESCRIBE ?s", "CONSTRUCT { ?s ?p ?o }", "CONSTRUCT { ?s a ?p ; ?p [] }", "DESCRIBE <urn:x>", "\\u0053ELECT *"),
    bad=("CONSTRUCT", "INSERT", "DELETE", "LOAD", ""),
)
ends = mostly(
    "", "", "", "LIMIT 5", "OFFSET 3", "ORDER BY ?o", bad=("LIMIT -1", "OFFSET 99999999999999999999", "}", "# x")
)
froms = st.one_of(st.just(""), st.builds("FROM {}".format, iris), st.builds("FROM NAMED {}".format, iris))
queries = st.one_of(
    st.builds("{} {} WHERE {{ {} }} {}".format, heads, froms, patterns, ends),
    st.builds("{} {} WHERE {{ {} }} {}".format, heads, froms, patterns, ends),
    words,
    st.builds(
        lambda text, times: text * times,
        st.sampled_from(["{", "(", "!", "SELECT * {", "\x00", "𠮷"]),
        st.integers(1, 4000),
    ),
)
names = st.sampled_from(
    ["query", "query", "query", "default-graph-uri", "named-graph-uri", "update", "format", "QUERY", "", "q"]
)
graphs = st.sampled_from(
    [REFERENCE, TEXT_GRAPH, "urn:x", "http://127.0.0.1:9/", "", "relative", "a b", "http://[", "é"]
)
fields = st.lists(
    st.one_of(st.tuples(st.just("query"), queries), st.tuples(names, st.one_of(queries, graphs, words))), max_size=4
)
media = st.sampled_from(
    [
        *("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"),
        *("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "text/html", "*/*"),
        *("text/*", "application/*", "image/png", "*", "a/b/c", ""),
    ]
)
qualities = st.sampled_from(["", ";q=0", ";q=0.5", ";q=1.0", ";q=2", ";q=x", ";a=b;q=0.1", ";q=0.1234"])
accepts = st.one_of(st.lists(st.builds("{}{}".format, media, qualities), max_size=4).map(", ".join), st.none())
types = st.sampled_from(
    [
        *("application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-query; charset=utf-8"),
        *("application/sparql-query;charset=shift_jis", "application/sparql-update", "multipart/form-data", "", ";;"),
    ]
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what Flask's client needs to send a request to the endpoint."""
    method = draw(mostly("GET", "GET", "POST", "POST", "HEAD", bad=("OPTIONS", "PUT")))
    headers = {"Accept-Encoding": draw(st.sampled_from(["gzip", "gzip;q=0", "br", ""]))}
    accept = draw(accepts)
    if accept is not None:
        headers["Accept"] = accept
    found: dict[str, Any] = {"method": method, "headers": headers, "query_string": encoded(draw(fields))}
    if method in ("POST", "PUT"):
        headers["Content-Type"] = draw(types)
        if headers["Content-Type"].startswith("application/sparql-query"):
            found["data"] = draw(st.one_of(queries.map(as_bytes), st.binary(max_size=40)))
        else:
            found["data"] = draw(st.one_of(fields.map(encoded).map(str.encode), st.binary(max_size=40)))
        found["query_string"] = draw(st.sampled_from(["", found["query_string"]]))
    return found


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(as_bytes(name), as_bytes(value)) for name, value in pairs])


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """One application, so that each request also shows that the one before it did no harm."""
    with sparql_app(time_ms=800) as made:
        yield made


def accepted(media_type: str, accept: str) -> bool:
    """Tell whether any range of a header covers a type; which ranges are none is not this function's affair."""
    told = [each.partition(";q=") for each in accept.split(",")]
    ranges = [name.partition(";")[0].strip() for name, _, q in told if re.fullmatch(r"(0|1)?(\.\d{0,3})?", q)]
    own = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return any(each in own for each in ranges) or not any("/" in each for each in ranges)


def check_body(response: TestResponse, media_type: str) -> None:
    """Read an answer as a client would: it must be whole."""
    packed = response.headers.get("Content-Encoding") == "gzip"
    data = gzip.decompress(response.data) if packed else response.data
    form = QueryResultsFormat.from_media_type(media_type)
    if media_type == "text/html":
        assert data.rstrip().endswith(b"</html>")
    elif media_type == "text/csv":
        data.decode()
    elif form is not None and media_type not in ("application/xml", "application/json"):
        found = parse_query_results(data, format=form)
        if isinstance(found, QuerySolutions):
            list(found)
    else:
        rdf = RdfFormat.from_media_type(media_type)
        assert rdf is not None, media_type
        list(parse(data, format=rdf, lenient=True))


@LENIENT
@given(request=requests())
def test_any_request_gets_an_answer_of_ours(app: Flask, request: dict[str, Any]) -> None:
    response = app.test_client().open("/sparql", **request)
    status, method = response.status_code, request["method"]
    event(f"status {status}")
    assert status in ANSWERS
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if method == "HEAD":
        assert response.data == b""
        return
    if status == 204:
        assert method == "OPTIONS"
        return
    media_type = response.content_type.partition(";")[0]
    if status == 200:
        assert accepted(media_type, request["headers"].get("Accept", ""))
        check_body(response, media_type)
        return
    text = gzip.decompress(response.data).decode() if response.headers.get("Content-Encoding") else response.text
    assert not any(word in text for word in NEVER)
    assert text.strip()
    if status == 503:
        assert "_ms = " in text or "rows = " in text or "_bytes = " in text or "_mb = " in text, text[:400]


@LENIENT
@given(query=queries)
def test_any_query_ends_and_its_answer_repeats(app: Flask, query: str) -> None:
    """Twice the same rows, in whatever order; what the standard lets differ from call to call is left out."""

    def ask() -> tuple[int, list[bytes]]:
        response = app.test_client().post(
            "/sparql",
            data=as_bytes(query),
            content_type="application/sparql-query",
            headers={"Accept": "text/csv, application/n-triples, */*;q=0.1"},
        )
        return response.status_code, sorted(response.data.splitlines())

    first = ask()
    event(f"status {first[0]}")
    assert first[0] in (200, 400, 413, 503)
    if first[0] == 200 and not any(word in query for word in FREE):
        again = ask()
        assert again == first or again[0] == 503


names_of_parameters = st.sampled_from(
    ["objective", "ordinal", "party", "limit", "offset", "next", "excel", "labels", "x", ""]
)
values = st.one_of(
    words, st.sampled_from(["1-1", "市", "市社協", "-1", "0", "1", "٣", "9" * 40, "1e9", "' OR 1=1", "?s", "} #"])
)


@LENIENT
@given(
    pairs=st.lists(st.tuples(names_of_parameters, values), max_size=4),
    end=st.sampled_from(["", ".csv", ".tsv", ".json", ".srj", ".xlsx", ".exe"]),
    name=st.one_of(st.just("listings"), st.just("listings"), words),
)
def test_any_parameters_of_a_saved_query(app: Flask, pairs: list[tuple[str, str]], end: str, name: str) -> None:
    response = app.test_client().get(f"/queries/{quote(as_bytes(name))}{end}", query_string=encoded(pairs))
    event(f"status {response.status_code}")
    assert response.status_code in (200, 301, 302, 303, 308, 400, 404, 406, 410, 414)
    if response.status_code >= 400:
        assert not any(word in response.text for word in NEVER)
    if response.status_code == 200 and end == ".csv" and name == "listings":
        assert response.text.lstrip("\ufeff").startswith("objective,party,ordinal,project")


def test_nothing_is_left_of_all_that(app: Flask) -> None:
    """The process that holds the graphs has not been lost on the way, nor has any worker of it stayed."""
    client = app.test_client()
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
    pid = visitor_queries(app).pid
    assert pid is not None
    assert visitor_queries(app).gate.running == 0
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if children.exists():
        assert children.read_text(encoding="ascii").split() == []
