"""The decisions people made about the shipped documents: each points at something real and claims no more than it may.

What only the documents can prove (the printed characters, the lines a basis
names) is checked where they are at hand, beside the checkout or in the folder
that FUKUSHI_SOURCES names.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from graph.names import GraphNames
from graph.rules import load_rules, run_rules
from graph.skolem import load_turtle
from loaders.city import City, load_city
from loaders.city_quads import city_quads
from loaders.facts import records
from loaders.iris import Iris
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_records import PlanChapter
from loaders.progress_report import read_progress_report
from loaders.register import Register, folded
from loaders.report_records import ProgressReport
from loaders.tables import Row
from ontology.files import RULES, ontology_files
from ontology.terms import RDF, SKOS, WP

ROOT = Path(__file__).resolve().parent.parent
CODE = "35203"
BASE = "https://hinata.example/id/"
PLAN, REPORT = "plan-2023-ch4", "evaluation-fy2011"
EDITIONS = {"plan/2023": PLAN, "report/2011": REPORT}
SOURCES = Path(os.environ.get("FUKUSHI_SOURCES", str(ROOT.parent / "shared" / "sources")))
FILES = {PLAN: "plan_chapter4.txt", REPORT: "evaluation_fy2011.txt"}
PAGE = ROOT / "docs" / "uncertainties.md"
MISSING = "両文書に記載なし"


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(ROOT / "data", CODE)


@cache
def plan() -> PlanChapter:
    found = load_city(ROOT / "data", CODE).edition(PLAN)
    assert isinstance(found, PlanChapter)
    return found


@cache
def report() -> ProgressReport:
    found = load_city(ROOT / "data", CODE).edition(REPORT)
    assert isinstance(found, ProgressReport)
    return found


def rows(city: City, table: str) -> list[Row]:
    return list(city.reference[table])


def number(row: Row, column: str) -> int:
    return int(row.text(column))


def named_lines(basis: str, which: str) -> set[int]:
    """Lines a basis names for a document: 報告24行, 計画137行（1-1）, 計画847行（3-2）と1019行."""
    found: set[int] = set()
    for part in re.split(r"(?=報告|計画)", basis):
        if part.startswith(which):
            found |= {int(each) for each in re.findall(r"(\d+)行", part)}
    return found


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """The documents' lines, by document id."""
    absent = [name for name in FILES.values() if not (SOURCES / name).is_file()]
    if absent:
        pytest.skip(f"needs the documents {', '.join(absent)} in {SOURCES}")
    return {key: (SOURCES / name).read_bytes().decode("utf-8-sig").split("\n") for key, name in FILES.items()}


def project_of_names(city: City) -> dict[str, str]:
    return {folded(row.text("printed")): row.text("project") for row in city.reference["project_names"]}


def units(city: City) -> Iterator[tuple[str, str, int]]:
    """Every listed line or part of one: (objective, project slug, line of the document)."""
    known = project_of_names(city)
    compound = {part.listing for part in plan().listing_parts}
    objective = {line.key: line.objective for line in plan().listings}
    for line in plan().listings:
        if line.key not in compound:
            yield line.objective, known[folded(line.name)], line.span.line
    for part in plan().listing_parts:
        yield objective[part.listing], known[folded(part.name)], part.span.line


@dataclass(frozen=True)
class Claims:
    """What the rules say without our decisions, and what they say with them."""

    store: Store
    iris: Iris

    def pairs(self, kind: str, one: str, other: str) -> set[tuple[NamedNode, NamedNode]]:
        found = set()
        for quad in self.store.quads_for_pattern(None, RDF.type, NamedNode(kind), None):
            subject = quad.subject
            assert isinstance(subject, NamedNode)
            ones = self.store.quads_for_pattern(subject, NamedNode(one), None, None)
            others = list(self.store.quads_for_pattern(subject, NamedNode(other), None, None))
            found |= {(a.object, b.object) for a in ones for b in others}
        return found  # type: ignore[return-value]


