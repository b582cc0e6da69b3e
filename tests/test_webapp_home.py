"""The first page and the list: who finds what, and how the office form starts the main question."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from queries.catalogue import Catalogue
from webapp.app import create_app
from webapp.pages import home
from webapp.serving.answers import shipped
from webapp.words.certainty import CERTAINTIES
from webapp.words.moment import moment


def test_home_offers_the_offices_and_the_presets(client_request: Any) -> None:
    page = client_request.get("/", title="ホーム")
    assert "department" in page.fields
    for office in ("長寿課(ひなた市)", "こども課(ひなた市)", "くらし課(ひなた市)"):
        assert office in page.text
    assert '<form class="fields" method="get" action="/queries/projects-of-department">' in page.html
    for heading in ("職員の方へ", "監査の方へ", "研究の方へ"):
        assert heading in page.text
    assert "/queries/listings" in page.links
    assert "選んだ課が担当する、または担当しうる事業を確かさごとに示します。" in page.text


def test_home_shows_each_audience_its_own_queries_first(client_request: Any) -> None:
    page = client_request.get("/", title="ホーム")
    staff = page.text[page.text.index("職員の方へ") : page.text.index("監査の方へ")]
    research = page.text[page.text.index("研究の方へ") :]
    assert "ある課が担当しうる市の事業" in staff
    assert "事業の一覧" in research
    assert "ある課が担当しうる市の事業" not in research


def test_home_keeps_further_queries_behind_one_press(strict_client: Callable[..., Any], sample_store: Store) -> None:
    page = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store)})).get("/", title="ホーム")
    for audience in ("staff", "audit", "research"):
        section = page.html.partition(f'id="audience-{audience}"')[2].partition("</section>")[0]
        first, _, rest = section.partition("<details>")
        assert first.count("<li>") == 6
        assert f"ほかの問い合わせ {rest.count('<li>')}件" in rest
        links = re.findall('href="(/queries/[^"]+)"', section)
        assert len(links) == len(set(links))
        # what an audience starts from is all there
        groups = next(groups for code, _, _, groups in home._AUDIENCES if code == audience)
        listed = [query.name for query in shipped().listed(audience) if query.group in groups]
        assert sorted(links) == sorted(f"/queries/{name}" for name in listed)


def test_home_names_the_served_data(client_request: Any) -> None:
    page = client_request.get("/", title="ホーム")
    assert "データの版 0123456789abcdef、作成 2030年4月1日 9時00分 (UTC+09:00)、fukushi-graph 0.1.0" in page.text


def test_home_without_queries_says_so(strict_client: Callable[..., Any], sample_store: Store) -> None:
    app = create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": Catalogue({})})
    # an empty catalogue is one, and not a wish for the shipped queries
    page = strict_client(app).get("/", title="ホーム")
    assert "保存された問い合わせがまだありません" in page.text


def test_every_page_leads_to_every_room(client_request: Any) -> None:
    page = client_request.get("/certainty", title="確かさの読み方")
    for address in ("/", "/queries/", "/documents/", "/validation", "/ontology", "/certainty"):
        assert address in page.links
    assert page.links[0] == "#main"
    assert "main" in page.ids


def test_list_leaves_hidden_queries_out(client_request: Any) -> None:
    page = client_request.get("/queries/", title="問い合わせの一覧")
    assert "/queries/listings" in page.links
    assert "/queries/projects-of-department" in page.links
    assert "choice-offices" not in page.html


def test_certainty_words_are_explained_with_a_sign(client_request: Any) -> None:
    page = client_request.get("/certainty", title="確かさの読み方")
    assert [c.word for c in CERTAINTIES.values()] == ["明記", "導出", "候補", "否定"]
    assert len({c.sign for c in CERTAINTIES.values()}) == 4
    for certainty in CERTAINTIES.values():
        assert certainty.code in page.ids
        assert f"{certainty.sign} {certainty.word}" in page.text
        assert certainty.meaning in page.text
        assert certainty.limit in page.text


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-11-22T08:05:00+00:00", "2026年11月22日 8時05分 (UTC)"),
        ("2026-11-22T08:05:00Z", "2026年11月22日 8時05分 (UTC)"),
        ("2026-11-22T08:05:00", "2026年11月22日 8時05分"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_moment(iso: str, shown: str) -> None:
    assert moment(iso) == shown
