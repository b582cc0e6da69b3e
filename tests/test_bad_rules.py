"""Rules, shapes and decisions that somebody has spoiled: the commands say where, and nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.snapshot import Snapshot, open_current
from shapes.report import Report
from shapes.shape_set import FOLDER
from tests.builds import CITY, ROOT, change, data_copy, scratch
from tests.test_bad_input import refused, service
from tests.validation_reports import report

RULE = "office-succession.rq"


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rules that the build reads; the graph in service is from the true ones."""
    service()
    folder = Path(shutil.copytree(ROOT / "ontology" / "rules", scratch() / "rules"))
    monkeypatch.setattr("fukushi.pipeline.RULES", folder)
    return folder


@pytest.fixture
def shapes(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shapes that the validation reads."""
    service()
    folder = scratch() / "shapes"
    folder.mkdir()
    for path in FOLDER.glob("*.ttl"):
        shutil.copy(path, folder)
    monkeypatch.setattr("shapes.shape_set.FOLDER", folder)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "later", "sentence"),
    [
        ("  ?earlier a wp:Office ;", "  ?earlier a a wp:Office ;", 0, "The query cannot be read as SPARQL."),
        ("CONSTRUCT {\n", "CONSTRUCT { GRAPH <http://e.example/g> {\n", 0, "A rule writes its own graph only"),
        ("CONSTRUCT {\n", "CONSTRUCT {\n GRAPH ?g { ?s ?p ?o }\n", 1, "A rule writes its own graph only"),
        ("CONSTRUCT {\n", "DELETE {\n", 0, "The rule must be one CONSTRUCT, this is no query."),
        ("#+ order: 30", "#+ order: soon", 0, "The header's 'order' must be a whole number."),
    ],
)
def test_a_spoiled_rule(
    rules: Path, old: str, new: str, later: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = change(rules / RULE, old, new) + later
    told = refused(capsys, "build")
    where, _, reason = told.partition(": ")
    assert where.startswith(f"{rules / RULE}:")
    assert reason.startswith(sentence)
    header = 4 if "no query" in sentence else 0  # a file without a query is told by the line after its header
    assert abs(int(where.rpartition(":")[2]) - line) <= header


def test_spoiled_shapes(shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shapes / "marks.ttl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines, 1) if "a sh:NodeShape" in line)
    lines.insert(at - 1, "wps:Broken a sh:NodeShape sh:NodeShape sh:NodeShape .\n")
    path.write_text("".join(lines), encoding="utf-8")
    told = refused(capsys, "validate")
    assert told.startswith("marks.ttl, line ")
    assert "not Turtle" in told
    assert abs(int(told.removeprefix("marks.ttl, line ").partition(":")[0]) - at) <= 1


def test_a_shape_whose_query_cannot_be_read(shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shapes / "marks.ttl"
    text = path.read_text(encoding="utf-8")
    start = text.index('sh:select """')
    at = text.index("WHERE", start)
    path.write_text(text[:at] + "WHERE WHERE" + text[at + len("WHERE") :], encoding="utf-8")
    told = refused(capsys, "validate")
    line = text.count("\n", 0, at) + 1
    assert told == f"marks.ttl, line {line}: the query of wps:RepostDangling cannot be read as SPARQL."


def test_shapes_of_another_severity(shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shapes / "marks.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("sh:Warning", "sh:Grave"), encoding="utf-8")
    assert refused(capsys, "validate").startswith("marks.ttl: ")


def test_an_acceptance_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def clean(*_: object, **__: object) -> Report:
        return report()

    monkeypatch.setattr("shapes.validator.checked_validate", clean)
    data = data_copy()
    path = data / CITY / "curation" / "accepted_findings.csv"
    line = len(path.read_text(encoding="utf-8").splitlines()) + 1
    with path.open("a", encoding="utf-8") as file:
        file.write("cccccccccccc,港 花子,2031-05-11,理由\n")
    told = refused(capsys, "validate", "--data", str(data))
    assert told.startswith(f"{path}:{line}: the finding cccccccccccc is in no validation")
    snapshot: Snapshot = open_current(service())
    assert not (snapshot.path / "validation.json").exists()
