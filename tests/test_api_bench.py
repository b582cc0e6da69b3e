"""The measurement over HTTP runs, asks what it says and prints its table; how fast anything is is not for a test."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from pyoxigraph import Store

from bench.http import Running, Wish, main, measure, server
from bench.http_load import Load, ask, children, processor_s
from graph.snapshot import Manifest, write_snapshot


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A snapshot with two directions."""
    store = Store()
    store.update(
        """
        PREFIX wp: <https://fukushi-graph.example/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        INSERT DATA { GRAPH <https://fukushi-graph.example/id/graph/99201/reference> {
          <urn:goal> a wp:ActivityGoal ; wp:code "1-1" ; wp:order 1 ; skos:prefLabel "集う"@ja .
          <urn:1> a wp:Direction ; wp:inObjective <urn:goal> ; wp:ordinal 1 ; skos:prefLabel "居場所づくり"@ja .
          <urn:2> a wp:Direction ; wp:inObjective <urn:goal> ; wp:ordinal 2 ; skos:prefLabel "声かけ"@ja .
        } }
        """
    )
    write_snapshot(tmp_path, store, Manifest({}, {}, "2026-04-01T09:00:00+09:00", {}))
    return tmp_path


@pytest.fixture
def listening() -> Iterator[tuple[int, dict[str, Any]]]:
    """A server whose status a test decides; it counts what it is asked."""
    told: dict[str, Any] = {"status": 200, "asked": 0, "body": b"abc"}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told["asked"] += 1
            self.send_response(told["status"])
            self.send_header("Content-Length", str(len(told["body"])))
            self.end_headers()
            self.wfile.write(told["body"])

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield int(found.server_address[1]), told
        found.shutdown()
        thread.join(timeout=10)


REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(("connections", "requests"), [(1, 1), (4, 4), (4, 50), (8, 3)])
def test_each_request_is_sent_and_answered_once(
    listening: tuple[int, dict[str, Any]], connections: int, requests: int
) -> None:
    port, answer = listening
    rate, seconds = ask(port, REQUEST, connections, requests)
    assert rate > 0
    assert len(seconds) == requests == answer["asked"]
    assert min(seconds) > 0


def test_a_wrong_answer_is_no_measurement(listening: tuple[int, dict[str, Any]]) -> None:
    port, answer = listening
    answer["status"] = 500
    with pytest.raises(RuntimeError, match="500"):
        ask(port, REQUEST, 1, 1)


@pytest.mark.parametrize("program", ["waitress", "granian"])
def test_servers_give_the_same_answer(built: Path, program: str) -> None:
    if program == "granian":
        pytest.importorskip("granian")
    answers = []
    for kind in ("bare", "ours"):
        with (
            server(kind, built, Wish("directions", {"objective": "1-1"}), program, 2) as running,
            urlopen(f"http://127.0.0.1:{running.port}{running.path}") as response,
        ):
            answers.append(json.load(response))
    assert answers[0] == answers[1]
    assert [row["direction"] for row in answers[0]["rows"]] == ["居場所づくり", "声かけ"]


