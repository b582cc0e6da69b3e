"""The SPARQL endpoint: the SPARQL 1.1 Protocol, query side, for anybody.

The status of an answer is sent when the answer is whole: a client that gets 200
has everything, and one whose query met a limit learns which. Until then the
answer lies in a file, which costs no memory and keeps a slow reader from
holding a place.
"""

from __future__ import annotations

import os
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from pyoxigraph import Triple
from werkzeug.wsgi import wrap_file

from graph.visitor_job import PAGE, Answer, Job
from graph.visitor_pool import VisitorError
from webapp.assets.pages import has_asset
from webapp.linked_data.described import described
from webapp.problems.errors import LONGEST_ADDRESS
from webapp.problems.problem import HTML, JSON, TEXT, Problem, respond
from webapp.results.formats import DESCRIPTIONS, DOWNLOAD_TYPES, Chosen, choose, content_type, wants_page
from webapp.results.page_result import read_result
from webapp.serving.access_log import note_rows
from webapp.serving.content_policy import let_script_run
from webapp.serving.served import site
from webapp.sparql.description import Described, data_description, service_description, written
from webapp.sparql.gate import GateClosed
from webapp.sparql.limits import Limits
from webapp.sparql.page import EDITOR, Shown, render
from webapp.sparql.problems import answer_problem, engine_problem, limit_problem, problem, unacceptable
from webapp.sparql.request import METHODS, VIEWS, Asked, Refused, read_request
from webapp.sparql.visitors import VisitorQueries
from webapp.sparql.words import words_response
from webapp.words.accept import negotiate

blueprint = Blueprint("sparql", __name__)

_KEY = "fukushi-sparql"
_WORTH_COMPRESSING = 1000
_CHUNK = 64 * 1024
_RETRY_S = "5"
_LONGEST_CHOICE = max(len(f"&view={view}") for view in (*VIEWS, *DOWNLOAD_TYPES)) + len("download")


def visitor_queries() -> VisitorQueries:
    """Return the state of the endpoint of the current application."""
    found: VisitorQueries = current_app.extensions[_KEY]
    return found


def queries_of(app: Flask) -> VisitorQueries:
    """Return the state of the endpoint of an application."""
    found: VisitorQueries = app.extensions[_KEY]
    return found


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    """Take the limits: those of the configuration (``SPARQL_LIMITS``), else of the environment; ValueError."""
    config = state.app.config
    limits = config.get("SPARQL_LIMITS") or Limits.from_environment(os.environ)
    out = config.get("OUT")
    own_engine = out is not None and config.get("ENGINE") is None
    state.app.extensions[_KEY] = VisitorQueries(
        limits, None if out is None else Path(out), own_engine, config.get("SPARQL_GATE")
    )


@blueprint.after_request
def _readable_from_anywhere(response: Response) -> Response:
    """Let a page of any site read what is public anyway; no cookie goes with it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Allow, Content-Length, Retry-After"
    response.vary.update(("Accept", "Accept-Encoding"))
    return response


@blueprint.route("/sparql", methods=[*METHODS, "PUT", "PATCH", "DELETE"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query, describe the service, or show the page."""
    if request.method == "OPTIONS":
        return _options()
    if request.method not in METHODS:
        response = _refusal(problem(405, "method"))
        response.headers["Allow"] = ", ".join(METHODS)
        return response
    limits = visitor_queries().limits
    try:
        asked = read_request(request, limits)
    except Refused as refused:
        return _refusal(refused.problem)
    return _bare(limits) if asked is None else _answer(asked, limits)


