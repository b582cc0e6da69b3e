"""The reader of progress reports, on documents of two invented places and on broken text.

The published figures of the real report are checked where it is at hand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.document_text import decode
from loaders.plan_records import Record
from loaders.progress_report import read_progress_report, split_lines
from loaders.report_cells import split_row
from loaders.report_columns import is_head
from loaders.report_records import COLUMNS, STATES, ProgressReport
from loaders.span import DocumentError, digest
from tests.real_documents import real_document

DOCUMENTS = Path(__file__).parent / "documents"
MINATONO = (DOCUMENTS / "report_minatono.txt").read_text(encoding="utf-8")
WAKABA = (DOCUMENTS / "report_wakaba.txt").read_text(encoding="utf-8")
SIGNS = re.compile(r"[\s・･•、,，/／]|(?<=課)及び|(?<=室)及び")


def records(report: ProgressReport) -> list[Record]:
    """All records of a report."""
    return [record for entry in fields(report) if entry.name != "notices" for record in getattr(report, entry.name)]


def left_over(text: str, report: ProgressReport) -> list[tuple[int, str]]:
    """Return the pieces of the text that are in no record's span and in no notice of their line."""
    lines = split_lines(text)
    taken = [[False] * len(line) for line in lines]
    for record in records(report):
        at = record.span
        for number in range(at.line, at.end_line + 1):
            row = taken[number - 1]
            begin = at.start if number == at.line else 0
            end = at.end if number == at.end_line else len(row)
            row[begin:end] = [True] * (end - begin)
    said = dict[int, str]()
    for notice in report.notices:
        said[notice.line] = said.get(notice.line, "") + "\n" + notice.message
    periods = sorted((activity.span.line, activity.period) for activity in report.activities)
    pieces = list[tuple[int, str]]()
    for number, line in enumerate(lines, 1):
        period = next((period for first, period in reversed(periods) if first <= number), "")
        for cell in split_row(line, number):
            rest = "".join(
                sign for sign, done in zip(cell.text, taken[number - 1][cell.start : cell.end], strict=True) if not done
            )
            known = not SIGNS.sub("", rest) or cell.text == period or rest.strip() in said.get(number, "")
            if not known:
                pieces.append((number, cell.text))
    return pieces


def check(text: str, report: ProgressReport) -> None:
    """Assert what holds for every report: nothing lost, spans inside the lines, keys and references whole."""
    assert left_over(text, report) == []
    lines = split_lines(text)
    for record in records(report):
        at = record.span
        assert 1 <= at.line <= at.end_line <= len(lines)
        assert 0 <= at.start <= len(lines[at.line - 1])
        assert 0 <= at.end <= len(lines[at.end_line - 1])
        assert at.line < at.end_line or at.start <= at.end
    assert [key for key, count in Counter(record.key for record in records(report)).items() if count > 1] == []
    assert all(1 <= notice.line <= len(lines) for notice in report.notices)
    assert {notice.kind for notice in report.notices} <= {"unplaced", "doubt", "repaired"}
    activities = {activity.key for activity in report.activities}
    assert {activity.section for activity in report.activities} <= {section.key for section in report.sections}
    for rows in (report.offices, report.commitments, report.cells, report.indicators):
        assert {getattr(record, "activity", None) for record in rows} <= activities
    assert {measure.indicator for measure in report.measures} <= {indicator.key for indicator in report.indicators}
    assert {mention.event for mention in report.event_mentions} == {event.key for event in report.events}
    stated = {commitment.key for commitment in report.commitments}
    assert {mention.stated_in for mention in report.event_mentions} <= stated
    assert {amount.stated_in for amount in report.amounts} <= stated
    assert {commitment.column for commitment in report.commitments} <= set(COLUMNS)
    assert {state.state for state in report.cells} <= set(STATES) - {"value"}
    for commitment in report.commitments:
        at = commitment.span
        assert lines[at.line - 1][at.start : at.end] == commitment.text
        assert commitment.digest == digest(commitment.text)


def values(report: ProgressReport, indicator: str) -> list[tuple[int, str, str]]:
    """Return fiscal year, printed value and state of an indicator's measures."""
    return [(m.fiscal_year, m.printed, m.state) for m in report.measures if m.indicator == indicator]


def told(report: ProgressReport, line: int) -> list[str]:
    """Return the kinds of the notices of a line."""
    return sorted(notice.kind for notice in report.notices if notice.line == line)


@pytest.fixture(scope="module")
def minatono() -> ProgressReport:
    """A town's report: columns in another order, full-width signs, years of 令和."""
    return read_progress_report(MINATONO)


@pytest.fixture(scope="module")
def wakaba() -> ProgressReport:
    """A city's report with shifted, short and overlong rows."""
    return read_progress_report(WAKABA)


