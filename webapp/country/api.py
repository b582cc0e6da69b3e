"""The way in for programs to a country: where the lists, the numbers, the data and each municipality's own API are.

What a saved query takes and answers is the same in each municipality and is
described there; here stands only what spans them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request

from queries.comparison import MOST
from queries.saved_query import SavedQuery
from webapp.country.city_list import HEADS
from webapp.country.compare_files import FORMS
from webapp.country.findings import SEVERITIES
from webapp.country.sites import national
from webapp.country.table_file import as_json, finished
from webapp.problems.problem import HTML, JSON, PROBLEM
from webapp.saved.api_index import API_VERSION
from webapp.serving.served import site
from webapp.words.accept import negotiate

blueprint = Blueprint("country_api", __name__)

Node = dict[str, Any]

ADDRESSES = {
    "description": "/api/openapi.json",
    "municipalities": "/municipalities.json",
    "municipality": "/m/{code}/api/",
    "compare": "/compare/{query}.json?m={code}&m={code}",
    "aggregates": "/aggregates.json",
    "aggregate": "/aggregates/{aggregate}.json",
    "findings": "/findings.json",
    "data": "/data/dcat",
    "sparql": "/sparql",
}
"""What there is, by name; what stands in braces is filled in by the caller (RFC 6570)."""


@blueprint.get("/api/")
def index() -> Response:
    """Tell programs (JSON) or people (a page) where everything is."""
    if negotiate(request.headers.get("Accept"), (JSON, HTML)) == HTML:
        example = next(iter(national().municipalities.values()))
        body = render_template("country_api.html", addresses=ADDRESSES, example=example, heads=HEADS)
        response = Response(body, content_type="text/html; charset=utf-8")
    else:
        country = national().country
        response = as_json(
            {
                "api_version": API_VERSION,
                "data_version": country.version,
                "created": country.created,
                "total": len(country.cities),
                **ADDRESSES,
                "limits": {"compared": MOST},
            }
        )
    response.vary.add("Accept")
    return response


@blueprint.get("/api/openapi.json")
def description() -> Response:
    """Return the description of what spans the municipalities (OpenAPI 3.1)."""
    document = openapi(site().catalogue.listed(), sorted(national().aggregates), sorted(national().municipalities))
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
    return finished(Response(text, content_type="application/json"))


def openapi(queries: Sequence[SavedQuery], aggregates: Sequence[str], codes: Sequence[str]) -> Node:
    """Return the OpenAPI 3.1 document for the queries that can be compared, the aggregates and the municipalities."""
    two = [_values("suffix", ["csv", "json"])]
    code: Node = {"type": "string", "pattern": "^[0-9]{5}$", "examples": list(codes[:1])}
    names = [query.name for query in queries]
    several = _asked("m", {"type": "array", "items": code, "minItems": 2, "maxItems": MOST}, required=True)
    one_city = [{"name": "code", "in": "path", "required": True, "schema": code}]
    text: Node = {"type": "string", "maxLength": 100}
    paths: Node = {
        "/api/": _get("index", "Where everything is"),
        "/api/openapi.json": _get("openapi", "This description"),
        "/municipalities.{suffix}": _get(
            "municipalities",
            f"The municipalities, with the addresses of each. Columns: {', '.join(HEADS)}",
            [*two, _asked("q", text), _asked("prefecture", {"type": "string", "pattern": "^[0-9]{2}$"})],
        ),
        "/aggregates.{suffix}": _get("aggregates", "The national aggregates, counted when the country was built", two),
        "/aggregates/{aggregate}.{suffix}": _get(
            "aggregate",
            "One aggregate, a number for each municipality",
            [_values("aggregate", aggregates), *two, _asked("first", text), _asked("second", text)],
        ),
        "/findings.{suffix}": _get(
            "findings",
            "The findings of the validation: municipality, shape, severity, number",
            [
                *two,
                _asked("m", {"type": "array", "items": code}),
                _asked("shape", text),
                _asked("severity", {"type": "string", "enum": list(SEVERITIES)}),
            ],
        ),
        "/compare/{query}.{suffix}": _get(
            "compare",
            "The rows of a saved query for several municipalities; its own parameters are those of "
            "/m/{code}/api/queries/{query}",
            [_values("query", names), _values("suffix", [suffix[1:] for suffix in FORMS]), several],
        ),
        "/data/dcat": _get("catalogue", "The catalogue of all municipalities' data (DCAT), in RDF"),
        "/m/{code}/api/": _get("municipality", "Where everything of one municipality is", one_city),
        "/m/{code}/api/openapi.json": _get(
            "municipality.openapi", "The description of one municipality's API: all saved queries", one_city
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fukushi-graph: several municipalities",
            "version": API_VERSION,
            "summary": "福祉計画グラフ、いくつもの市町村 / The welfare plans of several municipalities",
            "description": "What spans the municipalities. Promise of stability: docs/api.md",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
    }


def _get(name: str, summary: str, parameters: Sequence[Node] = ()) -> Node:
    problem: Node = {"description": "What went wrong, and how to mend it", "content": {PROBLEM: {}, "text/html": {}}}
    responses = {"200": {"description": summary}, "304": {"description": "Not modified"}, "4XX": problem}
    return {"get": {"operationId": name, "summary": summary, "parameters": list(parameters), "responses": responses}}


def _values(name: str, values: Sequence[str]) -> Node:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": list(values)}}


def _asked(name: str, schema: Node, *, required: bool = False) -> Node:
    return {"name": name, "in": "query", "required": required, "schema": schema}
