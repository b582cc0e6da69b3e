"""How long the closure takes, against owlrl, against loading the same graph, and for more and more cities.

owlrl takes minutes where ours takes moments, so it has few turns; further
cities are copies of the real one under other municipality codes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import owlrl
from pyoxigraph import NamedNode, RdfFormat, Store

from bench.contest import HEADERS, Run, contest, peak, table, timed
from fukushi.settings import DEFAULT_OUT
from graph.closure import close
from graph.names import GraphNames
from graph.rdflib_view import copied_graph
from graph.snapshot import open_current

CITY_HEADERS = ("cities", "triples", "load ms", "closure ms", "closure ms per city")
KINDS = ("doc", "reference", "curation", "rule", "catalog")


class Facts:
    """The facts of a built graph, without what the closure had added, as N-Quads for one or more cities."""

    def __init__(self, folder: Path) -> None:
        """Read the current snapshot; SnapshotError if there is none."""
        snapshot = open_current(folder)
        settings = snapshot.manifest.settings
        self.names = GraphNames(settings["base"], settings["municipalities"].split()[0])
        store = snapshot.load()
        wanted = self.graphs(store)
        self._shared: list[str] = []
        self._own: list[str] = []
        for graph in wanted:
            own = f"graph/{self.names.municipality}/" in graph.value
            for quad in store.quads_for_pattern(None, None, None, graph):
                (self._own if own else self._shared).append(f"{quad} .\n")

    def graphs(self, store: Store) -> list[NamedNode]:
        """Return the graphs that a build closes, the ontology's among them."""
        found = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))
        return [graph for graph in found if self.names.kind(graph) in (*KINDS, "ontology")]

    def text(self, cities: int = 1) -> bytes:
        """Return the N-Quads of so many cities; the first has its own code."""
        one = "".join(self._own)
        code = self.names.municipality
        more = (
            one.replace(f"/{code}/", f"/{code}-{n}/").replace(f"/{code}>", f"/{code}-{n}>") for n in range(1, cities)
        )
        return "".join(["".join(self._shared), one, *more]).encode()

    def close(self, store: Store) -> int:
        """Close a store and return the number of derived triples."""
        data = [graph for graph in self.graphs(store) if graph != self.names.ontology]
        return close(store, [self.names.ontology], data, self.names.closure).added


def loaded(data: bytes) -> Store:
    """Return a store with the N-Quads."""
    store = Store()
    store.bulk_load(data, RdfFormat.N_QUADS, lenient=True)
    return store


def by_us(facts: Facts, data: bytes) -> float:
    """Close a store that has not been closed before and return the seconds; the loading is not counted."""
    return timed(partial(facts.close, loaded(data)))()


def by_owlrl(facts: Facts, data: bytes) -> float:
    """Let owlrl close the same triples and return its seconds; the copying is not counted."""
    store = loaded(data)
    copy = copied_graph(store, facts.graphs(store))
    return timed(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(copy))()


def against_others(facts: Facts, turns: int, with_owlrl: bool) -> list[tuple[str, ...]]:
    """Return the rows for loading the real graph, our closure of it and owlrl's."""
    data = facts.text()
    runs: dict[str, Run] = {"load the graph": timed(partial(loaded, data)), "our closure": partial(by_us, facts, data)}
    if with_owlrl:
        runs["owlrl"] = partial(by_owlrl, facts, data)
    scores = contest(runs, turns)
    return [score.row(scores["our closure"]) for score in scores.values()]


def by_cities(facts: Facts, cities: Sequence[int], turns: int) -> list[tuple[str, ...]]:
    """Return a row for each number of cities: triples, loading, closure, and the closure's time per city."""
    texts = {str(count): facts.text(count) for count in cities}
    loads = contest({count: timed(partial(loaded, text)) for count, text in texts.items()}, turns)
    closures = contest({count: partial(by_us, facts, text) for count, text in texts.items()}, turns)
    rows: list[tuple[str, ...]] = []
    for count, text in texts.items():
        load, closure = loads[count].median * 1e3, closures[count].median * 1e3
        rows.append((count, str(text.count(b"\n")), f"{load:.0f}", f"{closure:.0f}", f"{closure / int(count):.1f}"))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the two tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.closure", description=__doc__)
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT, help="folder of the built graph")
    parser.add_argument("--turns", type=int, default=5, help="how often each takes its turn")
    parser.add_argument("--cities", type=int, nargs="*", default=[1, 2, 4, 8, 16], help="numbers of cities")
    parser.add_argument("--without-owlrl", action="store_true", help="leave the slow one out")
    options = parser.parse_args(arguments)
    facts = Facts(options.graph)
    print(table(against_others(facts, options.turns, not options.without_owlrl), HEADERS))
    if options.cities:
        print()
        print(table(by_cities(facts, options.cities, options.turns), CITY_HEADERS))
    print(f"peak memory {peak() / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
