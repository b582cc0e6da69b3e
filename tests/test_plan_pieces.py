"""The small parts of the plan reader: flows, brackets, furniture, dates, offices, figures."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.plan_brackets import BREAK, inner, marks_in, tokens_of, with_breaks
from loaders.plan_dates import dated_before, period
from loaders.plan_features import actors_of, quoted_names
from loaders.plan_figures import figures_of
from loaders.plan_flow import Flow, lines_of
from loaders.plan_furniture import find_furniture
from loaders.plan_items import Item, Walk
from loaders.plan_listings import parts_of, read_cell
from loaders.plan_offices import is_office, split_offices
from loaders.plan_sections import parentheses, strip_bullet
from loaders.plan_surveys import chart_dates, survey_periods
from loaders.span import Span


def flow(text: str, line: int = 1) -> Flow:
    """A text on a line."""
    return Flow.of_line(line, text)


# --- flows


def test_a_piece_knows_its_place() -> None:
    piece = flow("  灯り 事業 ", 7).cut(0)
    assert (piece.text, piece.span) == ("灯り 事業", Span(7, 2, 7, 7))
    assert piece.cut(3).span == Span(7, 5, 7, 7)
    assert piece.cut(5).span == Span(0, 0, 0, 0)


def test_joined_pieces_span_both_lines() -> None:
    joined = flow("灯りを", 3).then(flow("ともす", 5))
    assert (joined.text, joined.line, joined.last_line) == ("灯りをともす", 3, 5)
    assert joined.span == Span(3, 0, 5, 3)
    assert joined.cut(3).span == Span(5, 0, 5, 3)


def test_signs_put_between_take_the_place_of_the_end() -> None:
    joined = flow("花", 3).then(flow("草", 4), "\n")
    assert joined.text == "花\n草"
    assert joined.places == ((3, 0), (3, 0), (4, 0))
    assert Flow("", ()).then(flow("草", 4), "\n").places == ((4, 0), (4, 0))


def test_pieces_between_signs_are_trimmed_and_may_be_empty() -> None:
    assert [piece.text for piece in flow("甲 ◇ 乙◇").split(re.compile("◇"))] == ["甲", "乙", ""]


def test_tags_become_spaces_of_their_length() -> None:
    bare = flow("<ul>灯<br/>花</ul> a<b").without_tags()
    assert bare.text == "    灯     花      a<b"
    assert bare.cut(0, 5).span == Span(1, 4, 1, 5)


@pytest.mark.parametrize("text", ["甲\n乙\n", "甲\r\n乙\r\n", "甲\r乙\r", "\ufeff甲\n乙\n"])
def test_lines_of_a_document(text: str) -> None:
    assert [(piece.line, piece.text) for piece in lines_of(text)] == [(1, "甲"), (2, "乙"), (0, "")]


@settings(max_examples=60, deadline=None)
@given(st.text("灯り 　\t<b>◇\n", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_each_sign_of_a_piece_is_printed_at_its_place(text: str, start: int, end: int) -> None:
    lines = text.split("\n")
    for piece in lines_of(text):
        cut = piece.cut(min(start, end), max(start, end))
        assert cut.text == cut.text.strip()
        assert all(
            lines[number - 1][column] == sign for sign, (number, column) in zip(cut.text, cut.places, strict=True)
        )


# --- brackets


def kinds(text: str) -> list[tuple[str, str]]:
    """Return kind and text of the tokens of a cell."""
    return [(token.kind, text[token.start : token.end]) for token in tokens_of(text, lambda *_: None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("灯り事業（昼）", [("name", "灯り事業"), ("content", "（昼）")]),
        ("灯り【新】", [("name", "灯り"), ("mark", "【新】")]),
        ("灯り（再掲）", [("name", "灯り"), ("mark", "（再掲）")]),
        ("灯り[緑課]", [("name", "灯り"), ("office", "[緑課]")]),
        ("灯り〔春と秋〕", [("name", "灯り"), ("content", "〔春と秋〕")]),
        ("（（昼）(夜））朝", [("content", "（（昼）(夜））"), ("name", "朝")]),
        ("灯り\u3000花", [("name", "灯り"), ("gap", "\u3000"), ("name", "花")]),
        (f"灯り {BREAK} 花", [("name", "灯り"), ("break", f" {BREAK} "), ("name", "花")]),
        ("【市独自】", [("mark", "【市独自】")]),
        ("", []),
    ],
)
def test_tokens_of_a_cell(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "position"), [("灯り（昼", 2), ("灯り）花", 0), ("灯り【新", 2), ("灯り〔緑課", 2), ("灯り（昼（朝）", 2)]
)
def test_broken_brackets_are_told(text: str, position: int) -> None:
    told: list[int] = []
    tokens_of(text, lambda place, _: told.append(place))
    assert told == [position]


@pytest.mark.parametrize(
    ("text", "held"),
    [("（昼）", "昼"), ("（昼", "昼"), ("（昼（朝）", "昼（朝）"), ("［ 緑課 ］", "緑課"), ("（）", "")],
)
def test_what_a_bracket_holds(text: str, held: str) -> None:
    assert inner(text) == held


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("【新】", ["新"]),
        ("【新・再掲】", ["新", "再掲"]),
        ("【市・独自】", ["市・独自"]),
        ("（再掲）", ["再掲"]),
        ("【】", []),
    ],
)
def test_marks(text: str, marks: list[str]) -> None:
    assert marks_in(text) == marks


@pytest.mark.parametrize(
    ("text", "breaks"),
    [("・灯り ・花", 2), ("灯り・花", 0), ("①灯り②花", 1), ("- 灯り", 1), ("灯り-花", 0), ("◇灯り", 1)],
)
def test_bullets_at_the_beginning_of_words_divide(text: str, breaks: int) -> None:
    assert with_breaks(flow(text)).text.count(BREAK) == breaks


@settings(max_examples=80, deadline=None)
@given(st.text("灯り花事業（）()【】〔〕[]新再掲緑課 　・、\n", max_size=30))
def test_tokens_cover_the_cell_without_gaps(text: str) -> None:
    end = 0
    for token in tokens_of(text, lambda *_: None):
        assert token.start == end < token.end
        end = token.end
    assert end == len(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("灯り事業（国の補助）、花の手入れ", ["灯り事業", "花の手入れ"]),
        ("灯り事業（国の補助）・花の手入れ", ["灯り事業", "花の手入れ"]),
        ("灯り事業（国の補助）等、花の手入れ", ["灯り事業等", "花の手入れ"]),
        ("灯り事業、花の手入れ", ["灯り事業、花の手入れ"]),
    ],
)
def test_a_comma_behind_a_bracket_is_no_part_of_the_next_name(text: str, names: list[str]) -> None:
    entries = read_cell(flow(text)).entries
    assert [entry.name for entry in entries] == names
    for entry in entries:
        assert entry.flow.text[0] not in "、・"


def test_parts_of_a_line_know_their_place() -> None:
    (entry,) = read_cell(flow("灯り事業・花事業（春）【新】")).entries
    assert [(name, piece.span) for name, piece in parts_of(entry)] == [
        ("灯り事業", Span(1, 0, 1, 4)),
        ("花事業", Span(1, 5, 1, 8)),
    ]


# --- furniture


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("12", "page number"),
        ("- 3 -", "page number"),
        ("－１２－", "page number"),
        ("P.7", "page number"),
        ("4ページ", "page number"),
        ("第3章", "chapter title"),
        ("第三章 地域の取組", "chapter title"),
        ("第１章\u3000あらまし", "chapter title"),
        ("<br>", "markup without text"),
        ("</ul></li>", "markup without text"),
    ],
)
def test_lines_of_the_page(line: str, what: str) -> None:
    found = find_furniture(lines_of(f"本文です。\n{line}\n続きです。"))
    assert found == {2: what}


@pytest.mark.parametrize("line", ["第3章では、取組を述べます。", "12人", "▼12", "3 取組", "第2回大会", "令和5年度"])
def test_lines_of_the_text(line: str) -> None:
    assert find_furniture(lines_of(f"本文です。\n{line}\n続きです。")) == {}


def test_a_title_that_stands_three_times_belongs_to_the_page() -> None:
    text = "くらしの手引き\n甲です。\nくらしの手引き\n乙です。\nくらしの手引き\n丙です。"
    assert find_furniture(lines_of(text)) == dict.fromkeys((1, 3, 5), "line repeated on several pages")
    assert find_furniture(lines_of(text.replace("くらしの手引き", "見守り事業"))) == {}
    assert find_furniture(lines_of(text.replace("くらしの手引き", "市社協"))) == {}


def test_a_numbered_title_above_a_goal_is_a_running_title() -> None:
    text = "2 取組の中身\n基本目標1 手\n活動目標1 道\n本文です。\n2 取組の中身"
    assert find_furniture(lines_of(text)) == {1: "running title", 5: "running title"}


def test_the_tabs_of_the_margin() -> None:
    text = "本文です。\n第1章\n第2章\n計画の\nあらまし\n第3章\n資料編\n続きです。"
    found = find_furniture(lines_of(text))
    assert sorted(found) == [2, 3, 4, 5, 6, 7]
    assert {found[4], found[5]} == {"margin tab"}


# --- dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和4年(2022年)2月～3月実施", "2022-02/2022-03"),
        ("令和4年12月～令和5年1月", "2022-12/2023-01"),
        ("2023年6月1日から6月30日まで", "2023-06-01/2023-06-30"),
        ("令和元年10月", "2019-10"),
        ("平成31年度", "2019-04/2020-03"),
        ("令和5年", "2023"),
        ("令和 ５ 年 ４ 月 １ 日 現在", "2023-04-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("令和5年13月", ""),
        ("第3回", ""),
        ("", ""),
    ],
)
def test_periods(text: str, expected: str) -> None:
    assert period(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和5年4月1日現在、12団体", "2023-04-01"),
        ("令和5年3月末現在、12団体", "2023-03"),
        ("令和5年3月末日現在12団体", "2023-03"),
        ("令和5年3月時点で12団体", "2023-03"),
        ("令和5年3月に始め、現在12団体", ""),
        ("令和4年3月現在は9団体、令和5年3月現在は12団体", "2023-03"),
        ("令和5年3月現在の数です。12団体", ""),
        ("現在12団体", ""),
        ("12団体", ""),
    ],
)
def test_the_day_a_count_refers_to(text: str, expected: str) -> None:
    assert dated_before(text, text.index("12団体")) == expected


def test_one_note_dates_the_charts_above_it() -> None:
    items = [
        Item("chart", flow("甲", 1), "1-1"),
        Item("chart", flow("乙", 2), "1-1"),
        Item("note", flow("(令和4年2月実施)", 3), "1-1"),
        Item("chart", flow("丙", 4), "1-1"),
        Item("chart", flow("丁", 5), "1-2"),
    ]
    dates = chart_dates(items)
    assert [dates[id(item)] for item in items if item.kind == "chart"] == ["2022-02", "2022-02", "2022-02", ""]
    assert survey_periods(items) == {"1-1": "2022-02"}
    two = [*items, Item("note", flow("(令和5年2月実施)", 6), "1-1")]
    assert survey_periods(two) == {}


# --- offices, figures, small signs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("くらし課", ["くらし課"]),
        ("くらし課、まち課", ["くらし課", "まち課"]),
        ("くらし課・まち課", ["くらし課", "まち課"]),
        ("長寿・健康課", ["長寿・健康課"]),
        ("担当課：くらし課，まち室", ["くらし課", "まち室"]),
        ("地域包括支援センター、図書館", ["地域包括支援センター", "図書館"]),
        ("", []),
    ],
)
def test_offices_within_brackets(text: str, names: list[str]) -> None:
    assert [piece.text for piece in split_offices(flow(text))] == names


def test_offices_without_brackets() -> None:
    assert [is_office(text) for text in ("くらし課", "相談 室", "灯り事業", "課", "くらし課です。")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_figures_count_through_an_objective() -> None:
    statements = [("2-1/issue/2", flow("12団体、3か月", 9)), ("2-1/issue/1", flow("調査では4割弱でした。60人", 8))]
    found = figures_of("2-1", statements, "2022-02")
    assert [(item.key, item.printed, item.bound, item.as_of, item.stated_in, item.span.line) for item in found] == [
        ("2-1/figure/1", "4割弱", "弱", "2022-02", "2-1/issue/1", 8),
        ("2-1/figure/2", "60人", "", "", "2-1/issue/1", 8),
        ("2-1/figure/3", "12団体", "", "", "2-1/issue/2", 9),
    ]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("夜の「読み聞かせ」", ("読み聞かせ",)),
        ("「甲」と「乙」", ("甲", "乙")),
        ("「甲「乙」丙」", ("甲「乙」丙",)),
        ("「甲", ()),
        ("」甲「乙」", ("乙",)),
        ("「」", ()),
    ],
)
def test_names_quoted_in_a_title(title: str, names: tuple[str, ...]) -> None:
    assert quoted_names(title) == names


@pytest.mark.parametrize(
    ("heading", "actors"),
    [
        ("住民、地域の役割", ("jumin", "chiiki")),
        ("関係機関・団体等の役割", ("kankei",)),
        ("市社協、行政、市社協", ("shakyo", "gyosei")),
        ("旅の一座の役割", ()),
    ],
)
def test_actors_of_a_group(heading: str, actors: tuple[str, ...]) -> None:
    assert actors_of(heading) == actors


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("(駅前)", ["駅前"]),
        ("（駅前） (夜(冬))", ["駅前", "夜(冬)"]),
        ("(1)", []),
        ("(駅前)で", []),
        ("(駅前", []),
        ("駅前", []),
    ],
)
def test_lines_of_captions(text: str, held: list[str]) -> None:
    assert [piece.text for piece in parentheses(flow(text))] == held


@pytest.mark.parametrize(
    ("text", "bare"), [("- 灯り", "灯り"), ("・ ・灯り", "灯り"), ("○灯り", "灯り"), ("灯り", "灯り")]
)
def test_bullets_are_taken_off(text: str, bare: str) -> None:
    assert strip_bullet(flow(text)).text == bare


# --- the walk


def test_a_line_goes_on_with_the_one_right_above() -> None:
    walk = Walk(skipped={3})
    item = walk.add("issue", flow("人手が足りず、", 2))
    assert walk.wraps(flow("困っています。", 4), ("issue",)) is item  # only the page number stands between
    assert walk.wraps(flow("困っています。", 5), ("issue",)) is None
    assert walk.wraps(flow("困っています。", 4), ("role",)) is None
    item.flow = flow("人手が足りません。", 2)
    assert walk.wraps(flow("困っています。", 4), ("issue",)) is None


def test_text_in_no_record_is_told_for_each_of_its_lines() -> None:
    walk = Walk()
    walk.unplaced(flow("甲", 2).then(flow("乙", 4)), "why")
    assert [(notice.line, notice.kind) for notice in walk.notices] == [(2, "unplaced"), (4, "unplaced")]
