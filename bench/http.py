"""Saved queries over HTTP: ours, ours from its store, a bare Flask view on the same server, rdflib-endpoint.

Each server is a process of its own on a free port of the loopback, asked over
32 kept connections by this process, which does nothing else. The servers take
turns; only one is asked at a time. All answer the same SPARQL over the same
data, and before anything is measured their rows are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench.contest import table
from bench.http_load import HEADERS, Load, ask, processor_s
from fukushi.settings import DEFAULT_OUT

LIVE = "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT"
"""A client that wants a new answer: it goes past the store of answers, and the query runs."""
CALLS = (
    "directions objective=2-1",
    "departments-of-objective objective=2-1",
    "figures",
    "features",
    "listings objective=2-1",
    "places",
)
"""Of the fixed queries, those that every contestant answers within a second: from 2 rows to 74."""
_SLOW = 4
"""Who needs this many times longer than a turn for one request on each connection takes one turn only."""
PATIENCE_S = 120.0
"""How long the first answer of a server may take."""
BARE, LIVE_NAME, KEPT, RDFLIB = "bare Flask view", "ours, live", "ours, kept", "rdflib-endpoint"


@dataclass(frozen=True, slots=True)
class Wish:
    """A saved query with values."""

    name: str
    values: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Wish:
        """Read ``NAME KEY=VALUE …``; ValueError for a value without a name."""
        name, *values = text.split()
        return cls(name, dict(value.split("=", 1) for value in values))

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{key}={value}" for key, value in self.values.items())])


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens; ``path`` is what is asked."""

    port: int
    path: str
    pid: int

    def request(self, header: str = "") -> bytes:
        """Return the bytes of a request."""
        lines = [f"GET {self.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json", *filter(None, [header])]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def rows(self) -> list[list[str]]:
        """Return the rows of the answer as texts, "" for a missing value, whichever of the two JSON forms it has."""
        asked = Request(f"http://127.0.0.1:{self.port}{self.path}", headers={"Accept": "application/json"})
        try:
            with urlopen(asked, timeout=PATIENCE_S) as answer:
                found = json.load(answer)
        except OSError as error:
            raise RuntimeError(f"A server does not answer: {error}.") from error
        if "rows" in found:
            return [["" if cell is None else str(cell) for cell in row.values()] for row in found["rows"]]
        names = found["head"]["vars"]
        return [[row.get(name, {}).get("value", "") for name in names] for row in found["results"]["bindings"]]


@contextmanager
def server(kind: str, graph: Path, wish: Wish, program: str = "waitress", threads: int = 8) -> Iterator[Running]:
    """Run a server in a process; RuntimeError if it does not start."""
    command = [sys.executable, "-m", "bench.http_server", kind, str(graph), wish.name, json.dumps(wish.values)]
    process = subprocess.Popen([*command, program, str(threads)], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError(f"The server {kind} did not start.")
        port, path = line.split()
        asked = f"?{urlencode(wish.values)}" if kind == "ours" and wish.values else ""
        yield Running(int(port), path + asked, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def measure(
    graph: Path,
    wish: Wish,
    *,
    turns: int,
    seconds: float,
    connections: int,
    program: str = "waitress",
    threads: int = 8,
) -> list[Load]:
    """Return the loads of all servers, each asked about ``seconds`` a turn; rdflib-endpoint where it is installed.

    Raises RuntimeError where a server does not start, does not answer, or gives other rows than the bare view.
    """
    with ExitStack() as stack:

        def started(kind: str) -> Running:
            return stack.enter_context(server(kind, graph, wish, program, threads))

        ours = started("ours")
        contestants = [(BARE, started("bare"), ""), (LIVE_NAME, ours, LIVE), (KEPT, ours, "")]
        if find_spec("rdflib_endpoint") is not None and find_spec("uvicorn") is not None:
            contestants.append((RDFLIB, started("rdflib"), ""))
        wanted = sorted(contestants[0][1].rows())
        for name, running, _ in contestants[1:]:
            if sorted(running.rows()) != wanted:
                raise RuntimeError(f"{name} gives other rows than {BARE}.")
        loads = [Load(name) for name, _, _ in contestants]
        counts, slow = [connections] * len(loads), [False] * len(loads)
        for turn in range(turns + 1):
            for place, (load, (_, running, header)) in enumerate(zip(loads, contestants, strict=True)):
                if turn > 1 and slow[place]:
                    continue
                before = processor_s(running.pid)
                rate, times = ask(running.port, running.request(header), connections, counts[place])
                if turn:
                    load.rates.append(rate)
                    load.seconds += times
                    load.processor_s += processor_s(running.pid) - before
                else:  # the first turn warms up, and tells how many there can be
                    counts[place] = max(connections, int(rate * seconds))
                    slow[place] = rate * seconds * _SLOW < connections
    return loads


def summary(wish: Wish, loads: Sequence[Load]) -> tuple[str, ...]:
    """Return the row of the last table: the ratios that have a target."""
    by_name = {load.name: load for load in loads}
    bare, live, kept = (by_name[name] for name in (BARE, LIVE_NAME, KEPT))
    rdflib = by_name.get(RDFLIB)
    worst = max(float(load.row(bare)[5]) for load in (live, kept))
    return (
        str(wish),
        f"{live.rate / bare.rate:.2f}",
        f"{kept.rate / live.rate:.1f}",
        *((f"{live.rate / rdflib.rate:.1f}", f"{kept.rate / rdflib.rate:.1f}") if rdflib else ("", "")),
        f"{worst:.1f}",
    )


SUMMARY = ("saved query", "live/bare", "kept/live", "live/rdflib-endpoint", "kept/rdflib-endpoint", "p99/p50 of ours")


def machine() -> str:
    """Return what else the figures depend on: the program, the processors, and who else wants them."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"Python {platform.python_version()}, {os.cpu_count()} processors, load of the last 1, 5, 15 minutes: {load}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table for each query, and the ratios of all; return 1 where a query had no contest."""
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument(
        "calls", nargs="*", metavar="'NAME KEY=VALUE …'", default=CALLS, help="saved queries with their values"
    )
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="about how long each is asked in a turn")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--server", choices=("waitress", "granian"), default="waitress")
    parser.add_argument("--threads", type=int, default=8)
    given = parser.parse_args(arguments)
    lines, failed = [], False
    print(f"{machine()}; {given.connections} connections, {given.server} with {given.threads} threads")
    for wish in map(Wish.read, given.calls):
        try:
            loads = measure(
                given.graph.resolve(),
                wish,
                turns=given.turns,
                seconds=given.seconds,
                connections=given.connections,
                program=given.server,
                threads=given.threads,
            )
        except (RuntimeError, OSError) as error:  # the others are worth their figures
            failed = True
            print(f"\n{wish}: {error}", flush=True)
            continue
        print(f"\n{wish}\n")
        print(table([load.row(loads[0]) for load in loads], HEADERS), flush=True)
        lines.append(summary(wish, loads))
    if lines:
        print()
        print(table(lines, SUMMARY))
    print(f"\nAt the end: {machine()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
