"""From an engine's results to findings.

A result is terms; a finding has words, a place and an identifier that is the
same next month, so that it can be accepted once and followed over time.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from shapes.describe import Describer
from shapes.messages import fill, name_of
from shapes.report import Check, Finding
from shapes.shape_set import LANGUAGES, SHAPES_NAMESPACE, Shape, ShapeSet

_written: Final = json.JSONEncoder(ensure_ascii=False).encode
_IDLE: Final = Shape(
    SHAPES_NAMESPACE + "ShapeLookedAtNothing",
    "checks",
    "warning",
    {"ja": "何も調べなかった規則", "en": "Rule that looked at nothing"},
    {
        "ja": "規則「{label}」の対象が一つもなく、指摘がないことに意味がない",
        "en": "The rule “{label}” found nothing to look at, so its silence means nothing",
    },
    {
        "ja": "その種類の記録が読み込まれているか、規則の対象の指定が合っているかを確かめてください。",
        "en": "Check that records of that kind are loaded and that the rule's target is right.",
    },
)


def findings_of(run: Mapping[str, Any], shapes: ShapeSet, describer: Describer) -> tuple[Finding, ...]:
    """Return the findings of a run of ``shapes.engine`` in order, with one for each shape that saw nothing."""
    found = {}
    for result in run["results"]:
        finding = _finding(result, shapes.shapes[result["shape"]], describer)
        found[finding.id] = finding
    for iri, count in run["focus_nodes"].items():
        if count == 0:
            finding = _idle(shapes.shapes[iri])
            found[finding.id] = finding
    return tuple(sorted(found.values(), key=lambda finding: finding.order))


def _finding(result: Mapping[str, Any], shape: Shape, describer: Describer) -> Finding:
    focus, value, path = result["focus"]["value"], result["value"], " ".join(result["path"] or [])
    # What a row only shows (?at, ?show…: counts, lines) may change while the finding stays the same.
    own = {
        name: term["value"] for name, term in sorted(result["bindings"].items()) if name != "at" and name[:4] != "show"
    }
    location = result["bindings"].get("at", result["focus"])["value"]
    place = describer.place(location)
    return Finding(
        id=_identifier(shape.iri, focus, path, result["component"], value and value["value"], own),
        shape=shape.iri,
        shape_name=shape.name,
        topic=shape.topic,
        severity=shape.severity,
        shape_label=shape.label,
        message={language: fill(shape.message[language], result, describer, language) for language in LANGUAGES},
        how_to_mend=shape.how_to_mend,
        focus=focus,
        focus_label=describer.label(focus, "ja"),
        value=value and value["value"],
        value_label=value and name_of(value, describer, "ja"),
        path=path or None,
        component=result["component"],
        objective=describer.objective(location),
        document=place.document if place else None,
        line=place.line if place else None,
        end_line=place.end_line if place else None,
        text=describer.text(location),
    )


def _idle(shape: Shape) -> Finding:
    return Finding(
        id=_identifier(_IDLE.iri, shape.iri, "", "", None, {}),
        shape=_IDLE.iri,
        shape_name=_IDLE.name,
        topic=_IDLE.topic,
        severity=_IDLE.severity,
        shape_label=_IDLE.label,
        message={language: _IDLE.message[language].replace("{label}", shape.label[language]) for language in LANGUAGES},
        how_to_mend=_IDLE.how_to_mend,
        focus=shape.iri,
        focus_label=shape.label["ja"],
    )


def _identifier(*parts: object) -> str:
    return hashlib.sha256(_written(parts).encode()).hexdigest()[:12]


def checks_of(run: Mapping[str, Any], shapes: ShapeSet, findings: Iterable[Finding]) -> tuple[Check, ...]:
    """Return what each shape looked at and how many findings it has."""
    found = Counter(finding.shape for finding in findings)
    return tuple(
        Check(
            shape=shape.iri,
            name=shape.name,
            topic=shape.topic,
            severity=shape.severity,
            label=shape.label,
            focus_nodes=run["focus_nodes"][shape.iri],
            findings=found[shape.iri],
        )
        for shape in sorted(shapes.shapes.values(), key=lambda shape: (shape.topic, shape.name))
    )
