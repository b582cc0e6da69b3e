"""The whole catalogue: how much it holds, that each query has a case, an order and an example, and what the cases say.

``test_saved_queries`` keeps the promise of the fixed queries; this file keeps
every other query to the same terms. A folder of ``cases`` holds ``data.ttl``
(facts; the rules run over them) or ``data.trig`` (named graphs, nothing added),
``params.yaml`` if the query has parameters, and ``expected.csv``.
"""

from __future__ import annotations

import csv
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from pyoxigraph import RdfFormat, Store

from graph.engine import EmbeddedEngine
from graph.names import GraphNames
from graph.rules import load_rules, run_rules
from ontology.files import RULES, ontology_files
from queries.catalogue import load_catalogue
from queries.cells import plain
from queries.run import run_query
from queries.saved_query import AUDIENCES, LANGUAGES, Example, SavedQuery
from tests.builds import shipped
from tests.test_saved_queries import FIXED

NAMES = GraphNames("https://city.example/id/", "99901")
CASES = Path(__file__).parent / "cases"
CATALOGUE = load_catalogue()
VISIBLE = [name for name, query in CATALOGUE.items() if not query.hidden]
OWN = [name for name in VISIBLE if name not in FIXED]
CHOICES = [name for name in CATALOGUE if name.startswith("choice-")]
# A record is what an answer is about; these answers are about numbers, pairs or the graph as a whole.
WITHOUT_RECORD = {
    "activities-by-kind",
    "cells-without-text",
    "claims-by-certainty",
    "lines-without-record",
    "named-graphs",
    "objective-office-matrix",
    "party-mark-matrix",
    "shared-responsibility",
    "who-echoes-whom",
}
# Seconds; a saved query takes a tenth of this, so only a query that has gone wrong is this slow on a busy machine.
SLOWEST = 0.6
Call = tuple[str, Example]
CALLS = [(name, example) for name, query in CATALOGUE.items() for example in query.examples]
NAMED_CALLS = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]}/{call[1].line}")


def own_engine(folder: Path) -> EmbeddedEngine:
    """Return an engine over a case: facts with ontology and rules, or named graphs as they are."""
    store = Store()
    if (folder / "data.trig").exists():
        store.load(path=str(folder / "data.trig"), format=RdfFormat.TRIG)
        return EmbeddedEngine(store)
    for file in ontology_files():
        store.load(path=str(file), format=RdfFormat.TURTLE, to_graph=NAMES.ontology)
    store.load(path=str(folder / "data.ttl"), format=RdfFormat.TURTLE, to_graph=NAMES.doc("plan"))
    run_rules(store, load_rules(RULES), NAMES)
    return EmbeddedEngine(store)


def params_of(folder: Path) -> dict[str, str]:
    """Return the parameters of a case; none if it has no such file."""
    file = folder / "params.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.exists() else {}