@pytest.mark.parametrize("text", [MINATONO, WAKABA], ids=["minatono", "wakaba"])
def test_every_printed_cell_is_in_a_record_or_in_a_notice(text: str) -> None:
    check(text, read_progress_report(text))


def test_the_check_itself_sees_a_lost_cell() -> None:
    report = read_progress_report(MINATONO)
    assert left_over(MINATONO.replace("会合に出席", "会合に出席\tよその升", 1), report) != []


def test_the_title_page(minatono: ProgressReport) -> None:
    (head,) = minatono.heads
    assert head.title.endswith("進捗状況報告（令和５年度実績）")
    assert (head.fiscal_year, head.dated) == (2023, "2024-07-05")
    assert head.issuers == ("港野町福祉部福祉課", "港野町社会福祉協議会")


def test_goals_sections_and_their_role_heads(minatono: ProgressReport) -> None:
    assert [(goal.key, goal.title) for goal in minatono.goals] == [
        ("goal/1", "寄り合える場をつくる"),
        ("goal/2", "困りごとを受けとめる"),
    ]
    assert [(s.key, s.title, s.role_heading) for s in minatono.sections] == [
        ("1-1", "身近なたまり場づくり", "住民、自治会の役割"),
        ("2-1", "相談の輪", "住民、自治会の役割"),
        ("2-2", "そのほか", ""),
    ]


def test_activities_with_kind_and_period(minatono: ProgressReport) -> None:
    assert [(a.name, a.kind, a.period, a.first_year, a.last_year) for a in minatono.activities] == [
        ("港のたまり場づくり", "新規", "３～７", 2021, 2025),
        ("見守り配達の推進", "継続", "3～7", 2021, 2025),
        ("防災ささえあい台帳", "継続", "4～7", 2022, 2025),
        ("相談窓口のつながりづくり", "継続", "3～7", 2021, 2025),
        ("職員どうしの学び合い", "新規", "3～7", 2021, 2025),
        ("", "", "", 0, 0),
    ]
    assert "repaired" in told(minatono, 22)  # its kind has no closing bracket


def test_offices_by_row(minatono: ProgressReport) -> None:
    assert [(o.key, o.row, o.name, o.generic) for o in minatono.offices] == [
        ("1-1/activity/1/office/1", 1, "福祉課", False),
        ("1-1/activity/1/office/2", 1, "港湾室", False),
        ("1-1/activity/1/office/3", 2, "各担当課", True),
        ("1-1/activity/3/office/1", 1, "福祉課", False),
        ("1-1/activity/3/office/2", 1, "防災係", False),
        ("2-1/activity/1/office/1", 1, "福祉部各課", True),
        ("2-1/activity/2/office/1", 1, "福祉課", False),
        ("2-1/activity/2/office/2", 2, "町民課", False),
    ]


def test_indicators_and_their_values(minatono: ProgressReport) -> None:
    assert [(i.key, i.name, i.unit) for i in minatono.indicators] == [
        ("1-1/activity/1/indicator/1", "たまり場開設数", "箇所"),
        ("1-1/activity/2/indicator/1", "協定締結事業者数/社", "社"),
        ("2-1/activity/1/indicator/1", "打合せ回数/年", "回/年"),
        ("2-1/activity/2/indicator/1", "回答者数/人", "人"),
    ]
    assert values(minatono, "1-1/activity/1/indicator/1") == [
        (2021, "—", "dash"),
        (2025, "5箇所", "value"),
        (2023, "3箇所", "value"),
    ]
    assert [year for year, _, _ in values(minatono, "1-1/activity/2/indicator/1")] == [2021, 2025, 2023]
    assert [print_ for _, print_, _ in values(minatono, "1-1/activity/2/indicator/1")] == ["4社", "10社", "6社"]
    assert [print_ for _, print_, _ in values(minatono, "2-1/activity/1/indicator/1")] == ["12回", "12回", "9回"]
    assert values(minatono, "2-1/activity/2/indicator/1")[0] == (2021, "", "blank")
    assert told(minatono, 34).count("repaired") == 1
    assert "doubt" in told(minatono, 36)


def test_three_empty_states_stay_apart(minatono: ProgressReport) -> None:
    states = {(c.activity, c.column): c.state for c in minatono.cells}
    assert states["1-1/activity/3", "goal"] == "as-needed"
    assert states["1-1/activity/3", "actual"] == "dash"
    assert states["1-1/activity/2", "office"] == "dash"
    blank = read_progress_report(MINATONO.replace("・登録の呼びかけ", ""))
    assert {(c.activity, c.column): c.state for c in blank.cells}["1-1/activity/3", "shakyo-effort"] == "blank"


