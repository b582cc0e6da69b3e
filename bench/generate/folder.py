"""A city's folder: its tables as CSV with the metadata that lists them.

Every file is written once, and nothing of one city stays in memory for the
next.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from functools import cache
from pathlib import Path

from bench.generate.draft import Draft
from bench.generate.planted import Planted
from fukushi.settings import DEFAULT_DATA
from loaders.city import COMMON, METADATA
from loaders.facts import KINDS, Edition, table_text
from loaders.plan_records import PlanChapter
from loaders.report_records import ProgressReport
from loaders.tables import read_schema

SCHEMA = "schema"
DEFECTS = "defects.csv"
DEFECT_COLUMNS = ("municipality", "kind", "shape", "resource", "document", "line")
TABLES = {
    "": ("documents",),
    "reference": (
        "municipality",
        "organizations",
        "plans",
        "offices",
        "projects",
        "project_names",
        "places",
        "place_names",
    ),
    "curation": (
        "project_links",
        "rejections",
        "continuity",
        "succession",
        "feature_links",
        "corrections",
        "accepted_findings",
    ),
}


def begin(out: Path) -> None:
    """Make the data folder with what belongs to no municipality; raises OSError where that cannot be done."""
    out.mkdir(parents=True, exist_ok=True)
    for name in (COMMON, SCHEMA):
        shutil.copytree(DEFAULT_DATA / name, out / name, dirs_exist_ok=True)


def beside(out: Path, code: str) -> Path:
    """Return the folder, beside the data, of what was planted in a city."""
    return out.with_name(f"{out.name}-planted") / code


def write_city(draft: Draft, out: Path) -> None:
    """Write a city's tables and the list of its defects; raises OSError where that cannot be done."""
    folder = out / draft.city.code
    editions: dict[str, Edition] = {draft.plan_id: draft.plan.whole(), draft.report_id: draft.report.whole()}
    _documents(draft)
    for part in (*(name for name in TABLES if name), *editions):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for part, names in TABLES.items():
        for name in names:
            found = draft.tables.get(name, ())
            columns = _columns(name)
            _write(
                folder / part / f"{name}.csv",
                _table(columns, [[row.get(each, "") for each in columns] for row in found]),
            )
    for document, edition in editions.items():
        for kind in KINDS[type(edition)]:
            _write(folder / document / f"{kind.table}.csv", table_text(kind, getattr(edition, kind.field)))
    _write(folder / METADATA, _metadata(draft))
    planted = beside(out, draft.city.code)
    planted.mkdir(parents=True, exist_ok=True)
    rows: list[list[object]] = [
        [draft.city.code, *(getattr(each, name) for name in DEFECT_COLUMNS[1:])] for each in draft.planted
    ]
    _write(planted / DEFECTS, _table(DEFECT_COLUMNS, rows))


def read_planted(out: Path, code: str) -> tuple[Planted, ...]:
    """Return what was planted in a city of a generated data folder."""
    with (beside(out, code) / DEFECTS).open(encoding="utf-8", newline="") as file:
        return tuple(
            Planted(row["kind"], row["shape"], row["resource"], row["document"], int(row["line"]))
            for row in csv.DictReader(file)
        )


def _documents(draft: Draft) -> None:
    """Register both documents; their fingerprint is drawn, as no file of them exists."""
    name = draft.city.name.text
    for document, layout, edition, title, year, lines in (
        (
            draft.plan_id,
            "plan-chapter",
            draft.plan_edition,
            f"{name}地域福祉計画",
            draft.plan_year,
            draft.plan_pen.line,
        ),
        (
            draft.report_id,
            "progress-report",
            draft.report_edition,
            f"{name}実施状況報告",
            draft.report_year,
            draft.report_pen.line,
        ),
    ):
        sha256 = hashlib.sha256(f"{draft.city.code}/{document}".encode()).hexdigest()
        draft.row(
            "documents",
            id=document,
            layout=layout,
            edition=edition,
            title=title,
            fiscal_year=year,
            sha256=sha256,
            lines=draft.short_by(document, lines),
        )


@cache
def _columns(name: str) -> tuple[str, ...]:
    return tuple(column.name for column in read_schema(DEFAULT_DATA / SCHEMA / f"{name}.json").columns)


def _table(columns: tuple[str, ...], rows: list[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _metadata(draft: Draft) -> str:
    urls = [f"{part}/{name}.csv".lstrip("/") for part, names in TABLES.items() for name in names]
    for document, layout in ((draft.plan_id, PlanChapter), (draft.report_id, ProgressReport)):
        urls += [f"{document}/{kind.table}.csv" for kind in KINDS[layout]]
    tables = [{"url": url, "tableSchema": f"../{SCHEMA}/{Path(url).stem}.json"} for url in sorted(urls)]
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": tables,
    }
    return json.dumps(group, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
