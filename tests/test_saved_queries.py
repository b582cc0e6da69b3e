"""The fixed saved queries against small graphs of an invented city, and the promise of their names and columns.

Other programs rely on names, parameters and columns. The folders in ``cases``
hold one query each: ``data.ttl`` (facts; the rules run over them) or
``data.trig`` (named graphs as they are), ``params.yaml``, ``expected.csv``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from graph.engine import EmbeddedEngine
from graph.names import GraphNames
from graph.rules import load_rules, run_rules
from ontology.files import RULES, ontology_files
from queries.catalogue import load_catalogue
from queries.cells import plain
from queries.parameter_error import ParameterError
from queries.run import run_query

NAMES = GraphNames("https://city.example/id/", "99901")
CASES = Path(__file__).parent / "cases"
CATALOGUE = load_catalogue()
ONTOLOGY = [file.read_bytes() for file in ontology_files()]
FIXED = {
    "projects-of-department": (
        ["department"],
        ["certainty", "objective", "project", "content", "marks", "alternatives", "basis"],
    ),
    "departments-of-objective": (["objective"], ["objective", "department", "ordinal"]),
    "role-coverage": ([], ["objective", "actor", "statements"]),
    "role-statements": (["objective", "actor", "text"], ["objective", "actor", "ordinal", "statement"]),
    "listings": (["objective", "party", "mark"], ["objective", "party", "ordinal", "project", "content", "marks"]),
    "joint-projects": ([], ["project", "objectives_shakyo", "objectives_city"]),
    "reposts": (
        [],
        ["objective", "party", "project", "antecedent_objective", "antecedent_party", "match", "certainty"],
    ),
    "unmarked-repeats": ([], ["party", "project", "first_objective", "repeat_objective", "match", "same_content"]),
    "directions": (["objective"], ["objective", "ordinal", "direction"]),
    "features": (["objective"], ["objective", "ordinal", "feature", "project", "match"]),
    "figures": ([], ["objective", "figure", "value", "unit", "as_of"]),
    "activities": (["department", "kind"], ["section", "activity", "kind", "departments"]),
    "indicators": (
        ["status"],
        ["section", "activity", "indicator", "unit", "planned_fy2009", "planned_fy2013", "actual_fy2011", "status"],
    ),
    "events": ([], ["section", "activity", "date", "venue", "participants", "title"]),
    "places": (["kind"], ["kind", "place", "reading", "source"]),
    "continuity": ([], ["activity_2011", "project_2023", "kind", "certainty", "basis"]),
    "provenance": (["resource"], ["statement", "document", "line", "rule", "loaded"]),
}
Table = list[dict[str, str]]


def engine_for(folder: Path) -> EmbeddedEngine:
    """Return an engine over the case's data; the rules have run over plain facts."""
    store = Store()
    for text in ONTOLOGY:
        store.load(input=text, format=RdfFormat.TURTLE, to_graph=NAMES.ontology)
    if (folder / "data.trig").exists():
        store.load(path=str(folder / "data.trig"), format=RdfFormat.TRIG)
    else:
        store.load(path=str(folder / "data.ttl"), format=RdfFormat.TURTLE, to_graph=NAMES.doc("plan"))
        run_rules(store, load_rules(RULES), NAMES)
    return EmbeddedEngine(store)


def answer(name: str, **values: str) -> Table:
    """Return the rows of a query on its own case."""
    result = run_query(name, engine=engine_for(CASES / name), catalogue=CATALOGUE, values=values)
    names = [column.name for column in result.columns]
    return [dict(zip(names, map(plain, row), strict=True)) for row in result.rows]


@pytest.mark.parametrize("name", FIXED)
def test_golden_case(name: str) -> None:
    folder = CASES / name
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        expected = list(reader)
    columns = list(reader.fieldnames or [])
    assert columns[: len(FIXED[name][1])] == FIXED[name][1]
    params = folder / "params.yaml"
    values = yaml.safe_load(params.read_text(encoding="utf-8")) if params.exists() else {}
    assert [{column: row[column] for column in columns} for row in answer(name, **values)] == expected


