"""The numbers of one web process, in the text format that Prometheus reads.

Each process counts for itself and is asked by itself; every label has few
values, whatever visitors send.
"""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock

from webapp.serving.access_log import Exchange

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_STARTED = time.time()

Labels = tuple[tuple[str, str], ...]
Samples = Mapping[Labels, float]


class Metrics:
    """Counts exchanges; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[Labels] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._queries: Counter[Labels] = Counter()
        self._query_seconds: Counter[Labels] = Counter()
        self._query_rows: Counter[Labels] = Counter()

    def add(self, exchange: Exchange) -> None:
        """Count an exchange."""
        seconds = exchange.ms / 1000
        key = (("kind", exchange.kind), ("method", exchange.method), ("status", str(exchange.status)))
        with self._lock:
            self._requests[key] += 1
            self._buckets[exchange.kind, next((b for b in BUCKETS_S if seconds <= b), float("inf"))] += 1
            self._seconds[exchange.kind] += seconds  # type: ignore[assignment]
            if exchange.query:
                name = (("query", exchange.query),)
                self._queries[name] += 1
                self._query_seconds[name] += seconds  # type: ignore[assignment]
                self._query_rows[name] += exchange.rows or 0

    def text(self, gauges: Iterable[tuple[str, str, Samples]] = ()) -> str:
        """Return the page; ``gauges`` (name, help, values by labels) are added to our own."""
        with self._lock:
            parts = [
                _family("fukushi_requests_total", "counter", "Requests that have ended.", self._requests),
                self._histogram(),
                _family("fukushi_query_requests_total", "counter", "Requests for a saved query.", self._queries),
                _family("fukushi_query_seconds_total", "counter", "Time for a saved query.", self._query_seconds),
                _family("fukushi_query_rows_total", "counter", "Rows made for a saved query.", self._query_rows),
            ]
        parts += [_family(name, "gauge", told, samples) for name, told, samples in (*gauges, *_process())]
        return "".join(parts)

    def _histogram(self) -> str:
        name = "fukushi_request_seconds"
        lines = [f"# HELP {name} Time of a request.\n# TYPE {name} histogram\n"]
        for kind in sorted(self._seconds):
            count = 0
            for bound in (*BUCKETS_S, float("inf")):
                count += self._buckets[kind, bound]
                shown = "+Inf" if bound == float("inf") else f"{bound:g}"
                lines.append(f'{name}_bucket{{kind="{kind}",le="{shown}"}} {count}\n')
            lines.append(f'{name}_sum{{kind="{kind}"}} {self._seconds[kind]:.6f}\n')
            lines.append(f'{name}_count{{kind="{kind}"}} {count}\n')
        return "".join(lines)


def _family(name: str, kind: str, told: str, samples: Samples) -> str:
    lines = [f"# HELP {name} {told}\n# TYPE {name} {kind}\n"]
    for labels, value in sorted(samples.items()):
        written = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
        lines.append(f"{name}{{{written}}} {value:.15g}\n" if written else f"{name} {value:.15g}\n")
    return "".join(lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _process() -> list[tuple[str, str, Samples]]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found: list[tuple[str, str, Samples]] = [
        ("process_start_time_seconds", "Start of the process.", {(): _STARTED}),
        ("process_cpu_seconds_total", "Processor time.", {(): usage.ru_utime + usage.ru_stime}),
    ]
    memory = resident(os.getpid())
    if memory:
        found.append(("process_resident_memory_bytes", "Memory in use.", {(): memory}))
    return found


def resident(pid: int) -> int:
    """Return the bytes of memory a process has in use, 0 where that cannot be known (it has ended; no Linux)."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
