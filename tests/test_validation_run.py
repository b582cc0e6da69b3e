"""Accepted, mended, remaining: what a validation does with decisions and with the reports before it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store

from fukushi import validation_run
from fukushi.validation_run import acceptances, kept_reports, read_report, validate_snapshot
from graph.snapshot import Manifest, Snapshot
from loaders.tables import DataError
from shapes.report import Check, Finding, Report, ReportError

ROOT = Path(__file__).resolve().parent.parent
HEAD = "finding,accepted_by,accepted_on,reason\n"
WORDS = {"ja": "花壇", "en": "flower bed"}
SHAPE = "https://fukushi-graph.example/shapes#GardenWilted"


def finding(name: str) -> Finding:
    return Finding(
        id=name,
        shape=SHAPE,
        shape_name="GardenWilted",
        topic="gardens",
        severity="warning",
        shape_label=WORDS,
        message=WORDS,
        how_to_mend=WORDS,
        focus="https://case.example/garden",
        focus_label="花壇",
    )


def report(*names: str, created: str = "2031-05-10T09:00:00+00:00") -> Report:
    return Report(
        created=created,
        engine={"name": "pyshacl", "version": "0", "seconds": 1.0},
        settings={"meta_shacl": "true"},
        data={"snapshot": None, "sha256": "0" * 64, "triples": 1, "graphs": []},
        shapes={"sha256": "0" * 64, "count": 1, "files": {}},
        checks=(
            Check(
                shape=SHAPE,
                name="GardenWilted",
                topic="gardens",
                severity="warning",
                label=WORDS,
                focus_nodes=3,
                findings=1,
            ),
        ),
        findings=tuple(finding(name) for name in names),
    )


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    folder = tmp_path / "graph" / "snapshots" / "0123456789abcdef"
    folder.mkdir(parents=True)
    manifest = Manifest(
        versions={}, inputs={}, created="", settings={"base": "https://minato.example/id/", "municipalities": "99999"}
    )
    return Snapshot(folder, "0123456789abcdef", manifest)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    return folder


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """The reports that the engine will give, one after the other."""
    reports: list[Report] = []
    monkeypatch.setattr(Snapshot, "load", lambda self: Store())
    for name in ("validate", "checked_validate"):
        monkeypatch.setattr(f"shapes.validator.{name}", lambda *_, **__: reports.pop(0))
    return reports


def accept(data: Path, *rows: str) -> Path:
    table = data / "35203" / "curation" / "accepted_findings.csv"
    table.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return table


def test_an_accepted_finding_is_marked_and_does_not_count(
    snapshot: Snapshot, data: Path, outcome: list[Report]
) -> None:
    accept(data, "aaaaaaaaaaaa,港 花子,2031-05-11,植え替えの途中")
    outcome.append(report("aaaaaaaaaaaa", "bbbbbbbbbbbb"))
    done = validate_snapshot(snapshot, data).report
    accepted = done.findings[0].accepted
    assert accepted is not None
    assert (accepted.by, accepted.date, accepted.reason) == ("港 花子", "2031-05-11", "植え替えの途中")
    assert done.counts == {"violation": 0, "warning": 1, "info": 0, "accepted": 1}


def test_an_acceptance_of_nothing_is_told_with_file_and_line(
    snapshot: Snapshot, data: Path, outcome: list[Report]
) -> None:
    table = accept(data, "aaaaaaaaaaaa,港 花子,2031-05-11,理由", "cccccccccccc,港 花子,2031-05-11,理由")
    outcome.append(report("aaaaaaaaaaaa"))
    with pytest.raises(DataError, match=rf"^{table}:3: the finding cccccccccccc is in no validation"):
        validate_snapshot(snapshot, data)
    assert not (snapshot.path / "validation.json").exists()


def test_an_acceptance_of_a_mended_finding_is_only_a_note(
    snapshot: Snapshot, data: Path, outcome: list[Report]
) -> None:
    accept(data, "aaaaaaaaaaaa,港 花子,2031-05-11,理由")
    outcome += [report("aaaaaaaaaaaa"), report("bbbbbbbbbbbb", created="2031-06-10T09:00:00+00:00")]
    validate_snapshot(snapshot, data)
    done = validate_snapshot(snapshot, data)
    assert done.notes == ("the accepted finding aaaaaaaaaaaa is mended; its row in accepted_findings.csv may go",)


def test_one_finding_is_accepted_once(data: Path) -> None:
    accept(data, "aaaaaaaaaaaa,港 花子,2031-05-11,理由", "aaaaaaaaaaaa,港 太郎,2031-05-12,理由")
    with pytest.raises(DataError, match=r":3: .*stands in line 2 already"):
        acceptances(data)


@pytest.mark.parametrize(
    "row", ["aaaa,港 花子,2031-05-11,理由", "aaaaaaaaaaaa,,2031-05-11,理由", "aaaaaaaaaaaa,港 花子,昨日,理由"]
)
def test_an_acceptance_needs_id_name_date_and_reason(data: Path, row: str) -> None:
    accept(data, row)
    with pytest.raises(DataError, match=r"accepted_findings\.csv:2"):
        acceptances(data)


def test_each_report_is_compared_with_the_one_before(snapshot: Snapshot, data: Path, outcome: list[Report]) -> None:
    outcome += [
        report("aaaaaaaaaaaa", "bbbbbbbbbbbb"),
        report("bbbbbbbbbbbb", "cccccccccccc", created="2031-06-10T09:00:00+00:00"),
    ]
    assert validate_snapshot(snapshot, data).report.comparison is None
    comparison = validate_snapshot(snapshot, data).report.comparison
    assert comparison is not None
    assert (comparison.new, comparison.remaining) == (1, 1)
    assert [each.id for each in comparison.mended] == ["aaaaaaaaaaaa"]
    assert [path.name[:8] for path in kept_reports(snapshot.path.parent)] == ["20310610", "20310510"]


def test_a_named_earlier_report_comes_before_the_kept_ones(
    snapshot: Snapshot, data: Path, outcome: list[Report], tmp_path: Path
) -> None:
    earlier = tmp_path / "april.json"
    earlier.write_text(json.dumps(report("dddddddddddd").to_json()), encoding="utf-8")
    outcome += [report("aaaaaaaaaaaa"), report("aaaaaaaaaaaa", created="2031-06-10T09:00:00+00:00")]
    validate_snapshot(snapshot, data)
    comparison = validate_snapshot(snapshot, data, earlier).report.comparison
    assert comparison is not None
    assert (comparison.new, len(comparison.mended)) == (1, 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{\n\n]", r":3: is no earlier report"),
        (b"[]", "Not a validation report"),
        (b"\xff", "not UTF-8"),
        (b'{"format": "pyshacl"}', "Not a validation report"),
    ],
)
def test_an_earlier_report_of_another_form_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "earlier.json"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=sentence) as caught:
        read_report(path)
    assert str(caught.value).startswith(str(path))


def test_a_damaged_kept_report_is_passed_over_with_a_note(
    snapshot: Snapshot, data: Path, outcome: list[Report]
) -> None:
    outcome += [report("aaaaaaaaaaaa"), report("aaaaaaaaaaaa", created="2031-06-10T09:00:00+00:00")]
    validate_snapshot(snapshot, data)
    kept_reports(snapshot.path.parent)[0].write_text("{", encoding="utf-8")
    done = validate_snapshot(snapshot, data)
    assert done.report.comparison is None
    assert "is no earlier report" in done.notes[0]


def test_the_files_beside_the_snapshot_are_replaced_whole(snapshot: Snapshot) -> None:
    validation_run.keep(report("aaaaaaaaaaaa"), snapshot)
    validation_run.keep(replace(report("bbbbbbbbbbbb"), created="2031-06-10T09:00:00+00:00"), snapshot)
    text = (snapshot.path / "validation.nq").read_text(encoding="utf-8")
    assert "bbbbbbbbbbbb" in text
    assert "aaaaaaaaaaaa" not in text
    assert all(line.endswith("<https://minato.example/id/graph/99999/validation> .") for line in text.splitlines())
    assert sorted(path.name for path in snapshot.path.iterdir()) == [
        "validation.json",
        "validation.nq",
        "validation.ttl",
        "validations",
    ]
