"""Free queries while builds go on: each request sees one snapshot, and never the private part of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph.engine import EmbeddedEngine
from graph.snapshot import Manifest, open_current, write_snapshot
from queries.catalogue import load_catalogue
from tests.sparql_site import CASES, REFERENCE, SHORT, city, sparql_app, visitor_queries, wait_for_running
from webapp.app import create_app

VOID = "http://rdfs.org/ns/void#"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


def publish(out: Path, number: int) -> str:
    """Build the city with a mark of its own and return the id of the snapshot."""
    store = city()
    store.add(Quad(NamedNode("urn:mark"), NamedNode("urn:is"), Literal(str(number)), NamedNode(REFERENCE)))
    settings = {"base": "https://fukushi-graph.example/id/", "municipality": "99201"}
    return write_snapshot(out, store, Manifest({"fukushi-graph": "9.9"}, {}, "2030-04-01T09:00:00+09:00", settings)).id


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with one build."""
    publish(tmp_path, 1)
    return tmp_path


@pytest.fixture
def app(out: Path) -> Iterator[Flask]:
    """The application over it."""
    catalogue = load_catalogue(CASES / "queries")
    made = create_app({"OUT": out, "CATALOGUE": catalogue, "SPARQL_LIMITS": replace(SHORT, time_ms=1_000)})
    yield made
    visitor_queries(made).close()


def mark(app: Flask) -> str:
    query = "SELECT ?o { <urn:mark> <urn:is> ?o }"
    response = app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return response.text.split()[1]


def test_a_new_snapshot_takes_over_and_the_old_one_ends_after_its_last_query(app: Flask, out: Path) -> None:
    assert mark(app) == "1"
    old = visitor_queries(app).pid
    found: list[int] = []
    thread = threading.Thread(
        target=lambda: found.append(app.test_client().post("/sparql", data={"query": SLOW}).status_code)
    )
    thread.start()
    wait_for_running(app, 1)
    publish(out, 2)
    assert mark(app) == "2"
    assert visitor_queries(app).pid not in (None, old)
    assert Path(f"/proc/{old}").exists(), "the old process left before its last query had ended"
    thread.join(10)
    assert found == [503]  # of the time limit, not of the change
    for _ in range(100):
        if not Path(f"/proc/{old}").exists():
            return
        time.sleep(0.05)
    pytest.fail("the old process did not end")


def test_queries_go_on_while_snapshots_are_exchanged(app: Flask, out: Path) -> None:
    wrong: list[str] = []
    stop = threading.Event()

    def read() -> None:
        last = 0
        while not stop.is_set():
            now = int(mark(app))
            if now < last:
                wrong.append(f"{now} after {last}")
            last = now

    thread = threading.Thread(target=read)
    thread.start()
    for number in (2, 3, 4):
        time.sleep(0.3)
        publish(out, number)
    time.sleep(0.5)
    stop.set()
    thread.join(10)
    assert wrong == []
    assert mark(app) == "4"


def test_the_process_is_never_given_the_private_files(app: Flask, out: Path) -> None:
    """Not even by their text in memory: what was never read cannot leak."""
    assert mark(app) == "1"
    pid = visitor_queries(app).pid
    secret = "昼のあいだ開けて".encode()
    assert secret in (open_current(out).path / "text.nq").read_bytes()
    assert secret not in memory_of(pid)
    assert "縁側サロン事業".encode() in memory_of(pid)


def memory_of(pid: int | None) -> bytes:
    """Return what a process has in its writable memory."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                parts.append(memory.read(end - start) or b"")
    return b"".join(parts)


def described(app: Flask, address: str) -> dict[str, int]:
    """Return the number of triples that an address tells of each graph."""
    quads = list(parse(app.test_client().get(address).data, format=RdfFormat.TURTLE))
    return {
        str(quad.subject)[1:-1]: int(quad.object.value)
        for quad in quads
        if quad.predicate.value == VOID + "triples"
        and isinstance(quad.object, Literal)
        and "/graph/" in str(quad.subject)
    }


@pytest.mark.parametrize("address", ["/sparql", "/.well-known/void"])
def test_the_counts_of_the_manifest_are_those_of_a_query(app: Flask, address: str) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    text = app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
    counted = {line.rpartition(",")[0]: int(line.rpartition(",")[2]) for line in text.split()[1:]}
    assert described(app, address) == counted
    assert len(counted) > 3


def test_without_a_folder_the_graphs_are_counted() -> None:
    with sparql_app() as app:
        assert sum(described(app, "/sparql").values()) > 100
        assert not any("/text/" in graph or graph.endswith("/run") for graph in described(app, "/sparql"))


def test_a_snapshot_that_is_gone_is_a_clear_answer(app: Flask, out: Path) -> None:
    (open_current(out).path / "graph.nq").unlink()
    response = app.test_client().get("/sparql?query=ASK%7B%7D")
    assert response.status_code == 503
    assert str(out) not in response.text
    assert response.headers["Retry-After"] == "5"


def test_an_external_engine_answers_no_free_queries() -> None:
    class Elsewhere:
        """Stands for an engine that is reached over the network."""

        def __init__(self) -> None:
            self._engine = EmbeddedEngine(Store())

        def __getattr__(self, name: str) -> object:
            return getattr(self._engine, name)

    app = create_app({"ENGINE": Elsewhere(), "CATALOGUE": load_catalogue(CASES / "queries")})
    response = app.test_client().get("/sparql?query=ASK%7B%7D")
    assert response.status_code == 503
    assert "external engine" in response.text
    assert visitor_queries(app).pid is None
