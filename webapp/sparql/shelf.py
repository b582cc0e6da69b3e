"""How much of what was made for visitors nobody has taken yet.

Answers wait on disk for their readers. Whoever asks and never reads could fill
it, for all that each single answer is bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock

from webapp.sparql.limits import Limits


class Shelf:
    """Counts the bytes of answers that wait, in all and for each client, against ``limits``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._clients: Counter[str] = Counter()

    @property
    def untaken(self) -> int:
        """The bytes that wait now."""
        with self._lock:
            return self._clients.total()

    def full(self, client: str) -> str:
        """Return the limit that keeps a client from another answer before some are taken, "" if none does."""
        with self._lock:
            if self._clients.get(client, 0) >= self._limits.untaken_bytes_per_client:
                return "untaken_bytes_per_client"
            return "untaken_bytes" if self._clients.total() >= self._limits.untaken_bytes else ""

    def put(self, client: str, size: int) -> Callable[[], None]:
        """Count an answer of ``size`` bytes until what is returned is called."""
        with self._lock:
            self._clients[client] += size

        def take() -> None:
            with self._lock:
                self._clients[client] -= size
                if not self._clients[client]:
                    del self._clients[client]

        return take
