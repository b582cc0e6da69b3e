"""An application over the invented city whose free queries have short limits, for the tests of the endpoint."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from pyoxigraph import RdfFormat, Store
from waitress.server import create_server

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from webapp.app import create_app
from webapp.serving.site import SnapshotInfo
from webapp.sparql.limits import Limits
from webapp.sparql.visitors import VisitorQueries

CASES = Path(__file__).parent / "cases" / "webapp"
BASE = "https://fukushi-graph.example/id/"
REFERENCE = f"{BASE}graph/99201/reference"
TEXT_GRAPH = f"{BASE}graph/99201/text/plan-hinata"
RUN_GRAPH = f"{BASE}graph/run"
SHORT = Limits(
    time_ms=1_500, rows=2_000, result_bytes=400_000, query_bytes=30_000, worker_memory_mb=160, queue_ms=300, page_rows=5
)


def city(*, text: bool = True) -> Store:
    """Return the invented city's graph, as a machine has it that has read the document."""
    store = Store()
    names = ["hinata.trig", "hinata_text.trig"] if text else ["hinata.trig"]
    for name in names:
        store.load((CASES / name).read_bytes(), format=RdfFormat.TRIG)
    store.update(f'INSERT DATA {{ GRAPH <{RUN_GRAPH}> {{ <urn:x> <urn:y> "時刻" }} }}')
    return store


@contextmanager
def sparql_app(limits: Limits = SHORT, **changes: Any) -> Iterator[Flask]:
    """Make the application; its processes end with the block."""
    app = create_app(
        {
            "ENGINE": EmbeddedEngine(city()),
            "CATALOGUE": load_catalogue(CASES / "queries"),
            "SNAPSHOT": SnapshotInfo("0123456789abcdef", "2030-04-01T09:00:00+09:00", {"fukushi-graph": "0.1.0"}),
            "SPARQL_LIMITS": replace(limits, **changes),
        }
    )
    try:
        yield app
    finally:
        visitor_queries(app).close()


def visitor_queries(app: Flask) -> VisitorQueries:
    """Return the state of an application's endpoint."""
    found: VisitorQueries = app.extensions["fukushi-sparql"]
    return found


@contextmanager
def served(app: Flask, threads: int = 8) -> Iterator[str]:
    """Serve an application on a free port of this machine; gives the address without a slash at its end."""
    server = create_server(
        app, host="127.0.0.1", port=0, threads=threads, ident=None, clear_untrusted_proxy_headers=True
    )
    stopping = threading.Event()

    def run() -> None:
        try:
            server.run()
        except OSError:
            # waitress has no way to end its loop from outside: it finds its sockets closed.
            if not stopping.is_set():
                raise

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stopping.set()
        server.close()
        server.task_dispatcher.shutdown()
        server.asyncore.close_all(server._map)
        thread.join(5)


def wait_for_running(app: Flask, number: int) -> None:
    """Wait until so many queries hold a place."""
    gate = visitor_queries(app).gate
    for _ in range(500):
        if gate.running >= number:
            return
        time.sleep(0.01)
    raise AssertionError(f"{gate.running} queries run instead of {number}")
