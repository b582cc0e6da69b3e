"""Whether visitors' queries, hostile ones too, can harm the people who read pages.

``python -m bench.load`` serves a built graph on this machine, lets readers ask
saved queries alone, then together with visitors who send all they like to
``/sparql``, and says what the readers noticed. Every answer to a reader is
checked. Nothing but this machine is reached, and all of it ends in time.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.contest import table
from bench.query import Desk
from fukushi.settings import DEFAULT_OUT, ROOT
from graph.snapshot import open_current
from queries.run import run_query
from webapp.metrics import resident
from webapp.query_call import MOST_ROWS

WARM_S = 2.0
PATIENCE_S = 60.0
_ACCEPT = "text/csv, application/sparql-results+json;q=0.5"
FRIENDLY = (
    "ASK { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT * { ?s ?p ?o } LIMIT 100",
)
HOSTILE = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT ?x { BIND(REPEAT_ME AS ?x) }".replace("REPEAT_ME", "CONCAT(" * 4000 + '"x"' + ")" * 4000),
    "SELECT ?s { ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), STR(?s), STR(?p)), '(a*)*(b*)*(c*)*$')) ?t ?q ?r }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { VALUES ?x { " + '"x" ' * 9000 + "} ?a ?b ?x . ?c ?d ?e }",
    "SELECT * { ?s ?p",
)


@dataclass
class Tally:
    """What a group of clients met; ``failures`` are in words."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the time in ms below which ``share`` of the requests lie; 0 without any."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


@dataclass(frozen=True)
class Ask:
    """An address of a saved query and how many rows it has."""

    path: str
    rows: int


@dataclass
class Outcome:
    """All that a run has shown; ``memory`` are pairs of bytes, web process and process of the visitors' graphs."""

    alone: Tally
    among: Tally
    visitors: Tally
    memory: list[tuple[int, int]]
    answers_at_the_end: bool

    def mistakes(self) -> list[str]:
        """Return what must not be, in words."""
        found = [*self.alone.failures[:3], *self.among.failures[:3], *self.visitors.failures[:3]]
        if not (self.alone.times and self.among.times and self.visitors.statuses):
            found.append("some group has asked nothing")
        if not self.answers_at_the_end:
            found.append("the server does not answer after the run")
        return found


def asks(out: Path) -> list[Ask]:
    """Return the visible saved queries as CSV, with the number of rows each must have."""
    desk = Desk(open_current(out).load())
    found = []
    for query in desk.catalogue.listed():
        values = desk.values(query)
        if values is not None:
            rows = len(run_query(query, engine=desk.engine, catalogue=desk.catalogue, values=values))
            found.append(Ask(f"/queries/{quote(query.name)}.csv?labels=0&{urlencode(values)}", rows))
    return found