@pytest.mark.parametrize("name", FIXED)
def test_name_parameters_and_columns_are_as_promised(name: str) -> None:
    query = CATALOGUE[name]
    parameters, columns = FIXED[name]
    assert [parameter.name for parameter in query.parameters] == parameters
    assert [column.name for column in query.columns][: len(columns)] == columns
    assert not query.hidden
    assert [parameter.name for parameter in query.parameters if parameter.required] == (
        parameters if name in ("projects-of-department", "provenance") else []
    )


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name.startswith("choice-")])
def test_choices_name_what_they_offer(name: str) -> None:
    users = {
        user for user, query in CATALOGUE.items() if any(parameter.choices == name for parameter in query.parameters)
    }
    assert users, f"{name} fills no parameter"
    for user in sorted(users & set(FIXED)):
        result = run_query(name, engine=engine_for(CASES / user), catalogue=CATALOGUE)
        assert result.rows
        assert all(all(row) for row in result.rows)
        assert len({row[0] for row in result.rows}) == len(result.rows)


@pytest.mark.parametrize("name", FIXED)
def test_order_is_total(name: str) -> None:
    text = CATALOGUE[name].text
    keys = text[text.rindex("ORDER BY") :]
    assert "?resource" in keys or name in ("role-coverage", "provenance", "continuity")


def test_lines_of_one_column_and_mark() -> None:
    assert [row["project"] for row in answer("listings", party="市", mark="再掲")] == ["電話相談事業・見守り訪問事業"]
    assert [row["marks"] for row in answer("listings", mark="新")] == ["新", "再掲 | 新"]
    assert [row["ordinal"] for row in answer("listings", party="市社協", objective="1-1")] == ["1", "2"]


def test_activities_of_a_kind() -> None:
    assert [row["activity"] for row in answer("activities", kind="新規")] == ["相談会の開催"]
    assert [row["activity"] for row in answer("activities")] == ["茶の間の開設", "相談会の開催"]
    assert answer("activities", kind="新規", department="福祉課") == []


def test_indicators_of_a_status() -> None:
    assert [row["indicator"] for row in answer("indicators", status="missed")] == ["相談会の回数"]
    assert answer("indicators", status="not-comparable") == []


def test_places_of_a_kind() -> None:
    assert [row["place"] for row in answer("places", kind="地域")] == ["北", "南"]


def test_statements_of_an_actor() -> None:
    assert [row["statement"] for row in answer("role-statements", actor="住民")] == ["あいさつの習慣", "行事への参加"]
    assert answer("role-statements", actor="住民", text="茶の間") == []


def test_printed_wording_is_shown_where_the_document_is_loaded(tmp_path: Path) -> None:
    data = (CASES / "role-statements" / "data.ttl").read_text(encoding="utf-8")
    data += '<plan/2023/1-1/role/jumin/1> wp:verbatim "出会った人にあいさつしよう" .\n'
    (tmp_path / "data.ttl").write_text(data, encoding="utf-8")
    result = run_query(
        "role-statements", engine=engine_for(tmp_path), catalogue=CATALOGUE, values={"text": "出会った人"}
    )
    assert [row[3:5] for row in result.rows] == [("出会った人にあいさつしよう", "あいさつの習慣")]


def test_office_of_the_other_plan_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ParameterError) as caught:
        answer("projects-of-department", department="まちづくり課")
    assert {"くらし支援課", "健康づくり課", "学び支援課"} <= set(caught.value.allowed)


def test_what_derives_a_record_leads_to_its_lines() -> None:
    rows = answer("provenance", resource="https://city.example/id/99901/plan/2023/1-1/listing/shi/1/assignment/kurashi")
    assert {(row["document"], row["line"], row["rule"], row["assumption"]) for row in rows} == {
        ("plan", "10 | 14", "office-by-intersection", "共通の課が担う")
    }


def test_register_row_is_a_source() -> None:
    rows = answer("provenance", resource="https://city.example/id/org/99901/dept/kurashi")
    assert rows[0]["document"] == "offices.csv"
    assert rows[0]["line"] == "3"


@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=30))
def test_any_search_text_is_only_looked_for(text: str) -> None:
    try:
        rows = run_query("role-statements", engine=ROLES, catalogue=CATALOGUE, values={"text": text}).rows
    except ParameterError:
        return
    wanted = text.strip().lower()
    assert all(wanted in str(row[3]).lower() for row in rows)


ROLES = engine_for(CASES / "role-statements")
