"""The search field: what is folded, what is found first, and which saved queries it offers."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builds import shipped
from tests.pages_city import city_app
from webapp.app import create_app
from webapp.pages.search_index import fold, index, search, tokens
from webapp.pages.search_offers import MOST, offers
from webapp.pages.search_spelling import _SPELLINGS, one_spelling
from webapp.words.language import LANGUAGE


@pytest.fixture(scope="module")
def city() -> Flask:
    """The application over the invented city."""
    return city_app()


@pytest.fixture(scope="module")
def real() -> Flask:
    """The application over the shipped graph."""
    return create_app({"ENGINE": shipped().engine})


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("サロン", "さろん"),
        ("ｻﾛﾝ", "さろん"),
        ("さろん", "さろん"),
        ("ＡＢＣ", "abc"),
        ("Volunteer", "volunteer"),
        ("民生委員・児童委員", "民生委員児童委員"),
        ("「見守り」", "見守り"),
        ("２－１", "2-1"),
        ("ガ", "が"),
        ("ｶﾞ", "が"),
        ("サービス", "さーびす"),
        ("　 ", ""),
        ("・", ""),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("障害者", "障がい者"),
        ("障碍者", "障がい者"),
        ("子供食堂", "こども食堂"),
        ("子ども食堂", "こども食堂"),
        ("コドモ食堂", "子ども食堂"),
        ("車イス", "車椅子"),
        ("引きこもり支援", "ひきこもり支援"),
        ("取組み", "取り組み"),
    ],
)
def test_spellings_of_one_word_are_one(typed: str, other: str) -> None:
    assert one_spelling(fold(typed)) == one_spelling(fold(other))


def test_spellings_are_folded_and_each_stands_for_one() -> None:
    others = [other for each in _SPELLINGS.values() for other in each]
    assert len(others) == len(set(others))
    for word in (*others, *_SPELLINGS):
        assert fold(word) == word
        assert one_spelling(one_spelling(word)) == one_spelling(word)


def test_a_search_finds_other_spellings_too(real: Flask) -> None:
    with real.test_request_context("/"):
        found = {
            typed: {hits.kind: hits for hits in search([typed])} for typed in ("こども食堂", "子供食堂", "障害福祉課")
        }
        assert [entry.name for entry in found["こども食堂"]["project"].entries] == ["子ども食堂等の支援"]
        assert found["こども食堂"].keys() == found["子供食堂"].keys()
        assert {"障がい福祉課", "高齢・障害福祉課"} <= {entry.name for entry in found["障害福祉課"]["office"].entries}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_examples_of_the_first_page_are_answered_by_queries_that_use_all_their_words(real: Flask, prefix: str) -> None:
    home = real.test_client().get(f"{prefix}/").get_data(as_text=True)
    examples = re.findall(rf'href="({prefix}/search\?q=[^"]+)"', home)
    assert len(examples) == 2
    for address in examples:
        found = real.test_client().get(html.unescape(address)).get_data(as_text=True)
        assert 'id="offers"' in found
        first = found.partition('id="offers"')[2].partition("</li>")[0]
        assert "/queries/" in first
    # an objective and a column are conditions of one query
    assert "soft" not in first


def test_offers_say_words_and_not_codes(real: Flask) -> None:
    with real.test_request_context("/"):
        (offer,) = [offer for offer in offers(["未達成"]) if "indicators" in offer.href]
        assert offer.filled == (("状況", "未達成"),)
        assert offer.href == "/queries/indicators?status=missed"


@pytest.mark.parametrize(
    ("typed", "filled"),
    [
        ("Elderly Welfare Division", "高齢福祉課"),
        ("elderly  welfare division", "高齢福祉課"),
        ("Community Welfare Division", "地域福祉課"),
    ],
)
def test_registered_english_names_fill_parameters(real: Flask, typed: str, filled: str) -> None:
    with real.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        first = offers(tokens(typed))[0]
        assert first.href == f"/queries/projects-of-department?department={quote(filled)}"
        assert first.unused == ()
        # a word of a title is no name of the register
        assert any("/queries/events" in offer.href for offer in offers(["event"]))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFKC", text)) == fold(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_only_looked_for(text: str) -> None:
    with city_app().test_request_context("/"):
        words = tokens(text)
        for hits in search(words):
            for entry in hits.entries:
                assert all(any(fold(word) in hay for hay in entry.hay) for word in words)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_name_finds_itself(data: st.DataObject) -> None:
    with city_app().test_request_context("/"):
        entry = data.draw(st.sampled_from(index()))
        words = tokens(entry.name)
        assert any(entry.name == hit.name for hits in search(words, 1000) for hit in hits.entries)


def found(app: Flask, typed: str) -> dict[str, list[str]]:
    """Return the names found, by kind."""
    with app.test_request_context("/"):
        return {hits.kind: [entry.name for entry in hits.entries] for hits in search(tokens(typed))}


def test_reading_finds_the_name_in_either_script(city: Flask) -> None:
    for typed in ("みまもりほうもん", "ミマモリホウモン", "ﾐﾏﾓﾘ ほうもん"):
        assert found(city, typed)["project"] == ["見守り訪問事業"]


def test_spelling_leads_to_its_project(city: Flask) -> None:
    with city.test_request_context("/"):
        [hits] = [hits for hits in search(["見守りホットライン"]) if hits.kind == "project"]
    [entry] = hits.entries
    assert (entry.page, entry.note) == ("/projects/mimamori", "事業「見守り訪問事業」")


def test_all_words_must_be_there_and_the_name_itself_is_first(city: Flask) -> None:
    assert found(city, "訪問 住民") == {}
    assert found(city, "声かけ 住民") == {"role": ["となりへの声かけ"]}
    assert found(city, "見守り")["project"] == ["見守り訪問事業", "見守りホットライン"]
    assert found(city, "1-2")["objective"] == ["<b>集い</b>の場づくり"]


def test_words_of_people_become_parameters(real: Flask) -> None:
    with real.test_request_context("/"):
        offered = offers(tokens("高齢福祉課　再掲"))
        hrefs = {offer.href: offer for offer in offered}
    assert offered[0].filled == (("担当課", "高齢福祉課"),)
    assert offered[0].unused == ("再掲",)
    assert any(offer.filled == (("印", "再掲"),) for offer in offered)
    assert all(href.startswith("/queries/") for href in hrefs)
    assert len(offered) <= MOST


def test_offer_uses_all_words_where_one_query_can(real: Flask) -> None:
    with real.test_request_context("/"):
        first = offers(tokens("2-1 住民"))[0]
        third = offers(tokens("住民 見守り"))[0]
        status = offers(tokens("未達成"))
        nothing = offers(tokens("ぬるぽ"))
    assert dict(first.filled) == {"活動目標": "2-1", "立場": "住民"}
    assert first.unused == ()
    assert dict(third.filled)["立場"] == "住民"
    assert third.unused == ()
    assert any("status=missed" in offer.href for offer in status)
    assert nothing == []


def test_every_offer_answers(real: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(real)
    for typed in ("高齢福祉課 再掲", "2-1 市社協 新", "地域福祉課", "住民 見守り", "未達成", "会場", "2023"):
        with real.test_request_context("/"):
            offered = offers(tokens(typed))
        for offer in offered:
            assert client.raw(offer.href).status_code == 200


def test_page_of_a_search(city: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(city)
    page = client.get("/search?q=ミマモリ", title="「ミマモリ」の検索")
    assert "/projects/mimamori" in page.links
    assert "事業 1件" in page.text
    empty = client.get("/search?q=ぬるぽ 声かけ", title="「ぬるぽ 声かけ」の検索")
    assert "見つかりませんでした" in empty.text
    assert "声かけ（2件）" in empty.text
    assert "/search?q=%E5%A3%B0%E3%81%8B%E3%81%91" in empty.links
    bare = client.get("/search", title="検索")
    assert "q" in bare.fields
    assert "見つかりません" not in bare.text


def test_hostile_and_long_searches(city: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(city)
    page = client.get("/search?q=<script>alert(1)</script>", title="「<script>alert(1)</script>」の検索")
    assert "<script" not in page.html
    long = client.raw("/search?q=" + "あ" * 300)
    assert "はじめの200字" in long.get_data(as_text=True)
    assert client.raw("/search?q=%00%0a%E3%80%80").status_code == 200
    assert client.raw("/search?q=見守り&kind=nothing").status_code == 200


def test_kind_shows_all_of_one_kind(real: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(real)
    page = client.get("/search?q=支援&kind=commitment", title="「支援」の検索: 報告の取組、実施、予定")
    assert page.html.count("<h3") == 1
    with real.test_request_context("/"):
        total = next(hits.total for hits in search(["支援"]) if hits.kind == "commitment")
    assert total > 20
    assert f"{total}件" in page.text
