"""Language and prefix of the address of this moment's request, at hand for every word and link of its page.

A page asks for them some thousand times; through Flask's ``request`` that took
longer than writing the page's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Standing(NamedTuple):
    """What an address has before its path: the value of the language's prefix ("" for none), and all of it."""

    language: str
    root: str


_of_moment: ContextVar[Standing | None] = ContextVar("fukushi.standing", default=None)


def standing() -> Standing | None:
    """Return the standing of the request that is being answered, None outside of one, or where it has been answered."""
    return _of_moment.get()


class Standings:
    """A WSGI application that notes the standing of each request while ``app`` makes the answer.

    ``language`` is the key of the WSGI environment for the value of the language's prefix.
    """

    def __init__(self, app: WSGIApplication, language: str) -> None:
        self._app = app
        self._language = language

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        # As werkzeug's request.root_path: WSGI hands bytes as latin-1.
        root = environ.get("SCRIPT_NAME", "").encode("latin-1").decode(errors="replace").rstrip("/")
        token = _of_moment.set(Standing(environ.get(self._language, ""), root))
        try:
            return self._app(environ, start_response)
        finally:
            _of_moment.reset(token)
