"""What the data is, for programs that decide whether to take it (VoID, https://www.w3.org/TR/void/).

Each named graph is a data set of its own, since who says a thing is told by the
graph; classes and properties are counted over all of them together, each
triple once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graph.dumps import Statistics
from ontology.terms import DCAT, DCTERMS, OWL, RDF, RDFS, VOID, WP_NAMESPACE, XSD
from webapp.serving.site import SnapshotInfo

SD = "http://www.w3.org/ns/sparql-service-description#"
FOAF = "http://xmlns.com/foaf/0.1/"
FORMATS = "http://www.w3.org/ns/formats/"
_VOCABULARIES = (WP_NAMESPACE, DCTERMS.NAMESPACE, "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/ns/prov#")
_FEATURES = ("Turtle", "N-Triples", "JSON-LD", "N-Quads", "TriG")
TITLE = {"ja": "福祉計画グラフの公開データ", "en": "Public data of the welfare plan graph"}
RIGHTS = {
    "ja": "文書から取り出した事実と短い言い換えです。文書の本文は含みません。"
    "利用条件 (ライセンス) はまだ宣言されていません。",
    "en": "Facts taken from documents and short restatements, without the documents' own text. "
    "No licence has been declared yet.",
}


@dataclass(frozen=True, slots=True)
class Described:
    """What is described.

    ``root`` is this server's address and ends in ``/``; ``base`` where data
    IRIs start; ``counts`` has triples by graph; ``places`` are the
    municipalities; ``statistics`` and ``dumps`` (addresses) may be missing.
    ``elsewhere`` is where free queries go if not here ("": nobody has told).
    """

    root: str
    snapshot: SnapshotInfo
    base: str
    counts: Mapping[str, int]
    places: tuple[str, ...] = ()
    statistics: Statistics | None = None
    dumps: tuple[str, ...] = ()
    elsewhere: str | None = None

    @property
    def endpoint(self) -> str:
        """The address of the endpoint, "" where visitors have none."""
        return f"{self.root}sparql" if self.elsewhere is None else self.elsewhere

    @property
    def void(self) -> str:
        """The address of the description of the data."""
        return f"{self.root}.well-known/void"

    @property
    def dataset(self) -> str:
        """The name of the data as a whole."""
        return f"{self.void}#dataset"


def data_description(about: Described) -> list[Triple]:
    """Return the description of the data: version, rights, each public graph with its number of triples."""
    dataset, document = about.dataset, about.void
    default = f"{document}#default-graph"
    return [
        is_a(document, VOID.NAMESPACE + "DatasetDescription"),
        to(document, FOAF + "primaryTopic", dataset),
        is_a(dataset, VOID.Dataset.value),
        is_a(dataset, DCAT.Dataset.value),
        is_a(dataset, SD + "Dataset"),
        *identity(about),
        *([to(dataset, VOID.NAMESPACE + "sparqlEndpoint", about.endpoint)] if about.endpoint else []),
        text(dataset, VOID.NAMESPACE + "uriSpace", about.base),
        *(to(dataset, VOID.NAMESPACE + "vocabulary", name) for name in _VOCABULARIES),
        *(to(dataset, VOID.NAMESPACE + "feature", FORMATS + name) for name in _FEATURES),
        *(to(dataset, VOID.NAMESPACE + "dataDump", address) for address in about.dumps),
        to(dataset, SD + "defaultGraph", default),
        is_a(default, SD + "Graph"),
        *_graphs(about),
        *_partitions(about),
    ]


def identity(about: Described) -> Iterator[Triple]:
    """Yield what tells the data from others: title, version, rights, and when and with what it was made."""
    dataset = about.dataset
    yield from said(dataset, DCTERMS.NAMESPACE + "title", TITLE)
    yield to(dataset, DCTERMS.NAMESPACE + "rights", f"{about.void}#rights")
    yield is_a(f"{about.void}#rights", DCTERMS.NAMESPACE + "RightsStatement")
    yield from said(f"{about.void}#rights", RDFS.label.value, RIGHTS)
    yield text(dataset, DCTERMS.NAMESPACE + "identifier", about.snapshot.id)
    yield text(dataset, DCAT.NAMESPACE + "version", about.snapshot.id)
    for name, version in about.snapshot.versions.items():
        yield text(dataset, OWL.NAMESPACE + "versionInfo", f"{name} {version}")
    if about.snapshot.created:
        time = Literal(about.snapshot.created, datatype=XSD.dateTime)
        yield Triple(NamedNode(dataset), NamedNode(DCTERMS.NAMESPACE + "created"), time)


def _graphs(about: Described) -> Iterator[Triple]:
    dataset = about.dataset
    for number, (graph, triples) in enumerate(about.counts.items(), start=1):
        named = f"{about.void}#named-graph-{number}"
        yield to(dataset, VOID.NAMESPACE + "subset", graph)
        yield to(dataset, SD + "namedGraph", named)
        yield is_a(named, SD + "NamedGraph")
        yield to(named, SD + "name", graph)
        yield to(named, SD + "graph", graph)
        yield is_a(graph, SD + "Graph")
        yield is_a(graph, VOID.Dataset.value)
        yield number_of(graph, VOID.triples.value, triples)


def _partitions(about: Described) -> Iterator[Triple]:
    """Yield the counts over all graphs; a partition is named by its place, since a class has no address here."""
    if about.statistics is None:
        return
    found, dataset = about.statistics, about.dataset
    yield number_of(dataset, VOID.triples.value, found.triples)
    yield number_of(dataset, VOID.NAMESPACE + "distinctSubjects", found.subjects)
    yield number_of(dataset, VOID.NAMESPACE + "classes", len(found.classes))
    yield number_of(dataset, VOID.NAMESPACE + "properties", len(found.properties))
    for kind, what, counts in (("class", "entities", found.classes), ("property", "triples", found.properties)):
        for number, (iri, count) in enumerate(sorted(counts.items()), start=1):
            node = f"{about.void}#{kind}-{number}"
            yield to(dataset, f"{VOID.NAMESPACE}{kind}Partition", node)
            yield to(node, VOID.NAMESPACE + kind, iri)
            yield number_of(node, VOID.NAMESPACE + what, count)


def is_a(subject: str, kind: str) -> Triple:
    """Return that a thing is of a class."""
    return Triple(NamedNode(subject), RDF.type, NamedNode(kind))


def to(subject: str, predicate: str, value: str) -> Triple:
    """Return a relation between two IRIs."""
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def text(subject: str, predicate: str, value: str) -> Triple:
    """Return a text without a language."""
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))


def number_of(subject: str, predicate: str, value: int) -> Triple:
    """Return a whole number."""
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(str(value), datatype=XSD.integer))


def said(subject: str, predicate: str, words: Mapping[str, str]) -> Iterator[Triple]:
    """Yield a text in each language ("": none)."""
    for language, value in words.items():
        literal = Literal(value, language=language) if language else Literal(value)
        yield Triple(NamedNode(subject), NamedNode(predicate), literal)
