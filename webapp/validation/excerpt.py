"""Findings as table rows, for pages that show those of one thing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shapes.report import Finding
from shapes.report_words import word
from shapes.severities import SEVERITIES
from webapp.results.view import ViewCell
from webapp.serving.addresses import Addresses
from webapp.validation.report import load_report
from webapp.words.language import N_, language
from webapp.words.links import Link, line_words

HEADS = tuple(ViewCell(name) for name in (N_("規則"), N_("対象"), N_("文書の行"), N_("見つかったこと"), N_("直し方")))


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
            Severity(
                code, word(code, language()), tuple(_row(each, addresses) for each in found if each.severity == code)
            )
            for code in SEVERITIES
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
        place = ViewCell(links=(Link(line_words(finding.line or 0), path),), note=str(finding.document))
    label = finding.focus_label or addresses.local_name(finding.focus)
    return (
        ViewCell(finding.shape_label[language()], style="wide"),
        ViewCell(links=(Link(label, addresses.path(finding.focus)),), style="wide"),
        place,
        ViewCell(finding.message[language()], style="wide"),
        ViewCell(finding.how_to_mend[language()], style="wide"),
    )
