"""The small parts of the report reader: names over line ends, columns, tables, titles, mentions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.plan_records import Record
from loaders.progress_report import read_progress_report
from loaders.report_activities import split_kind
from loaders.report_cells import Cell, split_row, squeeze_letters
from loaders.report_collection import Collection
from loaders.report_columns import is_head, read_columns
from loaders.report_events import FoundEvent
from loaders.report_headings import read_head
from loaders.report_mentions import ToldEvent, collect_events, span_within
from loaders.report_records import Commitment, ProgressReport
from loaders.report_rows import Row, place_row
from loaders.report_titles import last_title, title_after, titles, titles_from
from loaders.span import DocumentError, Span, digest
from tests.real_documents import FILES, real_document

FRONT = "花町の計画の実施状況報告（令和5年度実績）\n基本目標1 花\n活動目標1 庭\n"
HEAD = "活動名\t実施内容\t担当課\t町の取組\t町の取組（令和5年度実績）\t計画目標\t\t5年度 実績\n"
YEARS = "\t\t\t\t\t3\t7\t\n"


def table(*rows: str) -> ProgressReport:
    """Return what the rows of a small table say."""
    return read_progress_report(FRONT + HEAD + YEARS + "\n".join(rows) + "\n")


def said(report: ProgressReport, line: int) -> list[tuple[str, str]]:
    """Return kind and message of a line's notices."""
    return [(notice.kind, notice.message) for notice in report.notices if notice.line == line]


# --- names over the ends of lines


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ふれあい 花壇の\u3000世話", "ふれあい花壇の世話"),
        ("花壇・ 菜園", "花壇・菜園"),
        ("Green Hands の会", "Green Handsの会"),
        ("Green  Hands", "Green Hands"),
        ("NPO 法人 花の輪", "NPO法人花の輪"),
        ("第 2 期 計画", "第2期計画"),
        ("平成 2 4 年", "平成24年"),
        (" 花壇 ", "花壇"),
        ("", ""),
    ],
)
def test_white_space_of_extraction_is_no_part_of_a_name(printed: str, name: str) -> None:
    assert squeeze_letters(printed) == name


@pytest.mark.parametrize(
    ("printed", "name", "kind", "notices"),
    [
        ("花壇の 世話 (継続活動)", "花壇の世話", "継続", []),
        ("花壇の世話（新 規）", "花壇の世話", "新規", []),
        ("花壇の世話〔継続事業〕", "花壇の世話", "継続", []),
        ("花壇の世話(継続活動", "花壇の世話", "継続", ["repaired"]),
        ("花壇の世話 新規活動)", "花壇の世話", "新規", ["repaired"]),
        ("花壇(春の世話(継続活動))", "花壇(春の世話)", "継続", []),
        ("花壇(春の世話(継続活動)", "花壇(春の世話", "継続", ["doubt"]),
        ("花壇の継続", "花壇の継続", "", []),
        ("(新規活動)", "(新規活動)", "", []),
        ("花壇の世話", "花壇の世話", "", []),
    ],
)
def test_the_kind_of_an_activity(printed: str, name: str, kind: str, notices: list[str]) -> None:
    row = Row(1, [])
    assert split_kind(row, printed) == (name, kind)
    assert [notice.kind for notice in row.notices] == notices


def test_names_of_activities_and_indicators_lose_the_same_white_space() -> None:
    report = table("花壇 の世話（継続）\t水をまく。\t緑課\t—\t—\t水まき の回数/年\t\t9回")
    assert [activity.name for activity in report.activities] == ["花壇の世話"]
    assert [indicator.name for indicator in report.indicators] == ["水まきの回数/年"]


@settings(max_examples=60, deadline=None)
@given(st.text("花壇の世話 　AbC12\t", max_size=20))
def test_only_white_space_goes(text: str) -> None:
    short = squeeze_letters(text)
    assert "".join(short.split()) == "".join(text.split())
    assert squeeze_letters(short) == short
    for at, sign in enumerate(short):
        assert not sign.isspace() or (short[at - 1].isascii() and short[at - 1].isalpha() and short[at + 1].isalpha())


