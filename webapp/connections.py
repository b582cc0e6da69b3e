"""Connections of people who are slow, or mean to be.

Waitress lets a thread wait for a reader who has asked for more before the last
answer was read, and takes nobody in while its places are held by connections
that send nothing. Nine clients, or one with a thousand half requests, were
enough to keep everybody else waiting. Here the slow one is given up instead.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import ErrorTask

if TYPE_CHECKING:
    from waitress.adjustments import Adjustments
    from waitress.server import BaseWSGIServer

SLOW_S = 20.0
"""How long a thread waits for a reader who takes nothing of an answer that is being made."""


_HEADERS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
)
"""Of what the server itself refuses, before the application sees it."""


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request, or too large a one."""

    def execute(self) -> None:
        """Write it."""
        self.response_headers.extend(_HEADERS)
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that makes room for itself and holds no thread for long."""

    error_task_class = Refusal

    def __init__(
        self,
        server: BaseWSGIServer,
        sock: socket.socket,
        addr: tuple[Any, ...],
        adj: Adjustments,
        map: dict[int, Any] | None = None,
    ) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self._making = False
        # Waitress takes nobody in any more once all places are taken, so room is made before that.
        if len(server.active_channels) > adj.connection_limit * 9 // 10:
            give_up_one([each for each in server.active_channels.values() if each is not self])

    def write_soon(self, data: bytes) -> int:
        """Hand over a part of an answer; see HTTPChannel."""
        self._making = True
        try:
            return int(super().write_soon(data))
        finally:
            self._making = False

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait for the reader where an answer is being made, but not for one who wants the next and takes nothing."""
        if self.total_outbufs_len <= self.adj.outbuf_high_watermark:
            return
        if not self._making:
            self._answer_no_more()
            return
        with self.outbuf_lock:
            before = self.total_outbufs_len
            self.server.pull_trigger()
            while self.connected and self.total_outbufs_len > self.adj.outbuf_high_watermark:
                if not self.outbuf_lock.wait(SLOW_S) and self.total_outbufs_len >= before:
                    raise ClientDisconnected
                before = self.total_outbufs_len

    def _answer_no_more(self) -> None:
        """Send what has been answered, then close: what else was asked on this connection is dropped."""
        with self.requests_lock:
            self.close_when_flushed = True
            for request in self.requests[1:]:
                request.close()
            del self.requests[1:]


def give_up_one(channels: Collection[HTTPChannel]) -> None:
    """Close the connection that has been silent longest, of the address that has most of them.

    Those whose request is being answered stay.
    """
    waiting = [each for each in channels if not each.requests and not each.will_close]
    held = Counter(each.addr[0] for each in waiting)
    if waiting:
        max(waiting, key=lambda each: (held[each.addr[0]], -each.last_activity)).will_close = True
