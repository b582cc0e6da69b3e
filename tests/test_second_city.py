"""A second city is data, not code: two cities in one graph do not mix, and the first one's answers stay."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from fukushi.cli import main
from queries.catalogue import load_catalogue
from queries.parameters import ParameterError
from tests.builds import BASE, CITY, Built, built, scratch, shipped
from tests.country_builds import Together, together
from tests.second_city import CODE, DOCUMENTS, PLAN, REPORT, SAME_OFFICE, SAME_PROJECT, plan_text, two_cities

# Those of the design whose rows are about one thing each.
NAMES = (
    "departments-of-objective",
    "role-statements",
    "listings",
    "joint-projects",
    "reposts",
    "unmarked-repeats",
    "directions",
    "features",
    "figures",
    "activities",
    "indicators",
    "events",
    "places",
    "continuity",
)


@cache
def data() -> Path:
    return two_cities()


@cache
def both() -> Together:
    return together(data())


def of(code: str, row: dict[str, object]) -> bool:
    """Tell whether a row is about a city: its resource or its document says so."""
    if row.get("resource"):
        return f"/{code}" in str(row["resource"])
    return (row["document"] in (PLAN, REPORT)) == (code == CODE)


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_of_the_first_city_stay_as_they_were(name: str) -> None:
    alone, together = shipped().rows(name), both().rows(name)
    assert [row for row in together if of(CITY, row)] == alone


def test_the_roles_of_the_two_cities_are_not_added_up() -> None:
    def counted(made: Built) -> Counter[tuple[object, ...]]:
        return Counter(tuple(row.values()) for row in made.rows("role-coverage"))

    rest = counted(both()) - counted(shipped())
    assert counted(shipped()) <= counted(both())
    assert sum(rest.values()) == 15
    assert sum(int(str(row[2])) * times for row, times in rest.items()) == 19


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("departments-of-objective", 5),
        ("role-coverage", 15),
        ("role-statements", 19),
        ("listings", 13),
        ("directions", 4),
        ("activities", 3),
    ],
)
def test_the_second_city_answers_the_same_queries(name: str, count: int) -> None:
    assert len(both().rows(name)) - len(shipped().rows(name)) == count


@pytest.mark.parametrize("query", [each for each in load_catalogue() if not each.startswith("choice-")])
def test_every_saved_query_runs_over_two_cities(query: str) -> None:
    saved = load_catalogue()[query]
    if any(parameter.required for parameter in saved.parameters):
        pytest.skip("needs a value")
    assert len(both().rows(query)) >= len(shipped().rows(query))


class TestOfficesOfOneName:
    """Both cities have an office of one name: nobody's projects are given to the other's."""

    def test_the_name_alone_is_not_enough(self) -> None:
        with pytest.raises(ParameterError) as told:
            both().rows("projects-of-department", department=SAME_OFFICE)
        assert f"org/{CITY}/dept/korei-fukushi" in str(told.value)
        assert f"org/{CODE}/dept/korei" in str(told.value)

    def test_the_first_citys_office_answers_as_before(self) -> None:
        iri = f"{BASE}org/{CITY}/dept/korei-fukushi"
        assert both().rows("projects-of-department", department=iri) == shipped().rows(
            "projects-of-department", department=iri
        )

    def test_the_second_citys_office_answers_for_its_own(self) -> None:
        rows = both().rows("projects-of-department", department=f"{BASE}org/{CODE}/dept/korei")
        assert {row["document"] for row in rows} == {PLAN}
        assert SAME_PROJECT in {row["project"] for row in rows}
        assert {row["certainty"] for row in rows} <= {"candidate", "derived"}
        named = both().rows("projects-of-department", department="安心安全課")
        assert [(row["project"], row["certainty"], row["alternatives"]) for row in named] == [
            ("街灯整備事業", "derived", 1)
        ]


def test_no_statement_joins_the_two_cities() -> None:
    rows = both().select("SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    mixed = [
        row
        for row in rows
        if (f"/{CITY}" in row[0] and f"/{CODE}" in row[2]) or (f"/{CODE}" in row[0] and f"/{CITY}" in row[2])
    ]
    assert mixed == []


def test_each_graph_speaks_of_one_city() -> None:
    rows = both().select("SELECT DISTINCT ?g ?s WHERE { GRAPH ?g { ?s ?p ?o } }")
    strays = [
        (graph, subject)
        for graph, subject in rows
        for mine, other in ((CITY, CODE), (CODE, CITY))
        if f"/graph/{mine}/" in graph and f"/{other}/" in subject
    ]
    assert strays == []


def test_no_triple_stands_in_two_graphs() -> None:
    rows = both().select("SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(STR(?g) < STR(?h)) }")
    assert rows == []


def test_the_first_citys_statements_are_all_still_there() -> None:
    # What the closure says of no city in particular stands once for all, in a graph of its own.
    def triples(lines: Iterable[str]) -> set[str]:
        return {line.rsplit(" ", 2)[0] for line in lines}

    assert triples(shipped().lines()) <= triples(both().lines())
    mine = {line for line in shipped().lines() if f"/graph/{CITY}/" in line and not line.endswith("/closure> .")}
    assert len(mine) > 30_000
    assert mine <= set(both().lines())


def test_a_citys_graph_is_the_same_whatever_stands_beside_it() -> None:
    assert both().country.open_city(CITY).id == shipped().result.snapshot.id
    assert together(data()).country.version == both().country.version
    alone = data_without(CITY)
    assert built(alone).result.snapshot.id == both().country.open_city(CODE).id


def data_without(code: str) -> Path:
    folder = scratch() / "data"
    shutil.copytree(data(), folder, ignore=shutil.ignore_patterns(code))
    return folder


class TestDocumentsOfOneId:
    """Two cities may use one id for their documents."""

    @staticmethod
    @cache
    def folder() -> Path:
        folder = two_cities()
        table = folder / CODE / "documents.csv"
        table.write_text(table.read_text(encoding="utf-8").replace(PLAN, "plan-2023-ch4"), encoding="utf-8")
        (folder / CODE / PLAN).rename(folder / CODE / "plan-2023-ch4")
        metadata = folder / CODE / "csv-metadata.json"
        metadata.write_text(metadata.read_text(encoding="utf-8").replace(PLAN, "plan-2023-ch4"), encoding="utf-8")
        return folder

    def reconcile(self, name: str) -> int:
        plan = scratch() / "plan.txt"
        plan.write_text(plan_text(), encoding="utf-8")
        return main(["reconcile", "--data", str(self.folder()), "--document", f"{name}={plan}"])

    def test_the_id_alone_is_refused_with_the_ways_to_write_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder()
        capsys.readouterr()
        assert self.reconcile("plan-2023-ch4") == 2
        assert capsys.readouterr().err == (
            "fukushi: Several municipalities have a document 'plan-2023-ch4'; "
            f"write {CITY}/plan-2023-ch4 or {CODE}/plan-2023-ch4.\n"
        )

    def test_the_code_tells_which_is_meant(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder()
        capsys.readouterr()
        assert self.reconcile(f"{CODE}/plan-2023-ch4") == 1
        lines = capsys.readouterr().out.splitlines()
        assert all(line.endswith("of our own") for line in lines[:-1]), "only our own wording is missing"


class TestStrangers:
    """A passed document that names what nobody registered still answers."""

    @staticmethod
    @cache
    def made() -> Together:
        plan = scratch() / "plan.txt"
        text = plan_text().replace("街灯整備事業", "花火整備事業").replace("[安心安全課]", "[夜警課][花火課]")
        plan.write_text(text, encoding="utf-8")
        return together(data(), {PLAN: plan, REPORT: DOCUMENTS / "report_wakaba.txt"})

    def test_each_is_told_with_its_line(self) -> None:
        notes = [note for note in self.made().result.warnings if "not in" in note]
        assert [note.split(": ", 1)[1].split(" is ")[0] for note in notes] == [
            "the project name '花火整備事業'",
            "the office '夜警課'",
            "the office '花火課'",
        ]
        assert all(note.startswith(f"{CODE} {PLAN}:2") for note in notes)

    def test_the_offices_answer_under_places_of_the_edition(self) -> None:
        rows = self.made().rows("projects-of-department", department="夜警課")
        assert [(row["project"], row["certainty"], row["alternatives"]) for row in rows] == [
            ("花火整備事業", "candidate", 2)
        ]
        offices = self.made().select(
            "SELECT ?a ?o WHERE { ?a wp:office ?o ; a wp:Assignment . ?o wp:registerStatus 'unregistered' } ORDER BY ?a"
        )
        assert len({assignment for assignment, _ in offices}) == 2, "an assignment for each office"
