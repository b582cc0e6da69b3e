"""Writing to a SPARQL server by the Graph Store Protocol.

A server that holds a country is filled over HTTP, and each server has its own
way of asking who one is. Virtuoso closes the connection of a large body that
comes without a login, so the login goes with the first byte. A server that does
a whole SPARQL Update or nothing of it can exchange all graphs at one stroke.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
    urlopen,
)

from graph.rows import EngineError

__all__ = ["EXCHANGE_BYTES", "GraphStore", "Login", "PublishError", "store_address", "update_address"]

EXCHANGE_BYTES = 100_000_000
"""The largest exchange at one stroke, in bytes; Oxigraph's server refuses an update of more than 128 MiB."""
_EXCHANGE_S = 1800.0
"""How long such an exchange may be silent: the server answers when all of it is done."""

_TURTLE, _UPDATE = "text/turtle", "application/sparql-update"
_NOBODY = "urn:fukushi-graph:nothing"
_OURS = "fukushi-graph"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PLACES = {"virtuoso": "/sparql-graph-crud-auth", "oxigraph": "/store"}
# Servers that do an update whole or not at all, and whose readers see none of it before. Virtuoso is none.
_UPDATES = {"oxigraph": "/update"}
_SAID = 300
"""How much of what a server says of a refusal is repeated, in bytes."""
_TRIES = 3
_PAUSE_S = 1.0


class PublishError(EngineError):
    """A graph that could not be written to a server, or not whole; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who writes; the password never stands in a message."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.user!r})"


class GraphStore:
    """The graph store ``url`` of a server (http or https).

    ``update`` is where the server takes SPARQL Update, "" where it does not
    promise to do one at one stroke. ``timeout`` holds for connecting and for each silence of a request. A
    request that found nobody or no answer is sent up to three times: replacing
    a graph, adding the same triples and deleting a graph do no harm twice.
    Each method raises PublishError.
    """

    def __init__(self, url: str, login: Login | None = None, timeout: float = 120.0, update: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise PublishError(f"The graph store's address must begin with http:// or https://: {url!r}.")
        self.url = url
        self.update = update
        self.timeout = timeout
        self._login = login
        self._plain = parts.scheme == "http" and parts.hostname not in _LOOPBACK
        self._opener = build_opener()
        passwords = HTTPPasswordMgrWithDefaultRealm()
        self._basic = ""
        if login is not None:
            passwords.add_password(None, url, login.user, login.password)
            self._basic = base64.b64encode(f"{login.user}:{login.password}".encode()).decode()
        self._digest = HTTPDigestAuthHandler(passwords)

    def replace(self, graph: str, triples: bytes) -> None:
        """Make ``triples`` (N-Triples) all that the graph holds."""
        self._send("PUT", graph, triples)

    def add(self, graph: str, triples: bytes) -> None:
        """Add ``triples`` (N-Triples) to the graph."""
        self._send("POST", graph, triples)

    def delete(self, graph: str) -> None:
        """Delete the graph; one that is not there is deleted already."""
        self._send("DELETE", graph, None)

    @property
    def at_one_stroke(self) -> int:
        """The largest ``exchange`` in bytes, 0 where the server can do none."""
        return EXCHANGE_BYTES if self.update else 0

    def exchange(self, graphs: Mapping[str, bytes], gone: Iterable[str]) -> None:
        """Replace ``graphs`` (N-Triples by name) and delete those of ``gone``; readers see all of it or nothing."""
        names = [*graphs, *gone]
        drops = b" ;\n".join(f"DROP SILENT GRAPH <{name}>".encode() for name in names)
        parts = [b"GRAPH <%s> {\n%s}\n" % (name.encode(), triples) for name, triples in graphs.items()]
        self._send("POST", "", b"%s ;\nINSERT DATA {\n%s}" % (drops, b"".join(parts)))

    def _send(self, method: str, graph: str, body: bytes | None) -> None:
        for turn in range(1, _TRIES + 1):
            try:
                return self._try(method, graph, body)
            except HTTPError as error:
                with error:
                    if error.code == 404 and method == "DELETE":
                        return None
                    if error.code not in (502, 503, 504) or turn == _TRIES:
                        raise PublishError(self._refusal(error, graph)) from error
            except (OSError, HTTPException) as error:
                if turn == _TRIES:
                    raise PublishError(f"{self.url} {_mishap(error, self.timeout)}.") from error
            time.sleep(_PAUSE_S * turn)
        raise AssertionError

    def _try(self, method: str, graph: str, body: bytes | None) -> None:
        address, media_type, timeout = self._address(graph), _TURTLE, self.timeout
        if not graph:
            address, media_type, timeout = self.update, _UPDATE, _EXCHANGE_S
        request = Request(address, data=body, method=method, headers={"User-Agent": _OURS})
        if body is not None:
            request.add_header("Content-Type", media_type)  # N-Triples are Turtle, and every server reads that
        if self._login is not None:
            request.add_header("Authorization", self._authorization(request))
        with self._opener.open(request, timeout=timeout) as response:
            response.read()

    def _address(self, graph: str) -> str:
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}graph={quote(graph, safe='')}"

    def _authorization(self, request: Request) -> str:
        """Return the header that tells who we are, in the way the server asks for."""
        for challenge in self._challenges():
            scheme, _, fields = challenge.partition(" ")
            if scheme.lower() == "digest":
                found = self._digest.get_authorization(request, parse_keqv_list(parse_http_list(fields)))
                if found:
                    return f"Digest {found}"
        if self._plain:
            raise PublishError(f"{self.url} asks for the password itself; it is sent over https:// only.")
        return f"Basic {self._basic}"

    def _challenges(self) -> list[str]:
        """Ask for a graph that is not there; return the ways in which the server asks who we are."""
        probe = Request(self._address(_NOBODY), headers={"User-Agent": _OURS, "Accept": _TURTLE})
        try:
            with self._opener.open(probe, timeout=self.timeout):
                return []
        except HTTPError as error:
            with error:
                return error.headers.get_all("WWW-Authenticate", [])

    def _refusal(self, error: HTTPError, graph: str) -> str:
        if error.code in (401, 403):
            who = f"the user {self._login.user}" if self._login else "us"
            return f"{self.url} does not let {who} write; give --user and FUKUSHI_ENGINE_PASSWORD of one who may."
        what = f"the graph {graph}" if graph else "the exchange"
        return f"{self.url} refused {what} with HTTP status {error.code}{_said(error)}."


def _said(error: HTTPError) -> str:
    """Return the server's own words in brackets: that its disk is full only it can tell. "" for a page or nothing."""
    try:
        text = " ".join(error.read(_SAID).decode("utf-8", "replace").split())
    except (OSError, HTTPException):
        return ""
    return f" ({text.rstrip('.')})" if text and not text.startswith("<") else ""


