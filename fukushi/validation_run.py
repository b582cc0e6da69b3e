"""A validation of the graph in service, kept beside it.

A report is worth most next to the one before: which finding is new, which is
mended, which one somebody has accepted. So each report stays in the folder of
its snapshot, and the table of acceptances is held against all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.names import GraphNames
from graph.report_graph import FILE
from loaders.city import cities, load_city
from loaders.tables import DataError
from shapes.engines import PYSHACL
from shapes.report import Acceptance, Report, ReportError

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

CURRENT: Final = "validation.json"
HISTORY: Final = "validations"
TABLE: Final = "accepted_findings"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row of the table of acceptances: the decision, and the error that blames the row."""

    acceptance: Acceptance
    astray: DataError


@dataclass(frozen=True, slots=True)
class ValidationRun:
    """A finished validation and what its reader should hear besides."""

    report: Report
    notes: tuple[str, ...]


def acceptances(data: Path) -> dict[str, Accepted]:
    """Return the accepted findings of all municipalities by finding id.

    Raises DataError for a faulty table and for one finding accepted twice.
    """
    found: dict[str, Accepted] = {}
    for code in cities(data):
        table = load_city(data, code).reference.get(TABLE)
        for row in table or ():
            assert table is not None
            name = row.text("finding")
            if name in found:
                raise table.fault(row, f"the finding {name} is accepted twice")
            found[name] = Accepted(
                Acceptance(row.text("accepted_by"), row.text("accepted_on"), row.text("reason")),
                table.fault(row, f"the finding {name} is in no validation, neither in this one nor in an earlier one"),
            )
    return found


def read_report(path: Path) -> Report:
    """Return the report in a file; ReportError in one sentence with file and line for anything else."""
    try:
        return Report.from_json(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise ReportError(f"{path}:{error.lineno}: is no earlier report: {error.msg}") from None
    except UnicodeDecodeError:
        raise ReportError(f"{path}: is no earlier report: not UTF-8") from None
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from None


def kept_reports(snapshots: Path) -> list[Path]:
    """Return the files of all kept reports, the newest first; their names begin with the time of their making."""
    return sorted(snapshots.glob(f"*/{HISTORY}/*.json"), key=lambda path: path.name, reverse=True)


def validate_snapshot(
    snapshot: Snapshot, data: Path, earlier: Path | None = None, *, engine: str = PYSHACL, checked: bool = True
) -> ValidationRun:
    """Validate a snapshot, compare with the report before it, mark what is accepted, and keep the report.

    ``earlier`` is a report to compare with instead of the newest kept one,
    ``engine`` one of ``shapes.engines.ENGINES``, ``checked`` first proves it. Raises ReportError, DataError,
    ValidatorError or ShapesError; nothing is written then.
    """
    from shapes.data_digest import digest_of_snapshot  # noqa: PLC0415
    from shapes.validator import checked_validate, validate  # noqa: PLC0415 - a faulty table is told without them

    decided = acceptances(data)
    kept = kept_reports(snapshot.path.parent)
    notes: list[str] = []
    before = read_report(earlier) if earlier is not None else _newest(kept, notes)
    store = snapshot.load()
    run = checked_validate if checked else validate
    report = run(store, engine=engine, snapshot=snapshot.id, digest=digest_of_snapshot(snapshot))
    if before is not None:
        report = report.compare(before)
    report = report.accept({name: each.acceptance for name, each in decided.items()})
    notes += _astray(report, decided, kept, before)
    keep(report, snapshot)
    return ValidationRun(report, tuple(notes))


def _newest(kept: Iterable[Path], notes: list[str]) -> Report | None:
    """Return the newest kept report that can be read, and note the others."""
    for path in kept:
        try:
            return read_report(path)
        except (ReportError, OSError) as error:
            notes.append(str(error))
    return None


def _astray(report: Report, decided: Mapping[str, Accepted], kept: Iterable[Path], before: Report | None) -> list[str]:
    """Return a note for each acceptance whose finding is mended; raise its error where there never was one."""
    missing = report.unknown({name: each.acceptance for name, each in decided.items()})
    if not missing:
        return []
    known = {finding.id for finding in before.findings} if before is not None else set()
    if before is not None and before.comparison is not None:
        known |= {finding.id for finding in before.comparison.mended}
    for path in kept:
        try:
            known |= {finding.id for finding in read_report(path).findings}
        except (ReportError, OSError):
            continue
    for name in missing:
        if name not in known:
            raise decided[name].astray
    return [f"the accepted finding {name} is mended; its row in {TABLE}.csv may go" for name in missing]


def keep(report: Report, snapshot: Snapshot) -> None:
    """Write the report beside the snapshot: as JSON for the pages, in the history, as Turtle and as a named graph."""
    from shapes.report_triples import report_lines  # noqa: PLC0415
    from shapes.report_turtle import turtle  # noqa: PLC0415

    settings = snapshot.manifest.settings
    base, code = str(settings.get("base", "")), str(settings.get("municipalities", "")).split(" ", maxsplit=1)[0]
    text = json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"
    graph = turtle(report, base) if base else turtle(report)
    files = {CURRENT: text.encode(), "validation.ttl": graph.encode()}
    if base and code:
        files[FILE] = report_lines(report, base, GraphNames(base, code).validation)
    history = snapshot.path / HISTORY
    history.mkdir(exist_ok=True)
    stamp = "".join(sign for sign in report.created if sign.isalnum())
    (history / f"{stamp}.json").write_text(text, encoding="utf-8")
    for file, content in files.items():
        draft = snapshot.path / f".{file}.new"
        draft.write_bytes(content)
        draft.replace(snapshot.path / file)
