"""What a client has is not made or sent again, and what has changed always is."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Store
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from graph.engine import EmbeddedEngine
from queries.catalogue import Catalogue
from tests.test_paging import app, client, first, publish
from webapp.app import create_app
from webapp.serving import kept_answers
from webapp.serving.caching import KEEP, packed, program
from webapp.serving.kept_answers import KeptAnswers

__all__ = ["app", "client", "first"]

ADDRESSES = (
    "/queries/listings",
    *(f"/queries/listings{suffix}" for suffix in (".csv", ".tsv", ".json", ".srj", ".xlsx")),
)


def conditional(client: FlaskClient, address: str, etag: str, **headers: str) -> TestResponse:
    """Ask for what changed."""
    return client.get(address, headers={"If-None-Match": etag, **headers})


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_the_answer_gets_304(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    etag = answer.headers["ETag"]
    for sent in (etag, f"W/{etag.removeprefix('W/')}", f'"other", {etag}', "*"):
        again = conditional(client, address, sent)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        assert set(again.vary) == set(answer.vary)
        assert "Content-Type" not in again.headers
    assert conditional(client, address, '"other"').data


@pytest.mark.parametrize("address", ADDRESSES)
def test_last_modified_serves_clients_without_etag(client: FlaskClient, address: str) -> None:
    modified = parsedate_to_datetime(client.get(address).headers["Last-Modified"])
    assert modified <= datetime.now(UTC)
    since = {"If-Modified-Since": format_datetime(modified, usegmt=True)}
    assert client.get(address, headers=since).status_code == 304
    earlier = {"If-Modified-Since": format_datetime(modified - timedelta(seconds=1), usegmt=True)}
    assert client.get(address, headers=earlier).status_code == 200
    # If-None-Match goes first
    assert client.get(address, headers={**since, "If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_tells_what_get_would_send(client: FlaskClient, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.data) == (200, b"")
    kept = ("Content-Type", "ETag", "Last-Modified", "Content-Disposition", "Cache-Control")
    assert {name: head.headers.get(name) for name in kept} == {name: get.headers.get(name) for name in kept}
    assert set(head.vary) == set(get.vary)
    assert client.head(address, headers={"If-None-Match": get.headers["ETag"]}).status_code == 304


def test_every_other_answer_has_another_etag(client: FlaskClient) -> None:
    addresses = [
        *ADDRESSES,
        "/queries/listings.csv?excel=1",
        "/queries/listings.csv?labels=0",
        "/queries/listings.csv?limit=1",
        "/queries/listings.csv?objective=1-1",
        "/queries/projects-of-department.csv?department=長寿課",
        "/queries/projects-of-department.csv?department=こども課",
    ]
    etags = [client.get(address, headers=headers).headers["ETag"] for address in addresses for headers in ({}, GZIP)]
    # a workbook is compressed already: it is the same with and without gzip
    assert len(set(etags)) == 2 * len(addresses) - 1


GZIP = {"Accept-Encoding": "gzip"}


def test_one_call_in_two_spellings_has_one_etag(client: FlaskClient) -> None:
    spellings = [
        "department=長寿課",
        "department=長寿課&excel=0",
        "department=%20長寿課",
        "department=長寿課(ひなた市)",
    ]
    found = {client.get(f"/queries/projects-of-department.csv?{each}").headers["ETag"] for each in spellings}
    assert len(found) == 1


def test_new_data_has_another_etag(client: FlaskClient, tmp_path: Path) -> None:
    for address in ADDRESSES:
        client.get(address)
    before = {address: client.get(address) for address in ADDRESSES}
    publish(tmp_path)
    for address, old in before.items():
        answer = conditional(client, address, old.headers["ETag"])
        assert answer.status_code == 200
        assert answer.headers["ETag"] != old.headers["ETag"]
        assert answer.data != old.data


def test_a_wrong_value_is_no_304(client: FlaskClient) -> None:
    assert conditional(client, "/queries/listings.csv?ordinal=two", "*").status_code == 400


def test_gzip_only_for_those_who_take_it(client: FlaskClient) -> None:
    address = "/queries/listings"
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    for sent in ("gzip", "br, gzip;q=0.5", "*"):
        answer = client.get(address, headers={"Accept-Encoding": sent})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == plain.data
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data)
    for sent in ("", "identity", "gzip;q=0", "br"):
        assert client.get(address, headers={"Accept-Encoding": sent}).data == plain.data
    assert "Accept-Encoding" in plain.vary


def test_what_is_short_or_packed_already_is_sent_as_it_is(client: FlaskClient) -> None:
    for address in ("/queries/listings.json?limit=1", "/queries/listings.xlsx"):
        assert "Content-Encoding" not in client.get(address, headers=GZIP).headers


@pytest.fixture
def long_client(sample_store: Store, sample_catalogue: Catalogue) -> Iterator[FlaskClient]:
    """A client of an application whose answer is long: the same listing under many numbers."""
    sample_store.update(
        "PREFIX wp: <https://fukushi-graph.example/ontology#> INSERT { GRAPH <urn:long> { ?new a wp:ProjectListing ; "
        "wp:inObjective ?goal ; wp:ordinal ?n ; wp:printed ?name } } WHERE { GRAPH ?g { ?listing a wp:ProjectListing ; "
        "wp:inObjective ?goal ; wp:printed ?name } "
        f"VALUES ?n {{ {' '.join(str(n) for n in range(100, 4100))} }} "
        'BIND(IRI(CONCAT(STR(?listing), "/", STR(?n))) AS ?new) }'
    )
    application = create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue})
    with application.test_client() as found:
        yield found


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".srj"])
def test_a_long_answer_flows(long_client: FlaskClient, suffix: str) -> None:
    answer = long_client.get(f"/queries/listings{suffix}", buffered=False)
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers
    chunks = list(answer.response)
    assert len(chunks) > 5
    assert max(map(len, chunks)) < 256 * 1024
    whole = b"".join(chunks)
    if suffix == ".json":
        assert len(json.loads(whole)["rows"]) > 10_000
    assert gzip.decompress(long_client.get(f"/queries/listings{suffix}", headers=GZIP).data) == whole
    head = long_client.head(f"/queries/listings{suffix}")
    assert (head.status_code, head.data) == (200, b"")


def test_a_long_answer_costs_no_memory_for_its_rows(sample_store: Store) -> None:
    begun: list[int] = []

    def rows() -> Iterator[bytes]:
        for number in range(100_000):
            begun.append(number)
            yield b"row\n" * 64

    stream = packed(rows())
    next(stream)
    next(stream)
    assert len(begun) < 20_000  # the rest is not made before it is wanted


class Counting:
    """A WSGI application that counts its calls and answers as it is told."""

    def __init__(self, body: bytes = b"answer", status: str = "200 OK", *, keep: bool = True) -> None:
        self.calls = 0
        self.closed = 0
        self.body, self.status, self.keep = body, status, keep

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer."""
        self.calls += 1
        environ[KEEP] = self.keep
        start_response(self.status, [("ETag", '"e"'), ("Content-Length", str(len(self.body))), ("Vary", "Accept")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        yield self.body

    def close(self) -> None:
        """Count."""
        self.closed += 1


def ask(application: KeptAnswers, path: str = "/x", method: str = "GET", **headers: str) -> tuple[bytes, str, Any]:
    """Ask a WSGI application."""
    environ = create_environ(path, method=method, headers={k: v for k, v in headers.items() if k != "prefix"})
    environ["SCRIPT_NAME"] = headers.get("prefix", "")
    chunks, status, sent = run_wsgi_app(application, environ, buffered=True)
    return b"".join(chunks), status, sent


def test_kept_answers_are_not_made_again() -> None:
    behind = Counting()
    front = KeptAnswers(behind, lambda: "data")
    assert ask(front) == ask(front)
    assert behind.calls == behind.closed == 1
    body, status, headers = ask(front, **{"If-None-Match": '"e"'})
    assert (body, status) == (b"", "304 NOT MODIFIED")
    assert "Content-Length" not in headers
    assert headers["Vary"] == "Accept"
    assert behind.calls == 1


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/y", "GET", {}),
        ("/x?a=1", "GET", {}),
        ("/x", "HEAD", {}),
        ("/x", "POST", {}),
        ("/x", "GET", {"Accept": "text/csv"}),
        ("/x", "GET", {"Accept-Encoding": "gzip"}),
        ("/x", "GET", {"Accept-Language": "en"}),
        ("/x", "GET", {"Host": "elsewhere"}),
        ("/x", "GET", {"prefix": "/en"}),
        ("/x", "GET", {"If-None-Match": '"other"'}),
        ("/x", "GET", {"If-Modified-Since": "Sun, 22 Nov 2026 09:34:56 GMT"}),
    ],
)
def test_another_request_is_not_answered_from_the_store(path: str, method: str, headers: dict[str, str]) -> None:
    behind = Counting()
    front = KeptAnswers(behind, lambda: "data")
    ask(front)
    ask(front, path, method, **headers)
    assert behind.calls == 2


