"""The rows of a saved query as data.

A short answer is sent as a whole, a long one while it is being made: no answer
is too long to be had, and none needs memory for all of its rows. Nothing here
needs Flask's request, so that ``webapp.saved.quick_data`` can answer before Flask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request

from queries.formats import FORMATS, Format, FormatOptions
from queries.result import Answer, Result
from queries.run import run_query, stream_query
from webapp.saved.query_call import Call
from webapp.serving.access_log import ROWS, noted
from webapp.serving.caching import KEEP, WORTH_PACKING, is_known, packed, stamp, stamp_headers, takes_gzip
from webapp.serving.served import site
from webapp.serving.site import Site
from webapp.words.labels import labels
from webapp.words.prefixes import municipality_root

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SENT_WHOLE = 256 * 1024
"""Bytes up to which an answer is made before it is sent, so that a mistake in it still gets its status."""

_FEW = 400
"""Rows that are read before any is written: an answer of fewer needs no counting on the way."""


@dataclass(slots=True)
class Download:
    """An answer as WSGI sends it; ``chunks`` is a list where all of it is there."""

    status: str
    headers: list[tuple[str, str]]
    chunks: Iterable[bytes]


def data(call: Call, form: Format) -> Response:
    """Answer a call of this request in a form of data; raises as ``download``."""
    made = download(call, form, site(), request.environ)
    response = Response(made.chunks, made.status, made.headers)
    if made.status.startswith("304"):
        del response.headers["Content-Type"]  # Flask's own
    return response


def download(call: Call, form: Format, here: Site, environ: WSGIEnvironment) -> Download:
    """Answer a call in a form of data, as the headers in ``environ`` wish it; raises EngineError and ResultError.

    ``environ`` is told the number of rows, and that the answer may be kept.
    """
    call = replace(call, root=municipality_root(environ))
    weak = form.chunks is None  # a workbook: it holds the time of making, and is compressed already
    gzip = not weak and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    found = stamp(
        here.snapshot,
        call.query,
        call.values,
        {
            "form": form.suffix,
            "base": call.root + call.base,
            "limit": call.limit,
            "offset": call.offset,
            "excel": call.excel,
            "labels": call.labels,
            "packed": gzip,
        },
        weak=weak,
    )
    if here.lasting and is_known(found, environ):
        # Werkzeug leaves Last-Modified out of a 304, as the ETag says more.
        told = [(name, value) for name, value in stamp_headers(found) if name != "Last-Modified"]
        return Download("304 NOT MODIFIED", told, [])
    headers = [("Content-Type", form.media_type)]
    if call.limit is None and form.chunks is not None:
        chunks, cut = _all(call, form, here, environ), False
    else:
        chunks, cut = _some(call, form, here, environ, headers)
    headers.append(("Content-Disposition", disposition(call, form.suffix, cut)))
    headers.append(("Link", f'<{call.permanent(form.suffix)}>; rel="cite-as"'))
    chunks = _sent(chunks, headers, environ, gzip=gzip)
    environ[KEEP] = True
    return Download("200 OK", headers + stamp_headers(found), chunks)


def _options(call: Call, here: Site, next_address: str = "") -> FormatOptions:
    def names(iris: Collection[str]) -> Mapping[str, str]:
        return labels(here.engine, here.addresses, iris)

    return FormatOptions(
        excel=call.excel,
        data_version=call.version,
        iri_labels=names if call.labels else None,
        next_address=next_address,
    )


def _wishes(call: Call) -> dict[str, str]:
    return {**({"excel": "1"} if call.excel else {}), **({} if call.labels else {"labels": "0"})}


def _some(
    call: Call, form: Format, here: Site, environ: WSGIEnvironment, headers: list[tuple[str, str]]
) -> tuple[list[bytes], bool]:
    result: Result = run_query(
        call.query,
        engine=here.engine,
        catalogue=here.catalogue,
        values=dict(call.values),
        limit=call.limit,
        offset=call.offset,
    )
    environ[ROWS] = len(result)
    following = call.next_address(form.suffix, call.limit, _wishes(call)) if call.limit and result.cut else ""
    if following:
        headers.append(("Link", f'<{following}>; rel="next"'))
        headers.append(("Fukushi-Rows-Cut", "true"))
    stream = BytesIO()
    form.write(result, stream, options=_options(call, here, following))
    return [stream.getvalue()], result.cut


def _all(call: Call, form: Format, here: Site, environ: WSGIEnvironment) -> Iterable[bytes]:
    """Return all rows: a list of one piece, or where they are many an iterator."""
    assert form.chunks is not None
    stream = stream_query(
        call.query, engine=here.engine, catalogue=here.catalogue, bound=call.bound, offset=call.offset
    )
    first = tuple(islice(stream.rows, _FEW))
    environ[ROWS] = len(first)
    answer: Answer
    if len(first) < _FEW:
        answer = Result(stream.query, stream.values, stream.columns, first)
    else:
        answer = replace(stream, rows=noted(chain(first, stream.rows), environ))
    chunks = form.chunks(answer, options=_options(call, here))
    begun, size = [], 0
    for chunk in chunks:
        begun.append(chunk)
        size += len(chunk)
        if size > SENT_WHOLE:
            return chain(begun, chunks)
    return [b"".join(begun)]


def _sent(
    chunks: Iterable[bytes], headers: list[tuple[str, str]], environ: WSGIEnvironment, *, gzip: bool
) -> Iterable[bytes]:
    """Return the pieces as they are sent, and add the headers that tell how."""
    whole = chunks[0] if isinstance(chunks, list) else None
    if gzip and (whole is None or len(whole) >= WORTH_PACKING):
        headers.append(("Content-Encoding", "gzip"))
        chunks = packed(chunks)
        if whole is not None:
            whole = b"".join(chunks)
    if whole is not None:
        headers.append(("Content-Length", str(len(whole))))
        return [whole]
    return _nothing() if environ["REQUEST_METHOD"] == "HEAD" else chunks


def _nothing() -> Iterator[bytes]:
    yield from ()


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
