"""Whether a country is validated as pySHACL would, and in how much less time: a sample of its municipalities.

``python -m bench.country_sample OUT [--sample N] [--data DATA]`` takes municipalities of a built
country by rank of size, validates each with the compiled engine and with
pySHACL, stops where the two do not give the same rows, and tells the times.
With the generated data it also looks for every planted defect, in the sample
and, by the roll-up of the build, in the whole country.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.contest import table
from bench.generate.folder import read_planted
from bench.validation import compiled, reference, rows_of
from graph.country import Country, open_country
from shapes.compiled_plan import plan_of
from shapes.shape_set import SHAPES_NAMESPACE, ShapeSet, load_shapes

SAMPLE = 20
HEADERS = ("municipality", "triples", "rows", "planted", "pySHACL s", "ours s", "ratio")


@dataclass(frozen=True, slots=True)
class Compared:
    """One municipality: its triples, rows, planted defects found, and the processor seconds of both engines."""

    code: str
    triples: int
    rows: int
    planted: int
    reference: float
    ours: float

    def row(self) -> tuple[str, ...]:
        """Return the row of the table."""
        times = (f"{self.reference:.2f}", f"{self.ours:.3f}", f"{self.reference / self.ours:.0f}")
        return (self.code, f"{self.triples:,}", str(self.rows), str(self.planted), *times)


def sampled(country: Country, number: int) -> list[str]:
    """Return so many codes, evenly by rank of size, the smallest and the largest among them."""
    ranked = sorted(country.cities.values(), key=lambda city: (city.triples, city.code))
    number = min(number, len(ranked))
    places = [round(place * (len(ranked) - 1) / max(number - 1, 1)) for place in range(number)]
    return [ranked[place].code for place in places]


def compare(country: Country, code: str, shapes: ShapeSet, data: Path | None) -> Compared:
    """Validate one municipality with both; SystemExit where they differ or a planted defect is not among the rows."""
    store = country.open_city(code).load()
    began = _processor()
    ours = compiled(store, shapes)
    middle = _processor()
    theirs = reference(store, shapes)
    ended = _processor()
    if rows_of(theirs) != rows_of(ours) or theirs["focus_nodes"] != ours["focus_nodes"]:
        raise SystemExit(f"{code}: the two validators do not give the same rows.")
    planted = read_planted(data, code) if data else ()
    found = {(row["shape"], row["focus"]["value"]) for row in ours["results"]}
    missed = [each for each in planted if (SHAPES_NAMESPACE + each.shape, each.resource) not in found]
    if missed:
        raise SystemExit(f"{code}: {len(missed)} planted defects are not found, the first is {missed[0]}.")
    return Compared(code, len(store), len(ours["results"]), len(planted), ended - middle, middle - began)


def unfound(country: Country, data: Path) -> tuple[int, list[tuple[str, str]]]:
    """Return how many defects were planted in all, and where the roll-up has fewer findings of a shape than were."""
    numbers: dict[tuple[str, str], int] = {}
    for code, shape, _, number in country.figures.findings_by_city():
        numbers[code, shape] = numbers.get((code, shape), 0) + number
    planted: dict[tuple[str, str], set[str]] = {}
    for code in country.cities:
        for each in read_planted(data, code):
            planted.setdefault((code, each.shape), set()).add(each.resource)
    fewer = [place for place, resources in planted.items() if numbers.get(place, 0) < len(resources)]
    return sum(map(len, planted.values())), sorted(fewer)


def _processor() -> float:
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print the table and what it comes to."""
    parser = argparse.ArgumentParser(prog="python -m bench.country_sample", description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the built country")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many municipalities")
    parser.add_argument("--data", type=Path, help="the generated data folder, whose planted defects are looked for")
    given = parser.parse_args(arguments)
    country, shapes = open_country(given.out), load_shapes()
    plan_of(shapes)
    started = time.perf_counter()
    found = [compare(country, code, shapes, given.data) for code in sampled(country, given.sample)]
    print(table([each.row() for each in found], HEADERS))
    theirs, ours = sum(each.reference for each in found), sum(each.ours for each in found)
    print(
        f"{len(found)} of {len(country.cities)} municipalities, the same rows: pySHACL {theirs:.1f} s of processor "
        f"time, ours {ours:.2f} s, {theirs / ours:.0f} times ({time.perf_counter() - started:.0f} s on the clock)"
    )
    if given.data:
        number, fewer = unfound(country, given.data)
        print(f"{number} defects planted in all {len(country.cities)}; by the roll-up not all found: {fewer or 'none'}")
        return 1 if fewer else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
