"""How long a validation takes: the compiled validator against pySHACL on one graph, and for more and more cities.

pySHACL takes half a minute where ours takes a moment, so it has few turns. Both
start from the store in memory and end with the rows; what a report needs
besides (names, lines, the hash of the data) is the same for both and has a line
of its own. Further cities are copies under other municipality codes: each by
itself, as a build of many cities validates them, and all in one store, where a
shape that compares all with all finds more with every copy.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from bench.closure import Facts, loaded
from bench.contest import HEADERS, Run, contest, peak, table, timed
from fukushi.settings import DEFAULT_OUT
from graph.collector import uncollected
from graph.snapshot import open_current
from shapes.compiled import run_compiled
from shapes.compiled_plan import plan_of
from shapes.engine_process import run_divided
from shapes.engines import COMPILED
from shapes.shape_set import ShapeSet, load_shapes
from shapes.validator import content_of, self_check, validate, validated_graphs

CITY_HEADERS = ("cities", "triples", "each by itself ms", "per city", "in one store ms", "per city ", "rows")


def rows_of(run: dict[str, Any]) -> set[str]:
    """Return the rows of a run, comparable."""
    return {json.dumps(row, sort_keys=True) for row in run["results"]}


def reference(store: Store, shapes: ShapeSet) -> dict[str, Any]:
    """Return pySHACL's run, without holding the shapes against the shapes of SHACL."""
    run: dict[str, Any] = run_divided(shapes, content_of(store, validated_graphs(store)), False, 3600.0)["run"]
    return run


@uncollected()
def compiled(store: Store, shapes: ShapeSet, graphs: Sequence[NamedNode] | None = None) -> dict[str, Any]:
    """Return the compiled validator's run."""
    return run_compiled(store, shapes, graphs or validated_graphs(store))


def against_pyshacl(store: Store, shapes: ShapeSet, turns: int, with_pyshacl: bool) -> list[tuple[str, ...]]:
    """Return the rows of the table; raises SystemExit where the two do not give the same rows."""
    plan_of(shapes)
    ours = compiled(store, shapes)
    runs: dict[str, Run] = {
        "our rows": timed(partial(compiled, store, shapes)),
        "our report": timed(partial(validate, store, engine=COMPILED, shapes=shapes)),
        "our self-check": timed(partial(self_check, engine=COMPILED, shapes=shapes)),
    }
    scores = contest(runs, turns)
    if with_pyshacl:
        found: list[dict[str, Any]] = []
        scores |= contest({"pySHACL's rows": timed(lambda: found.append(reference(store, shapes)))}, 1)
        if rows_of(found[0]) != rows_of(ours) or found[0]["focus_nodes"] != ours["focus_nodes"]:
            raise SystemExit("The two validators do not give the same rows.")
    return [score.row(scores["our rows"]) for score in scores.values()]


def by_cities(facts: Facts, shapes: ShapeSet, cities: Sequence[int]) -> list[tuple[str, ...]]:
    """Return a row for each number of cities."""
    rows: list[tuple[str, ...]] = []
    one = closed(facts, 1)
    graphs = validated_graphs(one)
    for count in cities:
        together = closed(facts, count)
        alone = sum(timed(partial(compiled, one, shapes, graphs))() for _ in range(count)) * 1e3
        started = time.perf_counter()
        found = compiled(together, shapes)
        whole = (time.perf_counter() - started) * 1e3
        rows.append(
            (
                str(count),
                str(len(together)),
                f"{alone:.0f}",
                f"{alone / count:.1f}",
                f"{whole:.0f}",
                f"{whole / count:.1f}",
                str(len(found["results"])),
            )
        )
    return rows


def closed(facts: Facts, cities: int) -> Store:
    """Return a store of so many cities with their closure."""
    store = loaded(facts.text(cities))
    facts.close(store)
    return store


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.validation", description=__doc__)
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT, help="folder of the built graph")
    parser.add_argument("--turns", type=int, default=7, help="how often each of ours takes its turn (pySHACL: once)")
    parser.add_argument("--cities", type=int, nargs="*", default=[1, 2, 4, 8], help="numbers of cities")
    parser.add_argument("--without-pyshacl", action="store_true", help="leave the slow one out")
    options = parser.parse_args(arguments)
    shapes = load_shapes()
    store = open_current(options.graph).load()
    print(f"{len(store)} triples, {len(shapes.shapes)} shapes")
    print(table(against_pyshacl(store, shapes, options.turns, not options.without_pyshacl), HEADERS))
    if options.cities:
        print()
        print(table(by_cities(Facts(options.graph), shapes, options.cities), CITY_HEADERS))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"peak memory {peak() / 1e6:.0f} MB", end="")
    print("" if options.without_pyshacl else f"; of the larger process of pySHACL {children / 1e6:.0f} MB besides")
    return 0


if __name__ == "__main__":
    sys.exit(main())
