"""Dates as printed, against the Western calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.calendar import ERAS, fiscal_year, fold_width, in_fiscal_year, nearest_year, parse_dates, western_year


@pytest.mark.parametrize(
    ("text", "printed", "day", "last"),
    [
        ("日時：平成23年9月12日（月） 会場", "平成23年9月12日（月）", "2011-09-12", ""),
        ("H24.3.8~H24.3.30 調査", "H24.3.8~H24.3.30", "2012-03-08", "2012-03-30"),
        ("期日：7月8日(金)", "7月8日(金)", "2011-07-08", ""),
        ("期日：2月21日(火)", "2月21日(火)", "2012-02-21", ""),
        ("1月16日から20日まで、", "1月16日から20日まで", "2012-01-16", "2012-01-20"),
        ("12月30日～1月4日", "12月30日～1月4日", "2011-12-30", "2012-01-04"),
        ("12月に開いた", "12月", "2011-12", ""),
        ("平成25年1月中旬に予定", "平成25年1月中旬", "2013-01", ""),
        ("令和元年５月１日", "令和元年５月１日", "2019-05-01", ""),
        ("R5.8 調査", "R5.8", "2023-08", ""),
        ("24年1月15日(日)", "24年1月15日(日)", "2012-01-15", ""),
        ("2011年12月", "2011年12月", "2011-12", ""),
        ("12/3(土)", "12/3(土)", "2011-12-03", ""),
        ("平成24年度中に", "平成24年度中", "", ""),
    ],
)
def test_a_printed_date(text: str, printed: str, day: str, last: str) -> None:
    (mention,) = parse_dates(text, 2011)
    assert (mention.printed, mention.date, mention.end_date) == (printed, day, last)
    assert mention.agrees
    assert not mention.problem
    assert text[mention.start : mention.end] == printed


@pytest.mark.parametrize(
    "text", ["週3回(月・水・金) 10:00~15:00", "毎月1回", "3か月間", "1.0km", "23年度実績 2件", "5月号", "10,000円"]
)
def test_numbers_that_are_no_dates(text: str) -> None:
    assert parse_dates(text, 2011) == ()


@pytest.mark.parametrize(
    ("text", "day", "problem"),
    [
        ("平成23年2月30日", "", "その日付は暦にありません"),
        ("13月1日", "", "その日付は暦にありません"),
        ("昭和70年3月1日", "1995-03-01", "昭和に70年はありません"),
    ],
)
def test_a_date_that_is_none_says_why(text: str, day: str, problem: str) -> None:
    (mention,) = parse_dates(text, 2011)
    assert (mention.date, mention.problem) == (day, problem)


def test_a_false_weekday_is_seen() -> None:
    (mention,) = parse_dates("3月30日(金)", 2012)
    assert (mention.date, mention.weekday, mention.agrees) == ("2013-03-30", "金", False)
    assert parse_dates("3月30日(金)", 2011)[0].agrees


def test_a_beginning_without_an_end_is_marked() -> None:
    assert parse_dates("平成23年4月から統一")[0].since
    assert not parse_dates("4月1日から3日まで", 2011)[0].since


def test_without_a_year_there_is_no_date() -> None:
    (mention,) = parse_dates("7月8日")
    assert (mention.date, mention.year_printed, mention.month, mention.day) == ("", False, 7, 8)


@pytest.mark.parametrize(
    ("label", "near", "year"),
    [
        ("平成23年度", 0, 2011),
        ("市の取り組み (平成 24 年度実施予定)", 0, 2012),
        ("23年度 実績", 2011, 2011),
        ("21", 2011, 2009),
        ("３", 2023, 2021),
        ("元年度", 2020, 2019),
        ("2025年度", 0, 2025),
        ("担当課", 2011, 0),
        ("21", 0, 0),
    ],
)
def test_the_fiscal_year_of_a_head(label: str, near: int, year: int) -> None:
    assert fiscal_year(label, near) == year


def test_a_bare_year_goes_to_the_nearest_era() -> None:
    assert nearest_year(29, 2019) == 2017
    assert nearest_year(3, 2019) == 2021
    assert nearest_year(60, 1986) == 1985


def test_january_belongs_to_the_fiscal_year_before() -> None:
    assert (in_fiscal_year(3, 2011), in_fiscal_year(4, 2011)) == (2012, 2011)


def test_an_unknown_era_is_refused() -> None:
    with pytest.raises(KeyError):
        western_year("慶応", "3")


@given(st.dates(date(1989, 2, 1), date(2030, 12, 31)))
@settings(max_examples=60)
def test_every_day_is_read_back_from_its_era_and_weekday(day: date) -> None:
    era = "令和" if day >= date(2019, 5, 1) else "平成"
    text = f"{era}{day.year - ERAS[era][0]}年{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})"
    (mention,) = parse_dates(text)
    assert mention.date == day.isoformat()
    assert mention.agrees


@given(st.text("平成令和HRS0123456789０９元年度月日.~～-／/()（）月火から中旬 \t", max_size=40), st.integers(0, 2100))
@settings(max_examples=200)
def test_no_text_breaks_the_reader_of_dates(text: str, fiscal: int) -> None:
    assert len(fold_width(text)) == len(text)
    at = 0
    for mention in parse_dates(text, fiscal):
        assert mention.start >= at
        assert text[mention.start : mention.end] == mention.printed != ""
        at = mention.end
