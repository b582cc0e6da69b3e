"""How long ``fukushi build`` takes, against starting Python and importing what the build imports.

Below that floor no program that uses these libraries can come. The list of
imports is not written down here but taken from a build that has just run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.contest import Score, contest, table

ROOT = Path(__file__).resolve().parent.parent
HEADERS = ("what", "median ms", "best ms", "ratio", "processor ms", "ratio", "peak MB")
OURS = ("fukushi", "graph", "loaders", "ontology", "queries", "shapes", "webapp", "bench")
# The libraries the application is made of; the build itself gets by with the first, which the floor above shows.
NAMED = ("pyoxigraph", "oxrdflib", "rdflib", "pyshacl", "owlrl", "SPARQLWrapper", "flask")
LISTING = f"""
import importlib.util, sys
from fukushi.cli import main
status = main(["build", "--quiet", "--out", sys.argv[1], *sys.argv[2:]])
def findable(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
names = [name for name in sys.modules if name.partition(".")[0] not in {(*OURS, "__main__")!r} and findable(name)]
print("\\n".join(names))
sys.exit(status)
"""


def imports(out: Path, arguments: Sequence[str]) -> list[str]:
    """Return the modules, not ours, that a build had loaded at its end, in the order of loading.

    Raises CalledProcessError where the build fails.
    """
    command = [sys.executable, "-c", LISTING, str(out), *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.split()


class _Program:
    """A command whose time and memory are taken from the system's account of the process.

    Its processor time is kept beside the time on the clock: others who use the
    machine disturb it less. A peak below that of this process itself cannot be
    seen: Linux counts from the fork on.
    """

    def __init__(self, name: str, command: list[str]) -> None:
        self.processor = Score(name)
        self.peak = 0
        self._command = command

    def __call__(self) -> float:
        """Run once and return the seconds on the clock; CalledProcessError where it fails."""
        started = time.perf_counter()
        process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, self._command)
        self.processor.seconds.append(usage.ru_utime + usage.ru_stime)
        self.peak = max(self.peak, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
        return seconds


def measure(turns: int, arguments: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Return the rows for the floor and for the build; ``arguments`` are further ones of ``fukushi build``.

    Raises CalledProcessError where the build fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "graph")
        # The first build fills the caches of the interpreter and of the disk, and proves the validator: the next ones
        # find the proof on record and load less.
        imports(Path(out), arguments)
        names = imports(Path(out), arguments)
        floor = f"start Python and import {len(names)} modules"
        commands = {
            "start Python": ["-c", "pass"],
            floor: ["-c", "import " + ", ".join(names)],
            f"start Python and import {', '.join(NAMED)}": ["-c", "import " + ", ".join(NAMED)],
            "fukushi build": ["-m", "fukushi.cli", "build", "--quiet", "--out", out, *arguments],
        }
        programs = {name: _Program(name, [sys.executable, *command]) for name, command in commands.items()}
        scores = contest(programs, turns)
    rows: list[tuple[str, ...]] = []
    for name, program in programs.items():
        _, processor, _, ratio = program.processor.row(programs[floor].processor)
        rows.append((*scores[name].row(scores[floor]), processor, ratio, f"{program.peak / 1e6:.0f}"))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table; further arguments go to ``fukushi build``."""
    parser = argparse.ArgumentParser(prog="python -m bench.build", description=__doc__)
    parser.add_argument("--turns", type=int, default=15, help="how often each takes its turn")
    options, further = parser.parse_known_args(arguments)
    print(table(measure(options.turns, further), HEADERS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
