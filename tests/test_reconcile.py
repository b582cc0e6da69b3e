"""Every kind of change between a document and its tables is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fukushi.cli import main
from loaders.facts import KINDS, Edition, records
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_records import PlanChapter
from loaders.progress_report import read_progress_report
from loaders.reconcile import differences
from loaders.report_records import ProgressReport
from loaders.span import Span
from loaders.wording import worded_field
from tests.builds import CITY, change, data_copy, real_documents

DOCUMENTS = Path(__file__).parent / "documents"


def worded(found: Edition) -> Edition:
    """Return an edition in which nothing lacks wording."""
    changed = {
        kind.field: tuple(
            replace(each, **{worded_field(each): "言い換え"}) if worded_field(each) else each
            for each in getattr(found, kind.field)
        )
        for kind in KINDS[type(found)]
    }
    return replace(found, **changed)  # type: ignore[arg-type]


PLAN = read_plan_chapter((DOCUMENTS / "plan_hinata.txt").read_text(encoding="utf-8"))
REPORT = read_progress_report((DOCUMENTS / "report_minatono.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("read", [PLAN, REPORT], ids=["plan", "report"])
def test_what_was_extracted_does_not_differ(read: Edition) -> None:
    assert differences(read, worded(read)) == []


@pytest.mark.parametrize("read", [PLAN, REPORT], ids=["plan", "report"])
def test_every_field_of_every_kind_of_record_is_compared(read: Edition) -> None:
    shipped = worded(read)
    for kind in KINDS[type(read)]:
        rows = getattr(shipped, kind.field)
        if not rows:
            continue
        first = rows[0]
        for name in (*kind.columns, "span"):
            if name in ("key", worded_field(first)):
                continue
            spoiled_row = replace(first, **{name: other(getattr(first, name))})
            changes: dict[str, Any] = {kind.field: (spoiled_row, *rows[1:])}
            spoiled = replace(shipped, **changes)
            found = differences(read, spoiled)
            assert [(each.key, each.line) for each in found] == [(first.key, first.span.line)], (kind.table, name)
            assert found[0].message.startswith(f"{name}: ")


def other(value: object) -> object:
    """Return a value of the same type that differs a little."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}〇" if value else "〇"
        case tuple():
            return (*value, "〇")
        case Span():
            return replace(value, end=value.end + 1)
    raise TypeError(type(value))


def without_first(field: str) -> Callable[[Edition], Edition]:
    return lambda edition: replace(edition, **{field: getattr(edition, field)[1:]})


@pytest.mark.parametrize(
    ("read", "field"),
    [(each, kind.field) for each in (PLAN, REPORT) for kind in KINDS[type(each)] if getattr(each, kind.field)],
)
def test_a_row_too_few_a_row_too_many_and_two_rows_exchanged(read: Edition, field: str) -> None:
    shipped = worded(read)
    rows = getattr(shipped, field)
    missing = differences(read, without_first(field)(shipped))
    assert (rows[0].key, "stands in the document, but in no shipped table") in [(d.key, d.message) for d in missing]
    surplus = differences(without_first(field)(read), shipped)
    assert (rows[0].key, "stands in a shipped table, but not in the document") in [(d.key, d.message) for d in surplus]
    if len(rows) > 1:
        swapped = replace(shipped, **{field: (rows[1], rows[0], *rows[2:])})  # type: ignore[arg-type]
        [order] = differences(read, swapped)
        assert "comes next in the document" in order.message


def test_wording_is_not_compared_but_must_be_there() -> None:
    shipped = worded(PLAN)
    assert isinstance(shipped, PlanChapter)
    bare = replace(shipped, aims=tuple(replace(aim, restatement="") for aim in shipped.aims))
    assert {each.message for each in differences(PLAN, bare)} == {"has no restatement of our own"}


