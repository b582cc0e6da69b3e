"""The catalogue of a country's data for portals (DCAT 3): what spans the municipalities, and the catalogue of each."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from ontology.terms import DCAT, DCTERMS, XSD
from webapp.country.sites import National
from webapp.country.whole_file import MEDIA_TYPE, NAME, whole_path
from webapp.linked_data.data_catalogue import Catalogue, catalogue
from webapp.linked_data.described import described
from webapp.linked_data.downloads import publisher
from webapp.linked_data.void_description import is_a, said, to

_MEDIA = "https://www.iana.org/assignments/media-types/"
_WHOLE = {"ja": "すべての市町村の公開データ (N-Quads)", "en": "Public data of all municipalities (N-Quads)"}
_NUMBERS = {
    "municipalities": {"ja": "市町村の一覧", "en": "List of municipalities"},
    "aggregates": {"ja": "全国の集計", "en": "National aggregates"},
    "findings": {"ja": "検証の指摘の数（市町村 × 規則）", "en": "Numbers of findings (municipality × rule)"},
}
_KINDS = {".csv": "text/csv", ".json": "application/json"}


def catalogue_of_all(country: National, size: int | None) -> Iterator[Triple]:
    """Yield the catalogue; ``size`` are the bytes of the file of all, None where it cannot be given."""
    about = Catalogue(described({}), None, publisher())
    yield from catalogue(about)
    root, document = about.described.root, about.document
    if size is not None:
        node = f"{document}#{NAME}"
        address = f"{root}{whole_path(country.country)}"
        yield to(about.described.dataset, DCAT.NAMESPACE + "distribution", node)
        yield from _distribution(node, _WHOLE, address, MEDIA_TYPE, f"{root}data")
        bytes_ = Literal(str(size), datatype=NamedNode(XSD.NAMESPACE + "nonNegativeInteger"))
        yield Triple(NamedNode(node), NamedNode(DCAT.NAMESPACE + "byteSize"), bytes_)
        yield to(node, DCAT.NAMESPACE + "compressFormat", _MEDIA + MEDIA_TYPE)
    for name, words in _NUMBERS.items():
        dataset = f"{document}#{name}"
        yield to(f"{document}#catalog", DCAT.NAMESPACE + "dataset", dataset)
        yield is_a(dataset, DCAT.NAMESPACE + "Dataset")
        yield from said(dataset, DCTERMS.NAMESPACE + "title", words)
        yield from said(dataset, DCTERMS.NAMESPACE + "description", words)
        yield to(dataset, DCTERMS.NAMESPACE + "publisher", f"{document}#publisher")
        for suffix, kind in _KINDS.items():
            node = f"{document}#{name}{suffix}"
            yield to(dataset, DCAT.NAMESPACE + "distribution", node)
            yield from _distribution(node, words, f"{root}{name}{suffix}", kind, f"{root}data")
    for each in country.municipalities.values():
        own = f"{root}m/{each.code}/data/dcat#catalog"
        yield to(f"{document}#catalog", DCAT.NAMESPACE + "catalog", own)
        yield is_a(own, DCAT.NAMESPACE + "Catalog")
        names = {"ja": each.name, **({"en": each.english} if each.english else {})}
        yield from said(own, DCTERMS.NAMESPACE + "title", names)
        yield Triple(NamedNode(own), NamedNode(DCTERMS.NAMESPACE + "identifier"), Literal(each.code))


def _distribution(node: str, words: dict[str, str], address: str, kind: str, page: str) -> Iterator[Triple]:
    yield is_a(node, DCAT.NAMESPACE + "Distribution")
    yield from said(node, DCTERMS.NAMESPACE + "title", words)
    yield to(node, DCAT.NAMESPACE + "accessURL", page)
    yield to(node, DCAT.NAMESPACE + "downloadURL", address)
    yield to(node, DCAT.NAMESPACE + "mediaType", _MEDIA + kind)
