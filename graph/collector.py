"""Python's cycle collector, kept off where it can only lose.

A build and a closure make hundreds of thousands of objects that live to the
end and form no cycles; the collector goes through all of them again and again.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector off within a block or a decorated function, and put it back as it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def unswept_at_exit() -> None:
    """Let this process end without a last search for cycles, whose memory the system takes back anyway.

    For a process of this program's own: a file that nobody has closed and that
    only a cycle holds would lose what it has not written yet.
    """
    atexit.register(gc.freeze)
