"""Findings as table rows, for pages that show those of one thing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shapes.report import Finding
from webapp.addresses import Addresses
from webapp.links import Link
from webapp.result_view import ViewCell
from webapp.validation_report import load_report

HEADS = tuple(ViewCell(word) for word in ("点検", "対象", "文書の行", "見つかったこと", "直し方"))
SEVERITIES = (("violation", "違反"), ("warning", "警告"), ("info", "参考"))


@dataclass(frozen=True, slots=True)
class Severity:
    """The findings of one severity that nobody has accepted."""

    code: str
    word: str
    rows: tuple[tuple[ViewCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as rows; accepted findings are in no severity."""

    severities: tuple[Severity, ...]
    heads: tuple[ViewCell, ...] = HEADS


def read_report(path: Path, addresses: Addresses) -> ReportView | None:
    """Return the rows of the report in a file, None where there is no file; raises shapes.report.ReportError."""
    report = load_report(path)
    if report is None:
        return None
    found = [finding for finding in report.findings if finding.accepted is None]
    return ReportView(
        tuple(
            Severity(code, word, tuple(_row(each, addresses) for each in found if each.severity == code))
            for code, word in SEVERITIES
        )
    )


def line_path(finding: Finding) -> str | None:
    """Return the page of the line a finding stands on, None where it stands on none."""
    if not finding.document or finding.line is None:
        return None
    return f"/documents/{quote(finding.document, safe='')}/lines/{finding.line}"


def _row(finding: Finding, addresses: Addresses) -> tuple[ViewCell, ...]:
    place, path = ViewCell(), line_path(finding)
    if path:
        place = ViewCell(links=(Link(f"{finding.line}行目", path),), note=str(finding.document))
    label = finding.focus_label or addresses.local_name(finding.focus)
    return (
        ViewCell(finding.shape_label["ja"], style="wide"),
        ViewCell(links=(Link(label, addresses.path(finding.focus)),), style="wide"),
        place,
        ViewCell(finding.message["ja"], style="wide"),
        ViewCell(finding.how_to_mend["ja"], style="wide"),
    )
