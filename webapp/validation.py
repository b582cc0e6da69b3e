"""The validation report as a page.

The report is made by the validator and only shown here; a report that cannot
be read says so instead of looking like a clean one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response

from webapp.addresses import Addresses
from webapp.links import Link
from webapp.problem import Problem, respond
from webapp.result_view import ViewCell
from webapp.served import site

blueprint = Blueprint("validation", __name__)

FORMAT = "fukushi-graph-validation/1"
HEADS = tuple(ViewCell(word) for word in ("点検", "対象", "文書の行", "見つかったこと", "直し方"))
_SEVERITIES = (("violation", "違反"), ("warning", "警告"), ("info", "参考"))
_MOST = 500


class ReportError(ValueError):
    """A report that is none; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Severity:
    """The findings of one severity; ``rows`` may be fewer than ``count``."""

    code: str
    word: str
    count: int
    rows: tuple[tuple[ViewCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as shown; accepted findings count in no severity."""

    created: str
    checks: int
    accepted: int
    conforms: bool
    severities: tuple[Severity, ...]
    heads: tuple[ViewCell, ...] = HEADS


def read_report(path: Path, addresses: Addresses) -> ReportView | None:
    """Read a validation report, None where there is no file.

    Raises ReportError for a file of another form.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ReportError(f"The validation report cannot be read: {error}") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ReportError(f"The validation report is not of the form {FORMAT}.")
    try:
        return _view(raw, addresses)
    except (KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"The validation report lacks a part: {error!r}") from error


def _view(raw: Mapping[str, Any], addresses: Addresses) -> ReportView:
    open_findings = [finding for finding in raw["findings"] if finding["accepted"] is None]
    severities = []
    for code, word in _SEVERITIES:
        found = [finding for finding in open_findings if finding["severity"] == code]
        rows = tuple(_row(finding, addresses) for finding in found[:_MOST])
        severities.append(Severity(code, word, len(found), rows))
    accepted = len(raw["findings"]) - len(open_findings)
    return ReportView(str(raw["created"]), len(raw["checks"]), accepted, not severities[0].count, tuple(severities))


def _row(finding: Mapping[str, Any], addresses: Addresses) -> tuple[ViewCell, ...]:
    document, line = finding["document"], finding["line"]
    place = ViewCell()
    if document and line:
        place = ViewCell(links=(Link(f"{line}行目", f"/documents/{document}/lines/{line}"),), note=str(document))
    focus = str(finding["focus"])
    label = str(finding["focus_label"] or addresses.local_name(focus))
    return (
        ViewCell(finding["shape_label"]["ja"], style="wide"),
        ViewCell(links=(Link(label, addresses.path(focus)),), style="wide"),
        place,
        ViewCell(finding["message"]["ja"], style="wide"),
        ViewCell(finding["how_to_mend"]["ja"], style="wide"),
    )


@blueprint.get("/validation")
def page() -> str | Response:
    """Show the report of the served snapshot."""
    path = site().validation
    try:
        report = read_report(path, site().addresses) if path else None
    except ReportError as error:
        current_app.logger.error("%s", error)
        message = "検証の結果のファイルが壊れているか、別の版のものです。検証をやり直してください。"
        return respond(Problem(500, "検証の結果を読めません", message))
    return render_template("validation.html", report=report)
