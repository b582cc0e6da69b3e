"""Which files of other people's packages the pages serve, and by which sums they are known.

None of them is committed and none may come from elsewhere while a page is
read, so the set-up fetches exactly the bytes named here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LOCK = Path(__file__).with_name("assets.lock")
FOLDER = Path(__file__).resolve().parents[2] / "build" / "assets"
"""Where the set-up puts them: beside the built graph, outside what is committed."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package: where the public registry has it, its sum as npm writes it, and the files that are wanted.

    ``files`` maps a path inside the package to the path under which it is kept.
    """

    name: str
    version: str
    licence: str
    tarball: str
    integrity: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lock:
    """All packages; ``id`` changes with every word of the lock, so that what is unpacked belongs to one lock."""

    id: str
    packages: tuple[Package, ...]


def read_lock(path: Path = LOCK) -> Lock:
    """Return the lock; raises ValueError where it is none, a sum is not SHA-512 or a path leads out of the folder."""
    raw = path.read_bytes()
    try:
        packages = tuple(_package(entry) for entry in json.loads(raw)["packages"])
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is no lock of packages: {error!r}") from error
    kept = [target for package in packages for target in package.files.values()]
    if len(kept) != len(set(kept)):
        raise ValueError(f"{path.name} keeps two files under one name")
    return Lock(hashlib.sha256(raw).hexdigest()[:16], packages)


def _package(entry: Mapping[str, Any]) -> Package:
    package = Package(**{name: entry[name] for name in Package.__slots__})
    if not package.integrity.startswith("sha512-"):
        raise ValueError(f"{package.name}: the sum must be SHA-512")
    for target in package.files.values():
        if target.startswith("/") or ".." in Path(target).parts:
            raise ValueError(f"{package.name}: {target!r} leads out of the folder")
    return package


@cache
def shipped_lock() -> Lock:
    """Return the lock that is checked in."""
    return read_lock()


def unpacked(lock: Lock, folder: Path = FOLDER) -> Path | None:
    """Return the folder that holds all files of ``lock``, or None where the set-up could not fetch them.

    A folder gets its name when the last file is in it, so that its name is proof enough.
    """
    found = folder / lock.id
    return found if found.is_dir() else None
