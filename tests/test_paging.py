"""The next page begins where the last one ended, and nowhere else."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.snapshot import Manifest, Snapshot, write_snapshot
from queries.catalogue import Catalogue, load_catalogue
from queries.paging import LONGEST_TOKEN, Place, TokenError, place_of, token
from tests.conftest import CASES, load_sample
from tests.problems import assert_problem
from webapp.app import create_app

LISTINGS = load_catalogue(CASES / "queries")["listings"]
GRAPH = NamedNode("https://fukushi-graph.example/id/graph/99201/doc/plan-hinata")
PRINTED = NamedNode("https://fukushi-graph.example/ontology#printed")
SUFFIXES = (".csv", ".tsv", ".json", ".srj", ".xlsx")


def manifest(created: str) -> Manifest:
    """Return what a build says of itself."""
    return Manifest({"fukushi-graph": "0.1.0"}, {}, created, {"base": "https://fukushi-graph.example/id/"})


def later(store: Store) -> Store:
    """Return the sample as the next build has it: every printed name has changed."""
    for quad in list(store.quads_for_pattern(None, PRINTED, None, None)):
        store.remove(quad)
        store.add(Quad(quad.subject, PRINTED, Literal(f"新しい{quad.object}"), quad.graph_name))
    return store


@pytest.fixture
def first(tmp_path: Path) -> Snapshot:
    """The snapshot that a reader begins with."""
    return write_snapshot(tmp_path, load_sample(), manifest("2026-04-01T09:00:00+09:00"))


@pytest.fixture
def app(tmp_path: Path, first: Snapshot, sample_catalogue: Catalogue) -> Flask:
    """The application over a built graph."""
    return create_app({"OUT": tmp_path, "CATALOGUE": sample_catalogue})


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client of that application."""
    with app.test_client() as found:
        yield found


def publish(out: Path, times: int = 1) -> None:
    """Publish later data, each time another."""
    store = load_sample()
    for day in range(times):
        write_snapshot(out, later(store), manifest(f"2026-05-{day + 1:02}T09:00:00+09:00"))


def following(client: FlaskClient, address: str) -> str | None:
    """Return the next link of an answer, as its header gives it."""
    for link in client.get(address).headers.getlist("Link"):
        if link.endswith('rel="next"'):
            return str(link[1 : link.index(">")])
    return None


def rows(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """Return the rows of an answer in JSON."""
    found: list[dict[str, Any]] = client.get(address).get_json()["rows"]
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_together_are_the_whole_answer(client: FlaskClient, limit: int) -> None:
    whole = rows(client, "/queries/listings.json")
    assert len(whole) == 3
    address: str | None = f"/queries/listings.json?limit={limit}"
    seen: list[dict[str, Any]] = []
    pages = 0
    while address is not None:
        page = client.get(address).get_json()
        seen += page["rows"]
        pages += 1
        assert page["cut"] == ("next" in page)
        assert page.get("next") == following(client, address)
        address = page.get("next")
    assert seen == whole
    assert pages == -(-len(whole) // limit)  # no empty page at the end


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cut_answer_says_so_in_every_form(client: FlaskClient, suffix: str) -> None:
    cut = client.get(f"/queries/listings{suffix}?limit=2")
    assert cut.headers["Fukushi-Rows-Cut"] == "true"
    assert f'filename="listings-part{suffix}"' in cut.headers["Content-Disposition"]
    link = following(client, f"/queries/listings{suffix}?limit=2")
    assert link is not None
    assert link.startswith(f"/queries/listings{suffix}?")
    whole = client.get(f"/queries/listings{suffix}?limit=3")
    assert "Fukushi-Rows-Cut" not in whole.headers
    assert f'filename="listings{suffix}"' in whole.headers["Content-Disposition"]
    if suffix == ".srj":
        assert json.loads(cut.data)["head"]["link"] == [link]
        assert "link" not in json.loads(whole.data)["head"]


def test_next_keeps_the_other_wishes(client: FlaskClient) -> None:
    link = following(client, "/queries/listings.csv?limit=1&excel=1&labels=0")
    assert link is not None
    assert "excel=1" in link
    assert "labels=0" in link
    assert client.get(link).data.startswith(b"\xef\xbb\xbf")


def test_the_page_leads_on_and_back(client_request: Any) -> None:
    page = client_request.get("/queries/listings?limit=2", title="市の事業: 事業の一覧")
    assert "1件目から2件目までです。続きがあります。" in page.text
    (link,) = (each for each in page.links if "next=" in each and each.startswith("/queries/listings?"))
    page = client_request.get(link, title="市の事業: 事業の一覧")
    assert "3件目から最後までです。" in page.text
    assert "次へ" not in page.text
    assert "/queries/listings?party=%E5%B8%82&limit=2" in page.links


def test_a_whole_answer_has_no_paging(client_request: Any) -> None:
    page = client_request.get("/queries/listings", title="市の事業: 事業の一覧")
    assert "件目から" not in page.text


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text.swapcase(),
        lambda text: "",
        lambda text: "x" * (LONGEST_TOKEN + 1),
        lambda text: "%00",
        lambda text: base64.urlsafe_b64encode(b"0123456789abcdef.5.0123456789abcdef").decode(),
        lambda text: base64.urlsafe_b64encode(base64.urlsafe_b64decode(text + "==").replace(b".1.", b".2.")).decode(),
    ],
)
def test_a_changed_token_is_refused(client: FlaskClient, changed: Any) -> None:
    link = following(client, "/queries/listings.json?limit=1")
    assert link is not None
    text = link.partition("next=")[2]
    answer = client.get(link.replace(text, changed(text)))
    if not changed(text):  # nothing sent is nothing asked
        assert answer.status_code == 200
        return
    problem = assert_problem(answer)
    assert (problem["status"], problem["parameter"], problem["type"]) == (400, "next", "/api/#problem-parameter-next")


