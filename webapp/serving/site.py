"""What the pages answer from, and when it is exchanged.

A build publishes a new snapshot while people read pages. A request sees one
snapshot from its first query to its last; the next one sees the new one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from graph.engine import Engine
from queries.catalogue import Catalogue
from webapp.serving.addresses import Addresses

VALIDATION_FILE = "validation.json"
"""The name of the report beside a snapshot."""


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """Which data is served: ``id``, when it was made (ISO, "" if unknown), versions by name of program.

    ``text`` is a digest of the verbatim text that was loaded, ``report`` one of
    the validation's findings, "" if none were.
    """

    id: str = "unknown"
    created: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    report: str = ""

    @property
    def version(self) -> str:
        """Return what answers the same rows: the id of the public graph, and 8 digits for the verbatim text if any."""
        return f"{self.id}-{self.text[:8]}" if self.text else self.id


@dataclass(frozen=True, slots=True)
class Site:
    """All a page needs; ``validation`` is the path of a report in JSON or None.

    ``lasting`` is false where rows may change while the snapshot's name stays: on a server that others fill.
    """

    engine: Engine
    catalogue: Catalogue
    snapshot: SnapshotInfo
    addresses: Addresses
    validation: Path | None = None
    lasting: bool = True


class FixedSite:
    """A site that never changes."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def current(self) -> Site:
        """Return the site."""
        return self._site


class WatchedSite:
    """A site that is opened again when the file or link ``mark`` changes.

    ``mark`` is what a build exchanges last, so a look at its metadata is
    enough; that is one system call for each request. Where the new snapshot
    cannot be opened the old one stays, and the next request tries again.
    """

    def __init__(self, mark: Path, open_site: Callable[[], Site], failures: tuple[type[Exception], ...]) -> None:
        self._mark = os.fspath(mark)  # a Path makes it anew each time
        self._open = open_site
        self._failures = failures
        self._lock = Lock()
        self._seen = self._signature()
        self._site = open_site()

    def current(self) -> Site:
        """Return the site of the snapshot that is published now."""
        signature = self._signature()
        if signature not in (self._seen, None) and self._lock.acquire(blocking=False):
            try:
                self._site = self._open()
                self._seen = signature
            except self._failures:
                pass
            finally:
                self._lock.release()
        return self._site

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            found = os.lstat(self._mark)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