def test_differences_come_in_the_order_of_the_document() -> None:
    lines = [each.line for each in differences(PLAN, PlanChapter())]
    assert lines == sorted(lines)
    assert len(lines) == len(records(PLAN))
    assert len(differences(ProgressReport(), worded(REPORT))) == len(records(REPORT))


@settings(max_examples=25)
@given(st.data())
def test_any_dropped_set_of_records_is_found_whole(data: st.DataObject) -> None:
    shipped = worded(PLAN)
    assert isinstance(shipped, PlanChapter)
    dropped = data.draw(st.sets(st.sampled_from([each.key for each in shipped.roles])))
    less = replace(shipped, roles=tuple(each for each in shipped.roles if each.key not in dropped))
    assert {each.key for each in differences(PLAN, less)} == dropped


class TestRealDocuments:
    """The shipped tables against the documents they came from."""

    def reconcile(self, data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
        given = [part for name, path in real_documents().items() for part in ("--document", f"{name}={path}")]
        status = main(["reconcile", "--data", str(data), *given])
        return status, capsys.readouterr().out.splitlines()

    def test_the_shipped_facts_are_the_documents(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, lines = self.reconcile(data_copy(), capsys)
        assert lines == ["plan-2023-ch4: 0 differences", "evaluation-fy2011: 0 differences"]
        assert status == 0

    def test_changes_in_the_tables_are_told_with_the_line_of_the_document(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = data_copy()
        folder = data / CITY
        plan, report = folder / "plan-2023-ch4", folder / "evaluation-fy2011"
        rows = (plan / "plan_offices.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (plan / "plan_offices.csv").write_text("".join([rows[0], *rows[2:]]), encoding="utf-8")
        change(plan / "objectives.csv", "1-3,1,3,福祉教育の推進", "1-3,1,3,福祉教育の促進")
        change(plan / "issues.csv", "7748fdb6b2a46788", "7748fdb6b2a46789")
        change(plan / "figures.csv", "1-1/figure/2,1-1,2,25 地区,25,", "1-1/figure/2,1-1,2,25 地区,26,")
        change(plan / "directions.csv", ",98,4,98,21", ",98,5,98,21")
        rows = (report / "report_offices.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        first, second = (row.split(",") for row in rows[1:3])
        first[0], second[0] = second[0], first[0]
        (report / "report_offices.csv").write_text(
            "".join([rows[0], ",".join(first), ",".join(second), *rows[3:]]), encoding="utf-8"
        )
        change(folder / "documents.csv", ",1077\n", ",1078\n")
        status, lines = self.reconcile(data, capsys)
        assert status == 1
        told = {":".join(line.split(":", 3)[:3]) for line in lines}
        assert {
            "plan-2023-ch4:0: documents.csv",
            "plan-2023-ch4:82: 1-1/issue/1",
            "plan-2023-ch4:85: 1-1/figure/1",
        } - told == {"plan-2023-ch4:85: 1-1/figure/1"}, "an untouched figure is not told"
        assert [line for line in lines if "1-1/office/1:" in line] == [
            "plan-2023-ch4:138: 1-1/office/1: stands in the document, but in no shipped table"
        ]
        for key in ("1-3:", "1-1/figure/2:", "1-1/direction/1:", "1-1/activity/2/office/1:"):
            assert any(key in line for line in lines), key
        assert lines[-1].startswith("evaluation-fy2011: ")

    def test_a_correction_must_stand_where_it_says(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        change(
            data / CITY / "curation" / "corrections.csv",
            "plan-9-shisaku-jigyo,plan-2023-ch4,heading,施策",
            "plan-9-shisaku-jigyo,plan-2023-ch4,heading,政策",
        )
        status, lines = self.reconcile(data, capsys)
        assert status == 1
        assert [line for line in lines if "corrections.csv" in line] == [
            "plan-2023-ch4:9: corrections.csv plan-9-shisaku-jigyo: "
            "printed: '施策事業の推進' in the document, '政策事業の推進' in the tables"
        ]
