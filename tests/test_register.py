"""The identity register: a printed name means one thing, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders.iris import Iris
from loaders.register import Register, folded
from loaders.tables import DataError, Table, read_schema, read_table
from tests.builds import BASE, DATA

OFFICES = "slug,body,period,label,reading,latin,english,generic,status,replaced_by"
PROJECTS = "slug,label,reading,latin,english,status,replaced_by"
NAMES = "project,ordinal,printed,kind,certainty,basis"
PLACES = "slug,kind,label,reading,latin,english,within,ordinal,certainty,basis,reading_source,status,replaced_by"
PLACE_NAMES = "printed,place,certainty,basis"
GOOD: Mapping[str, tuple[str, ...]] = {
    "offices": (
        OFFICES,
        "fukushi,city,2023,福祉課,,,,false,active,",
        "fukushi-11,city,2011,福祉課,,,,false,active,",
        "somu,shakyo,2023,福祉課,,,,false,active,",
    ),
    "projects": (PROJECTS, "hiroba,広場事業,,,,active,", "mukashi,昔の広場,,,,retired,hiroba"),
    "project_names": (
        NAMES,
        "hiroba,1,広場事業,preferred,stated,印刷",
        "mukashi,1,ＮＰＯ 広場,preferred,stated,印刷",
        "hiroba,2,別の広場,variant,rejected,人の判断",
    ),
    "places": (PLACES, "center/kita,地域交流センター,北センター,,,,,1,stated,本文,,active,"),
    "place_names": (PLACE_NAMES, "北地域交流センター,center/kita,stated,印刷"),
}


def tables(folder: Path, **changed: tuple[str, ...]) -> dict[str, Table]:
    found = {}
    for name, lines in {**GOOD, **changed}.items():
        path = folder / f"{name}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found[name] = read_table(path, read_schema(DATA / "schema" / f"{name}.json"))
    return found


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(Iris(BASE, "12345"), tables(tmp_path))


@pytest.mark.parametrize(
    ("body", "period", "name", "iri"),
    [
        ("city", 2023, "福祉課", "org/12345/dept/fukushi"),
        ("city", 2011, "福祉課", "org/12345/dept/fukushi-11"),
        ("shakyo", 2023, "福 祉　課", "org/12345/shakyo/dept/somu"),
    ],
)
def test_an_office_is_one_of_a_body_and_a_year(register: Register, body: str, period: int, name: str, iri: str) -> None:
    found = register.office(body, period, name)
    assert found is not None
    assert found.value == BASE + iri


@pytest.mark.parametrize("name", ["福祉", "福祉課係", "", "保健課"])
def test_a_name_that_is_not_registered_is_not_guessed(register: Register, name: str) -> None:
    assert register.office("city", 2023, name) is None
    assert register.project(name) is None
    assert register.place(name) is None


def test_width_and_white_space_do_not_count(register: Register) -> None:
    assert register.project("NPO広場") == register.project("ＮＰＯ　広場") is not None


def test_a_retired_project_leads_to_the_one_in_use(register: Register) -> None:
    assert str(register.project("ＮＰＯ 広場")) == f"<{BASE}12345/project/hiroba>"


def test_a_rejected_name_means_nothing(register: Register) -> None:
    assert register.project("別の広場") is None


def test_a_place_is_found_by_its_registered_names_only(register: Register) -> None:
    assert str(register.place("北地域交流センター")) == f"<{BASE}place/12345/center/kita>"
    assert register.place("北センター") is None


def test_the_offices_of_a_year_are_told_in_table_order(register: Register) -> None:
    assert register.offices("city", 2023) == ["福祉課"]
    assert register.offices("city", 1999) == []


@pytest.mark.parametrize(
    ("table", "row", "sentence"),
    [
        ("offices", "again,city,2023,福 祉課,,,,false,active,", "stands twice for 2023"),
        ("project_names", "hiroba,3,広場 事業,variant,derived,表記", "belongs to 'hiroba' already"),
        ("place_names", "北地域交流ｾﾝﾀｰ,center/kita,derived,表記", "belongs to 'center/kita' already"),
        ("projects", "wa,輪,,,,retired,wa", "leads from 'wa' back to itself"),
        ("offices", "wa,city,2023,輪課,,,,false,retired,wa", "leads from 'wa' back to itself"),
    ],
)
def test_a_contradiction_is_told_with_its_line(tmp_path: Path, table: str, row: str, sentence: str) -> None:
    lines = (*GOOD[table], row)
    with pytest.raises(DataError, match=rf"{table}\.csv:{len(lines)}: .*{sentence}"):
        Register(Iris(BASE, "12345"), tables(tmp_path, **{table: lines}))


@settings(max_examples=60)
@given(st.text(max_size=12))
@example("が\u3099 か \u3099")
def test_folding_is_stable_and_leaves_no_white_space(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert not any(letter.isspace() for letter in folded(name))