# --- words under 計画目標 and 実績


def test_words_in_the_goal_column_are_a_statement() -> None:
    report = table("花壇（新規）\t水をまく。\t緑課\t—\t—\t令和6年4月から毎朝水をまく\t\t—")
    (goal,) = [c for c in report.commitments if c.column == "goal"]
    assert (goal.key, goal.text, goal.row, goal.fiscal_year) == (
        "1-1/activity/1/goal/1",
        "令和6年4月から毎朝水をまく",
        1,
        0,
    )
    assert goal.digest == digest(goal.text)
    assert [(cell.column, cell.state) for cell in report.cells if cell.column in ("goal", "actual")] == [
        ("actual", "dash")
    ]
    assert report.events == ()
    assert [kind for kind, _ in said(report, 6)] == ["doubt"]


def test_words_in_the_actual_column_are_a_statement_of_its_year() -> None:
    report = table("花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t苗の配布は団体4件 ・種の配布は2件")
    actual = [c for c in report.commitments if c.column == "actual"]
    assert [(c.key[-8:], c.text, c.fiscal_year) for c in actual] == [
        ("actual/1", "苗の配布は団体4件", 2023),
        ("actual/2", "種の配布は2件", 2023),
    ]
    assert [(a.stated_in, a.value, a.unit) for a in report.amounts] == [
        (actual[0].key, "4", "件"),
        (actual[1].key, "2", "件"),
    ]
    assert [(cell.column, cell.state) for cell in report.cells if cell.column in ("goal", "actual")] == [
        ("goal", "as-needed")
    ]


def test_a_meeting_in_the_actual_column_is_an_event() -> None:
    report = table("花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t7月8日に苗の講習会を開催")
    assert [(e.title, e.date) for e in report.events] == [("苗の講習会", "2023-07-08")]
    assert [m.stated_in for m in report.event_mentions] == ["1-1/activity/1/actual/1"]


def test_a_number_without_a_name_is_no_statement() -> None:
    report = table("花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t9回")
    assert [c for c in report.commitments if c.column in ("goal", "actual")] == []
    assert ("unplaced", "no indicator for it: 9回") in said(report, 6)


def test_words_of_a_continuation_row_know_their_row() -> None:
    report = table("花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t—", "\t草を取る。\t\t\t\t鎌をそろえる\t\t")
    assert [(c.key[-6:], c.row, c.text) for c in report.commitments if c.column == "goal"] == [
        ("goal/1", 2, "鎌をそろえる")
    ]


def test_an_indicator_and_words_of_one_activity_stay_apart() -> None:
    report = table("花壇（新規）\t水をまく。\t緑課\t—\t—\t水まき回数/年\t9回\t8回", "\t\t\t\t\t鎌をそろえる\t\t")
    assert [i.name for i in report.indicators] == ["水まき回数/年"]
    assert [c.text for c in report.commitments if c.column == "goal"] == ["鎌をそろえる"]


def test_cells_that_cannot_be_told_apart_are_not_called_blank() -> None:
    """A row that lost a cell says nothing about which of its cells were empty."""
    columns, _ = read_columns(split_row(HEAD.rstrip("\n"), 1), 2023)
    row = place_row(split_row("花壇\t緑課\t・水まき\t・水をまいた", 2), columns)
    assert row.unknown == {1}
    report = table("花壇（新規）\t緑課\t・水まき\t・水をまいた\t\t\t")
    assert {cell.column for cell in report.cells} == {"goal", "actual"}


# --- tables


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        ("活動名\t実施内容\t担当課", True),
        ("事業名\t市の取組", True),
        ("実施内容\t市の取組（令和5年度実績）", True),
        ("担当課\t年次計画", False),
        ("活動名\t活動名", False),
        ("花壇の世話\t水をまく。\t緑課", False),
        ("活動名\t甲\t乙\t丙", False),
        ("", False),
    ],
)
def test_rows_that_are_heads(head: str, is_one: bool) -> None:
    assert is_head(split_row(head, 1)) is is_one


