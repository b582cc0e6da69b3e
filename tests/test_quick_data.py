"""Downloads that are answered before Flask: the very answers of Flask, and nothing that is Flask's to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from werkzeug.test import EnvironBuilder, run_wsgi_app

from graph.engine import EmbeddedEngine
from queries.catalogue import Catalogue
from webapp.app import create_app
from webapp.saved import quick_data
from webapp.saved.quick_data import QuickData
from webapp.serving.access_log import ROWS
from webapp.serving.site import FixedSite, Site

SUFFIXES = (".csv", ".tsv", ".json", ".srj", ".xlsx")
VALUES: dict[str, dict[str, str]] = {
    "listings": {"objective": "1-1", "party": "市", "text": "サロン"},
    "projects-of-department": {"department": "長寿課"},
}


@pytest.fixture
def app(sample_store: Store, sample_catalogue: Catalogue) -> Iterator[Flask]:
    """The application over the invented city."""
    yield create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue})


def layers(app: Flask) -> tuple[QuickData, Any]:
    """Return the quick layer of an application, and what it hands on to."""
    layer: Any = app.wsgi_app
    while not isinstance(layer, QuickData):
        layer = layer._app
    return layer, layer._app


def asked(
    layer: Any, path: str, method: str = "GET", prefix: str = "", **headers: str
) -> tuple[str, list[Any], bytes, Any]:
    """Return status, headers in any order, body, and rows as the log gets them."""
    path, _, query = path.partition("?")
    environ = EnvironBuilder(path, method=method, query_string=query, headers=headers).get_environ()
    environ["SCRIPT_NAME"] = prefix
    chunks, status, sent = run_wsgi_app(layer, environ, buffered=True)
    body = b"".join(chunks)
    made_now = path.endswith(".xlsx")  # it holds the time
    told = [(name, value) for name, value in sent if not (made_now and name == "Content-Length")]
    return status.upper(), sorted(told), b"" if made_now else body, environ.get(ROWS)


def addresses(catalogue: Catalogue) -> list[str]:
    """Return every query of the sample in every form, with and without wishes."""
    found = []
    for name, query in catalogue.items():
        known = VALUES.get(name, {})
        values = {parameter.name: known[parameter.name] for parameter in query.parameters if parameter.name in known}
        if any(parameter.required and parameter.name not in values for parameter in query.parameters):
            continue
        for suffix in SUFFIXES:
            for wish in ({}, {"limit": "1"}, {"limit": "5000", "excel": "1"}, {"labels": "0"}):
                asked_for = urlencode({**values, **wish})
                found.append(f"/queries/{name}{suffix}" + (f"?{asked_for}" if asked_for else ""))
    return found


def test_every_answer_is_that_of_flask(
    app: Flask, sample_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, flask = layers(app)
    known = addresses(sample_catalogue)
    assert len(known) >= 40
    passed: list[str] = []
    monkeypatch.setattr(
        quick, "_app", lambda environ, start: passed.append(environ["PATH_INFO"]) or flask(environ, start)
    )
    for address in known:
        for headers in ({}, {"Accept-Encoding": "gzip"}):
            ours, theirs = asked(quick, address, **headers), asked(flask, address, **headers)
            assert ours == theirs, address
            assert ours[0] == "200 OK"
            etag = dict(ours[1])["ETag"]
            for condition in ({"If-None-Match": etag}, {"If-Modified-Since": dict(ours[1])["Last-Modified"]}):
                again = asked(quick, address, **headers, **condition)
                assert again == asked(flask, address, **headers, **condition)
                assert again[0].startswith("304")
    assert passed == []  # Flask was not needed


@pytest.mark.parametrize(
    "address",
    [
        "/queries/listings",
        "/queries/none-such.csv",
        "/queries/listings.pdf",
        "/queries/.csv",
        "/queries/listings.csv/more",
        "/queries/listings.csv?ordinal=two",
        "/queries/listings.csv?nothing=1",
        "/queries/listings.csv?limit=0",
        "/queries/listings.csv?limit=1&limit=2",
        "/queries/listings.csv?excel=perhaps",
        "/queries/listings.csv?next=abc",
        "/queries/projects-of-department.json",
        "/results/unknown/listings.csv",
        "/queries/listings.csv?text=" + "x" * 3000,
    ],
)
def test_what_is_wrong_or_unusual_is_left_to_flask(app: Flask, address: str) -> None:
    quick, flask = layers(app)
    assert (
        quick._made(EnvironBuilder(*address.split("?")[:1], query_string=address.partition("?")[2]).get_environ())
        is None
    )
    assert asked(quick, address) == asked(flask, address)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "BREW"])
def test_other_methods_are_left_to_flask(app: Flask, method: str) -> None:
    quick, flask = layers(app)
    assert asked(quick, "/queries/listings.csv", method) == asked(flask, "/queries/listings.csv", method)


def test_below_a_prefix_flask_answers(app: Flask) -> None:
    quick, _ = layers(app)
    environ = EnvironBuilder("/queries/listings.csv").get_environ() | {"SCRIPT_NAME": "/en"}
    assert quick._made(environ) is None


def test_an_engine_elsewhere_is_not_asked_twice(sample_store: Store, sample_catalogue: Catalogue) -> None:
    class Elsewhere:
        """An engine whose rows others may change."""

        def __init__(self) -> None:
            engine = EmbeddedEngine(sample_store)
            self.select, self.ask, self.construct = engine.select, engine.ask, engine.construct

    app = create_app({"ENGINE": Elsewhere(), "CATALOGUE": sample_catalogue})
    quick, _ = layers(app)
    assert quick._made(EnvironBuilder("/queries/listings.csv").get_environ()) is None
    assert app.test_client().get("/queries/listings.csv").status_code == 200


def test_our_own_mistake_is_told_by_flask(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(quick_data, "download", broken)
    assert app.test_client().get("/queries/listings.csv").status_code == 200  # Flask's own way is not broken
    monkeypatch.setattr("webapp.saved.query_pages.data", broken)
    answer = app.test_client().get("/queries/listings.tsv")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=60), st.sampled_from(["", "/en"]))
def test_nothing_in_an_address_breaks_it(name: str, query: str, prefix: str) -> None:
    seen: list[str] = []

    def behind(environ: Any, start_response: Any) -> list[bytes]:
        seen.append(environ["PATH_INFO"])
        start_response("404 NOT FOUND", [])
        return []

    here = Site.__new__(Site)  # no catalogue: whatever reaches the query fails, and Flask is asked
    object.__setattr__(here, "lasting", True)
    object.__setattr__(here, "catalogue", {name: None})
    environ = EnvironBuilder("/").get_environ()
    raw = {
        "PATH_INFO": f"/queries/{name}.csv".encode().decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
    }
    QuickData(behind, FixedSite(here).current, {})({**environ, **raw, "SCRIPT_NAME": prefix}, lambda *_: None)  # type: ignore[arg-type]
    assert len(seen) == 1
