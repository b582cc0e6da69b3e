"""The fixed words of a report, in both languages.

The page, the terminal and the table say the same thing in the same words;
they are kept together so that no layout invents its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapes.report import Finding, Report

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "title": {"ja": "検証の報告", "en": "Validation report"},
    "violation": {"ja": "データの誤り", "en": "Our data is wrong"},
    "warning": {"ja": "文書の確認が必要", "en": "The document needs a look"},
    "info": {"ja": "知っておくとよいこと", "en": "Worth knowing"},
    "accepted": {"ja": "承知済み", "en": "Accepted"},
    "new": {"ja": "新規", "en": "new"},
    "remaining": {"ja": "継続", "en": "remaining"},
    "mended": {"ja": "解消", "en": "mended"},
    "none": {"ja": "指摘はありません。", "en": "No findings."},
    "mend": {"ja": "直し方", "en": "How to mend"},
    "place": {"ja": "場所", "en": "Place"},
    "printed": {"ja": "印刷", "en": "Printed"},
    "line": {"ja": "行", "en": "line"},
    "objective": {"ja": "活動目標", "en": "Objective"},
    "document": {"ja": "文書", "en": "Document"},
    "severity": {"ja": "重さ", "en": "Severity"},
    "shape": {"ja": "規則", "en": "Rule"},
    "message": {"ja": "指摘", "en": "Finding"},
    "id": {"ja": "指摘番号", "en": "Finding id"},
    "focus": {"ja": "対象", "en": "About"},
    "state": {"ja": "前回との差", "en": "Since the earlier run"},
    "checks": {"ja": "調べた規則", "en": "Rules and what they looked at"},
    "focus_nodes": {"ja": "調べた件数", "en": "Looked at"},
    "findings": {"ja": "指摘の件数", "en": "Findings"},
    "created": {"ja": "作成", "en": "Made"},
    "engine": {"ja": "検査器", "en": "Engine"},
    "data": {"ja": "データ", "en": "Data"},
    "settings": {"ja": "設定", "en": "Settings"},
    "by": {"ja": "承知した人", "en": "Accepted by"},
    "date": {"ja": "日付", "en": "Date"},
    "reason": {"ja": "理由", "en": "Reason"},
}


def word(name: str, language: str) -> str:
    """Return a fixed word; KeyError for a name or language that has none."""
    return WORDS[name][language]


def group_of(finding: Finding) -> str:
    """Return the heading a finding stands under: its severity, or ``accepted``."""
    return "accepted" if finding.accepted else finding.severity


def place_of(finding: Finding, language: str) -> str:
    """Return objective, document and line in one line of text, "" where none is known."""
    parts = [finding.objective or "", finding.document or ""]
    if finding.line is not None:
        end = "" if finding.end_line in (None, finding.line) else f"–{finding.end_line}"
        parts.append(f"{finding.line}{end}{word('line', 'ja')}" if language == "ja" else f"line {finding.line}{end}")
    return " ".join(filter(None, parts))


def facts_of(report: Report, language: str) -> list[tuple[str, str]]:
    """Return what a report states about itself: when, by what, on which data and shapes, with which settings."""
    data: Mapping[str, Any] = report.data
    shapes: Mapping[str, Any] = report.shapes
    snapshot = f"{data.get('snapshot')}, " if data.get("snapshot") else ""
    return [
        (word("created", language), report.created),
        (word("engine", language), f"{report.engine.get('name')} {report.engine.get('version')}"),
        (word("data", language), f"{snapshot}{data.get('triples')} triples, SHA-256 {data.get('sha256')}"),
        (word("shape", language), f"{shapes.get('count')}, SHA-256 {shapes.get('sha256')}"),
        (word("settings", language), ", ".join(f"{key}={value}" for key, value in report.settings.items())),
    ]
