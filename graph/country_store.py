"""The store of a country: loaded whole, or exchanged by the municipality.

The first store is loaded at one stroke when all municipalities have been built:
one load for each would leave thousands of files, of several large ones Oxigraph
would merge the files on the way, and a load beside other work takes its memory
from the processor's cache: together they need more time than in turns.
Later a change clones the last store, which costs a link per file, and writes
only the lines that differ; the store that is being read is never touched.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, Store, parse

from graph.country_parts import Parts, part, united
from graph.country_record import CityRecord
from graph.country_rollup import rollup_graph, rollup_lines
from graph.names import GraphNames
from graph.snapshot import Snapshot, SnapshotError

MANY = 200_000
"""So many new statements are handed over in bulk, which writes files of their own, and not in one transaction."""


def parts_of(snapshot: Snapshot, code: str) -> Parts:
    """Return what a municipality's snapshot says by itself and alike with others; raises SnapshotError."""
    manifest = snapshot.manifest
    return part(snapshot.read("graph.nq"), manifest.counts, GraphNames(manifest.settings["base"], code))


class StoreLoader:
    """Loads municipalities into a new store, when all of them are known, in a thread of its own.

    ``digests`` holds the digest of the shared statements by code when it has finished.
    """

    def __init__(self, folder: Path, base: str) -> None:
        self.digests: dict[str, str] = {}
        self._folder = folder
        self._names = GraphNames(base, "00000")
        self._snapshots: dict[str, Snapshot] = {}
        self._findings: SimpleQueue[bytes] = SimpleQueue()
        self._error: BaseException | None = None
        self._stopped = False
        self._read = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, code: str, snapshot: Snapshot) -> None:
        """Let a municipality's public graph be loaded."""
        self._snapshots[code] = snapshot

    def complete(self) -> None:
        """Say that no more municipalities come, and wait until all have been read.

        What is left then, one core's work, is done while the caller goes on.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="country-store", daemon=True)
            self._thread.start()
            self._read.wait()

    def finish(self, records: Iterable[CityRecord]) -> None:
        """Wait until everything is loaded and in order, the numbers of the records' findings at last.

        Raises SnapshotError or OSError.
        """
        self.complete()
        self._findings.put(b"".join(rollup_lines(record, self._names.base) for record in records))
        self._join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End without finishing; what has been written is good for nothing."""
        self._stopped = True
        self._findings.put(b"")
        self._join()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            store = Store(str(self._folder))
            _bulk_load(store, self._blocks())
            if not self._stopped:
                store.optimize()
            # Few beside the graphs; that they come last lets municipalities be validated meanwhile.
            _bulk_load(store, iter((self._findings.get(),)))
            store.flush()
        except BaseException as error:  # handed on to whoever waits for the thread
            self._error = error
        finally:
            self._read.set()

    def _blocks(self) -> Iterator[bytes]:
        """Yield what each municipality says by itself, and what they say alike once at the end."""
        said: dict[str, list[bytes]] = {}
        for code, snapshot in self._snapshots.items():
            if self._stopped:
                return
            parts = parts_of(snapshot, code)
            digest = self.digests[code] = parts.shared_digest
            said.setdefault(digest, parts.shared)
            yield from parts.blocks
        yield b"".join(sorted(united(said.values(), self._names)))
        self._read.set()


def _bulk_load(store: Store, blocks: Iterator[bytes]) -> None:
    store.bulk_load(cast(IO[bytes], _Lines(blocks)), RdfFormat.N_QUADS, lenient=True)


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
