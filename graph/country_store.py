"""The store of a country: loaded whole, or exchanged by the municipality.

The first store is loaded while the municipalities are still being built: one
load for each would leave thousands of files, so there is one for all of a large
country and few of a small one, where its last work would weigh more.
Later a change clones the last store, which costs a link per file, and writes
only the lines that differ; the store that is being read is never touched.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from pathlib import Path
from queue import SimpleQueue
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, Store, parse

from graph.country_parts import Parts, part, united
from graph.country_record import CityRecord, read_record
from graph.country_rollup import rollup_graph, rollup_lines
from graph.names import GraphNames
from graph.snapshot import Snapshot, SnapshotError

PORTIONS = (0.6, 0.9)
"""Loads end when so much of a country has come in, so that little is left for the last, which nothing goes beside."""
LARGE = 200
"""More municipalities are loaded at one stroke: Oxigraph would merge the files of several large loads on the way."""
MANY = 200_000
"""So many new statements are handed over in bulk, which writes files of their own, and not in one transaction."""


def parts_of(snapshot: Snapshot, code: str) -> Parts:
    """Return what a municipality's snapshot says by itself and alike with others; raises SnapshotError."""
    manifest = snapshot.manifest
    return part(snapshot.read("graph.nq"), manifest.counts, GraphNames(manifest.settings["base"], code))


class StoreLoader:
    """Loads municipalities into a new store, in a thread of its own, as they come in.

    ``expected`` is about how many there will be. ``digests`` holds the digest
    of the shared statements by code when it has finished.
    """

    def __init__(self, folder: Path, base: str, expected: int) -> None:
        self.digests: dict[str, str] = {}
        self._folder = folder
        self._names = GraphNames(base, "00000")
        portions = PORTIONS if expected <= LARGE else ()
        self._ends = [end for share in portions if (end := int(share * expected)) > 0]
        self._waiting: SimpleQueue[tuple[str, Snapshot] | None] = SimpleQueue()
        self._ended = False
        self._shared: dict[str, list[bytes]] = {}
        self._error: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="country-store", daemon=True)
        self._thread.start()

    def add(self, code: str, snapshot: Snapshot) -> None:
        """Load a municipality's public graph when its turn comes."""
        self._waiting.put((code, snapshot))

    def finish(self) -> None:
        """Wait until everything is loaded and in order; raises SnapshotError or OSError."""
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End without finishing; what has been written is good for nothing."""
        self._stopped = True
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            store = Store(str(self._folder))
            for blocks in (*(self._blocks(end) for end in self._ends), self._last_blocks()):
                if not self._stopped:
                    store.bulk_load(cast(IO[bytes], _Lines(blocks)), RdfFormat.N_QUADS, lenient=True)
            if not self._stopped:
                store.optimize()
                store.flush()
        except BaseException as error:  # handed on to whoever waits for the thread
            self._error = error

    def _blocks(self, end: float) -> Iterator[bytes]:
        """Yield what municipalities say, as they come in, until there are ``end`` of them or no more come."""
        while len(self.digests) < end and not self._ended:
            found = self._waiting.get()
            if found is None or self._stopped:
                self._ended = True
                return
            code, snapshot = found
            parts = parts_of(snapshot, code)
            digest = self.digests[code] = parts.shared_digest
            self._shared.setdefault(digest, parts.shared)
            yield from parts.blocks
            record = read_record(snapshot.path)
            if record is not None and record.findings:
                yield rollup_lines(record, self._names.base)

    def _last_blocks(self) -> Iterator[bytes]:
        yield from self._blocks(inf)
        yield b"".join(sorted(united(self._shared.values(), self._names)))


class _Lines(io.RawIOBase):
    """A stream of blocks of bytes that are made when they are read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._block = io.BytesIO()

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes, none at the end."""
        while not (found := self._block.read(size)):
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._block = io.BytesIO(block)
        return found


class StoreChange:
    """The difference between two states of a country, line by line."""

    def __init__(self, base: str) -> None:
        self.removed: set[bytes] = set()
        self.added: set[bytes] = set()
        self.digests: dict[str, str] = {}
        self._rolled: dict[str, bytes] = {}
        self._names = GraphNames(base, "00000")

    def exchange(self, code: str, before: Snapshot | None, after: Snapshot | None) -> None:
        """Put the own statements of a municipality in the place of its earlier ones; raises SnapshotError."""
        old, new = set[bytes](), set[bytes]()
        if before is not None:
            old = set(parts_of(before, code).own)
        if after is not None:
            parts = parts_of(after, code)
            new = set(parts.own)
            self.digests[code] = parts.shared_digest
        self.removed |= old - new
        self.added |= new - old

    def exchange_rollup(self, code: str, record: CityRecord | None) -> None:
        """Put the numbers of a municipality's findings in the place of the earlier ones."""
        self._rolled[code] = b"" if record is None else rollup_lines(record, self._names.base)

    def exchange_shared(self, before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]) -> None:
        """Put the shared statements of some municipalities, by code, in the place of those of others."""
        old, new = (
            united((parts_of(snapshot, code).shared for code, snapshot in each.items()), self._names)
            for each in (before, after)
        )
        self.removed |= old - new
        self.added |= new - old

    def apply(self, source: Path, target: Path) -> None:
        """Make a store at ``target`` from the one at ``source``, which stays as it is.

        Files are shared by hard links where the disk allows it. Raises OSError,
        and SnapshotError where the source is no store.
        """
        try:
            Store.read_only(str(source)).backup(str(target))
        except (OSError, RuntimeError) as error:
            raise SnapshotError(f"The store {source} cannot be copied: {error}.") from error
        if not self.removed and not self.added and not self._rolled:
            return
        store = Store(str(target))
        for quad in _quads(self.removed):
            store.remove(quad)
        (store.bulk_extend if len(self.added) > MANY else store.extend)(_quads(self.added))
        for code, lines in self._rolled.items():
            store.remove_graph(rollup_graph(self._names.base, code))
            store.extend(_quads([lines]))
        store.flush()


def _quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    return parse(b"".join(lines), RdfFormat.N_QUADS, lenient=True)
