"""Names on pages: registered English, what is marked as Japanese, readings above names, years in both calendars."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.engine import EmbeddedEngine
from ontology.terms import SKOS, WP, WP_NAMESPACE
from webapp.app import create_app
from webapp.words.language import LANGUAGE
from webapp.words.moment import day_of_year, fiscal_year, moment, month
from webapp.words.names import aligned, plain, ruby, said

OFFICE, OTHER = "https://a.example/dept/choju", "https://a.example/shakyo/dept/choju"


@pytest.fixture
def app() -> Flask:
    """An application over a few names; 長寿課 is the name of two."""
    store = Store()
    for iri, japanese, english, reading in (
        (OFFICE, "長寿課", "Longevity Division", "ちょうじゅか"),
        (OTHER, "長寿課", "Longevity Division (council)", "ちょうじゅか"),
        ("https://a.example/dept/kurashi", "くらし課", "Living Division", "くらしか"),
        (f"{WP_NAMESPACE}mark-new", "新", "new mark", ""),
        ("https://a.example/actor/chiiki", "地域", "community", "ちいき"),
        (f"{WP_NAMESPACE}District", "地域", "district", ""),
        ("https://a.example/project/x", "<b>集い</b>", "<i>Gathering</i>", ""),
    ):
        for name, language in ((japanese, "ja"), (english, "en"), (reading, "ja-Hira")):
            if name:
                store.add(Quad(NamedNode(iri), SKOS.prefLabel, Literal(name, language=language)))
    return create_app({"ENGINE": EmbeddedEngine(store)})


def english(app: Flask, name: str, of: str = "") -> tuple[str, str]:
    """Return a name as mark-up and plain, on an English page."""
    with app.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        return str(said(name, of)), plain(name, of)


@pytest.mark.parametrize(
    ("name", "of", "shown", "bare"),
    [
        ("Plan", "", "Plan", "Plan"),
        ("", "", "", ""),
        (
            "くらし課",
            "",
            "Living Division <span class='native'><span lang=\"ja\">くらし課</span></span>",
            "Living Division",
        ),
        ("新", "", "new mark", "new mark"),
        # Two bodies have an office of the name: its English says no more than the name does.
        (
            "長寿課",
            "",
            "Longevity Division <span class='native'><span lang=\"ja\">長寿課</span></span>",
            "Longevity Division",
        ),
        # Two terms share a word: nothing tells which is meant.
        ("地域", "", '<span lang="ja">地域</span>', "地域"),
        ("地域", "actor", "community", "community"),
        ("地域", "kind", "district", "district"),
        ("誰も登録していない名", "", '<span lang="ja">誰も登録していない名</span>', "誰も登録していない名"),
        ("2-1 集い (FY2023)", "", '2-1 <span lang="ja">集い</span> (FY2023)', "2-1 集い (FY2023)"),
        ("<b>場", "", '<span lang="ja">&lt;b&gt;場</span>', "<b>場"),
    ],
)
def test_names_on_an_english_page(app: Flask, name: str, of: str, shown: str, bare: str) -> None:
    assert english(app, name, of) == (shown, bare)


def test_the_thing_tells_which_name_is_meant(app: Flask) -> None:
    assert english(app, "長寿課", OFFICE)[1] == "Longevity Division"
    assert english(app, "長寿課", OTHER)[1] == "Longevity Division (council)"
    assert english(app, "長寿課", "https://a.example/unknown")[1] == "Longevity Division"
    assert english(app, "地域", "https://a.example/unknown")[1] == "地域"


def test_sentences_of_the_graph_are_told_in_the_language_of_the_page() -> None:
    store = Store()
    claim = NamedNode("https://a.example/claim")
    for predicate, japanese, told in (
        (WP.basis, "表の横に2課", "2 offices beside the table"),
        (WP.reason, "「集い」の誤り", "An error for 「集い」 <b>"),
        (WP.assumption, "前提だけ日本語", ""),
    ):
        for sentence, code in ((japanese, "ja"), (told, "en")):
            if sentence:
                store.add(Quad(claim, predicate, Literal(sentence, language=code)))
    app = create_app({"ENGINE": EmbeddedEngine(store)})
    assert english(app, "表の横に2課") == ("2 offices beside the table", "2 offices beside the table")
    assert english(app, "「集い」の誤り")[0] == 'An error for <span lang="ja">「集い」</span> &lt;b&gt;'
    assert english(app, "前提だけ日本語") == ('<span lang="ja">前提だけ日本語</span>', "前提だけ日本語")
    with app.test_request_context("/"):
        assert plain("表の横に2課") == "表の横に2課"


def test_hostile_registered_names_stay_text(app: Flask) -> None:
    shown, _ = english(app, "<b>集い</b>")
    assert shown.startswith("&lt;i&gt;Gathering&lt;/i&gt; <span class='native'>")
    assert "<b>" not in shown


def test_japanese_pages_show_names_as_printed(app: Flask) -> None:
    with app.test_request_context("/"):
        assert str(said("くらし課")) == "くらし課"
        assert str(said("<b>集い</b>")) == "&lt;b&gt;集い&lt;/b&gt;"
        assert plain("新") == "新"


@cache
def nameless() -> Flask:
    """Return an application over nothing."""
    return create_app({"ENGINE": EmbeddedEngine(Store())})


@given(st.text(max_size=30))
def test_marking_changes_no_text(text: str) -> None:
    shown, _ = english(nameless(), text)
    bare = shown.replace('<span lang="ja">', "").replace("</span>", "")
    assert bare == str(said(text))


@pytest.mark.parametrize(
    ("name", "reading", "parts"),
    [
        ("長寿課", "ちょうじゅか", (("長寿課", "ちょうじゅか"),)),
        (
            "見守り訪問事業",
            "みまもりほうもんじぎょう",
            (("見守", "みまも"), ("り", ""), ("訪問事業", "ほうもんじぎょう")),
        ),
        ("こども未来課", "こどもみらいか", (("こども", ""), ("未来課", "みらいか"))),
        (
            "ふれあい・いきいきサロン",
            "ふれあいいきいきさろん",
            (("ふれあい・いきいきサロン", "ふれあいいきいきさろん"),),
        ),
        ("サロン活動", "さろんかつどう", (("サロン", ""), ("活動", "かつどう"))),
        # の stands twice in the reading, so it is open which one is that of the name.
        ("野の花", "ののはな", (("野", "の"), ("の", ""), ("花", "はな"))),
        ("物の具", "もののぐ", (("物の具", "もののぐ"),)),
        ("課", "", (("課", ""),)),
        ("地域", "まったく違う", (("地域", "まったく違う"),)),
    ],
)
def test_readings_stand_above_what_they_read(name: str, reading: str, parts: tuple[tuple[str, str], ...]) -> None:
    assert aligned(name, reading) == parts


@given(st.text("あかさアカ課市民の・A1", min_size=1, max_size=12), st.text("あかさのしみ", min_size=1, max_size=16))
def test_nothing_of_a_name_or_reading_is_lost(name: str, reading: str) -> None:
    parts = aligned(name, reading)
    assert "".join(base for base, _ in parts) == name
    hiragana = name.translate({code: code - 0x60 for code in range(0x30A1, 0x30F7)})
    spoken = "".join(above or base for base, above in parts)
    assert spoken.translate({code: code - 0x60 for code in range(0x30A1, 0x30F7)}) in (reading, hiragana)


def test_ruby_is_of_the_register_and_silent_in_lists(app: Flask) -> None:
    with app.test_request_context("/"):
        assert str(ruby("長寿課")) == "<ruby>長寿課<rp>（</rp><rt>ちょうじゅか</rt><rp>）</rp></ruby>"
        assert str(ruby("くらし課", quiet=True)).startswith('くらし<ruby>課<rp aria-hidden="true">（</rp>')
        assert str(ruby("<b>集い</b>", "つどい")).startswith("<ruby>&lt;b&gt;集い")
        assert str(ruby("誰も登録していない名")) == "誰も登録していない名"
    with app.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        assert "<ruby>" not in str(ruby("くらし課"))


@pytest.mark.parametrize(
    ("year", "japanese", "bracketed", "english_year"),
    [
        (2023, "2023年度（令和5年度）", "2023年度・令和5年度", "FY2023 (Reiwa 5)"),
        (2019, "2019年度（令和元年度）", "2019年度・令和元年度", "FY2019 (Reiwa 1)"),
        (2018, "2018年度（平成30年度）", "2018年度・平成30年度", "FY2018 (Heisei 30)"),
        (1989, "1989年度（平成元年度）", "1989年度・平成元年度", "FY1989 (Heisei 1)"),
        (1988, "1988年度（昭和63年度）", "1988年度・昭和63年度", "FY1988 (Showa 63)"),
        (1900, "1900年度", "1900年度", "FY1900"),
    ],
)
def test_fiscal_years_in_both_calendars(
    app: Flask, year: int, japanese: str, bracketed: str, english_year: str
) -> None:
    assert (fiscal_year(year), fiscal_year(year, bracketed=True)) == (japanese, bracketed)
    with app.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        assert fiscal_year(year) == english_year


def test_days_and_times(app: Flask) -> None:
    day = date(2012, 3, 9)
    assert (day_of_year(day), month(day)) == ("3月9日", "2012年3月")
    assert moment("2030-04-01T09:05:00+09:00") == "2030年4月1日 9時05分 (UTC+09:00)"
    with app.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        assert (day_of_year(day), month(day)) == ("9 March", "March 2012")
        assert moment("2030-04-01T09:05:00+09:00") == "1 April 2030, 09:05 (UTC+09:00)"
        assert moment("no time") == "no time"
