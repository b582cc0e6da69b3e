"""The built graph on disk.

Staff must never see half a graph: a build writes a new folder and switches one
link at the very end, so that whatever kills it leaves the old graph in service.
Layout: ``snapshots/ID/{graph.nq,text.nq,run.nq,manifest.json}``, ``current`` → one of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from graph.canonical import SplitGraph, split
from graph.lock import BuildLock, SnapshotError

__all__ = ["Manifest", "Snapshot", "SnapshotError", "open_current", "open_snapshot", "write_snapshot"]

KEPT = 3
_FOLDER = re.compile(r"([0-9a-f]{16})(?:-[0-9]+)?")
_FILES = ("graph.nq", "text.nq", "run.nq")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made of.

    ``versions`` of programs, ``inputs`` name → sha256, ``settings`` (base IRI,
    municipality, …), ``created`` ISO time. The rest is filled in on writing:
    ``id``, ``counts`` graph IRI → triples, ``files`` name → sha256.
    """

    versions: Mapping[str, str]
    inputs: Mapping[str, str]
    created: str
    settings: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot on disk; ``id`` are 16 hex digits of the sha256 of its public graph."""

    path: Path
    id: str
    manifest: Manifest

    def load(self) -> Store:
        """Return the whole snapshot, private graphs included, in memory.

        Raises SnapshotError where a file is missing or differs from what was written.
        """
        store = Store()
        for name in _FILES:
            try:
                data = (self.path / name).read_bytes()
            except OSError as error:
                raise _damaged(self.path, f"{name} cannot be read") from error
            if hashlib.sha256(data).hexdigest() != self.manifest.files.get(name):
                raise _damaged(self.path, f"{name} is not what was written")
            try:
                store.bulk_load(data, RdfFormat.N_QUADS, lenient=True)
            except (SyntaxError, ValueError) as error:
                raise _damaged(self.path, f"{name} is no N-Quads") from error
        return store


def write_snapshot(out: Path, store: Store, manifest: Manifest, lock: BuildLock | None = None) -> Snapshot:
    """Write the store as the new current snapshot of ``out`` and return it.

    Old snapshots are kept, the last three in all. ``lock`` is the build's lock
    on ``out`` if the caller holds it. Raises SnapshotError where another build
    is at work, the folder cannot be written or the disk is full (the old
    snapshot is then untouched), and CanonicalError where the store holds what
    has no canonical form.
    """
    if lock is None:
        with BuildLock(out) as own:
            return write_snapshot(out, store, manifest, own)
    parts = split(store)
    try:
        return _write(out, parts, manifest)
    except OSError as error:
        raise SnapshotError(f"The snapshot could not be written to {out}: {error.strerror or error}.") from error


def open_current(out: Path) -> Snapshot:
    """Return the snapshot in service; SnapshotError (how to build one) if there is none or it is damaged."""
    link = out / "current"
    if not link.is_symlink():
        raise SnapshotError(f"There is no built graph in {out}; make one with: fukushi build --out {out}")
    return _read(out / link.readlink())


def open_snapshot(out: Path, identity: str) -> Snapshot:
    """Return the kept snapshot ``identity``, the newest of that content; SnapshotError if it is not kept any more."""
    found = [path for path in _kept(out) if path.name.partition("-")[0] == identity]
    if not found:
        raise SnapshotError(f"The snapshot {identity} is not kept in {out} (any more).")
    return _read(found[0])


def _write(out: Path, parts: SplitGraph, manifest: Manifest) -> Snapshot:
    folder = out / "snapshots"
    folder.mkdir(exist_ok=True)
    _clean(out, folder)
    contents = {"graph.nq": parts.public, "text.nq": parts.text, "run.nq": parts.run}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    full = replace(manifest, id=digests["graph.nq"][:16], counts=parts.counts, files=digests)
    written = json.dumps(asdict(full), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    draft = folder / f".new-{secrets.token_hex(8)}"
    draft.mkdir()
    try:
        for name, data in {**contents, "manifest.json": written}.items():
            _write_file(draft / name, data)
        _sync(draft)
        # Equal content may come with other text and times, and a folder that is in use cannot be replaced at one
        # stroke: it gets a name of its own.
        names = (full.id, *(f"{full.id}-{n}" for n in range(2, KEPT + 3)))
        target = next(path for path in (folder / name for name in names) if not path.exists())
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(folder)
    link = out / f".current-{secrets.token_hex(8)}"
    link.symlink_to(Path("snapshots") / target.name)
    link.replace(out / "current")
    _sync(out)
    _prune(out, target)
    return Snapshot(target, full.id, full)


def _read(path: Path) -> Snapshot:
    try:
        manifest = Manifest(**json.loads((path / "manifest.json").read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path, "its manifest.json is missing or broken") from error
    if path.name.partition("-")[0] != manifest.id or not all((path / name).is_file() for name in _FILES):
        raise _damaged(path, "a file is missing or its manifest is another's")
    return Snapshot(path, manifest.id, manifest)


def _damaged(path: Path, why: str) -> SnapshotError:
    return SnapshotError(f"The snapshot {path} is damaged ({why}); build the graph again with: fukushi build")


def _kept(out: Path) -> list[Path]:
    """Return the folders of finished snapshots, newest first."""
    folder = out / "snapshots"
    found = [path for path in folder.iterdir() if _FOLDER.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _clean(out: Path, folder: Path) -> None:
    """Remove what killed builds have left; only the holder of the lock may."""
    for path in folder.glob(".*-*"):
        shutil.rmtree(path)
    for path in out.glob(".current-*"):
        path.unlink()


def _prune(out: Path, current: Path) -> None:
    for path in [path for path in _kept(out) if path != current][KEPT - 1 :]:
        # Renamed first: half a folder must not look like a snapshot.
        shutil.rmtree(path.rename(path.with_name(f".old-{path.name}")), ignore_errors=True)


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the folder's entries on disk, not only in memory."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
