"""Changing the language in a real browser without script: the same page, what was asked is kept, the way leads on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.browser import PHONE, WIDE, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.builds import shipped
from webapp.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def address() -> str:
    """The address of the pages of the shipped graph."""
    return served(create_app({"ENGINE": shipped().engine}))


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that runs no script and reports every complaint of the browser but a page that does not exist."""
    size = WIDE if request.param == "wide" else PHONE
    with opened(browser, size, ignored="404", java_script_enabled=False) as page:
        yield page


@pytest.mark.parametrize(
    ("path", "japanese", "english"),
    [
        ("/plan/2-1", "活動目標 2-1", "Objective 2-1"),
        ("/queries/projects-of-department?department=高齢福祉課", "高齢福祉課", "Elderly Welfare Division"),
        ("/search?q=見守り&kind=project", "検索", "Search"),
        ("/projects/nobody", "事業がありません", "No such project"),
    ],
)
def test_reader_changes_the_language_and_back(page: Page, address: str, path: str, japanese: str, english: str) -> None:
    page.goto(address + path, wait_until="load")
    heading = page.get_by_role("heading", level=1)
    assert japanese in heading.inner_text()
    page.get_by_role("link", name="English", exact=True).click()
    assert unquote(page.url) == f"{address}/en{path}"
    assert page.locator("html").get_attribute("lang") == "en"
    assert english in heading.inner_text()
    page.get_by_role("link", name="日本語", exact=True).click()
    assert unquote(page.url) == address + path
    assert japanese in heading.inner_text()


def test_way_through_the_english_pages_stays_english(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    page.get_by_role("combobox", name="Office").select_option(label="Elderly Welfare Division")
    page.get_by_role("button", name="Show the projects").click()
    assert page.url.startswith(f"{address}/en/queries/projects-of-department?")
    assert "Candidate" in page.get_by_role("main").inner_text()
    page.get_by_role("link", name=re.compile("^line [0-9]+$")).first.click()
    assert page.url.startswith(f"{address}/en/documents/plan-2023-ch4/lines/")
    page.get_by_role("navigation", name="Main pages").get_by_role("link", name="Search").click()
    page.get_by_label("Words to look for").fill("elderly welfare division")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Elderly Welfare Division")).first.click()
    assert page.url == f"{address}/en/offices/korei-fukushi"


def test_reading_stands_above_the_name_and_breaks_with_it(browser: Browser, address: str) -> None:
    with opened(browser, {"width": 320, "height": 640}, java_script_enabled=False) as page:
        page.goto(f"{address}/projects/ninchisho-koreisha-taisaku")
        reading = page.locator("h1 rt").first
        name = page.locator("h1 ruby").first
        assert reading.inner_text()
        above, base = reading.bounding_box(), name.bounding_box()
        assert above is not None and base is not None
        assert above["y"] <= base["y"] + base["height"] / 2
        for place in page.locator("h1 ruby").all():
            box = place.bounding_box()
            assert box is not None
            assert box["x"] >= 0 and box["x"] + box["width"] <= 320