def test_new_data_empties_the_store() -> None:
    behind, data = Counting(), [object()]
    front = KeptAnswers(behind, lambda: data[0])
    ask(front)
    data[0] = object()
    ask(front)
    ask(front)
    assert behind.calls == 2


@pytest.mark.parametrize(
    "behind",
    [Counting(keep=False), Counting(status="404 NOT FOUND"), Counting(b"x" * (kept_answers.LARGEST_ANSWER + 1))],
)
def test_what_is_not_offered_failed_or_large_is_not_kept(behind: Counting) -> None:
    front = KeptAnswers(behind, lambda: "data")
    assert ask(front) == ask(front)
    assert behind.calls == behind.closed == 2


def test_the_store_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 25)
    behind = Counting(b"0123456789")
    front = KeptAnswers(behind, lambda: "data")
    for path in ("/1", "/2", "/3", "/3", "/2", "/1"):
        ask(front, path)
    assert behind.calls == 4  # the first went when the third came


def test_an_answer_that_breaks_off_is_not_kept() -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        environ[KEEP] = True
        start_response("200 OK", [])
        return (pieces[0] for pieces in ([b"half"], []))  # type: ignore[index]

    front = KeptAnswers(broken, lambda: "data")
    for _ in range(2):
        with pytest.raises(IndexError):
            ask(front)


def test_the_application_answers_from_its_store(app: Flask, client: FlaskClient, monkeypatch: Any) -> None:
    before = client.get("/queries/listings.xlsx").data
    monkeypatch.setattr("webapp.saved.query_pages._answer", lambda name, base: pytest.fail("asked again"))
    assert client.get("/queries/listings.xlsx").data == before
    assert io.BytesIO(before).read(2) == b"PK"


def test_the_program_is_part_of_the_stamp() -> None:
    digest, changed = program()
    assert len(digest) == 64
    assert changed <= datetime.now(UTC)
