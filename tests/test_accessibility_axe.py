"""axe-core finds nothing on any kind of page, in both languages, at the width of a desk and of a phone.

What it found is published by ``/accessibility`` from ``webapp/pages/accessibility.json``. Where the pages or the
version of axe-core change what it looks at, write the file anew:
``FUKUSHI_RECORD=1 pytest tests/test_accessibility_axe.py``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.axe import AXE, Findings, axe_on, axe_source, axe_version
from tests.browser import PHONE, WIDE, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.page_kinds import KINDS, REFUSED, kinds_app, page_path
from webapp.pages.accessibility import RESULTS, results

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = ("ja", "en")
# The whole picture and the longest list differ in length alone from the pages of one office and of one query.
LOOKED_AT = {kind: path for kind, path in KINDS.items() if kind not in ("network", "query-rows")}
STATUS = "Failed to load resource: the server responded"
PINNED = (Path(__file__).parent.parent / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def windows(browser: Browser, needs: Callable[[str, bool], None]) -> Iterator[tuple[Page, Page]]:
    """A wide window and a phone's, with axe-core as a script of their own."""
    needs("axe-core (npm)", (AXE / "axe.min.js").exists())
    with opened(browser, WIDE, ignored=STATUS) as wide, opened(browser, PHONE, ignored=STATUS) as phone:
        for page in (wide, phone):
            page.add_init_script(axe_source())
        yield wide, phone


@cache
def address() -> str:
    """Return the address of the pages."""
    return served(kinds_app())


@pytest.fixture(scope="module")
def outcome(windows: tuple[Page, Page]) -> Callable[[str, str], Findings]:
    """Returns what axe finds on a kind of page in a language, at both widths; looked at once."""

    @cache
    def look(language: str, kind: str) -> Findings:
        found = Findings()
        for page in windows:
            response = page.goto(address() + page_path(kind, language))
            assert response is not None
            assert response.status == REFUSED.get(kind, 200)
            assert page.locator("html").get_attribute("lang") == language
        for findings in axe_on(*windows):
            found.add(findings)
        return found

    return look


def is_scripted(kind: str) -> bool:
    """Tell whether a page of a kind has script; a block of data is none."""
    answer = kinds_app().test_client().get(page_path(kind), headers={"Accept": "text/html"})
    tags = re.findall(r"<script\b[^>]*>", answer.get_data(as_text=True))
    return any('type="application/ld+json"' not in tag for tag in tags)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LOOKED_AT)
def test_axe_finds_nothing(outcome: Callable[[str, str], Findings], language: str, kind: str) -> None:
    found = outcome(language, kind)
    assert dict(found.violations) == {}
    # What it leaves open is text of signs alone and text outside the window; test_contrast computes both.
    assert set(found.incomplete) <= {"color-contrast"}, found.incomplete


def test_the_published_results_are_these(outcome: Callable[[str, str], Findings], browser: Browser) -> None:
    whole = Findings()
    for language in LANGUAGES:
        for kind in LOOKED_AT:
            whole.add(outcome(language, kind))
    told = {
        "date": datetime.now(UTC).date().isoformat(),
        "tools": {"axe-core": axe_version(), "Chromium": browser.version, "Playwright": version("playwright")},
        "kinds": LOOKED_AT,
        "languages": list(LANGUAGES),
        "widths": [WIDE["width"], PHONE["width"]],
        "violations": sum(len(places) for places in whole.violations.values()),
        "undecided": sorted(whole.incomplete),
        "rules": {rule: whole.criteria[rule] for rule in sorted(whole.criteria)},
        "scripted": [path for kind, path in KINDS.items() if is_scripted(kind)],
    }
    if os.environ.get("FUKUSHI_RECORD"):
        RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        results.cache_clear()
    same = ("kinds", "languages", "widths", "violations", "undecided", "rules", "scripted")
    published = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert {name: published[name] for name in same} == {name: told[name] for name in same}
    assert published["tools"].keys() == told["tools"].keys()
    assert f"axe-core@{published['tools']['axe-core']}" in re.split(r"[\s()]+", PINNED)


def test_axe_sees_what_is_wrong(windows: tuple[Page, Page]) -> None:
    """Else nothing found would mean nothing."""
    wrong = "<html><body><img src='x.png'><input><a href='#'></a><p style='color:#999;background:#fff'>薄い字</p>"
    for page in windows:
        page.goto("about:blank")
        page.set_content(wrong)
        page.evaluate(axe_source())
    for found in axe_on(*windows):
        assert {"image-alt", "label", "link-name", "color-contrast", "html-has-lang"} <= set(found.violations)
        assert found.criteria["image-alt"] == ["1.1.1"]
