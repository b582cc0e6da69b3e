"""Downloads of saved queries, answered before Flask is asked.

Programs ask for data again and again, and for a short query routing, contexts
and response objects took as long as the query. What is plain is answered here
by the same functions as behind Flask; whatever is wrong or unusual goes on to
Flask, which alone knows what to say to it. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from webapp.saved.query_call import DATA, call_of, given
from webapp.saved.query_data import Download, download
from webapp.serving.site import Site
from webapp.words.prefixes import municipality_root

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BASE = "/queries/"
LONGEST = 2000
"""Bytes of path and query string that are read here; longer ones may be too long, which is for Flask to say."""


class QuickData:
    """A WSGI application that answers ``GET /queries/NAME.csv`` and the like where it can, else ``app`` does.

    ``current`` returns the site of the moment, ``headers`` what every answer bears.
    """

    def __init__(self, app: WSGIApplication, current: Callable[[], Site], headers: Mapping[str, str]) -> None:
        self._app = app
        self._current = current
        self._headers = list(headers.items())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        made = self._made(environ)
        if made is None:
            return self._app(environ, start_response)
        start_response(made.status, made.headers + self._headers)
        return made.chunks

    def _made(self, environ: WSGIEnvironment) -> Download | None:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(BASE) or _is_elsewhere(environ):
            return None
        stem, dot, ending = path[len(BASE) :].rpartition(".")
        form = DATA.get(dot + ending)
        here = self._current()
        # An engine elsewhere that gave no answer must not be asked twice.
        if form is None or not here.lasting or len(path) + len(environ["QUERY_STRING"]) > LONGEST:
            return None
        if stem not in here.catalogue:
            return None
        try:
            sent = _sent(environ["QUERY_STRING"])
            if "next" in sent:  # it may lead to earlier data
                return None
            return download(call_of(here.catalogue[stem], BASE, sent, here), form, here, environ)
        except Exception:  # Flask meets it again, tells it and logs it
            return None


@lru_cache(maxsize=512)
def _sent(query_string: str) -> Mapping[str, str]:
    """Return what ``given`` reads from a query string; what it refuses is refused anew each time."""
    return given(Request({"QUERY_STRING": query_string}, populate_request=False).args)


def _is_elsewhere(environ: WSGIEnvironment) -> bool:
    """Tell whether the address has more before its path than a municipality: a language, or a server's prefix."""
    return bool(environ["SCRIPT_NAME"] != municipality_root(environ))
