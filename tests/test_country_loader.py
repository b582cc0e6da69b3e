"""A new store is loaded when all municipalities are there, and put in order while some are still validated."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import NamedNode, Store

from graph import country_store
from graph.country_parts import Parts
from graph.country_record import CityRecord, FindingCount
from graph.country_rollup import SHAPES
from graph.country_store import StoreLoader
from graph.snapshot import SnapshotError

BASE = "https://fukushi-graph.example/id/"
FINDINGS = NamedNode(f"{SHAPES}findings")
SHARED = b'<https://word.example/> <https://p.example/> "shared" <https://fukushi-graph.example/graph/ontology> .\n'


class Stub(NamedTuple):
    """Stands for a snapshot, of which the loader asks for its folder only."""

    path: Path


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let each municipality say one thing of its own and one like all.

    Noted is how many statements each load left, and -1 where the store was put in order.
    """
    counted: list[int] = []

    class Counting:
        def __init__(self, path: str) -> None:
            self._store = Store(path)

        def bulk_load(self, *arguments: object, **options: object) -> None:
            self._store.bulk_load(*arguments, **options)  # type: ignore[arg-type]
            counted.append(len(self._store))

        def optimize(self) -> None:
            self._store.optimize()
            counted.append(-1)

        def flush(self) -> None:
            self._store.flush()

    def parts(snapshot: Stub, code: str) -> Parts:
        if code == "broken":
            raise SnapshotError("The snapshot is damaged.")
        own = f'<{BASE}{code}/x> <https://p.example/> "own" <{BASE}graph/{code}/reference> .\n'
        return Parts([own.encode()], [SHARED])

    monkeypatch.setattr(country_store, "Store", Counting)
    monkeypatch.setattr(country_store, "parts_of", parts)
    return counted


def loader(folder: Path, codes: list[str]) -> StoreLoader:
    made = StoreLoader(folder / "store", BASE)
    for code in codes:
        made.add(code, Stub(folder))  # type: ignore[arg-type]
    return made


def codes(number: int) -> list[str]:
    return [f"{each:05d}" for each in range(number)]


def record(code: str, findings: int) -> CityRecord:
    found = (FindingCount("Circle", "warning", findings),) if findings else ()
    return CityRecord(
        code=code, name="", folder="", id="", inputs="", shared="", triples=1, validated="key", findings=found
    )


@pytest.mark.parametrize("number", [0, 1, 3, 20])
def test_all_that_come_are_loaded_at_one_stroke(tmp_path: Path, loads: list[int], number: int) -> None:
    found = loader(tmp_path, codes(number))
    found.finish([])
    assert sorted(found.digests) == codes(number)
    assert loads == [number + min(number, 1), -1, number + min(number, 1)]


def test_the_numbers_of_findings_come_last(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, codes(3))
    found.complete()
    found.finish(record(code, int(code)) for code in codes(3))
    assert loads == [4, -1, 4 + 2 * 6], "the first has no finding, the others say six things of theirs"
    store = Store.read_only(str(tmp_path / "store"))
    assert {str(quad.object) for quad in store.quads_for_pattern(None, FINDINGS, None, None)} == {
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }


def test_the_store_is_put_in_order_before_all_are_validated(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, codes(3))
    found.complete()
    deadline = time.monotonic() + 60
    while -1 not in loads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert loads == [4, -1], "no record has been given yet"
    found.complete()
    found.finish([record("00001", 2)])
    assert loads == [4, -1, 10]


def test_nothing_is_loaded_before_all_are_there(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, codes(3))
    assert not (tmp_path / "store").exists()
    found.stop()
    assert loads == []


def test_what_goes_wrong_is_told_at_the_end(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, ["00001", "broken"])
    with pytest.raises(SnapshotError, match="damaged"):
        found.finish([])
    found.stop()


def test_a_stopped_one_ends_without_the_rest(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, codes(3))
    found.complete()
    found.stop()
    assert found._thread is not None
    assert not found._thread.is_alive()
    assert all(count <= 4 for count in loads)
