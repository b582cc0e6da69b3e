"""The limits: one list, told in three places, held at the door and in the worker."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.engine import EmbeddedEngine
from tests.sparql_site import SHORT, city, served, sparql_app, visitor_queries, wait_for_running
from webapp.app import create_app
from webapp.server import THREADS
from webapp.sparql.gate import Gate, GateClosed
from webapp.sparql.limits import Limits

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
    row = re.compile(r'<tr><td><code>(\w+)</code></td><td class="number">(\d+) (\w+)</td>')
    assert row.findall(page) == [(limit.name, str(limit.value), limit.unit) for limit in limits]

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
