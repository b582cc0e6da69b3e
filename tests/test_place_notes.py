"""Which places the texts of invented documents name, and which place each name means when it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.names import GraphNames
from loaders.edition_quads import Document, EditionSink
from loaders.iris import Iris
from loaders.note_collection import NoteCollection
from loaders.place_notes import note_places
from loaders.plan_records import TextNote
from loaders.register import Register
from loaders.report_records import Commitment, ProgressReport
from loaders.span import Span, digest
from loaders.tables import read_group
from ontology.terms import WP
from tests.builds import CITY, DATA, data_copy, shipped

KNOWN = ("東浜", "西浜", "東浜地区社協", "西浜地区社協", "南浜町", "浜の会館", "里")


def told(text: str, line: int = 1) -> Commitment:
    return Commitment(
        key=f"1-1/activity/1/shakyo-done/{line}",
        span=Span(line, 0, line, len(text)),
        activity="1-1/activity/1",
        column="shakyo-done",
        row=1,
        ordinal=line,
        fiscal_year=2031,
        digest=digest(text),
        text=text,
    )


def places(text: str, known: tuple[str, ...] = KNOWN) -> list[tuple[str, str]]:
    """Return (printed, meant) of the places that a cell names; each must stand where the note says."""
    notes = NoteCollection([text])
    note_places(ProgressReport(commitments=(told(text),)), notes, known)
    for note in notes.found:
        assert text[note.span.start : note.span.end] == note.printed
        assert (note.kind, note.stated_in) == ("place", "1-1/activity/1/shakyo-done/1")
    return [(note.printed, note.usual) for note in notes.found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("東浜地区社協を指定した。", [("東浜地区社協", "東浜地区社協")]),
        ("東浜・西浜地区社協を指定した。", [("東浜", "東浜地区社協"), ("西浜地区社協", "西浜地区社協")]),
        ("東浜、里、西浜支部の運営", [("東浜", "東浜支部"), ("里", "里支部"), ("西浜支部", "西浜支部")]),
        ("東浜小学校で花を植えた。", [("東浜小学校", "東浜小学校")]),
        ("里東中学校", [("里東中学校", "里東中学校")]),
        ("既設の東浜(うみ)、西浜(なみ)", [("東浜", "東浜"), ("西浜", "西浜")]),
        ("花の広場「いそ・東浜・なみ」を開いた。", []),
        ("東浜なみの会", []),
        ("期日：5月17日 会場：浜の会館 参加者：3名", []),
        ("霧浜地区社協と話した。", [("霧浜地区社協", "霧浜地区社協")]),
        ("各地区社協、両地区、市内の小学校", []),
        ("南浜町3-1", [("南浜町", "南浜町")]),
    ],
    ids=[
        "one", "list-and", "list-comma", "school", "school-east", "with-brackets", "quoted", "part-of-a-name", "venue",
        "unknown", "no-name", "address",
    ],
)  # fmt: skip
def test_names_of_places(text: str, found: list[tuple[str, str]]) -> None:
    assert places(text) == found


def test_without_a_register_only_marked_names_are_seen() -> None:
    assert places("東浜と霧浜地区社協", ()) == [("霧浜地区社協", "霧浜地区社協")]


@settings(max_examples=60, deadline=None)
@given(st.text("東西浜里地区社協支部・、及び「」()：会場なみ小学校町 ", max_size=40))
def test_any_text_gives_names_that_stand_there_and_do_not_overlap(text: str) -> None:
    notes = NoteCollection([text])
    note_places(ProgressReport(commitments=(told(text),)), notes, KNOWN)
    ends = 0
    for note in notes.found:
        assert note.span.start >= ends
        assert text[note.span.start : note.span.end] == note.printed
        assert note.usual.startswith(note.printed)
        ends = note.span.end


# ---- loaded


@pytest.fixture(scope="module")
def sink() -> EditionSink:
    iris = Iris("https://fukushi-graph.example/id/", CITY)
    tables = {table.schema.name: table for table in read_group(DATA / CITY / "csv-metadata.json").values()}
    document = Document("report", "progress-report", "report/2031", "題", 2031, "0" * 64, 9)
    return EditionSink(document, iris, GraphNames("https://fukushi-graph.example/id/", CITY), Register(iris, tables))


@pytest.mark.parametrize(
    ("printed", "meant", "place", "certainty"),
    [
        ("島地地区社協", "島地地区社協", "chiku-shakyo/shimaji", "stated"),
        ("仁保", "仁保地区社協", "chiku-shakyo/niho", "stated"),
        ("宮野", "宮野", "chiiki/miyano", "derived"),
        ("平川小学校", "平川小学校", "chiiki/hirakawa", "candidate"),
        ("阿知須支部", "阿知須支部", "chiiki/ajisu", "candidate"),
        ("霧浜地区社協", "霧浜地区社協", "", ""),
    ],
)
def test_a_longer_name_makes_the_place_a_candidate(
    sink: EditionSink, printed: str, meant: str, place: str, certainty: str
) -> None:
    key = f"1-1/activity/1/note/place/{len(sink.facts.quads)}"
    note = TextNote(
        key=key, span=Span(1, 0, 1, 2), kind="place", stated_in="1-1/activity/1", printed=printed, usual=meant,
        count=1, usual_count=0, lines=(),
    )  # fmt: skip
    sink.note(note)
    own = {quad.predicate: quad.object for quad in sink.facts.quads if quad.subject == sink.at(key)}
    assert own[WP.printed].value == printed
    assert (own[WP.place].value if WP.place in own else "").removeprefix(f"{sink.iris.base}place/{CITY}/") == place
    assert (own[WP.certainty].value if WP.certainty in own else "").rpartition("-")[2] == certainty


def test_the_shipped_graph_names_places_with_line_and_certainty() -> None:
    rows = shipped().select(
        "SELECT ?printed ?line ?certainty WHERE { ?m a wp:PlaceMention ; wp:printed ?printed ; wp:span ?span ;"
        " wp:place ?place ; wp:certainty ?c . ?c skos:notation ?certainty . ?span wp:line ?line }"
    )
    assert ("徳地生雲", "74", "candidate") in rows
    assert ("出雲地区社協", "74", "stated") in rows
    assert ("小郡地域", "97", "stated") in rows
    assert len(rows) > 60


def test_a_place_that_leaves_the_register_is_only_unknown(tmp_path: Path) -> None:
    data = data_copy()
    names = data / CITY / "reference" / "place_names.csv"
    rows = [row for row in names.read_text(encoding="utf-8").splitlines() if not row.startswith("袖野地区社協,")]
    names.write_text("\n".join(rows) + "\n", encoding="utf-8")
    tables = {table.schema.name: table for table in read_group(data / CITY / "csv-metadata.json").values()}
    register = Register(Iris("https://fukushi-graph.example/id/", CITY), tables)
    known = register.place_named("袖野地区社協")
    assert known is not None
    assert known[1] == "candidate"
    assert register.place_named("霧浜") is None
