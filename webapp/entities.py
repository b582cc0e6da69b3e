"""A page and three kinds of data for every IRI.

The names of things are addresses: a person who follows one reads a page, a
program gets triples, from the same place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, render_template, request
from pyoxigraph import RdfFormat, Triple, serialize

from ontology.terms import WP
from webapp.accept import negotiate
from webapp.description import SHOWN_MOST, describe
from webapp.labels import terms
from webapp.served import site

blueprint = Blueprint("entities", __name__)

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "wp": "https://fukushi-graph.example/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of a resource; ``rdf`` is None for the page."""

    suffix: str
    media_type: str
    word: str
    rdf: RdfFormat | None


REPRESENTATIONS = (
    Representation(".html", "text/html", "HTML", None),
    Representation(".ttl", "text/turtle", "Turtle", RdfFormat.TURTLE),
    Representation(".jsonld", "application/ld+json", "JSON-LD", RdfFormat.JSON_LD),
    Representation(".nt", "application/n-triples", "N-Triples", RdfFormat.N_TRIPLES),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to a representation of one resource."""

    href: str
    media_type: str
    word: str


def chosen(suffix: str) -> Representation:
    """Return the representation for a suffix ("" asks the Accept header); aborts with 406 where none will do."""
    by_suffix = {r.suffix: r for r in REPRESENTATIONS}
    if suffix:
        return by_suffix[suffix]
    media_type = negotiate(request.headers.get("Accept"), [r.media_type for r in REPRESENTATIONS])
    return next((r for r in REPRESENTATIONS if r.media_type == media_type), None) or abort(406)


def split(path: str) -> tuple[str, str]:
    """Return a path without the suffix of a representation, and that suffix or ""."""
    for representation in REPRESENTATIONS:
        if path.endswith(representation.suffix):
            return path.removesuffix(representation.suffix), representation.suffix
    return path, ""


def offers(iri: str) -> list[Offer]:
    """Return the links from the page of a resource to its data."""
    found = []
    for r in REPRESENTATIONS:
        path = site().addresses.path(iri, r.suffix)
        if r.rdf is not None and path is not None:
            found.append(Offer(path, r.media_type, r.word))
    return found


def finish(response: Response, iri: str, representation: Representation) -> Response:
    """Add the headers by which caches and clients tell the forms of a resource apart (RFC 9110 §8.7, RFC 8288)."""
    response.headers["Vary"] = "Accept"
    addresses = site().addresses
    response.headers["Content-Location"] = addresses.path(iri, representation.suffix) or ""
    links = [f'<{iri}>; rel="describes"']
    links += [
        f'<{addresses.path(iri, other.suffix)}>; rel="alternate"; type="{other.media_type}"'
        for other in REPRESENTATIONS
        if other is not representation
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def rdf_response(triples: Iterable[Triple], representation: Representation) -> Response:
    """Serialise triples, each once and in a fixed order."""
    if representation.rdf is None:
        raise ValueError("The page is no RDF.")
    ordered = sorted(set(triples), key=str)
    body = serialize(ordered, format=representation.rdf, prefixes=PREFIXES)
    charset = "" if representation.rdf == RdfFormat.JSON_LD else "; charset=utf-8"
    return Response(body, content_type=representation.media_type + charset)


@blueprint.get("/id/<path:path>")
def page(path: str) -> Response:
    """Show what the graph says about a data IRI."""
    served = site()
    suffix = ""
    iri = served.addresses.iri(path)
    about = describe(served.engine, served.addresses, iri, everything=_everything()) if iri else None
    if about is None:  # an IRI may itself end like a suffix, so the whole path goes first
        path, suffix = split(path)
        iri = served.addresses.iri(path) if suffix else None
        about = describe(served.engine, served.addresses, iri, everything=_everything()) if iri else None
    if about is None or iri is None:
        abort(404)
    representation = chosen(suffix)
    if representation.rdf is None:
        body = render_template("entity.html", about=about, representations=offers(iri), shown_most=SHOWN_MOST)
        response = make_response(body)
    else:
        response = rdf_response(triples_about(iri), representation)
    return finish(response, iri, representation)


def _everything() -> bool:
    return request.args.get("all") == "1"


def triples_about(iri: str) -> list[Triple]:
    """Return what is said of a resource and of the spans it stands on; what only points to it is on the page.

    Raises graph.rows.EngineError.
    """
    node = terms([iri])
    engine = site().engine
    own = engine.construct(f"CONSTRUCT {{ {node} ?p ?o }} WHERE {{ {node} ?p ?o }}")
    spans = engine.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {node} {WP.span} ?s . ?s ?p ?o }}")
    return [*own, *spans]
