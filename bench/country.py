"""From one municipality to the whole country: what a build, a change and a start take, and how that grows.

For each number of municipalities: generate them, build the country with
validation, let Oxigraph bulk-load the same statements and nothing else (the
floor), change one municipality and build again, and start a worker on the
result. What is told are ratios; seconds of one machine say little about another.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.contest import table
from bench.country_curves import draw
from bench.generate.change import change
from bench.generate.country import Order, make_all
from loaders.city import cities

ROOT = Path(__file__).resolve().parent.parent
RESULTS = "results.json"
CHANGES = 3
"""How often a change and a start take their turn; they are short, however many municipalities there are."""
HEADERS = (
    "municipalities",
    "statements",
    "asserted",
    "generate s",
    "build and validate s",
    "bulk load s",
    "ratio",
    "processor ratio",
    "asserted load s",
    "ratio ",
    "peak MB",
    "change s",
    "one alone s",
    "ratio  ",
    "start s",
    "start MB",
    "aggregate p95 ms",
)


def step(*arguments: object) -> dict[str, Any]:
    """Run a step in a process of its own and return what it tells; CalledProcessError where it fails.

    ``wall`` are the seconds on the clock, the start of Python included.
    """
    command = [sys.executable, "-m", "bench.country_steps", *map(str, arguments)]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told | {"wall": time.perf_counter() - started}


def measure(count: int, folder: Path, jobs: int, turns: int, *, validate: bool = True) -> dict[str, Any]:
    """Measure with so many municipalities, in a folder that is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    data, out = folder / "data", folder / "out"
    folder.mkdir(parents=True)
    started = time.perf_counter()
    for _ in make_all(Order(out=data, cities=count), jobs):
        pass
    generated = time.perf_counter() - started
    flags = (["--validate"] if validate else []) + ["--jobs", jobs]
    builds: list[dict[str, Any]] = []
    loads: list[dict[str, Any]] = []
    for turn in range(turns):
        shutil.rmtree(out, ignore_errors=True)
        builds.append(step("build", data, out, *flags))
        if turn == 0:
            counted = step("dump", out, folder / "whole.nq", folder / "asserted.nq")
            plain = step("load", folder / "asserted.nq", folder / "floor")
            (folder / "asserted.nq").unlink()
        loads.append(step("load", folder / "whole.nq", folder / "floor"))
    (folder / "whole.nq").unlink()
    changed = _changes(data, out, folder / "alone", flags, CHANGES)
    starts = [step("start", out) for _ in range(CHANGES)]
    first = builds[0]
    return {
        "cities": count,
        "triples": counted["triples"],
        "asserted": counted["asserted"],
        "findings": first["findings"],
        "generate": generated,
        "build": _median(builds, "seconds"),
        "cities_only": _median(builds, "cities_seconds"),
        "load": _median(loads, "seconds"),
        "load_optimize": _median(loads, "optimize"),
        # In their order: a machine that drifts lets only neighbours be compared.
        "builds": [each["seconds"] for each in builds],
        "loads": [each["seconds"] for each in loads],
        # Beside the time on the clock, as others who use the machine disturb it less.
        "build_processor": _median(builds, "processor"),
        "load_processor": _median(loads, "processor"),
        "load_asserted": plain["seconds"],
        # Not all of them are at their peak at one time: this is the most it can have been.
        "peak": max(each["peak"] + min(jobs, count) * each["worker_peak"] for each in builds),
        **changed,
        "start": _median(starts, "seconds"),
        "start_memory": max(each["memory"] for each in starts),
        "aggregate_p95": _median(starts, "aggregate_p95"),
    }


def _changes(data: Path, out: Path, alone: Path, flags: Sequence[object], turns: int) -> dict[str, float]:
    """Change a municipality of middle rank, and build the country and, by itself, that municipality, in turns."""
    code = cities(data)[len(cities(data)) // 2]
    shutil.rmtree(alone, ignore_errors=True)
    (alone / "data").mkdir(parents=True)
    for name in ("common", "schema", code):
        (alone / "data" / name).symlink_to((data / name).resolve())
    changed, single = [], []
    for _ in range(turns):
        change(data, code)
        changed.append(step("build", data, out, *flags))
        assert changed[-1]["built"] == 1
        shutil.rmtree(alone / "out", ignore_errors=True)
        single.append(step("build", alone / "data", alone / "out", *flags))
    return {"change": _median(changed, "wall"), "alone": _median(single, "wall")}


def _median(told: Sequence[dict[str, Any]], name: str) -> float:
    return float(median(each[name] for each in told))


def row(found: dict[str, Any]) -> tuple[str, ...]:
    """Return the row of the table for one number of municipalities."""
    shown: list[tuple[str, float | str]] = [
        ("{:,}", found["cities"]),
        ("{:,}", found["triples"]),
        ("{:,}", found["asserted"]),
        ("{:.1f}", found["generate"]),
        ("{:.1f}", found["build"]),
        ("{:.1f}", found["load"]),
        ("{:.2f}", found["build"] / found["load"]),
        ("{:.2f}", found["build_processor"] / found["load_processor"]),
        ("{:.1f}", found["load_asserted"]),
        ("{:.2f}", found["build"] / found["load_asserted"]),
        ("{:,.0f}", found["peak"] / 1e6),
        ("{:.2f}", found["change"]),
        ("{:.2f}", found["alone"]),
        ("{:.2f}", found["change"] / found["alone"]),
        ("{:.2f}", found["start"]),
        ("{:.0f}", found["start_memory"] / 1e6),
        ("{:.2f}", found["aggregate_p95"] * 1e3),
    ]
    return tuple(form.format(value) for form, value in shown)


def kept(path: Path) -> dict[int, dict[str, Any]]:
    """Return the results in a file by the number of municipalities; none where there is no file."""
    if not path.exists():
        return {}
    return {each["cities"]: each for each in json.loads(path.read_bytes())}


def main(arguments: Sequence[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Measure, keep the results, print the table and draw the curves."""
    parser = argparse.ArgumentParser(prog="python -m bench.country", description=__doc__)
    parser.add_argument("--cities", type=int, nargs="*", default=[1, 10, 100, 1741], help="numbers of municipalities")
    parser.add_argument("--work", type=Path, required=True, help="folder for data, graphs and results; needs room")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes of a build")
    parser.add_argument("--turns", type=int, default=3, help="turns of build and floor for up to 100 municipalities")
    parser.add_argument("--large-turns", type=int, default=1, help="such turns for more than 100")
    parser.add_argument("--without-validation", action="store_true", help="leave the validation out")
    parser.add_argument("--draw", type=Path, help="folder for the curves (SVG)")
    options = parser.parse_args(arguments)
    found = kept(options.work / RESULTS)
    for count in options.cities:
        turns = options.turns if count <= 100 else options.large_turns
        folder = options.work / str(count)
        found[count] = measure(count, folder, options.jobs, turns, validate=not options.without_validation)
        ordered = [found[each] for each in sorted(found)]
        (options.work / RESULTS).write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
        say(json.dumps(found[count]))
    ordered = [found[each] for each in sorted(found)]
    say(table([row(each) for each in ordered], HEADERS))
    if options.draw is not None:
        for path in draw(ordered, options.draw):
            say(str(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
