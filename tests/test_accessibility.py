"""What axe-core cannot see: the keyboard, a narrow window, wide letters, paper, and what no page has.

Each test whose name ends in a word of ``webapp.pages.accessibility.TESTS`` or ``ABSENT`` is what ``/accessibility``
tells of.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import NARROW, PHONE, WIDE, contrast, faint_texts, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.page_kinds import KINDS, kinds_app, page_path
from webapp.assets.lock import shipped_lock, unpacked
from webapp.assets.pages import read_assets
from webapp.pages.accessibility import ABSENT, CRITERIA, NOTHING, OPEN, RESULTS, TESTED, TESTS, criteria

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = ("ja", "en")
HTML = {"Accept": "text/html"}
HALF = {"width": 640, "height": 450}
STATUS = "Failed to load resource: the server responded"
# Of each form of content one kind: lists, forms, a plain table, one with a fixed column, a matrix, a picture.
WALKED = ("search-offer", "plan", "coverage", "query-refused", "network-office", "line", "certainty")

# What the keyboard can reach, in the order of the document; what a closed <details> hides cannot be reached.
_REACHABLE = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(e => e.checkVisibility({visibilityProperty: true}))"""
_FOCUS = f"""() => {{
    const all = window.reachable ??= {_REACHABLE};
    const e = document.activeElement, style = getComputedStyle(e), box = [...e.getClientRects()][0];
    if (e === document.body) return null;
    // Of a long line or a large frame some part is in the window: its middle.
    const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
    const seen = document.elementFromPoint(
        middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
    return [all.indexOf(e), parseFloat(style.outlineWidth), style.outlineStyle, style.outlineColor,
            seen !== null && (e.contains(seen) || seen.contains(e)), e.outerHTML.slice(0, 80)];
}}"""
# What is wider than the window though it is in no frame that scrolls.
_WIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() &&
    !e.closest('.scroll, table, .visually-hidden, .skip') && e.getBoundingClientRect().right > innerWidth + 0.5)
    .map(e => e.outerHTML.slice(0, 100))"""
# What would not show all of its text.
_CUT = """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility({visibilityProperty: true}) &&
    !e.closest('.visually-hidden, .skip, svg') && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) &&
    (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)).map(e => e.outerHTML.slice(0, 100))"""
_OVER = "() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"
# The text spacing of WCAG 2.2, 1.4.12.
_SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


@cache
def address() -> str:
    """Return the address of the pages."""
    return served(kinds_app())


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    """A wide window in which nothing moves, so that a place is where it will stay."""
    with opened(browser, WIDE, ignored=STATUS, reduced_motion="reduce") as page:
        yield page


@pytest.fixture(scope="module")
def walk(browser: Browser) -> Iterator[Callable[[str], dict[str, list[str]]]]:
    """Returns what is wrong by test, with the kinds of page; each is loaded once for all tests."""

    @cache
    def look(language: str) -> dict[str, list[str]]:
        wrong: dict[str, list[str]] = {name: [] for name in ("contrast", "zoom", "reflow", "spacing")}

        def note(name: str, kind: str, *found: object) -> None:
            wrong[name] += [f"{kind}: {each}" for each in found if each]

        for kind in KINDS:
            page.set_viewport_size(WIDE)
            go(page, kind, language)
            note("contrast", kind, *faint_texts(page))
            page.set_viewport_size(HALF)
            note("zoom", kind, page.evaluate(_OVER), *page.evaluate(_CUT))
            page.set_viewport_size(NARROW)
            note("reflow", kind, page.evaluate(_OVER), *page.evaluate(_WIDE))
            page.set_viewport_size(PHONE)
            note("contrast", kind, *faint_texts(page))
            page.add_style_tag(content=_SPACING)
            note("spacing", kind, page.evaluate(_OVER), *page.evaluate(_CUT))
        return wrong

    # the pages forbid styles of others; a reader's own are above that
    with opened(browser, WIDE, ignored=STATUS, reduced_motion="reduce", bypass_csp=True) as page:
        yield look


def go(page: Page, kind: str, language: str = "ja") -> None:
    """Open a kind of page."""
    assert page.goto(address() + page_path(kind, language)) is not None


@pytest.mark.parametrize("kind", WALKED)
def test_keyboard(wide: Page, kind: str) -> None:
    go(wide, kind)
    count = wide.evaluate(f"() => {_REACHABLE}.length")
    reached = []
    for _ in range(count + 1):
        wide.keyboard.press("Tab")
        state = wide.evaluate(_FOCUS)
        if state is None:
            break
        reached.append(state)
    assert [state[0] for state in reached] == list(range(count))
    for _, width, style, colour, seen, element in reached:
        assert style == "solid", element
        assert width >= 2, element
        assert contrast(colour, "rgb(255, 255, 255)") >= 3, element
        assert seen, f"hidden by something: {element}"


def test_keyboard_leaves_a_frame_and_moves_it(browser: Browser) -> None:
    with opened(browser, PHONE) as page:
        go(page, "coverage")
        frame = page.locator(".scroll").nth(1)
        frame.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelectorAll('.scroll')[1].scrollLeft > 0")
        page.keyboard.press("Tab")
        assert frame.evaluate("e => e !== document.activeElement && e.contains(document.activeElement)")


def test_focus(wide: Page) -> None:
    """In a table whose last column stays in view, what has the focus is not below that column."""
    wide.set_viewport_size({"width": 1000, "height": 700})
    go(wide, "query-rows")
    wide.locator(".scroll").first.focus()
    for _ in range(40):
        wide.keyboard.press("Tab")
        state = wide.evaluate(_FOCUS)
        assert state[4], f"hidden by something: {state[5]}"


def test_skip(wide: Page) -> None:
    for kind in ("home", "objective", "accessibility"):
        go(wide, kind)
        wide.keyboard.press("Tab")
        assert wide.locator(":focus").inner_text() == "本文へ移動"
        assert wide.locator(":focus").bounding_box()["x"] >= 0  # type: ignore[index]
        wide.keyboard.press("Enter")
        assert wide.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("language", LANGUAGES)
def test_contrast(walk: Callable[[str], dict[str, list[str]]], language: str) -> None:
    assert walk(language)["contrast"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_zoom(walk: Callable[[str], dict[str, list[str]]], language: str) -> None:
    """A window of 1280 px at 200 percent is one of 640 px."""
    assert walk(language)["zoom"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reflow(walk: Callable[[str], dict[str, list[str]]], language: str) -> None:
    """A window of 1280 px at 400 percent is one of 320 px (WCAG 2.2, 1.4.10)."""
    assert walk(language)["reflow"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_spacing(walk: Callable[[str], dict[str, list[str]]], language: str) -> None:
    assert walk(language)["spacing"] == []


def test_controls(wide: Page) -> None:
    """The outline of a field and the ground of a button are told from the page (WCAG 2.2, 1.4.11)."""
    for kind in ("home", "search", "query-refused", "network", "sparql"):
        go(wide, kind)
        for outline, ground in wide.evaluate(
            """() => [...document.querySelectorAll('input, select, textarea, button')].map(e => {
            let b = e.parentElement; while (getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)'
            && b.parentElement) b = b.parentElement;
            const g = getComputedStyle(b).backgroundColor;
            return [getComputedStyle(e).borderTopColor, g === 'rgba(0, 0, 0, 0)' ? 'rgb(255, 255, 255)' : g]; })"""
        ):
            assert contrast(outline, ground) >= 3, kind


def test_pictures(wide: Page) -> None:
    pictures = 0
    for path, html in pages().items():
        for picture in re.findall(r"<img\b[^>]*>", html):
            words = re.search(r'alt="([^"]*)"', picture)
            assert words is not None, path
            assert len(words[1]) > 5, path
            pictures += 1
    assert pictures > 20
    for kind in ("network", "network-office", "progress"):
        go(wide, kind)
        assert wide.get_by_role("img").count() >= 1
        assert wide.get_by_role("table").count() >= 1


def test_colour(wide: Page) -> None:
    """A badge has a sign and a word, a state a word, a cell of a matrix its number."""
    signs = {"明記": "◎", "導出": "○", "候補": "△", "否定": "×"}
    go(wide, "certainty")
    found = [text.split() for text in wide.locator(".certainty").all_inner_texts()]
    assert {word: sign for sign, word in found} == signs
    go(wide, "progress")
    assert set(wide.locator(".status").all_inner_texts()) <= {"達成", "未達成", "比較できない", "値なし"}
    go(wide, "coverage")
    cells = wide.locator(".matrix td[class^=depth]").all_inner_texts()
    assert cells
    assert all(cell.strip().isdigit() for cell in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles(language: str) -> None:
    found = [re.findall("<title>(.*?)</title>", pages()[page_path(kind, language)]) for kind in KINDS]
    titles = Counter(title for [title] in found)
    assert [title for title, count in titles.items() if count > 1 or len(title) < 8] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_navigation(language: str) -> None:
    seen = set()
    for kind in set(KINDS) - {"validation-printed"}:  # a paper has no navigation
        navigation = re.findall("<nav.*?</nav>", pages()[page_path(kind, language)], re.DOTALL)
        assert len(navigation) >= 2
        links = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', navigation[0] + navigation[-1])
        assert len(links) > 15
        seen.add(tuple(links))
    assert len(seen) == 1


def test_errors(wide: Page) -> None:
    go(wide, "query-refused")
    alert = wide.get_by_role("alert")
    assert "という値はありません" in alert.inner_text()
    assert alert.get_by_role("link").first.inner_text()
    field = wide.locator("[aria-invalid=true]")
    described = str(field.get_attribute("aria-describedby")).split()
    assert any("という値はありません" in wide.locator(f"#{name}").inner_text() for name in described)
    go(wide, "search-nothing")
    assert wide.get_by_role("status").count() == 1


def test_markup(strict_client: Callable[..., Any]) -> None:
    """The strict client fails on bad grammar, ids that stand twice, headings out of order, heads without scope."""
    client = strict_client(kinds_app())
    kinds = [kind for kind in KINDS if kind not in ("missing", "query-refused", "validation-printed")]
    for kind in kinds:
        title = re.search("<title>(.*?) [|]", client.raw(KINDS[kind], headers=HTML).get_data(as_text=True))
        assert title is not None
        client.get(KINDS[kind], title=html_text(title[1]), headers=HTML)


def html_text(text: str) -> str:
    """Return a text of HTML as it is read."""
    return text.replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'")


@cache
def pages() -> dict[str, str]:
    """Return the HTML of every kind in both languages."""
    client = kinds_app().test_client()
    paths = [page_path(kind, language) for kind in KINDS for language in LANGUAGES]
    return {path: client.get(path, headers=HTML).get_data(as_text=True) for path in paths}


def test_no_media() -> None:
    for path, html in pages().items():
        assert re.findall(r"<(?:audio|video|object|embed|iframe|canvas|track)\b", html) == [], path


def test_no_script() -> None:
    """A block of data is no script; ``scripted`` in the results names the pages that have one, and no other has."""
    scripted = set()
    for path, html in pages().items():
        if any('type="application/ld+json"' not in tag for tag in re.findall(r"<script\b[^>]*>", html)):
            scripted.add(path.removeprefix("/en"))
        assert re.findall(r"<[^>]+\s(?:on\w+|accesskey|title|draggable)=", html) == [], path
        assert 'http-equiv="refresh"' not in html, path
    told = set(json.loads(RESULTS.read_text(encoding="utf-8"))["scripted"])
    # Without the editor's package the page has its plain field and no script.
    assert scripted == (told if unpacked(shipped_lock()) else set())


def test_no_motion() -> None:
    for path, html in pages().items():
        assert not re.search(r"<(?:marquee|blink|animate|set)\b", html), path
    for name, file in read_assets(unpacked(shipped_lock())).items():
        if name.endswith(".css") and not name.startswith("codemirror/"):  # tests/test_sparql_editor.py looks at it
            assert not re.search(rb"\b(?:animation|transition)(?:-\w+)?\s*:", file.body), name


def test_no_personal() -> None:
    for path, html in pages().items():
        for field in re.findall(r"<(?:input|textarea|select)\b[^>]*>", html):
            assert not re.search(r'type="(?:password|email|tel|file|date|hidden)"', field), path
            assert 'autocomplete="' not in field or 'autocomplete="off"' in field, path
        posts = re.findall(r'<form\b[^>]*method="post"[^>]*action="([^"]+)"', html)
        assert {address.removeprefix("/en").partition("#")[0] for address in posts} <= {"/sparql"}, path


def test_reader_who_wants_no_motion_gets_none(browser: Browser) -> None:
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        with opened(browser, WIDE, reduced_motion=wish) as page:
            go(page, "places")
            assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_reader_with_colours_of_the_system_sees_focus_and_place(browser: Browser) -> None:
    with opened(browser, WIDE, forced_colors="active") as page:
        go(page, "coverage")
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        current = page.locator("header [aria-current]")
        other = page.locator("header nav a:not([aria-current])").first
        colours = [link.evaluate("e => getComputedStyle(e).borderBottomColor") for link in (current, other)]
        assert colours[0] != colours[1] or current.evaluate("e => getComputedStyle(e).fontWeight") == "700"
        cell = page.locator(".matrix td[class^=depth]").first
        assert cell.evaluate("e => parseFloat(getComputedStyle(e).borderLeftWidth)") >= 1


class TestPage:
    """The page says what was tested and no more."""

    def test_every_test_it_tells_of_is_here(self) -> None:
        here = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
        assert set(TESTS) <= here
        assert {f"no_{name}" for name in ABSENT} <= here

    def test_every_test_and_absence_serves_a_criterion(self) -> None:
        with CRITERIA.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {name for row in rows for name in row["tests"].split()} == set(TESTS)
        assert {row["absent"] for row in rows} - {""} == set(ABSENT)
        assert all(not (row["tests"] and row["absent"]) for row in rows)

    def test_the_criteria_are_all_of_a_and_aa(self) -> None:
        """WCAG 2.2 has 31 of A and 24 of AA; WCAG 2.0, which is JIS X 8341-3:2016, 25 with 4.1.1 and 13."""
        counts = Counter((each.standard, each.level) for each in criteria())
        assert counts["both", "A"] + counts["wcag", "A"] == 31
        assert counts["both", "AA"] + counts["wcag", "AA"] == 24
        assert counts["both", "A"] + counts["jis", "A"] == 25
        assert counts["both", "AA"] + counts["jis", "AA"] == 13
        numbers = [tuple(int(part) for part in each.number.split(".")) for each in criteria()]
        assert numbers == sorted(set(numbers))

    def test_it_counts_what_it_lists(self, strict_client: Callable[..., Any]) -> None:
        page = strict_client(kinds_app()).get("/accessibility", title="アクセシビリティの試験結果")
        rows = re.findall(r"<td class=\"short\">(一部を試験、指摘なし|当てはまるものなし|試していない)</td>", page.html)
        counts = Counter(rows)
        assert len(rows) == len(criteria()) == 56
        for state, words, head in (
            (TESTED, "一部を試験、指摘なし", "自動の試験で問題が見つかっていない基準"),
            (NOTHING, "当てはまるものなし", "当てはまるものが頁にない基準"),
            (OPEN, "試していない", "まだ試していない基準"),
        ):
            assert counts[words] == sum(each.state == state for each in criteria())
            assert f"{head} {counts[words]} / 56" in page.text
        assert counts["試していない"] > 0

    def test_it_claims_no_conformity_and_names_date_and_tools(self, strict_client: Callable[..., Any]) -> None:
        page = strict_client(kinds_app()).get("/accessibility", title="アクセシビリティの試験結果")
        told = json.loads(RESULTS.read_text(encoding="utf-8"))
        assert "適合は宣言していません" in page.text
        assert "まだ誰も行っていません" in page.text
        assert told["date"] in page.text
        for tool, version in told["tools"].items():
            assert f"{tool} {version}" in page.text
        for path in told["kinds"].values():
            assert path in page.text

    def test_it_speaks_english(self) -> None:
        html = kinds_app().test_client().get("/en/accessibility").get_data(as_text=True)
        assert "Contrast (Minimum)" in html
        assert "コントラスト" not in html

    def test_an_untested_criterion_is_called_so(self) -> None:
        by_number = {each.number: each for each in criteria()}
        assert by_number["1.3.2"].state == OPEN  # no machine knows whether an order has meaning
        assert by_number["1.2.2"].state == NOTHING
        assert by_number["1.4.3"].state == TESTED
        assert "color-contrast" in by_number["1.4.3"].rules
