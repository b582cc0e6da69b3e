"""The servers of ``bench.peers``: started with a folder of their own, asked over HTTP, and ended."""

from __future__ import annotations

import json
import select
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
VIRTUOSO, ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql")
_INI = """[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = {rows}
"""
BUFFERS = 60_000
"""Virtuoso's buffers of 8 kB each: about half a gigabyte."""


class PeerError(Exception):
    """A contestant could not do its work; the argument says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens.

    ``sparql`` is the address of its endpoint, ``root`` that of its pages,
    ``sql`` the port of its SQL, if it has one.
    """

    process: subprocess.Popen[str]
    root: str
    sparql: str
    sql: int = 0

    def ask(self, query: str, timeout: float) -> dict[str, Any]:
        """Ask a query; return its seconds and its rows as sorted texts."""
        return self._get(f"{self.sparql}?{urlencode({'query': query})}", timeout)

    def get(self, path: str, turn: int, timeout: float) -> dict[str, Any]:
        """Ask for a page of data; ``turn`` names another language each time, so that no kept answer is sent."""
        return self._get(self.root + path, timeout, {"Accept-Language": f"x-{turn}"})

    def peak(self) -> int:
        """Return the most memory that the process has held, its children's apart; 0 where nobody tells."""
        return peak_of(self.process.pid)

    def _get(self, address: str, timeout: float, more: dict[str, str] | None = None) -> dict[str, Any]:
        headers = {"Accept": "application/sparql-results+json, application/json", **(more or {})}
        started = time.perf_counter()
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=timeout) as answer:
                body = answer.read()
        except (OSError, URLError) as error:
            raise PeerError(f"no answer within {timeout:.0f} s ({error})") from error
        taken = time.perf_counter() - started
        told = json.loads(body)
        if "results" in told:
            names = told["head"]["vars"]
            bindings = told["results"]["bindings"]
            found = [[row[name]["value"] if name in row else "" for name in names] for row in bindings]
            return {"seconds": taken, "rows": sorted(found)}
        return {"seconds": taken, "rows": told["rows"]}


def virtuoso_ini(folder: Path, sql: int, http: int, *, buffers: int, rows: int = 100_000) -> str:
    """Return the settings of a Virtuoso of its own: its files, its two ports, its memory, the ``rows`` of an answer."""
    return _INI.format(folder=folder, sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4, rows=rows)


def peak_of(process: int | str) -> int:
    """Return the most memory that a process has held since it began its program, in bytes; 0 where nobody tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


@contextmanager
def step_server(step: str, path: Path, sparql: str, limit: float) -> Iterator[Server]:
    """Run a server of ``bench.peer_steps``; PeerError where it does not listen in time."""
    command = [sys.executable, "-m", "bench.peer_steps", step, str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = _first_line(process, limit)
        yield Server(process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}{sparql}")
    finally:
        process.kill()
        process.communicate()


def _first_line(process: subprocess.Popen[str], limit: float) -> int:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], limit)
    line = process.stdout.readline().strip() if ready else ""
    if not line.isdecimal():
        raise PeerError(f"did not listen within {limit:.0f} s" if not ready else "could not start")
    return int(line)


@contextmanager
def virtuoso(folder: Path, limit: float) -> Iterator[Server]:
    """Run a Virtuoso with an empty database in ``folder``, which goes with it; PeerError where there is none."""
    if VIRTUOSO is None or ISQL is None:
        raise PeerError("absent")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sql, http = free_port(), free_port()
    ini = virtuoso_ini(folder, sql, http, buffers=BUFFERS)
    (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    command = [VIRTUOSO, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with (folder / "out.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, text=True)
    server = Server(process, f"http://127.0.0.1:{http}", f"http://127.0.0.1:{http}/sparql", sql)
    try:
        deadline = time.monotonic() + limit
        while True:
            try:
                server.ask("SELECT ?s { ?s ?p ?o } LIMIT 1", 10)
                break
            except PeerError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise PeerError("could not start") from None
                time.sleep(0.2)
        yield server
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def filled_virtuoso(folder: Path, file: Path, limit: float) -> Iterator[Server]:
    """Run a Virtuoso that has loaded a file; raises PeerError."""
    with virtuoso(folder, limit) as server:
        bulk_load(server, folder, file, limit)
        yield server


def bulk_load(server: Server, folder: Path, file: Path, limit: float) -> float:
    """Let Virtuoso's own loader take a file, written out to the disk; return the seconds. Raises PeerError."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    (data / "whole.nq").hardlink_to(file)
    script = (
        f"delete from DB.DBA.load_list; ld_dir('{data}', '*.nq', 'urn:none'); rdf_loader_run(); checkpoint; "
        "select ll_state, ll_error from DB.DBA.load_list;"
    )
    command = [str(ISQL), f"127.0.0.1:{server.sql}", "dba", "dba", f"exec={script}"]
    started = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"stopped after {limit:.0f} s") from error
    taken = time.perf_counter() - started
    if done.returncode or "NULL" not in done.stdout:
        raise PeerError(f"did not load: {(done.stderr or done.stdout).strip()[-200:]}")
    return taken


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
