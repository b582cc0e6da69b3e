"""What goes wrong looks the same everywhere and tells nothing about this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pyoxigraph import Store, Triple

from graph.engine import EmbeddedEngine, EngineError, Rows, Term
from tests.problems import assert_problem
from webapp.app import create_app
from webapp.problems.errors import LONGEST_ADDRESS

PAGES = (
    "/",
    "/certainty",
    "/queries/",
    "/queries/listings",
    "/queries/listings.csv",
    "/documents/",
    "/documents/plan-hinata/lines/40",
    "/id/org/99201/dept/choju.html",
    "/id/org/99201/dept/choju.ttl",
    "/ontology",
    "/validation",
    "/static/style.css",
)


class BrokenEngine:
    """An engine that fails as it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        """Fail."""
        raise self.error

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Fail."""
        raise self.error

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Triple]:
        """Fail."""
        raise self.error


@pytest.mark.parametrize("address", ["/nothing", "/static/../app.py", "/static/none.css", "/..%2fetc/passwd"])
def test_unknown_address(client_request: Any, address: str) -> None:
    page = client_request.get(address, 404, title="この頁はありません")
    assert "/queries/" in page.links
    assert "状態番号 404" in page.text


def test_address_without_its_slash_leads_on(client_request: Any) -> None:
    assert client_request.raw("/queries", 308).headers["Location"].endswith("/queries/")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/", "/queries/listings", "/id/org/99201/dept/choju"])
def test_writing_is_refused_and_says_what_is_allowed(client_request: Any, address: str, method: str) -> None:
    answer = client_request.raw(address, 405, method)
    assert "GET" in answer.headers["Allow"]
    assert "この操作はできません" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", PAGES)
def test_head_is_get_without_a_body(client_request: Any, address: str) -> None:
    head = client_request.raw(address, 200, "HEAD")
    get = client_request.raw(address)
    assert head.get_data() == b""
    assert head.content_type == get.content_type
    assert client_request.raw("/nothing", 404, "HEAD").get_data() == b""


@pytest.mark.parametrize("address", PAGES)
def test_options_names_the_methods(client_request: Any, address: str) -> None:
    assert {"GET", "HEAD", "OPTIONS"} <= set(client_request.raw(address, 200, "OPTIONS").allow)


def test_program_gets_the_same_problem_as_json_or_text(client_request: Any) -> None:
    for accept in ("application/json", "application/problem+json"):
        assert_problem(client_request.raw("/nothing", 404, headers={"Accept": accept}))
    text = client_request.raw("/nothing", 404, headers={"Accept": "text/plain"})
    assert text.get_data(as_text=True).startswith("404 この頁はありません\n")
    assert text.headers["Cache-Control"] == "no-store"


def test_overlong_addresses_are_refused(client_request: Any) -> None:
    client_request.get("/queries/listings?objective=" + "x" * LONGEST_ADDRESS, 414, title="アドレスが長すぎます")
    client_request.get("/" + "x" * LONGEST_ADDRESS, 414, title="アドレスが長すぎます")


ENGINE_ADDRESSES = ("/", "/queries/listings", "/queries/listings.json", "/documents/", "/id/x", "/ontology")


@pytest.mark.parametrize("address", ENGINE_ADDRESSES)
def test_an_engine_without_an_answer_is_503(strict_client: Any, sample_catalogue: Any, address: str) -> None:
    engine = BrokenEngine(EngineError("The server db.internal:8890 is away."))
    answer = strict_client(create_app({"ENGINE": engine, "CATALOGUE": sample_catalogue})).raw(address, 503)
    body = answer.get_data(as_text=True)
    assert "データから答えが得られません" in body
    assert "db.internal" not in body


@pytest.mark.parametrize("address", ENGINE_ADDRESSES)
def test_our_own_mistakes_tell_nothing(
    strict_client: Any, sample_catalogue: Any, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = BrokenEngine(ZeroDivisionError("secret of /home/somebody"))
    answer = strict_client(create_app({"ENGINE": engine, "CATALOGUE": sample_catalogue})).raw(address, 500)
    body = answer.get_data(as_text=True)
    assert "処理できませんでした" in body
    assert "secret" not in body
    assert "ZeroDivisionError" not in body
    assert "secret of /home/somebody" in caplog.text


def test_mistake_in_the_frame_of_every_page_still_gets_an_answer(
    sample_store: Store, sample_catalogue: Any, strict_client: Any
) -> None:
    app = create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue})
    app.context_processor(lambda: {"navigation": 1})
    answer = strict_client(app).raw("/certainty", 500)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.get_data(as_text=True).startswith("500 処理できませんでした")


def test_an_application_needs_data() -> None:
    with pytest.raises(ValueError, match="needs OUT"):
        create_app({})


def test_pages_refer_to_nothing_elsewhere(client_request: Any) -> None:
    for address in ("/", "/queries/listings", "/documents/", "/ontology"):
        html = client_request.raw(address).get_data(as_text=True)
        assert 'src="http' not in html
        assert "<script" not in html
    css = client_request.raw("/static/style.css").get_data(as_text=True)
    assert "url(" not in css
    assert "@import" not in css
