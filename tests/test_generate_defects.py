"""Every planted defect is found by the validator, and nothing else asks for anybody."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.generate.city import clean_city
from bench.generate.country import Made
from bench.generate.defect import MODULES, kinds, plant_every, plant_some
from bench.generate.draft import Draft, NoRoomError
from bench.generate.folder import read_planted
from bench.generate.municipality import MOST, Municipality, municipality
from bench.generate.planted import Planted
from loaders.facts import KINDS
from loaders.plan_records import ACTORS
from shapes.report import Finding
from shapes.shape_set import load_shapes
from shapes.validator import validate
from tests.builds import built
from tests.generated import alone, of_size

SHAPES = {shape.name: shape for shape in load_shapes().shapes.values()}
# A shape that sees nothing says so; a village may well have no chart or no correction.
IDLE = "ShapeLookedAtNothing"


@cache
def checked(code_size: float, defects: str, seed: int = 5) -> tuple[Made, tuple[Planted, ...], tuple[Finding, ...]]:
    """Return a city of about a size, what was planted in it and what the validator found."""
    return checked_city(of_size(code_size, seed), defects, seed)


def checked_city(city: Municipality, defects: str, seed: int) -> tuple[Made, tuple[Planted, ...], tuple[Finding, ...]]:
    out, made = alone(city, defects, seed)
    report = validate(built(out).store, engine="compiled", meta=False)
    return made, read_planted(out, city.code), report.findings


def unplanted(planted: tuple[Planted, ...], findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return the findings that ask for somebody and that nobody has planted."""
    expected = {(each.shape, each.resource) for each in planted}
    return [
        (each.shape_name, each.focus)
        for each in findings
        if each.severity != "info" and each.shape_name != IDLE and (each.shape_name, each.focus) not in expected
    ]


def missed(planted: tuple[Planted, ...], findings: tuple[Finding, ...]) -> list[Planted]:
    """Return what was planted and not found."""
    found = {(each.shape_name, each.focus) for each in findings}
    return [each for each in planted if (each.shape, each.resource) not in found]


EVERY = 0.45


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_is_planted_and_found(kind: str) -> None:
    made, planted, findings = checked(EVERY, "every")
    assert kind not in made.left_out
    mine = tuple(each for each in planted if each.kind == kind)
    assert mine
    assert missed(mine, findings) == []


def test_nothing_else_is_found_in_a_city_with_every_defect() -> None:
    _, planted, findings = checked(EVERY, "every")
    assert unplanted(planted, findings) == []


@pytest.mark.parametrize("size", [0.06, 0.2, 0.5])
def test_a_clean_city_has_nothing_that_asks_for_anybody(size: float) -> None:
    made, planted, findings = checked(size, "none")
    assert planted == ()
    assert made.findings == 0
    assert unplanted(planted, findings) == []


@pytest.mark.parametrize("size", [0.06, 0.2, 0.6])
def test_a_usual_city_has_its_defects_and_no_others(size: float) -> None:
    made, planted, findings = checked(size, "some")
    assert made.findings == len(planted) > 0
    assert missed(planted, findings) == []
    assert unplanted(planted, findings) == []


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.integers(0, 2**31), st.integers(0, MOST - 1))
def test_any_city_has_its_defects_and_no_others(seed: int, number: int) -> None:
    city = municipality(seed, number)
    if city.size > 0.2:
        # The same law, but not the same seconds.
        city = of_size(0.15, seed)
    _, planted, findings = checked_city(city, "some", seed)
    assert missed(planted, findings) == []
    assert unplanted(planted, findings) == []


def test_the_list_names_the_line_of_the_finding() -> None:
    _, planted, findings = checked(EVERY, "every")
    lines = {(each.shape_name, each.focus): (each.document, each.line) for each in findings}
    told = [each for each in planted if each.line]
    agreeing = [each for each in told if lines[each.shape, each.resource] == (each.document, each.line)]
    assert len(agreeing) > 0.9 * len(told) > 50


def test_most_shapes_have_a_defect_that_they_find() -> None:
    _, planted, _ = checked(EVERY, "every")
    shapes = {each.shape for each in planted}
    assert shapes <= set(SHAPES)
    by_severity = Counter(SHAPES[name].severity for name in shapes)
    assert by_severity["violation"] >= 15
    assert by_severity["warning"] >= 50
    assert by_severity["info"] >= 25


def test_kinds_are_named_for_people_and_told_of() -> None:
    for name, kind in kinds().items():
        assert name == kind.name
        assert name.replace("-", "").isalpha()
        assert (kind.plant.__doc__ or "").strip()
        assert kind.often > 0
    assert len({each.__module__ for each in (kind.plant for kind in kinds().values())}) == len(MODULES)


