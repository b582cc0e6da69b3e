"""Shapes for the compiled validator: each core constraint says what pySHACL says, and nothing is passed over."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from shapes.compiled import VERSION, run_compiled
from shapes.compiled_plan import plan_of
from shapes.engine_process import run_process
from shapes.shape_set import ShapesError, load_shapes
from shapes.validator import ValidatorError, self_check
from tests.shape_mutations import ntriples

CASE = "https://boats.example/"
HEAD = """
@prefix wps: <https://fukushi-graph.example/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix c: <https://boats.example/> .
"""
WORDS = """rdfs:label "舟"@ja, "boat"@en ; sh:message "舟「{$this}」"@ja, "Boat {$this}"@en ;
    wps:howToMend "直す"@ja, "Mend it"@en ; sh:severity sh:Warning ;"""
PREFIXES = """
wps:prefixes sh:declare [ sh:prefix "c" ; sh:namespace "https://boats.example/"^^xsd:anyURI ] ."""
HARBOUR = """
c:asa a c:Boat ; c:berth c:east ; c:length 12 ; c:name "朝"@ja, "morning"@en ; c:built "1998-05-01"^^xsd:date ;
    c:sunk "2005-01-01"^^xsd:date ; c:sign "AB-12" .
c:yuu a c:Boat ; c:berth c:west, c:east ; c:length 7.5 ; c:name "夕"@ja, "宵"@ja ; c:built "2010-05-01"^^xsd:date ;
    c:sunk "2005-01-01"^^xsd:date ; c:sign "ab12" .
c:yoru a c:Boat ; c:berth "east" ; c:length "long" ; c:name "nuit"@fr ;
    c:built "2010-02-31"^^xsd:date ; c:sign "", c:asa .
