"""The catalogue of what can be taken away, for the portals that collect such catalogues.

DCAT 3 with what DCAT-AP (and the Japanese profile of it) makes mandatory or
recommends. A licence is not among it: nobody has declared one, and a catalogue
must not grant what the publisher of a document has not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from ontology.terms import DCAT, DCTERMS, XSD
from webapp.linked_data.download_files import CSVW, OWL, STRATML, DownloadFile, Downloads
from webapp.linked_data.void_description import FOAF, Described, identity, is_a, said, text, to

SPDX = "http://spdx.org/rdf/terms#"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_EU = "http://publications.europa.eu/resource/authority/"
_FILE_TYPES = {
    "application/n-quads": "RDF_N_QUADS",
    "application/trig": "RDF_TRIG",
    "text/turtle": "RDF_TURTLE",
    "application/ld+json": "JSON_LD",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/xml": "XML",
    "application/zip": "ZIP",
}
_CATALOG = {"ja": "福祉計画グラフの目録", "en": "Catalogue of the welfare plan graph"}
_CATALOG_WORDS = {
    "ja": "地域福祉計画とその実施状況報告から取り出した事実の目録",
    "en": "Catalogue of facts taken from community-welfare plans and their progress reports",
}
_WORDS = {
    "ja": "誰が何を約束し、どの課が担い、それがどれだけ確かで、文書のどの行に書かれているか。文書の文章は含まない。",
    "en": "Who promised what, which office may answer for it, how sure that is, and which line of which document says "
    "so; without the documents' own text.",
}
PARTS = {
    OWL: {
        "ja": "データで使う種類と関係の定義、または公開された語彙への対応。",
        "en": "Definitions of the classes and properties that the data use, or their links to public vocabularies.",
    },
    STRATML: {
        "ja": "計画の版の目標、活動目標、立場の役割と課を、計画を比べるための規格で書いたもの。",
        "en": "Goals, objectives, roles and offices of a plan edition in the standard for comparing plans.",
    },
    CSVW: {
        "ja": "文書から取り出した事実、台帳、人の判断の表。規則や推論の結果は含まない。",
        "en": "Tables of the facts taken from the documents, registers and human decisions; nothing derived.",
    },
}
"""What the files hold that are not the graph, by what they conform to."""
_KEYWORDS = {"ja": ("地域福祉計画", "地域福祉活動計画", "担当課", "進捗"), "en": ("community welfare plan", "progress")}
_NOBODY = {
    "ja": "このサーバーの運営者（名称は設定されていない）",
    "en": "The operator of this server (no name is set)",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is described: the data, the files (None where there are none), and who publishes, "" if nobody says."""

    described: Described
    downloads: Downloads | None
    publisher: str = ""

    @property
    def document(self) -> str:
        """The address of the catalogue."""
        return f"{self.described.root}data/dcat"


def catalogue(about: Catalogue) -> list[Triple]:
    """Return the catalogue: publisher, data sets, service, and a distribution for each file."""
    return [*_catalog(about), *_dataset(about), *_service(about), *distributions(about)]


def distributions(about: Catalogue) -> Iterator[Triple]:
    """Yield a distribution for each file, with its size and checksum."""
    for file in _files(about):
        yield from _distribution(about, file)


def _catalog(about: Catalogue) -> Iterator[Triple]:
    document, catalog, agent = about.document, f"{about.document}#catalog", f"{about.document}#publisher"
    yield is_a(catalog, DCAT.NAMESPACE + "Catalog")
    yield from said(catalog, DCTERMS.NAMESPACE + "title", _CATALOG)
    yield from said(catalog, DCTERMS.NAMESPACE + "description", _CATALOG_WORDS)
    yield to(catalog, DCTERMS.NAMESPACE + "publisher", agent)
    yield to(catalog, DCTERMS.NAMESPACE + "language", f"{_EU}language/JPN")
    yield to(catalog, DCTERMS.NAMESPACE + "rights", f"{about.described.void}#rights")
    yield to(catalog, FOAF + "homepage", about.described.root)
    parts = [f"{document}#{file.name}-dataset" for file in _files(about) if not file.whole]
    for dataset in (about.described.dataset, *parts):
        yield to(catalog, DCAT.NAMESPACE + "dataset", dataset)
    if about.described.endpoint:
        yield to(catalog, DCAT.NAMESPACE + "service", about.described.endpoint)
    yield from _changed(about, catalog)
    yield is_a(agent, FOAF + "Agent")
    yield from said(agent, FOAF + "name", {"": about.publisher} if about.publisher else _NOBODY)
    yield is_a(document, FOAF + "Document")
    yield to(document, FOAF + "primaryTopic", catalog)


def _dataset(about: Catalogue) -> Iterator[Triple]:
    described, dataset = about.described, about.described.dataset
    yield is_a(dataset, DCAT.NAMESPACE + "Dataset")
    yield from identity(described)
    yield from said(dataset, DCTERMS.NAMESPACE + "description", _WORDS)
    yield to(dataset, DCTERMS.NAMESPACE + "conformsTo", "https://fukushi-graph.example/ontology")
    yield from _common(about, dataset)
    yield from _of_places(about, dataset)
    for file in _files(about):
        if file.whole:
            yield to(dataset, DCAT.NAMESPACE + "distribution", f"{about.document}#{file.name}")
        else:
            yield from _part(about, file)


