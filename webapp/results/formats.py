"""The forms in which the endpoint answers, and which of them a client gets.

Whether a query asks for rows, a truth value or triples is known only after it
has been read, and it is read in another process: the choice is made for each
kind beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.visitor_job import PAGE
from webapp.words.accept import negotiate

HTML = "text/html"

# In our order of preference. What follows a form's own name are names that other clients use for it.
_SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    HTML: PAGE,
}
_TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/x-turtle": "turtle",
    "text/plain": "ntriples",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    HTML: PAGE,
}
# CSV and TSV have no truth value (SPARQL 1.1 Query Results CSV and TSV Formats, 1).
_BOOLEAN = {media: form for media, form in _SOLUTIONS.items() if form not in ("csv", "tsv")}

KINDS: Mapping[str, Mapping[str, str]] = {"solutions": _SOLUTIONS, "boolean": _BOOLEAN, "triples": _TRIPLES}

DOWNLOADS: Mapping[str, Mapping[str, str]] = {
    "solutions": {
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
    },
    "boolean": {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml"},
    "triples": {
        "ttl": "text/turtle",
        "nt": "application/n-triples",
        "jsonld": "application/ld+json",
        "rdf": "application/rdf+xml",
    },
}
"""For each kind of answer the files that the page links, by the end of their name."""
DOWNLOAD_TYPES: Mapping[str, str] = {end: media for kind in DOWNLOADS.values() for end, media in kind.items()}

# The order of preference is another one here: a page comes first, then Turtle.
DESCRIPTIONS: Mapping[str, str] = {
    media: _TRIPLES[media]
    for media in ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The media type for each kind of answer; None where the client takes none."""

    solutions: str | None
    boolean: str | None
    triples: str | None

    def media_type(self, kind: str) -> str:
        """Return the media type for a kind; "" for none."""
        return getattr(self, kind) or ""

    def form(self, kind: str) -> str:
        """Return the form for a kind as the worker knows it; "" for none."""
        return KINDS[kind].get(self.media_type(kind), "")


def choose(accept: str | None) -> Chosen:
    """Choose for each kind by an Accept header."""
    return Chosen(*(negotiate(accept, tuple(KINDS[kind])) for kind in ("solutions", "boolean", "triples")))


def wants_page(accept: str | None) -> bool:
    """Tell whether a page is what the client likes best, as browsers do."""
    return negotiate(accept, ("application/sparql-results+json", "text/turtle", HTML)) == HTML


def content_type(media_type: str) -> str:
    """Return the media type with its charset where the type has one; header rows are announced in CSV (RFC 4180)."""
    if media_type == "text/csv":
        return "text/csv; charset=utf-8; header=present"
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
