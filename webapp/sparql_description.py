"""What the endpoint can do and what it holds, for programs.

A client reads here which limits will stop its query (SPARQL 1.1 Service
Description, VoID, DCAT). No public vocabulary has a term for a limit;
schema.org's PropertyValue carries name, value and unit without a term of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from webapp.entities import PREFIXES
from webapp.site import Site
from webapp.sparql_limits import Limits

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_PREFIXES = {**PREFIXES, "sd": SD, "void": VOID, "schema": SCHEMA, "format": FORMATS}
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
_TITLE = {"ja": "福祉計画グラフの公開データ", "en": "Public data of the welfare plan graph"}
_RIGHTS = {
    "ja": "文書から取り出した事実と短い言い換えです。文書の本文は含みません。"
    "利用条件 (ライセンス) はまだ宣言されていません。",
    "en": "Facts taken from documents and short restatements, without the documents' own text. "
    "No licence has been declared yet.",
}


@dataclass(frozen=True, slots=True)
class Described:
    """What is described; ``root`` is this server's address and ends in ``/``, ``counts`` has triples by graph."""

    root: str
    site: Site
    counts: Mapping[str, int]

    @property
    def endpoint(self) -> str:
        """The address of the endpoint."""
        return f"{self.root}sparql"

    @property
    def void(self) -> str:
        """The address of the description of the data."""
        return f"{self.root}.well-known/void"


def service_description(described: Described, limits: Limits) -> list[Triple]:
    """Return the service description: languages, forms, features, limits, graphs."""
    service = described.endpoint
    return [
        _is(service, SD + "Service"),
        _is(service, DCAT + "DataService"),
        _to(service, SD + "endpoint", service),
        _to(service, DCAT + "endpointURL", service),
        _to(service, DCAT + "servesDataset", f"{described.void}#dataset"),
        _to(service, SD + "supportedLanguage", SD + "SPARQL11Query"),
        # Of the standard's features only this one: no SERVICE, nothing fetched, no update, no empty graphs.
        _to(service, SD + "feature", SD + "UnionDefaultGraph"),
        *(_to(service, SD + "resultFormat", FORMATS + name) for name in _RESULT_FORMATS),
        _to(service, SD + "defaultDataset", f"{described.void}#dataset"),
        *_limits(service, limits),
        *data_description(described),
    ]


def data_description(described: Described) -> list[Triple]:
    """Return the description of the data: version, rights, each public graph with its number of triples."""
    dataset, document, site = f"{described.void}#dataset", described.void, described.site
    default = f"{document}#default-graph"
    found = [
        _is(document, VOID + "DatasetDescription"),
        _to(document, "http://xmlns.com/foaf/0.1/primaryTopic", dataset),
        _is(dataset, VOID + "Dataset"),
        _is(dataset, DCAT + "Dataset"),
        _is(dataset, SD + "Dataset"),
        *_said(dataset, DCT + "title", _TITLE),
        *_said(dataset, DCT + "rights", _RIGHTS),
        _text(dataset, DCT + "identifier", site.snapshot.id),
        _text(dataset, DCAT + "version", site.snapshot.id),
        _to(dataset, VOID + "sparqlEndpoint", described.endpoint),
        _text(dataset, VOID + "uriSpace", site.addresses.base),
        _to(dataset, VOID + "vocabulary", "https://fukushi-graph.example/ontology#"),
        _to(dataset, SD + "defaultGraph", default),
        _is(default, SD + "Graph"),
    ]
    if site.snapshot.created:
        time = Literal(site.snapshot.created, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))
        found.append(Triple(NamedNode(dataset), NamedNode(DCT + "created"), time))
    for name, version in site.snapshot.versions.items():
        found.append(_text(dataset, "http://www.w3.org/2002/07/owl#versionInfo", f"{name} {version}"))
    for number, (graph, triples) in enumerate(described.counts.items(), start=1):
        named = f"{document}#named-graph-{number}"
        found += [
            _to(dataset, VOID + "subset", graph),
            _to(dataset, SD + "namedGraph", named),
            _is(named, SD + "NamedGraph"),
            _to(named, SD + "name", graph),
            _to(named, SD + "graph", graph),
            _is(graph, SD + "Graph"),
            _is(graph, VOID + "Dataset"),
            _number(graph, VOID + "triples", triples),
        ]
    return found


def written(triples: Iterable[Triple], form: str) -> bytes:
    """Return triples in a form (turtle, jsonld, rdfxml, ntriples), in a fixed order."""
    return serialize(sorted(set(triples), key=str), format=_WRITERS[form], prefixes=_PREFIXES) or b""


def _limits(service: str, limits: Limits) -> Iterator[Triple]:
    for limit in limits.described():
        node = f"{service}#limit-{limit.name}"
        yield _to(service, SCHEMA + "additionalProperty", node)
        yield _is(node, SCHEMA + "PropertyValue")
        yield _text(node, SCHEMA + "propertyID", limit.name)
        yield _number(node, SCHEMA + "value", limit.value)
        yield _text(node, SCHEMA + "unitText", limit.unit)
        yield from _said(node, SCHEMA + "name", {"ja": limit.ja, "en": limit.en})


def _is(subject: str, kind: str) -> Triple:
    return Triple(NamedNode(subject), _TYPE, NamedNode(kind))


def _to(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _text(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))


def _number(subject: str, predicate: str, value: int) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(str(value), datatype=_INTEGER))


def _said(subject: str, predicate: str, words: Mapping[str, str]) -> Iterator[Triple]:
    for language, value in words.items():
        yield Triple(NamedNode(subject), NamedNode(predicate), Literal(value, language=language))
