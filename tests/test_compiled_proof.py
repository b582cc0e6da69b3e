"""Every build proves its validator, and gives the proof again only where something has changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fukushi.cli import main
from shapes.engine_proof import CASES, FOLDER, RECORD, proof_key, prove
from shapes.engines import COMPILED, ENGINES, PYSHACL
from shapes.validator import ValidatorError
from tests.builds import ROOT, scratch, shipped


def record(out: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / RECORD).read_text(encoding="utf-8"))
    return content


@pytest.fixture
def copies(tmp_path: Path) -> tuple[Path, Path]:
    """Return copies of the shapes and of the fixtures that a test may spoil."""
    shapes, cases = tmp_path / "shapes", tmp_path / "cases"
    shapes.mkdir()
    for path in FOLDER.glob("*.ttl"):
        shutil.copy(path, shapes)
    return shapes, Path(shutil.copytree(CASES, cases))


def test_a_proof_on_record_is_not_given_again(tmp_path: Path) -> None:
    assert prove(COMPILED, tmp_path)
    assert record(tmp_path)[COMPILED]["sha256"] == proof_key(COMPILED)
    assert not prove(COMPILED, tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"compiled": 4}', '{"compiled": {"sha256": "0"}}', "\x00"])
def test_what_is_no_record_of_this_proof_is_not_believed(content: str, tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(content, encoding="utf-8")
    assert prove(COMPILED, tmp_path)
    assert not prove(COMPILED, tmp_path)


def test_a_changed_shape_a_changed_fixture_and_another_engine_have_other_keys(copies: tuple[Path, Path]) -> None:
    shapes, cases = copies
    keys = {proof_key(engine, shapes, cases) for engine in ENGINES}
    with (shapes / "marks.ttl").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    keys.add(proof_key(COMPILED, shapes, cases))
    with (cases / "BothMarks" / "fail.ttl").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    keys.add(proof_key(COMPILED, shapes, cases))
    assert len(keys) == 4


def test_a_fixture_that_passes_is_told_and_nothing_recorded(copies: tuple[Path, Path], tmp_path: Path) -> None:
    shapes, cases = copies
    shutil.copy(cases / "BothMarks" / "pass.ttl", cases / "BothMarks" / "fail.ttl")
    with pytest.raises(ValidatorError, match=r"compiled passes the failing fixtures .*: BothMarks\."):
        prove(COMPILED, tmp_path / "out", shapes, cases)
    assert not (tmp_path / "out").exists()


def test_each_engine_has_its_own_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("shapes.self_check.self_check", lambda engine, shapes, cases: asked.append(engine))
    for engine in (PYSHACL, COMPILED, PYSHACL):
        prove(engine, tmp_path)
    assert asked == [PYSHACL, COMPILED]
    assert set(record(tmp_path)) == {PYSHACL, COMPILED}


def test_a_folder_that_cannot_be_written_takes_no_proof_away(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert prove(COMPILED, tmp_path / "out")


def test_a_recorded_proof_loads_no_engine(tmp_path: Path) -> None:
    prove(COMPILED, tmp_path)
    program = (
        "import sys; from pathlib import Path; from shapes.engine_proof import prove;"
        f"assert not prove('compiled', Path({str(tmp_path)!r}));"
        "sys.exit(','.join({'rdflib', 'pyoxigraph', 'pyshacl'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_build_proves_its_validator_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def blind(**_: object) -> None:
        raise ValidatorError("compiled passes the failing fixtures of these shapes, so it must not be used: BothMarks.")

    monkeypatch.setattr("shapes.self_check.self_check", blind)
    out = scratch() / "graph"
    assert main(["build", "--quiet", "--out", str(out)]) == 2
    assert "BothMarks" in capsys.readouterr().err
    assert not out.exists()


def test_a_build_and_a_validation_with_the_compiled_engine(capsys: pytest.CaptureFixture[str]) -> None:
    out = scratch() / "graph"
    assert main(["build", "--validate", "--validator", "compiled", "--out", str(out)]) == 0
    assert ", compiled): violation 0 " in capsys.readouterr().out
    assert set(record(out)) == {COMPILED}
    assert main(["validate", "--validator", "compiled", "--format", "json", "--out", str(out)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["engine"]["name"] == "compiled"
    assert report["engine"]["version"].startswith("1 (Oxigraph ")
    assert report["settings"] == {
        "inference": "none", "advanced": "false", "meta_shacl": "false", "self_check": "passed"
    }  # fmt: skip
    assert report["comparison"]["new"] == 0
    assert len(report["checks"]) == report["shapes"]["count"]


def test_the_reference_is_the_default(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    used: list[str] = []

    def refuse(store: object, engine: str, **_: object) -> None:
        used.append(engine)
        raise ValidatorError("enough")

    monkeypatch.setattr("shapes.validator.checked_validate", refuse)
    assert main(["validate", "--out", str(shipped().out)]) == 2
    assert used == [PYSHACL]
    assert "enough" in capsys.readouterr().err
    assert main(["validate", "--validator", "swift", "--out", str(shipped().out)]) == 2
    assert "'swift' is not one of 'pyshacl', 'compiled'" in capsys.readouterr().err