def build(city: City, without: tuple[str, ...] = ()) -> Claims:
    names, iris = GraphNames(BASE, CODE), Iris(BASE, CODE)
    store = Store()
    for file in ontology_files():
        load_turtle(store, file, names.ontology, BASE)
    kept = {name: table for name, table in city.reference.items() if name not in without}
    store.bulk_extend(city_quads(replace(city, reference=kept), BASE, {}, "0").quads)
    wanted = ("continuity", "feature-projects", "office-succession")
    run_rules(store, [rule for rule in load_rules(RULES) if rule.name in wanted], names)
    return Claims(store, iris)


@pytest.fixture(scope="module")
def by_rule(city: City) -> Claims:
    return build(city, ("continuity", "succession", "feature_links"))


@pytest.fixture(scope="module")
def whole(city: City) -> Claims:
    return build(city)


# --- all tables ---


@pytest.mark.parametrize("table", ["continuity", "succession", "feature_links", "project_links"])
def test_each_decision_has_a_basis_and_never_claims_that_a_document_says_it(city: City, table: str) -> None:
    found = rows(city, table)
    assert found
    for row in found:
        assert row.text("certainty") in ("derived", "candidate"), row.text("id")
        assert len(row.text("basis")) > 15, row.text("id")
        assert named_lines(row.text("basis"), "計画") or table == "project_links", row.text("id")


def test_the_loader_finds_every_place_that_a_decision_names(city: City, whole: Claims) -> None:
    assert city_quads(city, BASE, {}, "0").warnings == []
    for table in ("continuity", "succession", "feature_links", "project_links", "corrections"):
        for row in rows(city, table):
            subject = NamedNode(f"{BASE}{CODE}/curation/{table}/{row.text('id')}")
            said = list(whole.store.quads_for_pattern(subject, WP.certainty, None, None))
            assert len(said) == 1, (table, row.text("id"))


@pytest.mark.parametrize(("table", "one", "other"), [
    ("continuity", "activity", "project"),
    ("succession", "earlier", "later"),
    ("feature_links", "feature", "project"),
    ("project_links", "earlier", "later"),
])  # fmt: skip
def test_no_pair_is_decided_twice(city: City, table: str, one: str, other: str) -> None:
    pairs = [frozenset((row.text(one), row.text(other))) for row in rows(city, table)]
    assert all(len(pair) == 2 for pair in pairs)
    assert len(pairs) == len(set(pairs))


# --- corrections ---


def test_a_correction_changes_one_run_of_characters_of_one_line(city: City) -> None:
    for row in rows(city, "corrections"):
        name = row.text("id")
        assert row.text("printed") != row.text("corrected"), name
        assert number(row, "line") == number(row, "end_line"), name
        assert 1 <= number(row, "line") <= city.documents[row.text("document")].lines, name
        assert number(row, "end") - number(row, "start") == len(row.text("printed")), name
        assert row.text("certainty") in ("derived", "candidate"), name
        assert row.text("id").startswith({PLAN: "plan", REPORT: "report"}[row.text("document")]), name


def test_no_two_corrections_touch_each_other(city: City) -> None:
    taken: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for row in rows(city, "corrections"):
        taken[row.text("document"), number(row, "line")].append((number(row, "start"), number(row, "end")))
    for spans in taken.values():
        ordered = sorted(spans)
        assert all(left[1] <= right[0] for left, right in pairwise(ordered))


def test_a_correction_says_that_it_rests_on_nothing_in_the_documents_only_as_a_candidate(city: City) -> None:
    outside = [
        row for row in rows(city, "corrections") if re.search("両文書にはない|文書内に根拠はない", row.text("reason"))
    ]
    assert {row.text("certainty") for row in outside} == {"candidate"}


@pytest.mark.parametrize(("line", "printed", "corrected", "certainty"), [
    (41, "小鷗", "小鯖", "derived"),
    (41, "鑄銭司", "鋳銭司", "derived"),
    (72, "袖野", "柚野", "derived"),
    (74, "徳地生雲", "徳地出雲", "candidate"),
])  # fmt: skip
def test_names_of_places_are_corrected(city: City, line: int, printed: str, corrected: str, certainty: str) -> None:
    found = {
        (row.text("corrected"), row.text("certainty"))
        for row in rows(city, "corrections")
        if number(row, "line") == line and row.text("printed") == printed and row.text("document") == REPORT
    }
    assert found == {(corrected, certainty)}


