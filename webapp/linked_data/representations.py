"""The forms in which a resource can be had, and how a client gets the one it wants.

One address per form, so that each can be linked, saved and cached by itself;
the address of the thing leads to the one that fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request
from pyoxigraph import Quad, RdfFormat, Triple

from graph.rdf_text import quad_text, rdf_text
from webapp.problems.errors import NoFormError
from webapp.serving.caching import pack
from webapp.serving.served import site
from webapp.words.accept import negotiate
from webapp.words.prefixes import everywhere, here


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of a resource; ``rdf`` is None for the page, ``quads`` tells that it names the graphs."""

    suffix: str
    media_type: str
    word: str
    rdf: RdfFormat | None
    quads: bool = False


REPRESENTATIONS = (
    Representation(".html", "text/html", "HTML", None),
    Representation(".ttl", "text/turtle", "Turtle", RdfFormat.TURTLE),
    Representation(".jsonld", "application/ld+json", "JSON-LD", RdfFormat.JSON_LD),
    Representation(".nt", "application/n-triples", "N-Triples", RdfFormat.N_TRIPLES),
)
"""What every resource has, the vocabulary included; in our order of preference."""
ENTITY_REPRESENTATIONS = (
    *REPRESENTATIONS,
    Representation(".trig", "application/trig", "TriG", RdfFormat.TRIG, quads=True),
    Representation(".nq", "application/n-quads", "N-Quads", RdfFormat.N_QUADS, quads=True),
)
"""Of a thing of the data also who says what: the last two name the graph of each statement."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to a representation of one resource."""

    href: str
    media_type: str
    word: str


def chosen(suffix: str, among: tuple[Representation, ...] = REPRESENTATIONS) -> Representation:
    """Return the representation for a suffix ("" asks the Accept header); NoFormError (406) where none will do."""
    if suffix:
        return next(r for r in among if r.suffix == suffix)
    offered = [r.media_type for r in among]
    media_type = negotiate(request.headers.get("Accept"), offered)
    if media_type is None:
        raise NoFormError(offered)
    return next(r for r in among if r.media_type == media_type)


def split(path: str) -> tuple[str, str]:
    """Return a path without the suffix of a representation, and that suffix or ""."""
    for representation in ENTITY_REPRESENTATIONS:
        if path.endswith(representation.suffix):
            return path.removesuffix(representation.suffix), representation.suffix
    return path, ""


def address(iri: str, representation: Representation) -> str:
    """Return the address of a form of a resource of ours, within the prefixes of this request; "" if it has none."""
    path = site().addresses.path(iri, representation.suffix)
    return here(path) if path is not None else ""


def offers(iri: str, among: tuple[Representation, ...] = REPRESENTATIONS) -> list[Offer]:
    """Return the links from the page of a resource to its data, without the prefixes of the request."""
    paths = [(site().addresses.path(iri, r.suffix), r) for r in among if r.rdf is not None]
    return [Offer(path, r.media_type, r.word) for path, r in paths if path is not None]


def finish(
    response: Response,
    iri: str,
    representation: Representation,
    among: tuple[Representation, ...] = REPRESENTATIONS,
    asked: str = "",
) -> Response:
    """Add the headers by which caches and clients tell the forms of a resource apart.

    Content-Location and Vary (RFC 9110 §8.7, §12.5.5); links (RFC 8288) to the
    thing described (RFC 6892) and the name to cite it by (RFC 8574), to the
    other forms, and to this form's own address (RFC 6596). ``asked`` is the
    query of that address, where it is of a piece.
    """
    own = address(iri, representation) + asked
    response.vary.add("Accept")
    response.headers["Content-Location"] = own
    links = [f'<{iri}>; rel="describes"', f'<{iri}>; rel="cite-as"']
    # A page is another one in each language, its data are the same.
    links.append(f'<{own if representation.rdf is None else everywhere(own)}>; rel="canonical"')
    links += [f'<{address(iri, r)}>; rel="alternate"; type="{r.media_type}"' for r in among if r is not representation]
    response.headers["Link"] = ", ".join(links)
    return response


def readable_from_anywhere(response: Response) -> Response:
    """Let the script of any site read what is public anyway, refusals too; no cookie goes with it.

    A browser asks before it sends what a script adds to the commonest headers (Fetch, 3.2.2: preflight).
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Allow, Content-Location, ETag, Link"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, If-Modified-Since, If-None-Match, Range"
    return response


def page_response(body: str) -> Response:
    """Return a page; a client that has the same asks in vain."""
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def rdf_response(triples: Iterable[Triple], representation: Representation) -> Response:
    """Serialise triples, each once and in a fixed order; ValueError for the page, which is no RDF."""
    if representation.rdf is None:
        raise ValueError("The page is no RDF.")
    return _stamped(rdf_text(triples, representation.rdf), representation)


def quads_response(quads: Iterable[Quad], representation: Representation) -> Response:
    """Serialise quads: with their graphs where the form names graphs, else merged; ValueError for the page."""
    if representation.rdf is None or not representation.quads:
        return rdf_response((quad.triple for quad in quads), representation)
    return _stamped(quad_text(quads, representation.rdf), representation)


def _stamped(body: bytes, representation: Representation) -> Response:
    text = representation.media_type in ("text/turtle", "application/n-triples", "application/n-quads")
    response = Response(body, content_type=representation.media_type + ("; charset=utf-8" if text else ""))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Encoding"))
    response.add_etag(weak=True)  # of the bytes before packing
    response.make_conditional(request)
    return pack(response) if response.status_code == 200 else response
