"""The English pages of the shipped graph: every kind of page is crawled from the first one.

Outside of what is marked as Japanese no Japanese letter remains; what is marked is of the documents and not a
sentence of ours that somebody forgot to translate; and every link to a page stays English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from pyoxigraph import Literal

from tests.builds import shipped
from tests.conftest import read_page
from tests.english_pages import JAPANESE, Reader, read
from webapp.app import create_app
from webapp.words.language import english

OFFICE = quote("高齢福祉課")
START = (
    "/en/",
    f"/en/search?q={quote('見守り')}",
    f"/en/search?q={quote('高齢福祉課 再掲')}",
    "/en/search?q=elderly",
    f"/en/search?q={quote('ぬるぽ')}",
    f"/en/queries/projects-of-department?department={OFFICE}",
    f"/en/queries/projects-of-department?department={quote('高齢福祉')}",
    "/en/queries/listings?party=x&limit=3",
    "/en/queries/listings?limit=3",
    "/en/network?office=korei-fukushi",
    "/en/plan/9-9",
    "/en/offices/nobody",
    "/en/documents/plan-2023-ch4/lines/999999",
    "/en/documents/nothing/lines/1",
    "/en/nothing",
    "/en/sparql?query=SELECT",
    "/en/accessibility",
)
KEPT_BACK = re.compile(r"/(?:static|assets)/")
DATA = re.compile(r"\.(?!html$)[a-z0-9]+$")


@cache
def app() -> Flask:
    """Return one application over the shipped graph."""
    return create_app({"ENGINE": shipped().engine})


def kind(address: str) -> str:
    """Return what pages of one template have in common: of each kind one is read, of the saved queries each."""
    path, _, asked = address.partition("?")
    parts = path.split("/")[2:]
    if parts[0] == "queries":
        return path
    if parts[0] == "id":
        names = [part for part in parts[1:] if re.fullmatch(r"[a-z]+", part)]
        return "id/" + "/".join(names[: 2 if names[:1] in (["plan"], ["report"]) else 1])
    return "/".join([parts[0], *("*" for _ in parts[1:]), *(["?"] if asked else [])])


@cache
def crawled() -> dict[str, Reader]:
    """Return the pages of each kind by address, from START on."""
    client = app().test_client()
    waiting, seen, kinds, found = list(START), set(START), Counter[str](), {}
    while waiting:
        address = waiting.pop(0)
        if address not in START and kinds[kind(address)]:
            continue
        kinds[kind(address)] += 1
        answer = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True, buffered=True)
        if answer.content_type != "text/html; charset=utf-8":
            continue
        assert answer.request.path.startswith("/en/"), address
        assert answer.status_code in (200, 400, 404), (address, answer.status_code)
        assert answer.headers["Content-Language"] == "en"
        found[address] = read(address, answer.get_data(as_text=True))
        for link, _ in found[address].links:
            if link.startswith("/en/") and link not in seen and not DATA.search(link.partition("?")[0]):
                seen.add(link)
                waiting.append(link)
    return found


FOR_PROGRAMS = {"/healthz", "/readyz", "/metrics", "/data/dcat"}


def own_pages() -> set[str]:
    """Return the pages of ours that the crawl must have come by."""
    rules = (rule.rule for rule in app().url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {rule for rule in rules if "<" not in rule and "." not in rule}


def test_crawl_comes_by_every_page() -> None:
    pages = {address.partition("?")[0].removeprefix("/en") for address in crawled()}
    assert {page for page in own_pages() - pages if not page.startswith("/api")} <= FOR_PROGRAMS
    assert len(crawled()) > 100


@pytest.mark.parametrize("part", range(4))
def test_no_japanese_that_is_not_marked(part: int) -> None:
    pages = list(crawled().items())[part::4]
    found = [(words, address) for address, page in pages for words in page.unmarked]
    assert found == []


def test_title_has_japanese_only_as_the_page_has_it() -> None:
    for address, page in crawled().items():
        shown = "\n".join(page.marked)
        for words in re.findall(rf"{JAPANESE.pattern}+", page.title):
            assert words in shown or words in address or quote(words) in address, (address, words)


def test_only_the_link_to_the_other_language_leads_to_it() -> None:
    client = app().test_client()
    leaving = {
        link
        for page in crawled().values()
        for link, other in page.links
        if link.startswith("/") and not link.startswith("/en/") and not other and not KEPT_BACK.match(link)
    }
    pages = [
        link
        for link in leaving
        if (answer := client.get(link, buffered=True)).status_code == 200 and answer.mimetype == "text/html"
    ]
    assert pages == []


def test_each_page_leads_to_itself_in_japanese() -> None:
    for address, page in crawled().items():
        others = {link for link, other in page.links if other and not link.startswith("/en")}
        if not address.startswith("/en/id/"):
            assert {unquote(link) for link in others} == {unquote(address).removeprefix("/en")}, address


def literals() -> str:
    """Return all literals of the graph, in one text."""
    rows = shipped().engine.select("SELECT DISTINCT ?o WHERE { ?s ?p ?o FILTER(isLiteral(?o)) }")
    return "\n".join(term.value for (term,) in rows if isinstance(term, Literal))


def sentences_of_ours() -> Iterable[str]:
    """Yield the Japanese sentences of the catalogue; single words are of the documents too."""
    for words in english()._catalog:  # what was translated
        text = words[0] if isinstance(words, tuple) else words
        if isinstance(text, str) and text.endswith("。"):
            yield text.rpartition("\x04")[2]


def test_what_is_marked_is_of_the_data() -> None:
    """A sentence of ours that is shown untranslated would be marked as Japanese too."""
    ours = set(sentences_of_ours())
    graph = literals()
    assert len(ours) > 100
    forgotten = {
        (words, address)
        for address, page in crawled().items()
        for words in page.marked
        if words in ours and words not in graph
    }
    assert forgotten == set()


@pytest.mark.parametrize(
    "address", ["/en/plan", "/en/plan/2-1", f"/en/queries/projects-of-department?department={OFFICE}", "/en/about"]
)
def test_english_pages_are_well_formed(address: str) -> None:
    read_page(app().test_client().get(address), "en")


def test_registered_names_stand_before_the_printed_ones() -> None:
    text = read_page(app().test_client().get("/en/offices/korei-fukushi"), "en").text
    assert "Elderly Welfare Division 高齢福祉課" in text
    assert "FY2023 (Reiwa 5)" in text
    roles = read_page(app().test_client().get("/en/actors/jumin"), "en")
    assert roles.title == "Roles: residents | Welfare plan graph"


def test_english_names_can_be_searched() -> None:
    text = read_page(app().test_client().get("/en/search?q=elderly+welfare+division"), "en").text
    assert "Offices: 1" in text or "Elderly Welfare Division 高齢福祉課" in text


def test_japanese_pages_do_not_tell_english_names() -> None:
    client = app().test_client()
    for address in ("/offices/korei-fukushi", "/actors/jumin", "/plan/2-1", "/places"):
        page = client.get(address).get_data(as_text=True)
        assert '<html lang="ja">' in page
        assert "Welfare" not in page
        assert "residents" not in page
        assert 'class="native"' not in page
