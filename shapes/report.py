"""What a validation found, in the form an auditor works with.

An engine's own report names blank nodes and shapes; an auditor needs the line
of the document, a sentence, a way to mend it, and next month the difference.
This module holds that report and nothing about engines or layouts.

``Report.to_json()`` returns (and ``Report.from_json()`` reads) this structure;
language maps always hold both ``ja`` and ``en``, absent values are ``null``::

    {"format": "fukushi-graph-validation/1",
     "created": "2026-11-22T08:30:00+00:00",
     "engine": {"name": "pyshacl", "version": "0.40.1", "seconds": 3.2},
     "settings": {"inference": "none", "advanced": "false", "meta_shacl": "true"},
     "data": {"snapshot": "…" | null, "sha256": "…", "triples": 40000, "graphs": [IRI, …]},
     "shapes": {"sha256": "…", "count": 40, "files": {"marks.ttl": "sha256…", …}},
     "counts": {"violation": 0, "warning": 31, "info": 12, "accepted": 2},   # accepted ones are in no other count
     "checks": [{"shape": IRI, "name": "RepostDangling", "topic": "marks", "severity": "warning",
                 "label": {"ja", "en"}, "focus_nodes": 30, "findings": 1}, …],          # one per shape
     "findings": [{"id": "a1b2c3d4e5f6", "shape": IRI, "shape_name": "RepostDangling", "topic": "marks",
                   "severity": "violation" | "warning" | "info",
                   "shape_label": {"ja", "en"}, "message": {"ja", "en"}, "how_to_mend": {"ja", "en"},
                   "focus": IRI, "focus_label": "…", "value": "IRI or text" | null, "value_label": "…" | null,
                   "path": IRI | null, "component": "MinCountConstraintComponent",
                   "objective": "2-1" | null, "document": "plan-2023-ch4" | null,
                   "line": 123 | null, "end_line": 123 | null,
                   "text": "printed text" | null,            # only where the document is loaded
                   "accepted": {"by", "date", "reason"} | null,
                   "state": "new" | "remaining" | null}, …], # null without an earlier report
     "comparison": null | {"earlier_created": "…", "earlier_data": "sha256…", "new": 3, "remaining": 40,
                           "mended": [finding, …]}}

``data.sha256`` is that of the validated graphs as sorted N-Quads (``graph.nq``
of a snapshot), ``data.triples`` the number of these.
Findings are ordered by severity, topic, shape, objective in plan order, line,
focus; ``checks`` by topic and name. Topics are the names of the shape files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from shapes.severities import SEVERITIES

FORMAT: Final = "fukushi-graph-validation/1"


class ReportError(ValueError):
    """An earlier report that cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's decision to live with a finding: who, when (ISO date), why."""

    by: str
    date: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong or worth a look; the fields are those of the JSON form above."""

    id: str
    shape: str
    shape_name: str
    topic: str
    severity: str
    shape_label: Mapping[str, str]
    message: Mapping[str, str]
    how_to_mend: Mapping[str, str]
    focus: str
    focus_label: str
    value: str | None = None
    value_label: str | None = None
    path: str | None = None
    component: str = "SPARQLConstraintComponent"
    objective: str | None = None
    document: str | None = None
    line: int | None = None
    end_line: int | None = None
    text: str | None = None
    accepted: Acceptance | None = None
    state: str | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key: severity, topic, shape, objective in plan order, document, line, focus, id."""
        code = tuple(int(part) for part in re.findall(r"\d+", self.objective or ""))
        where = (not code, code, self.document or "", self.line or 0)
        return (SEVERITIES.index(self.severity), self.topic, self.shape_name, *where, self.focus, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one shape looked at: the number of its focus nodes and of its findings."""

    shape: str
    name: str
    topic: str
    severity: str
    label: Mapping[str, str]
    focus_nodes: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference to an earlier report; ``mended`` are findings of the earlier one that are gone."""

    earlier_created: str
    earlier_data: str
    new: int
    remaining: int
    mended: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome of a validation; what it states about itself is described at the head of this module."""

    created: str
    engine: Mapping[str, Any]
    settings: Mapping[str, str]
    data: Mapping[str, Any]
    shapes: Mapping[str, Any]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    comparison: Comparison | None = field(default=None)

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity, and the accepted ones, which are in no other count."""
        found = Counter("accepted" if finding.accepted else finding.severity for finding in self.findings)
        return {name: found[name] for name in (*SEVERITIES, "accepted")}

    def fails_on(self, severity: str) -> bool:
        """Tell whether a finding that nobody accepted is as grave as ``severity`` (violation, warning, info).

        Raises ValueError for another word.
        """
        levels = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return any(self.counts[level] for level in levels)

    def accept(self, ids: Mapping[str, Acceptance]) -> Report:
        """Return the report with these findings marked as accepted; ids it does not hold change nothing."""
        marked = (
            replace(finding, accepted=ids[finding.id]) if finding.id in ids else finding for finding in self.findings
        )
        return replace(self, findings=tuple(marked))

    def unknown(self, ids: Mapping[str, Acceptance]) -> list[str]:
        """Return the ids, in order, that no finding of this report has: their finding is mended or never was."""
        return sorted(set(ids) - {finding.id for finding in self.findings})

    def compare(self, earlier: Report) -> Report:
        """Return the report with each finding marked new or remaining, and what was mended since ``earlier``."""
        before = {finding.id: finding for finding in earlier.findings}
        marked = tuple(
            replace(finding, state="remaining" if finding.id in before else "new") for finding in self.findings
        )
        states = Counter(finding.state for finding in marked)
        mended = tuple(before[key] for key in before.keys() - {finding.id for finding in marked})
        comparison = Comparison(
            earlier_created=earlier.created,
            earlier_data=str(earlier.data.get("sha256", "")),
            new=states["new"],
            remaining=states["remaining"],
            mended=tuple(sorted(mended, key=lambda finding: finding.order)),
        )
        return replace(self, findings=marked, comparison=comparison)

    def to_json(self) -> dict[str, Any]:
        """Return the structure described at the head of this module."""
        return {"format": FORMAT, "counts": self.counts, **asdict(self)}

    @classmethod
    def from_json(cls, content: object) -> Report:
        """Read what ``to_json`` wrote. Raises ReportError for anything else."""
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ReportError(f"Not a validation report of this program (expected the format '{FORMAT}').")
        try:
            values = {item.name: content[item.name] for item in fields(cls)}
            comparison = values.pop("comparison")
            checks = tuple(Check(**check) for check in values.pop("checks"))
            findings = _findings(values.pop("findings"))
            if comparison is not None:
                comparison = Comparison(**{**comparison, "mended": _findings(comparison["mended"])})
            for name in ("engine", "settings", "data", "shapes"):
                if not isinstance(values[name], dict):
                    raise TypeError(f"'{name}' is not an object")
            return cls(**values, checks=checks, findings=findings, comparison=comparison)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ReportError(f"The validation report is damaged: {error}.") from error


def _findings(rows: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    read = []
    for row in rows:
        accepted = None if row["accepted"] is None else Acceptance(**row["accepted"])
        finding = Finding(**{**row, "accepted": accepted})
        if finding.severity not in SEVERITIES:
            raise ValueError(f"unknown severity '{finding.severity}'")
        read.append(finding)
    return tuple(read)
