"""The measurement over HTTP runs, asks what it says and prints its table; how fast anything is is not for a test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from bench.http import Load, ask, main, server
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
def listening() -> Iterator[tuple[int, dict[str, int]]]:
    """A server whose status a test decides; it counts what it is asked."""
    told = {"status": 200, "asked": 0}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told["asked"] += 1
            self.send_response(told["status"])
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"abc")

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
    listening: tuple[int, dict[str, int]], connections: int, requests: int
) -> None:
    port, answer = listening
    rate, seconds = ask(port, REQUEST, connections, requests)
    assert rate > 0
    assert len(seconds) == requests == answer["asked"]
    assert min(seconds) > 0


def test_a_wrong_answer_is_no_measurement(listening: tuple[int, dict[str, int]]) -> None:
    port, answer = listening
    answer["status"] = 500
    with pytest.raises(RuntimeError, match="500"):
        ask(port, REQUEST, 1, 1)


def test_servers_give_the_same_rows(built: Path) -> None:
    from urllib.request import urlopen  # noqa: PLC0415

    answers = []
    for kind in ("bare", "ours"):
        with (
            server(kind, built, "directions", {"objective": "1-1"}) as (port, path),
            urlopen(f"http://127.0.0.1:{port}{path}{'?objective=1-1' if kind == 'ours' else ''}") as response,
        ):
            answers.append([row["direction"] for row in json.load(response)["rows"]])
    assert answers == [["居場所づくり", "声かけ"]] * 2


def test_the_table(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(
        ["directions", "objective=1-1", "--graph", str(built), "--turns", "1", "--requests", "20", "--connections", "4"]
    )
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:5]] == ["bare Flask view", "ours, live", "ours, kept"]


def test_a_row_tells_medians_and_ratios() -> None:
    floor = Load("floor", [100.0, 300.0, 200.0], [0.01] * 100)
    ours = Load("ours", [400.0], [0.01] * 98 + [0.05, 0.06])
    assert ours.row(floor) == ("ours", "400", "2.00", "10.0", "60.0", "6.0")


def test_what_does_not_start_says_so(tmp_path: Path, capfd: Any) -> None:
    with pytest.raises(RuntimeError, match="did not start"), server("ours", tmp_path, "directions", {}):
        pass
    assert "no built graph" in capfd.readouterr().err
