"""Answers that need not be made or sent twice.

An answer is decided by the data, the query, the values and this program; a
client that has it is told so before anything is asked, and one that has not
gets the bytes that were made for the client before.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.http import parse_accept_header, parse_date, parse_etags

from queries.paging import text_digest
from queries.saved_query import SavedQuery
from webapp.serving.served import site
from webapp.serving.site import SnapshotInfo

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

WORTH_PACKING = 1000
"""Bytes below which an answer is not compressed."""
KEEP = "fukushi.keep"
"""The key of the WSGI environment by which a view says that its answer may be kept; see webapp.serving.kept_answers."""

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = ("queries/*.py", "webapp/**/*.py", "webapp/templates/*.html", "webapp/translations/**/*.po")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one answer from another: ``etag`` as it stands in the header, ``modified`` (UTC, whole seconds)."""

    etag: str
    modified: datetime


@cache
def program() -> tuple[str, datetime]:
    """Return a digest of the files that decide how an answer is written, and when the last of them changed."""
    digest, newest = hashlib.sha256(), 0.0
    for path in sorted(path for pattern in _PROGRAM for path in _ROOT.glob(pattern)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        newest = max(newest, path.stat().st_mtime)
    return digest.hexdigest(), datetime.fromtimestamp(int(newest), UTC)


def stamp(
    snapshot: SnapshotInfo, query: SavedQuery, values: Mapping[str, str], form: Mapping[str, object], *, weak: bool
) -> Stamp:
    """Return the stamp of the answer of ``query`` with canonical ``values``.

    ``form`` is what else decides the bytes (format, rows wished, encoding …).
    ``weak`` for a form that holds the time of making. Last-Modified is when the
    data or this program changed last, never later than now (RFC 9110, 8.8.2).
    """
    code, changed = program()
    data = (snapshot.version, snapshot.created, snapshot.report)
    digest = _digest((*data, code, text_digest(query)), tuple(sorted(values.items())), tuple(sorted(form.items())))
    return Stamp(f'{"W/" if weak else ""}"{digest}"', min(max(_time(snapshot.created), changed), _now()))


@lru_cache(maxsize=1024)
def _digest(about: tuple[str, ...], values: tuple[tuple[str, str], ...], form: tuple[tuple[str, object], ...]) -> str:
    return hashlib.sha256(ascii((about, values, form)).encode()).hexdigest()[:32]


def unchanged(found: Stamp) -> bool:
    """Tell whether the client of this request has the answer."""
    return site().lasting and is_known(found, request.environ)


def is_known(found: Stamp, environ: WSGIEnvironment) -> bool:
    """Tell whether the client has the answer (RFC 9110, 13.2.2: If-None-Match goes first)."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        return parse_etags(known).contains_weak(found.etag.removeprefix("W/").strip('"'))
    since = _date(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and found.modified <= since


def stamp_headers(found: Stamp) -> list[tuple[str, str]]:
    """Return the stamp as headers; a client may keep the answer, and asks each time whether it still holds."""
    return [
        ("ETag", found.etag),
        ("Last-Modified", _http_date(found.modified)),
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept, Accept-Encoding"),
    ]


def stamped(response: Response, found: Stamp) -> Response:
    """Put the stamp on an answer."""
    for name, value in stamp_headers(found):
        response.headers.set(name, value)
    return response


def not_modified(found: Stamp) -> Response:
    """Return the answer to a client that has it."""
    response = stamped(Response(status=304), found)
    del response.headers["Content-Type"]
    return response


def may_pack() -> bool:
    """Tell whether the client of this request takes gzip."""
    return takes_gzip(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)
def takes_gzip(header: str) -> bool:
    """Tell whether an Accept-Encoding header takes gzip."""
    return parse_accept_header(header).quality("gzip") > 0


def packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``chunks`` as gzip, in memory that does not grow; always the same bytes for the same content."""
    packer = zlib.compressobj(level=4, wbits=31)
    for chunk in chunks:
        if out := packer.compress(chunk):
            yield out
    yield packer.flush()


def pack(response: Response) -> Response:
    """Compress a whole answer where the client takes it and it is worth it."""
    body = response.get_data()
    if may_pack() and len(body) >= WORTH_PACKING:
        response.set_data(b"".join(packed([body])))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _http_date(time: datetime) -> str:
    return format_datetime(time, usegmt=True)


@lru_cache(maxsize=64)
def _date(header: str) -> datetime | None:
    return parse_date(header)


@lru_cache(maxsize=64)
def _time(iso: str) -> datetime:
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
