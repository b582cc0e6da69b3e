"""Entities and downloads in a real browser: an IRI opened, data beside it, a file fetched and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import PHONE, WIDE, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.builds import shipped
from webapp.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OFFICE = "/id/org/35203/dept/korei-fukushi"


@pytest.fixture(scope="module")
def address() -> str:
    """The address of the shipped graph's pages."""
    return served(create_app({"OUT": shipped().out}))


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that reports every complaint of the browser; scripts may run, so that one would be seen."""
    with opened(browser, WIDE if request.param == "wide" else PHONE) as page:
        yield page


def test_who_opens_an_iri_reads_its_description_and_goes_on_to_the_card(page: Page, address: str) -> None:
    page.goto(f"{address}{OFFICE}")
    assert page.url == f"{address}{OFFICE}.html"
    assert page.get_by_role("heading", level=1).inner_text() == "高齢福祉課"
    page.get_by_role("link", name="この課の頁").click()
    assert page.url == f"{address}/offices/korei-fukushi"
    page.get_by_role("link", name="この課のデータ").click()
    assert page.url == f"{address}{OFFICE}.html"


def test_the_block_of_data_is_there_and_the_policy_does_not_mind(page: Page, address: str) -> None:
    """Complaints of the browser, such as a breach of the Content-Security-Policy, fail the test."""
    page.goto(f"{address}{OFFICE}.html")
    block = page.locator('script[type="application/ld+json"]')
    found = json.loads(block.text_content() or "")
    assert found["@type"] == "Organization"
    assert found["name"] == "高齢福祉課"
    assert found["url"] == f"{address}/offices/korei-fukushi"


def test_a_file_comes_whole_and_under_the_name_of_its_version(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/data")
    version = shipped().result.snapshot.id
    with page.expect_download() as begun:
        page.get_by_role("link", name="fukushi-graph.nq", exact=True).click()
    assert begun.value.suggested_filename == f"fukushi-graph-{version}.nq"
    begun.value.save_as(tmp_path / "graph.nq")
    digest = hashlib.sha256((tmp_path / "graph.nq").read_bytes()).hexdigest()
    assert page.get_by_text(digest).count() == 1


def test_no_page_is_wider_than_its_window(page: Page, address: str) -> None:
    for path in ("/data", "/en/data", f"{OFFICE}.html", "/id/graph/35203/closure.html"):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
