"""A progress report as triples: offices hang on their activities, and an empty cell is no value."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from loaders.facts import records
from loaders.progress_report import read_progress_report
from loaders.report_quads import COLUMNS, report_quads
from loaders.report_records import COLUMNS as READ_COLUMNS
from loaders.report_records import (
    Activity,
    CellState,
    Commitment,
    Event,
    EventMention,
    Indicator,
    Measure,
    OfficeMention,
    ProgressReport,
    ReportHead,
)
from loaders.span import Span
from ontology.terms import RDF, WP
from tests.loading import said, sink

DOCUMENTS = Path(__file__).parent / "documents"
SPAN = Span(7, 0, 7, 5)
ROW = "1-1/activity/1"


def activity(name: str = "集いの支援", kind: str = "継続", first: int = 2028, last: int = 2032) -> Activity:
    return Activity(
        key=ROW,
        span=SPAN,
        section="1-1",
        ordinal=1,
        name=name,
        kind=kind,
        period="10~14",
        first_year=first,
        last_year=last,
    )


def about(tmp_path: Path, report: ProgressReport, *keys: str) -> list[str]:
    into = sink(tmp_path, "progress-report")
    report_quads(report, into)
    return [line.replace("report/2030/", "", 1) for line in said(into.facts.quads, *(f"report/2030/{k}" for k in keys))]


def test_an_activity_has_its_place_kind_and_years(tmp_path: Path) -> None:
    assert about(tmp_path, ProgressReport(activities=(activity(),)), ROW) == [
        f"{ROW} a wp:Activity",
        f"{ROW} skos:prefLabel 集いの支援@ja",
        f"{ROW} wp:activityKind wp:kind-continuing",
        f"{ROW} wp:firstFiscalYear 2028",
        f"{ROW} wp:inSection report/2030/1-1",
        f"{ROW} wp:lastFiscalYear 2032",
        f"{ROW} wp:order 1",
        f"{ROW} wp:ordinal 1",
        f"{ROW} wp:span doc/doc-1/span/7-0-7-5",
    ]


def test_what_a_row_does_not_print_is_not_said(tmp_path: Path) -> None:
    bare = about(tmp_path, ProgressReport(activities=(activity("", "", 0, 0),)), ROW)
    assert not [line for line in bare if "prefLabel" in line or "Kind" in line or "FiscalYear" in line]
    only_first = about(tmp_path, ProgressReport(activities=(activity(last=0),)), ROW)
    assert [line for line in only_first if "FiscalYear" in line] == [f"{ROW} wp:firstFiscalYear 2028"]


@pytest.mark.parametrize(
    ("column", "by", "phase"),
    [
        ("content", None, "intended"),
        ("role", None, "intended"),
        ("shakyo-effort", "shakyo", "intended"),
        ("shakyo-done", "shakyo", "done"),
        ("city-effort", "gyosei", "intended"),
        ("city-done", "gyosei", "done"),
        ("city-planned", "gyosei", "planned"),
    ],
)
def test_a_column_tells_who_and_when(tmp_path: Path, column: str, by: str | None, phase: str) -> None:
    key = f"{ROW}/{column}/1"
    year = 2030 if phase == "done" else 0
    commitment = Commitment(
        key=key,
        span=SPAN,
        activity=ROW,
        column=column,
        row=1,
        ordinal=1,
        fiscal_year=year,
        digest="0" * 16,
        text="文。",
    )
    lines = about(tmp_path, ProgressReport(commitments=(commitment,)), key)
    assert f"{key} wp:column wp:column-{column}" in lines
    assert f"{key} wp:phase wp:phase-{phase}" in lines
    assert [line for line in lines if " wp:by " in line] == ([f"{key} wp:by ~actor/{by}"] if by else [])
    assert [line for line in lines if "fiscalYear" in line] == ([f"{key} wp:fiscalYear 2030"] if year else [])


def test_every_column_that_can_be_read_can_be_said() -> None:
    assert set(READ_COLUMNS) == set(COLUMNS)


@pytest.mark.parametrize(("state", "printed"), [("blank", ""), ("dash", "—"), ("as-needed", "随時実施")])
def test_three_empty_cells_are_three_things(tmp_path: Path, state: str, printed: str) -> None:
    cell = CellState(key=f"{ROW}/cell/goal", span=SPAN, activity=ROW, column="goal", state=state, printed=printed)
    lines = about(tmp_path, ProgressReport(cells=(cell,)), cell.key)
    assert f"{cell.key} wp:valueState wp:state-{state}" in lines
    assert [line for line in lines if "wp:printed" in line] == (
        [f'{cell.key} wp:printed "{printed}"'] if printed else []
    )


@pytest.mark.parametrize(
    ("printed", "value", "state", "wanted"),
    [
        ("1,200人", "1200", "value", ['wp:printedValue "1,200人"', "wp:value 1200"]),
        ("30.0", "30.0", "value", ['wp:printedValue "30.0"', "wp:value 30"]),
        ("—", "", "dash", ['wp:printedValue "—"', "wp:valueState wp:state-dash"]),
        ("", "", "blank", ["wp:valueState wp:state-blank"]),
    ],
)
def test_a_measure_keeps_what_is_printed_beside_its_number(
    tmp_path: Path, printed: str, value: str, state: str, wanted: list[str]
) -> None:
    indicator = Indicator(key=f"{ROW}/indicator/1", span=SPAN, activity=ROW, ordinal=1, name="参加者数", unit="人")
    measure = Measure(
        key=f"{indicator.key}/planned-2032",
        span=SPAN,
        indicator=indicator.key,
        phase="planned",
        fiscal_year=2032,
        printed=printed,
        value=value,
        unit="",
        state=state,
    )
    lines = about(tmp_path, ProgressReport(indicators=(indicator,), measures=(measure,)), measure.key)
    assert f"{measure.key} a wp:Target" in lines
    assert [line.removeprefix(f"{measure.key} ") for line in lines if "alue" in line] == wanted


@pytest.mark.parametrize(
    ("date", "end", "wanted"),
    [
        ("2030-06-01", "2030-06-03", ["date 2030-06-01", "endDate 2030-06-03"]),
        ("2030-06", "", ["month 2030-06"]),
        ("", "", []),
    ],
)
def test_a_day_is_a_day_and_a_month_stays_a_month(tmp_path: Path, date: str, end: str, wanted: list[str]) -> None:
    event = Event(
        key="event/1",
        span=SPAN,
        ordinal=1,
        title="",
        date=date,
        end_date=end,
        printed_date="六月",
        venue="福祉会館",
        participants="",
    )
    lines = about(tmp_path, ProgressReport(events=(event,)), "event/1")
    found = [line for line in lines if any(f"wp:{name} " in line for name in ("date", "endDate", "month"))]
    assert [line.split(" wp:")[1].replace('"', "") for line in found] == wanted
    assert "event/1 wp:venue ~place/12345/venue/kaikan" in lines
    assert not [line for line in lines if "participants" in line or "prefLabel" in line]


def test_a_venue_nobody_registered_stays_a_name(tmp_path: Path) -> None:
    event = Event(
        key="event/1",
        span=SPAN,
        ordinal=1,
        title="祭り",
        date="",
        end_date="",
        printed_date="",
        venue="どこかの広場",
        participants="120",
    )
    mention = EventMention(
        key="event/1/mention/1", span=SPAN, event="event/1", ordinal=1, activity=ROW, stated_in=f"{ROW}/city-done/1"
    )
    lines = about(tmp_path, ProgressReport(events=(event,), event_mentions=(mention,)), "event/1")
    assert 'event/1 wp:printedVenue "どこかの広場"' in lines
    assert "event/1 wp:participants 120" in lines
    assert not [line for line in lines if "wp:venue " in line]


def test_an_office_hangs_on_its_row_and_a_generic_one_says_so(tmp_path: Path) -> None:
    into = sink(tmp_path, "progress-report")
    names = ("福祉課", "各担当課")
    mentions = tuple(
        OfficeMention(
            key=f"{ROW}/office/{number}",
            span=SPAN,
            activity=ROW,
            row=1,
            ordinal=number,
            name=name,
            generic=name != "福祉課",
        )
        for number, name in enumerate(names, 1)
    )
    report_quads(ProgressReport(activities=(activity(),), offices=mentions), into)
    lines = said(into.facts.quads)
    assert f"report/2030/{ROW}/office/1 wp:office ~org/12345/dept/fukushi" in lines
    assert f"report/2030/{ROW}/office/1 wp:activity report/2030/{ROW}" in lines
    stranger = "report/2030/unregistered-office/1-1-activity-1-office-2"
    assert f"{stranger} wp:generic true" in lines
    assert [sentence for _, sentence in into.unregistered] == [
        "the office '各担当課' is not in offices.csv for 2030; known: 福祉課"
    ]


def test_the_title_page_tells_the_year_the_day_and_who_issued_it(tmp_path: Path) -> None:
    head = ReportHead(
        key="report", span=SPAN, title="実施状況報告", fiscal_year=2030, dated="2031-06-01", issuers=("福祉課", "社協")
    )
    into = sink(tmp_path, "progress-report")
    report_quads(ProgressReport(heads=(head,)), into)
    lines = said(into.facts.quads)
    assert "report/2030 wp:fiscalYear 2030" in lines
    assert 'report/2030 dcterms:date "2031-06-01"' in lines
    assert 'report/2030/report wp:printed "社協"' in lines


@pytest.mark.parametrize("name", ["report_wakaba", "report_minatono"])
def test_every_record_of_a_sample_is_a_resource_and_no_link_leads_nowhere(tmp_path: Path, name: str) -> None:
    into = sink(tmp_path, "progress-report")
    report = read_progress_report((DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"))
    report_quads(report, into)
    assert {quad.subject for quad in into.facts.quads if quad.predicate == WP.span} == {
        into.at(key) for key in records(report)
    }
    typed = {quad.subject for quad in into.facts.quads if quad.predicate == RDF.type}
    linked = {
        q.object for q in into.facts.quads if isinstance(q.object, NamedNode) and "/report/2030" in q.object.value
    }
    assert linked <= typed
    assert not any(quad.predicate == WP.verbatim for quad in into.facts.quads)
