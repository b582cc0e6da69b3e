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
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.contest import table
from bench.http_load import children
from bench.load_clients import Crowd, Tally, asks, reader, visitor
from fukushi.settings import DEFAULT_OUT, ROOT
from webapp.serving.metrics import resident

WARM_S = 2.0


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
