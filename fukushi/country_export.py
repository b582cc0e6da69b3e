"""The data of a country as files: what other stores load in bulk, and the numbers beside it.

A store for more than one machine has a loader of its own that reads N-Quads
from the disk; so the statements are written once each, as the store has them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import RdfFormat

from graph.country import Country, open_country

GRAPH = "fukushi-graph.nq"


def export_country(out: Path, folder: Path) -> Country:
    """Write the public statements of all municipalities and the national numbers into a folder.

    Raises SnapshotError where there is no country or its store is damaged, and OSError.
    """
    country = open_country(out)
    store = country.store()
    folder.mkdir(parents=True, exist_ok=True)
    store.dump(str(folder / GRAPH), RdfFormat.N_QUADS)
    figures, cities = country.figures, country.cities
    numbers = (
        (name, each.first, each.second, code, cities[code].name, number)
        for name in figures.names()
        for each in figures.aggregate(name)
        for code, number in figures.by_city(name, each.first, each.second).items()
    )
    heads = ("aggregate", "first", "second", "municipality", "name", "number")
    _write(folder / "aggregates.csv", heads, numbers)
    findings = (
        (code, cities[code].name, shape, severity, number)
        for code, shape, severity, number in figures.findings_by_city()
    )
    _write(folder / "findings.csv", ("municipality", "name", "shape", "severity", "findings"), findings)
    _write(
        folder / "municipalities.csv",
        ("code", "name", "triples", "data_version"),
        ((each.code, each.name, each.triples, each.id) for each in cities.values()),
    )
    return country


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows([heads, *rows])
