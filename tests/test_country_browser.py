"""Choosing a municipality and comparing two, in a real browser, with script switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import PHONE, WIDE, browser, faint_texts, opened, served
from tests.country_site import MARKS, NAMES, ONE, THREE, TWO, country_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]


@pytest.fixture(scope="module")
def address() -> str:
    return served(country_app())


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_reader_finds_a_municipality_and_stays_there(browser: Browser, address: str, size: dict[str, int]) -> None:
    with opened(browser, size, java_script_enabled=False) as page:
        page.goto(address)
        page.get_by_label("市町村の名、読み、都道府県、市町村コード").fill("霞")
        page.get_by_role("button", name="探す").click()
        page.get_by_role("main").get_by_role("link", name=NAMES[ONE]).click()
        assert page.url == f"{address}/m/{ONE}/"
        page.get_by_role("navigation", name="主な頁").get_by_role("link", name="計画").click()
        assert page.url == f"{address}/m/{ONE}/plan"
        assert MARKS[ONE] in page.content()
        page.get_by_role("link", name="English").click()
        assert page.url == f"{address}/en/m/{ONE}/plan"
        page.get_by_role("link", name="Choose another municipality").click()
        assert page.url == f"{address}/en/"


def test_a_reader_compares_two(browser: Browser, address: str) -> None:
    with opened(browser, WIDE, java_script_enabled=False) as page:
        page.goto(address)
        page.get_by_label(f"{NAMES[ONE]}を比べる").check()
        page.get_by_label(f"{NAMES[TWO]}を比べる").check()
        page.get_by_role("button", name="選んだ市町村を比べる").click()
        page.get_by_role("link", name="ある課が担当しうる市の事業").click()
        page.get_by_label("課").first.select_option(label=f"{MARKS[TWO]}福祉課")
        page.get_by_role("button", name="比べる").click()
        text = page.content()
        assert "この市町村の行はありません。" in text
        assert f"{MARKS[TWO]}見守り事業" in text
        assert MARKS[THREE] not in text


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "path", ["/", "/findings", "/aggregates", "/data", "/api/", f"/compare/directions?m={ONE}&m={TWO}", f"/m/{ONE}/"]
)
def test_nothing_is_faint_or_too_wide(browser: Browser, address: str, path: str, size: dict[str, int]) -> None:
    with opened(browser, size) as page:
        page.goto(f"{address}{path}")
        assert faint_texts(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
