"""Each shape accepts its passing fixture and objects to its failing one; nothing stands in a report unexplained."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SH, Graph, URIRef

from ontology.files import WELFARE_PLAN
from shapes.shape_set import SHAPES_NAMESPACE, load_shapes
from shapes.validator import CASES, ENGINES, ValidatorError, run_cases, self_check

SHAPES = load_shapes()
NAMES = sorted(shape.name for shape in SHAPES.shapes.values())


def as_text(row: Any) -> str:
    return json.dumps(row, sort_keys=True)


def unique(rows: list[Any]) -> list[Any]:
    return list({as_text(row): row for row in rows}.values())


@pytest.fixture(scope="module")
def runs() -> dict[tuple[str, str], Any]:
    jobs = [(name, kind) for name in NAMES for kind in ("pass", "fail")]
    done = run_cases([(name, CASES / name / f"{kind}.ttl") for name, kind in jobs])
    return dict(zip(jobs, done, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_passing_fixture_is_looked_at_and_accepted(name: str, runs: dict[tuple[str, str], Any]) -> None:
    run = runs[name, "pass"]
    assert run["focus_nodes"][SHAPES_NAMESPACE + name] > 0
    assert run["results"] == []


@pytest.mark.parametrize("name", NAMES)
def test_failing_fixture_is_found(name: str, runs: dict[tuple[str, str], Any]) -> None:
    results = runs[name, "fail"]["results"]
    assert results
    assert {result["shape"] for result in results} == {SHAPES_NAMESPACE + name}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["pass", "fail"])
def test_the_compiled_engine_gives_the_same_rows(name: str, kind: str, runs: dict[tuple[str, str], Any]) -> None:
    reference = runs[name, kind]
    [ours] = run_cases([(name, CASES / name / f"{kind}.ttl")], engine="compiled", shapes=SHAPES)
    assert ours["focus_nodes"] == reference["focus_nodes"]
    assert ours["results"] == sorted(unique(reference["results"]), key=as_text)


@pytest.mark.parametrize("name", NAMES)
def test_every_placeholder_of_the_message_is_filled(name: str, runs: dict[tuple[str, str], Any]) -> None:
    shape = SHAPES.shapes[SHAPES_NAMESPACE + name]
    result = runs[name, "fail"]["results"][0]
    known = {"this", "path", "problem", "value", *result["bindings"]}
    for text in shape.message.values():
        names = {part.split("}")[0].lstrip("?$") for part in text.split("{")[1:]}
        assert names <= known
        if "value" in names and "problem" not in names:
            assert result["value"] is not None


@pytest.mark.parametrize("name", NAMES)
def test_shape_has_words_severity_and_target(name: str) -> None:
    shape = SHAPES.shapes[SHAPES_NAMESPACE + name]
    assert shape.severity in {"violation", "warning", "info"}
    for words in (shape.label, shape.message, shape.how_to_mend):
        assert set(words) == {"ja", "en"}
        assert all(text.strip() for text in words.values())
    assert "{" in shape.message["ja"]
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
    assert any(SHAPES.graph.value(URIRef(shape.iri), target) for target in targets)


def test_no_fixture_without_a_shape() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == NAMES


def test_property_shapes_leave_severity_to_their_shape() -> None:
    for node in SHAPES.graph.objects(None, SH.property):
        assert SHAPES.graph.value(node, SH.severity) is None
        assert SHAPES.graph.value(node, SH.message) is None


def test_every_constraint_in_sparql_declares_its_prefixes() -> None:
    for node in SHAPES.graph.objects(None, SH.sparql):
        assert SHAPES.graph.value(node, SH.prefixes) == URIRef(SHAPES_NAMESPACE + "prefixes")


def test_terms_of_the_shapes_are_in_the_vocabulary() -> None:
    vocabulary = Graph().parse(WELFARE_PLAN, format="turtle")
    known = {str(term).rpartition("#")[2] for term in vocabulary.subjects() if "/ontology#" in str(term)}
    for path in [*SHAPES.files, *CASES.rglob("*.ttl")]:
        used = set(re.findall(r"(?<![\w:/])wp:([A-Za-z][\w-]*)", path.read_text(encoding="utf-8")))
        assert used <= known, f"{path.name}: {sorted(used - known)}"


@pytest.mark.parametrize("engine", ENGINES)
def test_self_check_passes_with_the_shipped_shapes(engine: str) -> None:
    self_check(engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_self_check_stops_when_a_shape_is_silenced(engine: str, tmp_path: Path) -> None:
    marks = next(path for path in SHAPES.files if path.name == "marks.ttl").read_text(encoding="utf-8")
    blind = tmp_path / "marks.ttl"
    blind.write_text(marks.replace("wp:mark-repost", "wp:mark-nothing"), encoding="utf-8")
    prefixes = next(path for path in SHAPES.files if path.name == "prefixes.ttl")
    with pytest.raises(ValidatorError, match="BothMarks, RepostUnresolved"):
        self_check(engine=engine, shapes=load_shapes([blind, prefixes]))


def test_self_check_names_a_missing_fixture(tmp_path: Path) -> None:
    with pytest.raises(ValidatorError, match="has no failing fixture"):
        self_check(cases=tmp_path)


def test_every_named_shape_is_counted() -> None:
    named = [node for node in SHAPES.graph.subjects(RDF.type, SH.NodeShape) if isinstance(node, URIRef)]
    assert len(named) == len(SHAPES.shapes) >= 30
