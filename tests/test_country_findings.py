"""Findings of many municipalities: asked in each, counted over all, and found where they span several."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from fukushi.cli import main
from graph.country import open_country
from graph.country_rollup import SHAPES, rollup_graph
from shapes.across import CONSTRAINTS, AcrossFinding, find_across, read_across, write_across
from shapes.shape_set import SHAPES_NAMESPACE
from tests.builds import ROOT, change
from tests.country_site import CODES, NAMES, ONE, THREE, TWO, build, country_app, country_out, spare_country
from webapp.app import create_app

PREFIXES = "PREFIX wps: <https://fukushi-graph.example/shapes#> PREFIX sh: <http://www.w3.org/ns/shacl#> "
BASE = "https://fukushi-graph.example/id/"
ROWS = PREFIXES + (
    "SELECT ?code ?shape ?severity ?n { ?c a wps:FindingCount ; wps:municipality ?m ; sh:sourceShape ?s ;"
    " wps:findings ?n . OPTIONAL { ?c sh:resultSeverity ?grade }"
    " BIND(STRAFTER(STR(?m), '/place/') AS ?code) BIND(STRAFTER(STR(?s), '#') AS ?shape)"
    " BIND(IF(BOUND(?grade), LCASE(STRAFTER(STR(?grade), '#')), 'accepted') AS ?severity) }"
    " ORDER BY ?code ?shape ?severity"
)


@pytest.fixture
def pages(strict_client: Callable[[Flask], Any]) -> Any:
    return strict_client(country_app())


def counted(out: Path) -> list[tuple[str, str, str, int]]:
    """Return the roll-up as the store on disk tells it."""
    rows = open_country(out).store().query(ROWS, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    found = []
    for code, shape, severity, number in rows:
        assert isinstance(number, Literal)
        found.append((code.value, shape.value, severity.value, int(number.value)))  # type: ignore[union-attr]
    return found


class TestEach:
    """The findings of a municipality are asked as with one alone."""

    @pytest.mark.parametrize("code", CODES)
    def test_the_saved_query_has_as_many_rows_as_the_report(self, pages: Any, code: str) -> None:
        text = pages.raw(f"/m/{code}/queries/findings.csv").get_data(as_text=True)
        report = pages.raw(f"/m/{code}/validation.csv").get_data(as_text=True)
        rows, told = (list(csv.DictReader(io.StringIO(each))) for each in (text, report))
        assert len(rows) == len(told) > 0
        numbers = open_country(country_out()).figures.findings_by_city()
        assert sum(number for each, _, _, number in numbers if each == code) == len(rows)

    def test_the_command_asks_them_too(self, capfdbinary: Any) -> None:
        chosen = ("--municipality", ONE, "--municipality", TWO, "--format", "csv")
        assert main(["query", "findings", *chosen, "--out", str(country_out())]) == 0
        rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr()[0].decode())))
        assert {row["municipality"] for row in rows} == {ONE, TWO}


class TestRollUp:
    """The numbers of findings as triples, beside the municipalities' own statements."""

    def test_the_store_says_what_the_pages_say(self) -> None:
        assert counted(country_out()) == open_country(country_out()).figures.findings_by_city()

    def test_visitors_may_ask_for_it(self) -> None:
        client = country_app().test_client()
        query = PREFIXES + "SELECT (SUM(?n) AS ?all) { ?c a wps:FindingCount ; wps:findings ?n }"
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}, buffered=True)
        total = sum(each[3] for each in open_country(country_out()).figures.findings_by_city())
        assert (answer.status_code, answer.get_data(as_text=True)) == (200, f"all\r\n{total}\r\n")

    def test_the_documented_query_has_its_rows(self) -> None:
        text = (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8").partition("## いくつもの市町村")[2]
        query = text.partition("```sparql\n")[2].partition("```")[0]
        client = country_app().test_client()
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}, buffered=True)
        rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
        found = {row["shape"].partition("#")[2]: (int(row["findings"]), int(row["municipalities"])) for row in rows}
        totals = open_country(country_out()).figures.rollup()
        assert found == {each.shape: (each.number, each.cities) for each in totals if each.severity == "warning"}

    def test_its_shapes_are_ours(self) -> None:
        assert SHAPES == SHAPES_NAMESPACE

    def test_a_change_exchanges_the_numbers_of_that_municipality(self) -> None:
        data, out = spare_country()
        before = counted(out)
        # Without its direction the objective has a finding more.
        table = data / ONE / "plan" / "directions.csv"
        table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
        build(data, out)
        after = counted(out)
        assert after == open_country(out).figures.findings_by_city()
        assert after != before
        assert [each for each in after if each[0] != ONE] == [each for each in before if each[0] != ONE]

    def test_one_that_leaves_takes_its_numbers_along(self) -> None:
        data, out = spare_country()
        for path in sorted((data / ONE).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (data / ONE).rmdir()
        build(data, out)
        assert {each[0] for each in counted(out)} == {TWO, THREE}
        assert not list(open_country(out).store().quads_for_pattern(None, None, None, rollup_graph(BASE, ONE)))


def municipality(store: Store, code: str, *, name: str, number: str = "", sha256: str = "") -> None:
    """Say of a municipality what the constraints look at."""
    wp = "https://fukushi-graph.example/ontology#"
    place, document, edition = (NamedNode(f"{BASE}{each}/{code}") for each in ("place", "document", "edition"))
    said: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (place, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", NamedNode(f"{wp}Municipality")),
        (place, f"{wp}code", Literal(code)),
        (place, "http://www.w3.org/2004/02/skos/core#prefLabel", Literal(name, language="ja")),
        (document, f"{wp}embodies", edition),
        (edition, f"{wp}municipality", place),
    ]
    said += [(place, "http://purl.org/dc/terms/identifier", Literal(number))] if number else []
    said += [(document, f"{wp}sha256", Literal(sha256))] if sha256 else []
    for subject, predicate, value in said:
        store.add(Quad(subject, NamedNode(predicate), value, NamedNode(f"{BASE}graph/{code}/reference")))


class TestAcross:
    """What no municipality can see by itself."""

    def test_what_two_have_in_common_is_found_and_nothing_else(self) -> None:
        store = Store()
        municipality(store, "13206", name="府中市", number="1", sha256="aa")
        municipality(store, "34208", name="府中市", number="2", sha256="bb")  # another prefecture: no finding
        municipality(store, "34209", name="府中市", number="2", sha256="cc")
        municipality(store, "34210", name="霧市", number="3", sha256="aa")
        assert find_across(store) == [
            AcrossFinding("CorporateNumberOfTwo", "violation", "2", ("34208", "34209")),
            AcrossFinding("NameOfTwoInAPrefecture", "warning", "34 府中市", ("34208", "34209")),
            AcrossFinding("DocumentOfTwo", "warning", "aa", ("13206", "34210")),
        ]

    def test_every_constraint_speaks_both_languages(self) -> None:
        for each in CONSTRAINTS:
            assert all(set(words) == {"ja", "en"} for words in (each.label, each.message, each.how_to_mend))
        assert len({each.name for each in CONSTRAINTS}) == len(CONSTRAINTS)

    def test_what_was_found_is_kept(self, tmp_path: Path) -> None:
        found = [AcrossFinding("DocumentOfTwo", "warning", "aa", (ONE, TWO))]
        write_across(tmp_path, found)
        assert read_across(tmp_path) == found
        assert read_across(tmp_path / "nothing") is None
        for broken in ("{", "[1]", '[{"codes": []}]'):
            (tmp_path / "across.json").write_text(broken, encoding="utf-8")
            assert read_across(tmp_path) is None

    def test_a_build_finds_it_and_everybody_is_told(
        self, strict_client: Callable[[Flask], Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        data, out = spare_country()
        number = "1234567890123"
        for code in (ONE, TWO):
            change(data / code / "reference" / "municipality.csv", ",,,,,,", f",,,,{number},,")
        build(data, out)
        wanted = AcrossFinding("CorporateNumberOfTwo", "violation", number, (ONE, TWO))
        assert wanted in (read_across(open_country(out).path) or [])
        pages = strict_client(create_app({"OUT": out}))
        page = pages.get("/findings", title="検証のまとめ").text
        told = page.partition("市町村にまたがる指摘")[2].partition("市町村ごとの指摘")[0]
        assert "二つの市町村の法人番号" in told
        assert all(word in told for word in (number, NAMES[ONE], NAMES[TWO]))
        rows = list(csv.DictReader(io.StringIO(pages.raw("/findings.csv").get_data(as_text=True))))
        row = {"municipality": f"{ONE} | {TWO}", "name": f"{NAMES[ONE]} | {NAMES[TWO]}"}
        assert {**row, "shape": wanted.constraint, "severity": "violation", "findings": "1"} in rows
        assert number not in pages.get("/findings?severity=info", title="検証のまとめ").text
        assert "Corporate number of two municipalities" in pages.raw("/en/findings").text
        assert main(["validate", "--out", str(out), "--data", str(data), "--fail-on", "violation"]) == 1
        assert f"CorporateNumberOfTwo: {number}: {ONE} {TWO}" in capsys.readouterr().out
        assert main(["validate", "--out", str(out), "--data", str(data), "--format", "json"]) == 1
        told = json.loads(capsys.readouterr().out)["across"]
        assert {"constraint": wanted.constraint, "severity": "violation", "value": number, "codes": [ONE, TWO]} in told

    def test_without_a_validation_nothing_is_claimed(self, strict_client: Callable[[Flask], Any]) -> None:
        _, out = spare_country()
        (open_country(out).path / "across.json").unlink()
        page = strict_client(create_app({"OUT": out})).get("/findings", title="検証のまとめ").text
        assert "市町村にまたがる指摘" not in page


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"\A[0-4][0-9][1-9]0[1-3]\Z"),
        st.tuples(
            st.sampled_from(["霞市", "霧市"]), st.sampled_from(["", "1", "2"]), st.sampled_from(["", "aa", "bb"])
        ),
        max_size=8,
    )
)
def test_two_are_told_exactly_where_they_have_something_in_common(cities: dict[str, tuple[str, str, str]]) -> None:
    store = Store()
    for code, (name, number, sha256) in cities.items():
        municipality(store, code, name=name, number=number, sha256=sha256)
    found = {(each.constraint, each.value): each.codes for each in find_across(store)}
    keys = {
        "CorporateNumberOfTwo": lambda code: cities[code][1],
        "NameOfTwoInAPrefecture": lambda code: f"{code[:2]} {cities[code][0]}",
        "DocumentOfTwo": lambda code: cities[code][2],
    }
    wanted = {}
    for constraint, key in keys.items():
        for value in {key(code) for code in cities} - {""}:
            having = tuple(sorted(code for code in cities if key(code) == value))
            if len(having) > 1:
                wanted[constraint, value] = having
    assert found == wanted
