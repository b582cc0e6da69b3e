"""What counts as a figure, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.quantities import Quantity, quantities


def read(text: str) -> list[tuple[str, str, str, str]]:
    return [(found.printed, found.value, found.unit, found.bound) for found in quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("現在 266 団体です", [("266 団体", "266", "団体", "")]),
        ("市内 25 地区に", [("25 地区", "25", "地区", "")]),
        ("全21地域", [("全21地域", "21", "地域", "全")]),
        ("6割以上（64.7%）", [("6割以上", "6", "割", "以上"), ("64.7%", "64.7", "%", "")]),
        ("4割弱を占め", [("4割弱", "4", "割", "弱")]),
        ("3割強の人", [("3割強", "3", "割", "強")]),
        ("70歳以上の", [("70歳以上", "70", "歳", "以上")]),
        ("約5人に1人は", [("約5人に1人", "5", "人に1人", "約")]),
        ("おおむね３０世帯程度", [("おおむね３０世帯程度", "30", "世帯", "おおむね・程度")]),
        ("延べ1,234人", [("延べ1,234人", "1234", "人", "延べ")]),
        ("計6校", [("計6校", "6", "校", "計")]),
        ("店まで1.0km以上", [("1.0km以上", "1.0", "km", "以上")]),
        ("１２３名", [("１２３名", "123", "名", "")]),
        ("1 0 0 名", [("1 0 0 名", "100", "名", "")]),
        ("３か所と4カ所", [("３か所", "3", "か所", ""), ("4カ所", "4", "カ所", "")]),
        ("10,000円×2年間", [("10,000円", "10000", "円", ""), ("2年間", "2", "年間", "")]),
        ("1回 2回 1回", [("1回", "1", "回", ""), ("2回", "2", "回", ""), ("1回", "1", "回", "")]),
        ("(2回/3回)", [("2回", "2", "回", ""), ("3回", "3", "回", "")]),
        ("90名参加", [("90名", "90", "名", "")]),
    ],
)
def test_counts_and_shares_are_read(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("2万人", "20000"), ("1.5万人", "15000"), ("約1万2,000人", "12000"), ("3億円", "300000000"), ("5千人", "5000")],
)
def test_scales_are_multiplied_out(text: str, value: str) -> None:
    assert [found.value for found in quantities(text)] == [value]


def test_a_range_gives_both_ends() -> None:
    assert read("約3～5人程度") == [("約3", "3", "人", "約・から"), ("5人程度", "5", "人", "まで・程度")]


@pytest.mark.parametrize(
    "text",
    [
        "平成 22 年度（2010 年度）から",
        "令和4年(2022年)2月～3月実施",
        "平成25（2013年）年7月",
        "第3回大会",
        "第 2 期計画",
        "3回目の集まり",
        "2人目",
        "ひなた町3-11 ☎000-111-2222",
        "第107条第2項",
        "1人暮らしの方",
        "1人ひとりの声",
        "一人暮らし、半数以上、数か所",
        "4年生と3年",
        "2部会と3基本目標",
        "1つの例",
        "①孤立 ②つながり",
        "No.5 団体",
        "2市民",
        "",
    ],
)
def test_dates_ordinals_addresses_and_words_are_no_figures(text: str) -> None:
    assert quantities(text) == []


def test_a_unit_that_begins_another_word_is_left_out() -> None:
    assert quantities("3人権課題") == []
    assert read("3人の権利") == [("3人", "3", "人", "")]


def test_places_are_those_of_the_text() -> None:
    text = "隊員は 8 名、車は2台です"
    assert quantities(text) == [Quantity(4, 7, "8 名", "8", "名", ""), Quantity(10, 12, "2台", "2", "台", "")]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789０９,. 　~～約計第年月日人割%％以上弱に1万千億つ回目-/名団体（）", max_size=40))
def test_any_text_gives_ordered_disjoint_pieces_of_it(text: str) -> None:
    last = 0
    for found in quantities(text):
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.printed
        assert found.value.replace(".", "", 1).isascii() and found.value.replace(".", "", 1).isdigit()
        assert found.unit and not found.unit.isspace()
        last = found.end


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**7), st.sampled_from(["人", "団体", "か所", "%", "校区", "円"]), st.sampled_from(["", " "]))
def test_whatever_the_number_it_comes_back(number: int, unit: str, gap: str) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for printed in (str(number), f"{number:,}", wide):
        assert [(found.value, found.unit) for found in quantities(f"今は{printed}{gap}{unit}です")] == [
            (str(number), unit)
        ]