def test_a_corrected_place_is_in_the_register_under_both_spellings(city: City) -> None:
    register = Register(Iris(BASE, CODE), city.reference)
    for row in rows(city, "corrections"):
        if row.text("printed") in ("小鷗", "鑄銭司", "袖野", "県労協協会館", "しらすき会館"):
            assert register.place(row.text("printed")) == register.place(row.text("corrected")) is not None


def test_the_documents_at_hand_are_the_registered_ones(city: City, texts: dict[str, list[str]]) -> None:
    for key, name in FILES.items():
        assert hashlib.sha256((SOURCES / name).read_bytes()).hexdigest() == city.documents[key].sha256
        assert len(texts[key]) == city.documents[key].lines


def test_each_correction_covers_the_printed_characters(city: City, texts: dict[str, list[str]]) -> None:
    for row in rows(city, "corrections"):
        line = texts[row.text("document")][number(row, "line") - 1]
        assert line[number(row, "start") : number(row, "end")] == row.text("printed"), row.text("id")


def test_each_occurrence_of_a_corrected_error_has_its_own_row(city: City, texts: dict[str, list[str]]) -> None:
    spans: dict[tuple[str, int], list[range]] = defaultdict(list)
    for row in rows(city, "corrections"):
        spans[row.text("document"), number(row, "line")].append(range(number(row, "start"), number(row, "end")))
    for row in rows(city, "corrections"):
        for line, text in enumerate(texts[row.text("document")], 1):
            for hit in re.finditer(re.escape(row.text("printed")), text):
                covered = any(hit.start() in span or span.start in range(*hit.span())
                              for span in spans[row.text("document"), line])  # fmt: skip
                assert covered, (row.text("id"), line)


# --- places ---


def test_a_printed_name_means_one_place(city: City) -> None:
    names = [folded(row.text("printed")) for row in rows(city, "place_names")]
    assert len(names) == len(set(names))


def test_every_registered_place_has_a_name_that_finds_it(city: City) -> None:
    iris = Iris(BASE, CODE)
    register = Register(iris, city.reference)
    suffix = {"地域": "", "地域交流センター": "", "会場": "", "地区社協": "地区社協"}
    for row in rows(city, "places"):
        name = row.text("label") + suffix[row.text("kind")]
        assert register.place(name) == iris.place(row.text("slug")), name


@pytest.mark.parametrize(("name", "slug"), [
    ("仁保", "chiiki/niho"),
    ("仁保地区社協", "chiku-shakyo/niho"),
    ("出雲", "chiku-shakyo/izumo"),
    ("小鷗", "chiiki/osaba"),
    ("大殿地域交流センター", "center/odono"),
    ("県総合保健会館", "venue/ken-sogo-hoken-kaikan"),
    ("　県 総合保健会館", "venue/ken-sogo-hoken-kaikan"),
])  # fmt: skip
def test_a_bare_name_is_an_area_and_a_council_name_a_council_district(city: City, name: str, slug: str) -> None:
    iris = Iris(BASE, CODE)
    assert Register(iris, city.reference).place(name) == iris.place(slug)


def test_every_venue_of_an_event_is_known(city: City) -> None:
    register = Register(Iris(BASE, CODE), city.reference)
    venues = {event.venue for event in report().events if event.venue}
    assert venues
    assert {venue for venue in venues if register.place(venue) is None} == set()


def test_a_venue_is_stated_with_the_line_that_prints_it_and_no_reading_stands_without_a_source(city: City) -> None:
    lines: dict[str, list[int]] = defaultdict(list)
    for event in report().events:
        lines[event.venue].append(event.span.line)
    venues = [row for row in rows(city, "places") if row.text("kind") == "会場"]
    assert [number(row, "ordinal") for row in venues] == list(range(1, len(venues) + 1))
    for row in venues:
        assert row.text("slug").startswith("venue/")
        assert row.text("certainty") == "stated"
        assert f"報告{lines[row.text('label')][0]}行" in row.text("basis")
        assert set(lines[row.text("label")]) <= named_lines(row.text("basis"), "報告")
        assert bool(row.text("reading")) == bool(row.text("reading_source")) == bool(row.text("latin"))
        assert re.fullmatch(r"[ぁ-んァ-ヶー]*", row.text("reading"))


