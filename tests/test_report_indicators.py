"""Indicators, their units and their values by year."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.report_cells import Cell, split_row
from loaders.report_columns import read_columns, with_years
from loaders.report_indicators import IndicatorReader
from loaders.report_rows import Row, place_row
from loaders.report_values import is_measured, read_value, split_name, split_values, unit_of

COLUMNS = with_years(
    read_columns(split_row("活動名\t実施内容\t計画目標\t\t23年度実績\t", 1), 2011)[0],
    split_row("\t\t21\t25\t\t", 2),
    2011,
)


def read(*lines: str) -> tuple[IndicatorReader, list[Row]]:
    """Return what the goal and actual cells of an activity's rows say."""
    rows = [place_row(split_row(f"\t\t{line}", number), COLUMNS) for number, line in enumerate(lines, 3)]
    reader = IndicatorReader("1-1/activity/1", COLUMNS)
    reader.read(rows)
    return reader, rows


def printed(reader: IndicatorReader) -> list[list[str]]:
    """Return name and printed values of 2009, 2013 and 2011 of each indicator."""
    return [
        [i.name, *(measure.printed for measure in reader.measures if measure.indicator == i.key)]
        for i in reader.indicators
    ]


def kinds(rows: list[Row]) -> list[str]:
    """Return the kinds of all notices."""
    return [notice.kind for row in rows for notice in row.notices]


@pytest.mark.parametrize(
    ("lines", "values", "notices"),
    [
        (["訪問 回数/年\t\t9回\t"], ["訪問回数/年", "", "", "9回"], []),
        (["訪問回数/年\t\t\t", "1回\t2回\t3回\t"], ["訪問回数/年", "1回", "2回", "3回"], []),
        (["訪問回数/年\t\t20\t", "15\t24\t\t"], ["訪問回数/年", "15", "24", "20"], []),
        (["訪問回数/年\t\t1回 2回 3回\t"], ["訪問回数/年", "1回", "2回", "3回"], ["repaired"]),
        (["訪問回数/年\t1回\t2回\t3回"], ["訪問回数/年", "1回", "2回", "3回"], ["repaired"]),
        (["訪問数 9529 10079 152\t\t—\t"], ["訪問数", "9529", "10079", "152"], ["repaired", "doubt"]),
        (["訪問数 10 20\t\t15\t"], ["訪問数", "10", "20", "15"], ["repaired"]),
        (["訪問回数/年\t2回\t3回\t"], ["訪問回数/年", "", "2回", "3回"], ["doubt"]),
        (["訪問回数/年\t\t—\t"], ["訪問回数/年", "", "", "—"], []),
        (["訪問回数/年\t\t1回 2回\t"], ["訪問回数/年", "", "", "1回 2回"], ["doubt"]),
        (["訪問回数/年\t\t9回\t", "\t\t8回\t"], ["訪問回数/年", "", "", "9回"], ["unplaced"]),
        (["訪問回数/年\t—\t1回\t2回\t3回"], ["訪問回数/年", "", "—", "1回"], ["doubt", "unplaced", "unplaced"]),
        (["訪問の広がり\t3町\t4町\t"], ["訪問の広がり", "", "3町", "4町"], ["doubt"]),
    ],
)
def test_values_by_year(lines: list[str], values: list[str], notices: list[str]) -> None:
    reader, rows = read(*lines)
    assert printed(reader) == [["訪問の広がり" if "広がり" in values[0] else values[0], *values[1:]]]
    assert kinds(rows) == notices


def test_measures_say_number_unit_and_state() -> None:
    reader, _ = read("加入世帯/全世帯\t\t\t", "0.43%\t1,600%\t—\t")
    assert [(m.key[-12:], m.value, m.unit, m.state) for m in reader.measures] == [
        ("planned-2009", "0.43", "%", "value"),
        ("planned-2013", "1600", "%", "value"),
        ("/actual-2011", "", "", "dash"),
    ]
    assert reader.indicators[0].unit == "%"


