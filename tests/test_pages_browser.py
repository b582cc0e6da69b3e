"""Three tasks in a real browser without script, as people do them: a clerk, an officer of 市社協, an auditor."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.builds import shipped
from webapp.app import create_app
from webapp.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
KINDS = (
    "/plan",
    "/plan/2-1",
    "/projects",
    "/projects/yuai-homon",
    "/offices",
    "/offices/korei-fukushi",
    "/offices/shakai-2011",
    "/actors",
    "/actors/jumin",
    "/coverage",
    "/coverage/marks/市/再掲",
    "/progress",
    "/places",
    "/network",
    "/network?office=korei-fukushi",
    "/search",
    "/search?q=見守り",
    "/search?q=高齢福祉課 再掲",
    "/search?q=ぬるぽ",
    "/data",
    "/about",
    "/projects/nobody",
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


@pytest.fixture(scope="module")
def address() -> str:
    """The address of the pages of the shipped graph, served as in life."""
    found: list[str] = []
    ready = threading.Event()

    def note(address: str) -> None:
        found.append(address.rstrip("/"))
        ready.set()

    app = create_app({"ENGINE": shipped().engine})
    threading.Thread(target=serve, args=(app, "127.0.0.1", 0), kwargs={"ready": note}, daemon=True).start()
    assert ready.wait(20)
    return found[0]


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that runs no script and reports every complaint of the browser."""
    size = WIDE if request.param == "wide" else PHONE
    context = browser.new_context(viewport=size, java_script_enabled=False, locale="ja-JP")  # type: ignore[arg-type]
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    yield opened
    context.close()
    assert complaints == []


def test_clerk_learns_which_projects_to_ask_about(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_role("navigation").get_by_role("link", name="課", exact=True).click()
    page.get_by_role("link", name="高齢福祉課", exact=True).first.click()
    assert "高齢福祉課" in page.get_by_role("heading", level=1).inner_text()
    table = page.get_by_role("table", name="聞く事業")
    table.get_by_role("link", name="友愛訪問活動促進事業").click()
    assert page.url == f"{address}/projects/yuai-homon"
    row = page.get_by_role("table", name="市の行ごとの課").get_by_role("row").filter(has_text="633行目")
    assert "候補" in row.inner_text()
    row.get_by_role("link", name="633行目").click()
    assert page.url == f"{address}/documents/plan-2023-ch4/lines/633"


def test_officer_finds_a_project_from_a_spelling_in_kana(page: Page, address: str) -> None:
    page.goto(f"{address}/search")
    page.get_by_label("調べる言葉").fill("ユウアイホウモン")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="友愛訪問活動促進事業").first.click()
    lines = page.get_by_role("table", name="活動目標ごとに、二つの欄を並べたもの")
    assert "【再掲】" in lines.inner_text()
    page.get_by_role("link", name="2-2", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("活動目標 2-2")
    assert "行ごとの可能性は事業の頁にあります" in page.get_by_role("main").inner_text()


def test_auditor_follows_a_number_and_a_missed_target(page: Page, address: str) -> None:
    page.goto(f"{address}/coverage")
    cell = (
        page.get_by_role("table", name="欄と印").get_by_role("row").filter(has_text="市の欄").get_by_role("cell").first
    )
    number = cell.inner_text().strip()
    cell.get_by_role("link").click()
    assert page.get_by_role("heading", level=1).inner_text() == "市の欄の【再掲】の行"
    assert page.locator("tbody tr").count() == int(number)
    page.get_by_role("navigation").get_by_role("link", name="実施状況").click()
    row = page.get_by_role("row").filter(has_text="交流会開催回数")
    assert "未達成" in row.inner_text()
    assert "2011実績 1回" in (row.get_by_role("img").get_attribute("alt") or "")
    row.get_by_role("link", name="22行目").click()
    assert page.url == f"{address}/documents/evaluation-fy2011/lines/22"


def test_no_kind_of_page_is_wider_than_its_window_and_all_pictures_load(browser: Browser, address: str) -> None:
    for size in (WIDE, PHONE):
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]
        opened = context.new_page()
        for kind in KINDS:
            opened.goto(address + kind)
            assert opened.evaluate("document.documentElement.scrollWidth") <= size["width"], kind
        opened.goto(f"{address}/network")
        assert opened.locator("img").evaluate("image => image.complete && image.naturalWidth") == 1000
        context.close()


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours written ``rgb(r, g, b)`` (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_has_the_contrast_of_aa_in_every_depth_of_colour(browser: Browser, address: str) -> None:
    opened = browser.new_page()
    script = """() => [...document.querySelectorAll('main *')].filter(e => [...e.childNodes].some(
        n => n.nodeType === 3 && n.textContent.trim())).map(e => { let b = e; while (b &&
        getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)') b = b.parentElement;
        return [e.tagName + '.' + e.className, getComputedStyle(e).color,
                b ? getComputedStyle(b).backgroundColor : 'rgb(255, 255, 255)']; })"""
    for kind in KINDS:
        opened.goto(address + kind)
        for name, colour, ground in opened.evaluate(script):
            assert contrast(colour, ground) >= 4.5, (kind, name, colour, ground)
    opened.goto(f"{address}/coverage")
    assert (
        len(set(opened.evaluate("[...document.querySelectorAll('.matrix td[class^=depth]')].map(e => e.className)")))
        >= 4
    )
    opened.close()


def test_print_keeps_tables_and_pictures(browser: Browser, address: str) -> None:
    opened = browser.new_page()
    for kind in ("/plan/2-1", "/network", "/coverage"):
        opened.goto(address + kind)
        opened.emulate_media(media="print")
        assert opened.get_by_role("table").first.is_visible()
        assert opened.pdf().startswith(b"%PDF")
    opened.close()
