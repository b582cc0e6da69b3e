"""One build at a time.

Two builds into one folder would clean away each other's drafts. The lock is the
kernel's, so that a killed build never leaves it behind.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType


class SnapshotError(RuntimeError):
    """A snapshot that cannot be written, found or trusted; the message is one sentence."""


class BuildLock:
    """The right to write into an output folder, as a context manager.

    The folder is made if it is missing. Entering raises SnapshotError where
    another build holds the lock or the folder cannot be written.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._handle = -1

    def __enter__(self) -> BuildLock:
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.out / ".build.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise SnapshotError(f"The output folder {self.out} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            os.close(handle)
            by = f" (process {holder})" if holder.isdecimal() else ""
            raise SnapshotError(f"Another build is writing to {self.out}{by}; wait for it or stop it.") from error
        except OSError as error:
            os.close(handle)
            raise SnapshotError(f"The output folder {self.out} cannot be locked: {error.strerror}.") from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)
        self._handle = -1
