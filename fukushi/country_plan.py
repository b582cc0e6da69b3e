"""What a build of a country has to do, and what has been done before.

A municipality is built again when something it is made from has another hash;
one that was built by a run that was killed before the country was put together
is taken over as it lies there, once its files have been found whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fukushi.country_aggregates import DIGEST
from fukushi.country_documents import hashes
from fukushi.country_inputs import FILE, TablesSeen, build_key, key_of, shared_key
from fukushi.country_work import Task
from fukushi.pipeline import Tools
from graph.country import CITIES, CURRENT, Country, city_folder, snapshot_folder
from graph.country_record import CityRecord, read_record
from graph.snapshot import Snapshot, SnapshotError, read_snapshot


@dataclass(frozen=True, slots=True)
class Plan:
    """``tasks`` to do; ``same`` are the records of the municipalities that stay as they are, by code."""

    tasks: list[Task] = field(default_factory=list)
    same: dict[str, CityRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a build wants: ``validated`` is the key of its validator, "" for none; ``fresh`` builds all again."""

    data: Path
    base: str
    out: Path
    documents: Mapping[str, Mapping[str, Path]]
    validated: str = ""
    fresh: bool = False


def plan(wanted: Wanted, codes: Sequence[str], tools: Tools, current: Country | None) -> Plan:
    """Compare what there is with what there should be; raises OSError where the output folder cannot be written."""
    (wanted.out / CITIES).mkdir(exist_ok=True)
    seen = TablesSeen(wanted.data, wanted.out / CITIES / FILE)
    shared = shared_key(tools.inputs, tools.versions, wanted.base)
    made = Plan()
    for code in codes:
        documents = wanted.documents.get(code, {})
        tables = seen.digest(code)
        key = build_key(tables, hashes(code, documents), shared) if tables else ""
        known = current.cities.get(code) if current is not None else None
        before = snapshot_folder(wanted.out, known) if known is not None else None
        if key and not wanted.fresh:
            if known is not None and before is not None and known.inputs == key and before.is_dir():
                if _is_complete(known, wanted.validated):
                    made.same[code] = known
                else:
                    made.tasks.append(Task(code, documents, before, before))
                continue
            left = _left_behind(wanted.out, code, key)
            if left is not None:
                made.tasks.append(Task(code, documents, left, before))
                continue
        made.tasks.append(Task(code, documents, None, before))
    seen.save()
    return made


def _is_complete(record: CityRecord, validated: str) -> bool:
    return record.measured == DIGEST and (not validated or record.validated == validated)


def last_good(out: Path, base: str, code: str, current: Country | None) -> CityRecord | None:
    """Return the record of a municipality as it was last built, None if it never was, by this base, or is damaged."""
    if current is not None and code in current.cities:
        return current.cities[code]
    snapshot = _whole(out, code)
    return read_record(snapshot.path) if snapshot is not None and snapshot.manifest.settings["base"] == base else None


def _left_behind(out: Path, code: str, key: str) -> Path | None:
    """Return the snapshot that an earlier run has built from the same, if it is whole."""
    snapshot = _whole(out, code)
    return snapshot.path if snapshot is not None and key_of(snapshot.manifest) == key else None


def _whole(out: Path, code: str) -> Snapshot | None:
    """Return the snapshot of a municipality that was switched to last, if all of it can be read."""
    link = city_folder(out, code) / CURRENT
    try:
        if not link.is_symlink():
            return None
        snapshot = read_snapshot(link.parent / link.readlink())
        snapshot.check()
        return snapshot
    except (SnapshotError, OSError):
        return None
