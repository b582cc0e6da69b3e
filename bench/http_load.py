"""A client that keeps a number of connections busy, and what a server gave it.

It is one loop over sockets and does nothing else, so that on a machine of two
cores the server is what is measured.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HEADERS = ("server", "requests/s", "ratio", "p50 ms", "p99 ms", "p99/p50", "processor ms/request", "ratio")
_TICKS_PER_S = 100
"""The unit of /proc/PID/stat on every Linux of today."""


@dataclass(slots=True)
class Load:
    """What one server gave: requests per second of each turn, seconds of each request, its processor time in all."""

    name: str
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    processor_s: float = 0.0

    @property
    def rate(self) -> float:
        """The median of the turns."""
        return median(self.rates)

    @property
    def cost(self) -> float:
        """Milliseconds of processor time for each request."""
        return self.processor_s / len(self.seconds) * 1e3

    def row(self, floor: Load) -> tuple[str, ...]:
        """Return the row of the table; ``floor`` is what the ratios are taken against."""
        ordered = sorted(self.seconds)
        p50, p99 = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
        return (
            self.name,
            f"{self.rate:.0f}" if self.rate >= 100 else f"{self.rate:.1f}",
            f"{self.rate / floor.rate:.2f}",
            f"{p50 * 1e3:.1f}",
            f"{p99 * 1e3:.1f}",
            f"{p99 / p50:.1f}",
            f"{self.cost:.2f}" if self.processor_s else "",
            f"{self.cost / floor.cost:.2f}" if self.processor_s and floor.processor_s else "",
        )


def ask(port: int, request: bytes, connections: int, requests: int) -> tuple[float, list[float]]:
    """Send ``requests`` requests over ``connections`` kept connections; return requests per second and their seconds.

    Raises RuntimeError for an answer other than 200 or one without a length.
    """
    parts: dict[socket.socket, tuple[float, bytearray]] = {}
    with selectors.DefaultSelector() as selector:
        try:
            started = time.perf_counter()
            for _ in range(min(connections, requests)):
                connection = socket.create_connection(("127.0.0.1", port))
                parts[connection] = (time.perf_counter(), bytearray())
                selector.register(connection, selectors.EVENT_READ)
                connection.sendall(request)
            seconds = _answers(selector, parts, request, requests)
            return requests / (time.perf_counter() - started), seconds
        finally:
            for connection in parts:
                connection.close()


def _answers(
    selector: selectors.BaseSelector,
    parts: dict[socket.socket, tuple[float, bytearray]],
    request: bytes,
    requests: int,
) -> list[float]:
    seconds, sent = list[float](), len(parts)
    while len(seconds) < requests:
        ready = selector.select(timeout=120)
        if not ready:
            raise RuntimeError("The server does not answer.")
        for key, _ in ready:
            connection: socket.socket = key.fileobj  # type: ignore[assignment]
            begun, answer = parts[connection]
            piece = connection.recv(1 << 18)
            if not piece:
                raise RuntimeError("The server closed a connection.")
            answer += piece
            if not _whole(answer):
                continue
            seconds.append(time.perf_counter() - begun)
            if sent < requests:
                sent += 1
                parts[connection] = (time.perf_counter(), bytearray())
                connection.sendall(request)
    return seconds


def _whole(answer: bytearray) -> bool:
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    lines = bytes(answer[:head]).lower()
    if not lines.startswith((b"http/1.1 200", b"http/1.0 200")):
        raise RuntimeError(bytes(answer[:200]).decode(errors="replace"))
    at = lines.find(b"content-length:")
    if at < 0:
        raise RuntimeError("The server sends an answer without its length.")
    return len(answer) >= head + 4 + int(lines[at + 15 :].split(b"\r\n", 1)[0])


def processor_s(pid: int) -> float:
    """Return the processor time of a process and of those it started that still run; 0 where no Linux tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:13])) / _TICKS_PER_S + sum(map(processor_s, children(pid)))


def children(pid: int) -> list[int]:
    """Return the processes that a process has started itself; none where the system does not tell."""
    try:
        texts = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(each) for text in texts for each in text.split()]
