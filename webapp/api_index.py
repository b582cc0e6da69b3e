"""The way in for programs: which queries there are, what they take, what goes wrong.

Everything here is read from the catalogue, so that a new query file is in the
API at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from queries.catalogue import UnknownQueryError
from queries.parameter_error import shown
from queries.parameters import choices_for
from queries.saved_query import AUDIENCES, Parameter, SavedQuery
from webapp.accept import negotiate
from webapp.problem import GENERAL, HTML, JSON, Problem, Words, respond
from webapp.query_call import DATA, MOST_ROWS, PAGE_ROWS, given, refused
from webapp.served import site

blueprint = Blueprint("api", __name__)

API_VERSION = "1"
"""Changes where something that is promised in docs/api.md changes its meaning."""


@blueprint.get("/api/")
def index() -> Response:
    """Tell programs (JSON) or people (a page) where everything is."""
    if negotiate(request.headers.get("Accept"), (JSON, HTML)) == HTML:
        listed = site().catalogue.listed()
        body = render_template("api.html", queries=listed, problems=sorted(GENERAL.items()), most=MOST_ROWS)
        response = Response(body, content_type="text/html; charset=utf-8")
    else:
        response = _json(
            {
                "api_version": API_VERSION,
                "data_version": site().snapshot.version,
                "created": site().snapshot.created or None,
                "description": "/api/openapi.json",
                "queries": "/api/queries",
                "sparql": "/sparql",
                "limits": {"limit": MOST_ROWS, "rows_on_a_page": PAGE_ROWS},
            }
        )
    response.vary.add("Accept")
    return response


@blueprint.get("/api/queries")
def queries() -> Response:
    """List the saved queries, those for one ``audience`` or all."""
    sent = given()
    audience = sent.get("audience")
    unknown = next((name for name in sent if name != "audience"), None)
    if unknown is not None:
        return _wrong(unknown, ("audience",))
    if audience is not None and audience not in AUDIENCES:
        return _wrong("audience", AUDIENCES)
    listed = site().catalogue.listed(audience)
    return _json({"data_version": site().snapshot.version, "queries": [described(query) for query in listed]})


@blueprint.get("/api/queries/<name>")
def query(name: str) -> Response:
    """Describe one saved query."""
    try:
        return _json(described(site().catalogue[name]))
    except UnknownQueryError as error:
        return _unknown(error.name, tuple(each for each in error.near if not site().catalogue[each].hidden))


@blueprint.get("/api/queries/<name>/choices/<parameter>")
def choices(name: str, parameter: str) -> Response:
    """List the values that a parameter of a saved query may have now."""
    try:
        known = {each.name: each for each in site().catalogue[name].parameters}
    except UnknownQueryError as error:
        return _unknown(error.name, tuple(each for each in error.near if not site().catalogue[each].hidden))
    if parameter not in known:
        return _unknown(parameter, tuple(known))
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
        "page": f"/queries/{query.name}",
        "data": {suffix[1:]: f"/queries/{query.name}{suffix}" for suffix in DATA},
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "required": parameter.required,
                "default": parameter.default,
                "label": dict(parameter.label),
                "help": dict(parameter.help),
                "choices": f"/api/queries/{query.name}/choices/{parameter.name}"
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
    response.set_etag(site().snapshot.id + str(hash(response.get_data())))
    response.add_etag(overwrite=True)
    response.make_conditional(request)
    return response