@blueprint.get("/sparql/words.json")
def words() -> Response:
    """Tell the editor of the page the words of this data."""
    return words_response()


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the data (VoID, DCAT)."""
    return _described(data_description(_subject()))


def _options() -> Response:
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _bare(limits: Limits) -> Response:
    """Answer the address without a query: a page for people, the service description for programs."""
    accept = request.headers.get("Accept")
    if negotiate(accept, (*DESCRIPTIONS, HTML)) != HTML:
        if not visitor_queries().offered(site()):
            return _refusal(engine_problem(current_app.config.get("PUBLIC_SPARQL", "")))
        return _described(service_description(_subject(), limits))
    return _page(render(site(), limits, Shown(), example=request.args.get("example", "")))


def _page(body: str, status: int = 200) -> Response:
    response = Response(body, status, content_type=content_type(HTML))
    return let_script_run(response) if has_asset(EDITOR) else response


def _described(triples: list[Triple]) -> Response:
    media_type = negotiate(request.headers.get("Accept"), tuple(DESCRIPTIONS))
    if media_type is None:
        return _refusal(unacceptable("triples"))
    return Response(written(triples, DESCRIPTIONS[media_type]), content_type=content_type(media_type))


def _subject() -> Described:
    return described(visitor_queries().counts(site()))


def _answer(asked: Asked, limits: Limits) -> Response:
    chosen = choose(DOWNLOAD_TYPES.get(asked.download) or request.headers.get("Accept"))
    if not (chosen.solutions or chosen.boolean or chosen.triples):
        return _refusal(unacceptable("solutions"), asked)
    queries = visitor_queries()
    if not queries.offered(site()):
        return _refusal(engine_problem(current_app.config.get("PUBLIC_SPARQL", "")), asked)
    job = Job(
        asked.query,
        solutions=chosen.form("solutions"),
        boolean=chosen.form("boolean"),
        triples=chosen.form("triples"),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        page_rows=limits.page_rows,
    )
    try:
        with queries.gate.place(request.remote_addr or ""):
            output = tempfile.TemporaryFile()  # noqa: SIM115 – closed with the response
            begun = time.perf_counter()
            try:
                answer = queries.ask(site(), job, output)
            except BaseException:
                output.close()
                raise
    except GateClosed as closed:
        return _busy(limit_problem(429 if closed.limit == "concurrent_per_client" else 503, limits.named(closed.limit)))
    except VisitorError as error:
        current_app.logger.error("Visitors' queries: %s", error)
        return _busy(problem(503, "unavailable"))
    except OSError as error:
        current_app.logger.error("No file for an answer: %s", error)
        return _busy(problem(503, "disk"))
    return _finished(answer, output, asked, chosen, time.perf_counter() - begun)


def _finished(answer: Answer, output: IO[bytes], asked: Asked, chosen: Chosen, seconds: float) -> Response:
    limits = visitor_queries().limits
    note_rows(answer.rows)
    if answer.status != "ok":
        output.close()
        return _refusal(answer_problem(answer, limits), asked, (answer.line, answer.column))
    output.seek(0)
    if chosen.form(answer.kind) == PAGE:
        with output:
            result = read_result(answer, output, site())
        return _page(render(site(), limits, replace(_shown(asked), result=result, seconds=seconds)))
    response = _sent(output, content_type(chosen.media_type(answer.kind)))
    if asked.download in DOWNLOAD_TYPES:
        response.headers["Content-Disposition"] = f'attachment; filename="result.{asked.download}"'
    return response


def _shown(asked: Asked) -> Shown:
    return Shown(asked.query, asked.view, _address(asked))


def _sent(output: IO[bytes], media_type: str) -> Response:
    """Return the answer in ``output``, which is closed when it has been sent."""
    size = os.fstat(output.fileno()).st_size
    packed = size > _WORTH_COMPRESSING and request.accept_encodings.quality("gzip") > 0
    if request.method == "HEAD":
        output.close()
        response = Response(content_type=media_type)
    elif packed:
        response = Response(_packed(output), content_type=media_type)
    elif "wsgi.file_wrapper" in request.environ:
        # The server sends the file by itself: a slow reader does not hold a thread.
        response = Response(
            wrap_file(request.environ, output, _CHUNK), content_type=media_type, direct_passthrough=True
        )
    else:
        response = Response(_read(output), content_type=media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.content_length = size
    response.call_on_close(output.close)
    return response


def _read(output: IO[bytes]) -> Iterator[bytes]:
    with output:
        while chunk := output.read(_CHUNK):
            yield chunk


def _packed(output: IO[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(level=4, wbits=31)
    for chunk in _read(output):
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def _address(asked: Asked) -> str:
    """Return an address that asks the same again, "" where it would be too long to be read."""
    fields = [("query", asked.query)]
    fields += [("default-graph-uri", iri) for iri in asked.default_graphs or ()]
    fields += [("named-graph-uri", iri) for iri in asked.named_graphs or ()]
    address = f"/sparql?{urlencode(fields)}"
    return address if len(address) + _LONGEST_CHOICE <= LONGEST_ADDRESS else ""


def _busy(found: Problem) -> Response:
    response = _refusal(found)
    response.headers["Retry-After"] = _RETRY_S
    return response


def _refusal(found: Problem, asked: Asked | None = None, place: tuple[int, int] = (0, 0)) -> Response:
    """Return a problem: with the query on the page to a person, as text (or JSON if wished) to a program.

    ``place`` is the line and the letter where the query cannot be read, from 1, (0, 0) if that is not it.
    """
    accept = request.headers.get("Accept")
    if not wants_page(accept):
        return respond(found, negotiate(accept, (TEXT, JSON)) or TEXT)
    if asked is None:
        return respond(found, HTML)
    shown = replace(_shown(asked), problem=found, place=place)
    response = _page(render(site(), visitor_queries().limits, shown), found.status)
    response.cache_control.no_store = True
    return response
