"""Taking the data of a country away: the page, the file of all, and the catalogue.

The files of a municipality are made when somebody first asks for them; so the
catalogue of all names the catalogue of each, and asks for none.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from graph.country import Country, open_version
from graph.snapshot import SnapshotError
from webapp.country.catalogue_of_all import catalogue_of_all
from webapp.country.pages import choice
from webapp.country.sites import national
from webapp.country.table_file import finished
from webapp.country.whole_file import MEDIA_TYPE, NAME, whole_file, whole_path
from webapp.linked_data.data_pages import size_words
from webapp.linked_data.described import server_root
from webapp.linked_data.representations import readable_from_anywhere
from webapp.results.formats import DESCRIPTIONS, content_type
from webapp.sparql.description import written
from webapp.words.accept import negotiate

blueprint = Blueprint("country_data", __name__)

_SUFFIXES = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".nt": "application/n-triples",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/data")
def page() -> str:
    """Show what can be taken away: all at once, the numbers, and each municipality's files."""
    country = national()
    size = _size(country.country)
    return render_template(
        "country_data.html",
        **choice("/data"),
        name=NAME,
        size=size_words(size) if size is not None else "",
        version=country.country.version,
    )


@blueprint.get(f"/data/{NAME}")
def whole() -> Response:
    """Give the public graphs of all municipalities of the moment as one file."""
    return _whole(national().country, "no-cache")


@blueprint.get(f"/data/<version>/{NAME}")
def whole_of_version(version: str) -> Response:
    """Give the same of a version, as long as that is kept."""
    country = national().country
    if country.version != version:
        try:
            country = open_version(country.out, version)
        except SnapshotError:
            abort(404)
    return _whole(country, _FOR_EVER)


@blueprint.get("/data/dcat", defaults={"suffix": ""})
@blueprint.get("/data/dcat<any('.ttl', '.jsonld', '.rdf', '.nt'):suffix>")
def dcat(suffix: str) -> Response:
    """Give the catalogue of all catalogues (DCAT)."""
    media_type = _SUFFIXES[suffix] if suffix else negotiate(request.headers.get("Accept"), tuple(DESCRIPTIONS))
    if media_type is None:
        abort(406)
    found = catalogue_of_all(national(), _size(national().country))
    response = Response(written(found, DESCRIPTIONS[media_type]), content_type=content_type(media_type))
    same = next(each for each, kind in _SUFFIXES.items() if kind == media_type)
    response.headers["Content-Location"] = f"{server_root()}data/dcat{same}"
    response.vary.add("Accept")
    return finished(response)


def dumps() -> tuple[str, ...]:
    """Return the address of the file of all, for the description of the data; none where there is no such file."""
    country = national().country
    return () if _size(country) is None else (f"{server_root()}{whole_path(country)}",)


def _size(country: Country) -> int | None:
    """Return the bytes of the file of all, None where a municipality's is not there."""
    try:
        return whole_file(country).size
    except OSError:
        return None


def _whole(country: Country, keep: str) -> Response:
    try:
        found = whole_file(country)
    except OSError:
        abort(404)
    response = Response(found.read(), content_type=MEDIA_TYPE)
    response.content_length = found.size
    stem, _, rest = NAME.partition(".")
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}-{country.version}.{rest}"'
    response.headers["Cache-Control"] = keep
    root = server_root()
    response.headers["Link"] = f'<{root}{whole_path(country)}>; rel="cite-as", <{root}data/dcat>; rel="describedby"'
    response.set_etag(country.version)
    response.make_conditional(request)
    return readable_from_anywhere(response)
