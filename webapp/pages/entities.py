"""A page and data for every IRI.

The names of things are addresses: a person who follows one reads a page, a
program gets triples, from the same place. An office or a statement is not a
file that a server could send, so its IRI answers 303 See Other and leads to
the description that fits (https://www.w3.org/TR/cooluris/#r303gendocument);
else whoever cites the address could not tell the office from the page about it.
The vocabulary needs none of this: its terms are ``/ontology#…``, and the
description of all of them is the document before the ``#``.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request

from webapp.linked_data.description import SHOWN_OF_ONE, describe, list_page
from webapp.linked_data.entity_quads import known, known_table, quads_about
from webapp.linked_data.near_names import near_names
from webapp.linked_data.representations import (
    ENTITY_REPRESENTATIONS,
    Representation,
    address,
    chosen,
    finish,
    offers,
    page_response,
    quads_response,
    readable_from_anywhere,
    split,
)
from webapp.linked_data.schema_org import entity_view
from webapp.pages.card_links import card_links, things
from webapp.problems.errors import problem_of
from webapp.problems.problem import respond
from webapp.serving.addresses import ONTOLOGY
from webapp.serving.served import site
from webapp.words.labels import labels
from webapp.words.language import language
from webapp.words.links import Linker, places

blueprint = Blueprint("entities", __name__)
blueprint.after_request(readable_from_anywhere)

_LONGEST_NUMBER = 10


@blueprint.app_context_processor
def _things() -> dict[str, object]:
    """Let the page of the plan and that of the report lead to their data."""
    return {"things": things}


@blueprint.get("/id/<path:path>")
def page(path: str) -> Response:
    """Lead from a data IRI to a description of it, or give the description."""
    addresses = site().addresses
    return _answer(addresses.iri(path), addresses.iri(split(path)[0]), split(path)[1])


@blueprint.get("/ontology/<path:path>")
def edition(path: str) -> Response:
    """Do the same for what stands below the vocabulary: its parts and its versions."""
    addresses = site().addresses
    bare, suffix = split(path)
    return _answer(addresses.below(ONTOLOGY, path), addresses.below(ONTOLOGY, bare), suffix)


def _answer(whole: str | None, bare: str | None, suffix: str) -> Response:
    """Answer for the IRI of a whole path, which may itself end like a suffix and so goes first, or of its beginning."""
    engine = site().engine
    for knows in (known, known_table):  # the quicker question for both first
        if whole is not None and knows(engine, whole):
            return _lead(whole, chosen("", ENTITY_REPRESENTATIONS))
        if suffix and bare is not None and knows(engine, bare):
            return _describe(bare, chosen(suffix, ENTITY_REPRESENTATIONS))
    return _unknown(bare)


def _unknown(iri: str | None) -> Response:
    """Answer 404, with what is near the name."""
    served = site()
    # Elsewhere all names would be too many to look through for a mistake.
    found = near_names(served.engine, served.addresses.base, iri) if iri is not None and served.lasting else []
    names = labels(served.engine, served.addresses, found, language())
    linker = Linker(served.addresses, names, places(served.engine, found))
    links = tuple(linker.iri(each) for each in found)
    return respond(replace(problem_of(404), near=tuple(found)), links=links)


def _lead(iri: str, representation: Representation) -> Response:
    """Answer 303 with the description in the form the client likes best, and links to all."""
    response = Response(status=303, content_type="text/plain; charset=utf-8")
    response.location = address(iri, representation)
    response.autocorrect_location_header = False
    response.set_data(f"{response.location}\n")
    response.vary.add("Accept")
    response.headers["Link"] = ", ".join(
        f'<{address(iri, r)}>; rel="describedby alternate"; type="{r.media_type}"' for r in ENTITY_REPRESENTATIONS
    )
    return response


def _describe(iri: str, representation: Representation) -> Response:
    served = site()
    if representation.rdf is not None:
        response = quads_response(quads_about(served.engine, iri), representation)
        return finish(response, iri, representation, ENTITY_REPRESENTATIONS)
    if "part" in request.args:
        return _piece(iri, representation)
    about = describe(served.engine, served.addresses, iri)
    if about is None:
        abort(404)
    cards = card_links(iri, about.classes)
    body = render_template(
        "entity.html",
        about=about,
        cards=cards,
        structured=entity_view(served.engine, iri, about.classes, address(iri, representation), cards),
        representations=offers(iri, ENTITY_REPRESENTATIONS),
        canonical=address(iri, representation),
    )
    return finish(page_response(body), iri, representation, ENTITY_REPRESENTATIONS)


def _piece(iri: str, representation: Representation) -> Response:
    """Show a piece of a list that is too long for the page of its resource."""
    part, predicate = request.args.get("part", ""), request.args.get("of", "")
    first = request.args.get("from", "1")
    number = int(first) if first.isascii() and first.isdecimal() and len(first) < _LONGEST_NUMBER else 0
    served = site()
    about = list_page(served.engine, served.addresses, iri, part, predicate, number)
    if about is None:
        abort(404)

    def asked(number: int) -> str:
        return urlencode({"part": part, "of": predicate, "from": number})

    body = render_template(
        "entity_list.html",
        about=about,
        part=part,
        thing_address=address(iri, representation),
        before=asked(max(1, number - SHOWN_OF_ONE)) if number > 1 else "",
        after=asked(about.last + 1) if about.last < about.total else "",
        canonical=f"{address(iri, representation)}?{asked(number)}",
    )
    return finish(page_response(body), iri, representation, ENTITY_REPRESENTATIONS, f"?{asked(number)}")
