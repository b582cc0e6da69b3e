"""Pages over a server that others fill: which data they name, when they notice others, and what they never show."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Store

from fukushi.cli import main
from graph.publication import MARK, Publication, PublicationError, read_publication
from graph.published import PublishedEngine, open_published
from graph.rows import EngineError
from graph.snapshot import Manifest, write_snapshot
from queries.catalogue import load_catalogue
from tests.memory_server import MemoryServer, memory_server
from tests.sparql_site import CASES, REFERENCE, city
from webapp.app import create_app
from webapp.city import engine_sites
from webapp.city.engine_sites import EngineSites
from webapp.serving.site import SnapshotInfo

BASE = "https://fukushi-graph.example/id/"
OLD = Publication(
    "0" * 16, BASE, "2030-04-01T09:00:00+09:00", {"fukushi-graph": "0.1.0"}, "a1", "2030-04-01", "2030-04-02"
)
NEW = replace(OLD, snapshot="1" * 16, created="2031-04-01T09:00:00+09:00", token="b2")
HALF = replace(NEW, token="c3", ended="")


@pytest.fixture
def server() -> Iterator[MemoryServer]:
    """A server that holds the invented city, as published."""
    with memory_server(city()) as made:
        made.mark(OLD)
        yield made


@pytest.fixture(autouse=True)
def _always_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test does not wait: each request looks at once what the server says."""
    monkeypatch.setattr(engine_sites, "SEEN_S", 0.0)


def app_of(server: MemoryServer, **config: object) -> Flask:
    return create_app({"ENGINE": server.engine(), "CATALOGUE": load_catalogue(CASES / "queries"), **config})


@pytest.fixture
def client(server: MemoryServer) -> FlaskClient:
    """A reader of its pages."""
    return app_of(server).test_client()


PAGE = "/queries/listings"


def test_a_page_names_the_data_of_the_server_and_the_next_one_new_data(
    server: MemoryServer, client: FlaskClient
) -> None:
    first = client.get(PAGE)
    assert first.status_code == 200
    assert f"<code>{OLD.snapshot}</code>" in first.text
    assert OLD.created in first.text
    assert client.get("/readyz").json == {"ready": True, "snapshot": OLD.snapshot, "queries": 3}
    server.mark(NEW)
    assert f"<code>{NEW.snapshot}</code>" in client.get(PAGE).text
    assert client.get("/readyz").json == {"ready": True, "snapshot": NEW.snapshot, "queries": 3}
    assert f'fukushi_snapshot_info{{snapshot="{NEW.snapshot}"}} 1' in client.get("/metrics").text


def test_the_description_of_the_data_tells_of_graphs_and_not_of_the_mark(client: FlaskClient) -> None:
    told = client.get("/.well-known/void", headers={"Accept": "application/n-triples"})
    assert told.status_code == 200
    assert REFERENCE in told.text
    assert MARK not in told.text
    assert f'"{OLD.snapshot}"' in told.text


def test_a_server_that_says_nothing_is_served_as_unknown(server: MemoryServer, client: FlaskClient) -> None:
    server.mark(None)
    assert "<code>unknown</code>" in client.get(PAGE).text
    server.mark(NEW)
    assert f"<code>{NEW.snapshot}</code>" in client.get(PAGE).text


def test_nothing_is_shown_of_data_that_are_not_whole(server: MemoryServer, client: FlaskClient) -> None:
    whole = client.get(f"{PAGE}.csv")
    server.mark(HALF)
    for address in (PAGE, f"{PAGE}.csv", "/", "/plan"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
            503,
            "5",
            "no-store",
        )
        assert "データを入れ替えています" in answer.text or "exchanged" in answer.text
        assert "127.0.0.1" not in answer.text
    english = client.get(f"/en{PAGE}")
    assert "The data are being exchanged" in english.text
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, (ready.json or {})["reason"]) == (503, "publication")
    server.mark(NEW)
    assert client.get(f"{PAGE}.csv").data == whole.data
    assert client.get("/readyz").status_code == 200


def test_a_reader_in_the_middle_of_a_page_gets_the_page_of_the_new_data(
    server: MemoryServer, client: FlaskClient
) -> None:
    """The data are exchanged at one stroke between two queries of one page."""
    client.get(PAGE)
    queries: list[str] = []

    def exchange(query: str) -> None:
        queries.append(query)
        if MARK not in query and not any(MARK in each and "endedAtTime" in each for each in queries[:-1]):
            server.mark(NEW)

    server.before = exchange
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert NEW.snapshot in answer.text
    assert OLD.snapshot not in answer.text


