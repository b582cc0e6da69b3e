"""Python's cycle collector, kept off where it can only lose.

A build and a closure make hundreds of thousands of objects that live to the
end and form no cycles; the collector goes through all of them again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
