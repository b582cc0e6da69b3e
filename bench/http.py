"""A saved query over HTTP: ours, ours from its store, a bare Flask view on the same server, rdflib-endpoint.

Each server is a process of its own on a free port of the loopback, asked over
32 kept connections by this process, which does nothing else. The servers take
turns; only one is asked at a time.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.contest import table
from fukushi.settings import DEFAULT_OUT

HEADERS = ("server", "requests/s", "ratio", "p50 ms", "p99 ms", "p99/p50")
LIVE = "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
"""A client that wants a new answer: it goes past the store of answers."""


@dataclass(slots=True)
class Load:
    """What one server gave: requests per second of each turn, and the seconds of each request."""

    name: str
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def row(self, floor: Load) -> tuple[str, ...]:
        """Return the row of the table; ``floor`` is what the ratio is taken against."""
        ordered = sorted(self.seconds)
        p50, p99 = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
        rate = median(self.rates)
        ratio = f"{rate / median(floor.rates):.2f}"
        return self.name, f"{rate:.0f}", ratio, f"{p50 * 1e3:.1f}", f"{p99 * 1e3:.1f}", f"{p99 / p50:.1f}"


def ask(port: int, request: bytes, connections: int, requests: int) -> tuple[float, list[float]]:
    """Send ``requests`` requests over ``connections`` kept connections; return requests per second and their seconds.

    Raises RuntimeError for an answer other than 200 or one without a length.
    """
    parts: dict[socket.socket, tuple[float, bytearray]] = {}
    with selectors.DefaultSelector() as selector:
        try:
            started = time.perf_counter()
            for _ in range(min(connections, requests)):
                connection = socket.create_connection(("127.0.0.1", port))
                parts[connection] = (time.perf_counter(), bytearray())
                selector.register(connection, selectors.EVENT_READ)
                connection.sendall(request)
            seconds = _answers(selector, parts, request, requests)
            return requests / (time.perf_counter() - started), seconds
        finally:
            for connection in parts:
                connection.close()


def _answers(
    selector: selectors.BaseSelector,
    parts: dict[socket.socket, tuple[float, bytearray]],
    request: bytes,
    requests: int,
) -> list[float]:
    seconds, sent = list[float](), len(parts)
    while len(seconds) < requests:
        ready = selector.select(timeout=60)
        if not ready:
            raise RuntimeError("The server does not answer.")
        for key, _ in ready:
            connection: socket.socket = key.fileobj  # type: ignore[assignment]
            begun, answer = parts[connection]
            piece = connection.recv(1 << 18)
            if not piece:
                raise RuntimeError("The server closed a connection.")
            answer += piece
            if not _whole(answer):
                continue
            seconds.append(time.perf_counter() - begun)
            if sent < requests:
                sent += 1
                parts[connection] = (time.perf_counter(), bytearray())
                connection.sendall(request)
    return seconds


def _whole(answer: bytearray) -> bool:
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    lines = bytes(answer[:head]).lower()
    if not lines.startswith((b"http/1.1 200", b"http/1.0 200")):
        raise RuntimeError(bytes(answer[:200]).decode(errors="replace"))
    at = lines.find(b"content-length:")
    if at < 0:
        raise RuntimeError("The server sends an answer without its length.")
    return len(answer) >= head + 4 + int(lines[at + 15 :].split(b"\r\n", 1)[0])


@contextmanager
def server(kind: str, graph: Path, name: str, values: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Run a server in a process; gives its port and the address to ask. RuntimeError if it does not start."""
    command = [sys.executable, "-m", "bench.http_server", kind, str(graph), name, json.dumps(values)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError(f"The server {kind} did not start.")
        port, path = line.split()
        yield int(port), path
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout:
            process.stdout.close()


def measure(graph: Path, name: str, values: dict[str, str], turns: int, requests: int, connections: int) -> list[Load]:
    """Return the loads of all servers; rdflib-endpoint only where it is installed."""
    own = f"/queries/{name}.json" + (f"?{urlencode(values)}" if values else "")
    contestants = [("bare Flask view", "bare", "", 1), ("ours, live", "ours", LIVE, 1), ("ours, kept", "ours", "", 1)]
    if _has_rdflib_endpoint():
        contestants.append(("rdflib-endpoint", "rdflib", "", 20))
    loads = [Load(each) for each, _, _, _ in contestants]
    for _ in range(turns):
        for load, (_, kind, header, fewer) in zip(loads, contestants, strict=True):
            with server(kind, graph, name, values) as (port, path):
                address = own if kind == "ours" else path
                request = (
                    f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{header}\r\n".encode()
                )
                ask(port, request, connections, min(requests, 100) // fewer or 1)
                rate, seconds = ask(port, request, connections, max(requests // fewer, 1))
            load.rates.append(rate)
            load.seconds += seconds
    return loads


def _has_rdflib_endpoint() -> bool:
    from importlib.util import find_spec  # noqa: PLC0415 – asked once

    return find_spec("rdflib_endpoint") is not None and find_spec("uvicorn") is not None


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("name", nargs="?", default="directions")
    parser.add_argument("values", nargs="*", metavar="KEY=VALUE", default=["objective=2-1"])
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=32)
    given = parser.parse_args(arguments)
    values = dict(each.split("=", 1) for each in given.values if "=" in each)
    loads = measure(given.graph.resolve(), given.name, values, given.turns, given.requests, given.connections)
    print(table([load.row(loads[0]) for load in loads], HEADERS))


if __name__ == "__main__":
    main()
