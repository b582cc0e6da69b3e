"""The main task in a real browser, as a clerk does it: choose an office, read rows, follow one to its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from tests.browser import PHONE, WIDE, faint_texts, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from webapp.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KINDS = (
    "/",
    "/queries/",
    "/queries/projects-of-department?department=長寿課",
    "/queries/projects-of-department?department=長寿",
    "/id/99201/plan/2030/1-1/listing/shi/1/assignment/choju",
    "/documents/",
    "/documents/plan-hinata/lines/41",
    "/ontology",
    "/validation",
    "/certainty",
    "/nothing",
)


@pytest.fixture
def address(sample_store_with_text: Store, sample_catalogue: Any) -> str:
    """The address of the sample's pages."""
    return served(create_app({"ENGINE": EmbeddedEngine(sample_store_with_text), "CATALOGUE": sample_catalogue}))


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that runs no script and reports every complaint of the browser but plain error statuses."""
    size = WIDE if request.param == "wide" else PHONE
    plain = "Failed to load resource: the server responded"
    with opened(browser, size, ignored=plain, java_script_enabled=False) as page:
        yield page


def test_clerk_finds_the_projects_and_their_line(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_label("担当課").select_option(label="長寿課(ひなた市)")
    page.get_by_role("button", name="事業を見る").click()
    assert page.get_by_role("heading", level=1).inner_text() == "ある課が担当しうる市の事業: 長寿課(ひなた市)"
    table = page.get_by_role("table", name="候補 2件")
    row = table.get_by_role("row").filter(has_text="回覧板の点字化")
    assert "表の脇に長寿課とくらし課が並ぶ" in row.inner_text()
    row.get_by_role("link", name="41行目").click()
    assert page.url == f"{address}/documents/plan-hinata/lines/41"
    assert "回覧板の点字化<b>" in page.locator("li.here").inner_text()
    page.get_by_role("link", name="回覧板の点字化").click()
    assert page.get_by_role("heading", level=1).inner_text() == "回覧板の点字化"


def test_wrong_office_is_mended_with_one_click(page: Page, address: str) -> None:
    page.goto(f"{address}/queries/projects-of-department?department=長寿")
    assert "という値はありません" in page.get_by_role("alert").inner_text()
    page.get_by_role("alert").get_by_role("link", name="長寿課").click()
    assert page.get_by_role("table", name="導出 1件").is_visible()


def test_no_kind_of_page_is_wider_than_its_window(browser: Browser, address: str) -> None:
    for size in (WIDE, PHONE):
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]
        page = context.new_page()
        for kind in KINDS:
            page.goto(address + kind)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], kind
        context.close()


def test_keyboard_reaches_the_answer(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "本文へ移動"
    page.get_by_label("担当課").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries/projects-of-department?**")
    assert page.get_by_role("table", name="導出 1件").is_visible()


def test_text_has_the_contrast_of_aa(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for kind in KINDS:
        page.goto(address + kind)
        assert faint_texts(page) == [], kind
    page.close()


def test_print_keeps_the_answer_and_leaves_the_form_out(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/queries/projects-of-department?department=長寿課")
    page.emulate_media(media="print")
    assert not page.locator("form").is_visible()
    assert page.get_by_role("table", name="導出 1件").is_visible()
    assert page.pdf().startswith(b"%PDF")
    page.close()