def test_a_head_over_the_page_break_goes_on_with_the_activity() -> None:
    row = "\t草を取る。\t道路課\t・鎌の貸出\t\t\t\t"
    text = FRONT + HEAD + YEARS + "花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t—\n" + HEAD + YEARS + row + "\n"
    report = read_progress_report(text)
    assert [(office.name, office.row) for office in report.offices] == [("緑課", 1), ("道路課", 2)]
    assert [kind for kind, _ in said(report, 7) + said(report, 8)] == ["doubt", "doubt"]


def test_a_table_with_other_columns_begins_anew() -> None:
    other = "活動名\t実施内容\t市社協の取組\n垣根の手入れ（新規）\t枝を払う。\t・はさみの貸出\n"
    text = FRONT + HEAD + YEARS + "花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t—\n" + other
    report = read_progress_report(text)
    assert [activity.key for activity in report.activities] == ["1-1/activity/1", "1-1/activity/2"]
    assert [c.text for c in report.commitments if c.column == "shakyo-effort"] == ["はさみの貸出"]


def test_a_row_before_any_head_is_told() -> None:
    text = FRONT + "迷子\t行\n" + HEAD + YEARS + "花壇（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t—\n"
    assert said(read_progress_report(text), 4) == [("unplaced", "no table is open for the row: 迷子 | 行")]


def test_the_same_section_twice_goes_on() -> None:
    row = "{}（新規）\t水をまく。\t緑課\t—\t—\t随時実施\t\t—\n"
    again = "活動目標1 庭\n" + HEAD + YEARS + row.format("菜園")
    report = read_progress_report(FRONT + HEAD + YEARS + row.format("花壇") + again)
    assert [activity.key for activity in report.activities] == ["1-1/activity/1", "1-1/activity/2"]
    assert len(report.sections) == 1
    assert [kind for kind, _ in said(report, 7)] == ["doubt"]


@pytest.mark.parametrize(
    ("lines", "title", "dated", "issuers"),
    [
        (
            ["令和6年7月5日", "花町福祉課", "花町の計画 実施状況報告（令和5年度実績）"],
            "花町の計画実施状況報告（令和5年度実績）",
            "2024-07-05",
            ("花町福祉課",),
        ),
        (["花町のあゆみ"], "花町のあゆみ", "", ()),
        (["令和6年7月"], "", "", ()),
        ([""], None, "", ()),
    ],
)
def test_title_pages(lines: list[str], title: str | None, dated: str, issuers: tuple[str, ...]) -> None:
    head = read_head([Cell(text, number, 0, len(text)) for number, text in enumerate(lines, 1)], 2023)
    assert (head.title if head else None) == title
    if head:
        assert (head.dated, head.issuers, head.fiscal_year) == (dated, issuers, 2023)


# --- titles of events


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("苗の講習会を開催した。", ["苗の講習会"]),
        ("花と緑の講習会の開催", ["花と緑の講習会"]),
        ("商店会と講習会の開催", ["講習会"]),
        ("令和5年度花の講習会を実施", ["花の講習会"]),
        ("「花の市」を開催した。", ["花の市"]),
        ("町において花の展示会を開いた。", ["花の展示会"]),
        ("講習会(春)を開催した。", ["講習会(春)"]),
        ("花の委員会へ出席した。", ["花の委員会"]),
        ("花まつりが行われた。", ["花まつり"]),
        ("花の市を開催した。後に草の市を開催した。", ["花の市", "草の市"]),
        ("花の町を歩いた。", []),
        ("協議会を設けた。", []),
        ("Green Week 週間を実施", ["Green Week 週間"]),
        ("", []),
    ],
)
def test_names_of_what_was_held(text: str, names: list[str]) -> None:
    assert titles(text) == names


def test_a_bare_name_gives_way_to_the_fuller_one_before_it() -> None:
    assert last_title(["苗の講習会", "講習会"]) == "苗の講習会"
    assert last_title(["苗の講習会", "展示会"]) == "展示会"
    assert last_title(["苗の講習会(春)", "講習会"]) == "苗の講習会(春)"
    assert last_title([]) == ""


