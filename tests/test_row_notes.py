"""What does not fit within a row of an invented progress report."""

from __future__ import annotations

import pytest

from loaders.note_collection import NoteCollection
from loaders.plan_records import TextNote
from loaders.reading_words import DASH, NO_MEASURE, OUTSIDE, meaning
from loaders.report_records import Activity, Commitment, Indicator, ProgressReport
from loaders.row_notes import note_rows
from loaders.span import Span, digest
from shapes.shape_set import load_shapes


def told(column: str, text: str, ordinal: int = 1) -> Commitment:
    return Commitment(
        key=f"1-1/activity/1/{column}/{ordinal}",
        span=Span(1, 0, 1, len(text)),
        activity="1-1/activity/1",
        column=column,
        row=1,
        ordinal=ordinal,
        fiscal_year=2031,
        digest=digest(text),
        text=text,
    )


def notes_of(*commitments: Commitment, measure: str = "") -> list[TextNote]:
    activity = Activity(
        key="1-1/activity/1",
        span=Span(1, 0, 1, 4),
        section="1-1",
        ordinal=1,
        name="花壇の手入れ",
        kind="",
        period="",
        first_year=0,
        last_year=0,
    )
    found = Indicator(
        key="1-1/activity/1/indicator/1", span=Span(1, 0, 1, 4), activity=activity.key, ordinal=1, name=measure, unit=""
    )
    notes = NoteCollection([each.text for each in commitments][:1] or [""])
    note_rows(ProgressReport(activities=(activity,), commitments=commitments, indicators=(found,)), notes)
    return notes.found


@pytest.mark.parametrize(
    ("measure", "content", "apart"),
    [
        ("苗の登録数", "道を掃く。", True),
        ("花壇設置数", "道を掃く。", False),
        ("苗木登録数", "苗木を配る。", False),
        ("", "道を掃く。", False),
    ],
)
def test_a_measure_that_the_activity_does_not_mention(measure: str, content: str, apart: bool) -> None:
    found = [note.printed for note in notes_of(told("content", content), measure=measure)]
    assert found == ([measure] if apart else [])


@pytest.mark.parametrize(
    ("cells", "varies"),
    [
        ([("city-effort", "港花壇応援助成事業"), ("city-done", "港花壇支援助成事業を行った。")], True),
        ([("city-effort", "港花壇応援助成事業"), ("shakyo-done", "港花壇支援助成事業を行った。")], False),
        ([("city-done", "港花壇応援助成事業と港花壇支援助成事業")], False),
        ([("city-effort", "港花壇応援助成事業"), ("city-done", "港花壇応援助成事業を行った。")], False),
        ([("city-effort", "港花壇応援助成事業"), ("city-done", "道の掃除手伝い事業を行った。")], False),
    ],
    ids=["one-party", "two-parties", "one-cell", "the-same", "another"],
)
def test_a_name_that_changes_from_cell_to_cell(cells: list[tuple[str, str]], varies: bool) -> None:
    found = [(note.printed, note.usual) for note in notes_of(*(told(*cell) for cell in cells))]
    assert found == ([("港花壇支援助成事業", "港花壇応援助成事業")] if varies else [])


def test_running_a_branch_is_no_role_of_residents() -> None:
    assert [note.kind for note in notes_of(told("role", "東浜支部の運営と会員の登録"))] == ["role-of-shakyo"]
    assert notes_of(told("shakyo-effort", "東浜支部の運営")) == []
    assert notes_of(told("role", "支部との話し合い")) == []


def test_a_notice_is_told_in_words_once() -> None:
    assert meaning(["— stands under the last target year and may be the actual value's"]) == DASH
    assert meaning(["5月17日: the date lies outside the column's fiscal year 2031"] * 2) == OUTSIDE
    both = meaning(["no measure by its form, taken for a statement", "1 surplus cell (—) left out, moved left"])
    assert both == f"{NO_MEASURE}。欄がずれている"
    assert meaning(["something new"]) == ""
    assert meaning([]) == ""


def test_the_doubts_that_other_rules_tell_are_left_out_by_the_rule_on_doubts() -> None:
    shapes = load_shapes()
    query = next(text for text in map(str, shapes.graph.objects()) if 'wp:noteKind "doubt"' in text)
    assert all(f'"{words}"' in query for words in (DASH, OUTSIDE, NO_MEASURE))
