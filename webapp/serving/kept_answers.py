"""A small store of whole answers in front of the application.

A popular page is asked again and again while the data stays the same; finding
its bytes takes a tenth of the time of making them. It keeps only what a view
has offered (``caching.KEEP``), and nothing beyond a new snapshot.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

from webapp.serving.caching import KEEP

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_ANSWER = 1024 * 1024
MOST_BYTES = 32 * 1024 * 1024
"""Bytes of one answer that is kept, and of all where nothing else is said."""

_KEYS = (
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
_NOT_IN_304 = frozenset({"content-length", "content-type", "content-encoding", "content-disposition"})


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: object
    headers: tuple[tuple[str, str], ...]
    etag: str
    body: bytes


class KeptAnswers:
    """A WSGI application that answers from its store where it can, else from ``app``."""

    def __init__(self, app: WSGIApplication, mark: Callable[[], object], most: int | None = None) -> None:
        """``mark`` returns the object that stands for the data of the moment: another one empties the store.

        ``most`` are the bytes of all answers together (None: MOST_BYTES).
        """
        self._app = app
        self._mark = mark
        self._most = MOST_BYTES if most is None else most
        self._answers: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_MODIFIED_SINCE" in environ:
            return self._app(environ, start_response)
        # The day is part of the name under which a browser saves a download.
        key = (*map(environ.get, _KEYS), date.today())
        mark = self._mark()
        kept = self._answers.get(key)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if kept is not None and kept.mark is mark and known in (None, kept.etag):
            if known is None:
                start_response("200 OK", list(kept.headers))
                return [kept.body]
            headers = [(name, value) for name, value in kept.headers if name.lower() not in _NOT_IN_304]
            start_response("304 NOT MODIFIED", headers)
            return []
        return self._fresh(environ, start_response, key, mark)

    def _fresh(
        self, environ: WSGIEnvironment, start_response: StartResponse, key: tuple[Any, ...], mark: object
    ) -> Iterable[bytes]:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(
            status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None
        ) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        chunks = self._app(environ, begin)
        if not (environ.get(KEEP) and begun and begun[-1][0] == "200 OK"):
            return chunks
        if isinstance(chunks, list):
            body = b"".join(chunks)
            if len(body) <= LARGEST_ANSWER:
                self._keep(key, mark, begun[-1][1], body)
            return [body]
        return _Watched(chunks, lambda body: self._keep(key, mark, begun[-1][1], body))

    def _keep(self, key: tuple[Any, ...], mark: object, headers: list[tuple[str, str]], body: bytes) -> None:
        etag = next((value for name, value in headers if name == "ETag"), "")
        kept = [(name, value) for name, value in headers if name != "Transfer-Encoding"]
        with self._lock:
            self._drop(key)
            self._answers[key] = _Kept(mark, tuple(kept), etag, body)
            self._bytes += len(body)
            while self._bytes > self._most:
                self._drop(next(iter(self._answers)))

    def _drop(self, key: tuple[Any, ...]) -> None:
        found = self._answers.pop(key, None)
        if found is not None:
            self._bytes -= len(found.body)


class _Watched:
    """Hands on an answer and tells its whole body at the end, unless it grows too large or is broken off."""

    def __init__(self, chunks: Iterable[bytes], whole: Callable[[bytes], None]) -> None:
        self._chunks = chunks
        self._whole = whole

    def __iter__(self) -> Iterator[bytes]:
        seen: list[bytes] | None = []
        size = 0
        for chunk in self._chunks:
            size += len(chunk)
            if seen is not None:
                seen.append(chunk)
                seen = seen if size <= LARGEST_ANSWER else None
            yield chunk
        if seen is not None:
            self._whole(b"".join(seen))

    def close(self) -> None:
        """Close the answer beneath."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
