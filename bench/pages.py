"""How long each kind of page takes, and what it weighs on the wire.

The kinds are the routes of the application. Pages are found by following links
from the home page as a reader does, so a new page is measured without being
named here; of each kind the slowest one found is told. Times are processor
time of one process on one core: a page waits for nothing else, and what other
programs take from a shared machine does not count.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import re
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from flask import Flask
from pyoxigraph import NamedNode
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.contest import table
from bench.timed_engine import TimedEngine
from fukushi.settings import DEFAULT_OUT
from graph.engine import EmbeddedEngine
from graph.snapshot import open_current
from webapp.app import create_app
from webapp.serving.served import Sites, install
from webapp.serving.site import FixedSite

HEADERS = ("kind", "slowest page", "p50 ms", "p95 ms", "first ms", "queries ms", "kB first", "kB after", "beyond")
MOST_MS, MOST_FIRST_KB, MOST_AFTER_KB = 100, 250, 60
_HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
_PART = re.compile(r'<(?:link\b[^>]*?rel="(?:stylesheet|icon)"[^>]*?\shref|(?:script|img)\b[^>]*?\ssrc)="([^"]*)"')
_LIST = re.compile(r'<a href="(\?part=[^"]*)"')
_THINGS = "/id/<path:path>"
_LIVE = {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT", "Accept-Encoding": "gzip", "Accept": "text/html"}


@dataclass(slots=True)
class Page:
    """What was measured of an address: milliseconds, and bytes as sent to a browser that takes gzip.

    ``first`` is the time with nothing kept in memory, ``queries`` that of the queries in it.
    """

    kind: str
    path: str
    times: list[float]
    first: float
    queries: float
    page_bytes: int
    part_bytes: int

    def percentile(self, share: float) -> float:
        """Return the time below which ``share`` of the turns lie."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]

    def beyond(self) -> list[str]:
        """Return which of the aims the page misses."""
        allowed = 2 * self.queries + 10
        met = {
            "p95": self.percentile(0.95) <= MOST_MS,
            "queries": min(self.first, self.percentile(0.95)) <= allowed,
            "first load": self.page_bytes + self.part_bytes <= MOST_FIRST_KB * 1000,
            "later load": self.page_bytes <= MOST_AFTER_KB * 1000,
        }
        return [name for name, kept in met.items() if not kept]

    def row(self) -> tuple[str, ...]:
        """Return the row of the table."""
        times = (self.percentile(0.5), self.percentile(0.95), self.first, self.queries)
        sizes = (self.page_bytes + self.part_bytes, self.page_bytes)
        shown = self.path if len(self.path) <= 48 else self.path[:47] + "…"
        numbers = (*(f"{each:.1f}" for each in times), *(f"{each / 1000:.1f}" for each in sizes))
        return (self.kind, shown, *numbers, ", ".join(self.beyond()))