def test_names_between_two_places_may_begin_before_them() -> None:
    text = "苗の講習会を開催した。草の講習会を開催した。"
    assert titles_from(text, 4, 11) == {4: "苗の講習会"}
    assert list(titles_from(text, 11, len(text)).values()) == ["草の講習会"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("に苗の講習会を開催", "苗の講習会"),
        ("、苗の講習会を開催", "苗の講習会"),
        ("に花の家が開所", "花の家"),
        ("結果発表", "結果発表"),
        ("まで", ""),
    ],
)
def test_the_name_behind_a_date(text: str, title: str) -> None:
    assert title_after(text) == title


# --- one event, told more than once


def told(key: str, text: str = "", **details: str) -> ToldEvent:
    """An event as a commitment tells it."""
    blank = dict.fromkeys(("title", "date", "end_date", "printed_date", "venue", "participants"), "")
    commitment = Commitment(
        key=key,
        span=Span(5, 10, 5, 40),
        activity=key.rpartition("/")[0],
        column="city-done",
        row=1,
        ordinal=1,
        fiscal_year=2023,
        digest=digest(text or key),
    )
    return ToldEvent(FoundEvent(start=2, end=6, doubts=(), **{**blank, **details}), commitment)


def test_tellings_of_one_event_become_its_mentions() -> None:
    into = Collection(2023)
    collect_events(
        [
            told("a/1", date="2023-07-08", venue="花の館", participants="30"),
            told("b/1", date="2023-07-08", participants="30", title="苗の講習会"),
            told("c/1", date="2023-07-08", participants="31", title="苗の講習会"),
        ],
        into,
    )
    assert [(e.key, e.title, e.venue, e.participants) for e in into.events] == [
        ("event/1", "苗の講習会", "花の館", "30"),
        ("event/2", "苗の講習会", "", "31"),
    ]
    assert [(m.key, m.stated_in, m.activity) for m in into.event_mentions] == [
        ("event/1/mention/1", "a/1", "a"),
        ("event/1/mention/2", "b/1", "b"),
        ("event/2/mention/1", "c/1", "c"),
    ]


def test_two_dates_of_one_statement_are_two_events() -> None:
    into = Collection(2023)
    collect_events([told("a/1", date="2023-07-08", title="会"), told("a/1", date="2023-07-08", title="会")], into)
    assert len(into.events) == 2


def test_a_piece_of_a_statement_knows_its_place() -> None:
    assert span_within(told("a/1").commitment, 2, 6) == Span(5, 12, 5, 16)


def test_numbers_begin_with_one_for_each_name() -> None:
    into = Collection(2023)
    assert [into.next("a"), into.next("a"), into.next("b")] == [1, 2, 1]
    into.note(9, "doubt", "乙")
    into.note(3, "doubt", "甲")
    assert [notice.line for notice in into.finished().notices] == [3, 9]


# --- the documents that may not be here


def test_a_document_is_found_in_the_named_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKUSHI_DOCUMENTS", str(tmp_path))
    for document, name in FILES.items():
        (tmp_path / name).write_text("text", encoding="utf-8")
        assert real_document(document) == tmp_path / name


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_document_skips_here_and_fails_on_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("FUKUSHI_DOCUMENTS", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"plan_chapter4\.txt is not in"):
        real_document("plan-2023-ch4")


def test_an_unknown_document_is_refused() -> None:
    with pytest.raises(KeyError):
        real_document("plan-1999")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["—", "", "随時実施", "9回", "鎌をそろえる", "回数/年", "1 2 3", "・甲 ・乙"]),
        min_size=3,
        max_size=3,
    )
)
def test_whatever_stands_under_goal_and_actual_is_somewhere(cells: list[str]) -> None:
    row = "花壇（新規）\t水をまく。\t緑課\t—\t—\t" + "\t".join(cells)
    try:
        report = table(row)
    except DocumentError as refused:
        assert refused.line > 0
        return
    records: list[Record] = [*report.measures, *report.cells, *report.indicators]
    known = " ".join([*(str(getattr(r, "printed", "")) for r in records), *(c.text for c in report.commitments)])
    known += " ".join(i.name for i in report.indicators) + " ".join(message for _, message in said(report, 6))
    assert all(part.strip("・") in known for cell in cells for part in cell.split())