c:ame a c:Ferry ; c:length 0, -4, "x"^^xsd:integer ; c:name "rain" ; c:built "rain" ; c:sunk 4 .
c:Ferry rdfs:subClassOf c:Ship . c:Ship rdfs:subClassOf c:Boat .
c:east a c:Pier . c:west c:kept c:asa, c:yuu .
"""
PROPERTIES = [
    "sh:path c:berth ; sh:minCount 1",
    "sh:path c:berth ; sh:minCount 2",
    "sh:path c:berth ; sh:maxCount 1",
    "sh:path c:name ; sh:maxCount 0",
    "sh:path c:berth ; sh:class c:Pier",
    "sh:path c:berth ; sh:nodeKind sh:IRI",
    "sh:path c:sign ; sh:nodeKind sh:Literal",
    "sh:path c:length ; sh:datatype xsd:integer ; sh:minCount 1 ; sh:maxCount 1",
    "sh:path c:length ; sh:datatype xsd:decimal",
    "sh:path c:built ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1",
    "sh:path c:name ; sh:datatype xsd:string",
    "sh:path c:sign ; sh:datatype xsd:gYear",
    "sh:path c:length ; sh:minInclusive 1",
    "sh:path c:length ; sh:minExclusive 0",
    "sh:path c:length ; sh:maxInclusive 12",
    "sh:path c:length ; sh:maxExclusive 7.5",
    "sh:path c:sign ; sh:pattern '^[A-Z]{2}-[0-9]+$'",
    "sh:path c:sign ; sh:pattern '^\\\\w+$'",
    "sh:path c:sign ; sh:minLength 1 ; sh:maxLength 4",
    "sh:path c:name ; sh:uniqueLang true ; sh:languageIn ( 'ja' 'en' )",
    "sh:path c:berth ; sh:in ( c:east c:west )",
    "sh:path c:length ; sh:in ( 12 7.5 )",
    "sh:path c:built ; sh:lessThanOrEquals c:sunk",
    "sh:path c:built ; sh:lessThan c:sunk",
    "sh:path [ sh:inversePath c:kept ] ; sh:minCount 1",
    "sh:path [ sh:alternativePath ( c:berth c:sunk ) ] ; sh:minCount 1 ; sh:maxCount 1",
]
BODIES = [
    *(f"sh:property [ {body} ]" for body in PROPERTIES),
    "sh:or ( [ sh:property [ sh:path c:berth ; sh:minCount 2 ] ] [ sh:path c:length ; sh:datatype xsd:integer ] )",
    "sh:sparql [ sh:prefixes wps:prefixes ;"
    " sh:select 'SELECT $this ?value WHERE { $this <https://boats.example/berth> ?value }' ]",
]
TARGETS = [
    "sh:targetClass c:Boat",
    "sh:targetSubjectsOf c:name",
    "sh:targetObjectsOf c:kept",
    "sh:targetClass c:Ship, c:Pier",
]


def shape_file(folder: Path, body: str, target: str = "sh:targetClass c:Boat", more: str = "") -> Path:
    path = folder / "boats.ttl"
    path.write_text(f"{HEAD} wps:Boat a sh:NodeShape ; {WORDS} {target} ; {body} . {PREFIXES} {more}", encoding="utf-8")
    return path


def harbour() -> Store:
    store = Store()
    store.load(HEAD + HARBOUR, format=RdfFormat.TURTLE)
    return store


def rows(run: dict[str, Any]) -> set[str]:
    return {json.dumps(row, sort_keys=True) for row in run["results"]}


@pytest.mark.parametrize("target", TARGETS)
def test_each_core_constraint_gives_the_rows_of_pyshacl(target: str, tmp_path: Path) -> None:
    store = harbour()
    shapes = "".join(
        f"wps:Boat{number} a sh:NodeShape ; {WORDS} {target} ; {body} .\n" for number, body in enumerate(BODIES)
    )
    path = tmp_path / "boats.ttl"
    path.write_text(HEAD + shapes + PREFIXES, encoding="utf-8")
    both = load_shapes([path])
    [reference] = run_process(both, [(ntriples(store), None)], False, 120)["runs"]
    ours = run_compiled(store, both)
    assert ours["focus_nodes"] == reference["focus_nodes"]
    assert rows(ours) == rows(reference)
    assert len({row["shape"] for row in ours["results"]}) > (3 if "kept" not in target else 1)


@pytest.mark.parametrize(
    ("body", "construct"),
    [
        ("sh:not [ sh:property [ sh:path c:berth ; sh:minCount 1 ] ]", "sh:not"),
        ("sh:closed true", "sh:closed"),
        ("sh:deactivated true", "sh:deactivated"),
        ("sh:property [ sh:path c:berth ; sh:hasValue c:east ]", "sh:hasValue"),
        ("sh:property [ sh:path c:berth ; sh:node wps:Pier ]", "sh:node"),
        ("sh:property [ sh:path c:sign ; sh:pattern 'a' ; sh:flags 'i' ]", "sh:flags"),
        ("sh:property [ sh:path ( c:berth c:kept ) ; sh:minCount 1 ]", "a path in sequence"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath c:berth ] ; sh:minCount 1 ]", "sh:zeroOrMorePath over a path"),
        ("sh:property [ sh:path c:berth ; sh:nodeKind sh:BlankNode ]", "sh:nodeKind"),
        ("sh:property [ sh:path c:length ; sh:minInclusive '2001'^^xsd:gYear ]", "sh:minInclusive 2001"),
        ("sh:property [ sh:path c:name ; sh:languageIn ( '*' ) ]", 'sh:languageIn with "\\*"'),
        ("sh:property [ sh:path c:berth ; sh:minCount -1 ]", "the number -1"),
        ("sh:property [ sh:path c:berth ; sh:path c:kept ; sh:minCount 1 ]", "with several"),
        ("sh:or ( )", "an empty sh:or"),
        ("c:strange 4", "<https://boats.example/strange>"),
        ("sh:sparql [ sh:prefixes wps:prefixes ; sh:ask 'ASK { }' ]", "sh:ask of a SPARQL constraint"),
        ("sh:sparql [ sh:prefixes wps:prefixes ]", "without sh:select"),
        (
            "sh:sparql [ sh:prefixes wps:prefixes ; sh:select 'SELECT $this WHERE { $this a wp:Boat } LIMIT 2' ]",
            "LIMIT",
        ),
        ("a rdfs:Class", "a shape that is a class"),
    ],
)
def test_what_is_not_supported_is_refused_with_shape_and_construct(body: str, construct: str, tmp_path: Path) -> None:
    shapes = load_shapes([shape_file(tmp_path, body)])
    with pytest.raises(
        ShapesError, match=f"does not support .*{construct}.* in the shape Boat; use the engine pyshacl"
    ):
        run_compiled(harbour(), shapes)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("c:Loose sh:targetClass c:Pier .", "a target of https://boats.example/Loose, which is no shape"),
        ("c:Kind a sh:ConstraintComponent .", "sh:ConstraintComponent"),
    ],
)
def test_what_stands_beside_the_shapes_is_refused_too(more: str, told: str, tmp_path: Path) -> None:
    shapes = load_shapes([shape_file(tmp_path, BODIES[0], more=more)])
    with pytest.raises(ShapesError, match=told):
        run_compiled(harbour(), shapes)


def test_a_graph_that_is_not_validated_disturbs_nothing(tmp_path: Path) -> None:
    shapes = load_shapes([shape_file(tmp_path, "sh:property [ sh:path c:berth ; sh:minCount 1 ; sh:maxCount 1 ]")])
    store, public, private = Store(), NamedNode(CASE + "public"), NamedNode(CASE + "private")
    boat, berth = NamedNode(CASE + "asa"), NamedNode(CASE + "berth")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.add(Quad(boat, kind, NamedNode(CASE + "Boat"), public))
    store.add(Quad(boat, berth, NamedNode(CASE + "east"), public))
    store.add(Quad(boat, NamedNode(CASE + "diary"), Literal("霧"), private))
    assert run_compiled(store, shapes, [public])["results"] == []
    store.add(Quad(boat, berth, NamedNode(CASE + "west"), private))
    assert run_compiled(store, shapes, [public])["results"] == []
    assert len(run_compiled(store, shapes, [public, private])["results"]) == 1
    store.add(Quad(NamedNode(CASE + "yuu"), kind, NamedNode(CASE + "Boat")))
    assert run_compiled(store, shapes, [public])["focus_nodes"] == {"https://fukushi-graph.example/shapes#Boat": 1}


def test_a_triple_in_two_graphs_counts_once(tmp_path: Path) -> None:
    shapes = load_shapes([shape_file(tmp_path, "sh:property [ sh:path c:berth ; sh:maxCount 1 ]")])
    store = Store()
    graphs = [NamedNode(f"{CASE}graph/{name}") for name in ("one", "two")]
    for graph in graphs:
        store.load(HEAD + "c:asa a c:Boat ; c:berth c:east .", format=RdfFormat.TURTLE, to_graph=graph)
    assert run_compiled(store, shapes, graphs) == {
        "results": [],
        "focus_nodes": {"https://fukushi-graph.example/shapes#Boat": 1},
    }


def test_a_variable_for_a_property_makes_the_validated_graphs_be_copied(tmp_path: Path) -> None:
    query = "SELECT $this ?value WHERE { $this ?property ?value FILTER (?value = <https://boats.example/hidden>) }"
    body = f"sh:sparql [ sh:prefixes wps:prefixes ; sh:select '{query}' ]"
    shapes = load_shapes([shape_file(tmp_path, body)])
    assert plan_of(shapes).predicates is None
    store, public = Store(), NamedNode(CASE + "public")
    store.load(HEAD + "c:asa a c:Boat .", format=RdfFormat.TURTLE, to_graph=public)
    store.load(HEAD + "c:asa c:secret c:hidden .", format=RdfFormat.TURTLE, to_graph=NamedNode(CASE + "private"))
    assert run_compiled(store, shapes, [public])["results"] == []


def test_rdflib_says_nothing_of_a_value_that_the_report_tells(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shapes = load_shapes([shape_file(tmp_path, "sh:property [ sh:path c:length ; sh:datatype xsd:integer ]")])
    with caplog.at_level(logging.DEBUG):
        assert run_compiled(harbour(), shapes)["results"]
    assert caplog.records == []


def test_the_shipped_shapes_compile_and_the_version_names_oxigraph() -> None:
    plan = plan_of(load_shapes())
    assert len(plan.shapes) == len(load_shapes().shapes)
    assert plan.predicates is not None
    assert "Oxigraph" in VERSION


def test_the_self_check_stops_at_a_fixture_that_passes(tmp_path: Path) -> None:
    shapes = load_shapes([shape_file(tmp_path, BODIES[0])])
    folder = tmp_path / "cases" / "Boat"
    folder.mkdir(parents=True)
    (folder / "fail.ttl").write_text(HEAD + "<https://case.example/asa> a c:Boat ; c:berth c:east .", encoding="utf-8")
    with pytest.raises(ValidatorError, match=r"compiled passes the failing fixtures .*: Boat"):
        self_check(engine="compiled", shapes=shapes, cases=tmp_path / "cases")
    (folder / "fail.ttl").write_text(HEAD + "<https://case.example/asa> a c:Boat .", encoding="utf-8")
    self_check(engine="compiled", shapes=shapes, cases=tmp_path / "cases")
