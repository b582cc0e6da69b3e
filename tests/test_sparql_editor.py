"""The query page in a real browser: the editor with script, the plain area without, by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.axe import AXE, axe_on, axe_source
from tests.browser import NARROW, PHONE, WIDE, faint_texts, opened
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.sparql_site import served, sparql_app
from webapp.assets.lock import shipped_lock, unpacked

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REFUSED = "Failed to load resource: the server responded"
PREFIXES = "PREFIX wp: <https://fukushi-graph.example/ontology#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
OFFICES = f"{PREFIXES}SELECT ?office (STRLEN(STR(?office)) AS ?length) {{ ?office a wp:Office }} ORDER BY ?office"
LINES = f"{PREFIXES}CONSTRUCT WHERE {{ ?line wp:inObjective ?objective }}"
_TEXT = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
_FOCUSED = "document.activeElement.id || document.activeElement.className"


@pytest.fixture(scope="module")
def address(needs: Callable[[str, bool], None]) -> Iterator[str]:
    """The address of the pages over the invented city; a busy machine may take its time."""
    needs("codemirror (npm)", unpacked(shipped_lock()) is not None)
    with sparql_app(time_ms=60_000, page_rows=50) as app, served(app) as found:
        yield found


@contextmanager
def query_page(browser: Browser, address: str, size: dict[str, int] = WIDE, **options: bool) -> Iterator[Page]:
    """Open the page; the browser may complain of nothing, so not of the policy either, but of a 400."""
    with opened(browser, size, ignored=REFUSED, reduced_motion="reduce", **options) as page:
        page.goto(f"{address}/sparql")
        yield page


@pytest.fixture
def wide(browser: Browser, address: str) -> Iterator[Page]:
    """The page in a wide window."""
    with query_page(browser, address) as page:
        yield page


def write(page: Page, text: str) -> None:
    """Put a text in the place of what stands in the editor, as one does who pastes it."""
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", text)
    page.locator(".CodeMirror-code").focus()
    page.keyboard.press("Control+End")


def words_of(page: Page) -> list[str]:
    """Return the suggestions that are offered, when there are some."""
    page.locator(".CodeMirror-hint").first.wait_for()
    return page.locator(".CodeMirror-hint").all_inner_texts()


def told(page: Page, words: str) -> None:
    """Wait until a screen reader is told this. The page forbids the eval with which Playwright waits for more."""
    page.locator("#editor-status").get_by_text(words, exact=True).wait_for(state="attached")


def test_type_complete_and_ask(wide: Page) -> None:
    write(wide, "SELECT ?x { ?x a ")
    wide.keyboard.type("課")
    wide.keyboard.press("Control+Space")
    active = wide.locator(".CodeMirror-hint-active")
    active.get_by_text("wp:Office", exact=True).wait_for()
    assert active.inner_text().split() == ["wp:Office", "課"]
    wide.keyboard.press("Enter")
    wide.locator(".CodeMirror-hints").wait_for(state="detached")
    wide.keyboard.type(" }")
    assert wide.evaluate(_TEXT) == (
        "PREFIX wp: <https://fukushi-graph.example/ontology#>\nSELECT ?x { ?x a wp:Office }"
    )
    wide.keyboard.press("Control+Enter")
    wide.get_by_role("heading", name="結果").wait_for()
    assert wide.get_by_role("link", name="長寿課").get_attribute("href") == "/id/org/99201/dept/choju"
    assert "3行" in wide.locator("main").inner_text()
    # What was asked stands in the editor again.
    assert "wp:Office" in wide.evaluate(_TEXT)


def test_words_are_offered_while_one_types(wide: Page) -> None:
    write(wide, f"{PREFIXES}SELECT ?x {{ ?x ")
    wide.keyboard.type("wp:off")
    assert [each.split()[0] for each in words_of(wide)] == ["wp:Office", "wp:office"]
    wide.keyboard.press("ArrowDown")
    active = wide.locator(".CodeMirror-code").get_attribute("aria-activedescendant")
    assert wide.locator(f"#{active}").get_attribute("aria-selected") == "true"
    assert wide.locator(f"#{active}").inner_text().split() == ["wp:office", "課"]
    wide.keyboard.press("Enter")
    assert wide.evaluate(_TEXT).endswith("?x wp:office")
    assert wide.evaluate(_TEXT).count("PREFIX wp:") == 1
    assert "候補 2件" in str(wide.locator("#editor-status").text_content())


def test_escape_closes_the_words_and_keeps_what_was_typed(wide: Page) -> None:
    write(wide, "SELECT ?x { ?x a ")
    wide.keyboard.type("wp:Off")
    words_of(wide)
    wide.keyboard.press("Escape")
    wide.locator(".CodeMirror-hints").wait_for(state="detached")
    assert wide.evaluate(_TEXT) == "SELECT ?x { ?x a wp:Off"


def test_prefixes_are_declared_by_name(wide: Page) -> None:
    write(wide, "PREFIX ")
    wide.keyboard.type("sk")
    wide.keyboard.press("Control+Space")
    assert words_of(wide)[0].split()[0] == "skos:"
    wide.keyboard.press("Enter")
    assert wide.evaluate(_TEXT) == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"


@pytest.mark.parametrize("text", ["SELECT ?of", "SELECT * { ?s ?p 'of", "# of", "SELECT * { <http://of"])
def test_nothing_is_offered_inside_of_names_texts_and_remarks(wide: Page, text: str) -> None:
    write(wide, text)
    wide.locator("#editor-offer").click()
    told(wide, "候補はありません。")
    assert wide.locator(".CodeMirror-hints").count() == 0


def test_the_words_of_an_english_page_are_english(wide: Page, address: str) -> None:
    wide.goto(f"{address}/en/sparql")
    write(wide, "SELECT ?x { ?x a ")
    wide.keyboard.type("source d")
    wide.keyboard.press("Backspace")
    wide.keyboard.press("Backspace")
    wide.keyboard.press("Control+Space")
    found = words_of(wide)
    assert ["wp:SourceDocument", "source", "document"] in [each.split() for each in found]
    assert wide.get_by_role("listbox", name="Suggested terms").count() == 1


def test_words_that_cannot_be_had_are_told(browser: Browser, address: str) -> None:
    with opened(browser, WIDE, ignored="Failed to load resource") as page:
        page.route("**/sparql/words.json", lambda route: route.abort())
        page.goto(f"{address}/sparql")
        page.locator("#editor-offer").click()
        told(page, "候補を読み込めませんでした。")
        # The next one asks again.
        page.unroute("**/sparql/words.json")
        write(page, "SELECT ?x { ?x a wp:Off")
        page.keyboard.press("Control+Space")
        assert words_of(page)


def test_tab_leaves_the_editor_in_both_directions(wide: Page) -> None:
    text = wide.evaluate(_TEXT)
    wide.locator("#examples-form button").focus()
    wide.keyboard.press("Tab")
    assert wide.evaluate(_FOCUSED).split()[0] == "CodeMirror-code"
    wide.keyboard.press("Tab")
    assert wide.evaluate(_FOCUSED) == "editor-offer"
    wide.keyboard.press("Shift+Tab")
    wide.keyboard.press("Shift+Tab")
    assert wide.evaluate("document.activeElement.innerText") == "下の欄に写す"
    assert wide.evaluate(_TEXT) == text


def test_tab_leaves_an_open_list_of_words(wide: Page) -> None:
    write(wide, "SELECT ?x { ?x a ")
    wide.keyboard.type("wp:Off")
    words_of(wide)
    wide.keyboard.press("Tab")
    assert wide.evaluate(_FOCUSED) == "editor-offer"
    wide.locator(".CodeMirror-hints").wait_for(state="detached")
    assert wide.evaluate(_TEXT) == "SELECT ?x { ?x a wp:Off"


def test_the_editor_has_a_name_a_role_and_a_description(wide: Page) -> None:
    field = wide.get_by_role("textbox", name="問い合わせ文 (SPARQL)")
    assert field.count() == 1
    assert field.get_attribute("aria-multiline") == "true"
    described = str(field.get_attribute("aria-describedby")).split()
    assert [wide.locator(f"#{name}").count() for name in described] == [1] * len(described)
    # A reader of the screen finds each line of the query in it, whether it is in the window or not.
    assert "LIMIT 20" in field.inner_text()
    wide.locator("#query-label").click()
    assert wide.evaluate(_FOCUSED).split()[0] == "CodeMirror-code"


def test_the_place_of_a_mistake_is_marked_and_one_click_away(wide: Page) -> None:
    write(wide, "SELECT ?x {\n '🌸' ?x ?? }\nLIMIT 1")
    wide.get_by_role("button", name="問い合わせる").click()
    alert = wide.get_by_role("alert")
    alert.wait_for()
    assert "2行目" in alert.inner_text()
    assert wide.locator(".wrong-line").count() == 1
    marked = wide.locator(".wrong-spot").inner_text()
    assert marked == wide.locator(".spot mark").inner_text() == "?"
    assert wide.locator(".CodeMirror-code").get_attribute("aria-invalid") == "true"
    alert.get_by_role("link").click()
    assert wide.evaluate(_FOCUSED).split()[0] == "CodeMirror-code"
    cursor = wide.evaluate(
        "(cm => [cm.getCursor().line, cm.getCursor().ch])(document.querySelector('.CodeMirror').CodeMirror)"
    )
    before = wide.locator(".spot code").evaluate("e => e.firstChild.textContent.length")
    assert cursor == [1, before]
    wide.keyboard.type("x")
    wide.locator(".CodeMirror-code:not([aria-invalid])").wait_for()


def test_an_example_goes_into_the_editor_and_can_be_undone(wide: Page, address: str) -> None:
    write(wide, "# mine")
    wide.get_by_label("例から始める").select_option("listings")
    # The choice alone changes nothing (WCAG 2.2, 3.2.2).
    assert wide.evaluate(_TEXT) == "# mine"
    wide.get_by_role("button", name="下の欄に写す").click()
    told(wide, "例を写しました。")
    assert wide.evaluate(_TEXT).startswith("# 事業の一覧 / Listings")
    assert wide.url == f"{address}/sparql"
    wide.locator(".CodeMirror-code").focus()
    wide.keyboard.press("Control+z")
    assert wide.evaluate(_TEXT) == "# mine"


def test_a_plain_field_is_one_click_away_and_remembered(wide: Page, address: str) -> None:
    write(wide, "ASK {}")
    button = wide.get_by_role("button", name="装飾のない入力欄にする")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert wide.locator(".CodeMirror").count() == 0
    assert wide.locator("textarea#query").input_value() == "ASK {}"
    wide.locator("textarea#query").press("Control+Enter")
    wide.get_by_role("heading", name="結果").wait_for()
    assert "はい (true)" in wide.locator("main").inner_text()
    assert wide.locator(".CodeMirror").count() == 0
    wide.goto(f"{address}/sparql?query={quote('SELECT {')}")
    wide.get_by_role("alert").get_by_role("link").click()
    assert wide.evaluate("document.activeElement.id") == "query"
    assert wide.evaluate("document.activeElement.selectionStart") > 0
    wide.get_by_role("button", name="装飾のない入力欄にする").click()
    assert wide.locator(".CodeMirror").count() == 1
    wide.goto(f"{address}/sparql")
    assert wide.locator(".CodeMirror").count() == 1


def test_downloads_and_views_are_links(wide: Page) -> None:
    write(wide, OFFICES)
    wide.get_by_role("button", name="問い合わせる").click()
    wide.get_by_role("link", name="棒グラフで見る").click()
    picture = wide.get_by_role("img")
    picture.wait_for()
    assert wide.locator("svg rect").count() == 4
    wide.get_by_role("link", name="表で見る").click()
    wide.get_by_role("link", name="長寿課").wait_for()
    with wide.expect_download() as download:
        wide.get_by_role("link", name="CSV で受け取る").click()
    assert download.value.suggested_filename == "result.csv"


def test_without_script_everything_works_but_the_editor(browser: Browser, address: str) -> None:
    with query_page(browser, address, java_script_enabled=False) as page:
        assert page.locator(".CodeMirror").count() == 0
        assert not page.locator("#editor-tools").is_visible()
        page.get_by_label("例から始める").select_option("listings")
        page.get_by_role("button", name="下の欄に写す").click()
        assert page.get_by_label("問い合わせ文").input_value().startswith("# 事業の一覧 / Listings")
        page.get_by_label("問い合わせ文").fill(LINES)
        page.get_by_label("結果の見せ方").select_option("network")
        page.get_by_role("button", name="問い合わせる").click()
        assert page.get_by_role("img").count() == 1
        assert page.get_by_role("table").count() == 2
        page.get_by_label("問い合わせ文").fill("SELECT {")
        page.get_by_role("button", name="問い合わせる").click()
        assert page.locator(".spot").is_visible()
        page.get_by_role("alert").get_by_role("link").click()
        assert page.url.endswith("#query")


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_on_a_phone_nothing_goes_beyond_the_window(browser: Browser, address: str, size: dict[str, int]) -> None:
    with query_page(browser, address, size) as page:
        for path in ("/sparql", f"/en/sparql?view=chart&query={quote(OFFICES)}", f"/sparql?query={quote('SELECT {')}"):
            page.goto(f"{address}{path}")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        write(page, "SELECT ?x { ?x a ")
        page.keyboard.type("wp:Off")
        words_of(page)
        box = page.locator(".CodeMirror-hints").bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize("language", ["", "/en"], ids=["ja", "en"])
def test_axe_finds_nothing(browser: Browser, address: str, needs: Callable[[str, bool], None], language: str) -> None:
    needs("axe-core (npm)", (AXE / "axe.min.js").exists())
    with query_page(browser, address) as page:
        page.add_init_script(axe_source())
        states = [
            f"/sparql?view=chart&query={quote(OFFICES)}",
            f"/sparql?view=network&query={quote(LINES)}",
            f"/sparql?query={quote('SELECT {')}",
            "/sparql",
        ]
        for state in states:
            page.goto(f"{address}{language}{state}")
            assert page.locator(".CodeMirror").count() == 1
            [found] = axe_on(page)
            assert dict(found.violations) == {}, state
            assert faint_texts(page) == [], state
        # And with the list of words open.
        write(page, "SELECT ?x { ?x a ")
        page.keyboard.type("wp:Off")
        words_of(page)
        [found] = axe_on(page)
        assert dict(found.violations) == {}
        assert faint_texts(page) == []


def test_nothing_moves_or_flashes(wide: Page) -> None:
    wide.locator(".CodeMirror-code").focus()
    assert wide.evaluate("document.getAnimations().length") == 0
    assert wide.evaluate("document.querySelector('.CodeMirror').CodeMirror.getOption('cursorBlinkRate')") == 0


def test_nothing_is_asked_of_elsewhere(browser: Browser, address: str) -> None:
    with opened(browser, WIDE) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/sparql")
        page.locator("#editor-offer").click()
        words_of(page)
        assert asked
        assert [each for each in asked if not each.startswith(f"{address}/")] == []
