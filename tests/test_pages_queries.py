"""The hidden queries behind the pages: what they answer for a small city, and that the order is total."""

from __future__ import annotations

import csv
import random

import pytest
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from queries.cells import plain
from queries.run import run_query
from tests.builds import shipped
from tests.pages_city import CASES, city_engine, city_store

CATALOGUE = load_catalogue()
PAGES = [name for name in CATALOGUE if name.startswith("page-")]


def table(name: str, engine: EmbeddedEngine) -> list[list[str]]:
    """Return the rows of a query as text."""
    return [list(map(plain, row)) for row in run_query(name, engine=engine, catalogue=CATALOGUE).rows]


def column_of(name: str, column: str, engine: EmbeddedEngine) -> set[str]:
    """Return the values of one column."""
    place = [each.name for each in CATALOGUE[name].columns].index(column)
    return {row[place] for row in table(name, engine)}


def test_pages_have_the_queries_they_need() -> None:
    assert len(PAGES) == 10
    assert all(CATALOGUE[name].hidden and not CATALOGUE[name].parameters for name in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_golden_case(name: str) -> None:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *expected = csv.reader(file)
    assert head == [column.name for column in CATALOGUE[name].columns]
    assert table(name, city_engine()) == expected


@pytest.mark.parametrize("name", PAGES)
def test_order_does_not_depend_on_the_order_of_loading(name: str) -> None:
    quads = list(city_store())
    random.Random(7).shuffle(quads)
    store = Store()
    for quad in quads:
        store.add(quad)
    assert table(name, EmbeddedEngine(store)) == table(name, city_engine())


@pytest.mark.parametrize("name", PAGES)
def test_real_graph_has_rows_and_none_twice(name: str) -> None:
    rows = table(name, shipped().engine)
    assert rows
    assert len({tuple(row) for row in rows}) == len(rows)


def test_pages_and_saved_queries_tell_the_same() -> None:
    engine = shipped().engine
    assert column_of("page-lines", "listing", engine) == column_of("listings", "resource", engine)
    assert len(table("page-objectives", engine)) == len(table("objective-overview", engine))
    assert len(table("page-continuity", engine)) == len(table("continuity", engine))
