"""The report as Turtle, for tools that read SHACL reports."""

from __future__ import annotations

from typing import Final

from pyoxigraph import RdfFormat, parse, serialize

from shapes.report import Report
from shapes.report_triples import SH, report_lines
from shapes.shape_set import SHAPES_NAMESPACE

_PREFIXES: Final = {
    "sh": SH,
    "wps": SHAPES_NAMESPACE,
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def turtle(report: Report, base: str = "https://fukushi-graph.example/id/") -> str:
    """Return the report as Turtle without blank nodes; ``base`` is the base IRI of the data."""
    triples = (quad.triple for quad in parse(report_lines(report, base), RdfFormat.N_TRIPLES))
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES)
    assert text is not None
    return text.decode()
