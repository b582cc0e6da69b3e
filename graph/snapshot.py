"""The built graph on disk.

Staff must never see half a graph: a build writes a new folder and switches one
link at the very end, so that whatever kills it leaves the old graph in service.
Layout: ``snapshots/ID/{graph.nq,text.nq,run.nq,manifest.json}``, ``current`` → one of them.
One municipality of a whole country has its files packed (``graph.nq.zst``).
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from graph.canonical import SplitGraph, split
from graph.folder_switch import discard, free_name, leave_folder, switch, sync_folder, write_file
from graph.lock import BuildLock, SnapshotError
from graph.packed_file import ENDING, is_there, packed, unpacked

__all__ = [
    "Form",
    "Manifest",
    "Snapshot",
    "SnapshotError",
    "open_current",
    "open_snapshot",
    "read_snapshot",
    "write_snapshot",
]

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
class Form:
    """How a snapshot is written.

    ``packed`` compresses its files, ``durable`` has them on the disk itself
    before the switch (else whoever writes many of them calls os.sync once),
    ``kept`` is how many snapshots stay, None for all. ``locked`` takes the lock
    on the output folder, which is needless under a lock on the folder above.
    """

    packed: bool = False
    durable: bool = True
    kept: int | None = KEPT
    locked: bool = True


PLAIN = Form()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot on disk; ``id`` are 16 hex digits of the sha256 of its public graph."""

    path: Path
    id: str
    manifest: Manifest

    def read(self, name: str) -> bytes:
        """Return the N-Quads of a file (``graph.nq`` public, ``text.nq`` wording, ``run.nq`` times), packed or not.

        Raises SnapshotError where it is missing or differs from what was written.
        """
        try:
            data = unpacked(self.path / name)
        except (OSError, ValueError) as error:
            raise _damaged(self.path, f"{name} cannot be read") from error
        if hashlib.sha256(data).hexdigest() != self.manifest.files.get(name):
            raise _damaged(self.path, f"{name} is not what was written")
        return data

    def check(self) -> None:
        """Raise SnapshotError where a file is missing or differs from what was written."""
        for name in _FILES:
            self.read(name)

    def load(self) -> Store:
        """Return the whole snapshot, private graphs included, in memory.

        Raises SnapshotError where a file is missing or differs from what was written.
        """
        store = Store()
        for name in _FILES:
            data = self.read(name)
            try:
                store.load(data, RdfFormat.N_QUADS, lenient=True)
            except (SyntaxError, ValueError) as error:
                raise _damaged(self.path, f"{name} is no N-Quads") from error
        return store


def write_snapshot(
    out: Path, store: Store, manifest: Manifest, lock: BuildLock | None = None, form: Form = PLAIN
) -> Snapshot:
    """Write the store as the new current snapshot of ``out`` and return it.

    Old snapshots are kept, by ``form`` the last three in all. ``lock`` is the
    build's lock on ``out`` if the caller holds it. Raises SnapshotError where another build
    is at work, the folder cannot be written or the disk is full (the old
    snapshot is then untouched), and CanonicalError where the store holds what
    has no canonical form.
    """
    if lock is None and form.locked:
        with BuildLock(out) as own:
            return write_snapshot(out, store, manifest, own, form)
    parts = split(store)
    try:
        return _write(out, parts, manifest, form)
    except OSError as error:
        raise SnapshotError(f"The snapshot could not be written to {out}: {error.strerror or error}.") from error


def open_current(out: Path) -> Snapshot:
    """Return the snapshot in service; SnapshotError (how to build one) if there is none or it is damaged."""
    link = out / "current"
    if not link.is_symlink():
        if (out / "country" / "current").is_symlink():
            raise SnapshotError(
                f"{out} holds several municipalities; this is done with one of them: --out {out / 'cities'}/CODE"
            )
        raise SnapshotError(f"There is no built graph in {out}; make one with: fukushi build --out {out}")
    return read_snapshot(out / link.readlink())


def open_snapshot(out: Path, identity: str) -> Snapshot:
    """Return the kept snapshot ``identity``, the newest of that content; SnapshotError if it is not kept any more."""
    found = [path for path in _kept(out) if path.name.partition("-")[0] == identity]
    if not found:
        raise SnapshotError(f"The snapshot {identity} is not kept in {out} (any more).")
    return read_snapshot(found[0])


def _write(out: Path, parts: SplitGraph, manifest: Manifest, form: Form) -> Snapshot:
    sync = sync_folder if form.durable else leave_folder
    folder = out / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    _clean(out, folder)
    contents = {"graph.nq": parts.public, "text.nq": parts.text, "run.nq": parts.run}
    draft = folder / f".new-{secrets.token_hex(8)}"
    draft.mkdir()
    try:
        for name, data in contents.items():
            if form.packed:
                write_file(draft / (name + ENDING), packed(data), form.durable)
            else:
                write_file(draft / name, data, form.durable)
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
        full = replace(manifest, id=digests["graph.nq"][:16], counts=parts.counts, files=digests)
        written = json.dumps(asdict(full), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        write_file(draft / "manifest.json", written, form.durable)
        sync(draft)
        # Equal content may come with other text and times, and a folder that is in use cannot be replaced at one
        # stroke: it gets a name of its own.
        target = free_name(folder, full.id)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync(folder)
    switch(out, Path("snapshots") / target.name, sync)
    if form.kept is not None:
        _prune(out, target, form.kept)
    return Snapshot(target, full.id, full)


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in a folder of ``snapshots``; SnapshotError if it is damaged or not there."""
    try:
        manifest = Manifest(**json.loads((path / "manifest.json").read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path, "its manifest.json is missing or broken") from error
    if path.name.partition("-")[0] != manifest.id or not all(is_there(path / name) for name in _FILES):
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


def _prune(out: Path, current: Path, kept: int) -> None:
    for path in [path for path in _kept(out) if path != current][kept - 1 :]:
        discard(path)
