"""What a request asks, read strictly by the SPARQL 1.1 Protocol.

Werkzeug replaces broken bytes and takes the first of several values; a query
that was changed on the way would be answered, and wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.problems.problem import Problem
from webapp.sparql.limits import Limits
from webapp.sparql.problems import limit_problem, problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
VIEWS = ("table", "chart", "network")
"""How the page shows rows."""
_MOST_FIELDS = 200


class Refused(Exception):
    """A request that is not answered; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its dataset (None where the request names none).

    ``view`` is one of VIEWS, for the page; ``download`` names the form of a
    file, for links, which cannot send an Accept header ("" where there is none).
    """

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    view: str = VIEWS[0]
    download: str = ""


def read_request(request: Request, limits: Limits) -> Asked | None:
    """Return what a request asks, None where it has no query and asks for the description. Raises Refused."""
    fields = _fields(request.query_string)
    query: str | None = None
    if request.method == "POST":
        query = _posted(request, fields, limits)
    queries = fields.get("query", [])
    if query is not None:
        queries = [*queries, query]
    if "update" in fields:
        raise Refused(problem(400, "update"))
    if len(queries) > 1:
        raise Refused(problem(400, "several"))
    if not queries:
        if request.method == "POST":
            raise Refused(problem(400, "missing"))
        return None
    if not queries[0].strip():
        raise Refused(problem(400, "empty"))
    if len(queries[0].encode()) > limits.query_bytes:
        raise Refused(limit_problem(413 if request.method == "POST" else 414, limits.named("query_bytes")))
    view = fields.get("view", [""])[-1]
    return Asked(
        queries[0],
        _graphs(fields, "default-graph-uri", "named-graph-uri"),
        _graphs(fields, "named-graph-uri", "default-graph-uri"),
        view if view in VIEWS else VIEWS[0],
        fields.get("download", [""])[-1],
    )


def _graphs(fields: Mapping[str, list[str]], name: str, other: str) -> tuple[str, ...] | None:
    """Return the graphs of one kind; naming any of the other kind makes this one empty instead of ours."""
    return tuple(fields.get(name, ())) if name in fields or other in fields else None


def _posted(request: Request, fields: dict[str, list[str]], limits: Limits) -> str | None:
    """Return the query that is the body; a form's fields are added to ``fields``."""
    media_type = request.mimetype
    if media_type == UPDATE:
        raise Refused(problem(415, "update"))
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if media_type not in (FORM, QUERY) or charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(problem(415, "media"))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(problem(415, "encoding"))
    # Percent-encoding makes three bytes of one.
    request.max_content_length = limits.query_bytes * 3 + 16 * 1024
    try:
        body = request.get_data(cache=False, parse_form_data=False)
    except RequestEntityTooLarge as error:
        raise Refused(limit_problem(413, limits.named("query_bytes"))) from error
    if media_type == QUERY:
        return _decoded(body)
    for name, values in _fields(body).items():
        fields.setdefault(name, []).extend(values)
    return None


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise Refused(problem(400, "utf8")) from error


def _fields(encoded: bytes) -> dict[str, list[str]]:
    """Read percent-encoded fields; Refused for bytes that are not UTF-8 and for very many fields."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(_decoded(encoded), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Refused(problem(400, "utf8")) from error
    except ValueError as error:
        raise Refused(problem(400, "fields")) from error
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
