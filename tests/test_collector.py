"""Python's cycle collector: off where it can only lose, and as it was afterwards."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from graph.collector import uncollected

ROOT = Path(__file__).resolve().parent.parent
ENDING = """
import sys
from graph.collector import unswept_at_exit

class Ring:
    def __init__(self):
        self.own = self
    def __del__(self):
        print("searched")

for _ in range(int(sys.argv[1])):
    unswept_at_exit()
with open(sys.argv[2], "w") as file:
    file.write("to the end")
ring = Ring()
print("done")
sys.exit(3)
"""


@pytest.mark.parametrize("was_on", [True, False])
def test_it_is_off_within_and_as_it_was_afterwards(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is was_on
        with pytest.raises(ValueError, match="within"), uncollected():
            raise ValueError("within")
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()


def end(times: int, file: Path) -> tuple[int, list[str]]:
    command = [sys.executable, "-c", ENDING, str(times), str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.split()


def test_a_process_ends_without_the_last_search_and_loses_nothing(tmp_path: Path) -> None:
    assert end(0, tmp_path / "plain") == (3, ["done", "searched"])
    assert end(1, tmp_path / "once") == end(2, tmp_path / "twice") == (3, ["done"])
    assert {path.read_text() for path in tmp_path.iterdir()} == {"to the end"}
