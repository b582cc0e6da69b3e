"""The rows of a saved query as data.

A short answer is sent as a whole, a long one while it is being made: no answer
is too long to be had, and none needs memory for all of its rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import chain
from urllib.parse import quote

from flask import Response, request

from queries.formats import FORMATS, Format, FormatOptions
from queries.result import Answer
from queries.run import run_query, stream_query
from webapp.access_log import note_rows, noted
from webapp.caching import KEEP, may_pack, not_modified, pack, packed, stamp, stamped, unchanged
from webapp.labels import labels
from webapp.query_call import Call
from webapp.served import site
from webapp.site import Site

SENT_WHOLE = 256 * 1024
"""Bytes up to which an answer is made before it is sent, so that a mistake in it still gets its status."""


def data(call: Call, form: Format) -> Response:
    """Answer a call in a form of data; raises EngineError and ResultError."""
    weak = form.chunks is None
    found = stamp(
        site().snapshot,
        call.query,
        call.values,
        {
            "form": form.suffix,
            "base": call.base,
            "limit": call.limit,
            "offset": call.offset,
            "excel": call.excel,
            "labels": call.labels,
            "packed": may_pack() and not weak,
        },
        weak=weak,
    )
    if unchanged(found):
        return not_modified(found)
    options = _options(call, site())
    if call.limit is None:
        response, cut = _all(call, form, options), False
    else:
        response, cut = _some(call, form, options, call.limit)
    response.headers["Content-Disposition"] = disposition(call, form.suffix, cut)
    response.headers.add("Link", f'<{call.permanent(form.suffix)}>; rel="cite-as"')
    request.environ[KEEP] = True
    return stamped(response, found)


def _options(call: Call, here: Site) -> FormatOptions:
    def names(iris: Collection[str]) -> Mapping[str, str]:
        return labels(here.engine, here.addresses, iris)

    return FormatOptions(
        excel=call.excel, data_version=here.snapshot.version, iri_labels=names if call.labels else None
    )


def _wishes(call: Call) -> dict[str, str]:
    return {**({"excel": "1"} if call.excel else {}), **({} if call.labels else {"labels": "0"})}


def _some(call: Call, form: Format, options: FormatOptions, limit: int) -> tuple[Response, bool]:
    result = run_query(
        call.query,
        engine=site().engine,
        catalogue=site().catalogue,
        values=dict(call.values),
        limit=limit,
        offset=call.offset,
    )
    note_rows(len(result))
    following = call.next_address(form.suffix, limit, _wishes(call)) if result.cut else ""
    stream = BytesIO()
    form.write(result, stream, options=replace(options, next_address=following))
    response = Response(stream.getvalue(), content_type=form.media_type)
    if form.chunks is not None:  # a workbook is compressed already
        pack(response)
    if following:
        response.headers.add("Link", f'<{following}>; rel="next"')
        response.headers["Fukushi-Rows-Cut"] = "true"
    return response, result.cut


def _all(call: Call, form: Format, options: FormatOptions) -> Response:
    engine, catalogue = site().engine, site().catalogue
    if form.chunks is None:
        stream = BytesIO()
        result = run_query(call.query, engine=engine, catalogue=catalogue, values=dict(call.values), offset=call.offset)
        note_rows(len(result))
        form.write(result, stream, options=options)
        return Response(stream.getvalue(), content_type=form.media_type)
    stream_of = stream_query(call.query, engine=engine, catalogue=catalogue, bound=call.bound, offset=call.offset)
    answer: Answer = replace(stream_of, rows=noted(stream_of.rows))
    chunks = form.chunks(answer, options=options)
    begun, size = [], 0
    for chunk in chunks:
        begun.append(chunk)
        size += len(chunk)
        if size > SENT_WHOLE:
            return _flowing(chain(begun, chunks), form)
    return pack(Response(b"".join(begun), content_type=form.media_type))


def _flowing(chunks: Iterator[bytes], form: Format) -> Response:
    if request.method == "HEAD":
        chunks = iter(())
    response = Response(packed(chunks) if may_pack() else chunks, content_type=form.media_type)
    if may_pack():
        response.headers["Content-Encoding"] = "gzip"
    return response


def disposition(call: Call, suffix: str, cut: bool) -> str:
    """Return the Content-Disposition of a download: an ASCII name, and one people recognise (RFC 6266, RFC 8187).

    The name of a part of an answer says so, as CSV has no place for it within.
    """
    words = (call.query.title["ja"], *call.values.values())
    return _disposition(call.query.name, words, suffix, cut or call.offset > 0, date.today())


@lru_cache(maxsize=256)
def _disposition(name: str, words: tuple[str, ...], suffix: str, part: bool, day: date) -> str:
    title = "_".join([*words, *(["一部"] if part else []), day.isoformat()])
    safe = "".join("_" if letter in '\\/:*?"<>|' or not letter.isprintable() else letter for letter in title)
    ascii_name = f"{name}{'-part' if part else ''}{suffix}"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(safe[:80] + suffix, safe='')}"


def form_of(media_type: str) -> Format | None:
    """Return the form of data of a media type, None for a page."""
    for form in FORMATS.values():
        if form.media_type.partition(";")[0] == media_type:
            return form
    return None