def test_a_name_called_stated_stands_on_its_line_and_one_called_absent_nowhere(
    city: City, texts: dict[str, list[str]]
) -> None:
    for row in rows(city, "place_names"):
        name, basis = row.text("printed"), row.text("basis")
        stands = [n for n, text in enumerate(texts[REPORT], 1) if name in text]
        if row.text("certainty") == "stated":
            assert named_lines(basis, "報告") <= set(stands), name
        if MISSING in basis and not name.startswith("串"):
            assert stands == [], name
        if "報告" in basis and row.text("certainty") != "stated" and "地区社協" not in name and name != "柚野":
            assert named_lines(basis, "報告") & set(stands), name


# --- continuity ---


def test_our_continuity_adds_to_the_rule_and_never_repeats_it(city: City, by_rule: Claims) -> None:
    ruled = by_rule.pairs(WP.ContinuityClaim.value, WP.activity.value, WP.project.value)
    ours = {
        (by_rule.iris.edition(row.text("edition"), row.text("activity")), by_rule.iris.project(row.text("project")))
        for row in rows(city, "continuity")
    }
    assert ruled
    assert ours & ruled == set()


def test_a_continuity_basis_names_the_line_of_the_activity_and_a_line_of_the_project(city: City) -> None:
    where: dict[str, set[int]] = defaultdict(set)
    for _, project, line in units(city):
        where[project].add(line)
    lines = {activity.key: activity.span.line for activity in report().activities}
    for row in rows(city, "continuity"):
        assert named_lines(row.text("basis"), "報告") == {lines[row.text("activity")]}, row.text("id")
        assert named_lines(row.text("basis"), "計画") & where[row.text("project")], row.text("id")


def test_several_projects_of_one_activity_are_no_renaming_of_all_of_it(city: City) -> None:
    kinds: dict[str, list[str]] = defaultdict(list)
    for row in rows(city, "continuity"):
        kinds[row.text("activity")].append(row.text("kind"))
    for activity, found in kinds.items():
        assert "same" not in found, activity
        assert found.count("renamed") <= 1, activity
        assert "split" not in found or len(found) > 1 or activity == "2-3/activity/4", activity


def test_a_derived_continuity_rests_on_the_projects_name_in_the_reports_row(
    city: City, texts: dict[str, list[str]]
) -> None:
    derived = [row for row in rows(city, "continuity") if row.text("certainty") == "derived"]
    assert {row.text("project") for row in derived} == {"fukushi-tanemaki-leading"}
    for row in derived:
        (line,) = named_lines(row.text("basis"), "報告")
        assert "種まきリーディング事業" in texts[REPORT][line - 1]


# --- offices then and now ---


def test_no_succession_of_differently_named_offices_is_more_than_a_candidate(city: City) -> None:
    offices = {row.text("slug"): row for row in rows(city, "offices") if row.text("body") == "city"}
    for row in rows(city, "succession"):
        then, now = offices[row.text("earlier")], offices[row.text("later")]
        assert row.text("certainty") == "candidate"
        assert (number(then, "period"), number(now, "period")) == (2011, 2023)
        assert then.text("label") != now.text("label")
        assert "false" == then.text("generic").lower() == now.text("generic").lower()


def test_the_rule_for_equal_names_and_our_candidates_do_not_overlap(city: City, by_rule: Claims) -> None:
    ruled = by_rule.pairs(WP.OfficeSuccession.value, WP.earlier.value, WP.later.value)
    assert ruled
    taken = {office for pair in ruled for office in pair}
    for row in rows(city, "succession"):
        assert by_rule.iris.office("city", row.text("earlier")) not in taken
        assert by_rule.iris.office("city", row.text("later")) not in taken