def test_defects_grow_with_the_size() -> None:
    counts = []
    for size in (0.06, 0.3, 1.0):
        city = of_size(size)
        draft = clean_city(5, city.number)
        plant_some(draft)
        counts.append(len(draft.planted))
    assert counts[0] < counts[1] < counts[2]


def test_a_place_registered_twice_is_left_alone_by_every_other_defect() -> None:
    # Its reading would be another spelling of either of the two, and of the party's own place only by chance.
    draft = clean_city(5, of_size(0.3).number)
    kinds()["place-twice"].plant(draft)
    double = next(row["slug"] for row in draft.tables["places"] if str(row["slug"]).endswith("-2"))
    twice = {double, str(double).removesuffix("-2")}
    before = len(draft.tables["place_names"])
    with pytest.raises(NoRoomError):
        while True:
            kinds()["place-in-kana"].plant(draft)
    added = {row["place"] for row in draft.tables["place_names"][before:]}
    assert added
    assert not twice & added


def test_a_kind_without_room_changes_nothing() -> None:
    draft = clean_city(5, of_size(0.06).number)
    left_out = plant_every(draft)
    assert left_out
    for name in left_out:
        before = snapshot(draft)
        with pytest.raises(NoRoomError):
            kinds()[name].plant(draft)
        assert snapshot(draft) == before


def snapshot(draft: Draft) -> object:
    """Return everything that is written of a city."""
    tables = {name: [dict(row) for row in rows] for name, rows in draft.tables.items()}
    return draft.plan.whole(), draft.report.whole(), tables, list(draft.planted), dict(draft.missing_lines)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, MOST - 1))
def test_a_clean_city_is_consistent(seed: int, number: int) -> None:
    draft = clean_city(seed, number)
    plan, report = draft.plan.whole(), draft.report.whole()
    for edition, pen in ((plan, draft.plan_pen), (report, draft.report_pen)):
        records = [record for kind in KINDS[type(edition)] for record in getattr(edition, kind.field)]
        assert len({record.key for record in records}) == len(records)
        assert all(1 <= each.span.line <= each.span.end_line <= pen.line for each in records)
        assert all(0 <= each.span.start <= each.span.end for each in records)
    objectives = [each.key for each in plan.objectives]
    for key in objectives:
        assert {role.actor for role in plan.roles if role.objective == key} == set(ACTORS)
        for party in ("shakyo", "shi"):
            lines = [line for line in plan.listings if (line.objective, line.party) == (key, party)]
            assert [line.ordinal for line in lines] == list(range(1, len(lines) + 1))
        offices = [each.name for each in plan.offices if each.objective == key]
        assert len(set(offices)) == len(offices) <= len(lines)
    for line in plan.listings:
        if "再掲" in line.marks:
            earlier = [
                each
                for each in plan.listings
                if (each.name, each.party, each.marks) == (line.name, line.party, ())
                and objectives.index(each.objective) < objectives.index(line.objective)
            ]
            assert [each.content for each in earlier] == [line.content]
    assert set.intersection(*({o.name for o in plan.offices if o.objective == key} for key in objectives))
    digests = [each.digest for each in (*plan.aims, *plan.issues, *plan.roles, *plan.paragraphs)]
    assert len(set(digests)) == len(digests)
    assert len({each.digest for each in report.commitments}) == len(report.commitments)
    assert len({each.name for each in report.activities}) == len(report.activities)
    labels = [str(row["label"]) for row in draft.tables["projects"]]
    assert len(set(labels)) == len(labels)
    assert draft.planted == []


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, MOST - 1))
def test_planting_is_as_repeatable_as_the_city(seed: int, number: int) -> None:
    drafts = []
    for _ in range(2):
        draft = clean_city(seed, number)
        plant_some(draft)
        drafts.append(snapshot(draft))
    assert drafts[0] == drafts[1]


def test_our_words_are_short_noun_phrases() -> None:
    draft = clean_city(5, of_size(0.8).number)
    plan, report = draft.plan.whole(), draft.report.whole()
    said = [each.restatement for each in (*plan.roles, *plan.issues, *plan.paragraphs, *report.commitments)]
    assert max(map(len, said)) <= 45
    assert not any(each.endswith(("。", "ます", "です", "した")) for each in said)
    # Few of them are the same, as in life.
    assert len(set(said)) > 0.9 * len(said)


def test_a_path_beside_the_data_holds_the_list(tmp_path: Path) -> None:
    city = of_size(0.1)
    out, made = alone(city)
    assert (out.parent / "data-planted" / city.code / "defects.csv").is_file()
    assert len(read_planted(out, city.code)) == made.findings
