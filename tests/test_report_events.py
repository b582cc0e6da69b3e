"""Events by their printed details, one sentence each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.report_events import FoundEvent, alike, find_events, same_event
from loaders.report_titles import last_title, title_after, titles


def found(text: str, fiscal: int = 2011, others: tuple[int, ...] = (2012,)) -> list[tuple[str, str, str, str]]:
    """Return title, date, venue and participants of a text's events."""
    return [(event.title, event.date, event.venue, event.participants) for event in find_events(text, fiscal, others)]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "見回り隊の交流会を開いた。 日時：平成23年9月12日（月） 会場：浜辺会館 参加者：102名 内容：体験発表",
            ("見回り隊の交流会", "2011-09-12", "浜辺会館", "102"),
        ),
        (
            "配食の人に食中毒(夏場)研修会を実施した。 期日 平成23年5月23日(月) 会場 浜辺会館",
            ("食中毒(夏場)研修会", "2011-05-23", "浜辺会館", ""),
        ),
        ("東支部：救援研修会の開催(1月17日)147名参加", ("救援研修会", "2012-01-17", "", "147")),
        (
            "交流会を実施。47名が参加した。後半は自由。（2月、浜辺センター）",
            ("交流会", "2012-02", "浜辺センター", "47"),
        ),
        ("防災の週に1月16日から20日まで、支所ごとの展示を実施", ("支所ごとの展示", "2012-01-16", "", "")),
        ("H24.3.8~H24.3.30 来庁者へのアンケート調査を実施", ("来庁者へのアンケート調査", "2012-03-08", "", "")),
        ("12月に浜の家が開設 週3回(月・水・金) 10:00~15:00", ("浜の家", "2011-12", "", "")),
        ("養成講座を開く。 期日：平成25年1月中旬に開催予定", ("養成講座", "2013-01", "", "")),
        ("交流会を開催する。 日時：平成24年度中に開催予定", ("交流会", "", "", "")),
        ("協働委員会へ委員として出席した。 期日：7月8日(金)", ("協働委員会", "2011-07-08", "", "")),
        ("7月8日に野菜市を開催した。", ("野菜市", "2011-07-08", "", "")),
        ("「浜まつり」を開催した。 期日：8月7日(日) 参加者約1,200人", ("浜まつり", "2011-08-07", "", "1200")),
        ("会場：第一会館 期日：7月8日(金) 勉強会を行った", ("勉強会", "2011-07-08", "第一会館", "")),
    ],
)
def test_an_event(text: str, event: tuple[str, str, str, str]) -> None:
    assert found(text) == [event]


@pytest.mark.parametrize(
    "text",
    [
        "3月11日に発生した地震の被災地へ2回参加した。",
        "平成12年6月に施行された法律により研修会を実施した。",
        "平成23年4月から全地区で実施した。",
        "10月1日現在の会員で実施した。",
        "平成23年度 総会を開催した。",
        "毎月1回の定例会を開催した。",
        "講習会の開催年12回：延べ372人参加",
    ],
)
def test_a_date_that_tells_no_event(text: str) -> None:
    assert found(text) == []


def test_dates_of_one_sentence_are_events_of_one_name() -> None:
    text = "協働委員会へ出席した。 第1回 期日：7月8日(金) 交付金評価 第2回 期日：2月21日(火) 改訂について"
    assert found(text) == [("協働委員会", "2011-07-08", "", ""), ("協働委員会", "2012-02-21", "", "")]


def test_each_event_has_its_own_venue() -> None:
    text = "講座を開催した。 期日：7月8日 会場：甲会館 参加者：3名 期日：7月9日 会場：乙会館 参加者：5名"
    assert [event[2:] for event in found(text)] == [("甲会館", "3"), ("乙会館", "5")]
    turned = "講座を開催した。 会場：甲会館 期日：7月8日 会場：乙会館 期日：7月9日"
    assert [event[2] for event in found(turned)] == ["甲会館", "乙会館"]


def test_the_weekday_decides_between_the_columns_years() -> None:
    (event,) = find_events("研修会の実施 期日：3月30日(金)", 2012, (2011, 2012))
    assert event.date == "2012-03-30"
    assert len(event.doubts) == 1
    (kept,) = find_events("研修会の実施 期日：平成25年3月30日(金)", 2012, (2011, 2012))
    assert kept.date == "2013-03-30"
    assert kept.doubts == ("平成25年3月30日(金): the weekday is not that of the date",)


