"""A file that may lie compressed beside where it is looked for.

The municipalities of a country are kept packed, one by itself is not; a reader
names the file and need not know which it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

ENDING: Final = ".zst"
"""What is added to the name of a packed file."""


def is_there(path: Path) -> bool:
    """Tell whether there is such a file, packed or not."""
    return path.is_file() or _beside(path).is_file()


def packed(data: bytes) -> bytes:
    """Return what a packed file of ``data`` holds."""
    import zstandard  # noqa: PLC0415 – one city by itself is not packed

    return zstandard.ZstdCompressor(level=1).compress(data)


def unpacked(path: Path) -> bytes:
    """Return the bytes of a file, packed or not; raises OSError, and ValueError where the packed one is damaged."""
    other = _beside(path)
    if not other.exists():
        return path.read_bytes()
    import zstandard  # noqa: PLC0415 – as above

    try:
        return zstandard.ZstdDecompressor().decompress(other.read_bytes())
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ENDING)