def test_a_succession_names_lines_where_the_two_offices_stand(city: City) -> None:
    labels = {row.text("slug"): row.text("label") for row in rows(city, "offices") if row.text("body") == "city"}
    for row in rows(city, "succession"):
        then = {each.span.line for each in report().offices if each.name == labels[row.text("earlier")]}
        now = {each.span.line for each in plan().offices if each.name == labels[row.text("later")]}
        assert named_lines(row.text("basis"), "報告") <= then, row.text("id")
        assert named_lines(row.text("basis"), "計画") <= now, row.text("id")


# --- features and near names ---


def test_a_feature_is_given_a_project_of_its_own_objective_where_the_rule_has_none(city: City, by_rule: Claims) -> None:
    listed = {(objective, project) for objective, project, _ in units(city)}
    features = {feature.key: feature for feature in plan().features}
    ruled = {feature for feature, _ in by_rule.pairs(WP.FeatureLink.value, WP.feature.value, WP.project.value)}
    for row in rows(city, "feature_links"):
        feature = features[row.text("feature")]
        assert (feature.objective, row.text("project")) in listed
        assert row.text("certainty") == "candidate"
        assert by_rule.iris.edition("plan/2023", feature.key) not in ruled
        assert row.text("match") in ("variant", "content")


def test_every_feature_has_a_link_and_only_two_have_no_project(whole: Claims) -> None:
    matched = {feature for feature, _ in whole.pairs(WP.FeatureLink.value, WP.feature.value, WP.match.value)}
    with_project = {feature for feature, _ in whole.pairs(WP.FeatureLink.value, WP.feature.value, WP.project.value)}
    assert matched == {whole.iris.edition("plan/2023", feature.key) for feature in plan().features}
    missing = {node.value.removeprefix(f"{BASE}{CODE}/plan/2023/") for node in matched - with_project}
    assert missing == {"1-1/feature/1", "1-2/feature/2"}


def test_a_doubt_about_two_projects_is_about_two_listed_and_active_ones(city: City) -> None:
    listed = {project for _, project, _ in units(city)}
    replaced = {row.text("slug") for row in rows(city, "projects") if row.text("replaced_by")}
    for row in rows(city, "project_links"):
        assert {row.text("earlier"), row.text("later")} <= listed - replaced
        assert row.text("certainty") == "candidate"


def test_every_decision_has_a_word_for_readers(whole: Claims) -> None:
    for row_kind in (WP.ContinuityClaim, WP.OfficeSuccession, WP.FeatureLink, WP.ProjectLink):
        for quad in whole.store.quads_for_pattern(None, RDF.type, row_kind, None):
            subject = quad.subject
            assert isinstance(subject, NamedNode)
            bases = [each.object for each in whole.store.quads_for_pattern(subject, WP.basis, None, None)]
            assert sorted(each.language or "" for each in bases if isinstance(each, Literal)) == ["en", "ja"]
            sure = [each.object for each in whole.store.quads_for_pattern(subject, WP.certainty, None, None)]
            assert len(sure) == 1
            assert list(whole.store.quads_for_pattern(sure[0], SKOS.notation, None, None))  # type: ignore[arg-type]


# --- the page ---


@dataclass(frozen=True)
class Doubt:
    """A row of the page: the section's number, the document, its lines, what is uncertain, what the graph says."""

    section: int
    document: str
    lines: frozenset[int]
    matter: str
    answer: str


@cache
def page() -> tuple[Doubt, ...]:
    found = []
    section = 0
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\d+)\. ", line):
            section = int(heading[1])
        if not line.startswith("| ") or line.startswith("| 文書 |"):
            continue
        document, places, matter, answer = (cell.strip() for cell in line.strip("|").split("|"))
        lines: set[int] = set()
        for part in places.split(", "):
            first, _, last = part.partition("-")
            lines |= set(range(int(first), int(last or first) + 1))
        found.append(Doubt(section, document, frozenset(lines), matter, answer))
    return tuple(found)


def on_page(document: str, *sections: int) -> set[int]:
    return {
        n for row in page() for n in row.lines if row.document == document and (row.section in sections or not sections)
    }


def test_every_row_of_the_page_names_a_document_and_lines_it_has(city: City) -> None:
    assert len(page()) > 80
    for row in page():
        assert row.document in city.documents
        assert row.lines and max(row.lines) <= city.documents[row.document].lines
        assert row.matter and row.answer


