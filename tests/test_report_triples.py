"""A report as triples: what was found stands there word for word, each statement once, in one graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from shapes.report import Comparison
from shapes.report_triples import SH, report_lines
from shapes.report_turtle import turtle
from tests.validation_reports import ACCEPTED, BASE, SHAPES, finding, report

GRAPH = NamedNode(f"{BASE}graph/99201/validation")
NODE = f"{BASE}validation/{'d' * 16}"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def quads(*arguments: Any) -> list[Quad]:
    """Return the statements of a report, read back."""
    return list(parse(report_lines(*arguments), RdfFormat.N_QUADS))


def said(found: list[Quad], subject: str) -> Mapping[str, set[str]]:
    """Return what is said of a subject: the values as N-Triples, by the end of the predicate."""
    told: dict[str, set[str]] = {}
    for quad in found:
        if quad.subject == NamedNode(subject):
            told.setdefault(quad.predicate.value.rpartition("#")[2].rpartition("/")[2], set()).add(str(quad.object))
    return told


def test_a_finding_is_said_in_full() -> None:
    one = finding(1, "info", state="new", accepted=ACCEPTED, value="縁側\n「サロン」\\", path=f"{SHAPES}mark")
    told = said(quads(report(one), BASE, GRAPH), f"{NODE}#{one.id}")
    assert told == {
        "type": {f"<{SH}ValidationResult>"},
        "resultSeverity": {f"<{SH}Info>"},
        "sourceShape": {f"<{SHAPES}RepeatWithoutMark>"},
        "sourceConstraintComponent": {f"<{SH}{one.component}>"},
        "focusNode": {f"<{one.focus}>"},
        "resultPath": {f"<{SHAPES}mark>"},
        "value": {str(Literal("縁側\n「サロン」\\"))},
        "resultMessage": {'"前の行と同じ事業<b>"@ja', '"Same project <b>"@en'},
        "howToMend": {'"印を確かめる"@ja', '"Look at the mark"@en'},
        "label": {'"印のない繰り返し"@ja', '"Repeat without mark"@en'},
        "findingId": {f'"{one.id}"'},
        "objective": {'"1-1"'},
        "document": {'"plan-hinata"'},
        "line": {str(Literal(40))},
        "state": {'"new"'},
        "acceptedBy": {'"港 花子"'},
        "acceptedOn": {'"2030-04-02"'},
        "acceptedBecause": {'"印刷のとおり"'},
    }


def test_what_is_not_known_is_not_said() -> None:
    one = finding(1, objective=None, document=None, line=None, path=f"{SHAPES}a {SHAPES}b")
    told = said(quads(report(one), BASE, GRAPH), f"{NODE}#{one.id}")
    assert not {"objective", "document", "line", "value", "resultPath", "state", "acceptedBy"} & set(told)


def test_the_report_says_what_it_looked_at_and_what_is_mended() -> None:
    gone = finding(9)
    earlier = Comparison(
        earlier_created="2030-03-01T09:00:00+00:00", earlier_data="e" * 64, new=1, remaining=0, mended=(gone,)
    )
    compared = report(finding(1), comparison=earlier)
    told = said(quads(compared, BASE, GRAPH), NODE)
    assert told["conforms"] == {str(Literal(False))}
    assert told["result"] == {f"<{NODE}#{finding(1).id}>"}
    assert told["lookedAt"] == {'"NobodyHome 7"', '"RepeatWithoutMark 7"', '"UnitMissing 7"'}
    assert told["engine"] == {'"pyshacl 0.40.1"'}
    assert told["mended"] == {f'"{gone.id}"'}
    assert not said(quads(compared, BASE, GRAPH), f"{NODE}#{gone.id}")
    assert said(quads(report(), BASE, GRAPH), NODE)["conforms"] == {str(Literal(True))}


def test_lines_are_sorted_each_once_and_of_one_graph() -> None:
    lines = report_lines(report(finding(1), finding(2)), BASE, GRAPH).splitlines()
    assert lines == sorted(set(lines))
    assert all(line.endswith(f" {GRAPH} .".encode()) for line in lines)
    plain = report_lines(report(finding(1), finding(2)), BASE).splitlines()
    assert [line.removesuffix(f" {GRAPH} .".encode()) for line in lines] == [line.removesuffix(b" .") for line in plain]


def test_turtle_says_the_same() -> None:
    one = report(finding(1, state="new"), finding(2, "violation", "UnitMissing", accepted=ACCEPTED))
    written = {str(quad.triple) for quad in parse(turtle(one, BASE).encode(), RdfFormat.TURTLE)}
    assert written == {str(quad.triple) for quad in quads(one, BASE)}


def test_no_iri_is_refused() -> None:
    with pytest.raises(ValueError, match="IRI"):
        report_lines(report(finding(focus="no iri at all")), BASE)


@given(WORDS, WORDS, WORDS)
@settings(max_examples=60, deadline=None)
def test_any_words_come_back_as_they_were(message: str, value: str, reason: str) -> None:
    one = finding(
        message={"ja": message, "en": message}, value=value, accepted=type(ACCEPTED)("だれか", "2030-04-02", reason)
    )
    found = quads(report(one), BASE, GRAPH)
    terms = {quad.object for quad in found if isinstance(quad.object, Literal)}
    assert Literal(message, language="ja") in terms
    assert Literal(reason) in terms
    assert Literal(value) in terms or NamedNode(value) in {quad.object for quad in found}
    assert {quad.graph_name for quad in found} == {GRAPH}
