"""``python -m bench.generate``: what it prints, its exit status, and the change of one fact."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.generate.__main__ import main
from bench.generate.change import change
from bench.generate.municipality import municipality
from loaders.city import cities, load_city
from loaders.city_quads import city_quads
from loaders.tables import DataError
from tests.builds import BASE, ROOT
from tests.generated import contents

SEED = 3
CODES = [municipality(SEED, number).code for number in range(3)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    out = tmp_path / "data"
    assert main(["--cities", "3", "--seed", str(SEED), "--out", str(out)]) == 0
    return out


def test_the_command_of_the_readme(tmp_path: Path) -> None:
    out = tmp_path / "data"
    command = [sys.executable, "-m", "bench.generate", "--cities", "2", "--seed", "3", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"2 cities, \d+ findings planted, 0 broken, [\d.]+ s: .*\n", done.stdout)
    assert cities(out) == sorted(CODES[:2])


def test_one_city_alone(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "alone"
    assert main(["--seed", str(SEED), "--out", str(out), "--only", CODES[1]]) == 0
    assert contents(out / CODES[1]) == contents(data / CODES[1])


def test_a_city_can_be_added_to_a_folder(data: Path) -> None:
    before = contents(data)
    code = municipality(SEED, 3).code
    assert main(["--seed", str(SEED), "--out", str(data), "--only", code]) == 0
    after = contents(data)
    assert cities(data) == sorted([*CODES, code])
    assert {path: digest for path, digest in after.items() if not path.startswith(code)} == before


def test_a_folder_in_use_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    assert main(["--cities", "1", "--out", str(data)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert contents(data) == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cities", "0"], "There can be 1 to 1741 cities"),
        (["--cities", "1742"], "There can be 1 to 1741 cities"),
        (["--cities", "2", "--broken", "3"], "cannot be broken"),
        (["--cities", "2", "--only", "35203"], "has the code 35203"),
        (["--change", "35203"], "has no roles.csv"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--out", str(tmp_path / "data")]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["--cities", "1", "--out", str(tmp_path / "file" / "data")]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_kinds_without_room_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = min(range(300), key=lambda number: municipality(SEED, number).size)
    code = municipality(SEED, small).code
    assert main(["--seed", str(SEED), "--out", str(tmp_path / "d"), "--only", code, "--defects", "every"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{code} {municipality(SEED, small).name.text}: no room for ")
    assert last.startswith("1 cities, ")


def test_broken_cities_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", str(SEED), "--out", str(tmp_path / "d"), "--cities", "3", "--broken", "2"]) == 0
    first, second, last = capsys.readouterr().out.splitlines()
    assert first == f"{CODES[1]} {municipality(SEED, 1).name.text}: wrong-header"
    assert second == f"{CODES[2]} {municipality(SEED, 2).name.text}: not-utf8"
    assert ", 2 broken, " in last


def quads(data: Path, code: str) -> set[str]:
    return {str(quad) for quad in city_quads(load_city(data, code), BASE, {}, "1").quads}


def test_a_change_is_one_fact_of_one_city(data: Path) -> None:
    files, facts = contents(data), quads(data, CODES[0])
    assert main(["--out", str(data), "--change", CODES[0]]) == 0
    changed = {path for path, digest in contents(data).items() if files[path] != digest}
    assert len(changed) == 1
    assert re.fullmatch(rf"{CODES[0]}/plan-\d{{4}}/roles\.csv", changed.pop())
    [gone] = facts - quads(data, CODES[0])
    [come] = quads(data, CODES[0]) - facts
    assert "restatement" in gone
    assert "第2案" in come
    assert gone.split(" ", 2)[:2] == come.split(" ", 2)[:2]


def test_each_change_is_new_and_the_same_everywhere(data: Path, tmp_path: Path) -> None:
    states = {contents(data)[path] for path in contents(data) if path.endswith("roles.csv")}
    told = []
    for _ in range(3):
        path, line, words = change(data, CODES[0])
        told.append(words)
        assert path.read_text(encoding="utf-8").splitlines()[line - 1].count(words) == 1
        states.add(contents(data)[path.relative_to(data).as_posix()])
    assert len(set(told)) == 3
    assert len(states) == 6
    other = tmp_path / "other"
    assert main(["--cities", "3", "--seed", str(SEED), "--out", str(other)]) == 0
    assert [change(other, CODES[0])[2] for _ in range(3)] == told
    assert contents(other) == contents(data)


def test_a_city_that_is_not_there_cannot_be_changed(data: Path) -> None:
    with pytest.raises(DataError, match=r"has no roles\.csv with a row to change"):
        change(data, "35203")
