"""Whatever goes wrong at an address of data has one shape, in the reader's language, whatever format was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from queries.parameter_error import ParameterError
from queries.saved_query import PARAMETER_TYPES
from tests.problems import assert_problem
from webapp.problems.problem import GENERAL, Problem
from webapp.saved.query_call import REASONS, refused

SUFFIXES = (".csv", ".tsv", ".json", ".srj", ".xlsx")
WRONG = (
    ("/queries/listings{}?ordinal=two", 400, "parameter-integer"),
    ("/queries/listings{}?colour=red", 400, "parameter-unknown"),
    ("/queries/listings{}?party=国", 400, "parameter-not-allowed"),
    ("/queries/listings{}?objective=1-1&objective=1-2", 400, "parameter-repeated"),
    ("/queries/listings{}?limit=0", 400, "parameter-limit"),
    ("/queries/listings{}?excel=2", 400, "parameter-switch"),
    ("/queries/listings{}?labels=yes", 400, "parameter-switch"),
    ("/queries/listings{}?next=abc", 400, "parameter-next"),
    ("/queries/projects-of-department{}", 400, "parameter-missing"),
    ("/queries/listing{}", 404, "unknown-query"),
    ("/results/0000000000000000/listings{}", 410, "gone"),
)
API = (
    ("/api/nothing", 404, "not-found"),
    ("/api/queries?audience=everybody", 400, "parameter-not-allowed"),
    ("/api/queries?colour=red", 400, "parameter-unknown"),
    ("/api/queries/listing", 404, "unknown-query"),
    ("/api/queries/listing/choices/x", 404, "unknown-query"),
    ("/api/queries/listings/choices/colour", 400, "parameter-unknown"),
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("address", "status", "kind"), WRONG)
def test_data_in_any_form(client_request: Any, address: str, status: int, kind: str, suffix: str) -> None:
    for accept in (None, "*/*", "text/csv", "application/json"):
        headers = {"Accept": accept} if accept else {}
        problem = assert_problem(client_request.raw(address.format(suffix), status, headers=headers))
        assert problem["type"] == f"/api/#problem-{kind}"
    head = client_request.raw(address.format(suffix), status, "HEAD")
    assert_problem(head)
    assert head.data == b""


@pytest.mark.parametrize(("address", "status", "kind"), [*WRONG[:9], *API])
def test_each_in_both_languages(client_request: Any, address: str, status: int, kind: str) -> None:
    where = address.format(".csv")
    for accepted, language in (
        ("ja", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ja;q=0.5", "en"),
        ("ja,en;q=0.9", "ja"),
        ("fr", "ja"),
    ):
        answer = client_request.raw(where, status, headers={"Accept-Language": accepted})
        problem = assert_problem(answer, language=language)
        if language == "en":
            assert problem["title"].isascii()
            assert problem["mend"].isascii()


@pytest.mark.parametrize(("address", "status", "kind"), WRONG[:9])
def test_by_accept_the_shape_is_the_same(client_request: Any, address: str, status: int, kind: str) -> None:
    for accept in ("text/csv", "application/json", "application/sparql-results+json"):
        assert_problem(client_request.raw(address.format(""), status, headers={"Accept": accept}))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_person_who_follows_a_link_gets_a_page(client_request: Any, suffix: str) -> None:
    address = f"/queries/listings{suffix}?ordinal=two"
    page = client_request.get(address, 400, title="条件が正しくありません", headers={"Accept": BROWSER})
    assert "値を直してください" in page.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "address", ["/queries/listings.csv", "/api/queries", "/results/0123456789abcdef/listings.json"]
)
def test_writing(client_request: Any, address: str, method: str) -> None:
    answer = client_request.raw(address, 405, method)
    assert assert_problem(answer)["type"] == "/api/#problem-method-not-allowed"
    assert "GET" in answer.headers["Allow"]


def test_an_overlong_address(client_request: Any) -> None:
    assert_problem(client_request.raw("/queries/listings.csv?objective=" + "x" * 9000, 414))


def test_text_for_a_terminal_has_both_sentences(client_request: Any) -> None:
    headers = {"Accept": "text/plain", "Accept-Language": "en"}
    text = client_request.raw("/queries/listings.csv?party=x", 400, headers=headers).get_data(as_text=True)
    assert text.splitlines()[0] == "400 A value is wrong"
    assert text.splitlines()[2] == "Correct the value, from those listed if any."
    assert "allowed: 市, 市社協" in text


@pytest.mark.parametrize("status", [*GENERAL, 418, 501])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_status_says_how_to_mend(status: int, language: str) -> None:
    problem = Problem(status, "題", "何が起きたか。")
    assert problem.words(language).mend
    assert problem.code


def test_every_type_is_explained_where_it_points(client_request: Any) -> None:
    page = client_request.get("/api/", title="API", headers={"Accept": BROWSER})
    wanted = {f"problem-{kind}" for kind, _, _ in GENERAL.values()} | {"problem-unknown-query"}
    assert wanted | {f"problem-parameter-{reason}" for reason in REASONS} <= page.ids


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words(reason: str) -> None:
    problem = refused(ParameterError("x", "y", "English.", message_ja="日本語。", reason=reason))
    assert problem.words("en").message == "English."
    assert problem.words("ja").message == "日本語。"
    assert problem.words("ja").mend != problem.words("en").mend
    assert {"integer", "date", "iri", "language"} <= set(PARAMETER_TYPES) & set(REASONS)
