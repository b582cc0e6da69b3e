"""Ours beside its peers: the same data, the same run, in turns where that can be.

For each number of municipalities: load all statements (Oxigraph, rdflib,
Virtuoso's own loader), close and validate each municipality (owlrl, pySHACL),
ask about one municipality and about all of them (rdflib, rdflib-endpoint,
Virtuoso). A peer that is not installed, or not done in time, has a word
instead of a figure. Ratios are to ours.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.contest import table
from bench.country import step
from bench.generate.country import Order, make_all
from bench.peer_servers import ROOT, PeerError, Server, bulk_load, filled_virtuoso, step_server, virtuoso
from graph.country import open_country

RESULTS = "peers.json"
HEADERS = ("work and contestant", "done", "median ms", "ratio", "peak MB", "remark")
PREFIXES = "PREFIX wp: <https://fukushi-graph.example/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
CITY = PREFIXES + (
    "SELECT DISTINCT ?objective ?ordinal ?direction {{ ?edition wp:municipality <{base}place/{code}> . "
    "?each wp:partOf ?edition ; a wp:Direction ; wp:inObjective ?goal ; wp:ordinal ?ordinal ; "
    "skos:prefLabel ?direction . ?goal wp:code ?objective }} ORDER BY ?objective ?ordinal"
)
NATION = PREFIXES + (
    "SELECT ?party (COUNT(DISTINCT ?each) AS ?n) { ?each a wp:ProjectListing ; wp:party ?party } GROUP BY ?party"
)


@dataclass
class Line:
    """What one contestant did of one work; ``of`` are the pieces there are, ``remark`` a word where it was stopped."""

    work: str
    who: str
    of: int
    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    remark: str = ""
    rows: Any = None

    def row(self, floor: Line | None) -> tuple[str, ...]:
        """Return the row of the table; ``floor`` is our line of the same work."""
        middle = median(self.seconds) if self.seconds else None
        against = median(floor.seconds) if floor is not None and floor.seconds else None
        return (
            f"{self.work}: {self.who}",
            f"{len(self.seconds)} of {self.of}",
            "–" if middle is None else f"{middle * 1e3:,.1f}",
            "–" if middle is None or against is None else f"{middle / against:,.1f}",
            f"{self.peak / 1e6:,.0f}" if self.peak else "–",
            self.remark,
        )


def run(line: Line, limit: float, *arguments: object) -> Line:
    """Run a step of ``bench.peer_steps``, at most ``limit`` seconds, and note in ``line`` what it has told."""
    command = [sys.executable, "-m", "bench.peer_steps", *map(str, arguments)]
    # In a session of its own: what it has started ends with it.
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        line.remark = f"stopped after {limit:.0f} s"
    for told in (json.loads(each) for each in out.splitlines() if each.startswith("{") and each.endswith("}")):
        if "seconds" in told:
            line.seconds.append(told["seconds"])
        line.rows = told.get("rows", line.rows)
        line.peak = max(line.peak, told.get("peak", 0))
    if process.returncode and not line.remark:
        last = (err.strip().splitlines() or [f"ended with {process.returncode}"])[-1]
        line.remark = "absent" if "ModuleNotFoundError" in last else last[:80]
    return line


def asked(line: Line, ask: Callable[[int], dict[str, Any]]) -> Line:
    """Ask as often as ``line`` says, once more before, and note what it took; one that does not answer is told."""
    try:
        ask(-1)
        for turn in range(line.of):
            told = ask(turn)
            line.seconds.append(told["seconds"])
            line.rows = told["rows"]
    except PeerError as error:
        line.remark = str(error)
    return line


def measure(count: int, folder: Path, turns: int, limit: float) -> list[Line]:
    """Let all contestants work on so many municipalities, in a folder that is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data, out, whole = folder / "data", folder / "out", folder / "whole.nq"
    for _ in make_all(Order(out=data, cities=count), 1):
        pass
    step("build", data, out, "--validate")
    step("dump", out, whole, folder / "asserted.nq")
    lines = [*_loads(folder, whole, turns, limit)]
    lines.append(run(Line("close a municipality", "ours", count), limit, "close-ours", out))
    lines.append(run(Line("close a municipality", "owlrl", count), limit, "close-owlrl", out))
    lines.append(run(Line("validate a municipality", "ours", count), limit, "validate-ours", out))
    lines.append(run(Line("validate a municipality", "pySHACL", count), limit, "validate-pyshacl", out))
    lines += _questions(folder, out, whole, turns, limit)
    shutil.rmtree(folder / "store", ignore_errors=True)
    return lines