def answer(name: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a query on its own case, with ``values`` in place of the case's parameters."""
    folder = CASES / name
    result = run_query(name, engine=own_engine(folder), catalogue=CATALOGUE, values=values or params_of(folder))
    names = [column.name for column in result.columns]
    return [dict(zip(names, map(plain, row), strict=True)) for row in result.rows]


@pytest.fixture(scope="session")
def real() -> EmbeddedEngine:
    """An engine over the graph that the shipped facts make."""
    return shipped().engine


# ---- how much there is


def test_there_are_at_least_forty_two_queries_to_choose_from() -> None:
    assert len(VISIBLE) >= 42
    assert set(FIXED) <= set(VISIBLE)


def test_each_audience_has_queries_of_its_own() -> None:
    counted = Counter(reader for name in VISIBLE for reader in CATALOGUE[name].audience)
    assert set(counted) == set(AUDIENCES)
    assert min(counted.values()) >= 10


@pytest.mark.parametrize("name", VISIBLE)
def test_every_query_is_said_in_both_languages(name: str) -> None:
    query = CATALOGUE[name]
    texts = [query.title, query.description]
    texts += [column.label for column in query.columns]
    texts += [text for parameter in query.parameters for text in (parameter.label, parameter.help)]
    for text in texts:
        assert sorted(text) == sorted(LANGUAGES)
        assert all(text[language].strip() for language in LANGUAGES)


def test_no_title_stands_twice_in_a_language() -> None:
    for language in LANGUAGES:
        titles = Counter(CATALOGUE[name].title[language] for name in VISIBLE)
        assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("name", OWN)
def test_every_query_has_an_example(name: str) -> None:
    assert CATALOGUE[name].examples


@pytest.mark.parametrize("name", OWN)
def test_a_row_leads_to_its_record_and_line(name: str) -> None:
    columns = [column.name for column in CATALOGUE[name].columns]
    assert ("resource" in columns) != (name in WITHOUT_RECORD)
    if "resource" in columns and "line" in columns and name != "corrections":
        assert columns[-3:] == ["resource", "document", "line"]


@pytest.mark.parametrize("name", CHOICES)
def test_a_list_of_choices_is_used_and_offers_each_value_once(name: str, real: EmbeddedEngine) -> None:
    assert any(parameter.choices == name for query in CATALOGUE.values() for parameter in query.parameters)
    rows = run_query(name, engine=real, catalogue=CATALOGUE).rows
    assert rows
    for position in (0, 1):
        assert [value for value, count in Counter(row[position] for row in rows).items() if count > 1] == []


# ---- golden cases


@pytest.mark.parametrize("name", VISIBLE)
def test_every_query_has_a_case(name: str) -> None:
    folder = CASES / name
    assert (folder / "data.ttl").exists() != (folder / "data.trig").exists()
    assert (folder / "expected.csv").read_text(encoding="utf-8").count("\n") > 1
    required = {parameter.name for parameter in CATALOGUE[name].parameters if parameter.required}
    assert required <= set(params_of(folder))


@pytest.mark.parametrize("name", OWN)
def test_golden_case(name: str) -> None:
    with (CASES / name / "expected.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        expected = list(reader)
    assert list(reader.fieldnames or []) == [column.name for column in CATALOGUE[name].columns]
    assert answer(name) == expected


# From an empty graph nothing can be chosen.
ANSWERABLE = [
    name
    for name in VISIBLE
    if not any(parameter.choices and parameter.required for parameter in CATALOGUE[name].parameters)
]


@pytest.mark.parametrize("name", ANSWERABLE)
def test_an_empty_graph_gives_no_error(name: str) -> None:
    query = CATALOGUE[name]
    values = {parameter.name: "urn:none" for parameter in query.parameters if parameter.required}
    assert run_query(name, engine=EmbeddedEngine(Store()), catalogue=CATALOGUE, values=values).rows == ()


# ---- the shipped graph


@NAMED_CALLS
def test_every_example_keeps_its_promise(call: Call, real: EmbeddedEngine) -> None:
    name, example = call
    begun = time.perf_counter()
    rows = run_query(name, engine=real, catalogue=CATALOGUE, values=example.parameters).rows
    assert time.perf_counter() - begun < SLOWEST
    assert len(rows) >= example.min_rows
    assert example.max_rows is None or len(rows) <= example.max_rows


@pytest.fixture(scope="session")
def shuffled() -> EmbeddedEngine:
    """An engine over the same graph, its triples loaded one by one in another order."""
    quads = sorted(shipped().store, key=str)
    random.Random(20240501).shuffle(quads)
    store = Store()
    for quad in quads:
        store.add(quad)
    return EmbeddedEngine(store)


def order_keys(query: SavedQuery) -> str:
    """Return what the outermost group is sorted by."""
    return query.text[query.text.rindex("}") :]


@pytest.mark.parametrize("name", VISIBLE)
def test_every_query_is_sorted(name: str) -> None:
    assert "ORDER BY" in order_keys(CATALOGUE[name])


@NAMED_CALLS
def test_rows_come_in_one_order_however_the_graph_was_loaded(
    call: Call, real: EmbeddedEngine, shuffled: EmbeddedEngine
) -> None:
    name, example = call
    rows = [
        run_query(name, engine=engine, catalogue=CATALOGUE, values=example.parameters).rows
        for engine in (real, shuffled)
    ]
    assert rows[0] == rows[1]


@NAMED_CALLS
def test_no_row_stands_twice(call: Call, real: EmbeddedEngine) -> None:
    name, example = call
    rows = run_query(name, engine=real, catalogue=CATALOGUE, values=example.parameters).rows
    assert [row for row, count in Counter(rows).items() if count > 1] == []


@pytest.mark.parametrize(
    "name", [name for name in VISIBLE if "certainty" in [column.name for column in CATALOGUE[name].columns]]
)
def test_certainty_is_one_of_four_words(name: str, real: EmbeddedEngine) -> None:
    position = [column.name for column in CATALOGUE[name].columns].index("certainty")
    for example in CATALOGUE[name].examples:
        rows = run_query(name, engine=real, catalogue=CATALOGUE, values=example.parameters).rows
        assert {row[position] or "" for row in rows} <= {"", "stated", "derived", "candidate", "rejected"}


# ---- what single queries are for


def test_a_question_to_one_office_leaves_the_others_out() -> None:
    assert {row["office"] for row in answer("questions-to-settle", department="学び支援課")} == {"学び支援課"}
    assert [row["lines"] for row in answer("questions-to-settle", department="学び支援課")] == ["2", "1"]


def test_a_line_between_those_of_a_span_is_part_of_it() -> None:
    both = answer("what-falls-with-line", document="plan", line="41")
    first = answer("what-falls-with-line", document="plan", line="40")
    assert {row["rests_on"] for row in first} < {row["rests_on"] for row in both}
    assert answer("what-falls-with-line", document="plan", line="42") == []


def test_every_line_is_listed_where_a_document_has_no_record() -> None:
    rows = answer("lines-without-record", document="memo")
    assert [row["line"] for row in rows] == ["1", "3"]


def test_amounts_of_any_unit() -> None:
    assert [row["unit"] for row in answer("amounts", unit="回")] == ["回"]
    everything = run_query("amounts", engine=own_engine(CASES / "amounts"), catalogue=CATALOGUE).rows
    assert len(everything) == 3


def test_both_kinds_of_lines_of_a_project_are_on_its_card() -> None:
    rows = answer("project-card", project="防災訓練事業")
    assert [row["resource"].rpartition("2023/")[2] for row in rows] == ["1-2/listing/shi/2/part/2", "2-1/listing/shi/1"]


def test_the_counts_of_an_office_are_those_of_its_projects(real: EmbeddedEngine) -> None:
    for row in run_query("office-overview", engine=real, catalogue=CATALOGUE).dicts():
        asked = run_query(
            "projects-of-department", engine=real, catalogue=CATALOGUE, values={"department": str(row["office"])}
        )
        found = Counter(each["certainty"] for each in asked.dicts())
        assert {word: row[word] for word in ("derived", "candidate", "rejected")} == {
            word: found[word] for word in ("derived", "candidate", "rejected")
        }


def test_lines_with_and_without_record_make_the_document(real: EmbeddedEngine) -> None:
    counts = Counter(
        str(row["document"]) for row in run_query("lines-without-record", engine=real, catalogue=CATALOGUE).dicts()
    )
    covered: dict[tuple[str, str], set[int]] = defaultdict(set)
    spans = """
        SELECT ?document ?count ?line ?endLine WHERE {
          ?source dcterms:identifier ?document ; wp:lineCount ?count .
          ?span wp:document ?source ; wp:line ?line ; wp:endLine ?endLine .
        }"""
    for document, count, first, last in shipped().select(spans):
        covered[document, count].update(range(int(first), int(last) + 1))
    assert counts == {document: int(count) - len(lines) for (document, count), lines in covered.items()}


def test_what_vanished_and_what_goes_on_are_all_named_activities(real: EmbeddedEngine) -> None:
    ended = run_query("vanished-and-new", engine=real, catalogue=CATALOGUE).dicts()
    gone = {row["resource"] for row in ended if row["change"] == "vanished"}
    going = {row["resource"] for row in run_query("continuity", engine=real, catalogue=CATALOGUE).dicts()}
    everything = {row["resource"] for row in run_query("activities", engine=real, catalogue=CATALOGUE).dicts()}
    assert gone.isdisjoint(going)
    assert gone | going == everything


def test_one_measure_is_followed_from_the_report_to_the_plan(real: EmbeddedEngine) -> None:
    rows = list(run_query("measure-series", engine=real, catalogue=CATALOGUE).dicts())
    salons = [row for row in rows if row["series"] == "ふれあい・いきいきサロンの数"]
    assert [(row["fiscal_year"], row["kind"], row["value"]) for row in salons] == [
        (2009, "target", 170),
        (2011, "actual", 230),
        (2013, "target", 200),
        (None, "count", 266),
    ]
    assert {row["certainty"] for row in rows} == {"candidate"}
    assert all(row["comparability"] for row in rows)
