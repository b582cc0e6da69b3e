"""What a search engine can be told of a thing, in the words of schema.org.

An export view, never axioms: taken as axioms, schema.org makes a project an
organisation. So each statement here is one that is true in its terms, and what
has no true class there is a Thing with our class beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from flask import request
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from graph.names import is_private
from ontology.terms import DCTERMS, PROV, RDFS, SKOS, VOID, WP
from webapp.linked_data.data_catalogue import PARTS
from webapp.linked_data.download_files import DownloadFile, Downloads
from webapp.linked_data.void_description import RIGHTS, TITLE, Described
from webapp.words.labels import terms
from webapp.words.links import Link
from webapp.words.prefixes import here

CONTEXT = {"@vocab": "https://schema.org/"}
"""In the document itself: a reader need not fetch schema.org's own."""
_KINDS = {
    WP.Organisation: "Organization",
    WP.Office: "Organization",
    WP.Municipality: "AdministrativeArea",
    WP.District: "Place",
    WP.CommunityCenter: "Place",
    WP.CouncilDistrict: "Place",
    WP.Venue: "Place",
    WP.Event: "Event",
    WP.SourceDocument: "CreativeWork",
    WP.PlanEdition: "CreativeWork",
    WP.Plan: "CreativeWork",
    WP.ProgressReport: "CreativeWork",
    VOID.Dataset: "Dataset",
    PROV.SoftwareAgent: "SoftwareApplication",
}
_NAMES = (SKOS.prefLabel, RDFS.label, DCTERMS.title, WP.printed)
_DESCRIPTIONS = (WP.restatement, SKOS.definition, DCTERMS.description, RDFS.comment)
_TEXTS = {
    DCTERMS.identifier: "identifier",
    WP.code: "identifier",
    WP.date: "startDate",
    WP.endDate: "endDate",
}
_LINKS = {WP.body: "parentOrganization", WP.inDistrict: "containedInPlace"}
_ONLY = {
    "startDate": "Event",
    "endDate": "Event",
    "parentOrganization": "Organization",
    "containedInPlace": "Place",
}
"""The class to which a property of schema.org belongs, where it is not of every Thing."""
_TOLD = (*_NAMES, *_DESCRIPTIONS, *_TEXTS, *_LINKS, WP.certainty, WP.printedVenue)
"""All that is asked of a resource."""
_TERMS = ", ".join(map(str, _TOLD))
_Values = Mapping[NamedNode, Sequence[NamedNode | Literal]]


def entity_view(engine: Engine, iri: str, classes: Sequence[str], page: str, cards: Sequence[Link]) -> Markup:
    """Return what is asserted of a resource as a JSON-LD block for its page; ``page`` is the page's address.

    Raises graph.rows.EngineError.
    """
    return block(_view(_asserted(engine, iri), iri, classes, page, cards))


def block(view: Mapping[str, Any]) -> Markup:
    """Return a view as text for a ``script`` element; nothing in it can end the element or begin another."""
    written = json.dumps({"@context": CONTEXT, **view}, ensure_ascii=False, indent=1)
    return Markup(written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def dataset_view(about: Described, downloads: Downloads | None, publisher: str) -> Markup:
    """Return the data as a Dataset with its files, as a JSON-LD block for the page of the data."""
    view: dict[str, Any] = {
        "@id": about.dataset,
        "@type": "Dataset",
        "name": TITLE["ja"],
        "alternateName": TITLE["en"],
        "description": RIGHTS["ja"],
        "url": f"{about.root}data",
        "version": about.snapshot.id,
        "inLanguage": "ja",
        "usageInfo": f"{about.root}data#licence",
    }
    if publisher:
        view["publisher"] = {"@type": "Organization", "name": publisher}
    if about.snapshot.created:
        view["dateModified"] = about.snapshot.created
    if downloads is not None:
        view["distribution"] = [_download(about, downloads, file) for file in downloads.files if file.whole]
        view["hasPart"] = [
            {
                "@id": f"{about.root}data/dcat#{file.name}-dataset",
                "@type": "Dataset",
                "name": file.ja,
                "alternateName": file.en,
                "description": PARTS[file.conforms]["ja"],
                "usageInfo": view["usageInfo"],
                "distribution": [_download(about, downloads, file)],
            }
            for file in downloads.files
            if not file.whole
        ]
    return block(view)


def _download(about: Described, downloads: Downloads, file: DownloadFile) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": file.ja,
        "encodingFormat": file.media_type,
        "contentUrl": f"{about.root}data/{downloads.version}/{file.name}",
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }


def absolute(path: str) -> str:
    """Return the address of a path of this server, as the client calls it."""
    return urljoin(request.host_url, path)


def _view(said: _Values, iri: str, classes: Sequence[str], page: str, cards: Sequence[Link]) -> dict[str, Any]:
    kind = next((word for term, word in _KINDS.items() if term.value in classes), "Thing")
    view: dict[str, Any] = {"@id": iri, "@type": kind}
    view["mainEntityOfPage"] = {"@id": absolute(page), "@type": "WebPage"}
    view["url"] = absolute(here(cards[0].href or page)) if cards else iri
    if classes:
        view["additionalType"] = [{"@id": each} for each in sorted(classes)]
    names = _words(said, _NAMES)
    if names:
        view["name"] = names[0]
    if len(names) > 1:
        view["alternateName"] = names[1:]
    descriptions = _words(said, _DESCRIPTIONS)
    if descriptions:
        view["description"] = descriptions[0]
    for predicate, word in _TEXTS.items():
        if _fits(word, kind) and predicate in said:
            view[word] = said[predicate][0].value
    if _certain(said):
        for predicate, word in _LINKS.items():
            if _fits(word, kind) and predicate in said:
                view[word] = {"@id": said[predicate][0].value}
    if kind == "Event" and WP.printedVenue in said:
        view["location"] = {"@type": "Place", "name": said[WP.printedVenue][0].value}
    return view


def _fits(word: str, kind: str) -> bool:
    return _ONLY.get(word, kind) == kind


def _certain(said: _Values) -> bool:
    """Tell whether nothing says that the thing's relations are less than stated by a document."""
    return all(term == WP.certainty_stated for term in said.get(WP.certainty, ()))


def _words(said: _Values, predicates: Iterable[NamedNode]) -> list[str]:
    """Return the texts of predicates, Japanese first, each once."""
    found = [
        (place, term.language != "ja", term.language or "", term.value)
        for place, predicate in enumerate(predicates)
        for term in said.get(predicate, ())
        if isinstance(term, Literal)
    ]
    return list(dict.fromkeys(value for *_, value in sorted(found)))


def _asserted(engine: Engine, iri: str) -> _Values:
    """Return what the graph says itself, without the closure's conclusions and the documents' wording."""
    found: dict[NamedNode, list[NamedNode | Literal]] = {}
    for graph, predicate, term in engine.select(
        f"SELECT DISTINCT ?g ?p ?o WHERE {{ GRAPH ?g {{ {terms([iri])} ?p ?o }} FILTER(?p IN ({_TERMS})) }} "
        "ORDER BY STR(?p) STR(?o)"
    ):
        if (
            isinstance(graph, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(term, NamedNode | Literal)
            and not graph.value.endswith("/closure")
            and not is_private(graph)
            and term not in found.get(predicate, ())
        ):
            found.setdefault(predicate, []).append(term)
    return found
