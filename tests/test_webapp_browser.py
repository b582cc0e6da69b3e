"""The main task in a real browser, as a clerk does it: choose an office, read rows, follow one to its line."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from webapp.app import create_app
from webapp.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
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


@pytest.fixture(scope="module")
def browser(needs: Callable[[str, bool], None]) -> Iterator[Browser]:
    """A headless Chromium."""
    needs("playwright", importlib.util.find_spec("playwright") is not None)
    needs("chromium", CHROMIUM.exists())
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - absent where only the pages are tested

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def address(sample_store_with_text: Store, sample_catalogue: Any) -> str:
    """The address of the sample's pages, served as in life."""
    app: Flask = create_app({"ENGINE": EmbeddedEngine(sample_store_with_text), "CATALOGUE": sample_catalogue})
    found: list[str] = []
    ready = threading.Event()

    def note(address: str) -> None:
        found.append(address.rstrip("/"))
        ready.set()

    threading.Thread(target=serve, args=(app, "127.0.0.1", 0), kwargs={"ready": note}, daemon=True).start()
    assert ready.wait(20)
    return found[0]


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that runs no script and reports every complaint of the browser but plain error statuses."""
    size = WIDE if request.param == "wide" else PHONE
    context = browser.new_context(viewport=size, java_script_enabled=False, locale="ja-JP")  # type: ignore[arg-type]
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    yield opened
    context.close()
    assert [text for text in complaints if "Failed to load resource: the server responded" not in text] == []


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
        opened = context.new_page()
        for kind in KINDS:
            opened.goto(address + kind)
            assert opened.evaluate("document.documentElement.scrollWidth") <= size["width"], kind
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


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours written ``rgb(r, g, b)`` (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_has_the_contrast_of_aa(browser: Browser, address: str) -> None:
    opened = browser.new_page()
    script = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => [...e.childNodes].some(
        n => n.nodeType === 3 && n.textContent.trim())).map(e => { let b = e; while (b &&
        getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)') b = b.parentElement;
        return [e.tagName + '.' + e.className, getComputedStyle(e).color,
                b ? getComputedStyle(b).backgroundColor : 'rgb(255, 255, 255)']; })"""
    for kind in KINDS:
        opened.goto(address + kind)
        found = opened.evaluate(script)
        assert found
        for name, colour, ground in found:
            assert contrast(colour, ground) >= 4.5, (kind, name, colour, ground)
    opened.close()


def test_print_keeps_the_answer_and_leaves_the_form_out(browser: Browser, address: str) -> None:
    opened = browser.new_page()
    opened.goto(f"{address}/queries/projects-of-department?department=長寿課")
    opened.emulate_media(media="print")
    assert not opened.locator("form").is_visible()
    assert opened.get_by_role("table", name="導出 1件").is_visible()
    assert opened.pdf().startswith(b"%PDF")
    opened.close()
