"""Human decisions as triples: each points at something of the kind it means, or is told to point astray."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from loaders.curation_quads import CurationSink, Subject, cut
from loaders.plan_records import Aim, Feature, Listing, Objective, Record
from loaders.report_records import Activity
from loaders.span import Span
from tests.loading import IRIS, NAMES, said, short, tables

SPAN = Span(2, 1, 2, 4)
REJECTIONS = "id,office,edition,listing,project,reason,decided_by,decided_on"
CORRECTIONS = "id,document,kind,printed,corrected,reason,certainty,line,start,end_line,end"
CONTINUITY = "id,edition,activity,project,kind,certainty,basis"
PLAN: Mapping[str, Record] = {
    "1-1": Objective(key="1-1", span=SPAN, goal=1, number=1, title="題"),
    "1-1/aim": Aim(key="1-1/aim", span=SPAN, objective="1-1", ordinal=1, digest="0" * 16),
    "1-1/listing/shi/1": Listing(
        key="1-1/listing/shi/1",
        span=SPAN,
        objective="1-1",
        party="shi",
        ordinal=1,
        name="広場事業",
        content="",
        marks=(),
    ),
    "1-1/feature/1": Feature(key="1-1/feature/1", span=SPAN, objective="1-1", ordinal=1, title="広場", quoted=()),
}
REPORT: Mapping[str, Record] = {
    "1-1/activity/1": Activity(
        key="1-1/activity/1",
        span=SPAN,
        section="1-1",
        ordinal=1,
        name="集い",
        kind="",
        period="",
        first_year=0,
        last_year=0,
    )
}
TEXT = ("一行目", "甲乙丙丁戊", "三行目")


def decide(folder: Path, name: str, header: str, *rows: str, text: tuple[str, ...] | None = None) -> CurationSink:
    subjects = [
        Subject("plan", "plan/2030", PLAN, {SPAN}, text),
        Subject("report", "report/2029", REPORT, (), None),
    ]
    found = tables(folder, {name: "\n".join((header, *rows)) + "\n"})
    sink = CurationSink(IRIS, NAMES.curation, found, subjects)
    sink.say()
    return sink


def test_a_rejection_names_who_decided_what_and_why(tmp_path: Path) -> None:
    row = "no-1,zei,plan/2030,1-1/listing/shi/1,,所管外,福祉課長,2031-04-01"
    one = "curation/rejections/no-1"
    assert said(decide(tmp_path, "rejections", REJECTIONS, row).sink.quads) == [
        f"{one} a wp:Rejection",
        f"{one} dcterms:source table/rejections.csv#row=2",
        f'{one} wp:decidedBy "福祉課長"',
        f'{one} wp:decidedOn "2031-04-01"',
        f"{one} wp:listing plan/2030/1-1/listing/shi/1",
        f"{one} wp:office ~org/12345/dept/zei",
        f"{one} wp:reason 所管外@ja",
    ]


@pytest.mark.parametrize(
    ("edition", "listing", "sentence"),
    [
        ("plan/2030", "1-1/listing/shi/9", "listing '1-1/listing/shi/9' is not in the edition 'plan/2030'"),
        ("plan/2031", "1-1/listing/shi/1", "listing '1-1/listing/shi/1' is not in the edition 'plan/2031'"),
        ("plan/2030", "1-1", "listing '1-1' is not in the edition 'plan/2030'"),
        ("plan/2030", "1-1/aim", "listing '1-1/aim' is not in the edition 'plan/2030'"),
        ("plan/2030", "", "must name a listing (with its edition) or a project"),
    ],
)
def test_a_rejection_that_points_at_no_line_is_left_out_and_told(
    tmp_path: Path, edition: str, listing: str, sentence: str
) -> None:
    good = "good,zei,,,hiroba,所管外,課長,2031-04-01"
    bad = f"bad,zei,{edition},{listing},,所管外,課長,2031-04-01"
    sink = decide(tmp_path, "rejections", REJECTIONS, good, bad)
    [astray] = sink.astray
    assert str(astray.error) == f"{tmp_path}/rejections.csv:3: {sentence}"
    assert astray.document == ("plan" if edition == "plan/2030" and listing else "")
    assert {line.split()[0] for line in said(sink.sink.quads)} == {"curation/rejections/good"}


def test_continuity_joins_an_activity_to_a_project(tmp_path: Path) -> None:
    rows = (
        "a,report/2029,1-1/activity/1,hiroba,renamed,candidate,名の一部",
        "b,plan/2030,1-1,hiroba,same,derived,同名",
    )
    sink = decide(tmp_path, "continuity", CONTINUITY, *rows)
    lines = said(sink.sink.quads)
    assert "curation/continuity/a wp:activity report/2029/1-1/activity/1" in lines
    assert "curation/continuity/a wp:continuityKind wp:continuity-renamed" in lines
    assert [astray.error.line for astray in sink.astray] == [3]


class TestCorrections:
    """A correction is an opinion about characters of a document."""

    def test_it_says_from_what_to_what_and_how_sure(self, tmp_path: Path) -> None:
        sink = decide(
            tmp_path, "corrections", CORRECTIONS, "c,plan,wording,乙丙丁,乙丁,余分な字,candidate,2,1,2,4", text=TEXT
        )
        lines = said(sink.sink.quads)
        assert sink.astray == []
        assert 'curation/corrections/c wp:from "乙丙丁"' in lines
        assert 'curation/corrections/c wp:to "乙丁"' in lines
        assert 'curation/corrections/c wp:correctionKind "wording"' in lines
        assert "curation/corrections/c wp:span doc/plan/span/2-1-2-4" in lines

    def test_it_leads_to_the_smallest_record_that_holds_its_place(self, tmp_path: Path) -> None:
        rows = ("in,plan,name,乙丙丁,乙丁,字,candidate,2,1,2,4", "out,plan,name,三,参,字,candidate,9,0,9,1")
        lines = said(decide(tmp_path, "corrections", CORRECTIONS, *rows).sink.quads)
        held = [line for line in lines if " wp:statedIn " in line]
        assert len(held) == 1
        assert held[0].startswith("curation/corrections/in wp:statedIn plan/2030/1-1")

    def test_a_span_the_document_describes_is_not_described_again(self, tmp_path: Path) -> None:
        rows = (
            "c,plan,wording,乙丙丁,乙,字,candidate,2,1,2,4",
            "d,plan,wording,三,参,字,candidate,3,0,3,1",
            "e,plan,wording,三,山,字,candidate,3,0,3,1",
        )
        sink = decide(tmp_path, "corrections", CORRECTIONS, *rows)
        described = [short(quad.subject) for quad in sink.sink.quads if "/span/" in short(quad.subject)]
        assert len(described) == 6
        assert {iri.rsplit("/", 1)[1] for iri in described} == {"3-0-3-1"}

    @pytest.mark.parametrize("place", ["2,0,2,3", "9,0,9,3", "2,1,3,1", "0,0,0,3"])
    def test_where_the_document_is_at_hand_the_characters_must_be_there(self, tmp_path: Path, place: str) -> None:
        sink = decide(tmp_path, "corrections", CORRECTIONS, f"c,plan,wording,乙丙丁,乙,字,candidate,{place}", text=TEXT)
        assert [astray.document for astray in sink.astray] == ["plan"]
        assert sink.sink.quads == []


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(2, 1, 2, 4), "乙丙丁"),
        (Span(1, 2, 2, 1), "目\n甲"),
        (Span(1, 2, 3, 1), "目\n甲乙丙丁戊\n三"),
        (Span(4, 0, 4, 1), ""),
        (Span(3, 0, 2, 1), ""),
    ],
)
def test_the_characters_of_a_span_are_cut_out(span: Span, text: str) -> None:
    assert cut(TEXT, span) == text