@contextmanager
def served(out: Path, threads: int) -> Iterator[tuple[str, int, subprocess.Popen[str]]]:
    """Serve a build with the command a user has; gives host, port and process."""
    command = [
        sys.executable,
        "-m",
        "fukushi.cli",
        "serve",
        "--port",
        "0",
        "--threads",
        str(threads),
        "--out",
        str(out),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            host, _, port = process.stdout.readline().split()[1].split("/")[2].partition(":")
            yield host, int(port), process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


class Crowd:
    """Threads that each do one thing again and again, until they are told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def add(self, turn: Callable[[random.Random], None], pause_s: float, seed: int) -> None:
        """Start one more, which rests about ``pause_s`` between two turns."""
        rng = random.Random(seed)

        def work() -> None:
            while not self._stop.wait(pause_s * rng.uniform(0.5, 1.5)):
                turn(rng)

        self._threads.append(threading.Thread(target=work, daemon=True))
        self._threads[-1].start()

    def end(self) -> None:
        """Stop all and wait for the last answers."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)


def reader(host: str, port: int, known: Sequence[Ask], tally: Tally) -> Callable[[random.Random], None]:
    """Return the turn of a client who asks saved queries.

    How many rows it wishes varies, so that hardly an answer is one that was kept.
    """

    def turn(rng: random.Random) -> None:
        ask, limit = rng.choice(known), rng.randint(1, MOST_ROWS)
        connection = HTTPConnection(host, port, timeout=PATIENCE_S)
        started = time.perf_counter()
        try:
            connection.request("GET", f"{ask.path}&limit={limit}")
            response = connection.getresponse()
            body = response.read()
            tally.times.append(time.perf_counter() - started)
            tally.statuses[response.status] += 1
            if response.status != 200:
                tally.failures.append(f"{ask.path}: status {response.status}")
            elif (lines := body.count(b"\r\n") - 1) < min(limit, ask.rows):  # a cell may hold a line break too
                tally.failures.append(f"{ask.path}: {lines} rows of {min(limit, ask.rows)}")
        except (OSError, HTTPException) as error:
            tally.failures.append(f"{ask.path}: {type(error).__name__}")
        finally:
            connection.close()

    return turn


def visitor(host: str, port: int, number: int, tally: Tally) -> Callable[[random.Random], None]:
    """Return the turn of a client of the endpoint, half of them hostile, each from an address of its own."""

    def turn(rng: random.Random) -> None:
        query = rng.choice(HOSTILE if rng.random() < 0.5 else FRIENDLY)
        source = (f"127.0.1.{number + 1}", 0) if sys.platform == "linux" else None
        connection = HTTPConnection(host, port, timeout=PATIENCE_S, source_address=source)
        try:
            headers = {"Content-Type": "application/sparql-query", "Accept": _ACCEPT}
            connection.request("POST", "/sparql", query.encode(), headers)
            response = connection.getresponse()
            response.read()
            tally.statuses[response.status] += 1
            if response.status not in (200, 400, 413, 429, 503):
                tally.failures.append(f"/sparql: status {response.status} for {query[:60]}")
        except (OSError, HTTPException) as error:
            tally.failures.append(f"/sparql: {type(error).__name__} for {query[:60]}")
        finally:
            connection.close()

    return turn


def run(
    out: Path, seconds: float, *, readers: int = 32, visitors: int = 8, threads: int = 8, pause_s: float = 0.2
) -> Outcome:
    """Let readers ask alone for a third of ``seconds``, then for all of them among visitors."""
    known = asks(out)
    outcome = Outcome(Tally(), Tally(), Tally(), [], answers_at_the_end=False)
    with served(out, threads) as (host, port, process):
        for tally, length in ((Tally(), WARM_S), (outcome.alone, seconds / 3), (outcome.among, seconds)):
            crowd = Crowd()
            for number in range(readers):
                crowd.add(reader(host, port, known, tally), pause_s, number)
            for number in range(visitors if tally is outcome.among else 0):
                crowd.add(visitor(host, port, number, outcome.visitors), pause_s / 10, 1000 + number)
            end = time.monotonic() + length
            while (left := end - time.monotonic()) > 0:
                outcome.memory.append((resident(process.pid), sum(resident(pid) for pid in children(process.pid))))
                time.sleep(min(1.0, left))
            crowd.end()
        last = Tally()
        reader(host, port, known, last)(random.Random(0))
        outcome.answers_at_the_end = not last.failures and process.poll() is None
        outcome.memory.append((resident(process.pid), sum(resident(pid) for pid in children(process.pid))))
    return outcome


def children(pid: int) -> list[int]:
    """Return the processes that a process has started itself; none where the system does not tell."""
    try:
        texts = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(each) for text in texts for each in text.split()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what was met, and return 1 where something must not be."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT, help="folder of the built graph")
    parser.add_argument("--seconds", type=float, default=120.0, help="time among visitors; a third of it alone before")
    parser.add_argument("--readers", type=int, default=32, help="clients that ask saved queries")
    parser.add_argument("--visitors", type=int, default=8, help="clients that send queries of their own")
    parser.add_argument("--threads", type=int, default=8, help="threads of the server")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds a reader rests between two requests")
    options = parser.parse_args(arguments)
    found = run(
        options.graph,
        options.seconds,
        readers=options.readers,
        visitors=options.visitors,
        threads=options.threads,
        pause_s=options.pause,
    )
    rows = [
        (
            name,
            str(sum(tally.statuses.values())),
            str(len(tally.failures)),
            *(f"{tally.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)),
        )
        for name, tally in (("readers alone", found.alone), ("readers among visitors", found.among))
    ]
    print(table(rows, ("who", "requests", "failures", "p50 ms", "p95 ms", "p99 ms")))
    ratio = found.among.percentile(0.99) / (found.alone.percentile(0.99) or 1)
    print(f"p99 among visitors against alone: {ratio:.2f}")
    met = ", ".join(f"{status}: {count}" for status, count in sorted(found.visitors.statuses.items()))
    print(f"answers to visitors by status: {met}")
    web = [each for each, _ in found.memory if each]
    store = [each for _, each in found.memory if each]
    for name, sizes in (("web process", web), ("visitors' graphs", store)):
        if sizes:
            quarters = [sizes[min(len(sizes) - 1, len(sizes) * part // 4)] for part in range(5)]
            shown = " ".join(f"{size / 1e6:.0f}" for size in quarters)
            print(f"memory of the {name} from quarter to quarter of the run: {shown} MB")
    for mistake in found.mistakes():
        print(f"must not be: {mistake}")
    return 1 if found.mistakes() else 0


if __name__ == "__main__":
    sys.exit(main())
