"""Real SPARQL servers on this machine, started for a test and ended with it.

Each has files and ports of its own; what a machine has installed or running is not touched.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.peer_servers import free_port, virtuoso_ini
from graph.engine import EngineError, RemoteEngine
from graph.graph_store import GraphStore, Login

VIRTUOSO = shutil.which("virtuoso-t")
OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
ADMINISTRATOR = Login("dba", "dba")  # of a Virtuoso that nobody has set up yet


@dataclass
class Server:
    """A server that can be stopped and started again; ``query`` and ``store`` are its two addresses."""

    name: str
    query: str
    store: str
    login: Login | None
    command: list[str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "out.log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.engine().ask("ASK { ?s ?p ?o }")
                return
            except EngineError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.stop()
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, as a machine that fails would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def engine(self, timeout: float = 60) -> RemoteEngine:
        """Return an engine that asks it."""
        return RemoteEngine(self.query, timeout=timeout)

    def graph_store(self) -> GraphStore:
        """Return its graph store, with the right to write."""
        return GraphStore(self.store, self.login)


@contextmanager
def virtuoso(folder: Path, rows: int = 100_000) -> Iterator[Server]:
    """Run a Virtuoso with an empty database of its own; it cuts answers at ``rows``."""
    sql, http = free_port(), free_port()
    ini = virtuoso_ini(folder, sql, http, buffers=10_000, rows=rows)
    (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    root = f"http://127.0.0.1:{http}"
    command = [str(VIRTUOSO), "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    yield from _running(
        Server("virtuoso", f"{root}/sparql", f"{root}/sparql-graph-crud-auth", ADMINISTRATOR, command, folder)
    )


@contextmanager
def oxigraph(folder: Path, union: bool = True) -> Iterator[Server]:
    """Run Oxigraph's own server with an empty store on disk."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    command = [str(OXIGRAPH), "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    command += ["--union-default-graph"] if union else []
    yield from _running(Server("oxigraph", f"{root}/query", f"{root}/store", None, command, folder))


def _running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


SERVERS: dict[str, Callable[..., object]] = {"virtuoso": virtuoso, "oxigraph": oxigraph}
INSTALLED = {"virtuoso": VIRTUOSO is not None, "oxigraph": OXIGRAPH is not None}
