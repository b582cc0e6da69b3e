"""Headings, actors and parties of a plan, by their printed forms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.plan_flow import Flow
from loaders.plan_headings import (
    actor_of,
    feature_title,
    heading_number,
    is_heading,
    is_table_head,
    objective_start,
    party_of,
    section_of,
    squeeze,
)


def line(text: str) -> Flow:
    """A text on line 1."""
    return Flow.of_line(1, text)


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("基本目標 1 手をつなぐ", 1, "手をつなぐ"),
        ("基本目標１　手をつなぐ", 1, "手をつなぐ"),
        ("基 本 目 標 2", 2, ""),
        ("基本目標Ⅲ 見守る", 3, "見守る"),
        ("基本目標III 見守る", 3, "見守る"),
        ("基本目標四 備える", 4, "備える"),
        ("【基本目標5】備える", 5, "備える"),
        ("■ 基本目標 6：備える", 6, "備える"),
        ("基本目標⑦ 備える", 7, "備える"),
        ("基本目標10 備える", 10, "備える"),
        ("## 基本目標 1 手", 1, "手"),
    ],
)
def test_goals(text: str, number: int, title: str) -> None:
    found = heading_number(line(text), "goal")
    assert found is not None
    assert (found[0], found[1].text) == (number, title)


@pytest.mark.parametrize(
    "text",
    [
        "基本目標を立てました。",
        "基本目標1から3まで",
        "基本目標1及び2",
        "基本目標1では",
        "基本目標2の達成に向けて",
        "基本目標 1 は、次のとおりです。",
        "この基本目標 1 手",
        "活動目標 1 道",
        "基本目標四つの柱",
        "",
    ],
)
def test_no_goals(text: str) -> None:
    assert heading_number(line(text), "goal") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("活動目標 3 道", 3),
        ("活動目標2-3 道", 3),
        ("活動目標２－３　道", 3),
        ("〔活動目標Ⅳ〕道", 4),
        ("活動目標(1) 道", 0),
    ],
)
def test_objectives(text: str, number: int) -> None:
    found = heading_number(line(text), "objective")
    assert (found[0] if found else 0) == number


def test_an_objective_within_a_goals_line() -> None:
    text = "基本目標 1 手 活動目標 2 道"
    assert text[objective_start(text) :] == "活動目標 2 道"
    assert objective_start("基本目標 1 手") == -1


@pytest.mark.parametrize(
    ("text", "section", "rest"),
    [
        ("施策のねらい", "aims", ""),
        ("施策の目的", "aims", ""),
        ("【施策の狙い】", "aims", ""),
        ("施策を取り巻く現状と課題", "issues", ""),
        ("現状及び課題", "issues", ""),
        ("現 状 と 課 題", "issues", ""),
        ("取組の方向性", "directions", ""),
        ("今後の取り組みの方向", "directions", ""),
        ("それぞれの立場の主な役割", "roles", ""),
        ("役割分担", "roles", ""),
        ("主な事業", "listings", ""),
        ("■主な事業・取組", "listings", ""),
        ("(3) 主な事業一覧：", "listings", ""),
        ("施策のねらい 集う人がふえています。", "aims", "集う人がふえています。"),
        ("取組の方向性：① 場づくり", "directions", "① 場づくり"),
    ],
)
def test_sections(text: str, section: str, rest: str) -> None:
    found = section_of(line(text))
    assert found is not None
    assert (found[0], found[1].text) == (section, rest)


@pytest.mark.parametrize("text", ["主な事業の紹介", "役割\t事業名", "課題と現状", "施策のねらいは次のとおり", "方向性"])
def test_no_sections(text: str) -> None:
    assert section_of(line(text)) is None


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("住民", "jumin"),
        ("住 民", "jumin"),
        ("地域住民", "jumin"),
        ("市民", "jumin"),
        ("町民の役割", "jumin"),
        ("地域", "chiiki"),
        ("地域団体等", "chiiki"),
        ("関係機関・団体等", "kankei"),
        ("関係団体", "kankei"),
        ("事業者・関係機関", "kankei"),
        ("市社協", "shakyo"),
        ("ひなた市社会福祉協議会", "shakyo"),
        ("社協の主な役割", "shakyo"),
        ("行政", "gyosei"),
        ("行 政（市）", "gyosei"),
        ("市役所", "gyosei"),
        ("村", "gyosei"),
        ("旅の一座", ""),
        ("地域の祭り", ""),
        ("住民どうし", ""),
        ("", ""),
    ],
)
def test_actors(text: str, actor: str) -> None:
    assert actor_of(text) == actor


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("市社協", "shakyo"),
        ("社会福祉協議会", "shakyo"),
        ("ひなた町社協の主な事業", "shakyo"),
        ("市", "shi"),
        ("ひなた市", "shi"),
        ("村役場", "shi"),
        ("行政（市）", "shi"),
        ("区の事業", "shi"),
        ("市民", ""),
        ("地区社協連合会", ""),
        ("事業", ""),
    ],
)
def test_parties(text: str, party: str) -> None:
    assert party_of(text) == party


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("活動紹介 「夜の講座」", "「夜の講座」"),
        ("【活動紹介】「夜の講座」", "「夜の講座」"),
        ("活 動 紹 介　夜の講座", "夜の講座"),
        ("活動紹介①：夜の講座", "夜の講座"),
        ("活動紹介", ""),
        ("活動紹介の頁をご覧ください", None),
        ("活動の紹介", None),
    ],
)
def test_features(text: str, title: str | None) -> None:
    found = feature_title(line(text))
    assert (found.text if found is not None else None) == title


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("役割\t事業名（内容）\t", True),
        ("役 割\t事業名 (内容)", True),
        ("主体\t主な役割", True),
        ("役割事業名（内容）", True),
        ("事業名（内容）", True),
        ("市社協\t灯り事業（昼）", False),
        ("事業名を次に並べます。", False),
    ],
)
def test_heads_of_tables(text: str, head: bool) -> None:
    assert is_table_head(text) is head


@settings(max_examples=80, deadline=None)
@given(st.text("基本活動目標紹介施策のねらい主な事業役割住民市社協行政 　0１①Ⅰ一【】・()。\t", max_size=24))
def test_forms_never_fail_and_rests_are_printed(text: str) -> None:
    flow = line(text)
    for found in (heading_number(flow, "goal"), heading_number(flow, "objective")):
        assert found is None or (found[0] >= 0 and found[1].text in text)
    section = section_of(flow)
    assert section is None or section[1].text in text
    assert is_heading(flow) in (True, False)
    assert squeeze(text) == "".join(squeeze(text).split())
    assert actor_of(text) == actor_of(" ".join(text))