def test_two_indicators_of_one_activity() -> None:
    reader, _ = read("訪問回数/年\t\t9回\t", "相談件数\t\t7件\t")
    assert printed(reader) == [["訪問回数/年", "", "", "9回"], ["相談件数", "", "", "7件"]]


def test_states_of_cells_without_an_indicator() -> None:
    reader, rows = read("随時実施\t\t—\t")
    assert [(state.column, state.state, state.printed) for state in reader.cells] == [
        ("goal", "as-needed", "随時実施"),
        ("actual", "dash", "—"),
    ]
    assert kinds(rows) == []
    shifted, rows = read("随時実施\t—\t\t")
    assert [(state.column, state.state) for state in shifted.cells] == [("goal", "as-needed"), ("actual", "blank")]
    assert kinds(rows) == ["doubt"]


def test_a_promise_is_no_indicator_and_its_actual_keeps_its_state() -> None:
    reader, rows = read("任期を統一する\t\t—\t")
    assert reader.indicators == []
    assert [(place, cell.text) for place, cell in reader.texts.items()] == [((1, 2), "任期を統一する")]
    assert [(state.column, state.state) for state in reader.cells] == [("actual", "dash")]
    assert kinds(rows) == ["doubt"]


def test_a_value_without_an_indicator_is_reported() -> None:
    reader, rows = read("随時実施\t\t4件\t")
    assert [state.column for state in reader.cells] == ["goal"]
    assert reader.texts == {}
    assert kinds(rows) == ["unplaced"]


def test_words_instead_of_a_value_are_a_statement() -> None:
    reader, rows = read("随時実施\t\t応募4件\t")
    assert [(place, cell.text) for place, cell in reader.texts.items()] == [((1, 4), "応募4件")]
    assert [state.column for state in reader.cells] == ["goal"]
    assert kinds(rows) == ["doubt"]


@pytest.mark.parametrize(
    ("name", "units", "unit"),
    [
        ("開催回数/年", set(), "回/年"),
        ("講座数/年", {"回"}, "回/年"),
        ("利用者数/人", set(), "人"),
        ("指定校数", {"校"}, "校"),
        ("開催地区数", set(), "地区"),
        ("加入世帯/全世帯", {"%"}, "%"),
        ("サロン開設数", set(), ""),
        ("回数/月", {"回", "件"}, "回/月"),
    ],
)
def test_units(name: str, units: set[str], unit: str) -> None:
    assert unit_of(name, units) == unit


def test_single_values() -> None:
    assert read_value("１，０５０人") == ("1050", "人")
    assert read_value("約250名") == ("250", "名")
    assert read_value("10.3") == ("10.3", "")
    assert read_value("二百人") == read_value("—") == read_value("1回 2回") == ("", "")
    assert [value.text for value in split_values(Cell("1回 2 回 —", 1, 0, 8))] == ["1回", "2 回", "—"]
    assert split_values(Cell("回数 1回", 1, 0, 5)) == []
    name, values = split_name(Cell("訪問 件数 3 4", 1, 0, 9))
    assert (name.text, values.text) == ("訪問 件数", "3 4")
    assert [is_measured(text) for text in ("加入率", "件数", "届出/年", "統一する")] == [True, True, True, False]


@given(
    st.lists(
        st.lists(st.sampled_from(["", "—", "随時実施", "3回", "1 2 3", "件数", "件数 1 2", "約束"]), max_size=6),
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_every_cell_is_a_measure_a_state_or_a_notice(cells: list[list[str]]) -> None:
    reader, rows = read(*["\t".join(row) for row in cells])
    said = "\n".join(notice.message for row in rows for notice in row.notices)
    known = " ".join([*(m.printed for m in reader.measures), *(s.printed for s in reader.cells), said])
    names = {indicator.name for indicator in reader.indicators}
    for row in cells:
        assert all(part in known or part in names for text in row for part in text.split())