def test_a_promise_in_the_goal_column_is_no_indicator(minatono: ProgressReport) -> None:
    (said,) = [c for c in minatono.commitments if c.column == "goal"]
    assert (said.key, said.row, said.fiscal_year) == ("2-1/activity/2/goal/1", 1, 0)
    assert said.text == "令和4年4月から様式を統一"
    assert [n.message for n in minatono.notices if n.line == 35 and n.kind == "doubt"] == [
        "no measure by its form, taken for a statement under 計画目標: 令和4年4月から様式を統一"
    ]


def test_commitments_know_their_column_year_and_row(minatono: ProgressReport) -> None:
    first = [c for c in minatono.commitments if c.activity == "1-1/activity/1" and c.column.startswith("city")]
    assert [(c.key.rpartition("activity/1/")[2], c.fiscal_year, c.row, c.text) for c in first] == [
        ("city-effort/1", 0, 1, "改修費の補助"),
        ("city-done/1", 2023, 1, "改修費を2件補助"),
        ("city-planned/1", 2024, 1, "改修費の補助を続ける"),
        ("city-done/2", 2023, 2, "会合に出席"),
        ("city-planned/2", 2024, 2, "会合に出席"),
    ]
    assert [a.printed for a in minatono.amounts if a.stated_in == "1-1/activity/1/city-done/1"] == ["2件"]


def test_events_each_once(minatono: ProgressReport) -> None:
    assert [(e.title, e.date, e.end_date, e.venue, e.participants) for e in minatono.events] == [
        ("ボランティア・リーダー講習会", "2023-10-14", "", "港野ふれあい館 大ホール", "25"),
        ("講習会", "", "", "", ""),
        ("説明会", "2024-02", "", "東浜公民館", "30"),
        ("相談員研修会", "2023-06-09", "", "町立文化会館", "18"),
        ("窓口アンケート", "2023-11-06", "2023-11-10", "", ""),
        ("町民アンケート", "2023-08", "", "", ""),
        ("結果公表", "2024-02", "", "", ""),
    ]
    assert [m.stated_in for m in minatono.event_mentions if m.event == "event/4"] == [
        "2-1/activity/1/shakyo-done/1",
        "2-1/activity/1/shakyo-planned/1",
    ]


def test_furniture_is_named(minatono: ProgressReport) -> None:
    assert [notice.message for notice in minatono.notices if notice.line == 24] == ["outside the tables: - 2 -"]
    assert [notice.message[:29] for notice in minatono.notices if notice.line == 26] == [
        "the title of the report again"
    ]


def test_a_shifted_row_is_put_right_with_a_notice(wakaba: ProgressReport) -> None:
    assert [(o.name, o.row) for o in wakaba.offices if o.activity == "3-2/activity/1"] == [
        ("文化振興課", 1),
        ("学校教育課", 2),
    ]
    second = [(c.column, c.text) for c in wakaba.commitments if c.activity == "3-2/activity/1" and c.row == 2]
    assert second == [
        ("content", "読み聞かせの人を育てる。"),
        ("role", "参加"),
        ("city-effort", "講座の後援"),
        ("city-done", "講座を後援"),
        ("city-planned", "講座を後援"),
    ]
    assert "repaired" in told(wakaba, 8)
    assert values(wakaba, "3-2/activity/1/indicator/2") == [
        (2013, "", "blank"),
        (2017, "2回", "value"),
        (2015, "1回", "value"),
    ]


def test_a_row_that_lost_a_cell_keeps_only_what_its_forms_prove(wakaba: ProgressReport) -> None:
    walk = [c.column for c in wakaba.commitments if c.activity == "3-2/activity/2"]
    assert walk == ["city-done", "city-planned"]
    assert told(wakaba, 10).count("unplaced") == 4


def test_an_unknown_column_is_reported(wakaba: ProgressReport) -> None:
    assert [n.message for n in wakaba.notices if n.line == 5] == ["the column head is not known: 備考"]
    assert "in the column 備考, which is not known: 950冊" in [n.message for n in wakaba.notices if n.line == 7]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\r"),
    ],
    ids=["CRLF", "BOM", "no last newline", "CR"],
)
def test_line_ends_and_marks_change_nothing(change: object, minatono: ProgressReport) -> None:
    assert callable(change)
    changed = change(MINATONO)
    check(changed, read_progress_report(changed))
    assert read_progress_report(changed) == minatono