def test_the_tables(built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.http.find_spec", lambda name: None)
    options = ["--graph", str(built), "--turns", "1", "--seconds", "0.05", "--connections", "4"]
    assert main(["directions objective=1-1", "directions", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "4 connections, waitress with 8 threads" in lines[0]
    assert [line.split("|")[1].strip() for line in lines[6:9]] == ["bare Flask view", "ours, live", "ours, kept"]
    assert [line.split("|")[1].strip() for line in lines[-4:-2]] == ["directions objective=1-1", "directions"]
    assert lines[-1].startswith("At the end: Python ")


def test_a_query_without_a_contest_leaves_the_others_theirs(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of many queries must not be lost for one of them."""
    asked: list[str] = []

    def measured(_graph: Path, wish: Wish, **_: object) -> list[Load]:
        asked.append(wish.name)
        if wish.name == "places":
            raise RuntimeError("ours, live gives other rows than bare Flask view.")
        return [Load(name, [100.0], [0.01] * 100, 0.1) for name in ("bare Flask view", "ours, live", "ours, kept")]

    monkeypatch.setattr("bench.http.measure", measured)
    assert main(["places", "directions", "--graph", str(built)]) == 1
    printed = capsys.readouterr().out
    assert "places: ours, live gives other rows" in printed
    assert [cell.strip() for cell in printed.splitlines()[-3].split("|")[1:4]] == ["directions", "1.00", "1.0"]
    assert asked == ["places", "directions"]


def test_by_default_the_queries_of_the_aim_are_asked(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("bench.http.measure", lambda _graph, wish, **_: asked.append(wish.name) or [])
    monkeypatch.setattr("bench.http.summary", lambda wish, _: (str(wish),))
    monkeypatch.setattr("bench.http.table", lambda *_: "")
    monkeypatch.setattr("bench.http.Load.row", lambda *_: ())
    assert main(["--graph", str(built)]) == 0
    assert asked == ["directions", "departments-of-objective", "figures", "features", "listings", "places"]


def test_a_server_that_does_not_answer_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = int(silent.getsockname()[1])
    with pytest.raises(RuntimeError, match="does not answer"):
        Running(port, "/", 0).rows()


def test_who_is_much_too_slow_takes_one_turn(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the slowest contestant alone would make a run of an hour."""
    rates = {"bare": 1000.0, "ours": 1.0}
    asked: list[int] = []

    @contextmanager
    def started(kind: str, *_: object) -> Iterator[Running]:
        yield Running(1 if kind == "bare" else 2, "/", 0)

    def answered(port: int, _request: bytes, _connections: int, count: int) -> tuple[float, list[float]]:
        asked.append(port)
        return rates["bare" if port == 1 else "ours"], [0.01] * count

    monkeypatch.setattr("bench.http.find_spec", lambda name: None)
    monkeypatch.setattr("bench.http.Running.rows", lambda self: [["1"]])
    monkeypatch.setattr("bench.http.server", started)
    monkeypatch.setattr("bench.http.ask", answered)
    loads = measure(built, Wish("directions"), turns=5, seconds=1.0, connections=32)
    assert [len(load.rates) for load in loads] == [5, 1, 1]
    assert asked.count(1) == 6, "all of them warm up"


def test_other_rows_are_no_contest(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.http.find_spec", lambda name: None)
    rows = iter([[["1"]], [["2"]]])
    monkeypatch.setattr("bench.http.Running.rows", lambda self: next(rows))
    with pytest.raises(RuntimeError, match="other rows"):
        measure(built, Wish("directions"), turns=1, seconds=0.01, connections=1)


def test_what_rdflib_endpoint_answers_is_read_as_ours_is(listening: tuple[int, dict[str, Any]]) -> None:
    port, answer = listening
    found = Running(port, "/", 0)
    answer["body"] = b'{"rows": [{"a": 1, "b": null}, {"a": "x", "b": "y"}]}'
    ours = found.rows()
    answer["body"] = (
        b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": {"value": "1"}}, '
        b'{"b": {"value": "y"}, "a": {"value": "x"}}]}}'
    )
    assert ours == found.rows() == [["1", ""], ["x", "y"]]


def test_a_call_is_read() -> None:
    assert Wish.read("listings objective=2-1 text=a=b") == Wish("listings", {"objective": "2-1", "text": "a=b"})
    assert str(Wish.read("places")) == "places"
    with pytest.raises(ValueError):
        Wish.read("listings objective")


def test_the_work_of_a_process_and_of_those_it_started_counts() -> None:
    work = "import time\nwhile time.process_time() < 0.3: pass\nprint(1, flush=True)\ninput()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    if not Path("/proc/self/stat").exists():
        assert processor_s(1) == 0
        return
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert processor_s(process.pid) >= 0.25
        assert children(process.pid)
        process.communicate(b"\n")
    assert processor_s(process.pid) == 0


def test_a_row_tells_medians_and_ratios() -> None:
    floor = Load("floor", [100.0, 300.0, 200.0], [0.01] * 100, 0.1)
    ours = Load("ours", [400.0], [0.01] * 98 + [0.05, 0.06], 0.2)
    assert ours.row(floor) == ("ours", "400", "2.00", "10.0", "60.0", "6.0", "2.00", "2.00")
    unknown = Load("unknown", [9.5], [0.01])
    assert unknown.row(floor) == ("unknown", "9.5", "0.05", "10.0", "10.0", "1.0", "", "")


def test_what_does_not_start_says_so(tmp_path: Path, capfd: Any) -> None:
    with pytest.raises(RuntimeError, match="did not start"), server("ours", tmp_path, Wish("directions")):
        pass
    assert "no built graph" in capfd.readouterr().err
