"""Where the files of a version lie, and who makes them.

They are made when somebody first asks and stay beside the snapshot, so that
every process and every later start finds them. A build need not wait for them,
and what removes a snapshot removes them with it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from threading import Lock

from flask import Flask, current_app
from pyoxigraph import NamedNode, Quad

from graph.dumps import canonical_lines
from graph.engine import EmbeddedEngine, Engine
from graph.names import is_private
from graph.rows import EngineError
from graph.snapshot import Snapshot, SnapshotError, open_snapshot
from webapp.linked_data.download_files import INDEX, Downloads, Source, make_files, pack_files, read_files
from webapp.serving.kept import GoneError
from webapp.serving.site import Site, SnapshotInfo

_KEY = "fukushi-downloads"
_ROOT = Path(__file__).resolve().parents[2]
_MAKERS = (
    "graph/dumps.py",
    "graph/json_ld.py",
    "graph/rdf_text.py",
    "ontology/alignment.ttl",
    "ontology/welfare-plan.ttl",
    "webapp/linked_data/download_files.py",
    "webapp/linked_data/stratml.py",
    "webapp/linked_data/table_archive.py",
)
_NOT_OURS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""Somebody else's build: the files go where this process may write."""


class DownloadsError(EngineError):
    """The files cannot be made at the moment."""


class DownloadStore:
    """Hands out the files of a version; ``out`` is the folder of the build or None, ``data`` that of the tables."""

    def __init__(self, out: Path | None, data: Path) -> None:
        self._out = out
        self._data = data
        self._lock = Lock()
        self._aside: dict[Path, Path] = {}
        self._own: weakref.WeakKeyDictionary[Engine, Downloads] = weakref.WeakKeyDictionary()

    def current(self, site: Site) -> Downloads | None:
        """Return the files of the data that is served, None where its rows may change without a new version.

        They are made by the first who asks. Raises DownloadsError and graph.rows.EngineError.
        """
        snapshot = self._snapshot(site.snapshot.id)
        if snapshot is not None:
            own = site.engine
            return self._of(snapshot, lambda: own if isinstance(own, EmbeddedEngine) else _load(snapshot))
        return self._without_snapshot(site) if site.lasting else None

    def earlier(self, version: str) -> Downloads:
        """Return the files of an earlier version; GoneError where it is not kept (any more), else as ``current``."""
        snapshot = self._snapshot(version)
        if snapshot is None:
            raise GoneError(version)
        return self._of(snapshot, lambda: _load(snapshot))

    def _snapshot(self, identity: str) -> Snapshot | None:
        if self._out is None:
            return None
        try:
            return open_snapshot(self._out, identity)
        except SnapshotError:
            return None

    def _of(self, snapshot: Snapshot, engine: Callable[[], Engine]) -> Downloads:
        source = Source(
            partial(_copied, snapshot),
            engine,
            snapshot.manifest.settings.get("base", ""),
            snapshot.id,
            self._data,
            {name: digest for name, digest in snapshot.manifest.inputs.items() if not name.startswith("document ")},
        )
        target = snapshot.path / f"downloads-{_making()}"
        with self._lock:
            target = self._aside.get(target, target)
            found = read_files(target)
            if found is not None:
                return found
            try:
                return _made(target, source)
            except OSError:
                pass
            aside = self._aside[target] = _scratch(self) / target.name
            return _made(aside, source)

    def _without_snapshot(self, site: Site) -> Downloads:
        with self._lock:
            found = self._own.get(site.engine)
            if found is None:
                same = weakref.ref(site.engine)  # the folder goes with the engine, so nothing kept may hold it
                identity = "" if site.snapshot.id == SnapshotInfo().id else site.snapshot.id
                source = Source(partial(_written, same), partial(_same, same), site.addresses.base, identity)
                found = self._own[site.engine] = _made(_scratch(site.engine) / "made", source)
            return found


def install_downloads(app: Flask) -> None:
    """Let the pages of an application hand out files.

    Of its configuration: ``OUT``, the folder of the build; ``DATA``, that of the
    tables; ``PUBLISHER``, who publishes. Defaults are the environment's
    FUKUSHI_DATA (else the shipped tables) and FUKUSHI_PUBLISHER.
    """
    out = app.config.get("OUT")
    data = Path(app.config.get("DATA") or os.environ.get("FUKUSHI_DATA") or _ROOT / "data")
    app.config.setdefault("PUBLISHER", os.environ.get("FUKUSHI_PUBLISHER", ""))
    app.extensions[_KEY] = DownloadStore(None if out is None else Path(out), data)


def publisher() -> str:
    """Return who publishes the data of the current application, "" if nobody has said so."""
    return str(current_app.config["PUBLISHER"])


def download_store() -> DownloadStore:
    """Return the store of the current application."""
    found: DownloadStore = current_app.extensions[_KEY]
    return found


@cache
def _making() -> str:
    """Return what changes when a file would be written differently."""
    digest = hashlib.sha256()
    for name in _MAKERS:
        digest.update((_ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _made(target: Path, source: Source) -> Downloads:
    """Make the files and return them; DownloadsError where the disk is full or the snapshot damaged.

    OSError only where this process may not write to the place.
    """
    try:
        return _put(target, source)
    except (OSError, SnapshotError, SyntaxError) as error:
        if isinstance(error, OSError) and error.errno in _NOT_OURS:
            raise
        raise DownloadsError("The files for downloading cannot be made.") from error


def _put(target: Path, source: Source) -> Downloads:
    """Make the files aside and put them in their place at one stroke; another process may have been faster."""
    draft = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
    draft.mkdir()
    try:
        pack_files(make_files(draft, source))
        if not (target / INDEX).exists():
            draft.rename(target)
    except OSError:
        if not (target / INDEX).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    found = read_files(target)
    if found is None:
        raise OSError(f"{target} does not hold what was written there")
    return found


def _scratch(owner: object) -> Path:
    """Return a folder of our own that goes away with its owner."""
    folder = Path(tempfile.mkdtemp(prefix="fukushi-downloads-"))
    weakref.finalize(owner, shutil.rmtree, folder, True)
    return folder


def _load(snapshot: Snapshot) -> Engine:
    return EmbeddedEngine(snapshot.load())


def _copied(snapshot: Snapshot, path: Path) -> None:
    path.write_bytes(snapshot.read("graph.nq"))


def _same(engine: weakref.ref[Engine]) -> Engine:
    found = engine()
    if found is None:
        raise RuntimeError("The engine is gone.")
    return found


def _written(engine: weakref.ref[Engine], path: Path) -> None:
    rows = _same(engine).select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    quads = (Quad(s, p, o, g) for s, p, o, g in rows if isinstance(g, NamedNode) and not is_private(g))  # type: ignore[arg-type]
    with path.open("wb") as file:
        file.writelines(canonical_lines(quads))