def test_a_date_outside_its_columns_year_is_doubted() -> None:
    (event,) = find_events("講座を開催する。 期日：平成23年9月5日(月)", 2012)
    assert event.date == "2011-09-05"
    assert len(event.doubts) == 1


def test_without_a_year_nothing_is_made_up() -> None:
    assert find_events("7月8日に講座を開催した。", 0) == []
    (event,) = find_events("講座の開催 期日：7月8日", 0)
    assert (event.date, event.printed_date) == ("", "7月8日")


def event(**details: str) -> FoundEvent:
    """An event with some details, the others empty."""
    blank = dict.fromkeys(("title", "date", "end_date", "printed_date", "venue", "participants"), "")
    return FoundEvent(start=0, end=1, doubts=(), **{**blank, **details})


def test_the_same_event_told_otherwise() -> None:
    here = event(date="2012-01-15", venue="県労協会館", participants="90")
    assert same_event(here, event(date="2012-01-15", venue="県労協協会館", participants="90"), False)
    assert same_event(here, event(date="2012-01-15", participants="90"), False)
    assert not same_event(here, event(date="2012-01-15", venue="県労協会館", participants="30"), False)
    assert not same_event(here, event(date="2012-01-15", venue="浜辺ホール", participants="90"), False)
    assert not same_event(here, event(date="2012-01-16", venue="県労協会館", participants="90"), True)
    assert not same_event(event(date="2012-01"), event(date="2012-01"), False)
    assert same_event(event(date="2012-01", title="会"), event(date="2012-01", title="会"), True)


def test_alike_venues() -> None:
    assert alike("浜辺会館", "町立浜辺会館")
    assert not alike("", "浜辺会館")
    assert not alike("山の手会館", "浜辺ホール")


def test_names_of_what_was_held() -> None:
    assert titles("健康に関する勉強会を開催した。") == ["健康に関する勉強会"]
    assert titles("社会を開く。協会へ出す。") == []
    assert last_title(titles("衛生研修会(夏)を実施する。 R5年度研修会の開催 ")) == "衛生研修会(夏)"
    assert title_after("に市民意識調査を実施") == "市民意識調査"
    assert title_after("結果公表") == "結果公表"
    assert title_after("を過ぎた") == ""


ALPHABET = "研修会講座を開催した。期日：会場(（)）「」参加者名人12月3日金平成年度H. ~からで、に・\t"


@given(st.text(ALPHABET, max_size=80), st.sampled_from([0, 2011]))
@settings(max_examples=200, deadline=None)
def test_details_are_printed_in_the_text(text: str, fiscal: int) -> None:
    for told in find_events(text, fiscal, (2010, 2012)):
        assert text[told.start : told.end] == told.printed_date
        assert told.title in text
        assert told.venue in text
        assert told.participants == "" or told.participants.isdigit()


def test_days_of_one_list_share_name_and_place_but_not_the_total_of_people() -> None:
    text = (
        "学びの会を開いた。日時：平成23年5月14日（土）、7月9日（土）及び9月10日（土） 会場：浜辺会館 参加者：延べ80名"
    )
    assert found(text) == [("学びの会", day, "浜辺会館", "") for day in ("2011-05-14", "2011-07-09", "2011-09-10")]
    assert {event.doubts for event in find_events(text, 2011, ())} == {("80 people are told for 3 days together",)}


def test_days_told_one_by_one_keep_their_own_people() -> None:
    text = "出前講座を開いた。期日：5月14日（土）参加者：20名 期日：7月9日（土）参加者：30名"
    assert [event[1:] for event in found(text)] == [("2011-05-14", "", "20"), ("2011-07-09", "", "30")]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("浜の祭り(10月8日、浜公園)に出店した。", ("浜の祭り", "2011-10-08", "浜公園", "")),
        ("消防の出初式(1月5日(木))の見学", ("消防の出初式", "2012-01-05", "", "")),
    ],
)
def test_a_day_in_brackets_right_behind_what_is_held_tells_it(text: str, event: tuple[str, str, str, str]) -> None:
    assert found(text) == [event]


@pytest.mark.parametrize("text", ["浜の祭り(10月)の準備", "見回り(10月8日)の記録", "商店会(10月8日から)との協力"])
def test_brackets_with_no_day_or_behind_nothing_held_tell_no_event(text: str) -> None:
    assert found(text) == []
