"""Any SPARQL 1.1 server as an engine.

A server may be away, slow, behind a login page, or cut its answer silently; an
answer that is not whole must never look like one, so each of these is an error.
"""

from __future__ import annotations

import json
import re
import socket
import time
from ast import literal_eval
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from SPARQLWrapper import JSON, POST, TURTLE, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from graph.binding import checked
from graph.reach import Reach
from graph.rows import EngineError, Rows, Term

_NONE: Mapping[str, Term] = {}
_CHUNK = 1 << 16
_PAUSE_S = 0.3


class RemoteEngine:
    """Answers from the SPARQL endpoint ``url`` (http or https); see Engine.

    ``timeout`` (seconds) holds for connecting, for each silence and for the
    whole answer. Queries go as a POST form, which every server takes. One that
    found nobody, a connection that broke or a server that is busy (502, 503)
    is sent once more within that time: reading twice does no harm.
    The server's default graph must be the union of its named graphs. A server
    that is silent again and again is asked now and then only; see graph.reach.
    """

    def __init__(self, url: str, timeout: float = 30.0, reach: Reach | None = None) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise EngineError(f"The engine's address must begin with http:// or https://: {url!r}.")
        self.url = url
        self.timeout = timeout
        self._reach = reach or Reach()

    def within(self, timeout: float) -> RemoteEngine:
        """Return the same server with at most ``timeout`` seconds of patience."""
        return RemoteEngine(self.url, min(self.timeout, timeout), self._reach)

    def select(self, query: str, bindings: Mapping[str, Term] = _NONE) -> Rows:
        """Return the rows of a SELECT; the whole answer is read before the first row."""
        answer, limit = self._json(query, bindings, "SELECT")
        try:
            variables = tuple(answer["head"]["vars"])
            found = answer["results"]["bindings"]
            rows = [tuple(_term(each[name]) if name in each else None for name in variables) for each in found]
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError(f"{self.url} sent JSON that is not a SPARQL result.") from error
        if limit is not None and len(rows) >= limit:
            raise EngineError(f"{self.url} cut the answer after {limit} rows.")
        return Rows(variables, rows)

    def ask(self, query: str, bindings: Mapping[str, Term] = _NONE) -> bool:
        """Return the answer of an ASK."""
        answer, _ = self._json(query, bindings, "ASK")
        value = answer.get("boolean")
        if isinstance(value, bool):
            return value
        try:
            # Virtuoso answers a form with one row of this column instead of a boolean; no row is its "false".
            if answer["head"]["vars"] == ["__ASK_RETVAL"]:
                found = [row["__ASK_RETVAL"]["value"] for row in answer["results"]["bindings"]]
                return found in (["1"], ["true"])
        except (KeyError, TypeError):
            pass
        raise EngineError(f"{self.url} sent JSON that is not the answer of an ASK.")

    def construct(self, query: str, bindings: Mapping[str, Term] = _NONE) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE."""
        body, headers = self._fetch(query, bindings, TURTLE, "CONSTRUCT", "DESCRIBE")
        media = headers.get("content-type", "").partition(";")[0].strip()
        form = RdfFormat.from_media_type(media) if media else None
        if form is None:
            raise EngineError(f"{self.url} answered with {media or 'no content type'} instead of RDF.")
        try:
            triples = [quad.triple for quad in parse(body, format=form, base_iri=self.url)]
        except (SyntaxError, ValueError) as error:
            raise EngineError(f"{self.url} sent RDF that cannot be read or is cut off.") from error
        return iter(triples)

    def _json(self, query: str, bindings: Mapping[str, Term], form: str) -> tuple[dict[str, Any], int | None]:
        body, headers = self._fetch(query, bindings, JSON, form)
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if not media.endswith("json"):
            raise EngineError(f"{self.url} answered with {media or 'no content type'} instead of SPARQL JSON.")
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise EngineError(f"{self.url} sent JSON that is broken or cut off.") from error
        if not isinstance(answer, dict):
            raise EngineError(f"{self.url} sent JSON that is not a SPARQL result.")
        limit = headers.get("x-sparql-maxrows", "")
        return answer, int(limit) if limit.isdecimal() else None

    def _fetch(
        self, query: str, bindings: Mapping[str, Term], returns: str, *forms: str
    ) -> tuple[bytes, dict[str, str]]:
        text = checked(query, *forms).bind(bindings)
        self._reach.check(self.url)
        wrapper: Any = SPARQLWrapper(self.url, returnFormat=returns, agent="fukushi-graph")
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        # Set directly: setTimeout drops fractions, setQuery guesses the form and warns where it cannot.
        wrapper.timeout = self.timeout
        wrapper.queryString = text
        wrapper.queryType = forms[0]
        deadline = time.monotonic() + self.timeout
        try:
            headers, body = self._asked(wrapper, deadline)
        except SPARQLWrapperException as error:
            self._reach.answered()
            raise EngineError(f"{self.url} refused the query: {_server_words(error)}.") from error
        except HTTPError as error:
            self._reach.answered()
            with error:
                raise EngineError(f"{self.url} answered with HTTP status {error.code}.") from error
        except TimeoutError as error:
            raise self._silence() from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._silence() from error
            raise EngineError(f"{self.url} cannot be reached: {error.reason}.") from error
        except (HTTPException, OSError) as error:
            raise EngineError(f"{self.url} broke off its answer ({type(error).__name__}).") from error
        self._reach.answered()
        if headers.get("x-sql-state"):
            raise EngineError(f"{self.url} gave a partial answer ({headers['x-sql-state']}).")
        return body, headers

    def _silence(self) -> EngineError:
        self._reach.silent()
        return EngineError(f"{self.url} did not answer within {self.timeout:g} s.")

    def _asked(self, wrapper: Any, deadline: float) -> tuple[dict[str, str], bytes]:  # noqa: ANN401
        """Ask, and ask once more where that may help and time is left."""
        try:
            return self._once(wrapper, deadline)
        except (HTTPException, OSError) as error:
            if not _passing(error) or deadline - time.monotonic() < 2 * _PAUSE_S:
                raise
            if isinstance(error, HTTPError):
                error.close()
        time.sleep(_PAUSE_S)
        wrapper.timeout = max(_PAUSE_S, deadline - time.monotonic())
        return self._once(wrapper, deadline)

    def _once(self, wrapper: Any, deadline: float) -> tuple[dict[str, str], bytes]:  # noqa: ANN401
        with wrapper.query().response as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return headers, self._read(response, deadline)

    def _read(self, response: Any, deadline: float) -> bytes:  # noqa: ANN401
        """Read all, but not for longer than the time limit: a server that drips never goes silent."""
        pieces = []
        length = response.headers.get("content-length", "")
        while piece := response.read1(_CHUNK):
            pieces.append(piece)
            if time.monotonic() > deadline:
                raise TimeoutError
        body = b"".join(pieces)
        if length.isdecimal() and len(body) < int(length):
            raise HTTPException("short body")
        return body


def _passing(error: Exception) -> bool:
    """Tell whether the next try may find the server better: not where it was asked for its whole time already."""
    if isinstance(error, HTTPError):
        return error.code in (502, 503)
    reason = error.reason if isinstance(error, URLError) else error
    return not isinstance(reason, TimeoutError | socket.gaierror)


def _term(value: Mapping[str, Any]) -> Term:
    """Turn a term of the SPARQL 1.1 JSON results format into one of pyoxigraph's."""
    kind, text = value["type"], value["value"]
    if kind == "uri":
        return NamedNode(text)
    if kind == "bnode":
        return BlankNode("b" + re.sub(r"[^A-Za-z0-9]", "", text))
    if kind not in ("literal", "typed-literal"):
        raise ValueError(kind)
    if "xml:lang" in value:
        return Literal(text, language=value["xml:lang"])
    return Literal(text, datatype=NamedNode(value["datatype"])) if "datatype" in value else Literal(text)


def _server_words(error: Exception) -> str:
    """Return what the server said, out of SPARQLWrapper's message, which shows it as Python writes bytes."""
    said = str(error).rpartition("Response:\n")[2].strip()
    if said[:2] in ("b'", 'b"'):
        with suppress(ValueError, SyntaxError):
            said = literal_eval(said).decode("utf-8", "replace")
    # Servers repeat the query behind an empty line or a heading of their own.
    said = said.partition("\n\n")[0].partition("SPARQL query:")[0]
    return " ".join(said.split())[:300].rstrip(".") or type(error).__name__
