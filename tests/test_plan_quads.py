"""A plan chapter as triples: what is printed, where it stands, and nothing that the document does not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from loaders.facts import records
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_quads import plan_quads
from loaders.plan_records import (
    DepartmentMention,
    Direction,
    Figure,
    Listing,
    ListingPart,
    Objective,
    PlanChapter,
    RoleStatement,
)
from loaders.span import Span
from ontology.terms import RDF, WP
from tests.loading import said, short, sink

DOCUMENTS = Path(__file__).parent / "documents"


def at(line: int) -> Span:
    return Span(line, 0, line, 8)


def listing(ordinal: int, name: str, marks: tuple[str, ...] = (), content: str = "", party: str = "shi") -> Listing:
    return Listing(
        key=f"1-1/listing/{party}/{ordinal}",
        span=at(ordinal),
        objective="1-1",
        party=party,
        ordinal=ordinal,
        name=name,
        content=content,
        marks=marks,
        text=f"◇{name}（{content}）",
    )


def mention(ordinal: int, name: str) -> DepartmentMention:
    return DepartmentMention(
        key=f"1-1/office/{ordinal}", span=at(20 + ordinal), objective="1-1", ordinal=ordinal, name=name
    )


def test_a_listing_line_is_said_as_it_is_printed(tmp_path: Path) -> None:
    into = sink(tmp_path)
    plan_quads(PlanChapter(listings=(listing(1, "広場事業", ("再掲", "新"), "毎週"),)), into)
    line = "plan/2030/1-1/listing/shi/1"
    assert said(into.facts.quads, line) == [
        f"{line} a wp:ProjectListing",
        f'{line} wp:content "毎週"',
        f"{line} wp:inObjective plan/2030/1-1",
        f"{line} wp:mark wp:mark-new",
        f"{line} wp:mark wp:mark-repost",
        f"{line} wp:ordinal 1",
        f"{line} wp:party wp:party-city",
        f'{line} wp:printed "広場事業"',
        f"{line} wp:project project/hiroba",
        f"{line} wp:span doc/doc-1/span/1-0-1-8",
    ]
    assert said(into.text.quads) == [f'{line} wp:verbatim "◇広場事業（毎週）"']
    assert into.unregistered == []


def test_a_compound_line_names_its_projects_in_its_parts_only(tmp_path: Path) -> None:
    into = sink(tmp_path)
    part = ListingPart(
        key="1-1/listing/shi/1/part/1", span=at(1), listing="1-1/listing/shi/1", ordinal=1, name="広場事業"
    )
    plan_quads(PlanChapter(listings=(listing(1, "広場事業・輪事業"),), listing_parts=(part,)), into)
    line = "plan/2030/1-1/listing/shi/1"
    about = said(into.facts.quads, line, f"{line}/part/1")
    assert f"{line} a wp:CompoundListing" in about
    assert f"{line}/part/1 wp:project project/hiroba" in about
    assert f"{line}/part/1 wp:inListing {line}" in about
    assert not any(each.startswith(f"{line} wp:project") for each in about)


def test_nothing_joins_a_line_to_an_office(tmp_path: Path) -> None:
    into = sink(tmp_path)
    plan_quads(PlanChapter(listings=(listing(1, "広場事業"),), offices=(mention(1, "福祉課"),)), into)
    offices = {quad.subject for quad in into.quads() if quad.predicate == WP.office}
    assert [short(subject) for subject in offices] == ["plan/2030/1-1/office/1"]
    assert not any(quad.object == WP.Assignment for quad in into.quads())


def test_unregistered_names_get_resources_of_their_own(tmp_path: Path) -> None:
    into = sink(tmp_path)
    chapter = PlanChapter(
        listings=(listing(1, "輪事業"), listing(2, "環事業"), listing(3, "輪 事業")),
        offices=(mention(1, "保健課"), mention(2, "税務課"), mention(3, "保 健課")),
    )
    plan_quads(chapter, into)
    offices = [short(quad.object) for quad in into.facts.quads if quad.predicate == WP.office]
    assert offices == [
        "plan/2030/unregistered-office/1-1-office-1",
        "plan/2030/unregistered-office/1-1-office-2",
        "plan/2030/unregistered-office/1-1-office-1",
    ]
    projects = [short(quad.object) for quad in into.facts.quads if quad.predicate == WP.project]
    assert projects[0] == projects[2] == "plan/2030/unregistered-project/1-1-listing-shi-1"
    assert projects[1] == "plan/2030/unregistered-project/1-1-listing-shi-2"
    assert said(into.facts.quads, offices[0]) == [
        f"{offices[0]} a wp:Office",
        f"{offices[0]} skos:prefLabel 保健課@ja",
        f"{offices[0]} wp:body ~org/12345/city",
        f"{offices[0]} wp:generic false",
        f"{offices[0]} wp:period 2030",
        f'{offices[0]} wp:registerStatus "unregistered"',
    ]
    sentences = [sentence for _, sentence in into.unregistered]
    assert len(sentences) == 4, "one word for each name, not for each mention"
    assert "the office '保健課' is not in offices.csv for 2030; known: 福祉課" in sentences


def test_the_last_part_of_each_stranger_is_its_own(tmp_path: Path) -> None:
    # Rules make the IRIs of assignments and claims with it.
    into = sink(tmp_path)
    plan_quads(PlanChapter(offices=tuple(mention(number, f"第{number}課") for number in range(1, 6))), into)
    offices = [short(quad.object) for quad in into.facts.quads if quad.predicate == WP.office]
    assert len({iri.rsplit("/", 1)[1] for iri in offices}) == 5


def test_marks_of_another_city_are_one_concept_each(tmp_path: Path) -> None:
    into = sink(tmp_path)
    lines = (
        listing(1, "広場事業", ("拡充",)),
        listing(2, "広場事業", ("重点", "再掲")),
        listing(3, "広場事業", ("拡充",)),
    )
    plan_quads(PlanChapter(listings=lines), into)
    marks = [short(quad.object) for quad in into.facts.quads if quad.predicate == WP.mark]
    assert marks == ["plan/2030/mark/1", "plan/2030/mark/2", "wp:mark-repost", "plan/2030/mark/1"]
    assert said(into.facts.quads, "plan/2030/mark/1") == [
        "plan/2030/mark/1 a skos:Concept",
        "plan/2030/mark/1 skos:prefLabel 拡充@ja",
        "plan/2030/mark/1 wp:order 3",
    ]


def test_a_statement_has_its_fingerprint_and_keeps_its_words_apart(tmp_path: Path) -> None:
    into = sink(tmp_path)
    role = RoleStatement(
        key="1-1/role/jumin/1",
        span=at(4),
        objective="1-1",
        ordinal=1,
        digest="0123456789abcdef",
        restatement="声かけ",
        text="声をかけます。",
        actor="jumin",
    )
    plan_quads(PlanChapter(roles=(role,)), into)
    one = "plan/2030/1-1/role/jumin/1"
    assert said(into.facts.quads, one) == [
        f"{one} a wp:RoleStatement",
        f"{one} wp:actor ~actor/jumin",
        f'{one} wp:digest "0123456789abcdef"',
        f"{one} wp:inObjective plan/2030/1-1",
        f"{one} wp:ordinal 1",
        f"{one} wp:restatement 声かけ@ja",
        f"{one} wp:span doc/doc-1/span/4-0-4-8",
    ]
    assert said(into.text.quads) == [f'{one} wp:verbatim "声をかけます。"']


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("割", "SurveyFigure"), ("%", "SurveyFigure"), ("地区", "CountStatement"), ("", "CountStatement")],
)
def test_shares_are_survey_figures_and_the_rest_are_counts(tmp_path: Path, unit: str, kind: str) -> None:
    into = sink(tmp_path)
    figure = Figure(
        key="1-1/figure/1",
        span=at(2),
        objective="1-1",
        ordinal=1,
        printed=f"2.50{unit}",
        value="2.50",
        unit=unit,
        bound="以上",
        as_of="2022-02",
        stated_in="1-1/issue/1",
    )
    plan_quads(PlanChapter(figures=(figure,)), into)
    one = "plan/2030/1-1/figure/1"
    about = said(into.facts.quads, one)
    assert f"{one} a wp:{kind}" in about
    assert f"{one} wp:value 2.5" in about
    assert f'{one} wp:printedValue "2.50{unit}"' in about
    assert f"{one} wp:statedIn plan/2030/1-1/issue/1" in about
    assert not any("prefLabel" in each for each in about), "a figure without a label of ours gets none"


def test_the_order_of_objectives_is_that_of_the_chapter(tmp_path: Path) -> None:
    into = sink(tmp_path)
    objectives = tuple(
        Objective(key=key, span=at(1), goal=int(key[0]), number=int(key[2]), title=key) for key in ("1-2", "2-1", "1-1")
    )
    plan_quads(PlanChapter(objectives=objectives), into)
    order = {short(q.subject): int(short(q.object)) for q in into.facts.quads if q.predicate == WP.order}
    assert order == {"plan/2030/1-2": 1, "plan/2030/2-1": 2, "plan/2030/1-1": 3}


@pytest.mark.parametrize("name", ["plan_hinata", "plan_kazemachi"])
def test_every_record_of_a_sample_is_a_resource_with_its_place(tmp_path: Path, name: str) -> None:
    into = sink(tmp_path)
    chapter = read_plan_chapter((DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"))
    plan_quads(chapter, into)
    placed = {quad.subject for quad in into.facts.quads if quad.predicate == WP.span}
    assert placed == {into.at(key) for key in records(chapter)}
    described = {quad.subject for quad in into.facts.quads if quad.object == WP.SourceSpan}
    assert described == {quad.object for quad in into.facts.quads if quad.predicate == WP.span}
    typed = {quad.subject for quad in into.facts.quads if quad.predicate == RDF.type}
    mentioned = {
        q.object for q in into.facts.quads if isinstance(q.object, NamedNode) and "/plan/2030/" in q.object.value
    }
    assert mentioned <= typed | {into.edition}, "no link to a place of the edition leads nowhere"


def test_a_direction_outside_every_objective_is_part_of_the_edition(tmp_path: Path) -> None:
    into = sink(tmp_path)
    direction = Direction(key="chapter/direction/1", span=at(1), objective="", ordinal=1, title="全体の方向")
    plan_quads(PlanChapter(directions=(direction,)), into)
    assert "plan/2030/chapter/direction/1 wp:partOf plan/2030" in said(into.facts.quads)
