"""How much a reader's line carries: at most 250 kB on first load with everything, 60 kB once style and script are kept.

Counted are the bytes of the bodies as they are sent (gzip) and of the heads. The largest page of each kind is found by
looking at every page of the kind that the shipped graph has.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient

from tests.browser import WIDE, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.builds import shipped
from tests.page_kinds import KINDS, kinds_app, page_path
from webapp.assets.pages import FOR_GOOD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIRST, LATER = 250_000, 60_000
HEADERS = {"Accept": "text/html,application/xhtml+xml,image/*,*/*;q=0.8", "Accept-Encoding": "gzip"}
FINDINGS = 500
"""In the validation report: more than the shipped graph has."""
_USED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]*?\b(?:href|src)="([^"]+)"')
MANY = {
    "objective": ("/plan", r"/plan/[0-9-]+"),
    "project": ("/projects", r"/projects/[\w-]+"),
    "office": ("/offices", r"/offices/[\w/-]+"),
    "actor": ("/actors", r"/actors/[\w-]+"),
    "coverage-lines": ("/coverage", r"/coverage/[^\"]+"),
    "query": ("/queries/", r"/queries/[\w-]+"),
    "network-office": ("", ""),
    "search": ("", ""),
    "entity": ("", ""),
}
"""The kinds with many pages: the page that lists them, and how their addresses look."""


@dataclass(frozen=True)
class Weight:
    """Bytes of a page: of itself, of what its browser keeps for good, of what it asks for each time."""

    page: int
    kept: int
    fresh: int

    @property
    def first(self) -> int:
        """Return the bytes of the first load."""
        return self.page + self.kept + self.fresh

    @property
    def later(self) -> int:
        """Return the bytes where everything is kept that may be."""
        return self.page + self.fresh


@cache
def client() -> FlaskClient:
    """Return one client."""
    return kinds_app(FINDINGS).test_client()


@cache
def sent(address: str) -> tuple[int, bool, str]:
    """Return the bytes of an answer with its head, whether a browser keeps it for good, and the text of a page."""
    response = client().get(address, headers=HEADERS)
    assert response.status_code in (200, 400, 404), address
    size = len(response.data) + len(str(response.headers).encode()) + len("HTTP/1.1 200 OK\r\n")
    packed = response.headers.get("Content-Encoding") == "gzip"
    text = ""
    if response.mimetype == "text/html":
        text = (gzip.decompress(response.data) if packed else response.data).decode()
    return size, response.headers.get("Cache-Control") == FOR_GOOD, text


def weight(address: str) -> Weight:
    """Return the weight of a page with all it shows."""
    size, _, html = sent(address)
    kept = fresh = 0
    for used in sorted(set(_USED.findall(html))):
        part, good, _ = sent(urljoin(address, used.replace("&amp;", "&")))
        kept, fresh = (kept + part, fresh) if good else (kept, fresh + part)
    return Weight(size, kept, fresh)


def pages_of(kind: str) -> list[str]:
    """Return every page of a kind that has many."""
    if kind == "search":
        return [f"/search?q={word}" for word in ("の", "支援", "地域", "事業", "市")]
    if kind == "entity":
        return largest_entities()
    if kind == "network-office":
        return [f"/network?office={value}" for value in re.findall(r'value="([\w-]+)"', sent("/network")[2])]
    page, pattern = MANY[kind]
    found = sorted(set(re.findall(f'href="({pattern})"', sent(page)[2])))
    # a query that needs a value answers 400 without one: its page with a value is among KINDS
    return [address for address in found if client().head(address).status_code == 200]


def largest_entities() -> list[str]:
    """Return the pages of the resources with most links, and the lists that they cut."""
    rows = shipped().select(
        """SELECT ?x (COUNT(*) AS ?n) { GRAPH ?g { { ?x ?p ?o } UNION { ?s ?p ?x } }
        FILTER(ISIRI(?x) && CONTAINS(STR(?x), "/id/")) } GROUP BY ?x ORDER BY DESC(?n) LIMIT 30"""
    )
    pages = [f"/id/{name.partition('/id/')[2]}.html" for name, _ in rows]
    lists = [page + unescape(link) for page in pages for link in re.findall(r'href="(\?part=[^"]*)"', sent(page)[2])]
    assert len(lists) > 20
    return [*pages, *lists]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_kind_of_page_is_light(kind: str, language: str) -> None:
    found = weight(page_path(kind, language))
    assert found.first <= FIRST
    assert found.later <= LATER


@pytest.mark.parametrize("kind", MANY)
def test_the_largest_page_of_a_kind_is_light(kind: str) -> None:
    addresses = pages_of(kind)
    assert len(addresses) >= 5
    heaviest = max(addresses, key=lambda address: sent(address)[0])
    found = weight(heaviest)
    assert found.first <= FIRST, heaviest
    assert found.later <= LATER, heaviest


def test_a_browser_carries_what_was_counted(browser: Browser) -> None:
    """The sums are those of a real browser, which asks for no style on the second page."""
    address = served(kinds_app(FINDINGS))
    carried = "() => performance.getEntries().filter(e => e.transferSize > 0).map(e => [e.name, e.encodedBodySize])"
    with opened(browser, WIDE) as page:
        page.goto(f"{address}/plan/2-1")
        sizes = dict(page.evaluate(carried))
        assert any("/assets/" in name for name in sizes)
        counted = weight("/plan/2-1").first
        assert 0.5 * counted < sum(sizes.values()) <= counted
        page.goto(f"{address}/plan")
        assert [name for name, _ in page.evaluate(carried)] == [f"{address}/plan"]
