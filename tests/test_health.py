"""What a machine that watches the server sees: health, numbers, logs, request ids, and the clients behind proxies."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from fukushi.cli import main
from fukushi.settings import ROOT
from graph.engine import EmbeddedEngine, RemoteEngine
from graph.snapshot import Manifest, write_snapshot
from queries.catalogue import load_catalogue
from tests.sparql_site import CASES, city, served, sparql_app
from webapp.app import create_app
from webapp.granian_server import serve as serve_with_granian
from webapp.server import MOST_BODY_BYTES, ServeError
from webapp.server import serve as serve_pages
from webapp.serving.access_log import Exchange, JsonLines, Observed, write_line
from webapp.serving.metrics import Metrics, resident
from webapp.serving.proxies import TrustedProxies, is_near, networks
from webapp.serving.site import SnapshotInfo
from webapp.wsgi import create, settings

SAMPLE = re.compile(r'[a-z_:]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? (\+Inf|-?[0-9.e+-]+)')


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application over the invented city."""
    with sparql_app() as made:
        yield made


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Collects what is logged as JSON; gives the lines so far."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def samples(text: str) -> dict[str, float]:
    """Read the Prometheus text format strictly; fail on a line that is none of it and on a sample that comes twice."""
    found: dict[str, float] = {}
    families: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            assert line.split()[2] not in families
            families.add(line.split()[2])
        elif not line.startswith("# HELP "):
            assert SAMPLE.fullmatch(line), line
            name, _, value = line.rpartition(" ")
            assert name not in found
            assert re.sub(r"_(bucket|sum|count)$", "", name.partition("{")[0]) in families
            found[name] = float(value)
    return found