def _mishap(error: Exception, timeout: float) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return f"did not answer within {timeout:g} s"
    if isinstance(error, URLError):
        return f"cannot be reached: {reason}"
    return f"broke off the connection ({type(error).__name__})"


def store_address(engine: str, timeout: float = 30.0) -> str:
    """Return the graph store that belongs to the SPARQL address ``engine``, for the servers we know.

    Raises PublishError where the server is away or another one.
    """
    server = _server(engine, timeout)
    for name, path in _PLACES.items():
        if server.startswith(name):
            return urlsplit(engine)._replace(path=path, query="", fragment="").geturl()
    raise PublishError(f"The server of {engine} is none we know; name its graph store with --store URL.")


def update_address(engine: str, timeout: float = 30.0) -> str:
    """Return where the server of ``engine`` exchanges graphs at one stroke, "" where it does not; PublishError."""
    server = _server(engine, timeout)
    for name, path in _UPDATES.items():
        if server.startswith(name):
            return urlsplit(engine)._replace(path=path, query="", fragment="").geturl()
    return ""


def _server(engine: str, timeout: float) -> str:
    """Return what the server calls itself, in lower case."""
    probe = Request(engine, data=b"query=ASK%20%7B%7D", headers={"User-Agent": _OURS})
    try:
        with urlopen(probe, timeout=timeout) as response:
            return str(response.headers.get("Server", "")).lower()
    except HTTPError as error:
        with error:
            return str(error.headers.get("Server", "")).lower()
    except (OSError, HTTPException) as error:
        raise PublishError(f"{engine} {_mishap(error, timeout)}.") from error
