"""How many visitors' queries run at once.

A page thread that waits for a visitor's query cannot answer a page. The gate
turns visitors away long before the threads run out, and no single one of them
may fill it.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Condition

from webapp.sparql.limits import Limits
from webapp.sparql.shelf import Shelf

_SUBSCRIBER_BITS = 64
"""So long is the part of an IPv6 address that a provider gives to one subscriber, who may use all behind it."""


class GateClosed(Exception):
    """No place for the query; ``limit`` is the name of the limit that was met."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def client_of(address: str) -> str:
    """Return who is behind an address: itself, and of IPv6 the network of the subscriber."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((found, _SUBSCRIBER_BITS), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


class Gate:
    """Hands out the places of ``limits``, in the order of asking; ``shelf`` counts the answers that wait."""

    def __init__(self, limits: Limits) -> None:
        self.shelf = Shelf(limits)
        self._limits = limits
        self._changed = Condition()
        self._running = 0
        self._clients: Counter[str] = Counter()
        self._waiting: deque[object] = deque()

    @property
    def running(self) -> int:
        """The number of queries that hold a place now."""
        return self._running

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place for the time of the block; raises GateClosed where there is none in time."""
        self._enter(client)
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._leave(client)
                self._changed.notify_all()

    def _enter(self, client: str) -> None:
        limits = self._limits
        if full := self.shelf.full(client):
            raise GateClosed(full)
        with self._changed:
            if self._clients[client] >= limits.concurrent_per_client:
                raise GateClosed("concurrent_per_client")
            if self._waiting or self._running >= limits.concurrent:
                if len(self._waiting) >= limits.queue:
                    raise GateClosed("queue" if limits.queue else "concurrent")
                self._clients[client] += 1
                self._wait(client)
            else:
                self._clients[client] += 1
            self._running += 1

    def _wait(self, client: str) -> None:
        ticket = object()
        self._waiting.append(ticket)
        end = time.monotonic() + self._limits.queue_ms / 1000
        while self._waiting[0] is not ticket or self._running >= self._limits.concurrent:
            left = end - time.monotonic()
            if left <= 0 or not self._changed.wait(left):
                if self._waiting[0] is ticket and self._running < self._limits.concurrent:
                    break
                self._waiting.remove(ticket)
                self._leave(client)
                self._changed.notify_all()
                raise GateClosed("queue_ms")
        self._waiting.popleft()
        self._changed.notify_all()

    def _leave(self, client: str) -> None:
        self._clients[client] -= 1
        if not self._clients[client]:
            del self._clients[client]
