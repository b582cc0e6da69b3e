"""Tables and records: what is written can be read again, and wording never moves to another text."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.facts import KINDS, LAYOUTS, edition, records, table_text, write_edition
from loaders.plan_records import Figure, Issue, Listing, PlanChapter, RoleStatement
from loaders.report_records import Commitment, Event, EventMention, ProgressReport
from loaders.span import Span, digest
from loaders.tables import read_schema, read_table
from loaders.wording import unworded, with_curated
from tests.builds import DATA

SPAN = Span(3, 0, 3, 9)
# What a cell can hold: a spreadsheet trims cells and knows no control characters.
CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"])).map(str.strip)
PARTS = CELLS.map(lambda text: text.replace("|", "")).map(str.strip).filter(bool)


def listing(name: str, content: str = "", marks: tuple[str, ...] = ()) -> Listing:
    return Listing(
        key="1-1/listing/shi/1",
        span=SPAN,
        objective="1-1",
        party="shi",
        ordinal=1,
        name=name,
        content=content,
        marks=marks,
    )


def role(key: str, text: str, restatement: str = "") -> RoleStatement:
    number = int(key.rsplit("/", 1)[1])
    return RoleStatement(
        key=key,
        span=SPAN,
        objective="1-1",
        ordinal=number,
        digest=digest(text),
        restatement=restatement,
        text=text,
        actor="jumin",
    )


@settings(max_examples=60)
@given(name=CELLS, content=CELLS, marks=st.lists(PARTS, max_size=3).map(tuple))
def test_what_is_written_into_a_table_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: str, marks: tuple[str, ...]
) -> None:
    kind = next(each for each in KINDS[PlanChapter] if each.table == "listings")
    path = tmp_path_factory.mktemp("facts") / "listings.csv"
    path.write_text(table_text(kind, (listing(name, content, marks),)), encoding="utf-8", newline="")
    found = edition("plan-chapter", {"listings": read_table(path, read_schema(DATA / "schema" / "listings.json"))})
    assert found == PlanChapter(listings=(listing(name, content, marks),))


def test_a_bar_inside_a_member_of_a_list_does_not_part_it() -> None:
    kind = next(each for each in KINDS[PlanChapter] if each.table == "listings")
    assert "甲｜乙|丙" in table_text(kind, (listing("事業", marks=("甲|乙", "丙")),))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_kind_of_record_has_a_schema_of_exactly_its_fields(layout: str) -> None:
    for kind in KINDS[LAYOUTS[layout]]:
        schema = read_schema(DATA / "schema" / f"{kind.table}.json")
        assert [column.name for column in schema.columns] == [*kind.columns, "line", "start", "end_line", "end"]
        assert schema.primary_key == ("key",)


def test_writing_an_edition_leaves_no_draft_behind(tmp_path: Path) -> None:
    files = write_edition(PlanChapter(listings=(listing("事業"),)), tmp_path / "new")
    assert sorted(files) == sorted((tmp_path / "new").iterdir())
    assert (
        (tmp_path / "new" / "listings.csv")
        .read_bytes()
        .endswith(b"1-1/listing/shi/1,1-1,shi,1,\xe4\xba\x8b\xe6\xa5\xad,,,3,0,3,9\n")
    )


def test_a_missing_table_is_an_empty_kind() -> None:
    assert edition("progress-report", {}) == ProgressReport()


class TestWording:
    """Restatements, labels and titles go with the text they were made for."""

    def test_a_statement_keeps_its_wording_while_its_text_stays(self) -> None:
        shipped = PlanChapter(roles=(role("1-1/role/jumin/1", "声をかけます。", "声かけ"),))
        read = PlanChapter(roles=(role("1-1/role/jumin/1", "声を かけます。"),))
        assert [each.restatement for each in with_curated(read, shipped).roles] == ["声かけ"]  # type: ignore[union-attr]

    def test_a_changed_text_loses_the_wording(self) -> None:
        shipped = PlanChapter(roles=(role("1-1/role/jumin/1", "声をかけます。", "声かけ"),))
        read = PlanChapter(roles=(role("1-1/role/jumin/1", "声をかけません。"),))
        [found] = with_curated(read, shipped).roles  # type: ignore[union-attr]
        assert found.restatement == ""
        assert unworded(found)

    def test_a_statement_that_moved_takes_its_wording_along(self) -> None:
        shipped = PlanChapter(
            roles=(role("1-1/role/jumin/1", "歩きます。", "歩行"), role("1-1/role/jumin/2", "話します。", "会話"))
        )
        read = PlanChapter(
            roles=(
                role("1-1/role/jumin/1", "新しい文です。"),
                role("1-1/role/jumin/2", "歩きます。"),
                role("1-1/role/jumin/3", "話します。"),
            )
        )
        assert [each.restatement for each in with_curated(read, shipped).roles] == ["", "歩行", "会話"]  # type: ignore[union-attr]

    def test_equal_texts_at_two_places_keep_their_own_wordings(self) -> None:
        shipped = PlanChapter(
            roles=(role("1-1/role/jumin/1", "歩きます。", "一"), role("1-1/role/jumin/2", "歩きます。", "二"))
        )
        read = PlanChapter(roles=(role("1-1/role/jumin/1", "歩きます。"), role("1-1/role/jumin/2", "歩きます。")))
        assert with_curated(read, shipped) == shipped

    def test_wording_does_not_pass_between_kinds(self) -> None:
        shipped = PlanChapter(roles=(role("1-1/role/jumin/1", "歩きます。", "歩行"),))
        issue = Issue(key="1-1/issue/1", span=SPAN, objective="1-1", ordinal=1, digest=digest("歩きます。"))
        read = PlanChapter(issues=(issue,))
        assert with_curated(read, shipped) == read

    @pytest.mark.parametrize(
        ("text", "printed", "label"),
        [
            ("人口の3割です。", "3割", "人口に占める割合"),
            ("世帯の3割です。", "3割", ""),
            ("人口の3割です。", "4割", ""),
        ],
    )
    def test_the_label_of_a_figure_needs_the_same_number_in_the_same_text(
        self, text: str, printed: str, label: str
    ) -> None:
        def chapter(text: str, printed: str, label: str) -> PlanChapter:
            issue = Issue(key="1-1/issue/1", span=SPAN, objective="1-1", ordinal=1, digest=digest(text))
            figure = Figure(
                key="1-1/figure/1",
                span=SPAN,
                objective="1-1",
                ordinal=1,
                printed=printed,
                value=printed[0],
                unit="割",
                bound="",
                as_of="",
                stated_in="1-1/issue/1",
                label=label,
            )
            return PlanChapter(issues=(issue,), figures=(figure,))

        found = with_curated(chapter(text, printed, ""), chapter("人口の3割です。", "3割", "人口に占める割合"))
        assert isinstance(found, PlanChapter)
        assert [figure.label for figure in found.figures] == [label]

    @pytest.mark.parametrize(("text", "title"), [("講座を開いた。", "介護の講座"), ("講座を閉じた。", "講座")])
    def test_the_title_of_an_event_needs_the_same_statement(self, text: str, title: str) -> None:
        def report(text: str, title: str) -> ProgressReport:
            statement = Commitment(
                key="1-1/activity/1/city-done/1",
                span=SPAN,
                activity="1-1/activity/1",
                column="city-done",
                row=1,
                ordinal=1,
                fiscal_year=2011,
                digest=digest(text),
            )
            event = Event(
                key="event/1",
                span=SPAN,
                ordinal=1,
                title=title,
                date="2011-06-01",
                end_date="",
                printed_date="6月1日",
                venue="会館",
                participants="",
            )
            mention = EventMention(
                key="event/1/mention/1",
                span=SPAN,
                event="event/1",
                ordinal=1,
                activity="1-1/activity/1",
                stated_in=statement.key,
            )
            return ProgressReport(commitments=(statement,), events=(event,), event_mentions=(mention,))

        found = with_curated(report(text, "講座"), report("講座を開いた。", "介護の講座"))
        assert isinstance(found, ProgressReport)
        assert [event.title for event in found.events] == [title]


def test_records_are_found_by_key_in_table_order() -> None:
    first, second = role("1-1/role/jumin/1", "一"), role("1-1/role/jumin/2", "二")
    chapter = PlanChapter(roles=(second, first), listings=(listing("事業"),))
    assert list(records(chapter)) == ["1-1/role/jumin/2", "1-1/role/jumin/1", "1-1/listing/shi/1"]
    assert dataclasses.replace(first, text="別") == first
