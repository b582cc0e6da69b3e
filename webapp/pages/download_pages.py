"""The files to take away, and the catalogue of them.

A file has two addresses: one without a version, which always gives the data of
the moment, and one with it, which can be cited and kept for ever.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, send_file

from graph.engine import Engine
from webapp.linked_data.data_catalogue import Catalogue, catalogue
from webapp.linked_data.described import described, server_root
from webapp.linked_data.download_files import GRAPH, DownloadFile, Downloads
from webapp.linked_data.downloads import download_store, publisher
from webapp.linked_data.representations import readable_from_anywhere
from webapp.problems.errors import NoFormError
from webapp.problems.problem import respond
from webapp.results.formats import DESCRIPTIONS, content_type
from webapp.saved.query_call import gone
from webapp.serving.caching import may_pack
from webapp.serving.kept import GoneError, is_version
from webapp.serving.served import site
from webapp.sparql.description import written
from webapp.words.accept import negotiate
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.live_quads import live_quads, public_counts

blueprint = Blueprint("downloads", __name__)
blueprint.after_request(readable_from_anywhere)

_SHORT = {"graph.nq": f"{GRAPH}.nq"}
"""Names from before there was more than one file."""
_SUFFIXES = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".nt": "application/n-triples",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/data/<name>")
def current(name: str) -> Response:
    """Give a file of the data of the moment; of a server that others fill, only what it holds right now."""
    name = _SHORT.get(name, name)
    served = site()
    found = download_store().current(served)
    if found is None and name == f"{GRAPH}.nq":
        return _live(served.engine)
    file = found.find(name) if found is not None else None
    if found is None or file is None:
        abort(404)
    return _sent(found, file, "no-cache")


@blueprint.get("/data/<version>/<name>")
def versioned(version: str, name: str) -> Response:
    """Give a file of the data of one version, as long as that is kept; 410 for what only looks like a version."""
    store = download_store()
    found = store.current(site())
    if found is None or found.version != version:
        try:
            found = store.earlier(version)
        except GoneError:
            if not is_version(version):
                abort(404)
            return respond(gone(version), links=(Link(_("データの取り出し"), "/data"),))
    file = found.find(name)
    if file is None:
        abort(404)
    return _sent(found, file, _FOR_EVER)


@blueprint.get("/data/dcat", defaults={"suffix": ""})
@blueprint.get("/data/dcat<any('.ttl', '.jsonld', '.rdf', '.nt'):suffix>")
def dcat(suffix: str) -> Response:
    """Give the catalogue (DCAT)."""
    media_type = _SUFFIXES[suffix] if suffix else negotiate(request.headers.get("Accept"), tuple(DESCRIPTIONS))
    if media_type is None:
        raise NoFormError(DESCRIPTIONS)
    served = site()
    about = Catalogue(described(public_counts(served)), download_store().current(served), publisher())
    response = Response(written(catalogue(about), DESCRIPTIONS[media_type]), content_type=content_type(media_type))
    response.headers["Content-Location"] = f"{server_root()}data/dcat{_suffix(media_type)}"
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    response.add_etag()
    response.make_conditional(request)
    return response


def _suffix(media_type: str) -> str:
    return next(suffix for suffix, each in _SUFFIXES.items() if each == media_type)


def _sent(found: Downloads, file: DownloadFile, keep: str) -> Response:
    packed = found.folder / f"{file.name}.gz"
    gzip = may_pack() and packed.is_file()
    stem, _, end = file.name.rpartition(".")
    response: Response = send_file(
        packed if gzip else found.folder / file.name,
        mimetype=file.media_type,
        as_attachment=True,
        download_name=f"{stem}-{found.version}.{end}",
        conditional=True,
        etag=f"{file.sha256[:32]}{'-gzip' if gzip else ''}",
    )
    if gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = keep
    response.vary.add("Accept-Encoding")
    root = server_root()
    own = f"{root}data/{found.version}/{file.name}"
    response.headers["Link"] = ", ".join(
        (
            f'<{own}>; rel="cite-as"',
            f'<{root}data/{file.name}>; rel="latest-version"',
            f'<{root}data/dcat>; rel="describedby"',
        )
    )
    return response


def _live(engine: Engine) -> Response:
    response = Response(live_quads(engine), content_type="application/n-quads")
    response.headers["Content-Disposition"] = f'attachment; filename="{GRAPH}.nq"'
    return response