def test_a_head_that_stands_again_goes_on_with_the_activity(minatono: ProgressReport) -> None:
    lines = MINATONO.split("\n")
    head = next(index for index, line in enumerate(lines) if line.startswith("活動名"))
    broken = "\n".join([*lines[: head + 3], "- 1 -", lines[head], lines[head + 1], *lines[head + 3 :]])
    report = read_progress_report(broken)
    check(broken, report)
    assert [a.name for a in report.activities] == [a.name for a in minatono.activities]
    assert [o.key for o in report.offices] == [o.key for o in minatono.offices]
    assert [m.printed for m in report.measures] == [m.printed for m in minatono.measures]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "no fiscal year"),
        ("ただの手紙です\n", 0, "no fiscal year"),
        ("港野町 実施状況報告(令和5年度実績)\n", 0, "no table"),
        ("\n".join(MINATONO.split("\n")[:17]), 17, "header and no rows"),
        ("\n".join(MINATONO.split("\n")[:17]) + "\n", 17, "header and no rows"),
        ("\n".join(MINATONO.split("\n")[:18]), 17, "header and no rows"),
        ("\n".join(MINATONO.split("\n")[:19])[:-40], 19, "cut off"),
        ("\n".join(MINATONO.split("\n")[:28]) + "\n", 28, "cut off"),
        ("\n".join(MINATONO.split("\n")[:30]) + "\n", 30, "cut off"),
        (MINATONO.replace("基本目標１　寄り合える場をつくる\n", ""), 14, "before the first 基本目標"),
    ],
)
def test_text_that_is_none_or_breaks_off(text: str, line: int, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        read_progress_report(text)
    assert caught.value.line == line


CELLS = [
    "",
    "",
    "—",
    "随時実施",
    "福祉課",
    "福祉課、港湾室",
    "21~25",
    "3～7",
    "1回 2回 3回",
    "12",
    "0.5%",
    "研修会回数/年",
]
CELLS += [
    "・講習会を開催した。 期日：7月8日(金) 会場：ふれあい館 参加者30名",
    "声かけ (新規活動)",
    "(継続活動)",
    "・協力 ・助言",
    "H24.2.30",
]
CELLS += [
    "研修会回数/年 1回 2回",
    "実績",
    "活動名",
    "実施内容",
    "計画目標",
    "担当課",
    "25",
    "二百人",
    "(一次) ・調べる (二次) ・書く",
]
ROWS = st.lists(st.sampled_from(CELLS), min_size=1, max_size=17).map("\t".join)
OTHER = st.sampled_from(["", "- 3 -", "基本目標2 次", "活動目標1 次", "活動目標２", *MINATONO.split("\n")[15:24]])


@given(st.lists(st.one_of(ROWS, ROWS, OTHER), max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_in_any_disorder_lose_nothing(rows: list[str], end: str, last: bool) -> None:
    text = end.join([*MINATONO.split("\n")[:17], MINATONO.split("\n")[18], *rows]) + (end if last else "")
    try:
        report = read_progress_report(text)
    except DocumentError as error:
        assert str(error)
        assert 0 <= error.line <= len(split_lines(text))
        return
    check(text, report)


@given(st.text("\t\n 基活本動目標12・（）()年月日平成23年度実績課~回名内容—:", max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        report = read_progress_report(text)
    except DocumentError:
        return
    check(text, report)


@given(st.integers(0, len(WAKABA)))
@settings(max_examples=80, deadline=None)
def test_a_text_cut_anywhere_is_read_or_refused(at: int) -> None:
    try:
        report = read_progress_report(WAKABA[:at])
    except DocumentError:
        return
    check(WAKABA[:at], report)


@pytest.fixture(scope="module")
def published_text() -> str:
    """The text of the report of FY2011."""
    path = real_document("evaluation-fy2011")
    return decode(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def published(published_text: str) -> ProgressReport:
    """The report of FY2011."""
    return read_progress_report(published_text)


def test_published_nothing_is_lost(published_text: str, published: ProgressReport) -> None:
    check(published_text, published)


def test_published_figures(published: ProgressReport) -> None:
    named = [activity for activity in published.activities if activity.name]
    assert (len(published.goals), len(published.sections), len(named)) == (3, 16, 55)
    assert Counter(activity.kind for activity in named) == {"継続": 35, "新規": 20}
    assert [activity.section for activity in published.activities if not activity.name] == ["2-7"]
    assert len(published.indicators) == len({indicator.span.line for indicator in published.indicators}) == 23
    assert sum(m.phase == "planned" and m.fiscal_year == 2013 and m.value != "" for m in published.measures) == 20


def test_published_tables_have_heads(published_text: str, published: ProgressReport) -> None:
    lines = split_lines(published_text)
    assert sum(is_head(split_row(line, 1)) for line in lines) == len(published.sections)


def test_published_meeting_told_three_times_is_one_event(published: ProgressReport) -> None:
    (event,) = [event for event in published.events if event.date == "2012-01-15"]
    assert (event.venue, event.participants) == ("県労協会館", "90")
    assert sum(mention.event == event.key for mention in published.event_mentions) == 3
    assert not [event for event in published.events if event.date.endswith("03-11")]
