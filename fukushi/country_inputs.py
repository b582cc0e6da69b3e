"""Which municipalities have changed, found out without reading them all.

What counts is the content of the tables, by hash. To hash eighty thousand files
for one that has changed would take longer than the change itself, so the hash
of a municipality's tables is kept together with their sizes and times, and is
used again while these are the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from fukushi.build_inputs import city_inputs, digest
from graph.snapshot import Manifest
from loaders.city import METADATA

FILE = ".seen.json"
# A file that is written twice within one tick of the clock looks the same both times.
SETTLED = 2_000_000_000


class TablesSeen:
    """The hashes of the municipalities' tables; ``kept`` is the file that remembers them, which may be lost."""

    def __init__(self, data: Path, kept: Path) -> None:
        self._data = data
        self._kept = kept
        self._seen = _read(kept)
        self._now: dict[str, list[str]] = {}

    def digest(self, code: str) -> str:
        """Return the hash of a municipality's tables, "" where one cannot be read."""
        try:
            shown, newest = _signature(self._data / code)
            known = self._seen.get(code)
            if known is not None and known[0] == shown:
                self._now[code] = known
                return known[1]
            found = digest(city_inputs(self._data, code))
        except OSError:
            return ""
        if newest < time.time_ns() - SETTLED:
            self._now[code] = [shown, found]
        return found

    def save(self) -> None:
        """Remember what has been seen; raises OSError."""
        if self._now != self._seen:
            draft = self._kept.with_name(f"{self._kept.name}.new")
            draft.write_text(json.dumps(self._now), encoding="utf-8")
            draft.replace(self._kept)


def build_key(tables: str, documents: Mapping[str, str], shared: str) -> str:
    """Return one hash for all that a municipality is made from.

    ``tables`` is the hash of its tables, ``documents`` those of the documents at
    hand, ``shared`` the hash of what all are made from (``shared_key``).
    """
    return digest([tables, dict(documents), shared])


def shared_key(inputs: Mapping[str, str], versions: Mapping[str, str], base: str) -> str:
    """Return one hash for vocabulary, rules, common tables, schemas, versions and settings."""
    return digest([dict(inputs), dict(versions), base])


def key_of(manifest: Manifest) -> str:
    """Return the key by which a snapshot of one municipality was built."""
    code, base = manifest.settings["municipalities"], manifest.settings["base"]
    own, documents, shared = {}, {}, {}
    for name, value in manifest.inputs.items():
        if name.startswith(f"document {code}/"):
            documents[name] = value
        elif name.startswith(f"{code}/"):
            own[name] = value
        else:
            shared[name] = value
    return build_key(digest(own), documents, shared_key(shared, manifest.versions, base))


def _read(path: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(path.read_bytes())
        return {str(code): [str(shown), str(value)] for code, (shown, value) in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _signature(folder: Path) -> tuple[str, int]:
    """Return what the files look like from outside, and the time of the newest change among them."""
    seen = sorted(_files(str(folder), ""))
    newest = max((max(each[2], each[3]) for each in seen), default=0)
    return hashlib.sha256(repr(seen).encode()).hexdigest(), newest


def _files(folder: str, under: str) -> Iterator[tuple[str, int, int, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path, f"{under}{entry.name}/")
            elif entry.name.endswith(".csv") or (entry.name == METADATA and not under):
                found = entry.stat()
                yield under + entry.name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
