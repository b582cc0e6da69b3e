"""The people of ``bench.load``: readers who ask saved queries, visitors who send queries of their own.

Every answer to a reader is checked down to the number of its rows; what a
visitor sends is hostile half of the time, and some answers he asks for he never
reads.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.query import Desk
from graph.snapshot import open_current
from queries.run import run_query
from webapp.saved.query_call import MOST_ROWS

PATIENCE_S = 60.0
_ACCEPT = "text/csv, application/sparql-results+json;q=0.5"
FRIENDLY = (
    "ASK { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT * { ?s ?p ?o } LIMIT 100",
)
LARGE = ("SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }")
"""Whose answers are asked for and not read."""
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
    *LARGE,
)
"""What takes all it can get."""
_HELD = 6
"""How many connections a visitor keeps open without reading from them."""


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


class Crowd:
    """Threads that each do one thing again and again, until they are told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def add(
        self,
        turn: Callable[[random.Random], None],
        pause_s: float,
        seed: int,
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        """Start one more, which rests about ``pause_s`` between two turns and in the end does ``leave``."""
        rng = random.Random(seed)

        def work() -> None:
            try:
                while not self._stop.wait(pause_s * rng.uniform(0.5, 1.5)):
                    turn(rng)
            finally:
                leave()

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
            with connection.getresponse() as response:
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


class Visitor:
    """A client of the endpoint, hostile half of the time, from an address of its own.

    Some answers it asks for it never reads; their connections stay open until there are too many, or it leaves.
    """

    def __init__(self, host: str, port: int, number: int, tally: Tally) -> None:
        self._host, self._port, self._tally = host, port, tally
        self._source = (f"127.0.1.{number + 1}", 0) if sys.platform == "linux" else None
        self._held: deque[ExitStack] = deque()

    def turn(self, rng: random.Random) -> None:
        """Send one query, and note what comes."""
        query = rng.choice(HOSTILE if rng.random() < 0.5 else FRIENDLY)
        tally = self._tally
        with ExitStack() as opened:
            connection = HTTPConnection(self._host, self._port, timeout=PATIENCE_S, source_address=self._source)
            opened.callback(connection.close)
            try:
                headers = {"Content-Type": "application/sparql-query", "Accept": _ACCEPT}
                connection.request("POST", "/sparql", query.encode(), headers)
                # An answer that ends with its connection takes the socket over, so both have to be closed.
                response = opened.enter_context(connection.getresponse())
                if query in LARGE and response.status == 200:
                    self._held.append(opened.pop_all())
                else:
                    response.read()
                tally.statuses[response.status] += 1
                if response.status not in (200, 400, 413, 429, 503):
                    tally.failures.append(f"/sparql: status {response.status} for {query[:60]}")
            except (OSError, HTTPException) as error:
                tally.failures.append(f"/sparql: {type(error).__name__} for {query[:60]}")
        if len(self._held) > _HELD:
            self._held.popleft().close()

    def leave(self) -> None:
        """Close what is still open."""
        while self._held:
            self._held.popleft().close()
