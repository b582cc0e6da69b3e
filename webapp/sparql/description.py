"""What the endpoint can do, for programs.

A client reads here which limits will stop its query (SPARQL 1.1 Service
Description). No public vocabulary has a term for a limit; schema.org's
PropertyValue carries name, value and unit without a term of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import RdfFormat, Triple

from graph.rdf_text import PREFIXES, rdf_text
from ontology.terms import DCAT
from webapp.linked_data.void_description import (
    FOAF,
    FORMATS,
    SD,
    Described,
    data_description,
    is_a,
    number_of,
    said,
    text,
    to,
)
from webapp.sparql.limits import Limits

__all__ = ["Described", "data_description", "service_description", "written"]

SCHEMA = "https://schema.org/"
SPDX = "http://spdx.org/rdf/terms#"
_PREFIXES = {**PREFIXES, "sd": SD, "schema": SCHEMA, "format": FORMATS, "foaf": FOAF, "spdx": SPDX}
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
_WRITERS = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "ntriples": RdfFormat.N_TRIPLES,
}


def service_description(described: Described, limits: Limits) -> list[Triple]:
    """Return the service description: languages, forms, features, limits, graphs."""
    service = described.endpoint
    return [
        is_a(service, SD + "Service"),
        is_a(service, DCAT.NAMESPACE + "DataService"),
        to(service, SD + "endpoint", service),
        to(service, DCAT.NAMESPACE + "endpointURL", service),
        to(service, DCAT.NAMESPACE + "servesDataset", described.dataset),
        to(service, SD + "supportedLanguage", SD + "SPARQL11Query"),
        # Of the standard's features only this one: no SERVICE, nothing fetched, no update, no empty graphs.
        to(service, SD + "feature", SD + "UnionDefaultGraph"),
        *(to(service, SD + "resultFormat", FORMATS + name) for name in _RESULT_FORMATS),
        to(service, SD + "defaultDataset", described.dataset),
        *_limits(service, limits),
        *data_description(described),
    ]


def written(triples: Iterable[Triple], form: str) -> bytes:
    """Return triples in a form (turtle, jsonld, rdfxml, ntriples), in a fixed order."""
    return rdf_text(triples, _WRITERS[form], _PREFIXES)


def _limits(service: str, limits: Limits) -> Iterator[Triple]:
    for limit in limits.described():
        node = f"{service}#limit-{limit.name}"
        yield to(service, SCHEMA + "additionalProperty", node)
        yield is_a(node, SCHEMA + "PropertyValue")
        yield text(node, SCHEMA + "propertyID", limit.name)
        yield number_of(node, SCHEMA + "value", limit.value)
        yield text(node, SCHEMA + "unitText", limit.unit)
        yield from said(node, SCHEMA + "name", {"ja": limit.ja, "en": limit.en})
