"""A new store is loaded in portions while municipalities come in: nothing is lost between two of them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import Store

from graph import country_store
from graph.country_parts import Parts
from graph.country_store import LARGE, PORTIONS, StoreLoader
from graph.snapshot import SnapshotError

BASE = "https://fukushi-graph.example/id/"
SHARED = b'<https://word.example/> <https://p.example/> "shared" <https://fukushi-graph.example/graph/ontology> .\n'


class Stub(NamedTuple):
    """Stands for a snapshot, of which the loader asks for its folder only."""

    path: Path


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let each municipality say one thing of its own and one like all; note how many statements each load left."""
    counted: list[int] = []

    class Counting:
        def __init__(self, path: str) -> None:
            self._store = Store(path)

        def bulk_load(self, *arguments: object, **options: object) -> None:
            self._store.bulk_load(*arguments, **options)  # type: ignore[arg-type]
            counted.append(len(self._store))

        def optimize(self) -> None:
            self._store.optimize()

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


def loader(folder: Path, expected: int, codes: list[str]) -> StoreLoader:
    made = StoreLoader(folder / "store", BASE, expected)
    for code in codes:
        made.add(code, Stub(folder))  # type: ignore[arg-type]
    return made


def codes(number: int) -> list[str]:
    return [f"{each:05d}" for each in range(number)]


@pytest.mark.parametrize(("expected", "number"), [(0, 3), (1, 1), (20, 20), (20, 7), (20, 0), (5, 30)])
def test_all_that_come_are_loaded_however_many_were_expected(
    tmp_path: Path, loads: list[int], expected: int, number: int
) -> None:
    found = loader(tmp_path, expected, codes(number))
    found.finish()
    assert sorted(found.digests) == codes(number)
    assert loads[-1] == number + min(number, 1)


def test_the_last_load_has_little_left(tmp_path: Path, loads: list[int]) -> None:
    loader(tmp_path, 20, codes(20)).finish()
    assert loads == [12, 18, 21]
    assert [int(20 * share) for share in PORTIONS] == [12, 18]


def test_a_large_country_is_loaded_at_one_stroke(tmp_path: Path, loads: list[int]) -> None:
    loader(tmp_path, LARGE + 1, codes(12)).finish()
    assert loads == [13]


def test_what_goes_wrong_is_told_at_the_end(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, 2, ["00001", "broken"])
    with pytest.raises(SnapshotError, match="damaged"):
        found.finish()
    found.stop()


def test_a_stopped_one_ends_without_the_rest(tmp_path: Path, loads: list[int]) -> None:
    found = loader(tmp_path, 20, codes(3))
    found.stop()
    assert not found._thread.is_alive()
    assert all(count <= 3 for count in loads)
