"""Cells, heads and rows of report tables: which cell belongs under which column."""

from __future__ import annotations

import pytest

from loaders.report_cells import Cell, is_generic, is_office, period_years, split_offices, split_row, squeeze_letters
from loaders.report_columns import column_of, is_head, is_subhead, read_columns, with_years
from loaders.report_headings import read_heading, report_year
from loaders.report_rows import Row, place_row
from loaders.report_statements import split_statements

HEAD = "活動名\t実施内容\t住民の役割\t市社協の取り組み\t市の取り組み\t担当課\t年次計画\t計画目標\t\t23年度 実績"


def cell(text: str) -> Cell:
    """A cell alone on its line."""
    return Cell(text, 1, 0, len(text))


def place(line: str, head: str = HEAD) -> Row:
    """Return a line under the columns of a head."""
    columns, _ = read_columns(split_row(head, 1), 2011)
    return place_row(split_row(line, 2), columns)


def texts(row: Row) -> list[str]:
    """Return the texts of a placed row."""
    return [part.text for part in row.cells]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "blank"),
        (" 　", "blank"),
        ("—", "dash"),
        ("－", "dash"),
        ("ー", "dash"),
        ("随時実施", "as-needed"),
        ("随 時 実 施", "as-needed"),
        ("0", "value"),
        ("(実施済)", "value"),
    ],
)
def test_the_state_of_a_cell(text: str, state: str) -> None:
    assert cell(text).state == state


def test_cells_know_their_place() -> None:
    first, second = split_row(" 甲 \t乙", 7)
    assert (first.text, first.start, first.end, first.line) == ("甲", 1, 2, 7)
    assert (second.text, second.start, second.end) == ("乙", 4, 5)


@pytest.mark.parametrize(
    "text",
    ["社会課", "高齢・障害福祉課", "福祉課 こども課", "福祉課、窓口担当課", "政策管理室", "福祉部各課", "防災係"],
)
def test_offices_by_form(text: str) -> None:
    assert is_office(text)


@pytest.mark.parametrize("text", ["", "—", "・図書室", "21~25", "場所の提供", "地区社協", "随時、各課で実施する。"])
def test_no_offices_by_form(text: str) -> None:
    assert not is_office(text)


def test_offices_of_a_cell() -> None:
    assert [part.text for part in split_offices(cell("福祉課、高齢・障害福祉課 各担当課"))] == [
        "福祉課",
        "高齢・障害福祉課",
        "各担当課",
    ]
    assert [part.text for part in split_offices(cell("福祉課及び税務課"))] == ["福祉課", "税務課"]
    assert [is_generic(name) for name in ("各担当課", "窓口担当課", "福祉部各課", "各課", "社会課")] == [
        True,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("21~25", ("21", "25")),
        ("３～７", ("3", "7")),
        ("平成21年度から25年度まで", ("21", "25")),
        ("2021-2025", ("2021", "2025")),
        ("23年度", ("23", "23")),
        ("25", None),
        ("随時実施", None),
    ],
)
def test_periods(text: str, years: tuple[str, str] | None) -> None:
    assert period_years(text) == years


@pytest.mark.parametrize(
    ("head", "kind", "year"),
    [
        ("活動名", "name", 0),
        ("実施内容", "content", 0),
        ("教育機関、地域の役割", "role", 0),
        ("市社協の取り組み", "shakyo-effort", 0),
        ("市社協の取り組み (平成23年度実施状況)", "shakyo-done", 2011),
        ("社会福祉協議会の取組（令和６年度実施予定）", "shakyo-planned", 2024),
        ("町の取組", "city-effort", 0),
        ("町の取組み（平成23年度実績）", "city-done", 2011),
        ("担当課", "office", 0),
        ("年次計画", "period", 0),
        ("計画目標", "goal", 0),
        ("23年度 実績", "actual", 2011),
        ("", "spare", 0),
        ("備考", "other", 0),
    ],
)
def test_heads(head: str, kind: str, year: int) -> None:
    column = column_of(cell(head), 2011)
    assert (column.kind, column.fiscal_year) == (kind, year)


def test_head_rows() -> None:
    cells = split_row(HEAD, 1)
    assert is_head(cells)
    assert not is_head(split_row("文庫の支援\t本を貸す。\t・参加", 2))
    columns, strange = read_columns(cells, 2011)
    assert strange == []
    assert [column.kind for column in columns[-3:]] == ["goal", "goal", "actual"]
    years = split_row("\t\t\t\t\t\t\t21\t25\t", 2)
    assert is_subhead(years, columns)
    assert [column.fiscal_year for column in with_years(columns, years, 2011)[-3:]] == [2009, 2013, 2011]
    assert not is_subhead(split_row("\t\t\t\t\t\t\t21校\t25校\t", 2), columns)


