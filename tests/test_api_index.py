"""The API describes itself: lists, choices, and an OpenAPI document that schemathesis believes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from queries.saved_query import AUDIENCES
from tests.conftest import load_sample
from webapp.app import create_app
from webapp.saved import api_openapi
from webapp.saved.query_call import DATA, MOST_ROWS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what its dependencies warn of on import is not ours
    import schemathesis
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROUTES = Path(__file__).parent / "routes.txt"


@pytest.fixture(scope="module")
def shipped_app() -> Flask:
    """The shipped queries over the sample."""
    return create_app({"ENGINE": EmbeddedEngine(load_sample())})


def test_the_index_leads_everywhere(client_request: Any) -> None:
    index = json.loads(client_request.raw("/api/").data)
    assert index["data_version"] == "0123456789abcdef"
    assert index["limits"]["limit"] == MOST_ROWS
    for name in ("description", "queries"):
        assert client_request.raw(index[name]).content_type == "application/json"


def test_queries_are_listed_with_what_they_take_and_give(client_request: Any) -> None:
    listed = {query["name"]: query for query in json.loads(client_request.raw("/api/queries").data)["queries"]}
    assert set(listed) == {"projects-of-department", "listings"}  # the hidden one is not for readers
    query = listed["listings"]
    assert [parameter["name"] for parameter in query["parameters"]] == ["objective", "ordinal", "party"]
    assert [column["name"] for column in query["columns"]] == ["objective", "party", "ordinal", "project"]
    assert set(query["data"]) == {suffix[1:] for suffix in DATA}
    for address in (query["page"], *query["data"].values()):
        client_request.raw(address)
    assert json.loads(client_request.raw("/api/queries/listings").data) == query
    choices = query["parameters"][2]["choices"]
    assert [each["value"] for each in json.loads(client_request.raw(choices).data)["choices"]] == ["市", "市社協"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_queries_of_an_audience(shipped_app: Flask, audience: str) -> None:
    listed = shipped_app.test_client().get(f"/api/queries?audience={audience}").get_json()["queries"]
    assert [query["name"] for query in listed] == [query.name for query in load_catalogue().listed(audience)]


def test_choices_can_be_sent_as_they_are_listed(client_request: Any) -> None:
    choices = json.loads(client_request.raw("/api/queries/projects-of-department/choices/department").data)["choices"]
    assert [each["name"] for each in choices] == ["長寿課", "こども課", "くらし課"]
    for each in choices:
        for value in (each["value"], each["name"]):
            client_request.raw(f"/queries/projects-of-department.json?department={value}")
    answer = client_request.raw("/api/queries/listings/choices/objective")
    assert json.loads(answer.data)["choices"] is None


@pytest.mark.parametrize("address", ["/api/", "/api/queries", "/api/openapi.json"])
def test_descriptions_are_not_sent_twice(client_request: Any, address: str) -> None:
    etag = client_request.raw(address).headers["ETag"]
    assert client_request.raw(address, 304, headers={"If-None-Match": etag}).data == b""
    assert client_request.raw(address, 200, "HEAD").data == b""


def test_every_query_for_readers_is_described(shipped_app: Flask) -> None:
    document = shipped_app.test_client().get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    identities = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(identities)) == len(identities)
    for query in load_catalogue().listed():
        names = {
            parameter.get("name") or parameter["$ref"].rpartition("/")[2]
            for parameter in document["paths"][f"/queries/{query.name}.{{suffix}}"]["get"]["parameters"]
        }
        assert names == {*(each.name for each in query.parameters), "suffix", "limit", "next", "excel", "labels"}
    hidden = [query.name for query in load_catalogue().values() if query.hidden]
    assert hidden
    assert not [path for path in document["paths"] if any(path.startswith(f"/queries/{name}") for name in hidden)]


def test_references_lead_somewhere(shipped_app: Flask) -> None:
    document = shipped_app.test_client().get("/api/openapi.json").get_json()

    def follow(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                found = document
                for step in node["$ref"].removeprefix("#/").split("/"):
                    found = found[step]
                assert found
            for each in node.values():
                follow(each)
        elif isinstance(node, list):
            for each in node:
                follow(each)

    follow(document)


def check(app: Flask, path: str, examples: int) -> set[str]:
    """Call each described operation whose path begins with ``path`` in ``examples`` ways; return their names."""
    seen: set[str] = set()
    for found in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        operation = found.ok()
        if not operation.path.startswith(path):
            continue
        seen.add(operation.label)

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        call()
    return seen


def test_the_application_keeps_what_its_description_promises(sample_app: Flask) -> None:
    seen = check(sample_app, "/", 8)
    assert {"GET /queries/listings", "GET /queries/listings.{suffix}", "GET /api/queries"} <= seen


def test_each_shipped_query_keeps_what_its_description_promises(shipped_app: Flask) -> None:
    by_suffix = [name for name in check(shipped_app, "/queries/", 1) if name.endswith(".{suffix}")]
    assert len(by_suffix) == len(load_catalogue().listed())


def test_a_broken_promise_would_be_found(sample_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_openapi, "_rows", lambda query: {"type": "array"})
    with pytest.raises(FailureGroup, match="schema"):
        check(sample_app, "/queries/listings", 30)


def routes(app: Flask) -> list[str]:
    """Return every route of an application, a line each."""
    found = set()
    for rule in app.url_map.iter_rules():
        methods = " ".join(sorted(rule.methods or ()))
        found.add(f"{rule.rule} {methods}")
    return sorted(found)


def test_the_routes_are_those_that_are_promised(sample_app: Flask) -> None:
    promised = ROUTES.read_text(encoding="utf-8").splitlines()
    real = routes(sample_app)
    assert [route for route in promised if route not in real] == [], "a promised address has gone; see docs/api.md"
    assert [route for route in real if route not in promised] == [], "add the new address to tests/routes.txt"