class TestHealth:
    """The addresses that programs watch."""

    def test_a_process_that_lives_and_can_answer(self, app: Flask) -> None:
        client = app.test_client()
        assert client.get("/healthz").json == {"alive": True}
        answer = client.get("/readyz")
        assert answer.json == {"ready": True, "snapshot": "0123456789abcdef", "queries": 3}
        assert answer.headers["Cache-Control"] == "no-store"

    def test_an_engine_that_is_away_makes_it_alive_but_not_ready(
        self, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        client = create_app({"ENGINE": RemoteEngine("http://127.0.0.1:9/secret")}).test_client()
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json is not None
        assert (answer.json["ready"], answer.json["reason"]) == (False, "engine")
        page = client.get("/queries/listings")
        assert page.status_code == 503
        for each in (answer, page, client.get("/sparql?query=ASK%7B%7D")):
            assert each.status_code == 503
            assert "127.0.0.1" not in each.text
        assert any("127.0.0.1:9/secret cannot be reached" in line.get("message", "") for line in lines())

    def test_the_server_that_free_queries_go_to_is_told_where_it_may_be(self) -> None:
        public = "https://data.city.example/sparql"
        client = create_app({"ENGINE": RemoteEngine("http://127.0.0.1:9/"), "PUBLIC_SPARQL": public}).test_client()
        assert public in client.get("/sparql?query=ASK%7B%7D").text


class Elsewhere:
    """An engine whose rows others may change: in that like a server."""

    def __init__(self, store: Store) -> None:
        engine = EmbeddedEngine(store)
        self.select, self.ask, self.construct = engine.select, engine.ask, engine.construct


def test_answers_of_a_server_that_others_fill_are_never_kept() -> None:
    store = city()
    catalogue = load_catalogue(CASES / "queries")
    name = next(name for name, query in catalogue.items() if not any(each.required for each in query.parameters))
    for engine, kept in ((Elsewhere(store), False), (EmbeddedEngine(store), True)):
        app = create_app({"ENGINE": engine, "CATALOGUE": catalogue, "SNAPSHOT": SnapshotInfo("0123456789abcdef")})
        client = app.test_client()
        first = client.get(f"/queries/{name}.csv", buffered=True)
        assert len(first.text.splitlines()) > 1
        again = client.get(f"/queries/{name}.csv", headers={"If-None-Match": first.headers["ETag"]}, buffered=True)
        assert again.status_code == (304 if kept else 200)
        store.clear()
        assert (client.get(f"/queries/{name}.csv", buffered=True).text == first.text) is kept
        store.extend(city())


class TestMetrics:
    """The numbers."""

    def test_they_are_well_formed_and_count(self, app: Flask) -> None:
        client = app.test_client()
        name = next(iter(load_catalogue(CASES / "queries")))
        for _ in range(3):
            client.get(f"/queries/{name}", buffered=True)
        client.get("/queries/none-such", buffered=True)
        client.get("/sparql?query=ASK%7B%7D", buffered=True)
        found = samples(client.get("/metrics").text)
        ok = found['fukushi_requests_total{kind="query",method="GET",status="200"}']
        bad = found.get('fukushi_requests_total{kind="query",method="GET",status="400"}', 0)
        assert ok + bad == 3
        assert found['fukushi_requests_total{kind="query",method="GET",status="404"}'] == 1
        assert found[f'fukushi_query_requests_total{{query="{name}"}}'] == 3
        assert found['fukushi_request_seconds_bucket{kind="query",le="+Inf"}'] == 4
        assert found['fukushi_request_seconds_count{kind="sparql"}'] == 1
        assert found['fukushi_snapshot_info{snapshot="0123456789abcdef"}'] == 1
        assert found["fukushi_snapshot_created_seconds"] > 0
        assert found["fukushi_sparql_running"] == 0
        assert found["process_resident_memory_bytes"] > 1e6
        assert found["fukushi_sparql_store_bytes"] > 1e6

    def test_buckets_hold_all_that_is_shorter(self) -> None:
        metrics = Metrics()
        for ms in (1, 7, 7, 90_000):
            metrics.add(Exchange("i", "c", "GET", "/", "page", "", 200, 0, ms, None, True))
        found = samples(metrics.text())
        bucket = 'fukushi_request_seconds_bucket{kind="page",le="%s"}'
        assert [found[bucket % bound] for bound in ("0.005", "0.01", "30", "+Inf")] == [1, 3, 3, 4]
        assert found['fukushi_request_seconds_sum{kind="page"}'] == pytest.approx(90.015)

    def test_visitors_cannot_make_labels(self, app: Flask) -> None:
        client = app.test_client()
        before = len(samples(client.get("/metrics").text))
        for n in range(30):
            client.get(f"/queries/made-up-{n}", buffered=True)
            client.get(f"/nowhere-{n}", buffered=True)
        assert len(samples(client.get("/metrics").text)) < before + 40

    @given(st.text(max_size=20), st.floats(0, 1e9))
    def test_any_label_is_escaped(self, text: str, value: float) -> None:
        text = "".join(each for each in text if each.isprintable() or each == "\n")
        page = Metrics().text([("some_gauge", "Some.", {(("name", text),): value})])
        assert any(name.startswith("some_gauge{") for name in samples(page))

    @pytest.mark.parametrize(
        ("address", "headers", "status"),
        [
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            ("10.1.2.3", {}, 200),
            ("8.8.8.8", {}, 404),
            ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
            ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
            ("", {}, 404),
        ],
    )
    def test_they_are_for_the_house_only(self, app: Flask, address: str, headers: dict[str, str], status: int) -> None:
        answer = app.test_client().get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == status

    def test_a_process_that_has_ended_uses_no_memory(self) -> None:
        assert resident(2**22 + 1) == 0


class TestLog:
    """One line for each request."""

    def test_a_saved_query(self, app: Flask, lines: Callable[[], list[dict[str, Any]]]) -> None:
        client = app.test_client()
        name = next(
            n for n, q in load_catalogue(CASES / "queries").items() if not any(p.required for p in q.parameters)
        )
        answer = client.get(
            f"/queries/{name}.csv?secret=%E7%A7%98", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, buffered=True
        )
        assert answer.status_code == 400
        answer = client.get(f"/queries/{name}.csv", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, buffered=True)
        refused, line = [each for each in lines() if each["logger"] == "fukushi.access"]
        assert refused["status"] == 400
        assert "secret" not in json.dumps(refused)
        assert line["id"] == answer.headers["X-Request-Id"]
        assert {key: line[key] for key in ("client", "method", "path", "kind", "query", "status", "whole")} == {
            "client": "192.0.2.7",
            "method": "GET",
            "path": f"/queries/{name}.csv",
            "kind": "query",
            "query": name,
            "status": 200,
            "whole": True,
        }
        assert line["rows"] == len(answer.text.strip().splitlines()) - 1
        assert line["bytes"] == len(answer.data)
        assert 0 < line["ms"] < 60_000
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])

    def test_a_visitors_query_and_its_rows(self, app: Flask, lines: Callable[[], list[dict[str, Any]]]) -> None:
        query = "SELECT * { VALUES ?x { 1 2 3 } }"
        with served(app) as root, urlopen(f"{root}/sparql?query={query.replace(' ', '+')}") as answer:
            size = len(answer.read())
        (line,) = [each for each in lines() if each["logger"] == "fukushi.access"]
        assert (line["kind"], line["rows"], line["bytes"], line["status"]) == ("sparql", 3, size, 200)

    @pytest.mark.parametrize(
        ("given", "kept"), [("abcdef12-34", True), ("short", False), ("x" * 65, False), ('a"b\\c d e f g', False)]
    )
    def test_an_id_from_outside_is_taken_if_it_looks_like_one(self, app: Flask, given: str, kept: bool) -> None:
        found = app.test_client().get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
        assert (found == given) is kept
        assert re.fullmatch(r"[A-Za-z0-9_.-]{8,64}", found)

    def test_our_own_mistake_is_one_line_with_the_id(
        self, app: Flask, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        @app.route("/broken")
        def broken() -> str:
            raise ZeroDivisionError("by nought\nand more")

        answer = app.test_client().get("/broken")
        assert answer.status_code == 500
        (error,) = [each for each in lines() if each["level"] == "error"]
        assert error["id"] == answer.headers["X-Request-Id"]
        assert "ZeroDivisionError" in error["trace"]

    def test_an_answer_that_is_broken_off_is_told(self) -> None:
        told: list[Exchange] = []

        def flowing(environ: Any, start_response: Any) -> Iterator[bytes]:
            start_response("200 OK", [("Content-Type", "text/plain")])
            yield b"one"
            yield b"two"

        environ = {"REQUEST_METHOD": "BREW", "PATH_INFO": "/x"}
        chunks = Observed(flowing, lambda: (), told.append)(environ, lambda status, headers: None)  # type: ignore[arg-type]
        assert next(iter(chunks)) == b"one"
        chunks.close()  # type: ignore[attr-defined]
        assert [(each.method, each.bytes, each.whole, each.status) for each in told] == [("other", 3, False, 200)]

        def failing(environ: Any, start_response: Any) -> list[bytes]:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            Observed(failing, lambda: (), told.append)(environ, lambda status, headers: None)  # type: ignore[arg-type]
        assert (told[-1].status, told[-1].whole) == (500, False)

    @given(st.text())
    def test_any_path_is_one_line(self, path: str) -> None:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(JsonLines())
        log = logging.getLogger("fukushi.access")
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        write_line(Exchange("i", "c", "GET", path, "page", "", 200, 0, 1.0, None, True))
        log.removeHandler(handler)
        (line,) = stream.getvalue().split("\n")[:-1]
        assert json.loads(line)["path"] == path


class TestProxies:
    """Who the client is."""

    @pytest.mark.parametrize(
        ("peer", "said", "client"),
        [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody we trust says so
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the first was written by the client
            ("10.0.0.1", "1.2.3.4, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::5", "2001:db8::5"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ],
    )
    def test_the_last_one_that_is_no_proxy(self, peer: str, said: str, client: str) -> None:
        seen: list[str] = []

        def app(environ: Any, start_response: Any) -> list[bytes]:
            seen.append(environ["REMOTE_ADDR"])
            assert not [key for key in environ if "FORWARDED" in key]
            return []

        environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said, "wsgi.url_scheme": "http"}
        TrustedProxies(app, networks("10.0.0.0/8"))(environ, lambda *_: None)  # type: ignore[arg-type]
        assert seen == [client]

    def test_scheme_and_host_are_believed_of_trusted_ones_only(self) -> None:
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "graph.city.example"}
        for trusted, begin in (("127.0.0.0/8", "https://graph.city.example/"), ("", "http://localhost/")):
            with sparql_app() as made:
                made.config["TRUSTED_PROXIES"] = networks(trusted)
                app = create_app({**made.config})
                text = app.test_client().get("/sparql", headers={**headers, "Accept": "text/turtle"}).text
                assert f"<{begin}sparql>" in text
        with sparql_app() as made:
            app = create_app({**made.config, "TRUSTED_PROXIES": networks("127.0.0.1")})
            odd = {"X-Forwarded-Host": 'evil"><x', "Accept": "text/turtle"}
            assert "evil" not in app.test_client().get("/sparql", headers=odd).text

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_no_header_breaks_it(self, said: str, peer: str) -> None:
        environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said, "HTTP_X_FORWARDED_HOST": said}
        TrustedProxies(lambda *_: [], networks("0.0.0.0/0, ::/0"))(environ, lambda *_: None)  # type: ignore[arg-type]

    def test_networks(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert [str(each) for each in networks(" 127.0.0.1, ::1,10.0.0.0/8,")] == [
            "127.0.0.1/32",
            "::1/128",
            "10.0.0.0/8",
        ]
        assert networks("") == ()
        assert main(["serve", "--trusted-proxies", "proxy.example"]) == 2
        assert "'proxy.example' is no address" in capsys.readouterr().err
        assert is_near("fe80::1")
        assert not is_near("nonsense")


class TestStart:
    """Production start."""

    def test_other_servers_get_the_application_by_the_environment(self, tmp_path: Path) -> None:
        app = create(
            {"FUKUSHI_OUT": str(tmp_path), "FUKUSHI_ENGINE": "http://127.0.0.1:9/", "FUKUSHI_TRUSTED_PROXIES": "::1"}
        )
        assert app.test_client().get("/healthz").status_code == 200
        assert settings(tmp_path)["OUT"] == tmp_path
        assert "OUT" not in settings(tmp_path, "http://127.0.0.1:9/")
        with pytest.raises(ValueError, match="is no address"):
            create({"FUKUSHI_TRUSTED_PROXIES": "x"})

    def test_a_body_that_no_query_has_is_refused_while_it_comes(self, app: Flask) -> None:
        found: list[str] = []
        threading.Thread(
            target=serve_pages, args=(app,), kwargs={"port": 0, "ready": found.append}, daemon=True
        ).start()
        for _ in range(500):
            if found:
                break
            threading.Event().wait(0.01)
        connection = HTTPConnection(found[0].split("/")[2], timeout=10)
        connection.putrequest("POST", "/sparql")
        connection.putheader("Content-Length", str(MOST_BODY_BYTES * 1000))
        connection.putheader("Content-Type", "application/sparql-query")
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()
        with urlopen(f"{found[0]}healthz") as answer:
            assert answer.status == 200

    def test_granian_serves_the_same_and_stops_when_it_is_told(self, tmp_path: Path) -> None:
        pytest.importorskip("granian")
        write_snapshot(tmp_path, city(), Manifest({}, {}, "2030-04-01T09:00:00+09:00", {}))
        command = [sys.executable, "-m", "fukushi.cli", "serve", "--server", "granian", "--port", "0"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FUKUSHI_OUT": str(tmp_path), "FUKUSHI_THREADS": "2"}
        with subprocess.Popen(
            [*command, "--out", str(tmp_path)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                address = process.stdout.readline().split()[1]
                with urlopen(f"{address}readyz") as answer:
                    assert json.load(answer)["ready"] is True
                with urlopen(f"{address}queries/role-coverage.csv") as answer:
                    assert answer.headers["X-Request-Id"]
                    assert answer.read().startswith(b"objective,")
                connection = HTTPConnection(address.split("/")[2], timeout=10)
                connection.putrequest("POST", "/sparql")
                connection.putheader("Content-Length", str(MOST_BODY_BYTES * 1000))
                connection.putheader("Content-Type", "application/sparql-query")
                connection.endheaders()
                assert connection.getresponse().status == 413
                connection.close()
            finally:
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) == 0

    def test_granian_says_in_one_sentence_what_is_missing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert main(["serve", "--server", "granian", "--out", str(tmp_path)]) == 2
        assert "no built graph" in capsys.readouterr().err
        monkeypatch.setitem(sys.modules, "granian.server", None)
        with pytest.raises(ServeError, match="pip install granian"):
            serve_with_granian(port=0)
        monkeypatch.undo()
        pytest.importorskip("granian")
        with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ServeError, match="in use"):
            serve_with_granian(port=taken.getsockname()[1])