@pytest.mark.parametrize("change", ["objective=1-1", "ordinal=1", "party=市社協"])
def test_a_token_is_for_its_own_values(client: FlaskClient, change: str) -> None:
    link = following(client, "/queries/listings.json?limit=1")
    assert link is not None
    text = link.partition("next=")[2]
    assert assert_problem(client.get(f"/queries/listings.json?limit=1&next={text}&{change}"))["parameter"] == "next"


def test_the_size_of_a_page_may_change_on_the_way(client: FlaskClient) -> None:
    link = following(client, "/queries/listings.json?limit=1")
    assert link is not None
    assert len(rows(client, link.replace("limit=1", "limit=50"))) == 2
    assert len(rows(client, link.replace("limit=1&", ""))) == 2


def test_pages_go_on_in_the_data_they_began_with(client: FlaskClient, tmp_path: Path) -> None:
    whole = rows(client, "/queries/listings.json")
    link = following(client, "/queries/listings.json?limit=1")
    assert link is not None
    publish(tmp_path)
    assert rows(client, "/queries/listings.json") != whole
    assert rows(client, link) == whole[1:2]
    assert rows(client, link.replace("limit=1", "limit=9")) == whole[1:]


def test_pages_of_data_that_is_gone_end_with_a_sentence(client: FlaskClient, tmp_path: Path) -> None:
    link = following(client, "/queries/listings.json?limit=1")
    assert link is not None
    publish(tmp_path, times=4)
    problem = assert_problem(client.get(link))
    assert (problem["status"], problem["type"]) == (410, "/api/#problem-gone")
    page = client.get(link.replace(".json", ""), headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert "今のデータで調べ直してください" in page.text


@pytest.mark.parametrize("limit", ["0", "-1", "10001", "two", "1.5", "9" * 30, "１０００００"])
def test_wrong_limits_are_refused(client: FlaskClient, limit: str) -> None:
    problem = assert_problem(client.get("/queries/listings.csv", query_string={"limit": limit}))
    assert (problem["status"], problem["parameter"]) == (400, "limit")


def test_a_limit_may_be_typed_in_full_width(client: FlaskClient) -> None:
    assert len(rows(client, "/queries/listings.json?limit=２")) == 2


places = st.builds(Place, st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True), st.integers(1, 10**9 - 1))
values = st.dictionaries(st.sampled_from(["objective", "party", "ordinal"]), st.text(max_size=20))


@settings(max_examples=60, deadline=None)
@given(places, values, values)
def test_a_token_tells_its_place_to_its_own_call_only(
    place: Place, mine: dict[str, str], other: dict[str, str]
) -> None:
    text = token(place, LISTINGS, mine)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert len(text) <= LONGEST_TOKEN
    assert place_of(text, LISTINGS, mine) == place
    if other != mine:
        with pytest.raises(TokenError):
            place_of(text, LISTINGS, other)
    with pytest.raises(TokenError):
        place_of(text, replace(LISTINGS, text=LISTINGS.text + "\n"), mine)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_no_other_text_is_a_token(text: str) -> None:
    with pytest.raises(TokenError):
        place_of(text, LISTINGS, {})


@pytest.mark.parametrize("place", [Place("v", 0), Place("v", -3), Place("v", 10**9), Place("版", 1), Place("", 1)])
def test_places_without_a_token(place: Place) -> None:
    with pytest.raises(ValueError, match="There is no token"):
        token(place, LISTINGS, {})
