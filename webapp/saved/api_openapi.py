"""The OpenAPI 3.1 description, made from the catalogue.

A description written by hand is wrong after the next query file; this one
says of each query what its header says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from queries.formats import FORMATS
from queries.parameters import LONGEST_VALUE
from queries.saved_query import AUDIENCES, Parameter, SavedQuery
from webapp.problems.problem import PROBLEM
from webapp.results.drawn_answer import has_picture
from webapp.saved.api_index import API_VERSION
from webapp.saved.query_call import DATA, DOWNLOADS, MOST_ROWS
from webapp.saved.query_picture import SUFFIX, SVG, picture_offered
from webapp.serving.served import site
from webapp.words.prefixes import for_programs

blueprint = Blueprint("openapi", __name__)

Node = dict[str, Any]

_KINDS: Mapping[str, Node] = {
    "integer": {"type": ["integer", "null"]},
    "decimal": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
}
_TEXT: Node = {"type": ["string", "null"]}
_SCHEMAS: Mapping[str, Node] = {
    "integer": {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
    "date": {"type": "string", "format": "date"},
    "iri": {"type": "string", "format": "uri", "maxLength": LONGEST_VALUE},
    "language": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
}
_REFUSALS: Node = {
    "304": {"description": "Not modified"},
    "4XX": {"$ref": "#/components/responses/Problem"},
    "5XX": {"$ref": "#/components/responses/Problem"},
}


@blueprint.get("/api/openapi.json")
def description() -> Response:
    """Return the description of the API."""
    document = openapi(site().catalogue.listed(), site().snapshot.version)
    response = Response(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", content_type="application/json"
    )
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def openapi(queries: tuple[SavedQuery, ...], version: str) -> Node:
    """Return the OpenAPI 3.1 document of ``queries`` over the data of ``version``."""
    paths: Node = {
        "/api/": _plain("index", "Where everything is", {"type": "object"}),
        "/api/openapi.json": _plain("openapi", "This description", {"type": "object"}),
        "/api/queries": _plain(
            "queries",
            "The saved queries",
            {"type": "object", "required": ["data_version", "queries"]},
            [_query_parameter("audience", {"type": "string", "enum": list(AUDIENCES)}, "Those for these readers")],
        ),
        "/api/queries/{name}": _plain(
            "query", "One saved query", {"type": "object"}, [_path("name", [each.name for each in queries])]
        ),
    }
    for query in queries:
        paths[f"/queries/{query.name}"] = {"get": _operation(query, "by-accept")}
        paths[f"/queries/{query.name}.{{suffix}}"] = {"get": _operation(query, "by-suffix", "suffix")}
        if has_picture(query):
            paths[f"/queries/{query.name}{SUFFIX}"] = {"get": _operation(query, "picture")}
        paths[f"/results/{{version}}/{query.name}"] = {"get": _operation(query, "permanent", "version")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fukushi-graph",
            "version": API_VERSION,
            "summary": "福祉計画グラフの保存された問い合わせ / The saved queries of a city's welfare plan",
            "description": f"Data version {version}. Rows come in a fixed order. Promise of stability: docs/api.md",
        },
        "servers": [{"url": for_programs("/")}],
        "paths": paths,
        "components": {
            "parameters": _shared(version),
            "schemas": {"Problem": _problem()},
            "responses": {"Problem": _refusal(), **{f"rows.{query.name}": _answer(query) for query in queries}},
        },
    }


def _plain(name: str, summary: str, schema: Node, parameters: list[Node] | None = None) -> Node:
    content: Node = {"application/json": {"schema": schema}}
    if name == "index":
        content["text/html"] = {"schema": {"type": "string"}}
    responses: Node = {"200": {"description": summary, "content": content}, **_REFUSALS}
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters or [], "responses": responses}}


def _path(name: str, values: list[str]) -> Node:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": values}}


def _query_parameter(name: str, schema: Node, words: str, *, required: bool = False) -> Node:
    return {"name": name, "in": "query", "required": required, "description": words, "schema": schema}


def _operation(query: SavedQuery, way: str, *path: str) -> Node:
    answer: Node = {"$ref": f"#/components/responses/rows.{query.name}"}
    if way == "picture":
        answer = {"description": "The picture of the rows", "content": {SVG: {"schema": {"type": "string"}}}}
    shared = (*path, "limit", "next", "excel", "labels")
    return {
        "operationId": f"{query.name}.{way}",
        "summary": query.title["en"],
        "description": f"{query.title['ja']}。{query.description['ja']}\n\n{query.description['en']}",
        "tags": [query.group],
        "parameters": [
            *map(_parameter, query.parameters),
            *({"$ref": f"#/components/parameters/{name}"} for name in shared),
        ],
        "responses": {"200": answer, **_REFUSALS},
    }


def _answer(query: SavedQuery) -> Node:
    return {
        "description": "The rows",
        "content": _contents(query),
        "headers": {
            "ETag": {"schema": {"type": "string"}},
            "Last-Modified": {"schema": {"type": "string"}},
            "Link": {"description": "rel=next: the following rows; rel=cite-as", "schema": {"type": "string"}},
        },
    }


def _parameter(parameter: Parameter) -> Node:
    schema: Node = dict(_SCHEMAS.get(parameter.type, {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}))
    if parameter.type == "enum":
        schema = {"type": "string", "enum": [value.value for value in parameter.values]}
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.type == "integer" else parameter.default
    words = f"{parameter.label['ja']}: {parameter.help['ja']} / {parameter.label['en']}: {parameter.help['en']}"
    found = _query_parameter(parameter.name, schema, words, required=parameter.required)
    if parameter.choices is not None:
        found["description"] += f" (values: /api/queries/…/choices/{parameter.name})"
    return found


def _shared(version: str) -> Node:
    at = {"type": "string", "pattern": "^[0-9a-z-]{1,64}$", "examples": [version]}
    return {
        "suffix": _path("suffix", [suffix[1:] for suffix in DATA]),
        "version": {"name": "version", "in": "path", "required": True, "schema": at},
        "limit": _query_parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, "Rows at most"),
        "next": _query_parameter("next", {"type": "string", "maxLength": 200}, "The token of a next link"),
        "excel": _query_parameter("excel", {"type": "integer", "enum": [0, 1]}, "CSV for Japanese Excel"),
        "labels": _query_parameter("labels", {"type": "integer", "enum": [0, 1]}, "Labels beside IRIs in CSV and TSV"),
    }


def _contents(query: SavedQuery) -> Node:
    contents: Node = {}
    for name, _ in DOWNLOADS:
        media_type = FORMATS[name].media_type.partition(";")[0]
        schemas = {"json": _rows(query), "srj": _solutions(query)}
        contents[media_type] = {"schema": schemas[name]} if name in schemas else {}
    for media_type in ("text/html", *picture_offered(query)):
        contents[media_type] = {"schema": {"type": "string"}}
    return contents


def _rows(query: SavedQuery) -> Node:
    names = [column.name for column in query.columns]
    row: Node = {
        "type": "object",
        "required": names,
        "additionalProperties": False,
        "properties": {
            column.name: {**_KINDS.get(column.kind, _TEXT), "title": column.label["ja"]} for column in query.columns
        },
    }
    return {
        "type": "object",
        "required": ["query", "parameters", "columns", "cut", "rows", "data_version"],
        "properties": {
            "query": {"const": query.name},
            "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "columns": {"const": names},
            "cut": {"type": "boolean"},
            "next": {"type": "string"},
            "data_version": {"type": "string"},
            "rows": {"type": "array", "items": row},
        },
    }


def _solutions(query: SavedQuery) -> Node:
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"const": [column.name for column in query.columns]}}},
            "results": {"type": "object", "required": ["bindings"]},
        },
    }


def _problem() -> Node:
    words: Node = {"type": "string", "minLength": 1}
    names: Node = {"type": "array", "items": {"type": "string"}}
    members: Node = {
        "type": words,
        "title": words,
        "status": {"type": "integer"},
        "detail": words,
        "mend": words,
        "parameter": {"type": ["string", "null"]},
        "allowed": names,
        "near": names,
    }
    return {"type": "object", "required": list(members), "additionalProperties": False, "properties": members}


def _refusal() -> Node:
    return {
        "description": "What went wrong, and how to mend it; in Japanese, or in English by Accept-Language",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}},
    }
