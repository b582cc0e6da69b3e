"""Reference data as triples: ours, with the row of the table that each comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.iris import Iris
from loaders.reference_quads import ReferenceSink
from loaders.span import Span
from tests.loading import IRIS, NAMES, said, tables

TEXTS = {
    "organizations": "slug,label,formal,reading,latin,english\n"
    "city,日向市,日向市役所,ひなたし,Hinata-shi,Hinata City\n",
    "offices": "slug,body,period,label,reading,latin,english,generic,status,replaced_by\n"
    "fukushi,city,2030,福祉課,ふくしか,Fukushika,Welfare Division,false,active,\n"
    "kaku,city,2011,各担当課,,,,true,retired,fukushi\n",
    "municipality": "code,check_code,label,reading,latin,english,corporate_number,formed_on,basis\n"
    "12345,,日向市,ひなたし,Hinata-shi,Hinata City,1234567890123,,試験\n",
    "plans": "edition,slug,label,english,owner\nplan/2030,keikaku,地域福祉計画,Plan,city\n",
    "projects": "slug,label,reading,latin,english,status,replaced_by\n"
    "hiroba,広場事業,,,,active,\nwa,輪,,,,retired,hiroba\n",
    "project_names": "project,ordinal,printed,kind,certainty,basis\nhiroba,2,ひろば事業,variant,candidate,表記の違い\n",
    "places": "slug,kind,label,reading,latin,english,within,ordinal,certainty,basis,reading_source,status,"
    "replaced_by\n"
    "chiiki/kita,地域,北,きた,Kita,,,1,derived,一覧,郵便,active,\n"
    "center/kita,地域交流センター,北センター,,,,chiiki/kita,2,stated,本文,,active,\n",
}


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    return said(ReferenceSink(IRIS, NAMES.reference, tables(tmp_path, TEXTS)).say().quads)


def test_an_office_belongs_to_a_body_and_a_year(lines: list[str]) -> None:
    one = "~org/12345/dept/fukushi"
    assert [line for line in lines if line.startswith(f"{one} ")] == [
        f"{one} a wp:Office",
        f"{one} dcterms:source table/offices.csv#row=2",
        f"{one} skos:prefLabel Fukushika@ja-latn",
        f"{one} skos:prefLabel Welfare Division@en",
        f"{one} skos:prefLabel ふくしか@ja-hira",
        f"{one} skos:prefLabel 福祉課@ja",
        f"{one} wp:body ~org/12345/city",
        f"{one} wp:generic false",
        f"{one} wp:period 2030",
        f'{one} wp:registerStatus "active"',
    ]


def test_what_was_replaced_says_by_what(lines: list[str]) -> None:
    assert "~org/12345/dept/kaku dcterms:isReplacedBy ~org/12345/dept/fukushi" in lines
    assert "project/wa dcterms:isReplacedBy project/hiroba" in lines


def test_a_spelling_says_how_sure_it_is_and_why(lines: list[str]) -> None:
    one = "project/hiroba/name/2"
    assert [line for line in lines if line.startswith(f"{one} ")] == [
        f"{one} a wp:NameVariant",
        f"{one} dcterms:source table/project_names.csv#row=2",
        f"{one} wp:basis 表記の違い@ja",
        f"{one} wp:certainty wp:certainty-candidate",
        f'{one} wp:nameKind "variant"',
        f'{one} wp:printed "ひろば事業"',
        f"{one} wp:variantOf project/hiroba",
    ]


def test_a_center_stands_in_its_district_and_is_another_kind(lines: list[str]) -> None:
    assert "~place/12345/center/kita a wp:CommunityCenter" in lines
    assert "~place/12345/chiiki/kita a wp:District" in lines
    assert "~place/12345/center/kita wp:inDistrict ~place/12345/chiiki/kita" in lines


def test_the_city_and_its_office_are_two_things(lines: list[str]) -> None:
    assert "~place/12345 a wp:Municipality" in lines
    assert "~org/12345/city a wp:Organisation" in lines


def test_a_plan_has_an_owner(lines: list[str]) -> None:
    assert "plan/2030 wp:embodiesPlan plan/2030/keikaku" in lines
    assert "plan/2030/keikaku wp:owner ~org/12345/city" in lines


def test_everything_names_its_row(lines: list[str]) -> None:
    typed = {line.split()[0] for line in lines if " a wp:" in line}
    assert typed == {line.split()[0] for line in lines if " dcterms:source " in line}


def test_a_table_that_is_not_there_is_an_empty_one() -> None:
    assert ReferenceSink(IRIS, NAMES.reference, {}).say().quads == []


def test_what_belongs_to_no_city_has_rows_of_its_own(tmp_path: Path) -> None:
    actors = tables(tmp_path, {"actors": "slug,label,reading,latin,english,ordinal\njumin,住民,,,,1\n"})
    common = ReferenceSink(Iris(IRIS.base, "common"), NAMES.reference, actors).say()
    assert said(common.quads)[0:2] == [
        "~actor/jumin a wp:ActorCategory",
        "~actor/jumin dcterms:source ~common/table/actors.csv#row=2",
    ]


def test_iris_are_made_of_positions_and_slugs() -> None:
    assert IRIS.edition("plan/2030", "2-1/role/shakyo/3").value.endswith("/12345/plan/2030/2-1/role/shakyo/3")
    assert IRIS.office("shakyo", "somu").value.endswith("/org/12345/shakyo/dept/somu")
    assert IRIS.span("d", Span(3, 0, 4, 9)).value.endswith("/12345/doc/d/span/3-0-4-9")
    assert IRIS.row("offices.csv", 7).value.endswith("/12345/table/offices.csv#row=7")