def test_every_row_of_the_page_names_lines_that_are_not_blank(texts: dict[str, list[str]]) -> None:
    for row in page():
        if len(row.lines) < 50:
            assert [n for n in row.lines if not texts[row.document][n - 1].strip()] == [], row.matter


def test_every_correction_stands_on_the_page(city: City) -> None:
    for row in rows(city, "corrections"):
        assert number(row, "line") in on_page(row.text("document"), 1, 5, 6, 9, 10), row.text("id")


@pytest.mark.parametrize("document", [PLAN, REPORT])
def test_every_doubt_repair_and_unplaced_line_of_the_readers_stands_on_the_page(
    texts: dict[str, list[str]], document: str
) -> None:
    readers: dict[str, Callable[[str], PlanChapter | ProgressReport]] = {
        PLAN: read_plan_chapter,
        REPORT: read_progress_report,
    }
    notices = readers[document]("\n".join(texts[document])).notices
    told = {notice.line for notice in notices if notice.kind in ("unplaced", "doubt", "repaired")}
    assert told
    assert told - on_page(document, 6, 7, 9) == set()


def test_the_page_divides_the_reports_activities_into_continued_and_unknown(whole: Claims) -> None:
    """Section 4 has a row of the activities with no claim; the others stand in the rows before it."""
    lines = {whole.iris.edition("report/2011", each.key): each.span.line for each in report().activities}
    claimed = {each for each, _ in whole.pairs(WP.ContinuityClaim.value, WP.activity.value, WP.project.value)}
    *told, unknown = [row.lines for row in page() if row.section == 4]
    assert unknown == {line for node, line in lines.items() if node not in claimed}
    assert set().union(*told) == {line for node, line in lines.items() if node in claimed}


def test_every_feature_that_the_rule_does_not_settle_stands_on_the_page(whole: Claims) -> None:
    told = on_page(PLAN, 3)
    sure = {whole.iris.edition("plan/2023", each.key): each.span.line for each in plan().features}
    unsettled = {
        feature
        for feature, match in whole.pairs(WP.FeatureLink.value, WP.feature.value, WP.match.value)
        if match in (WP.match_none, WP.match_content)
    } | {feature for feature, certainty in whole.pairs(WP.FeatureLink.value, WP.feature.value, WP.certainty.value)
         if certainty == WP.certainty_candidate}  # fmt: skip
    assert {sure[feature] for feature in unsettled if isinstance(feature, NamedNode)} - told == set()


def test_offices_that_name_no_office_and_undated_events_stand_on_the_page() -> None:
    generic = {each.span.line for each in report().offices if each.generic}
    assert generic and generic - on_page(REPORT, 1) == set()
    without_day = {each.span.line for each in report().events if each.date.count("-") != 2}
    without_year = {each.span.line for each in report().events if re.match(r"\d+月", each.printed_date) and each.date}
    assert without_day | without_year
    assert (without_day | without_year) - on_page(REPORT, 7) == set()


def test_figures_without_a_time_stand_on_the_page() -> None:
    undated = {each.span.line for each in plan().figures if not each.as_of}
    assert undated and undated - on_page(PLAN, 8) == set()


def test_statements_printed_twice_stand_on_the_page() -> None:
    lines: dict[str, list[int]] = defaultdict(list)
    for role in plan().roles:
        lines[role.digest].append(role.span.line)
    twice = {line for found in lines.values() if len(found) > 1 for line in found}
    assert twice and twice - on_page(PLAN, 9) == set()


def test_indicators_without_values_stand_on_the_page() -> None:
    values = {each.indicator for each in report().measures if each.value}
    empty = {each.span.line for each in report().indicators if each.key not in values}
    assert empty and empty - on_page(REPORT, 8) == set()


def test_keys_of_the_decisions_are_those_of_the_shipped_records(city: City) -> None:
    known = {edition: set(records(city.edition(document))) for edition, document in EDITIONS.items()}
    for table, column in (("continuity", "activity"), ("feature_links", "feature")):
        for row in rows(city, table):
            assert row.text(column) in known[row.text("edition")]
