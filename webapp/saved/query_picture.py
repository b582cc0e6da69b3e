"""The picture of a saved query as a file of its own, at the address of its data with ``.svg``.

A report needs the picture without the page around it; the address leads back
to the rows, and the permanent one to the data it was drawn from.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from queries.result import Result
from queries.saved_query import SavedQuery
from webapp.results.drawn_answer import has_picture, picture_of
from webapp.results.picture import Picture, picture_svg
from webapp.saved.query_call import Call
from webapp.saved.query_data import disposition
from webapp.saved.shown_rows import linked, shown_rows
from webapp.serving.caching import KEEP, may_pack, not_modified, pack, stamp, stamped, unchanged
from webapp.serving.served import site
from webapp.words.language import gettext as _
from webapp.words.names import told

SUFFIX, SVG = ".svg", "image/svg+xml"


def drawn_query(name: str) -> str:
    """Return the name of the query whose picture an address asks for, "" where it asks for none."""
    stem = name.removesuffix(SUFFIX)
    return stem if stem != name and stem in site().catalogue and has_picture(site().catalogue[stem]) else ""


def picture_offered(query: SavedQuery) -> tuple[str, ...]:
    """Return the media type of the picture where a query has one."""
    return (SVG,) if has_picture(query) else ()


def shown_picture(result: Result, *, partial: bool) -> Picture | None:
    """Return the picture of the rows that are shown; one of ``partial`` rows says so."""
    found = picture_of(result, site().addresses)
    if found is None or not partial:
        return found
    return replace(found, notes=(*found.notes, _("図は表のこの部分だけを示します。")))


def picture_answer(call: Call) -> Response:
    """Answer a call with its picture in the language of the address; raises as ``queries.run.run_query``."""
    form = {"form": SUFFIX, "prefix": request.root_path, "base": call.base, "packed": may_pack()}
    found = stamp(
        site().snapshot, call.query, call.values, {**form, "limit": call.limit, "offset": call.offset}, weak=False
    )
    if unchanged(found):
        return not_modified(found)
    result = shown_rows(call)
    partial = result.cut or call.offset > 0
    nothing = _("図に示せる行がありません。")
    picture = shown_picture(result, partial=partial) or Picture(told(call.query.title), nothing, (), (nothing,))
    response = Response(picture_svg(picture), content_type=SVG)
    response.headers["Content-Disposition"] = disposition(call, SUFFIX, result.cut)
    if result.cut:
        response.headers["Fukushi-Rows-Cut"] = "true"
    request.environ[KEEP] = True
    return stamped(pack(linked(response, call, result, SUFFIX)), found)
