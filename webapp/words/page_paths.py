"""Paths of the pages about projects, offices, actors and objectives.

They are short and readable, so that a clerk can say one on the telephone; the
end of each is the end of the thing's IRI, which the register keeps stable.
They have no prefix: webapp.words.prefixes.here puts the reader's before them where a page is written.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from webapp.serving.answers import Row, words
from webapp.words.links import Link, line_words


def slug(iri: str) -> str:
    """Return the end of the address: ``…/project/x`` gives x, ``…/org/1/shakyo/dept/x`` gives shakyo/x."""
    head, mark, tail = iri.rpartition("/dept/")
    if mark:
        return f"shakyo/{tail}" if head.endswith("/shakyo") else tail
    return iri.rpartition("/")[2]


def objective_path(code: str) -> str:
    """Return the page of an objective."""
    return f"/plan/{quote(code, safe='')}"


def project_path(iri: str) -> str:
    """Return the page of a project."""
    return f"/projects/{quote(slug(iri), safe='')}"


def office_path(iri: str) -> str:
    """Return the page of an office."""
    return f"/offices/{quote(slug(iri), safe='/')}"


def actor_path(iri: str) -> str:
    """Return the page of an actor."""
    return f"/actors/{quote(slug(iri), safe='')}"


def query_path(name: str, **values: str) -> str:
    """Return the page of a saved query with its parameters filled."""
    return f"/queries/{quote(name, safe='')}" + (f"?{urlencode(values)}" if values else "")


def line_link(row: Row) -> Link | None:
    """Return the link to the line of a row with ``document`` and ``line``, None where the row has none."""
    document, line = words(row, "document"), words(row, "line")
    return (
        Link(line_words(int(line)), f"/documents/{quote(document, safe='')}/lines/{line}")
        if document and line
        else None
    )
