"""Very long cells and lines: each of these has to come to an end while one waits.

What takes steps in proportion to the square of the length needs minutes for
them. No clock is read: a quadratic step shows as a test that does not finish.
"""

from __future__ import annotations

import pytest

from loaders.calendar import parse_dates
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_dates import dated_before
from loaders.progress_report import read_progress_report
from loaders.quantities import quantities
from loaders.report_cells import Cell
from loaders.report_events import find_events
from loaders.report_titles import titles
from loaders.report_values import split_name, split_values
from tests.reader_comparison import text_of

LENGTH = 20_000
PIECES = ["1 ", "1", "1,111", "1~", "1千", "約 ", "1 1人", "１ ", "1.1", "第1 ", "1 1,111 ", "1万1 "]


def long(piece: str) -> str:
    """Return a text of LENGTH characters that repeats a piece."""
    return (piece * (LENGTH // len(piece) + 1))[:LENGTH]


@pytest.mark.parametrize("piece", PIECES)
def test_quantities_of_a_long_run(piece: str) -> None:
    assert sum(len(found.printed) for found in quantities(long(piece))) <= LENGTH


def test_a_long_run_that_ends_with_a_unit_is_one_number() -> None:
    (found,) = quantities("1 " * 9_999 + "人")
    assert (found.start, found.value, found.unit) == (0, "1" * 9_999, "人")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 2 34人", ["34"]),
        ("1 2 3人", ["123"]),
        ("1 2 3,000人", ["3000"]),
        ("12 3 4人", ["34"]),
        ("1 0 0 名と 2 0 名", ["100", "20"]),
        ("第1 2 3 4人", []),
        ("1 2 3.5人", ["123.5"]),
        ("1回 2回 3回", ["1", "2", "3"]),
    ],
)
def test_where_a_number_begins_in_a_run_of_digits(text: str, values: list[str]) -> None:
    assert [found.value for found in quantities(text)] == values


@pytest.mark.parametrize("piece", ["1 ", "1回 ", "— ", "約1回 ", "1,000 ", "a 1 "])
def test_values_of_a_long_cell(piece: str) -> None:
    text = "件数 " + long(piece)
    name, values = split_name(Cell(text, 1, 0, len(text)))
    assert name.text.startswith("件数")
    assert len(name.text) + len(values.text) <= len(text)
    rest = long(piece).strip()
    assert len(split_values(Cell(rest, 1, 0, len(rest)))) in (0, len(rest.split()))


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("件数 1 2 3", "件数", "1 2 3"),
        ("件数 1 2 x", "件数 1 2 x", ""),
        ("件数\u30001回\u3000—", "件数", "1回\u3000—"),
        ("1 2 3", "1", "2 3"),
        ("訪問 回数/年", "訪問 回数/年", ""),
        ("件数 約1,200人", "件数", "約1,200人"),
        ("", "", ""),
    ],
)
def test_a_name_ends_before_the_values_that_close_the_cell(text: str, name: str, values: str) -> None:
    found, rest = split_name(Cell(text, 1, 0, len(text)))
    assert (found.text, rest.text) == (name, values)
    assert text[found.start : found.end] == found.text
    assert text[rest.start : rest.end] == rest.text


@pytest.mark.parametrize("piece", ["7月8日に講座を開催した。", "期日：7月8日 ", "12月 ", "研修会を", "平成23年9月12日"])
def test_dates_and_titles_of_a_long_statement(piece: str) -> None:
    text = long(piece)[: LENGTH // 4]
    assert all(event.title in text for event in find_events(text, 2011, (2012,)))
    assert all(mention.printed in text for mention in parse_dates(text, 2011))
    assert all(name in text for name in titles(text))


def test_a_date_far_away_is_not_that_of_a_figure() -> None:
    text = "令和5年12月現在、" + "あ" * LENGTH + "10人"
    assert dated_before("令和5年12月現在、10人", 10) == "2023-12"
    assert dated_before(text, len(text) - 3) == ""


REPORT_PLACES = ["改修費を2件補助", "打合せ回数/年 12回 12回 9回", "港のたまり場づくり", "福祉課、港湾室", "- 2 -"]
PLAN_PLACES = [
    "街灯整備事業",
    "[生涯学習課]",
    "腕章を配ります。",
    "見守り隊が歩いています。",
    "仕事帰りの人に向け、",
    "NPO法人、福祉施設、商店会など",
    "見守りの強化",
    "住む人は、",
]
SIGNS = ["1 ", "1回 ", "現在120人 ", "会 ", "・甲 ", "、", "【新】"]


@pytest.mark.parametrize("place", REPORT_PLACES)
@pytest.mark.parametrize("piece", SIGNS)
def test_a_long_cell_of_a_report(place: str, piece: str) -> None:
    text = text_of("report_minatono")
    assert place in text
    report = read_progress_report(text.replace(place, "回数 " + long(piece)[: LENGTH // 2]))
    assert len(report.sections) == 3


@pytest.mark.parametrize("place", PLAN_PLACES)
@pytest.mark.parametrize("piece", SIGNS)
def test_a_long_line_of_a_plan(place: str, piece: str) -> None:
    text = text_of("plan_hinata")
    assert place in text
    chapter = read_plan_chapter(text.replace(place, long(piece)[: LENGTH // 2] + "終わり。", 1))
    assert [objective.key for objective in chapter.objectives] == ["1-1", "1-2", "2-1"]