def _part(about: Catalogue, file: DownloadFile) -> Iterator[Triple]:
    """Yield a file that holds something else than the graph as a data set of its own.

    Distributions of one data set hold the same in several forms (DCAT 3, 6.8).
    """
    part = f"{about.document}#{file.name}-dataset"
    yield is_a(part, DCAT.NAMESPACE + "Dataset")
    yield from said(part, DCTERMS.NAMESPACE + "title", {"ja": file.ja, "en": file.en})
    yield from said(part, DCTERMS.NAMESPACE + "description", PARTS[file.conforms])
    yield text(part, DCTERMS.NAMESPACE + "identifier", f"{about.described.snapshot.id}/{file.name}")
    yield text(part, DCAT.NAMESPACE + "version", about.described.snapshot.id)
    yield to(part, DCTERMS.NAMESPACE + "rights", f"{about.described.void}#rights")
    yield to(part, DCTERMS.NAMESPACE + "relation", about.described.dataset)
    yield to(part, DCAT.NAMESPACE + "distribution", f"{about.document}#{file.name}")
    yield from _common(about, part)
    if file.conforms != OWL:  # a vocabulary is of no place
        yield from _of_places(about, part)


def _common(about: Catalogue, dataset: str) -> Iterator[Triple]:
    yield to(dataset, DCTERMS.NAMESPACE + "publisher", f"{about.document}#publisher")
    yield to(dataset, DCTERMS.NAMESPACE + "language", f"{_EU}language/JPN")
    yield to(dataset, DCAT.NAMESPACE + "theme", f"{_EU}data-theme/SOCI")
    yield to(dataset, DCAT.NAMESPACE + "landingPage", f"{about.described.root}data")
    for language, words in _KEYWORDS.items():
        yield from (
            Triple(NamedNode(dataset), NamedNode(DCAT.NAMESPACE + "keyword"), Literal(word, language=language))
            for word in words
        )
    yield from _changed(about, dataset)


def _of_places(about: Catalogue, dataset: str) -> Iterator[Triple]:
    for place in about.described.places:
        yield to(dataset, DCTERMS.NAMESPACE + "spatial", place)


def _files(about: Catalogue) -> tuple[DownloadFile, ...]:
    return about.downloads.files if about.downloads else ()


def _service(about: Catalogue) -> Iterator[Triple]:
    service = about.described.endpoint
    if not service:
        return
    yield is_a(service, DCAT.NAMESPACE + "DataService")
    yield from said(service, DCTERMS.NAMESPACE + "title", {"ja": "SPARQL の窓口", "en": "SPARQL endpoint"})
    yield to(service, DCAT.NAMESPACE + "endpointURL", service)
    yield to(service, DCAT.NAMESPACE + "endpointDescription", service)
    yield to(service, DCAT.NAMESPACE + "servesDataset", about.described.dataset)
    yield to(service, DCTERMS.NAMESPACE + "conformsTo", "https://www.w3.org/TR/sparql11-protocol/")


def _distribution(about: Catalogue, file: DownloadFile) -> Iterator[Triple]:
    node = f"{about.document}#{file.name}"
    version = about.downloads.version if about.downloads else ""
    address = f"{about.described.root}data/{version}/{file.name}"
    yield is_a(node, DCAT.NAMESPACE + "Distribution")
    yield from said(node, DCTERMS.NAMESPACE + "title", {"ja": file.ja, "en": file.en})
    yield to(node, DCAT.NAMESPACE + "accessURL", f"{about.described.root}data")
    yield to(node, DCAT.NAMESPACE + "downloadURL", address)
    yield to(node, DCAT.NAMESPACE + "mediaType", _MEDIA + file.media_type)
    yield to(node, DCTERMS.NAMESPACE + "format", f"{_EU}file-type/{_FILE_TYPES[file.media_type]}")
    yield to(node, DCTERMS.NAMESPACE + "rights", f"{about.described.void}#rights")
    if file.conforms:
        yield to(node, DCTERMS.NAMESPACE + "conformsTo", file.conforms)
    if file.media_type == "application/zip":
        yield to(node, DCAT.NAMESPACE + "packageFormat", _MEDIA + file.media_type)
    size = Literal(str(file.size), datatype=NamedNode(XSD.NAMESPACE + "nonNegativeInteger"))
    yield Triple(NamedNode(node), NamedNode(DCAT.NAMESPACE + "byteSize"), size)
    sum_ = f"{node}-sha256"
    yield to(node, SPDX + "checksum", sum_)
    yield is_a(sum_, SPDX + "Checksum")
    yield to(sum_, SPDX + "algorithm", f"{SPDX}checksumAlgorithm_sha256")
    value = Literal(file.sha256, datatype=NamedNode(XSD.NAMESPACE + "hexBinary"))
    yield Triple(NamedNode(sum_), NamedNode(SPDX + "checksumValue"), value)


def _changed(about: Catalogue, subject: str) -> Iterator[Triple]:
    if about.described.snapshot.created:
        when = Literal(about.described.snapshot.created, datatype=XSD.dateTime)
        yield Triple(NamedNode(subject), NamedNode(DCTERMS.NAMESPACE + "modified"), when)
