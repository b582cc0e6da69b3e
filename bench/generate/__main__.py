"""The command: ``python -m bench.generate --cities N --seed S --out DIR``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.generate.change import change
from bench.generate.country import DEFECTS, Made, Order, OrderError, make_all, make_one
from bench.generate.municipality import MOST
from loaders.tables import DataError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Write invented municipalities.")
    parser.add_argument("--out", type=Path, required=True, help="the data folder")
    parser.add_argument("--cities", type=int, default=MOST, help=f"how many (default {MOST}, as many as there are)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes that write cities side by side")
    parser.add_argument("--only", metavar="CODE", help="write this one of the cities")
    parser.add_argument(
        "--defects", choices=DEFECTS, default="some", help="as often as in life, each kind once, or none"
    )
    parser.add_argument("--broken", type=int, default=0, metavar="N", help="the last N cities cannot be read")
    parser.add_argument(
        "--change", metavar="CODE", help="change a fact of a city that stands there; nothing else is done"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 2 could not be done."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    try:
        if given.change:
            path, line, words = change(given.out, given.change)
            print(f"{path}:{line}: {words}")
            return 0
        order = Order(out=given.out, cities=given.cities, seed=given.seed, defects=given.defects, broken=given.broken)
        made = [make_one(order, given.only)] if given.only else make_all(order, max(1, given.jobs))
        cities = findings = broken = 0
        for each in made:
            cities, findings, broken = cities + 1, findings + each.findings, broken + bool(each.broken)
            _tell(each)
    except (OrderError, DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    seconds = time.perf_counter() - started
    print(f"{cities} cities, {findings} findings planted, {broken} broken, {seconds:.1f} s: {given.out}")
    return 0


def _tell(made: Made) -> None:
    """Say which kinds of defects a city had no room for, and how it is broken."""
    if made.left_out:
        print(f"{made.code} {made.name}: no room for {', '.join(made.left_out)}")
    if made.broken:
        print(f"{made.code} {made.name}: {made.broken}")


if __name__ == "__main__":
    sys.exit(main())
