"""A country as it is in service: its municipalities, its store, its numbers.

One version is a folder that nobody changes; whoever has opened it sees the
same country until he opens it again. Layout of the output folder::

    cities/CODE/{snapshots/ID, current}                                  one municipality, as if it stood alone
    country/versions/ID/{store/, manifest.json, figures.sqlite}          all of them together
    country/current → versions/ID
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from graph.country_record import CityRecord, record_of
from graph.snapshot import Snapshot, SnapshotError, open_current, read_snapshot

if TYPE_CHECKING:
    from graph.country_figures import Figures

CITIES, COUNTRY, VERSIONS, CURRENT, STORE, MANIFEST = (
    "cities",
    "country",
    "versions",
    "current",
    "store",
    "manifest.json",
)


@dataclass(frozen=True)
class Country:
    """A version of a country.

    ``version`` names its content, ``created`` is the ISO time of its making,
    ``base`` the base IRI of data, ``versions`` those of the programs, ``changes``
    the number of municipalities that were exchanged in its store since it was
    loaded anew; ``cities`` are the records by code, in order, without figures.
    """

    out: Path
    path: Path
    version: str
    created: str
    base: str
    versions: Mapping[str, str]
    changes: int
    cities: Mapping[str, CityRecord] = field(repr=False)

    @property
    def triples(self) -> int:
        """The number of public triples, as the municipalities have them, the shared ones counted in each."""
        return sum(city.triples for city in self.cities.values())

    @cached_property
    def figures(self) -> Figures:
        """The national aggregates and the roll-up of the validations."""
        from graph.country_figures import FILE, Figures  # noqa: PLC0415 - commands for one municipality need no SQLite

        return Figures(self.path / FILE)

    def open_city(self, code: str) -> Snapshot:
        """Return the snapshot of a municipality that this version holds; SnapshotError if it has none."""
        record = self.cities.get(code)
        if record is None:
            raise SnapshotError(f"There is no municipality {code} in {self.out}.")
        return read_snapshot(snapshot_folder(self.out, record))

    def store(self) -> Store:
        """Return the store of all public graphs, read-only; SnapshotError where it cannot be opened."""
        try:
            return Store.read_only(str(self.path / STORE))
        except (OSError, RuntimeError) as error:  # the latter is a file that is no longer what was written
            raise _damaged(self.path, f"its store cannot be opened: {error}") from error


def city_folder(out: Path, code: str) -> Path:
    """Return the folder of a municipality: an output folder of its own."""
    return out / CITIES / code


def snapshot_folder(out: Path, record: CityRecord) -> Path:
    """Return the folder of the snapshot that the record of a municipality means."""
    return city_folder(out, record.code) / "snapshots" / record.folder


def is_country(out: Path) -> bool:
    """Tell whether an output folder holds a country in service."""
    return (out / COUNTRY / CURRENT).is_symlink()


def open_municipality(out: Path, code: str) -> Snapshot:
    """Return the snapshot of a municipality, one of several or the only one; SnapshotError if it is not there."""
    if is_country(out):
        return open_country(out).open_city(code)
    snapshot = open_current(out)
    if snapshot.manifest.settings.get("municipalities") != code:
        raise SnapshotError(f"There is no municipality {code} in {out}.")
    return snapshot


def open_country(out: Path) -> Country:
    """Return the country in service; SnapshotError if there is none or it is damaged."""
    link = out / COUNTRY / CURRENT
    if not link.is_symlink():
        raise SnapshotError(f"There is no built country in {out}; make one with: fukushi build --out {out}")
    return read_country(out, link.parent / link.readlink())


def open_version(out: Path, version: str) -> Country:
    """Return a kept version of a country, the newest of that content; SnapshotError if it is not kept any more."""
    for path in kept_versions(out):
        if path.name.partition("-")[0] == version:
            return read_country(out, path)
    raise SnapshotError(f"The version {version} of the country is not kept in {out} (any more).")


def kept_versions(out: Path) -> list[Path]:
    """Return the folders of the finished versions, the newest first."""
    folder = out / COUNTRY / VERSIONS
    found = [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
    return sorted(found, key=lambda path: (path / MANIFEST).stat().st_mtime_ns, reverse=True)


def read_country(out: Path, path: Path) -> Country:
    """Return the version in a folder; SnapshotError if it is damaged."""
    try:
        found: dict[str, Any] = json.loads((path / MANIFEST).read_bytes())
        cities = {code: record_of(record) for code, record in found.pop("cities").items()}
        return Country(out, path, cities=cities, **found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(path, "its manifest.json is missing or broken") from error


def _damaged(path: Path, why: str) -> SnapshotError:
    return SnapshotError(f"The country {path} is damaged ({why}); build it again with: fukushi build")
