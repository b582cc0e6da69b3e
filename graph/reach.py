"""Whether a server answers at the moment.

Everybody who asks a server that has gone silent waits for as long as he may,
and with him a thread of ours. After a few silences in a row only one request in
a while still tries it; the others are told at once, and who watches this
process gets an answer.
"""

from __future__ import annotations

import time
from threading import Lock

from graph.rows import EngineError

SILENCES = 3
"""So many in a row, without an answer between them: a single slow query says nothing of the server."""
REST_S = 5.0
"""How long a silent server is left alone between two tries."""


class Reach:
    """What is known of one server; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._silences = 0
        self._again = 0.0

    def check(self, url: str) -> None:
        """Raise EngineError where the server was silent and it is not yet time for another try."""
        with self._lock:
            if self._silences < SILENCES:
                return
            now = time.monotonic()
            if now < self._again:
                raise EngineError(f"{url} has not answered for a while; it is asked again every {REST_S:g} s.")
            self._again = now + REST_S

    def answered(self) -> None:
        """Note that the server has answered, whatever it said."""
        with self._lock:
            self._silences = 0

    def silent(self) -> None:
        """Note that the server let somebody wait in vain."""
        with self._lock:
            self._silences += 1
            self._again = time.monotonic() + REST_S
