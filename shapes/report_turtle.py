"""The report as a ``sh:ValidationReport``.

Tools that read SHACL reports can read ours; what SHACL has no word for (line,
objective, how to mend, who accepted it) stands beside it in the namespace of
our shapes.
"""

from __future__ import annotations

import re
from typing import Final

from rdflib import DCTERMS, RDF, RDFS, SH, XSD, Graph, Literal, Namespace, URIRef

from shapes.report import Finding, Report
from shapes.shape_set import SHAPES_NAMESPACE

_WPS: Final = Namespace(SHAPES_NAMESPACE)
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_SEVERITY: Final = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def turtle(report: Report, base: str = "https://fukushi-graph.example/id/") -> str:
    """Return the report as Turtle without blank nodes; ``base`` is the base IRI of the data."""
    graph = Graph()
    graph.bind("sh", SH)
    graph.bind("wps", _WPS)
    node = URIRef(f"{base}validation/{str(report.data.get('sha256', ''))[:16]}")
    graph.add((node, RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, Literal(not report.findings)))
    graph.add((node, SH.shapesGraphWellFormed, Literal(report.settings.get("meta_shacl") == "true")))
    graph.add((node, DCTERMS.created, Literal(report.created, datatype=XSD.dateTime)))
    graph.add((node, _WPS.engine, Literal(f"{report.engine.get('name')} {report.engine.get('version')}")))
    graph.add((node, _WPS.dataSha256, Literal(str(report.data.get("sha256", "")))))
    graph.add((node, _WPS.shapesSha256, Literal(str(report.shapes.get("sha256", "")))))
    for check in report.checks:
        graph.add((node, _WPS.lookedAt, Literal(f"{check.name} {check.focus_nodes}")))
    for finding in report.findings:
        result = URIRef(f"{node}#{finding.id}")
        graph.add((node, SH.result, result))
        _add(graph, result, finding)
    if report.comparison is not None:
        graph.add((node, _WPS.comparedWith, Literal(report.comparison.earlier_created, datatype=XSD.dateTime)))
        for finding in report.comparison.mended:
            # Not a result of this report: only its id is said, and that it is gone.
            graph.add((node, _WPS.mended, Literal(finding.id)))
    return graph.serialize(format="turtle")


def _add(graph: Graph, result: URIRef, finding: Finding) -> None:
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.resultSeverity, _SEVERITY[finding.severity]))
    graph.add((result, SH.sourceShape, URIRef(finding.shape)))
    graph.add((result, SH.sourceConstraintComponent, SH[finding.component]))
    graph.add((result, SH.focusNode, URIRef(finding.focus)))
    if finding.path and " " not in finding.path:
        graph.add((result, SH.resultPath, URIRef(finding.path)))
    if finding.value is not None:
        value = URIRef(finding.value) if _IRI.fullmatch(finding.value) else Literal(finding.value)
        graph.add((result, SH.value, value))
    for words, predicate in (
        (finding.message, SH.resultMessage),
        (finding.how_to_mend, _WPS.howToMend),
        (finding.shape_label, RDFS.label),
    ):
        for language, text in words.items():
            graph.add((result, predicate, Literal(text, lang=language)))
    graph.add((result, _WPS.findingId, Literal(finding.id)))
    optional = ((_WPS.objective, finding.objective), (_WPS.document, finding.document), (_WPS.line, finding.line))
    for predicate, content in optional:
        if content is not None:
            graph.add((result, predicate, Literal(content)))
    if finding.state is not None:
        graph.add((result, _WPS.state, Literal(finding.state)))
    if finding.accepted is not None:
        graph.add((result, _WPS.acceptedBy, Literal(finding.accepted.by)))
        graph.add((result, _WPS.acceptedOn, Literal(finding.accepted.date)))
        graph.add((result, _WPS.acceptedBecause, Literal(finding.accepted.reason)))
