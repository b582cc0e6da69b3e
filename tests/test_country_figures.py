"""The numbers of a country are those of its municipalities, and those of the saved queries."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fukushi.country_aggregates import AGGREGATES, measure
from graph.country_figures import Aggregate, Figures, FindingTotal, write_figures
from graph.country_record import CityRecord, Figure, FindingCount, read_record, record_of
from tests.builds import CITY, scratch, shipped
from tests.country_builds import Together, together
from tests.second_city import CODE, two_cities

EMPTY = CityRecord(code="1", name="一", folder="f", id="i", inputs="n", shared="s", triples=5)


@cache
def both() -> Together:
    return together(two_cities())


def record(code: str, *numbers: tuple[str, str, int]) -> CityRecord:
    return replace(EMPTY, code=code, figures=tuple(Figure(name, first, "", n) for name, first, n in numbers))


def keyed(rows: list[dict[str, object]], column: str) -> dict[str, int]:
    """Add up a column of numbers by the other column of words."""
    counted: dict[str, int] = {}
    for row in rows:
        [number] = [value for value in row.values() if isinstance(value, int)]
        counted[str(row[column])] = counted.get(str(row[column]), 0) + number
    return counted


class TestAgainstSavedQueries:
    """Asked of the whole country, the saved query gives the number that was counted at build."""

    def total(self, name: str, **keys: str) -> int:
        found = both().country.figures.aggregate(name)
        return sum(each.number for each in found if all(getattr(each, key) == value for key, value in keys.items()))

    def test_objectives_and_listings(self) -> None:
        assert self.total("objectives") == len(both().select("SELECT DISTINCT ?x WHERE { ?x a wp:ActivityGoal }"))
        assert self.total("listings") == len(both().rows("listings"))
        assert self.total("listings", first="party-city") == len(both().rows("listings", party="市"))

    def test_marks_by_party(self) -> None:
        words = {"市社協": "party-shakyo", "市": "party-city", "再掲": "mark-repost", "新": "mark-new", "印なし": ""}
        rows = both().rows("party-mark-matrix")
        assert len(rows) >= 6
        for row in rows:
            keys = {"first": words[str(row["party"])], "second": words[str(row["mark"])]}
            assert self.total("party-mark-matrix", **keys) == row["lines"], row

    def test_statements_by_actor(self) -> None:
        words = {"住民": "jumin", "地域": "chiiki", "関係機関・団体等": "kankei", "市社協": "shakyo", "行政": "gyosei"}
        for actor, number in keyed(both().rows("role-coverage"), "actor").items():
            assert self.total("role-coverage", first=words[actor]) == number

    def test_assignments_by_certainty(self) -> None:
        rows = [row for row in both().rows("claims-by-certainty") if row["class"] == "wp:Assignment"]
        assert {row["certainty"] for row in rows} == {"stated", "derived", "candidate"}
        for row in rows:
            assert self.total("assignments", first=f"certainty-{row['certainty']}") == row["claims"]

    def test_activities_events_and_attainment(self) -> None:
        kinds = keyed(both().rows("activities-by-kind"), "kind")
        assert self.total("activities-by-kind", first="kind-new") == kinds["新規"]
        assert self.total("activities-by-kind", first="") == kinds["記載なし"]
        assert self.total("events") == len(both().rows("events"))
        rows = both().rows("attainment-by-section")
        for status in ("reached", "missed", "not-comparable", "no-values"):
            expected = sum(int(str(row[status.replace("-", "_")])) for row in rows)
            assert self.total("attainment", first=status) == expected

    def test_registers(self) -> None:
        assert self.total("projects") == both().number("SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a wp:Project }")
        assert self.total("offices") == both().number("SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a wp:Office }")
        assert self.total("places", first="地区社協") == 25

    def test_each_aggregate_counts_something(self) -> None:
        assert set(both().country.figures.names()) == set(AGGREGATES)

    def test_of_one_municipality_they_are_those_of_it_alone(self) -> None:
        alone = measure(shipped().store)
        for name in AGGREGATES:
            expected = [Aggregate(each.first, each.second, each.number, 1) for each in alone if each.name == name]
            assert both().country.figures.aggregate(name, CITY) == expected

    def test_municipalities_side_by_side(self) -> None:
        found = both().country.figures.by_city("listings", "party-city")
        assert found == {CITY: 66, CODE: len(both().rows("listings", party="市")) - 66}


class TestFile:
    """The file itself: rows put in, exchanged and taken out."""

    def figures(
        self, *records: CityRecord, gone: tuple[str, ...] = (), path: Path | None = None
    ) -> tuple[Figures, Path]:
        path = path or scratch() / "figures.sqlite"
        write_figures(path, records, gone)
        return Figures(path), path

    def test_totals_and_how_many_take_part(self) -> None:
        found, _ = self.figures(record("1", ("a", "x", 2), ("a", "y", 1)), record("2", ("a", "x", 3)))
        assert found.aggregate("a") == [Aggregate("x", "", 5, 2), Aggregate("y", "", 1, 1)]
        assert found.aggregate("a", "2") == [Aggregate("x", "", 3, 1)]
        assert found.aggregate("nothing") == found.aggregate("a", "3") == []

    def test_a_changed_municipality_counts_once(self) -> None:
        _, path = self.figures(record("1", ("a", "x", 2)), record("2", ("a", "x", 3)))
        found, _ = self.figures(record("1", ("a", "y", 7)), gone=("2",), path=path)
        assert found.aggregate("a") == [Aggregate("y", "", 7, 1)]

    def test_the_roll_up(self) -> None:
        one = replace(
            EMPTY, validated="v", findings=(FindingCount("Shape", "warning", 2), FindingCount("S", "info", 1))
        )
        two = replace(
            one, code="2", findings=(FindingCount("Shape", "warning", 5), FindingCount("Shape", "accepted", 1))
        )
        found, _ = self.figures(one, two, replace(EMPTY, code="3"))
        assert found.rollup() == [
            FindingTotal("S", "info", 1, 1),
            FindingTotal("Shape", "accepted", 1, 1),
            FindingTotal("Shape", "warning", 7, 2),
        ]
        assert found.rollup("2") == [FindingTotal("Shape", "accepted", 1, 1), FindingTotal("Shape", "warning", 5, 1)]
        assert found.findings_by_city("S") == [("1", "S", "info", 1)]
        assert found.unvalidated() == ["3"]

    def test_a_reader_leaves_no_trace_and_cannot_write(self) -> None:
        found, path = self.figures(record("1", ("a", "x", 2)))
        before = path.read_bytes()
        found.aggregate("a")
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        assert path.read_bytes() == before

    def test_a_file_that_is_none_is_an_error_of_the_system(self) -> None:
        path = scratch() / "figures.sqlite"
        path.write_text("nothing of the kind", encoding="utf-8")
        with pytest.raises(OSError, match="the figures cannot be written"):
            write_figures(path, [EMPTY])
        with pytest.raises(sqlite3.Error):
            Figures(path).names()

    @settings(max_examples=15)
    @given(
        st.lists(
            st.tuples(st.sampled_from("12345"), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9), max_size=3)),
            max_size=8,
        )
    )
    def test_whatever_comes_in_turn_the_totals_are_the_sums(self, steps: list[tuple[str, dict[str, int]]]) -> None:
        path = scratch() / "figures.sqlite"
        held: dict[str, dict[str, int]] = {}
        write_figures(path, [])
        for code, numbers in steps:
            held[code] = numbers
            write_figures(path, [record(code, *(("a", key, n) for key, n in numbers.items()))])
        expected = {key: sum(each.get(key, 0) for each in held.values()) for each in held.values() for key in each}
        assert {each.first: each.number for each in Figures(path).aggregate("a")} == expected


class TestRecord:
    """What is kept of a municipality can be read again, or is none."""

    def test_there_and_back(self) -> None:
        folder = scratch()
        full = replace(EMPTY, figures=(Figure("a", "b", "", 1),), findings=(FindingCount("S", "info", 2),))
        full.write(folder)
        assert read_record(folder) == full
        assert record_of(full.brief()) == replace(full, figures=(), findings=())

    @pytest.mark.parametrize(
        "text", ["", "[]", "3", "{}", '{"code": "1"}', '{"figures": 3}', '{"figures": [{"x": 1}]}']
    )
    def test_what_is_no_record_is_none(self, text: str) -> None:
        folder = scratch()
        (folder / "country.json").write_text(text, encoding="utf-8")
        assert read_record(folder) is None
        assert read_record(folder / "nowhere") is None
