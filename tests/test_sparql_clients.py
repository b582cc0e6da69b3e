"""The clients researchers use, against a server on this machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import QuerySolutions, Store
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.sparql_site import REFERENCE, SHORT, served, sparql_app, visitor_queries

NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
SELECT = f"SELECT ?o {{ ?s <{NOTATION}> ?o }} ORDER BY ?o"
WORDS = ["candidate", "derived", "rejected", "stated"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a running endpoint."""
    with sparql_app(rows=20_000, result_bytes=5_000_000) as app, served(app) as root:
        yield f"{root}/sparql"


def converted(client: SPARQLWrapper) -> Any:
    """Return the answer as SPARQLWrapper gives it, which depends on the format."""
    return client.queryAndConvert()


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(address: str, method: str) -> None:
    client = SPARQLWrapper(address)
    client.setMethod(method)
    client.setQuery(SELECT)
    client.setReturnFormat(JSON)
    assert [row["o"]["value"] for row in converted(client)["results"]["bindings"]] == WORDS
    client.setReturnFormat(CSV)
    assert converted(client).decode().split() == ["o", *WORDS]
    client.setReturnFormat(XML)
    assert len(converted(client).getElementsByTagName("result")) == 4
    client.addDefaultGraph("http://nowhere.example/")
    client.setReturnFormat(JSON)
    assert converted(client)["results"]["bindings"] == []


def test_sparqlwrapper_construct_and_errors(address: str) -> None:
    client = SPARQLWrapper(address)
    client.setQuery(f"CONSTRUCT WHERE {{ ?s <{NOTATION}> ?o }}")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=converted(client), format="turtle")) == 4
    client.setReturnFormat(JSON)
    client.setQuery("SELECT ?o {")
    with pytest.raises(QueryBadFormed, match="line 1"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(address: str, method: str) -> None:
    store = SPARQLStore(address, method=method)
    graph = Graph(store=store)
    assert [str(row.o) for row in graph.query(SELECT)] == WORDS  # type: ignore[union-attr]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(list(graph.triples((None, URIRef(NOTATION), None)))) == 4
    named = Graph(store=SPARQLStore(address, method=method, context_aware=True), identifier=URIRef(REFERENCE))
    assert len(list(named.triples((None, URIRef(NOTATION), None)))) == 0
    built = graph.query(f"CONSTRUCT WHERE {{ ?s <{NOTATION}> ?o }}").graph
    assert built is not None
    assert len(built) == 4


def test_oxigraph_service(address: str) -> None:
    found = Store().query(f"SELECT ?o {{ SERVICE <{address}> {{ ?s <{NOTATION}> ?o }} }} ORDER BY ?o")
    assert isinstance(found, QuerySolutions)
    assert [row["o"].value for row in found] == WORDS


def test_curl(address: str, needs: Callable[[str, bool], None]) -> None:
    needs("curl", shutil.which("curl") is not None)

    def curl(*options: str) -> str:
        return subprocess.run(["curl", "-sS", *options, address], capture_output=True, text=True, check=True).stdout

    assert curl("-G", "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv").split() == ["o", *WORDS]
    everything = "query=SELECT * { ?s ?p ?o }"
    assert json.loads(curl("--compressed", "--data-urlencode", everything)) == json.loads(
        curl("--data-urlencode", everything)
    )
    assert "405" in curl("-X", "DELETE", "-o", "-", "-w", "%{http_code}")
    assert curl("-I").startswith("HTTP/1.1 200")


def test_python_without_a_library(address: str) -> None:
    request = Request(
        f"{address}?{urlencode({'query': SELECT})}", headers={"Accept": "application/sparql-results+json"}
    )
    with urlopen(request) as answer:
        assert answer.headers["Content-Length"] == str(len(body := answer.read()))
    assert len(json.loads(body)["results"]["bindings"]) == 4


def test_a_slow_reader_holds_no_place(address: str) -> None:
    query = urlencode({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 4000"})
    slow = []
    for _ in range(SHORT.concurrent + SHORT.queue + 3):
        connection = HTTPConnection(address.split("/")[2])
        connection.request("POST", "/sparql", query, {"Content-Type": "application/x-www-form-urlencoded"})
        slow.append((connection, connection.getresponse()))  # its head, and nothing of its body yet
    with urlopen(f"{address}?query=ASK%7B%7D") as answer:
        assert answer.status == 200
    for connection, response in slow:
        assert response.status == 200
        assert len(json.loads(response.read())["results"]["bindings"]) == 4000
        connection.close()


def test_a_client_that_hangs_up_and_half_a_request_harm_nobody(address: str) -> None:
    for part in (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nquery=", b"GET /sparql?query=ASK"):
        connection = HTTPConnection(address.split("/")[2])
        connection.connect()
        assert connection.sock is not None
        connection.sock.sendall(part)
        connection.close()
    with urlopen(f"{address}?query=ASK%7B%7D") as answer:
        assert answer.status == 200


def test_many_clients_at_once_all_get_their_own_answer() -> None:
    with sparql_app(concurrent=4, concurrent_per_client=30, queue=30, queue_ms=20_000) as app:
        found: dict[int, str] = {}

        def ask(number: int) -> None:
            query = f"SELECT ({number} AS ?n) (COUNT(*) AS ?c) {{ ?s ?p ?o }}"
            response = app.test_client().post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
            found[number] = response.text

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        counts = {text.split()[1].partition(",")[2] for text in found.values()}
        assert len(counts) == 1
        assert {number: text.split()[1].partition(",")[0] for number, text in found.items()} == {
            number: str(number) for number in range(24)
        }
        assert visitor_queries(app).pid is not None
