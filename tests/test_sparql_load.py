"""The load proof in small, and what a kill must not break: worker, parent, build, web process, engine, disk."""

from __future__ import annotations

import gc
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad

from bench import load, load_clients
from bench.load_clients import Tally
from bench.load_outcome import Memory, Outcome
from fukushi.cli import main
from graph.publish import publish
from graph.snapshot import Manifest, SnapshotError, open_current, write_snapshot
from tests.builds import ROOT, shipped
from tests.engine_servers import INSTALLED, SERVERS, Server
from tests.small_disk import small_disk
from tests.sparql_site import city, sparql_app, visitor_queries, wait_for_running

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_readers_notice_no_failure_while_visitors_do_their_worst(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FUKUSHI_SPARQL_TIME_MS", "1000")
    page = tmp_path / "operation.md"
    page.write_text("# 運用\n<!-- load: x -->\n古い数\n<!-- end of load -->\n終わり\n", encoding="utf-8")
    options = ["--seconds", "3", "--readers", "12", "--pause", "0.3", "--page", str(page)]
    assert load.main(["--graph", str(shipped().out), *options]) == 0
    out = capsys.readouterr().out
    assert "must not be" not in out
    assert page.read_text(encoding="utf-8") == (
        f"# 運用\n<!-- load: x -->\n{out.removesuffix(chr(10))}<!-- end of load -->\n終わり\n"
    )
    assert "読む人 12 人、利用者 8 人、3 秒。" in out
    assert re.search(r"\| 読む人だけ +\| +\d+ \| +0 \| +[\d,]+ ms \| +[\d,]+ ms \| +[\d,]+ ms \|", out)
    assert re.search(
        r"Web プロセスのメモリ \(MB\): 始め \d+、読む人だけのあと \d+、利用者のあと \d+、終わり \d+、", out
    )
    assert "終わりに残ったもの 0。" in out


def test_what_must_not_be_is_told() -> None:
    good = Tally([0.1, 0.2], Counter({200: 2}))
    fine = Outcome(good, good, good, answers_at_the_end=True)
    assert fine.mistakes() == []
    assert replace(fine, workers_at_the_end=2).mistakes() == ["2 queries still run after the run"]
    bad = Tally([0.1], Counter({500: 1}), ["/sparql: status 500"])
    assert replace(fine, visitors=bad).mistakes() == ["/sparql: status 500"]
    assert replace(fine, alone=Tally()).mistakes() == ["some group has asked nothing"]
    assert replace(fine, answers_at_the_end=False).mistakes() == ["the server does not answer after the run"]
    assert Tally([n / 1000 for n in range(1, 101)]).percentile(0.99) == 100
    assert Tally().percentile(0.99) == 0


def test_the_figures_are_told_as_the_documentation_has_them() -> None:
    sizes = [("始め", 80, 0, 0), ("始め", 90, 60, 0), ("利用者のあと", 170, 65, 400), ("終わり", 150, 64, 0)]
    told = Outcome(
        Tally([0.1] * 99 + [0.4] * 1200, Counter({200: 1299})),
        Tally([0.1] * 99 + [1.0], Counter({200: 100}), ["a", "b"]),
        Tally([], Counter({503: 4000, 200: 12}), ["c"]),
        [Memory(phase, *(size * 1_000_000 for size in each)) for phase, *each in sizes],
        answers_at_the_end=True,
        readers=32,
        visiting=8,
        seconds=120,
        load=0.25,
    ).block()
    lines = told.splitlines()
    assert lines[0].startswith("読む人 32 人、利用者 8 人、120 秒。")
    assert lines[0].endswith("始める前の平均の負荷 0.2。")
    assert [cell.strip() for cell in lines[4].split("|")[1:-1]] == ["読む人だけ", "1,299", "0"] + ["400 ms"] * 3
    assert [cell.strip() for cell in lines[5].split("|")[2:4]] == ["100", "2"]
    assert lines[7:] == [
        "- 99 パーセンタイルは 2.50 倍（目標は 3 倍まで）。",
        "- 利用者への答え: 200 が 12、503 が 4,000。ほかの答えと切れた接続は 1。",
        "- Web プロセスのメモリ (MB): 始め 90、利用者のあと 170、終わり 150、最も多いとき 170。",
        "- 利用者のグラフを持つプロセスのメモリ (MB): 始め 60、利用者のあと 65、終わり 64、最も多いとき 65。",
        "- 問い合わせのプロセス: 合わせて最も多いとき 400 MB、終わりに残ったもの 0。",
    ]


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application over the invented city, with time for a kill."""
    with sparql_app(time_ms=20_000) as made:
        yield made


def ask(app: Flask, query: str) -> int:
    return app.test_client().post("/sparql", data={"query": query}).status_code


def asking(app: Flask, query: str, found: list[int]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(ask(app, query)))
    thread.start()
    wait_for_running(app, 1)
    return thread


def child_of(pid: int | None) -> int:
    """Wait for a process to have one of its own and return it."""
    assert pid is not None
    for _ in range(500):
        found = load.children(pid)
        if found:
            return found[0]
        time.sleep(0.01)
    raise AssertionError("no worker was started")


def parent_of(app: Flask) -> int:
    assert ask(app, "ASK {}") == 200
    pid = visitor_queries(app).pid
    assert pid is not None
    return pid


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
class TestKills:
    """``kill -9``."""

    def test_a_worker_that_is_killed_costs_its_query_only(self, app: Flask) -> None:
        parent, found = parent_of(app), list[int]()
        thread = asking(app, SLOW, found)
        os.kill(child_of(parent), signal.SIGKILL)
        thread.join(20)
        assert found == [503]
        assert parent_of(app) == parent

    def test_the_parent_is_started_again_and_takes_its_workers_with_it(self, app: Flask) -> None:
        parent, found = parent_of(app), list[int]()
        with_limit = threading.Event()
        thread = asking(app, SLOW, found)
        worker = child_of(parent)
        os.kill(parent, signal.SIGKILL)
        for _ in range(500):
            if not alive(worker):
                break
            with_limit.wait(0.01)
        assert not alive(worker)
        assert ask(app, "ASK {}") == 200
        again = visitor_queries(app).pid
        assert again not in (None, parent)
        os.kill(child_of(again), signal.SIGKILL)  # the slow query is asked once more by itself
        thread.join(20)
        assert found == [503]

    def test_the_web_process_takes_all_with_it(self, tmp_path: Path) -> None:
        out = shutil.copytree(shipped().out, tmp_path / "graph", symlinks=True)
        with load.served(out, 4) as (host, port, process):
            address = f"http://{host}:{port}"
            with urllib.request.urlopen(f"{address}/sparql?query=ASK%7B%7D", timeout=30) as answer:
                assert answer.status == 200
            parent = child_of(process.pid)
            process.kill()
            process.wait()
            for _ in range(1000):
                if not alive(parent):
                    return
                time.sleep(0.01)
            pytest.fail("the process of visitors' queries outlived its web process")


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("after_s", [0.4, 0.9, 1.5])
def test_a_build_that_is_killed_leaves_the_old_graph_whole(tmp_path: Path, after_s: float) -> None:
    out = tmp_path / "graph"
    shutil.copytree(shipped().out, out, symlinks=True)
    before = open_current(out).id
    command = [
        sys.executable,
        "-m",
        "fukushi.cli",
        "build",
        "--quiet",
        "--out",
        str(out),
        "--base",
        "https://new.example/id/",
    ]
    with subprocess.Popen(command, cwd=ROOT) as process:
        time.sleep(after_s)
        process.kill()
    now = open_current(out)
    assert len(now.load()) > 1000
    assert now.id == before or "new.example" in now.manifest.settings["base"]
    assert main(["build", "--quiet", "--out", str(out)]) == 0
    assert open_current(out).id == before


def test_a_full_disk_leaves_the_old_graph_in_service(tmp_path: Path) -> None:
    manifest = Manifest({}, {}, "2030-04-01T09:00:00+09:00", {"base": "https://city.example/id/"})
    with small_disk(tmp_path / "disk", 2) as disk:
        out = disk / "graph"
        before = write_snapshot(out, city(), manifest).id
        large = city()
        graph = NamedNode("https://fukushi-graph.example/id/graph/99201/reference")
        for number in range(3000):
            large.add(Quad(NamedNode(f"urn:{number}"), NamedNode("urn:is"), Literal("長" * 300), graph))
        with pytest.raises(SnapshotError, match="No space left"):
            write_snapshot(out, large, manifest)
        assert open_current(out).id == before
        assert len(open_current(out).load()) == len(city())
        assert not list((out / "snapshots").glob(".new-*"))
        assert write_snapshot(out, city(text=False), manifest).id == before


def test_a_full_disk_refuses_an_answer_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(tmp_path / "disk", 1) as disk, sparql_app(rows=50_000, result_bytes=20_000_000) as app:
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        assert ask(app, "ASK {}") == 200
        assert ask(app, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000") == 503
        assert ask(app, "SELECT * { ?a ?b ?c } LIMIT 3") == 200


def test_no_room_for_an_answer_is_told_without_a_small_disk_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(app, "ASK {}") == 200
    with monkeypatch.context() as change:
        change.setattr("tempfile.tempdir", "/proc/nowhere")
        answer = app.test_client().post("/sparql", data={"query": "ASK {}"})
        assert (answer.status_code, "/proc" in answer.text) == (503, False)
        assert "no room to keep the answer" in answer.text
    assert ask(app, "ASK {}") == 200


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from fukushi.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("most", [1_000, 2_000_000])
def test_a_build_that_may_not_write_more_leaves_the_old_graph(tmp_path: Path, most: int) -> None:
    """As a full disk, for machines on which no small one can be mounted: the kernel refuses the next byte."""
    out = shutil.copytree(shipped().out, tmp_path / "graph", symlinks=True)
    before = open_current(out)
    command = ["build", "--quiet", "--out", str(out), "--base", "https://new.example/id/"]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert open_current(out).path == before.path
    open_current(out).check()
    assert not list((out / "snapshots").glob(".new-*"))


@pytest.mark.parametrize("kind", sorted(SERVERS))
def test_an_engine_that_is_stopped_and_started_again(
    kind: str, tmp_path: Path, needs: Callable[[str, bool], None]
) -> None:
    needs(kind, INSTALLED[kind])
    with SERVERS[kind](tmp_path) as server:
        publish(shipped().result.snapshot, server.graph_store(), server.engine())
        checkpoint(server)
        with load_with_engine(server) as address:
            page = f"{address}queries/role-coverage.csv"
            first = fetched(page)
            assert first[0] == 200
            ready = fetched(f"{address}readyz")
            assert (ready[0], json.loads(ready[1])["snapshot"]) == (200, shipped().result.snapshot.id)
            server.stop()
            assert fetched(page)[0] == 503
            assert fetched(f"{address}readyz")[0] == 503
            assert fetched(f"{address}healthz")[0] == 200
            server.start()
            assert fetched(page) == first
            assert fetched(f"{address}readyz")[0] == 200


def checkpoint(server: Server) -> None:
    """Let the server write down what it holds: a kill is to be an accident of the engine, not a loss of its data."""
    if server.name == "virtuoso":
        port = (server.folder / "virtuoso.ini").read_text(encoding="utf-8").partition("127.0.0.1:")[2].split()[0]
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "exec=checkpoint;"], check=True, capture_output=True
        )


@contextmanager
def load_with_engine(server: Server) -> Iterator[str]:
    command = [sys.executable, "-m", "fukushi.cli", "serve", "--port", "0", "--engine", server.query]
    command += ["--out", str(server.folder / "nothing-built")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[1]
        finally:
            process.kill()


def fetched(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


class Endless(BaseHTTPRequestHandler):
    """Answers everything with more than anybody reads."""

    def do_POST(self) -> None:
        """Send the head and a little."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"more")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_a_visitor_who_leaves_closes_what_it_did_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_clients, "HOSTILE", load_clients.LARGE)
    monkeypatch.setattr(load_clients, "FRIENDLY", load_clients.LARGE)
    tally = Tally()
    with ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            visitor = load_clients.Visitor("127.0.0.1", server.server_port, 0, tally)
            for turn in range(9):
                visitor.turn(random.Random(turn))
            assert len(visitor._held) == 6
            visitor.leave()
            assert not visitor._held
        finally:
            server.shutdown()
            thread.join()
    # An open socket that nobody holds any more would be a warning here, and so a failure.
    gc.collect()
    assert (tally.statuses[200], tally.failures) == (9, [])
