"""What was asked, how it went and how long it took: one JSON line for each request, and the numbers behind /metrics.

It stands outside of the application because an answer that is kept never
reaches it. The query string is not logged: what somebody searched for is
nobody's business.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import has_request_context, request

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROWS = "fukushi.rows"
"""Where a view leaves the number of rows of its answer, in the environment of the request."""
REQUEST_ID = "fukushi.request-id"
LOGGER = "fukushi.access"
_LOG = logging.getLogger(LOGGER)
_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_SUFFIX = re.compile(r"\.(?:csv|tsv|json|srj|xlsx)$")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer.

    ``kind`` is query, sparql, static, health or page; ``query`` is the name of
    a saved query, "" if none of ours was asked; ``rows`` is None where no rows
    were made, for an answer that was kept too. ``whole`` is false where the
    client left before the end. ``ms`` end with the last byte handed over.
    """

    id: str
    client: str
    method: str
    path: str
    kind: str
    query: str
    status: int
    bytes: int
    ms: float
    rows: int | None
    whole: bool


class Observed:
    """A WSGI application that tells of each exchange with ``app``; the answer bears its ``X-Request-Id``.

    ``names`` returns the names of the saved queries, ``tell`` hears of each
    exchange when it has ended. An id that comes with the request is taken over.
    """

    def __init__(
        self, app: WSGIApplication, names: Callable[[], Iterable[str]], tell: Callable[[Exchange], None]
    ) -> None:
        self._app = app
        self._names = names
        self._tell = tell

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        started = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        identity = environ[REQUEST_ID] = given if _ID.fullmatch(given) else secrets.token_hex(8)
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def begin(
            status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None
        ) -> Callable[[bytes], object]:
            begun.append((int(status[:3]), headers))
            headers = [*headers, ("X-Request-Id", identity)]
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        def end(sent: int | None, whole: bool) -> None:
            status, headers = begun[-1] if begun else (500, [])
            path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
            kind, query = self._subject(path)
            method = environ["REQUEST_METHOD"]
            self._tell(
                Exchange(
                    id=identity,
                    client=environ.get("REMOTE_ADDR", ""),
                    method=method if method in _METHODS else "other",
                    path=path,
                    kind=kind,
                    query=query,
                    status=status,
                    bytes=_length(headers) if sent is None else sent,
                    ms=round((time.perf_counter() - started) * 1000, 3),
                    rows=environ.get(ROWS),
                    whole=whole,
                )
            )

        try:
            chunks = self._app(environ, begin)
        except BaseException:
            end(0, False)
            raise
        if isinstance(chunks, environ.get("wsgi.file_wrapper") or ()):
            end(None, True)  # the server sends the file by itself, after we are done
            return cast("Iterable[bytes]", chunks)
        if isinstance(chunks, list):  # all of it is there, and a server sends a list at once
            end(sum(map(len, chunks)), True)
            return chunks
        return _Watched(chunks, end)

    def _subject(self, path: str) -> tuple[str, str]:
        parts = path.strip("/").split("/")
        if parts[0] in ("queries", "results") and len(parts) == (2 if parts[0] == "queries" else 3):
            name = _SUFFIX.sub("", parts[-1])
            return "query", name if name in self._names() else ""
        if len(parts) == 1 and parts[0] in ("healthz", "readyz", "metrics"):
            return "health", ""
        return {"sparql": "sparql", "static": "static"}.get(parts[0], "page"), ""


def _length(headers: list[tuple[str, str]]) -> int:
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    return int(length) if length.isdecimal() else 0


class _Watched:
    """Hands on an answer, counts its bytes and tells when it is closed."""

    def __init__(self, chunks: Iterable[bytes], end: Callable[[int | None, bool], None]) -> None:
        self._chunks = chunks
        self._end = end
        self._sent = 0
        self._whole = False

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._sent += len(chunk)
            yield chunk
        self._whole = True

    def close(self) -> None:
        """Close the answer beneath and tell."""
        try:
            close = getattr(self._chunks, "close", None)
            if close is not None:
                close()
        finally:
            self._end(self._sent, self._whole)


def note_rows(rows: int) -> None:
    """Tell how many rows the answer of this request has."""
    request.environ[ROWS] = rows


def noted(rows: Iterable[Any], environ: WSGIEnvironment) -> Iterator[Any]:
    """Hand on rows while they are read, and note in the environment of a request how many there have been."""
    environ[ROWS] = 0

    def counted() -> Iterator[Any]:
        for number, row in enumerate(rows, 1):
            environ[ROWS] = number
            yield row

    return counted()


def write_line(exchange: Exchange) -> None:
    """Log an exchange, if anybody listens."""
    if _LOG.isEnabledFor(logging.INFO):
        _LOG.info("%s %s", exchange.method, exchange.path, extra={"exchange": asdict(exchange)})


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON with time, level and message; a trace of calls stays one line too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        exchange: Mapping[str, object] | None = getattr(record, "exchange", None)
        if exchange is not None:
            told |= exchange
        else:
            told["message"] = record.getMessage()
            if has_request_context():
                told["id"] = request.environ.get(REQUEST_ID, "")
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def log_as_json() -> None:
    """Write all logs of this process to standard error as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
