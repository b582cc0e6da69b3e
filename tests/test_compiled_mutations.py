"""The compiled validator gives pySHACL's rows, also where the data are strange: fixtures changed at random."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from shapes.compiled import run_compiled
from shapes.compiled_plan import plan_of
from shapes.engine_process import run_process
from shapes.shape_set import load_shapes
from tests.shape_mutations import known, mutations, ntriples, only

SHAPES = load_shapes()
CORE = [shape.iri.rpartition("#")[2] for shape in plan_of(SHAPES).shapes if not shape.queries]
# One process of pySHACL takes a second to start: so each example holds many graphs.
GRAPHS = 12
Cases = list[tuple[str, Store]]


def cases(**options: Any) -> st.SearchStrategy[Cases]:
    return st.lists(mutations(**options), min_size=GRAPHS, max_size=GRAPHS)


def rows(run: dict[str, Any]) -> set[str]:
    return {json.dumps(row, sort_keys=True) for row in run["results"]}


def assert_same(drawn: Cases) -> None:
    runs = run_process(SHAPES, [(ntriples(store), only(name)) for name, store in drawn], False, 300)["runs"]
    for (name, store), reference in zip(drawn, runs, strict=True):
        ours = run_compiled(store, SHAPES, only=only(name))
        assert rows(ours) == rows(reference), name
        assert ours["focus_nodes"] == reference["focus_nodes"], name


@settings(max_examples=2)
@given(cases(names=known(SHAPES), any_kind=False))
def test_values_of_the_same_kind(drawn: Cases) -> None:
    assert_same(drawn)


@settings(max_examples=2)
@given(cases(names=sorted({*CORE} & {*known(SHAPES)}), any_kind=True))
def test_core_constraints_with_values_of_any_kind(drawn: Cases) -> None:
    """With constraints in SPARQL pySHACL also orders what SPARQL cannot compare, a text and a number."""
    assert_same(drawn)