def test_a_head_that_stands_twice_is_strange() -> None:
    _, strange = read_columns(split_row("活動名\t実施内容\t担当課\t担当課", 1), 2011)
    assert [column.head.text for column in strange] == ["担当課"]


def test_a_row_in_its_columns_is_left_alone() -> None:
    line = "文庫\t本を貸す。\t・参加\t—\t・助言\t図書課\t21~25\t貸出冊数\t\t9冊"
    row = place(line)
    assert texts(row) == line.split("\t")
    assert row.notices == []


def test_a_surplus_dash_is_left_out() -> None:
    row = place("\t本を貸す。\t・参加\t—\t—\t・助言\t図書課\t21~25\t貸出冊数\t9冊\t8冊")
    assert texts(row) == ["", "本を貸す。", "・参加", "—", "・助言", "図書課", "21~25", "貸出冊数", "9冊", "8冊"]
    assert [notice.kind for notice in row.notices] == ["repaired"]


def test_a_doubtful_surplus_is_said_to_be_so() -> None:
    row = place("文庫\t\t本を貸す。\t—\t・助言\t・協力\t図書課\t21~25\t\t\t")
    assert sorted(notice.kind for notice in row.notices) == ["doubt", "repaired"]


def test_lost_leading_blanks_come_back() -> None:
    row = place("\t\t\t図書課\t\t—\t9冊\t8冊")
    assert texts(row)[5] == "図書課"
    assert [notice.kind for notice in row.notices] == ["repaired"]


def test_cells_no_form_can_place_are_reported() -> None:
    row = place("文庫\t本を貸す。\t・参加\t・助言\t図書課\t21~25\t貸出冊数\t9冊\t8冊")
    assert texts(row)[0] == "文庫"
    assert texts(row)[1:5] == ["", "", "", ""]
    assert texts(row)[5:7] == ["図書課", "21~25"]
    assert [notice.kind for notice in row.notices].count("unplaced") == 3


def test_cells_beyond_the_last_column_are_spare() -> None:
    row = place("文庫\t本を貸す。\t・参加\t—\t・助言\t図書課\t21~25\t冊数\t7\t8\t9")
    assert [part.text for part in row.spare] == ["9"]


def test_other_orders_of_columns() -> None:
    head = "担当課\t年次計画\t活動名\t実施内容\t町の取組"
    row = place("\t図書課\t21~25\t文庫\t本を貸す。\t・助言", head)
    assert texts(row) == ["図書課", "21~25", "文庫", "本を貸す。", "・助言"]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("ひとこと。", ["ひとこと。"]),
        ("・甲 ・乙", ["甲", "乙"]),
        ("・委員・福祉員の会 ・乙", ["委員・福祉員の会", "乙"]),
        ("前置き ・甲", ["前置き", "甲"]),
        ("・調整 内容: ①清掃 ②回収 ・乙", ["調整 内容: ①清掃 ②回収", "乙"]),
        ("(一次) ・甲 (二次) ・乙", ["(一次) ・甲", "(二次) ・乙"]),
        ("・甲。 (総数3件) ・乙", ["甲。 (総数3件)", "乙"]),
        ("・週3回(月 ・水) ・乙", ["週3回(月 ・水)", "乙"]),
        ("・", []),
    ],
)
def test_statements(text: str, statements: list[str]) -> None:
    parts = split_statements(cell(text))
    assert [part.text for part in parts] == statements
    assert [text[part.start : part.end] for part in parts] == statements


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("基本目標1 支え合い", ("goal", 0, 1, "支え合い")),
        ("活動目標１２　つながり", ("section", 0, 12, "つながり")),
        ("活動目標2-3 見守り", ("section", 2, 3, "見守り")),
        ("【基本目標Ⅱ】安心（安全）", ("goal", 0, 2, "安心（安全）")),
        ("活動目標三 集い", ("section", 0, 3, "集い")),
    ],
)
def test_headings(text: str, heading: tuple[str, int, int, str]) -> None:
    found = read_heading(text)
    assert found is not None
    assert (found.kind, found.goal, found.number, found.title) == heading


def test_lines_that_are_no_headings() -> None:
    assert read_heading("活動目標を3つ立てた") is None
    assert read_heading("活動目標1回") is None


def test_the_year_reported_on() -> None:
    assert squeeze_letters("平成 2 4 年 6 月") == "平成24年6月"
    assert report_year([cell("平成 2 4 年度"), cell("実施状況報告（平成２３年度実績）")]) == 2011
    assert report_year([cell("平成24年度")]) == 0
