"""The report as triples of a ``sh:ValidationReport``.

Tools that read SHACL reports can read ours; what SHACL has no word for (line,
objective, how to mend, who accepted it) stands beside it in the namespace of
our shapes. There are no blank nodes, so a finding can be named. They are
written as lines at once, for a build of many municipalities does it for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode

from shapes.report import Finding, Report
from shapes.shape_set import SHAPES_NAMESPACE

SH: Final = "http://www.w3.org/ns/shacl#"
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"
_CREATED: Final = "<http://purl.org/dc/terms/created>"
_DATE_TIME: Final = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_SEVERITY: Final = {"violation": "Violation", "warning": "Warning", "info": "Info"}


def report_lines(report: Report, base: str, graph: NamedNode | None = None) -> bytes:
    """Return a report as sorted N-Quads of one named graph, without ``graph`` as N-Triples.

    ``base`` is the base IRI of the data. Raises ValueError for a report with something that is no IRI where one stands.
    """
    node = _iri(f"{base}validation/{str(report.data.get('sha256', ''))[:16]}")
    end = f" {graph} .\n" if graph is not None else " .\n"
    lines = {f"{node} {said}{end}" for said in _about(report)}
    for finding in report.findings:
        result = f"{node[:-1]}#{finding.id}>"
        lines.add(f"{node} {_sh('result')} {result}{end}")
        lines.update([f"{result} {said}{end}" for said in _result(finding)])
    return "".join(sorted(lines)).encode()


def _about(report: Report) -> Iterator[str]:
    yield f"{_TYPE} {_sh('ValidationReport')}"
    yield f"{_sh('conforms')} {Literal(not report.findings)}"
    yield f"{_sh('shapesGraphWellFormed')} {Literal(report.settings.get('meta_shacl') == 'true')}"
    yield f"{_CREATED} {Literal(report.created, datatype=_DATE_TIME)}"
    yield f"{_wps('engine')} {_text(' '.join(str(report.engine.get(each)) for each in ('name', 'version')))}"
    yield f"{_wps('dataSha256')} {_text(str(report.data.get('sha256', '')))}"
    yield f"{_wps('shapesSha256')} {_text(str(report.shapes.get('sha256', '')))}"
    for check in report.checks:
        yield f"{_wps('lookedAt')} {_text(f'{check.name} {check.focus_nodes}')}"
    if report.comparison is not None:
        yield f"{_wps('comparedWith')} {Literal(report.comparison.earlier_created, datatype=_DATE_TIME)}"
        for finding in report.comparison.mended:
            # Not a result of this report: only its id is said, and that it is gone.
            yield f"{_wps('mended')} {_text(finding.id)}"


def _result(finding: Finding) -> Iterator[str]:
    yield from _kind(finding.severity, finding.shape, finding.component)
    yield f"{_sh('focusNode')} {_iri(finding.focus)}"
    if finding.path and " " not in finding.path:
        yield f"{_sh('resultPath')} {_known(finding.path)}"
    if finding.value is not None:
        yield f"{_sh('value')} {_iri(finding.value) if _IRI.fullmatch(finding.value) else _text(finding.value)}"
    for language, words in finding.message.items():
        yield f"{_sh('resultMessage')} {Literal(words, language=language)}"
    yield from _said(_wps("howToMend"), tuple(finding.how_to_mend.items()))
    yield from _said(_LABEL, tuple(finding.shape_label.items()))
    yield f"{_wps('findingId')} {_text(finding.id)}"
    for name, content in (("objective", finding.objective), ("document", finding.document), ("line", finding.line)):
        if content is not None:
            yield f"{_wps(name)} {Literal(content)}"
    if finding.state is not None:
        yield f"{_wps('state')} {_text(finding.state)}"
    if finding.accepted is not None:
        yield f"{_wps('acceptedBy')} {_text(finding.accepted.by)}"
        yield f"{_wps('acceptedOn')} {_text(finding.accepted.date)}"
        yield f"{_wps('acceptedBecause')} {_text(finding.accepted.reason)}"


@cache
def _kind(severity: str, shape: str, component: str) -> tuple[str, ...]:
    return (
        f"{_TYPE} {_sh('ValidationResult')}",
        f"{_sh('resultSeverity')} {_sh(_SEVERITY[severity])}",
        f"{_sh('sourceShape')} {_iri(shape)}",
        f"{_sh('sourceConstraintComponent')} {_sh(component)}",
    )


@cache
def _said(predicate: str, words: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return what a shape says of each of its findings; there are few shapes."""
    return tuple(f"{predicate} {Literal(text, language=language)}" for language, text in words)


def _iri(text: str) -> str:
    return str(NamedNode(text))


_known = cache(_iri)


def _text(text: str) -> str:
    return str(Literal(text))


@cache
def _sh(name: str) -> str:
    return f"<{SH}{name}>"


@cache
def _wps(name: str) -> str:
    return f"<{SHAPES_NAMESPACE}{name}>"
