"""The municipalities of a build, put together to a version of the country.

Whether the store is loaded anew or the last one is changed is decided once,
before the first municipality is built: a new store is loaded meanwhile.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from pyoxigraph import Store

from graph.country import STORE, Country, snapshot_folder
from graph.country_record import CityRecord
from graph.country_store import StoreChange, StoreLoader
from graph.country_version import VersionDraft, with_shared
from graph.snapshot import Snapshot, SnapshotError, read_snapshot

# Beyond this share of the municipalities, exchanged since the last load, a new load costs no more than the changes,
# and answers faster. Below SMALL a load is so quick that it makes no difference.
SHARE = 0.2
SMALL = 20


class Assembly:
    """A version in the making, as a context manager."""

    def __init__(self, out: Path, base: str, current: Country | None, changing: int) -> None:
        """Prepare a version after ``current``, in which about ``changing`` municipalities are exchanged."""
        self._out, self._base, self._current = out, base, current
        self.anew = current is None or current.changes + changing > max(SMALL, SHARE * len(current.cities))
        self._draft = VersionDraft(out)
        self._loader: StoreLoader | None = None

    def __enter__(self) -> Assembly:
        self._draft.__enter__()
        if self.anew:
            self._loader = StoreLoader(self._draft.store, self._base)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loader is not None:
            self._loader.stop()
        self._draft.__exit__(kind, error, trace)

    def add(self, record: CityRecord) -> None:
        """Take the graph of a municipality in."""
        if self._loader is not None:
            self._loader.add(record.code, self._opened(record))

    def complete(self) -> None:
        """Say that all graphs are in, though not all of them are validated yet; returns when they are read."""
        if self._loader is not None:
            self._loader.complete()

    def publish(self, records: Mapping[str, CityRecord], versions: Mapping[str, str]) -> Country:
        """Finish the store of all municipalities, which have been added before, and put the version into service.

        Raises SnapshotError where something cannot be read or written.
        """
        try:
            digests, changes = (self._load(self._loader, records), 0) if self._loader else self._change(records)
            if any(record.validated for record in records.values()):
                self._look_across()
            whole = {code: with_shared(record, digests) for code, record in records.items()}
            return self._draft.publish(whole, base=self._base, versions=versions, before=self._current, changes=changes)
        except (OSError, RuntimeError) as error:  # the latter, not as a SnapshotError, comes from the store
            if isinstance(error, SnapshotError):
                raise
            why = getattr(error, "strerror", None) or error
            raise SnapshotError(f"The country could not be written to {self._out}: {why}.") from error

    def _look_across(self) -> None:
        """Find what only shows with all municipalities side by side, and keep it beside the store."""
        from shapes.across import find_across, write_across  # noqa: PLC0415 - for validated ones only

        write_across(self._draft.folder, find_across(Store.read_only(str(self._draft.store))))

    def _load(self, loader: StoreLoader, records: Mapping[str, CityRecord]) -> dict[str, str]:
        loader.finish(records.values())
        self._loader = None
        return loader.digests

    def _change(self, records: Mapping[str, CityRecord]) -> tuple[dict[str, str], int]:
        current = self._current
        assert current is not None
        change = StoreChange(self._base)
        touched = [
            code
            for code in {**current.cities, **records}
            if code not in records or code not in current.cities or records[code].folder != current.cities[code].folder
        ]
        try:
            for code in touched:
                change.exchange(code, self._snapshot(current.cities.get(code)), self._snapshot(records.get(code)))
            for code in {**current.cities, **records}:
                record, before = records.get(code), current.cities.get(code)
                if record is None or before is None or record.brief() != before.brief():
                    change.exchange_rollup(code, record)
            digests = {code: record.shared for code, record in current.cities.items() if code in records}
            digests |= change.digests
            if set(digests.values()) != {record.shared for record in current.cities.values()}:
                change.exchange_shared(
                    self._saying(current.cities, lambda code: current.cities[code].shared),
                    self._saying(records, lambda code: digests[code]),
                )
            change.apply(current.path / STORE, self._draft.store)
        except SnapshotError:
            # What the store holds of a municipality cannot be told any more: it is loaded from what is there.
            return self._load_all(records), 0
        return digests, current.changes + len(touched)

    def _load_all(self, records: Mapping[str, CityRecord]) -> dict[str, str]:
        shutil.rmtree(self._draft.store, ignore_errors=True)
        self._loader = StoreLoader(self._draft.store, self._base)
        for record in records.values():
            self.add(record)
        return self._load(self._loader, records)

    def _saying(self, records: Mapping[str, CityRecord], digest: Callable[[str], str]) -> dict[str, Snapshot]:
        """Return one municipality for each way of saying what is shared."""
        chosen = {digest(code): code for code in sorted(records, reverse=True)}
        return {code: self._opened(records[code]) for code in chosen.values()}

    def _snapshot(self, record: CityRecord | None) -> Snapshot | None:
        return None if record is None else self._opened(record)

    def _opened(self, record: CityRecord) -> Snapshot:
        return read_snapshot(snapshot_folder(self._out, record))
