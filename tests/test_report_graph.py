"""The findings in the graph that queries see: added whole or not at all, and in nothing that is published."""

from __future__ import annotations

import csv
import io
import json
import logging
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Store

from fukushi.cli import main
from fukushi.validation_run import keep
from graph.engine import EmbeddedEngine
from graph.report_graph import FILE, add_report
from graph.snapshot import Snapshot
from queries.run import run_query
from shapes.report import Finding, Report
from shapes.shape_set import SHAPES_NAMESPACE
from tests.builds import shipped
from webapp.app import create_app

GRAPH = "https://fukushi-graph.example/id/graph/35203/validation"


def finding(identity: str, severity: str, line: int, objective: str | None = "2-1") -> Finding:
    return Finding(
        id=identity,
        shape=SHAPES_NAMESPACE + "TrailingEtc",
        shape_name="TrailingEtc",
        topic="names",
        severity=severity,
        shape_label={"ja": "「等」で終わる事業名", "en": "Name that ends in 等"},
        message={"ja": f"{line}行の名が「等」で終わる", "en": f"The name on line {line} ends in 等"},
        how_to_mend={"ja": "確かめる", "en": "Ask"},
        focus="https://fukushi-graph.example/id/35203/plan/2023/2-1/listing/shi/1",
        focus_label="花の講座等",
        component="SPARQLConstraintComponent",
        objective=objective,
        document="plan-2023-ch4",
        line=line,
    )


def report(*findings: Finding) -> Report:
    return Report(
        created="2031-04-01T09:00:00+00:00",
        engine={"name": "pyshacl", "version": "0", "seconds": 1.0},
        settings={},
        data={"snapshot": None, "sha256": "0" * 64, "triples": 1, "graphs": []},
        shapes={"sha256": "0" * 64, "count": 1, "files": {}},
        checks=(),
        findings=findings,
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that serves the shipped graph with a report of two findings."""
    built = shipped().result.snapshot
    copy = tmp_path / "snapshots" / built.path.name
    shutil.copytree(built.path, copy)
    (tmp_path / "current").symlink_to(Path("snapshots") / copy.name)
    keep(
        report(finding("a" * 12, "info", 499), finding("b" * 12, "warning", 376)),
        Snapshot(copy, built.id, built.manifest),
    )
    return tmp_path


def test_the_findings_are_added_in_a_graph_of_their_own(out: Path) -> None:
    store = Store()
    digest = add_report(store, (out / "current").resolve())
    assert len(digest) == 64
    assert [graph.value for graph in store.named_graphs()] == [GRAPH]
    rows = run_query("findings", engine=EmbeddedEngine(store)).rows
    assert [(row[0], row[-1]) for row in rows] == [("warning", 376), ("info", 499)]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({"severity": "info"}, [499]),
        ({"shape": "TrailingEtc"}, [376, 499]),
        ({"shape": "EventWeekday"}, []),
        ({"objective": "2-1", "severity": "warning"}, [376]),
        ({"objective": "9-9"}, []),
    ],
)
def test_findings_are_chosen_by_severity_shape_and_objective(
    out: Path, values: dict[str, str], lines: list[int]
) -> None:
    store = Store()
    add_report(store, (out / "current").resolve())
    rows = run_query("findings", engine=EmbeddedEngine(store), values=values).rows
    assert [row[-1] for row in rows] == lines


def test_without_a_validation_there_is_nothing(tmp_path: Path) -> None:
    store = Store()
    assert add_report(store, tmp_path) == ""
    assert len(store) == 0


@pytest.mark.parametrize(
    "content",
    [
        b'<https://a.example/x> <https://a.example/y> "z" <https://a.example/graph/1/validation> .\n<',
        b'<https://a.example/x> <https://a.example/y> "z" .\n',
        b'<https://a.example/x> <https://a.example/y> "z" <https://a.example/graph/1/curation> .\n',
        b"\xff\xfe",
    ],
    ids=["cut-off", "no-graph", "another-graph", "no-text"],
)
def test_a_damaged_report_is_passed_over_whole_and_told(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(content)
    store = Store()
    with caplog.at_level(logging.WARNING):
        assert add_report(store, tmp_path) == ""
    assert len(store) == 0
    assert FILE in caplog.text


def test_pages_and_command_answer_with_them(out: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    client = create_app({"OUT": out, "TESTING": True}).test_client()
    answer = client.get("/queries/findings.csv?severity=warning")
    assert answer.status_code == 200
    assert [row["line"] for row in csv.DictReader(io.StringIO(answer.text))] == ["376"]
    assert main(["query", "findings", "--param", "severity=info", "--format", "json", "--out", str(out)]) == 0
    assert "499" in json.dumps(json.loads(capsysbinary.readouterr().out))


def test_another_report_is_another_answer_to_a_browser(out: Path) -> None:
    before = create_app({"OUT": out, "TESTING": True}).test_client().get("/queries/findings.json")
    shown = (out / "current").resolve()
    built = shipped().result.snapshot
    keep(report(finding("c" * 12, "violation", 12)), Snapshot(shown, built.id, built.manifest))
    after = (
        create_app({"OUT": out, "TESTING": True})
        .test_client()
        .get("/queries/findings.json", headers={"If-None-Match": str(before.headers["ETag"])})
    )
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]


def test_an_export_does_not_hold_them(out: Path, tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "export"), "--out", str(out)]) == 0
    text = (tmp_path / "export" / "fukushi-graph.nq").read_text(encoding="utf-8")
    assert "ValidationResult> <" not in text
    assert GRAPH not in text
