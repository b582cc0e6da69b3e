"""Folders that change at one stroke.

What is in service is a folder that nobody changes any more and a link that
leads to it; a reader sees the old one or the new one, whatever kills the writer.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path


def free_name(folder: Path, identity: str) -> Path:
    """Return a name in a folder that nothing has yet: the identity, or with ``-2``, ``-3``, … behind it."""
    names = chain((identity,), (f"{identity}-{n}" for n in count(2)))
    return next(path for path in (folder / name for name in names) if not path.exists())


def switch(folder: Path, target: Path, sync: Callable[[Path], None]) -> None:
    """Let the link ``current`` in a folder lead to ``target``, in one stroke."""
    link = folder / f".current-{secrets.token_hex(8)}"
    link.symlink_to(target)
    link.replace(folder / "current")
    sync(folder)


def discard(path: Path) -> None:
    """Remove a finished folder; renamed first, as half a folder must not look like a whole one."""
    shutil.rmtree(path.rename(path.with_name(f".old-{path.name}")), ignore_errors=True)


def write_file(path: Path, data: bytes, durable: bool = True) -> None:
    """Write a new file; ``durable`` has it on the disk before returning."""
    with path.open("xb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def leave_folder(folder: Path) -> None:
    """Leave the folder to the system, which writes it to the disk in its own time."""


def sync_folder(folder: Path) -> None:
    """Have the folder's entries on disk, not only in memory."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
