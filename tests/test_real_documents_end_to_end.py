"""The figures of the real plan and report, out of the built graph by queries: as shipped and from the documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from queries.catalogue import load_catalogue
from tests.builds import Built, from_documents, shipped

BUILDS: dict[str, Callable[[], Built]] = {"shipped": shipped, "documents": from_documents}
# The columns that only the documents' wording fills.
WORDING = {"role-statements": ("statement",)}
PRIVATE = re.compile(r"/graph/([^/]+/text/.*|run)$")
pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(params=sorted(BUILDS))
def graph(request: pytest.FixtureRequest) -> Built:
    """The graph, once as shipped and once built from both documents."""
    return BUILDS[request.param]()


def count(graph: Built, kind: str) -> int:
    return graph.number(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a wp:{kind} }}")


class TestPlan:
    """Chapter 4 of the plan that began in FY2023."""

    @pytest.mark.parametrize(
        ("kind", "number"),
        [
            ("BasicGoal", 3),
            ("ActivityGoal", 10),
            ("Direction", 25),
            ("Issue", 53),
            ("RoleStatement", 186),
            ("ProjectListing", 129),
            ("CompoundListing", 2),
            ("Feature", 17),
            ("Chart", 6),
        ],
    )
    def test_there_are_as_many_as_are_printed(self, graph: Built, kind: str, number: int) -> None:
        assert count(graph, kind) == number

    def test_the_roles_of_each_actor(self, graph: Built) -> None:
        totals: Counter[object] = Counter()
        for row in graph.rows("role-coverage"):
            totals[row["actor"]] += int(str(row["statements"]))
        assert totals == {"住民": 29, "地域": 29, "関係機関・団体等": 29, "市社協": 49, "行政": 50}
        assert Counter(row["actor"] for row in graph.rows("role-statements")) == totals

    def test_the_lines_of_each_column_and_their_marks(self, graph: Built) -> None:
        lines = graph.rows("listings")
        assert Counter(row["party"] for row in lines) == {"市社協": 63, "市": 66}
        marks = Counter((row["party"], mark) for row in lines for mark in str(row["marks"] or "").split(" | ") if mark)
        assert marks["市社協", "再掲"] == 13
        assert marks["市", "再掲"] == 17
        assert marks["市社協", "新"] + marks["市", "新"] == 5
        assert {mark for _, mark in marks} == {"再掲", "新"}

    @pytest.mark.parametrize(("mark", "number"), [("再掲", 30), ("新", 5)])
    def test_lines_are_found_by_their_mark(self, graph: Built, mark: str, number: int) -> None:
        assert len(graph.rows("listings", mark=mark)) == number

    def test_ordinals_count_from_one_within_objective_and_party(self, graph: Built) -> None:
        seen: dict[tuple[object, object], list[object]] = {}
        for row in graph.rows("listings"):
            seen.setdefault((row["objective"], row["party"]), []).append(row["ordinal"])
        assert len(seen) == 20
        assert all(found == list(range(1, len(found) + 1)) for found in seen.values())

    def test_the_compound_lines_are_one_row_each_with_their_parts(self, graph: Built) -> None:
        parts = graph.select(
            "SELECT ?line (COUNT(?part) AS ?n) "
            "WHERE { ?line wp:hasPart ?part . ?line a wp:CompoundListing } GROUP BY ?line"
        )
        assert len(parts) == 2
        assert all(int(number) >= 2 for _, number in parts)

    def test_the_offices_beside_the_tables(self, graph: Built) -> None:
        rows = graph.rows("departments-of-objective")
        assert len(rows) == 41
        assert len({row["department"] for row in rows}) == 14

    def test_equal_statements_printed_twice_stay_two(self, graph: Built) -> None:
        twice = graph.select(
            "SELECT ?digest (COUNT(?s) AS ?n) WHERE { ?s a wp:RoleStatement ; wp:digest ?digest } "
            "GROUP BY ?digest HAVING(COUNT(?s) > 1)"
        )
        distinct = graph.number("SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE { ?s a wp:RoleStatement ; wp:digest ?d }")
        assert 186 - distinct == sum(int(number) - 1 for _, number in twice) > 0

    def test_every_repost_has_its_row(self, graph: Built) -> None:
        rows = graph.rows("reposts")
        assert len(rows) == 30
        assert Counter(row["party"] for row in rows) == {"市社協": 13, "市": 17}
        assert {row["match"] for row in rows} <= {"exact", "variant", "other-column"}

    def test_the_plan_is_of_two_owners(self, graph: Built) -> None:
        rows = graph.select(
            "SELECT ?plan ?owner WHERE { ?e a wp:PlanEdition ; wp:embodiesPlan ?p . "
            "?p wp:owner ?o ; skos:prefLabel ?plan . ?o skos:prefLabel ?owner "
            "FILTER(LANG(?plan) = 'ja' && LANG(?owner) = 'ja') } ORDER BY ?plan"
        )
        assert sorted(rows) == [("地域福祉活動計画", "山口市社会福祉協議会"), ("地域福祉計画", "山口市")]


class TestReport:
    """The FY2011 progress report."""

    def test_sections_and_rows(self, graph: Built) -> None:
        assert count(graph, "ReportSection") == 16
        without = graph.select(
            "SELECT ?code WHERE { ?s a wp:ReportSection ; wp:code ?code . "
            "OPTIONAL { ?a wp:inSection ?s ; skos:prefLabel ?name } FILTER(!BOUND(?name)) }"
        )
        assert len(without) == 1
        rows = graph.rows("activities")
        assert len(rows) == 55
        assert Counter(row["kind"] for row in rows) == {"継続": 35, "新規": 20}
        assert len({row["section"] for row in rows}) == 15

    def test_indicators_and_their_targets(self, graph: Built) -> None:
        rows = graph.rows("indicators")
        assert len({(row["section"], row["activity"]) for row in rows}) == 23
        numeric = graph.number(
            "SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?t a wp:Target ; wp:fiscalYear 2013 ; wp:value ?v ; "
            "wp:indicator/wp:activity ?a }"
        )
        assert numeric == 20
        assert {row["status"] for row in rows} <= {"reached", "missed", "not-comparable", "no-values"}

    def test_an_event_is_one_row_however_often_it_is_told(self, graph: Built) -> None:
        mentions = count(graph, "EventMention")
        assert len(graph.rows("events")) == count(graph, "Event") < mentions


def test_no_city_line_has_a_stated_office(graph: Built) -> None:
    offices = {str(row["department"]) for row in graph.rows("departments-of-objective")}
    for office in offices:
        rows = graph.rows("projects-of-department", department=office)
        assert {row["certainty"] for row in rows} <= {"derived", "candidate", "rejected"}
        assert all(row["basis"] for row in rows)


def test_the_headline_question_is_answered_in_groups_by_certainty(graph: Built) -> None:
    rows = graph.rows("projects-of-department", department="高齢福祉課")
    order = ["derived", "candidate"]
    assert [order.index(str(row["certainty"])) for row in rows] == sorted(
        order.index(str(r["certainty"])) for r in rows
    )
    assert {row["alternatives"] for row in rows if row["certainty"] == "derived"} <= {1}
    assert all(int(str(row["alternatives"])) > 1 for row in rows if row["certainty"] == "candidate")
    assert len({row["objective"] for row in rows}) > 1
    assert all(row["document"] == "plan-2023-ch4" and int(str(row["line"])) > 0 for row in rows)


@pytest.mark.parametrize("name", sorted(load_catalogue()))
def test_both_builds_give_the_same_rows(name: str) -> None:
    query = load_catalogue()[name]
    if any(parameter.required for parameter in query.parameters):
        values = next((dict(each.parameters) for each in query.examples), None)
        if values is None:
            pytest.skip("needs a value and has no example")
    else:
        values = {}
    given = {key: str(value) for key, value in values.items()}

    def without_wording(made: Built) -> list[dict[str, object]]:
        rows = [row for row in made.rows(name, **given) if not PRIVATE.search(str(row.get("graph", "")))]
        return [{key: cell for key, cell in row.items() if key not in WORDING.get(name, ("loaded",))} for row in rows]

    assert without_wording(from_documents()) == without_wording(shipped())


def test_the_wording_is_there_only_where_the_documents_were_passed() -> None:
    whole = from_documents().number("SELECT (COUNT(*) AS ?n) WHERE { ?x wp:verbatim ?t }")
    assert whole > 1000
    assert shipped().number("SELECT (COUNT(*) AS ?n) WHERE { ?x wp:verbatim ?t }") == 0


def test_a_statement_is_shown_in_its_wording_where_the_document_was_passed() -> None:
    whole, bare = from_documents().rows("role-statements"), shipped().rows("role-statements")
    assert all(str(row["statement"]).endswith("。") for row in whole)
    assert [row["restatement"] for row in whole] == [row["statement"] for row in bare]
