"""The limits: one list, told in three places, held at the door and in the worker."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from werkzeug.test import TestResponse

from graph.engine import EmbeddedEngine
from tests.sparql_site import SHORT, city, served, sparql_app, visitor_queries, wait_for_running
from webapp.app import create_app
from webapp.server import THREADS
from webapp.sparql.gate import Gate, GateClosed, client_of
from webapp.sparql.limits import Limits
from webapp.wsgi import create

DOCS = Path(__file__).parent.parent / "docs" / "sparql.md"
SCHEMA = "https://schema.org/"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """One application with limits that are not the defaults."""
    with sparql_app(concurrent=2, concurrent_per_client=2, queue=1) as made:
        yield made


def test_the_documentation_tells_every_limit_and_its_default() -> None:
    row = re.compile(r"^\| `(\w+)` \| (\d+) (\w+) \| `(\w+)` \| (.+) / (.+) \|$", re.MULTILINE)
    told = row.findall(DOCS.read_text(encoding="utf-8"))
    assert told == [
        (limit.name, str(limit.default), limit.unit, limit.variable, limit.ja, limit.en)
        for limit in Limits().described()
    ]


def test_page_and_service_description_tell_the_limits_in_force(app: Flask) -> None:
    limits = visitor_queries(app).limits.described()
    assert [limit.name for limit in limits] == [field.name for field in fields(Limits)]
    page = app.test_client().get("/sparql", headers={"Accept": "text/html"}).text
    row = re.compile(
        r'<tr><td><code>(\w+)</code></td><td class="number">(\d+) (\w+)(?:<br><small>既定は (\d+)</small>)?</td>'
    )
    assert row.findall(page) == [
        (limit.name, str(limit.value), limit.unit, "" if limit.value == limit.default else str(limit.default))
        for limit in limits
    ]
    assert any(limit.value == limit.default for limit in limits)
    assert any(limit.value != limit.default for limit in limits)

    triples = list(parse(app.test_client().get("/sparql").data, format=RdfFormat.TURTLE))
    facts: dict[str, dict[str, str]] = {}
    for quad in triples:
        if (
            isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, Literal)
            and quad.predicate.value.startswith(SCHEMA)
        ):
            facts.setdefault(quad.subject.value.partition("#limit-")[2], {})[quad.predicate.value] = quad.object.value
    for limit in limits:
        assert facts[limit.name][SCHEMA + "propertyID"] == limit.name
        assert facts[limit.name][SCHEMA + "value"] == str(limit.value)
        assert facts[limit.name][SCHEMA + "unitText"] == limit.unit
    assert set(facts) == {limit.name for limit in limits}


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKUSHI_SPARQL_TIME_MS", "1234")
    monkeypatch.setenv("FUKUSHI_SPARQL_QUEUE", "0")
    monkeypatch.setenv("FUKUSHI_SPARQL_ROWS", " ")
    made = create_app({"ENGINE": EmbeddedEngine(city())})
    limits = visitor_queries(made).limits
    assert (limits.time_ms, limits.queue, limits.rows) == (1234, 0, Limits().rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIME_MS", "10 s"), ("ROWS", "-1"), ("ROWS", "0"), ("QUERY_BYTES", "0"), ("CONCURRENT", "٣"), ("ROWS", "9" * 13)],
)
def test_a_limit_that_cannot_be_is_an_error_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=rf"FUKUSHI_SPARQL_{name} must be"):
        Limits.from_environment({f"FUKUSHI_SPARQL_{name}": value})


def test_visitors_cannot_take_all_threads_of_the_server() -> None:
    assert Limits().concurrent + Limits().queue <= THREADS - 2
    assert Limits().within(THREADS) == Limits()


@pytest.mark.parametrize("threads", range(1, 12))
@pytest.mark.parametrize(("concurrent", "queue"), [(1, 0), (3, 2), (4, 9), (20, 1)])
def test_a_server_of_few_threads_keeps_two_for_the_pages(threads: int, concurrent: int, queue: int) -> None:
    wished = Limits(concurrent=concurrent, queue=queue)
    limits = wished.within(threads)
    assert 1 <= limits.concurrent <= concurrent
    assert 0 <= limits.queue <= queue
    held = limits.concurrent + limits.queue
    assert held <= max(1, threads - 2)
    assert held == min(concurrent + queue, max(1, threads - 2))


def test_the_number_of_threads_reaches_the_limits(tmp_path: Path) -> None:
    environment = {"FUKUSHI_ENGINE": "http://127.0.0.1:9/sparql", "FUKUSHI_OUT": str(tmp_path)}
    assert visitor_queries(create(environment)).limits == Limits()
    assert visitor_queries(create({**environment, "FUKUSHI_THREADS": "4"})).limits == Limits(concurrent=2, queue=0)
    with pytest.raises(ValueError, match="FUKUSHI_THREADS must be"):
        create({**environment, "FUKUSHI_THREADS": "four"})


def test_the_gate_has_so_many_places_and_no_more() -> None:
    gate = Gate(Limits(concurrent=2, concurrent_per_client=1, queue=0))
    with ExitStack() as held:
        held.enter_context(gate.place("a"))
        with pytest.raises(GateClosed) as closed:
            held.enter_context(gate.place("a"))
        assert closed.value.limit == "concurrent_per_client"
        held.enter_context(gate.place("b"))
        with pytest.raises(GateClosed) as closed:
            held.enter_context(gate.place("c"))
        assert closed.value.limit == "concurrent"
    with gate.place("a"), gate.place("c"):
        pass


def test_the_gate_lets_those_who_wait_in_by_turns() -> None:
    gate = Gate(Limits(concurrent=1, concurrent_per_client=1, queue=3, queue_ms=5_000))
    order: list[str] = []

    def wait(client: str) -> None:
        with gate.place(client):
            order.append(client)

    threads = [threading.Thread(target=wait, args=(name,)) for name in "bcd"]
    with gate.place("a"):
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        with pytest.raises(GateClosed) as closed, gate.place("e"):
            pass
        assert closed.value.limit == "queue"
        assert order == []
    for thread in threads:
        thread.join(5)
    assert order == ["b", "c", "d"]


def test_nobody_waits_at_the_gate_for_ever() -> None:
    gate = Gate(Limits(concurrent=1, concurrent_per_client=1, queue=1, queue_ms=50))
    with gate.place("a"):
        started = time.monotonic()
        with pytest.raises(GateClosed) as closed, gate.place("b"):
            pass
        assert closed.value.limit == "queue_ms"
        assert 0.04 < time.monotonic() - started < 2
    with gate.place("b"):
        pass


def test_a_place_is_given_back_after_an_error() -> None:
    gate = Gate(Limits(concurrent=1, concurrent_per_client=1, queue=0))
    for _ in range(3):
        with pytest.raises(KeyError), gate.place("a"):
            raise KeyError


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_client_is_an_address_and_with_ipv6_the_network_of_a_subscriber(address: str, client: str) -> None:
    assert client_of(address) == client


def test_answers_that_nobody_takes_close_the_gate_for_who_left_them_and_at_last_for_all() -> None:
    gate = Gate(Limits(untaken_bytes=100, untaken_bytes_per_client=60))
    taken = [gate.shelf.put("a", 40), gate.shelf.put("a", 30)]
    with pytest.raises(GateClosed) as closed, gate.place("a"):
        pass
    assert closed.value.limit == "untaken_bytes_per_client"
    with gate.place("b"):
        taken.append(gate.shelf.put("b", 30))
    assert gate.shelf.untaken == 100
    with pytest.raises(GateClosed) as closed, gate.place("c"):
        pass
    assert closed.value.limit == "untaken_bytes"
    taken.pop(0)()
    with gate.place("a"), gate.place("c"):
        pass
    for take in taken:
        take()
    assert gate.shelf.untaken == 0
    assert gate.running == 0


ALL = "SELECT * { ?s ?p ?o }"


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}], ids=["plain", "packed"])
def test_an_answer_counts_until_its_reader_has_it_or_leaves(headers: dict[str, str]) -> None:
    with sparql_app(untaken_bytes_per_client=1000) as app:
        shelf = visitor_queries(app).gate.shelf

        def ask(client: str) -> TestResponse:
            return app.test_client().post(
                "/sparql", data={"query": ALL}, headers=headers, environ_base={"REMOTE_ADDR": client}, buffered=False
            )

        first = ask("192.0.2.1")
        assert first.status_code == 200
        waiting = shelf.untaken
        assert waiting == int(first.headers["Content-Length"]) > 1000
        refused = ask("192.0.2.1")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
        assert "untaken_bytes_per_client = 1000 bytes" in refused.text
        assert ask("192.0.2.2").get_data()
        assert shelf.untaken == waiting
        assert len(first.get_data()) == waiting
        assert shelf.untaken == 0
        left = ask("192.0.2.1")
        assert shelf.untaken == waiting
        left.close()
        assert shelf.untaken == 0
        assert app.test_client().head("/sparql", query_string={"query": ALL}).status_code == 200
        assert shelf.untaken == 0


def test_a_reader_who_never_reads_is_counted_over_the_wire_too() -> None:
    with sparql_app(SHORT, untaken_bytes_per_client=10_000) as app, served(app) as root:
        shelf = visitor_queries(app).gate.shelf
        host, _, port = root.removeprefix("http://").partition(":")
        query = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 900"
        request = f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            slow.connect((host, int(port)))
            slow.sendall(request.encode())
            assert slow.recv(12) == b"HTTP/1.1 200"
            assert shelf.untaken > 10_000
            with pytest.raises(HTTPError) as refused:
                urlopen(f"{root}/sparql?query=ASK%7B%7D")
            assert refused.value.code == 429
            refused.value.close()
        for _ in range(500):
            if not shelf.untaken:
                break
            time.sleep(0.01)
        assert shelf.untaken == 0
        with urlopen(f"{root}/sparql?query=ASK%7B%7D") as answer:
            assert answer.status == 200


def test_one_client_too_many_and_all_places_taken(app: Flask) -> None:
    def ask(client: str, query: str, found: list[tuple[int, str, str | None]]) -> None:
        response = app.test_client().post(
            "/sparql", data={"query": query}, environ_base={"REMOTE_ADDR": client}, headers={"Accept": "text/plain,*/*"}
        )
        found.append((response.status_code, response.text, response.headers.get("Retry-After")))

    slow: list[tuple[int, str, str | None]] = []
    threads = [threading.Thread(target=ask, args=("192.0.2.1", SLOW, slow)) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_for_running(app, 2)
    quick: list[tuple[int, str, str | None]] = []
    ask("192.0.2.1", "ASK {}", quick)
    ask("192.0.2.2", "ASK {}", quick)
    for thread in threads:
        thread.join(10)
    assert [status for status, _, _ in quick] == [429, 503]
    assert "concurrent_per_client = 2" in quick[0][1]
    assert "queue_ms = 300" in quick[1][1]
    assert quick[0][2] == quick[1][2] == "5"
    assert [status for status, _, _ in slow] == [503, 503]
    assert all("time_ms" in text for _, text, _ in slow)
    ask("192.0.2.2", "ASK {}", quick)
    assert quick[2][0] == 200


def test_pages_answer_while_visitors_fill_every_place() -> None:
    with sparql_app(SHORT, concurrent=3, concurrent_per_client=9, queue=2, time_ms=2_500) as app, served(app) as root:
        threads = [
            threading.Thread(target=lambda: app.test_client().post("/sparql", data={"query": SLOW})) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        wait_for_running(app, 3)
        started = time.monotonic()
        for _ in range(5):
            with urlopen(f"{root}/queries/listings.csv?objective=1-1") as page:
                assert page.status == 200
        assert time.monotonic() - started < 2
        assert any(thread.is_alive() for thread in threads), "the visitors were gone before the pages"
        for thread in threads:
            thread.join(10)