def _loads(folder: Path, whole: Path, turns: int, limit: float) -> Iterator[Line]:
    lines = [Line("load all", who, turns) for who in ("ours", "rdflib", "Virtuoso")]
    ours, rdflib, server = lines
    for _ in range(turns):
        run(ours, limit, "load-ours", whole, folder / "store")
        if not rdflib.remark:
            run(rdflib, limit, "load-rdflib", whole)
        if not server.remark:
            try:
                with virtuoso(folder / "virtuoso", limit) as running:
                    server.seconds.append(bulk_load(running, folder / "virtuoso", whole, limit))
                    server.peak = max(server.peak, running.peak())
            except PeerError as error:
                server.remark = str(error)
    yield from lines


def _questions(folder: Path, out: Path, whole: Path, turns: int, limit: float) -> Iterator[Line]:
    country = open_country(out)
    code = max(country.cities.values(), key=lambda city: city.triples).code
    texts = {"about one": CITY.format(base=country.base, code=code), "about all": NATION}
    often = turns * 5
    lines: list[Line] = []
    with step_server("serve-ours", out, "/sparql", limit) as ours:
        saved = Line("about one", "ours, saved query directions", often)
        lines.append(asked(saved, lambda turn: ours.get(f"/m/{code}/queries/directions.json", turn, limit)))
        lines.append(
            asked(
                Line("about all", "ours, aggregates of the build", often),
                lambda n: ours.get("/aggregates.json", n, limit),
            )
        )
        for work, text in texts.items():
            lines.append(asked(Line(work, "ours, SPARQL", often), lambda _, text=text: ours.ask(text, limit)))  # type: ignore[misc]
        for each in lines:
            each.peak = ours.peak()
    for work, text in texts.items():
        query = folder / "query.rq"
        query.write_text(text, encoding="utf-8")
        lines.append(run(Line(work, "rdflib in process", turns), limit, "ask-rdflib", whole, query, "--turns", turns))
    lines += _served("rdflib-endpoint", texts, often, limit, lambda: step_server("serve-rdflib", whole, "/", limit))
    lines += _served("Virtuoso", texts, often, limit, lambda: filled_virtuoso(folder / "virtuoso", whole, limit))
    agreed(lines)
    yield from lines


def _served(
    who: str, texts: dict[str, str], often: int, limit: float, start: Callable[[], AbstractContextManager[Server]]
) -> Iterator[Line]:
    lines = {work: Line(work, who, often) for work in texts}
    try:
        with start() as server:
            for work, text in texts.items():
                asked(lines[work], lambda _, text=text: server.ask(text, limit))  # type: ignore[misc]
            for line in lines.values():
                line.peak = server.peak()
    except PeerError as error:
        for line in lines.values():
            line.remark = str(error)
    yield from lines.values()


def agreed(lines: Sequence[Line]) -> None:
    """Say where a peer's rows are not those of our SPARQL."""
    ours = {line.work: line.rows for line in lines if line.who == "ours, SPARQL"}
    for line in lines:
        if not line.who.startswith("ours") and line.seconds and line.rows != ours[line.work]:
            line.remark = f"{line.remark} other rows than ours".strip()


def rows_of(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Return the rows of the table; what is compared with ours is our first line of the same work."""
    first: dict[str, Line] = {}
    for line in lines:
        if line.who.startswith("ours"):
            first.setdefault(line.work, line)
    return [line.row(first.get(line.work)) for line in lines]


def main(arguments: Sequence[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Measure, keep the results and print a table for each number of municipalities."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--cities", type=int, nargs="*", default=[1, 10], help="numbers of municipalities")
    parser.add_argument("--work", type=Path, required=True, help="folder for data, graphs and results")
    parser.add_argument(
        "--turns", type=int, default=3, help="turns of the loads; servers are asked five times as often"
    )
    parser.add_argument("--limit", type=float, default=120, help="seconds after which a contestant is stopped")
    options = parser.parse_args(arguments)
    kept: dict[str, Any] = {}
    for count in options.cities:
        lines = measure(count, (options.work / str(count)).resolve(), options.turns, options.limit)
        say(f"\nmunicipalities: {count}, load average {os.getloadavg()[0]:.1f}\n")
        say(table(rows_of(lines), HEADERS))
        kept[str(count)] = [{**vars(line), "rows": None} for line in lines]
        (options.work / RESULTS).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
