"""Small validation reports about an invented city, for the tests of pages that show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapes.report import Acceptance, Check, Finding, Report

SHAPES = "https://fukushi-graph.example/shapes#"
BASE = "https://fukushi-graph.example/id/"
LABELS = {
    "RepeatWithoutMark": {"ja": "印のない繰り返し", "en": "Repeat without mark"},
    "UnitMissing": {"ja": "単位のない数", "en": "Figure without unit"},
    "NobodyHome": {"ja": "留守の点検", "en": "Check of nothing"},
}
ACCEPTED = Acceptance("港 花子", "2030-04-02", "印刷のとおり")


def finding(number: int = 1, severity: str = "warning", shape: str = "RepeatWithoutMark", **changes: Any) -> Finding:
    """Return a finding; its id is the number in twelve digits."""
    values: dict[str, Any] = {
        "message": {"ja": "前の行と同じ事業<b>", "en": "Same project <b>"},
        "how_to_mend": {"ja": "印を確かめる", "en": "Look at the mark"},
        "focus": f"{BASE}99201/plan/2030/1-1/listing/shi/1",
        "focus_label": "縁側サロン事業",
        "objective": "1-1",
        "document": "plan-hinata",
        "line": 40,
        **changes,
    }
    return Finding(
        id=f"{number:012}",
        shape=SHAPES + shape,
        shape_name=shape,
        topic="marks",
        severity=severity,
        shape_label=LABELS[shape],
        **values,
    )


def report(*findings: Finding, looked: Mapping[str, int] | None = None, **changes: Any) -> Report:
    """Return a report in the validator's order; ``looked`` tells the focus nodes of shapes, 7 each by default."""
    found = tuple(sorted(findings, key=lambda each: each.order))
    checks = tuple(
        Check(
            shape=SHAPES + name,
            name=name,
            topic="marks",
            severity="warning",
            label=label,
            focus_nodes=(looked or {}).get(name, 7),
            findings=sum(each.shape_name == name for each in found),
        )
        for name, label in LABELS.items()
    )
    values: dict[str, Any] = {
        "created": "2030-04-01T09:00:00+00:00",
        "engine": {"name": "pyshacl", "version": "0.40.1", "seconds": 1.0},
        "settings": {"inference": "none", "meta_shacl": "true"},
        "data": {"snapshot": "0123456789abcdef", "sha256": "d" * 64, "triples": 900, "graphs": []},
        "shapes": {"sha256": "5" * 64, "count": 3, "files": {}},
        **changes,
    }
    return Report(checks=checks, findings=found, **values)
