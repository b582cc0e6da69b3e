"""Reads a page as one who has no Japanese: what of it is Japanese without saying so, and where it leads."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

JAPANESE = re.compile("[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f]")
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_SPOKEN = ("alt", "title", "aria-label", "placeholder", "content")


class Reader(HTMLParser):
    """Collects the Japanese inside (``marked``) and outside (``unmarked``) of what says that it is Japanese, and links.

    ``links`` are (address, whether it leads to the other language by its own word).
    """

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.title = ""
        self.unmarked: list[str] = []
        self.marked: list[str] = []
        self.links: list[tuple[str, bool]] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self._language())
        for name in _SPOKEN:
            if name in given:
                self._judge(given[name], language)
        for name in ("href", "src", "action"):
            if given.get(name, "#")[:1] not in ("", "#"):
                self.links.append((urldefrag(urljoin(self.address, given[name]))[0], "hreflang" in given))
        if tag not in _VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those in it whose end is not written."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Judge a text."""
        inside = self._open[-1][0] if self._open else ""
        if inside == "title" and all(tag != "svg" for tag, _ in self._open):  # a picture has a title of its own
            self.title += data
        elif inside not in ("script", "style"):
            self._judge(data, self._language())

    def _language(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _judge(self, text: str, language: str) -> None:
        if JAPANESE.search(text):
            (self.marked if language.startswith("ja") else self.unmarked).append(" ".join(text.split()))


def read(address: str, html: str) -> Reader:
    """Return what was read at an address."""
    reader = Reader(address)
    reader.feed(html)
    reader.close()
    return reader
