"""A report as text for terminals, page, table for spreadsheets, Turtle and JSON.

People read the first three and programs the last two; all hold every finding,
the accepted ones included, and say what they were made from.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from shapes.report import Report
from shapes.report_html import html_page
from shapes.report_turtle import turtle
from shapes.report_words import facts_of, group_of, place_of, word
from shapes.severities import SEVERITIES

GROUPS: Final = (*SEVERITIES, "accepted")


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format: file suffix, media type, and a function of report and language (``ja``, ``en``) to bytes."""

    suffix: str
    media_type: str
    render: Callable[[Report, str], bytes]


def text(report: Report, language: str = "ja") -> str:
    """Return the report for a terminal, gravest first, without colour."""
    lines = [f"{name}: {value}" for name, value in facts_of(report, language)]
    counts = report.counts
    lines.append("  ".join(f"{word(group, language)} {counts[group]}" for group in GROUPS))
    if report.comparison is not None:
        comparison = report.comparison
        pairs = (("new", comparison.new), ("remaining", comparison.remaining), ("mended", len(comparison.mended)))
        lines.append("  ".join(f"{word(name, language)} {count}" for name, count in pairs))
    ordered = sorted(report.findings, key=lambda finding: (GROUPS.index(group_of(finding)), finding.order))
    if not ordered:
        lines += ["", word("none", language)]
    for group, members in groupby(ordered, key=group_of):
        lines += ["", f"== {word(group, language)} ({counts[group]})"]
        for shape, findings in groupby(members, key=lambda finding: finding.shape_label[language]):
            lines.append(f"-- {shape}")
            for finding in findings:
                state = f" [{word(finding.state, language)}]" if finding.state else ""
                lines.append(f"  {finding.id}{state}  {place_of(finding, language)}".rstrip())
                lines.append(f"    {finding.message[language]}")
                if finding.text:
                    lines.append(f"    {word('printed', language)}: {finding.text}")
                lines.append(f"    → {finding.how_to_mend[language]}")
                if finding.accepted:
                    lines.append(f"    {finding.accepted.by} {finding.accepted.date}: {finding.accepted.reason}")
    if report.comparison is not None and report.comparison.mended:
        lines += ["", f"== {word('mended', language)} ({len(report.comparison.mended)})"]
        lines += [f"  {finding.id}  {finding.message[language]}" for finding in report.comparison.mended]
    lines += ["", f"== {word('checks', language)} ({len(report.checks)})"]
    lines += [
        f"  {check.focus_nodes:>5} {check.findings:>4}  {check.name}  {check.label[language]}"
        for check in report.checks
    ]
    return "\n".join(lines) + "\n"


def csv_table(report: Report, language: str = "ja") -> bytes:
    """Return one row per finding, the mended ones last, as CSV for a Japanese Excel (UTF-8 with byte order mark, CRLF).

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    names = ["id", "severity", "shape", "message", "mend", "objective", "document", "line", "printed"]
    names += ["focus", "state", "by", "date", "reason", "focus_nodes"]
    looked = {check.shape: str(check.focus_nodes) for check in report.checks}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([word(name, language) for name in names] + ["IRI"])
    gone = report.comparison.mended if report.comparison is not None else ()
    for finding in (*report.findings, *(replace(each, state="mended") for each in gone)):
        accepted = finding.accepted
        row = [
            finding.id,
            word(finding.severity, language),
            finding.shape_label[language],
            finding.message[language],
            finding.how_to_mend[language],
            finding.objective or "",
            finding.document or "",
            "" if finding.line is None else str(finding.line),
            finding.text or "",
            finding.focus_label,
            word(finding.state, language) if finding.state else "",
            *((accepted.by, accepted.date, accepted.reason) if accepted else ("", "", "")),
            looked.get(finding.shape, ""),
            finding.focus,
        ]
        writer.writerow(["'" + cell if cell[:1] in "=+-@\t\r" and cell else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _json(report: Report, language: str) -> bytes:
    del language  # the JSON form holds both
    return (json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: Final[Mapping[str, ReportFormat]] = {
    "text": ReportFormat(".txt", "text/plain", lambda report, language: text(report, language).encode()),
    "html": ReportFormat(".html", "text/html", lambda report, language: html_page(report, language).encode()),
    "csv": ReportFormat(".csv", "text/csv", csv_table),
    "ttl": ReportFormat(".ttl", "text/turtle", lambda report, _language: turtle(report).encode()),
    "json": ReportFormat(".json", "application/json", _json),
}