def test_a_reader_between_the_first_and_the_last_graph_gets_no_mixture(
    server: MemoryServer, client: FlaskClient
) -> None:
    """A publication begins while a page is made and takes the rows away before the mark says it has ended."""
    before = client.get(f"{PAGE}.csv")
    begun = threading.Event()

    def publish(query: str) -> None:
        if MARK not in query and not begun.is_set():
            begun.set()
            server.mark(HALF)
            for graph in list(server.store.named_graphs()):
                if str(graph) != f"<{MARK}>":
                    server.store.remove_graph(graph)

    server.before = publish
    answer = client.get(f"{PAGE}.csv")
    assert begun.is_set()
    assert answer.status_code == 503
    server.store.extend(city())
    server.mark(NEW)
    assert client.get(f"{PAGE}.csv").data == before.data


def test_what_the_server_said_holds_for_a_moment_only(
    server: MemoryServer, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was made of what was thought to be there is made again."""
    monkeypatch.setattr(engine_sites, "SEEN_S", 3600.0)
    client.get(PAGE)
    asked = len(server.asked)
    client.get(PAGE)
    looks = [query for query in server.asked[asked:] if MARK in query and "SELECT" in query]
    assert looks == []
    server.mark(NEW)
    assert NEW.snapshot in client.get(PAGE).text


def test_a_server_that_is_away_keeps_its_name_and_comes_back(server: MemoryServer) -> None:
    sites = EngineSites(server.engine(), load_catalogue(CASES / "queries"))
    assert sites.current().snapshot.id == OLD.snapshot
    away = EngineSites(server.engine().within(5), load_catalogue(CASES / "queries"))
    away._engine.url = "http://127.0.0.1:9/query"
    assert away.current().snapshot == SnapshotInfo()
    with pytest.raises(EngineError, match="cannot be reached"):
        away.current().engine.ask("ASK {}")
    away._engine.url = server.url
    assert away.current().snapshot.id == OLD.snapshot


def test_the_report_of_the_same_build_is_taken_and_of_no_other(server: MemoryServer, tmp_path: Path) -> None:
    made = write_snapshot(tmp_path, city(), Manifest({}, {}, "2030-04-01T09:00:00+09:00", {"base": BASE}))
    sites = EngineSites(server.engine(), load_catalogue(CASES / "queries"), out=tmp_path)
    assert sites.current().validation is None
    server.mark(replace(NEW, snapshot=made.id))
    assert sites.current().validation == made.path / "validation.json"
    assert app_of(server, OUT=tmp_path).test_client().get("/readyz").json == {
        "ready": True,
        "snapshot": made.id,
        "queries": 3,
    }


def test_the_base_of_the_data_comes_with_them(server: MemoryServer) -> None:
    server.mark(replace(NEW, base="https://data.city.example/id/"))
    catalogue = load_catalogue(CASES / "queries")
    assert EngineSites(server.engine(), catalogue).current().addresses.base == "https://data.city.example/id/"
    assert EngineSites(server.engine(), catalogue, base=BASE).current().addresses.base == BASE


def test_the_command_line_asks_whole_data_only(server: MemoryServer, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["query", "role-coverage", "--engine", server.url, "--format", "csv"]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith("objective,")
    server.mark(HALF)
    assert main(command) == 2
    assert "Data are being put into" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["select", "ask", "construct"])
@pytest.mark.parametrize("there", [OLD, None])
def test_every_form_of_query_is_checked(server: MemoryServer, form: str, there: Publication | None) -> None:
    server.mark(there)
    told: list[None] = []
    engine = PublishedEngine(server.engine(), there, lambda: told.append(None))
    texts = {
        "select": "SELECT ?s { ?s ?p ?o } LIMIT 1",
        "ask": "ASK { ?s ?p ?o }",
        "construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1",
    }
    ask = getattr(engine, form)
    assert ask(texts[form])
    assert told == []
    server.mark(NEW)
    with pytest.raises(PublicationError, match="were exchanged while they were read"):
        ask(texts[form])
    assert told == [None]
    assert getattr(open_published(server.engine()), form)(texts[form])
    with pytest.raises(PublicationError, match="are being put into"):
        getattr(PublishedEngine(server.engine(), HALF), form)(texts[form])


def test_a_mark_that_somebody_has_spoilt_is_none() -> None:
    with memory_server(Store()) as server:
        server.store.update(
            f'INSERT DATA {{ GRAPH <{MARK}> {{ <{MARK}> <http://purl.org/dc/terms/identifier> "x" }} }}'
        )
        assert read_publication(server.engine()) is None
        assert open_published(server.engine()).publication is None
