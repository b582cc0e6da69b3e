"""Answers to requests that cannot be answered.

Flask's own error pages are English, differ from ours and say little; every
status gets our one shape, and an unforeseen exception becomes a log entry and
a page without its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, NotAcceptable
from werkzeug.wrappers import Response as BaseResponse

from graph.rows import EngineError
from queries.formats import FORMATS
from webapp.problems.problem import GENERAL, HTML, TEXT, Problem, respond

blueprint = Blueprint("errors", __name__)

LONGEST_ADDRESS = 8000
"""Characters of path and query string that are read."""

_WORDS = {
    400: ("要求を読み取れません", "アドレスか入力の形が正しくありません。ホームからやり直してください。"),
    404: ("この頁はありません", "アドレスが変わったか、誤っています。ホームか問い合わせの一覧から探してください。"),
    405: ("この操作はできません", "この頁は閲覧だけができます。書き込みは受け付けていません。"),
    406: ("求められた形式では出せません", "Accept に、出せる形式のどれかを入れてください。"),
    413: ("送られた内容が大きすぎます", "この頁は閲覧だけができます。内容を送る必要はありません。"),
    414: ("アドレスが長すぎます", "入力を短くしてやり直してください。"),
    500: (
        "処理できませんでした",
        "こちらの誤りです。記録しましたので、時間をおいてやり直すか、管理者に知らせてください。",
    ),
    503: (
        "データから答えが得られません",
        "時間をおいてやり直すか、条件を絞ってください。続く場合は管理者に知らせてください。",
    ),
}
_DATA_ADDRESS = re.compile(r"/(?:api/.*|(?:queries|results/[^/]+)/[^/]+\.(?:csv|tsv|json|srj|xlsx))", re.DOTALL)
_ROWS = (HTML, *(form.media_type.partition(";")[0] for form in FORMATS.values() if form.suffix != ".txt"))
"""The forms of a saved query's answer."""
_NAMES = {
    HTML: "HTML",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
    "application/rdf+xml": "RDF/XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/json": "JSON",
    "application/sparql-results+json": "SPARQL JSON",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}
"""What people call a media type."""


class NoFormError(NotAcceptable):
    """The client refuses all media types that are ``offered``; answered with 406 and their list."""

    def __init__(self, offered: Iterable[str] = _ROWS) -> None:
        super().__init__()
        self.offered = tuple(offered)


def problem_of(status: int, offered: Iterable[str] = ()) -> Problem:
    """Return the problem for a status; one without words of its own gets those of 400 or 500.

    ``offered`` are the media types that the client could have had.
    """
    title, message = _WORDS.get(status) or _WORDS[400 if status < 500 else 500]
    allowed = tuple(offered)
    if not allowed:
        return Problem(status, title, message)
    names = [_NAMES.get(each, each) for each in allowed]
    english = replace(GENERAL[406][2], mend=f"Accept one of the formats: {', '.join(names)}.")
    return Problem(status, title, f"{'、'.join(names)} のどれかを指定してください。", allowed=allowed, english=english)


def is_data() -> bool:
    """Tell whether this request is for an address of data, where programs are at home."""
    return _DATA_ADDRESS.fullmatch(request.path) is not None


@blueprint.before_app_request
def refuse_long_addresses() -> Response | None:
    """Refuse what no page needs before anything is looked up."""
    if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
        return respond(problem_of(414), data=is_data())
    return None


@blueprint.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> BaseResponse | HTTPException:
    """Answer what Flask or a page refused; headers such as Allow stay."""
    status = error.code or 500
    if status < 400:  # a redirect is an answer, and Flask has it ready
        return error
    offered = error.offered if isinstance(error, NoFormError) else _ROWS if status == 406 else ()
    response = respond(problem_of(status, offered), data=is_data())
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


@blueprint.app_errorhandler(EngineError)
def engine_error(error: EngineError) -> Response:
    """Answer a query that got no answer; its sentence is for the log, it may name a server."""
    current_app.logger.error("No answer for %s: %s", request.path, error)
    return respond(problem_of(503), data=is_data())


@blueprint.app_errorhandler(Exception)
def unforeseen(error: Exception) -> Response:
    """Answer our own mistakes without a word of them; the log has the rest."""
    current_app.logger.error("Unforeseen at %s", request.path, exc_info=error)
    try:
        return respond(problem_of(500), data=is_data())
    except Exception:  # the mistake may be in what every page has
        current_app.logger.exception("The error page failed too")
        return respond(problem_of(500), TEXT)
