"""What several test files share: an invented city's graph, a client that reads pages strictly, absent components."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5rdf  # type: ignore[import-untyped]
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from pyoxigraph import RdfFormat, Store
from werkzeug.test import TestResponse

from graph.engine import EmbeddedEngine
from queries.catalogue import Catalogue, load_catalogue
from webapp.app import create_app
from webapp.serving.site import SnapshotInfo

# How long an example takes depends on the machine; and what fails on CI must fail again when somebody looks.
settings.register_profile("fukushi", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("fukushi")

CASES = Path(__file__).parent / "cases" / "webapp"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class PageChecker(HTMLParser):
    """Collects what a page holds and what is wrong with it beyond its grammar."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.text: list[str] = []
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self.names: set[str] = set()
        self.mistakes: list[str] = []
        self.headings: list[int] = []
        self._references: list[str] = []
        self._labelled: set[str] = set()
        self._controls: list[str] = []
        self._in_title = False
        self._in_data = False
        self._cells = 0
        self._heads = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = dict(attrs)
        self._in_title = tag == "title" and not self.title  # a picture in the page has a title of its own
        if "id" in given:
            self.ids[given["id"] or ""] += 1
        # A block of data is no script: nothing in it runs.
        self._in_data = tag == "script" and given.get("type") == "application/ld+json"
        own_file = tag == "script" and (given.get("src") or "").startswith("/assets/")
        if (tag == "script" and not self._in_data and not own_file) or "style" in given or tag == "style":
            self.mistakes.append(f"inline script or style: <{tag}>")
        if any(name.startswith("on") for name in given):
            self.mistakes.append(f"inline script or style: <{tag}>")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "label":
            self._labelled.add(given.get("for") or "")
        if tag in ("input", "select"):
            self._controls.append(given.get("id") or "")
            self.names.add(given.get("name") or "")
        if tag == "br":
            self.text.append(" ")
        if tag in ("tr", "tbody"):
            self._cells = 0
        if tag in ("th", "td"):
            self._cells += 1
        if tag == "th" and "scope" not in given:
            self.mistakes.append("a <th> without scope")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        for name in ("aria-labelledby", "aria-describedby"):
            self._references += (given.get(name) or "").split()

    def handle_endtag(self, tag: str) -> None:
        """Leave the title; count the cells of a row; part the words of a block from the next."""
        if tag == "title":
            self._in_title = False
        if tag == "script":
            self._in_data = False
        if tag == "thead":
            self._heads = self._cells
        if tag == "tr" and self._heads and self._cells != self._heads:
            self.mistakes.append(f"a row of {self._cells} cells under {self._heads} heads")
        if tag == "table":
            self._heads = 0
        if tag in ("td", "th", "li", "dd", "dt", "p", "caption", "h1", "h2", "h3", "a", "option"):
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        """Collect the words."""
        if self._in_title:
            self.title += data
        elif not self._in_data:
            self.text.append(data)

    def finish(self) -> list[str]:
        """Return all mistakes of the page."""
        found = list(self.mistakes)
        found += [f"id {name!r} stands {count} times" for name, count in self.ids.items() if count > 1 or not name]
        found += [f"nothing has the id {name!r}" for name in self._references if name not in self.ids]
        found += [f"no label for {name!r}" for name in self._controls if name not in self._labelled]
        if self.headings.count(1) != 1:
            found.append(f"{self.headings.count(1)} headings of the first level")
        found += [f"h{b} follows h{a}" for a, b in zip(self.headings, self.headings[1:], strict=False) if b > a + 1]
        return found


@dataclass(frozen=True)
class Page:
    """An answer that has passed the checks; ``text`` without tags, white space squeezed."""

    response: TestResponse
    html: str
    title: str
    text: str
    links: tuple[str, ...]
    ids: frozenset[str]
    fields: frozenset[str]


def pytest_collection_finish() -> None:
    """Spare the collector the thousands of tests and modules that live to the end anyway."""
    gc.freeze()


def read_page(response: TestResponse, language: str = "ja") -> Page:
    """Parse a page strictly and fail on bad HTML, duplicate ids, dangling references, unlabelled fields."""
    assert response.content_type == "text/html; charset=utf-8"
    html = response.get_data(as_text=True)
    html5rdf.HTMLParser(strict=True).parse(html)
    checker = PageChecker()
    checker.feed(html)
    assert checker.finish() == []
    assert f'<html lang="{language}">' in html
    text = " ".join("".join(checker.text).split())
    return Page(
        response, html, checker.title, text, tuple(checker.links), frozenset(checker.ids), frozenset(checker.names)
    )


class ClientRequest:
    """A test client that looks at every page it gets."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def raw(self, address: str, status: int = 200, method: str = "GET", **options: Any) -> TestResponse:
        """Request anything; checks the status and the headers every answer has."""
        response = self.client.open(address, method=method, buffered=True, **options)
        assert response.status_code == status, response.get_data(as_text=True)[:2000]
        for name, value in SECURITY.items():
            assert response.headers[name] == value
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "Set-Cookie" not in response.headers
        assert b"Traceback" not in response.get_data()
        return response

    def get(self, address: str, status: int = 200, *, title: str, **options: Any) -> Page:
        """Get a page; ``title`` is what its title must be, without the name of the site."""
        # The IRI of a thing leads to the page about it.
        page = read_page(self.raw(address, status, **{"follow_redirects": address.startswith("/id/"), **options}))
        assert page.title == f"{title} | 福祉計画グラフ"
        return page


def load_sample(*, text: bool = False) -> Store:
    """Return the graph of the invented city, with its verbatim text or (as shipped) without."""
    store = Store()
    store.load((CASES / "hinata.trig").read_bytes(), format=RdfFormat.TRIG)
    if text:
        store.load((CASES / "hinata_text.trig").read_bytes(), format=RdfFormat.TRIG)
    return store


@pytest.fixture
def sample_store() -> Store:
    """A small in-memory graph of the invented city, fresh for each test."""
    return load_sample()


@pytest.fixture
def sample_store_with_text() -> Store:
    """The same graph where the document has been loaded."""
    return load_sample(text=True)


@pytest.fixture(scope="session")
def sample_catalogue() -> Catalogue:
    """Three saved queries over the sample."""
    return load_catalogue(CASES / "queries")


@pytest.fixture
def sample_app(sample_store: Store, sample_catalogue: Catalogue) -> Flask:
    """The application over the sample."""
    return create_app(
        {
            "ENGINE": EmbeddedEngine(sample_store),
            "CATALOGUE": sample_catalogue,
            "SNAPSHOT": SnapshotInfo("0123456789abcdef", "2030-04-01T09:00:00+09:00", {"fukushi-graph": "0.1.0"}),
        }
    )


@pytest.fixture
def client_request(sample_app: Flask) -> Iterator[ClientRequest]:
    """A strict client over the sample."""
    with sample_app.test_client() as client:
        yield ClientRequest(client)


@pytest.fixture
def strict_client() -> Callable[[Flask], ClientRequest]:
    """Makes a strict client for an application of the test's own."""
    return lambda app: ClientRequest(app.test_client())


@pytest.fixture(scope="session")
def needs() -> Callable[[str, bool], None]:
    """``needs(component, present)`` skips the test with the component's name, or fails it on CI, where it is absent."""

    def check(component: str, present: bool) -> None:
        if present:
            return
        if os.environ.get("CI"):
            pytest.fail(f"{component} is absent; CI must have it", pytrace=False)
        pytest.skip(f"needs {component}")

    return check
