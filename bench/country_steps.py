"""The steps of the country measurement, each in a process of its own, so that its memory is its own.

``python -m bench.country_steps STEP …`` prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from fukushi.country_build import CountryOptions, Silent, build_country
from fukushi.country_validation import fast_validator
from graph.country import open_country

DERIVED = re.compile(rb"/graph/[0-9]{5}/(?:closure|rule/[^/>]*)> \.$|/graph/common/closure> \.$")
ASKED = 200


class Stages(Silent):
    """Notes when the municipalities were done."""

    def __init__(self) -> None:
        self.cities = 0.0

    def stage(self, name: str) -> None:
        """See fukushi.country_build.Hearer."""
        self.cities = time.perf_counter()


def build(data: Path, out: Path, jobs: int, *, validate: bool) -> dict[str, Any]:
    """Build the country, open it, and tell the seconds, those until the municipalities were done, and what was done."""
    started, stages = time.perf_counter(), Stages()
    options = CountryOptions(data=data, out=out, jobs=jobs, validator=fast_validator if validate else None)
    result = build_country(options, stages)
    result.country.store()
    ended = time.perf_counter()
    return {
        "seconds": ended - started,
        "cities_seconds": (stages.cities or ended) - started,
        "built": len(result.built),
        "failed": len(result.failed),
        "findings": sum(each.number for each in result.country.figures.rollup()),
    }


def dump(out: Path, whole: Path, asserted: Path) -> dict[str, Any]:
    """Write the store's statements as N-Quads, all of them and those that were not derived, and tell how many."""
    open_country(out).store().dump(str(whole), RdfFormat.N_QUADS)
    count = plain = 0
    with whole.open("rb") as source, asserted.open("wb") as target:
        for line in source:
            count += 1
            if not DERIVED.search(line):
                plain += 1
                target.write(line)
    return {"triples": count, "asserted": plain}


def load(file: Path, folder: Path) -> dict[str, Any]:
    """Let Oxigraph bulk-load a file into a new store on disk, and nothing else: the floor."""
    shutil.rmtree(folder, ignore_errors=True)
    started = time.perf_counter()
    store = Store(str(folder))
    store.bulk_load(path=str(file), format=RdfFormat.N_QUADS, lenient=True)
    loaded = time.perf_counter()
    store.optimize()
    ended = time.perf_counter()
    del store
    shutil.rmtree(folder, ignore_errors=True)
    return {"seconds": loaded - started, "optimize": ended - loaded}


def start(out: Path) -> dict[str, Any]:
    """Open the country as a worker does, and tell the seconds, the memory before the first query, and a look-up's."""
    started = time.perf_counter()
    country = open_country(out)
    store = country.store()
    opened = time.perf_counter() - started
    memory = _resident()
    names = country.figures.names()
    asked = []
    for number in range(ASKED):
        begun = time.perf_counter()
        country.figures.aggregate(names[number % len(names)])
        asked.append(time.perf_counter() - begun)
    del store
    return {"seconds": opened, "memory": memory, "aggregate_p95": statistics.quantiles(asked, n=20)[-1]}


def _resident() -> int:
    """Return the memory of this process now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step and print what it tells as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.country_steps", description=__doc__)
    parser.add_argument("step", choices=["build", "dump", "load", "start"])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--validate", action="store_true")
    given = parser.parse_args(arguments)
    steps: dict[str, Callable[..., dict[str, Any]]] = {"dump": dump, "load": load, "start": start}
    if given.step == "build":
        data, out = given.paths
        told = build(data, out, given.jobs, validate=given.validate)
    else:
        told = steps[given.step](*given.paths)
    own, workers = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    told |= {"peak": _peak(own), "worker_peak": _peak(workers), "processor": _processor(own) + _processor(workers)}
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
