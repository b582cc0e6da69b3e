"""The public data of all municipalities as one file.

Each municipality's graph lies packed beside its snapshot, and packed files set
one behind the other are a packed file again: so the whole country is sent
without being made, in no more memory than a piece of it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.country import Country, snapshot_folder
from graph.packed_file import ENDING

NAME = f"fukushi-graph.nq{ENDING}"
MEDIA_TYPE = "application/zstd"
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class WholeFile:
    """The files of which the whole is made, in the order of the codes, and its size in bytes."""

    parts: tuple[Path, ...]
    size: int

    def read(self) -> Iterator[bytes]:
        """Yield the bytes; raises OSError where a snapshot has been removed since."""
        for part in self.parts:
            with part.open("rb") as file:
                while piece := file.read(_CHUNK):
                    yield piece


def whole_path(country: Country) -> str:
    """Return where the whole of just this version is found, below the root of the server."""
    return f"data/{country.version}/{NAME}"


def whole_file(country: Country) -> WholeFile:
    """Return the whole of a version; raises OSError where a municipality's file is not there."""
    parts = tuple(snapshot_folder(country.out, record) / f"graph.nq{ENDING}" for record in country.cities.values())
    return WholeFile(parts, sum(part.stat().st_size for part in parts))
