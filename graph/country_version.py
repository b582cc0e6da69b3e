"""A new version of a country, put into service at one stroke.

Everything is made in a folder that nobody looks at; the link is the last to
change. What older versions and snapshots are for nobody any more goes then.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from graph.country import (
    CITIES,
    COUNTRY,
    CURRENT,
    MANIFEST,
    STORE,
    VERSIONS,
    Country,
    city_folder,
    kept_versions,
    read_country,
)
from graph.country_figures import FILE as FIGURES
from graph.country_figures import write_figures
from graph.country_record import CityRecord
from graph.folder_switch import discard, free_name, switch, sync_folder, write_file
from graph.snapshot import SnapshotError

KEPT = 2


class VersionDraft:
    """A version in the making, as a context manager: what has not been published when it is left is removed.

    Only the holder of the lock on ``out`` may make one.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._versions = out / COUNTRY / VERSIONS
        self.folder = self._versions / f".new-{secrets.token_hex(8)}"

    @property
    def store(self) -> Path:
        """Where the store of the version is to be made."""
        return self.folder / STORE

    def __enter__(self) -> VersionDraft:
        self._versions.mkdir(parents=True, exist_ok=True)
        for left in (*self._versions.glob(".*-*"), *self.out.glob(f"{CITIES}/.old-*")):
            shutil.rmtree(left, ignore_errors=True)
        for link in self._versions.parent.glob(".current-*"):
            link.unlink()
        self.folder.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def publish(
        self,
        cities: Mapping[str, CityRecord],
        *,
        base: str,
        versions: Mapping[str, str],
        before: Country | None = None,
        changes: int = 0,
    ) -> Country:
        """Write figures and manifest beside the store, and put the version into service.

        ``cities`` are all records of the version; those whose figures ``before``
        has counted in the same way may come without them. Raises OSError.
        """
        known = before.cities if before is not None else {}
        changed = [
            record for code, record in cities.items() if code not in known or record.brief() != known[code].brief()
        ]
        if before is not None:
            shutil.copyfile(before.path / FIGURES, self.folder / FIGURES)
        write_figures(self.folder / FIGURES, changed, [code for code in known if code not in cities])
        briefs = {code: cities[code].brief() for code in sorted(cities)}
        version = _name_of(briefs.values())
        told = {
            "version": version,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "base": base,
            "versions": dict(versions),
            "changes": changes,
            "cities": briefs,
        }
        write_file(self.folder / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
        sync_folder(self.folder)
        target = free_name(self._versions, version)
        self.folder.rename(target)
        sync_folder(self._versions)
        switch(self._versions.parent, Path(VERSIONS) / target.name, sync_folder)
        return read_country(self.out, target)


def _name_of(briefs: Iterable[Mapping[str, Any]]) -> str:
    """Return the name of a version, which tells what it holds and not in which folders that came to lie."""
    content = [[each[name] for name in sorted(each) if name != "folder"] for each in briefs]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


def prune(country: Country, changed: Iterable[str]) -> None:
    """Remove versions beyond the last two, and the snapshots of municipalities that are in none of those left.

    ``changed`` are the codes of the municipalities that the build has touched.
    """
    out = country.out
    older = [path for path in kept_versions(out) if path != country.path]
    kept, leaving = [country, *_readable(out, older[: KEPT - 1])], older[KEPT - 1 :]
    used = {(code, record.folder) for each in kept for code, record in each.cities.items()}
    suspects = set(changed) | {
        code
        for each in _readable(out, leaving)
        for code, record in each.cities.items()
        if (code, record.folder) not in used
    }
    for path in leaving:
        discard(path)
    codes = {code for code, _ in used}
    for code in suspects:
        folder = city_folder(out, code)
        if code not in codes and folder.is_dir():
            discard(folder)
            continue
        current = folder / CURRENT
        own = current.readlink().name if current.is_symlink() else ""
        for path in folder.glob("snapshots/[0-9a-f]*"):
            if (code, path.name) not in used and path.name != own:
                discard(path)


def _readable(out: Path, paths: Iterable[Path]) -> list[Country]:
    found = []
    for path in paths:
        try:
            found.append(read_country(out, path))
        except SnapshotError:
            continue
    return found


def with_shared(record: CityRecord, digests: Mapping[str, str]) -> CityRecord:
    """Return the record with the digest of what it shares, where that has been found out now."""
    return replace(record, shared=digests[record.code]) if record.code in digests else record
