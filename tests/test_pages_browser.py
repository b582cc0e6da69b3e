"""Three tasks in a real browser without script, as people do them: a clerk, an officer of 市社協, an auditor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import PHONE, WIDE, faint_texts, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.builds import shipped
from webapp.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
def address() -> str:
    """The address of the pages of the shipped graph."""
    return served(create_app({"ENGINE": shipped().engine}))


@pytest.fixture(params=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that runs no script and reports every complaint of the browser."""
    with opened(browser, WIDE if request.param == "wide" else PHONE, java_script_enabled=False) as page:
        yield page


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
        page = context.new_page()
        for kind in KINDS:
            page.goto(address + kind)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], kind
        page.goto(f"{address}/network")
        assert page.locator("img").evaluate("image => image.complete && image.naturalWidth") == 1000
        context.close()


def test_text_has_the_contrast_of_aa_in_every_depth_of_colour(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for kind in KINDS:
        page.goto(address + kind)
        assert faint_texts(page) == [], kind
    page.goto(f"{address}/coverage")
    assert (
        len(set(page.evaluate("[...document.querySelectorAll('.matrix td[class^=depth]')].map(e => e.className)"))) >= 4
    )
    page.close()


def test_print_keeps_tables_and_pictures(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for kind in ("/plan/2-1", "/network", "/coverage"):
        page.goto(address + kind)
        page.emulate_media(media="print")
        assert page.get_by_role("table").first.is_visible()
        assert page.pdf().startswith(b"%PDF")
    page.close()
