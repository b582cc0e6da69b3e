"""One fact of one city changed, as a clerk would: for measuring what a change costs."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from loaders.facts import replace_text
from loaders.tables import DataError

TABLE = "roles"
_DRAFT = re.compile(r"（第(\d+)案）$")


def change(data: Path, code: str) -> tuple[Path, int, str]:
    """Reword the first role of a city's plan and return the file, the line and the new wording.

    Each call makes another wording, (第2案), (第3案) …, never one that stood there before; the same
    folder always becomes the same. Raises DataError for a city without roles.
    """
    for path in sorted((data / code).glob(f"*/{TABLE}.csv")):
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        if rows:
            place = header.index("restatement")
            words = rows[0][place]
            found = _DRAFT.search(words)
            number = int(found[1]) + 1 if found else 2
            rows[0][place] = f"{_DRAFT.sub('', words)}（第{number}案）"
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows([header, *rows])
            replace_text(path, out.getvalue())
            return path, 2, rows[0][place]
    raise DataError(data / code, 0, f"has no {TABLE}.csv with a row to change")
