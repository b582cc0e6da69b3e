"""Paper: every kind of page in A4 has its text, no navigation, and whole tables with their heads on each sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.browser import WIDE, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.page_kinds import KINDS, kinds_app, page_path
from webapp.assets.pages import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

A4 = (595, 842)
MOST_SHEETS = 25
# The words in each cell's last line and each heading: what a cut table or a lost column would lack.
_WORDS = """() => [...document.querySelectorAll('main :is(h1, h2, h3, th, td)')]
    .filter(e => e.checkVisibility()).map(e => { const copy = e.cloneNode(true);
    copy.querySelectorAll('rt, rp, .visually-hidden').forEach(x => x.remove()); return copy.textContent; })"""


@cache
def address() -> str:
    """Return the address of the pages."""
    return served(kinds_app())


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A window; a test may put a page of its own into it."""
    with opened(browser, WIDE, ignored="Failed to load resource", bypass_csp=True) as page:
        yield page


@pytest.fixture(scope="module")
def paper(window: Page) -> Callable[[str], tuple[list[str], list[tuple[int, int]], list[str]]]:
    """Returns the text and size of each sheet of a kind of page, and the words that must stand on one."""

    @cache
    def printed(kind: str) -> tuple[list[str], list[tuple[int, int]], list[str]]:
        window.emulate_media(media="print")
        window.goto(address() + page_path(kind))
        words = window.evaluate(_WORDS)
        sheets = list(pypdfium2.PdfDocument(io.BytesIO(window.pdf(prefer_css_page_size=True))))
        texts = [squeezed(sheet.get_textpage().get_text_bounded()) for sheet in sheets]
        return texts, [(round(sheet.get_width()), round(sheet.get_height())) for sheet in sheets], words

    return printed


def squeezed(text: str) -> str:
    """Return a text without white space and without what a line break adds."""
    return re.sub(r"[\s\ufffe\u00ad]", "", text)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"ontology"}))
def test_paper_has_every_heading_and_cell(paper: Callable[..., tuple[list[str], ...]], kind: str) -> None:
    texts, sizes, words = paper(kind)
    assert set(sizes) == {A4}
    assert len(texts) <= MOST_SHEETS
    assert words
    # a character in three or more pieces of a line is enough to know a cell by; ruby stands between those of a name
    whole = "".join(texts)
    letters = set(whole)
    for word in words:
        assert set(squeezed(word)) <= letters, word
    found = sum(squeezed(word) in whole for word in words)
    assert found >= 0.9 * len(words), [word for word in words if squeezed(word) not in whole][:5]


@pytest.mark.parametrize("kind", ["plan", "objective", "query", "coverage", "network", "accessibility"])
def test_paper_leaves_out_what_only_a_screen_can_use(paper: Callable[..., tuple[list[str], ...]], kind: str) -> None:
    texts, _, _ = paper(kind)
    whole = "".join(texts)
    assert "福祉計画グラフ" in texts[0]
    assert "データの版" in texts[-1]
    for word in ("ホーム検索計画", "English", "選んでください"):
        assert word not in whole


@pytest.mark.parametrize(
    ("kind", "head"),
    [("query-rows", "事業名内容印"), ("network", "課事業確かさ活動目標"), ("accessibility", "達成基準レベル規格結果")],
)
def test_heads_of_a_long_table_stand_on_each_of_its_sheets(
    paper: Callable[..., tuple[list[str], ...]], kind: str, head: str
) -> None:
    texts, _, _ = paper(kind)
    with_head = [number for number, text in enumerate(texts) if head in text]
    assert len(with_head) >= 2
    assert with_head == list(range(with_head[0], with_head[-1] + 1))


def test_a_link_to_another_server_shows_its_address_on_paper(window: Page) -> None:
    window.emulate_media(media="print")
    window.set_content('<main><a href="https://example.org/x">外</a><a href="/plan">内</a></main>')
    window.add_style_tag(path=STATIC / "style.css")
    text = pypdfium2.PdfDocument(io.BytesIO(window.pdf()))[0].get_textpage().get_text_bounded()
    assert "<https://example.org/x>" in text
    assert "<" not in text.replace("<https://example.org/x>", "")


def test_the_picture_fits_on_one_sheet(window: Page) -> None:
    window.emulate_media(media="print")
    window.set_viewport_size({"width": 700, "height": 990})
    window.goto(address() + page_path("network"))
    box = window.locator(".picture img").bounding_box()
    assert box is not None
    assert 0 < box["width"] <= 700
    assert 0 < box["height"] <= 990
