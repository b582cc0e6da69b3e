"""What it costs a reader that there are other municipalities: saved queries beside the same ones with one city alone.

``python -m bench.country_serving OUT`` asks the application of a built country
and one of a single city of it, in turns and in this process, and prints the
medians, the ratio, and how long the national numbers take.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask

from bench.contest import table
from graph.country import city_folder, open_country
from webapp.app import create_app

QUERIES = ("listings", "directions", "party-mark-matrix")
ROUNDS = 60


def compared(out: Path, queries: Sequence[str] = QUERIES, rounds: int = ROUNDS) -> list[tuple[str, float, float]]:
    """Return for each query the median seconds at the country and with the city alone.

    The largest city is asked. Each call names another language, so that
    no kept answer is measured.
    """
    code = max(open_country(out).cities.values(), key=lambda city: city.triples).code
    there, alone = create_app({"OUT": out}), create_app({"OUT": city_folder(out, code)})
    found = []
    for name in queries:
        ask = [_asking(there, f"/m/{code}/queries/{name}.json"), _asking(alone, f"/queries/{name}.json")]
        taken: list[list[float]] = [[], []]
        for turn in range(rounds + 3):
            for place, each in enumerate(ask):
                seconds = each(turn)
                if turn > 2:  # the first ones read what later ones know
                    taken[place].append(seconds)
        found.append((name, statistics.median(taken[0]), statistics.median(taken[1])))
    return found


def aggregates(out: Path, rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the seconds of all national aggregates as JSON over the application: median and 95th percentile."""
    ask = _asking(create_app({"OUT": out}), "/aggregates.json")
    taken = sorted(ask(turn) for turn in range(rounds))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def _asking(app: Flask, address: str) -> Callable[[int], float]:
    client: Any = app.test_client()

    def ask(turn: int) -> float:
        gc.collect()
        started = time.perf_counter()
        answer = client.get(address, headers={"Accept-Language": f"x-{turn}"})
        assert answer.status_code == 200, answer.status
        answer.get_data()
        return time.perf_counter() - started

    return ask


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.country_serving", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    rows: list[tuple[str, ...]] = [
        (name, f"{there * 1000:.2f}", f"{alone * 1000:.2f}", f"{there / alone:.2f}")
        for name, there, alone in compared(given.out, rounds=given.rounds)
    ]
    print(table(rows, ("saved query", "country ms", "alone ms", "ratio")))
    middle, slow = aggregates(given.out, given.rounds)
    print(f"all national aggregates: median {middle * 1000:.2f} ms, p95 {slow * 1000:.2f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
