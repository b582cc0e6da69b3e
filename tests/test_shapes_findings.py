"""What the validation finds in the shipped graph, line by line, and that the page for auditors tells the same numbers.

``tests/cases/validation/findings.csv`` is the golden case: shape, document, line, how many. A change of it is a change
of what auditors are told, and wants a reason.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from fukushi.pipeline import BuildOptions, build
from fukushi.validation_run import kept_reports, validate_snapshot
from graph.snapshot import Snapshot
from shapes.report import Report
from shapes.shape_set import load_shapes
from shapes.validator import validate

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "cases" / "validation" / "findings.csv"
PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
Place = tuple[str, str, str]


def golden() -> Counter[Place]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return Counter(
            {(row["shape"], row["document"], row["line"]): int(row["findings"]) for row in csv.DictReader(file)}
        )


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    yield build(BuildOptions(out=tmp_path_factory.mktemp("graph"))).snapshot


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    return validate_snapshot(snapshot, ROOT / "data").report


def test_the_findings_are_those_of_the_golden_case(report: Report) -> None:
    found = Counter((each.shape_name, each.document or "", str(each.line or "")) for each in report.findings)
    expected = golden()
    assert {"new": found - expected, "gone": expected - found} == {"new": Counter(), "gone": Counter()}


def test_the_compiled_engine_tells_the_same_findings_of_the_same_nodes(snapshot: Snapshot, report: Report) -> None:
    ours = validate(snapshot.load(), engine="compiled")
    assert (ours.engine["name"], report.engine["name"]) == ("compiled", "pyshacl")
    reference = tuple(replace(each, accepted=None, state=None) for each in report.findings)
    assert ours.findings == reference
    assert ours.checks == report.checks
    assert (ours.data["sha256"], ours.data["triples"]) == (report.data["sha256"], report.data["triples"])


def test_our_own_data_are_not_at_fault(report: Report) -> None:
    assert report.counts["violation"] == 0


def test_the_page_for_auditors_tells_these_numbers() -> None:
    block = PAGE.split("<!-- coverage:")[1].split("<!-- end of coverage -->")[0]
    numbers: Counter[str] = Counter()
    for (shape, _, _), count in golden().items():
        numbers[shape] += count
    rows = re.findall(r"^\| (.+?) \| ((?:`\w+` ?)+) \| (\d+) \|$", block, re.MULTILINE)
    assert len(rows) > 20
    for kind, names, told in rows:
        assert sum(numbers[name] for name in re.findall(r"\w+", names)) == int(told), kind
    everything = {name for _, names, _ in rows for name in re.findall(r"\w+", names)}
    assert set(numbers) - everything <= {"ShapeLookedAtNothing"}


def test_every_finding_has_words_and_a_line(report: Report) -> None:
    for finding in report.findings:
        assert all(text and "{" not in text for text in finding.message.values()), finding
        assert finding.line or finding.shape_name in ("ShapeLookedAtNothing", "OfficeNameOfTwoBodies"), finding


def test_the_report_is_kept_for_pages_and_for_sparql(snapshot: Snapshot, report: Report) -> None:
    assert Report.from_json(json.loads((snapshot.path / "validation.json").read_text(encoding="utf-8"))) == report
    assert len(kept_reports(snapshot.path.parent)) == 1
    store = Store()
    store.load(path=str(snapshot.path / "validation.nq"), format=RdfFormat.N_QUADS)
    graph = NamedNode("https://fukushi-graph.example/id/graph/35203/validation")
    assert list(store.named_graphs()) == [graph]
    result = NamedNode("http://www.w3.org/ns/shacl#result")
    assert len(list(store.quads_for_pattern(None, result, None, graph))) == len(report.findings)


def test_each_shape_says_how_much_it_looked_at(report: Report) -> None:
    assert {check.shape for check in report.checks} == set(load_shapes().shapes)
    assert [check.name for check in report.checks if not check.focus_nodes] == ["AssignmentContradicted"]
    assert report.settings["self_check"] == "passed"
