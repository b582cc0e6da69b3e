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
from pathlib import Path

from bench.http_load import children
from bench.load_clients import Crowd, Tally, Visitor, asks, reader
from bench.load_outcome import Memory, Outcome
from fukushi.page_block import with_block
from fukushi.settings import DEFAULT_OUT, ROOT
from webapp.serving.metrics import resident

WARM_S = 2.0
REST_S = 15.0
"""How long the last visitors' queries may take to end, at most; a query may run for 10 s."""
BLOCK = "load"


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
    outcome = Outcome(
        Tally(), Tally(), Tally(), readers=readers, visiting=visitors, seconds=seconds, load=os.getloadavg()[0]
    )
    with served(out, threads) as (host, port, process):
        for phase, tally, length in (
            ("始め", Tally(), WARM_S),
            ("読む人だけのあと", outcome.alone, seconds / 3),
            ("利用者のあと", outcome.among, seconds),
        ):
            crowd = Crowd()
            for number in range(readers):
                crowd.add(reader(host, port, known, tally), pause_s, number)
            for number in range(visitors if tally is outcome.among else 0):
                guest = Visitor(host, port, number, outcome.visitors)
                crowd.add(guest.turn, pause_s / 10, 1000 + number, guest.leave)
            end = time.monotonic() + length
            while (left := end - time.monotonic()) > 0:
                outcome.memory.append(memory(phase, process.pid))
                time.sleep(min(1.0, left))
            crowd.end()
            outcome.memory.append(memory(phase, process.pid))
        end = time.monotonic() + REST_S
        while workers(process.pid) and time.monotonic() < end:
            time.sleep(0.2)
        outcome.workers_at_the_end = len(workers(process.pid))
        last = Tally()
        reader(host, port, known, last)(random.Random(0))
        outcome.answers_at_the_end = not last.failures and process.poll() is None
        outcome.memory.append(memory("終わり", process.pid))
    return outcome


def workers(web: int) -> list[int]:
    """Return the processes that run visitors' queries of a web process: the children of its children."""
    return [each for parent in children(web) for each in children(parent)]


def memory(phase: str, web: int) -> Memory:
    """Look at the processes of a server."""
    return Memory(phase, resident(web), sum(map(resident, children(web))), sum(map(resident, workers(web))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what docs/operation.md tells, and return 1 where something must not be."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT, help="folder of the built graph")
    parser.add_argument("--seconds", type=float, default=120.0, help="time among visitors; a third of it alone before")
    parser.add_argument("--readers", type=int, default=32, help="clients that ask saved queries")
    parser.add_argument("--visitors", type=int, default=8, help="clients that send queries of their own")
    parser.add_argument("--threads", type=int, default=8, help="threads of the server")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds a reader rests between two requests")
    parser.add_argument("--page", type=Path, help="put the figures into this page, between its marks for them")
    options = parser.parse_args(arguments)
    found = run(
        options.graph,
        options.seconds,
        readers=options.readers,
        visitors=options.visitors,
        threads=options.threads,
        pause_s=options.pause,
    )
    block = found.block()
    print(block)
    if options.page is not None:
        page = options.page.read_text(encoding="utf-8")
        options.page.write_text(with_block(page, BLOCK, block), encoding="utf-8")
    for mistake in found.mistakes():
        print(f"must not be: {mistake}")
    return 1 if found.mistakes() else 0


if __name__ == "__main__":
    sys.exit(main())
