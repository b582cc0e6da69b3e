"""What all tests with a real browser share: Chromium, the pages served as in life, pages that must not complain."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from webapp.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
WIDE, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
_COLOURS = """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() &&
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => { let b = e; while (b &&
    getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)') b = b.parentElement;
    return [e.tagName + '.' + e.className, getComputedStyle(e).color,
            b ? getComputedStyle(b).backgroundColor : 'rgb(255, 255, 255)']; })"""


@pytest.fixture(scope="module")
def browser(needs: Callable[[str, bool], None]) -> Iterator[Browser]:
    """A headless Chromium; of a module, since its event loop would be in the way of other modules' own."""
    needs("playwright", importlib.util.find_spec("playwright") is not None)
    needs("chromium", CHROMIUM.exists())
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - absent where only the pages are tested

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def served(app: Flask) -> str:
    """Return the address of ``app``, served on a free port until the tests end."""
    found: list[str] = []
    ready = threading.Event()

    def note(address: str) -> None:
        found.append(address.rstrip("/"))
        ready.set()

    threading.Thread(target=serve, args=(app, "127.0.0.1", 0), kwargs={"ready": note}, daemon=True).start()
    assert ready.wait(20)
    return found[0]


@contextmanager
def opened(browser: Browser, size: dict[str, int], *, ignored: str = "\0", **options: Any) -> Iterator[Page]:
    """Open a window that fails at the end on any complaint of the browser but those that contain ``ignored``."""
    context = browser.new_context(viewport=size, locale="ja-JP", **options)  # type: ignore[arg-type]
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if ignored not in text] == []


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours written ``rgb(r, g, b)`` (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def faint_texts(page: Page) -> list[tuple[str, str, str]]:
    """Return what stands on the page below the contrast of AA, 4.5: element, colour, ground."""
    found = page.evaluate(_COLOURS)
    assert found
    return [(name, colour, ground) for name, colour, ground in found if contrast(colour, ground) < 4.5]
