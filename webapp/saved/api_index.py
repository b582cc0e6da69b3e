"""The way in for programs: which queries there are, what they take, what goes wrong.

Everything here is read from the catalogue, so that a new query file is in the
API at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from queries.catalogue import UnknownQueryError
from queries.parameter_error import refusal, shown
from queries.parameters import ParameterError, choices_for
from queries.saved_query import AUDIENCES, Parameter, SavedQuery
from queries.scalars import near
from webapp.problems.problem import GENERAL, HTML, JSON, Problem, Words, respond
from webapp.results.drawn_answer import has_picture
from webapp.saved.query_call import DATA, MOST_ROWS, PAGE_ROWS, REASONS, given, refused
from webapp.saved.query_picture import SUFFIX
from webapp.serving.served import site
from webapp.words.accept import negotiate
from webapp.words.language import language
from webapp.words.prefixes import for_programs

blueprint = Blueprint("api", __name__)

API_VERSION = "1"
"""Changes where something that is promised in docs/api.md changes its meaning."""


@blueprint.get("/api/")
def index() -> Response:
    """Tell programs (JSON) or people (a page) where everything is."""
    if negotiate(request.headers.get("Accept"), (JSON, HTML)) == HTML:
        listed = site().catalogue.listed()
        suffixes = Markup(" ").join(Markup("<code>{}</code>").format(suffix) for suffix in DATA)
        body = render_template(
            "api.html", queries=listed, problems=_problems(), reasons=REASONS, most=MOST_ROWS, suffixes=suffixes
        )
        response = Response(body, content_type="text/html; charset=utf-8")
    else:
        response = _json(
            {
                "api_version": API_VERSION,
                "data_version": site().snapshot.version,
                "created": site().snapshot.created or None,
                "description": for_programs("/api/openapi.json"),
                "queries": for_programs("/api/queries"),
                "sparql": for_programs("/sparql"),
                "limits": {"limit": MOST_ROWS, "rows_on_a_page": PAGE_ROWS},
            }
        )
    response.vary.add("Accept")
    return response


def _problems() -> list[tuple[int, str, str]]:
    """Return status, type and mend of the general problems in the language of the page."""
    return [
        (status, kind, english.mend if language() == "en" else mend)
        for status, (kind, mend, english) in sorted(GENERAL.items())
    ]


@blueprint.get("/api/queries")
def queries() -> Response:
    """List the saved queries, those for one ``audience`` or all."""
    sent = given()
    audience = sent.pop("audience", None)
    for name, value in sent.items():
        raise refusal("unknown", name, value, ["audience"], query="queries")
    if audience is not None and audience not in AUDIENCES:
        raise refusal("not-allowed", "audience", audience, AUDIENCES)
    listed = site().catalogue.listed(audience)
    return _json({"data_version": site().snapshot.version, "queries": [described(query) for query in listed]})


@blueprint.get("/api/queries/<name>")
def query(name: str) -> Response:
    """Describe one saved query."""
    return _json(described(site().catalogue[name]))


@blueprint.get("/api/queries/<name>/choices/<parameter>")
def choices(name: str, parameter: str) -> Response:
    """List the values that a parameter of a saved query may have now."""
    known = {each.name: each for each in site().catalogue[name].parameters}
    if parameter not in known:
        raise refusal("unknown", parameter, "", list(known), near(parameter, known), query=name)
    return _json({"query": name, "parameter": parameter, "choices": _choices(known[parameter])})


def _choices(parameter: Parameter) -> list[dict[str, Any]] | None:
    if parameter.type == "choice":
        found = choices_for(parameter, engine=site().engine, catalogue=site().catalogue)
        return [{"value": each.value.value, "name": each.name, "label": each.label} for each in found]
    if parameter.type == "enum":
        return [{"value": each.value, "name": each.value, "label": each.label["ja"]} for each in parameter.values]
    return None


def described(query: SavedQuery) -> dict[str, Any]:
    """Return what the API says of a query."""
    return {
        "name": query.name,
        "title": dict(query.title),
        "description": dict(query.description),
        "audience": list(query.audience),
        "group": query.group,
        "view": query.view,
        "page": for_programs(f"/queries/{query.name}"),
        "data": {suffix[1:]: for_programs(f"/queries/{query.name}{suffix}") for suffix in DATA},
        "picture": for_programs(f"/queries/{query.name}{SUFFIX}") if has_picture(query) else None,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "required": parameter.required,
                "default": parameter.default,
                "label": dict(parameter.label),
                "help": dict(parameter.help),
                "choices": for_programs(f"/api/queries/{query.name}/choices/{parameter.name}")
                if parameter.type in ("choice", "enum")
                else None,
            }
            for parameter in query.parameters
        ],
        "columns": [{"name": each.name, "kind": each.kind, "label": dict(each.label)} for each in query.columns],
    }


def _json(content: Mapping[str, Any]) -> Response:
    response = Response(json.dumps(content, ensure_ascii=False, indent=1) + "\n", content_type=JSON)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.errorhandler(ParameterError)
def wrong_value(error: ParameterError) -> Response:
    """Refuse a value."""
    return respond(refused(error), data=True)


@blueprint.errorhandler(UnknownQueryError)
def unknown_query(error: UnknownQueryError) -> Response:
    """Refuse a name."""
    return respond(unknown(error.name, visible(error.near)), data=True)


def visible(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the names whose queries are for readers."""
    return tuple(name for name in names if not site().catalogue[name].hidden)


def unknown(name: str, alike: tuple[str, ...] = ()) -> Problem:
    """Return the problem of a name that no saved query has."""
    return Problem(
        404,
        "問い合わせがありません",
        f"「{shown(name)}」という問い合わせはありません。一覧から選んでください。",
        near=alike,
        mend="一覧 (/api/queries) から選んでください。",
        kind="unknown-query",
        english=Words("Unknown query", f"There is no query '{shown(name)}'.", "Choose one of /api/queries."),
    )
