"""The SPARQL endpoint: the SPARQL 1.1 Protocol, query side, for anybody.

The status of an answer is sent when the answer is whole: a client that gets 200
has everything, and one whose query met a limit learns which. Until then the
answer lies in a file, which costs no memory and keeps a slow reader from
holding a place.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from functools import partial
from typing import IO
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from pyoxigraph import Triple
from werkzeug.exceptions import MethodNotAllowed

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
from webapp.sparql.answer_file import sent
from webapp.sparql.description import Described, data_description, service_description, written
from webapp.sparql.gate import GateClosed, client_of
from webapp.sparql.limits import Limits
from webapp.sparql.page import EDITOR, Shown, render
from webapp.sparql.problems import answer_problem, engine_problem, limit_problem, problem, unacceptable
from webapp.sparql.request import METHODS, VIEWS, Asked, Refused, read_request
from webapp.sparql.visitors import install_visitors, visitor_queries
from webapp.sparql.words import words_response
from webapp.words.accept import negotiate

blueprint = Blueprint("sparql", __name__)

_ADDRESS = "/sparql"
_RETRY_S = "5"
_LONGEST_CHOICE = max(len(f"&view={view}") for view in (*VIEWS, *DOWNLOAD_TYPES)) + len("download")


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    install_visitors(state.app)


@blueprint.after_app_request
def _readable_from_anywhere(response: Response) -> Response:
    """Let a page of any site read what is public anyway, refusals too; no cookie goes with it."""
    if request.blueprint == blueprint.name or request.path == _ADDRESS:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Allow, Content-Length, Retry-After"
        response.vary.update(("Accept", "Accept-Encoding"))
    return response


@blueprint.before_app_request
def refuse_methods() -> Response | None:
    """Refuse every other method at the endpoint, whatever it is called, in the endpoint's own words."""
    if not isinstance(request.routing_exception, MethodNotAllowed) or request.path != _ADDRESS:
        return None
    response = _refusal(problem(405, "method"))
    response.headers["Allow"] = ", ".join(METHODS)
    return response


@blueprint.route(_ADDRESS, methods=METHODS, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query, describe the service, or show the page."""
    if request.method == "OPTIONS":
        return _options()
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
        page_bytes=limits.page_bytes,
    )
    try:
        with queries.gate.place(client_of(request.remote_addr or "")):
            output = tempfile.TemporaryFile()  # noqa: SIM115 – closed with the response
            begun = time.perf_counter()
            try:
                answer = queries.ask(site(), job, output)
            except BaseException:
                output.close()
                raise
    except GateClosed as closed:
        status = 429 if closed.limit.endswith("_per_client") else 503
        return _busy(limit_problem(status, limits.named(closed.limit)))
    except VisitorError as error:
        current_app.logger.error("Visitors' queries: %s", error)
        return _busy(problem(503, "unavailable"))
    except OSError as error:
        return _no_room(error)
    return _finished(answer, output, asked, chosen, time.perf_counter() - begun)


def _no_room(error: OSError) -> Response:
    current_app.logger.error("No file for an answer: %s", error)
    return _busy(problem(503, "disk"))


def _finished(answer: Answer, output: IO[bytes], asked: Asked, chosen: Chosen, seconds: float) -> Response:
    limits, shelf = visitor_queries().limits, visitor_queries().gate.shelf
    note_rows(answer.rows)
    if answer.status != "ok":
        output.close()
        return _refusal(answer_problem(answer, limits), asked, (answer.line, answer.column))
    output.seek(0)
    if chosen.form(answer.kind) == PAGE:
        with output:
            result = read_result(answer, output, site())
        return _page(render(site(), limits, replace(_shown(asked), result=result, seconds=seconds)))
    put = partial(shelf.put, client_of(request.remote_addr or ""))
    try:
        response = sent(output, content_type(chosen.media_type(answer.kind)), put)
    except OSError as error:
        return _no_room(error)
    if asked.download in DOWNLOAD_TYPES:
        response.headers["Content-Disposition"] = f'attachment; filename="result.{asked.download}"'
    return response


def _shown(asked: Asked) -> Shown:
    return Shown(asked.query, asked.view, _address(asked))


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