class Pages:
    """The application over one store, asked as a server asks it, without one."""

    def __init__(self, graph: Path) -> None:
        self.app: Flask = create_app({"OUT": graph})
        self._sites: Sites = self.app.extensions["fukushi-site"]
        self._store = open_current(graph).load()
        self._parts: dict[str, int] = {}
        self.base = self._sites.current().addresses.base

    def ask(self, path: str) -> tuple[int, str, bytes]:
        """Return status, media type (of a redirect: where it leads) and body as sent."""
        split = urlsplit(path)
        builder = EnvironBuilder(unquote(split.path), query_string=split.query, headers=[*_LIVE.items()])
        chunks, status, headers = run_wsgi_app(self.app, builder.get_environ())
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        told = headers.get("Location") or headers.get("Content-Type", "").partition(";")[0]
        return int(status[:3]), told, body

    def text(self, path: str) -> str:
        """Return a page as text, "" where there is none."""
        status, media_type, body = self.ask(path)
        if status != 200 or media_type != "text/html":
            return ""
        with suppress(OSError):
            body = _unpacked(body)
        return body.decode()

    def kind(self, path: str) -> str:
        """Return the route that answers a path, "" for none."""
        try:
            rule, _ = self.app.url_map.bind("localhost").match(unquote(urlsplit(path).path), return_rule=True)
        except (HTTPException, RequestRedirect):
            return ""
        return str(rule.rule)

    def found(self, most: int) -> dict[str, list[str]]:
        """Follow links from the home page; return up to ``most`` addresses of HTML pages for each kind."""
        kinds: dict[str, list[str]] = {}
        tried: Counter[str] = Counter()
        waiting, seen = deque(["/"]), {"/"}
        while waiting:
            path = waiting.popleft()
            kind = self.kind(path)
            if not kind or tried[kind] >= 10 * most or len(kinds.get(kind, ())) >= most:
                continue
            tried[kind] += 1
            text = self.text(path)
            if text:
                kinds.setdefault(kind, []).append(path)
            status, told, _ = (200, "", b"") if text else self.ask(path)
            for link in [told] if 300 <= status < 400 else _HREF.findall(text):
                target = urldefrag(urljoin(path, unescape(link)))[0]
                if target.startswith("/") and target not in seen:
                    seen.add(target)
                    # where a redirect leads is the page that was meant
                    (waiting.appendleft if status >= 300 else waiting.append)(target)
        return kinds

    def largest(self, most: int) -> list[str]:
        """Return the pages of the ``most`` things with most statements about them, and their longest lists."""
        query = (
            "SELECT ?thing (COUNT(*) AS ?n) { GRAPH ?g { { ?thing ?p ?o } UNION { ?s ?p ?thing } } "
            f"FILTER(STRSTARTS(STR(?thing), '{self.base}')) }} GROUP BY ?thing ORDER BY DESC(?n) LIMIT {most}"
        )
        rows = EmbeddedEngine(self._store).select(query)
        names = [thing.value for thing, _ in rows if isinstance(thing, NamedNode) and "#" not in thing.value]
        paths = [f"/id/{name.removeprefix(self.base)}.html" for name in names]
        lists = [urljoin(path, unescape(link)) for path in paths for link in _LIST.findall(self.text(path))]
        return [*paths, *lists]

    def measure(self, kind: str, path: str, turns: int) -> Page:
        """Return what a page takes: the first time with nothing kept, then ``turns`` times."""
        site = self._sites.current()
        engine = TimedEngine(self._store)
        install(self.app, FixedSite(replace(site, engine=engine)))
        try:
            first = self._timed(path)
            queries = engine.seconds * 1000
            times = [self._timed(path) for _ in range(turns)]
        finally:
            install(self.app, self._sites)
        body = self.ask(path)[2]
        return Page(kind, path, times, first, queries, len(body), self._parts_of(path))

    def _timed(self, path: str) -> float:
        started = time.process_time()
        self.ask(path)
        return (time.process_time() - started) * 1000

    def _parts_of(self, path: str) -> int:
        total = 0
        for link in set(_PART.findall(self.text(path))):
            part = urljoin(path, unescape(link))
            if part not in self._parts:
                self._parts[part] = len(self.ask(part)[2])
            total += self._parts[part]
        return total


def _unpacked(body: bytes) -> bytes:
    import gzip  # noqa: PLC0415 – one small use

    return gzip.GzipFile(fileobj=io.BytesIO(body)).read()


def slowest(pages: Pages, kind: str, paths: Sequence[str], turns: int) -> Page:
    """Return the measurement of the slowest of ``paths``, by a look at each."""
    looked = [pages.measure(kind, path, 2) for path in paths]
    worst = max(looked, key=lambda page: page.percentile(0.5))
    found = pages.measure(kind, worst.path, turns)
    found.page_bytes = max(page.page_bytes for page in looked)  # the heaviest may be another one
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table, slowest first; return 1 where a kind of page misses an aim."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--graph", type=Path, default=DEFAULT_OUT, help="folder of the built graph")
    parser.add_argument("--turns", type=int, default=30, help="how often the slowest page of a kind is asked")
    parser.add_argument("--most", type=int, default=12, help="pages that are looked at for each kind")
    options = parser.parse_args(arguments)
    set_core: Any = getattr(os, "sched_setaffinity", None)
    if set_core is not None:
        set_core(0, {min(os.sched_getaffinity(0))})
    pages = Pages(options.graph)
    print(f"Load of the last 1, 5, 15 minutes: {' '.join(f'{each:.1f}' for each in os.getloadavg())}\n")
    kinds = pages.found(options.most)
    kinds[_THINGS] = [*dict.fromkeys((*kinds.get(_THINGS, ()), *pages.largest(options.most)))]
    # As `fukushi serve` does after its start: what lives for ever need not be looked through again and again.
    gc.collect()
    gc.freeze()
    measured = [slowest(pages, kind, paths, options.turns) for kind, paths in kinds.items()]
    measured.sort(key=lambda page: page.percentile(0.95), reverse=True)
    print(table([page.row() for page in measured], HEADERS))
    return 1 if any(page.beyond() for page in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
