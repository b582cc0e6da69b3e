"""How long a saved query takes, against Oxigraph alone for the same SPARQL with the values in it.

What lies between the two is ours: checking the values, writing them into the
query, and turning terms into typed cells.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Store

from bench.contest import Score, contest, peak, table, timed
from fukushi.settings import DEFAULT_OUT
from graph.binding import scan
from graph.engine import EmbeddedEngine
from graph.snapshot import open_current
from ontology.terms import RDF, WP
from queries.catalogue import load_catalogue
from queries.parameters import bind_values, choices_for
from queries.run import run_query
from queries.saved_query import SavedQuery

HEADERS = ("saved query", "rows", "Oxigraph ms", "ours ms", "ratio")


class Desk:
    """One store with the shipped queries."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.engine = EmbeddedEngine(store)
        self.catalogue = load_catalogue()

    def values(self, query: SavedQuery) -> dict[str, str] | None:
        """Return values for the required parameters, from the graph itself; None where it has none."""
        found = {}
        for parameter in query.parameters:
            if not parameter.required:
                continue
            if parameter.type == "choice":
                choices = list(choices_for(parameter, engine=self.engine, catalogue=self.catalogue))
                value = choices[0].value.value if choices else None
            elif parameter.type == "enum":
                value = parameter.values[0].value
            elif parameter.type == "iri":
                value = self._resource()
            else:
                example = next((each.parameters.get(parameter.name) for each in query.examples), None)
                value = parameter.default or example
            if value is None:
                return None
            found[parameter.name] = value
        return found

    def _resource(self) -> str | None:
        """Return some assignment, the record with the longest way back to the documents."""
        quads = self.store.quads_for_pattern(None, RDF.type, WP.Assignment, None)
        return min((quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)), default=None)

    def measure(self, query: SavedQuery, values: Mapping[str, str], turns: int) -> tuple[int, Score, Score]:
        """Return the number of rows and the scores of Oxigraph alone and of ours."""
        bound = bind_values(query, values, engine=self.engine, catalogue=self.catalogue)
        text = scan(query.text).bind(bound.bindings)

        def alone() -> list[object]:
            return list(self.store.query(text, use_default_graph_as_union=True))  # type: ignore[arg-type]

        def ours() -> object:
            return run_query(query, engine=self.engine, catalogue=self.catalogue, values=values)

        rows = len(alone())
        scores = contest({"alone": timed(alone), "ours": timed(ours)}, turns)
        return rows, scores["alone"], scores["ours"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all saved queries and print the table, slowest first."""
    parser = argparse.ArgumentParser(prog="python -m bench.query", description=__doc__)
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT, help="folder of the built graph")
    parser.add_argument("--turns", type=int, default=51, help="how often each takes its turn")
    parser.add_argument("names", nargs="*", help="saved queries (default: all)")
    options = parser.parse_args(arguments)
    desk = Desk(open_current(options.graph).load())
    lines: list[tuple[float, tuple[str, ...]]] = []
    left_out = []
    alone_all = ours_all = 0.0
    for name in options.names or desk.catalogue:
        query = desk.catalogue[name]
        values = desk.values(query)
        if values is None:
            left_out.append(name)
            continue
        rows, alone, ours = desk.measure(query, values, options.turns)
        alone_all, ours_all = alone_all + alone.median, ours_all + ours.median
        cells = (f"{alone.median * 1e3:.2f}", f"{ours.median * 1e3:.2f}", f"{ours.median / alone.median:.2f}")
        lines.append((alone.median, (name, str(rows), *cells)))
    lines.sort(key=lambda line: line[0], reverse=True)
    if lines:
        total = ("all together", "", f"{alone_all * 1e3:.1f}", f"{ours_all * 1e3:.1f}", f"{ours_all / alone_all:.2f}")
        print(table([row for _, row in lines] + [total], HEADERS))
    for name in left_out:
        print(f"left out, as the graph has no value for it: {name}")
    print(f"peak memory {peak() / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
