"""Input that cannot be read: what a build must refuse, and the words in which it must say so.

A city is spoiled after it was written, so that the same city is whole
wherever it is not asked to be broken.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.generate.draft import Draft
from bench.generate.folder import beside
from loaders.city import METADATA

BROKEN = "broken.csv"
COLUMNS = ("municipality", "kind", "file", "line", "says")


@dataclass(frozen=True, slots=True)
class Broken:
    """A spoiled file of a city: ``line`` is 0 where none is to blame, ``says`` what the error must contain."""

    kind: str
    file: str
    line: int
    says: str


def spoil(draft: Draft, out: Path, turn: int) -> Broken:
    """Spoil one file of a city that was written, in one of the ways by turns, and list it beside the data."""
    folder = out / draft.city.code
    name, way = list(WAYS.items())[turn % len(WAYS)]
    file, line, says = way(folder, draft.plan_id)
    found = Broken(name, file, line, says)
    planted = beside(out, draft.city.code)
    planted.mkdir(parents=True, exist_ok=True)
    with (planted / BROKEN).open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerows([COLUMNS, (draft.city.code, found.kind, found.file, found.line, found.says)])
    return found


def read_broken(out: Path, code: str) -> Broken | None:
    """Return how a city of a generated data folder is broken, None where it is whole."""
    path = beside(out, code) / BROKEN
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    return Broken(row["kind"], row["file"], int(row["line"]), row["says"])


Spoiled = tuple[str, int, str]


def _mend(path: Path, line: int, change: Callable[[str], str]) -> None:
    """Change one line of a file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[line - 1] = change(lines[line - 1])
    path.write_bytes("\n".join(lines).encode())


def _cell(line: str, place: int, value: str) -> str:
    """Return a line of a table whose cells need no quotes with another cell."""
    cells = line.split(",")
    cells[place] = value
    return ",".join(cells)


def _wrong_header(folder: Path, plan: str) -> Spoiled:
    file = "reference/offices.csv"
    _mend(folder / file, 1, lambda line: line.replace("label", "name"))
    return file, 1, "the column 'label' is missing"


def _not_utf8(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/roles.csv"
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_bytes(text.encode("cp932"))
    return file, 2, "is not UTF-8"


def _dangling(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/directions.csv"
    _mend(folder / file, 2, lambda line: _cell(line, 1, "9-9"))
    return file, 2, "objective '9-9' is not in the table objectives.csv"


def _missing(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/aims.csv"
    (folder / file).unlink()
    return file, 0, "this table is missing"


def _unlisted(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/copy.csv"
    (folder / file).write_bytes((folder / plan / "aims.csv").read_bytes())
    return file, 0, "is not listed in"


def _no_number(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/listings.csv"
    _mend(folder / file, 2, lambda line: _cell(line, 3, "三"))
    return file, 2, "column 'ordinal': '三' is not a whole number"


def _short_row(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/issues.csv"
    _mend(folder / file, 2, lambda line: line.rpartition(",")[0])
    return file, 2, "cells, the header has"


def _double(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/issues.csv"
    _mend(folder / file, 2, lambda line: f"{line}\n{line}")
    return file, 3, "stands in line 2 already"


def _unregistered(folder: Path, plan: str) -> Spoiled:
    file = f"{plan}/plan_offices.csv"
    _mend(folder / file, 2, lambda line: _cell(line, 3, "どこにもない課"))
    return file, 2, "the office 'どこにもない課' is not in offices.csv"


def _cut_off(folder: Path, plan: str) -> Spoiled:
    text = (folder / METADATA).read_text(encoding="utf-8")
    (folder / METADATA).write_bytes(text[: len(text) // 2].encode())
    return METADATA, 0, "is not JSON"


def _other_code(folder: Path, plan: str) -> Spoiled:
    file = "reference/municipality.csv"
    _mend(folder / file, 2, lambda line: _cell(line, 0, "99999"))
    return file, 2, "the code 99999 is not that of the folder"


WAYS: dict[str, Callable[[Path, str], Spoiled]] = {
    "wrong-header": _wrong_header,
    "not-utf8": _not_utf8,
    "dangling-reference": _dangling,
    "table-missing": _missing,
    "table-unlisted": _unlisted,
    "no-number": _no_number,
    "short-row": _short_row,
    "key-twice": _double,
    "office-unregistered": _unregistered,
    "metadata-cut-off": _cut_off,
    "code-of-another": _other_code,
}
