"""The drawn saved queries of the shipped graph: page and file, both languages; a number is the rows behind it."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask

from queries.catalogue import load_catalogue
from queries.saved_query import SavedQuery
from tests.builds import shipped
from tests.conftest import ClientRequest, read_page
from tests.problems import assert_problem
from webapp.app import create_app
from webapp.results.drawn_answer import has_picture
from webapp.serving.site import SnapshotInfo

SVG = "{http://www.w3.org/2000/svg}"
VERSION = "0123456789abcdef"
DRAWN = [query for query in load_catalogue().listed() if query.drawing is not None]
each_drawn = pytest.mark.parametrize("query", DRAWN, ids=lambda query: query.name)
each_picture = pytest.mark.parametrize(
    "query", [query for query in DRAWN if has_picture(query)], ids=lambda query: query.name
)


@cache
def app() -> Flask:
    """Return one application over the shipped graph."""
    return create_app({"ENGINE": shipped().engine, "SNAPSHOT": SnapshotInfo(VERSION, "2030-04-01T09:00:00+09:00", {})})


def client() -> ClientRequest:
    """Return a strict client."""
    return ClientRequest(app().test_client())


def test_thirteen_queries_are_drawn() -> None:
    assert len(DRAWN) >= 13
    assert {query.view for query in DRAWN} == {"matrix", "bars", "network", "timeline"}


@each_drawn
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_draws_what_the_header_says_and_keeps_the_table(query: SavedQuery, language: str) -> None:
    prefix = "/en" if language == "en" else ""
    page = read_page(client().raw(f"{prefix}/queries/{query.name}"), language)
    rows = len(shipped().rows(query.name))
    table = page.html[page.html.index('id="table-all"') :].partition("</table>")[0]
    assert table.count("<tr>") == rows + 1
    if query.view == "matrix":
        assert page.html.count('<table class="matrix">') == 1
        assert "<svg" not in page.html
        return
    pictures = re.findall(r"<svg.*?</svg>", page.html, re.DOTALL)
    assert pictures
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.attrib["role"] == "img"
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")
        assert max(float(text.attrib["font-size"]) for text in root.iter(f"{SVG}text")) >= 12
        assert min(float(text.attrib["font-size"]) for text in root.iter(f"{SVG}text")) >= 11
    assert f"{prefix}/queries/{query.name}.svg" in page.links


@each_picture
def test_every_row_of_the_table_is_in_the_picture(query: SavedQuery) -> None:
    """Each name, number and printed value that is drawn stands in the description of the picture, whole."""
    html = client().raw(f"/queries/{query.name}").get_data(as_text=True)
    said = unescape(" ".join(re.findall(r"<(?:title|desc) id=\"picture-.*?>(.*?)</", html, re.DOTALL)))
    assert query.drawing is not None
    parts = [part for part in ("rows", "ends", "panels", "printed") if part in query.drawing.parts]
    text = {column.name for column in query.columns if column.kind == "text"}
    for row in shipped().rows(query.name):
        for name in (name for part in parts for name in query.drawing.parts[part]):
            dated = query.name == "events" and name == "printed_date" and (row["date"] or row["month"])
            if name in text and row[name] and not dated and not (name == "printed" and row.get("value") is None):
                assert name == "name" or " ".join(str(row[name]).split()) in said, row


@pytest.mark.parametrize(
    "name", ["role-coverage", "objective-office-matrix", "party-mark-matrix", "cells-without-text"]
)
def test_each_number_of_a_matrix_is_the_number_of_rows_behind_it(name: str) -> None:
    html = client().raw(f"/queries/{name}").get_data(as_text=True)
    matrix = html[html.index('<table class="matrix">') :].partition("</table>")[0]
    links = [
        (unescape(href), int(number)) for href, number in re.findall(r'<td [^>]*><a href="([^"]+)">(\d+)<', matrix)
    ]
    zeros = matrix.count("<span>0</span>")
    assert len(links) + zeros == len(shipped().rows(name))
    for address, number in links:
        if address.startswith("/queries/"):
            path, _, asked = address.partition("?")
            rows = len(json.loads(client().raw(f"{path}.json?{asked}").data)["rows"])
        else:
            found = read_page(client().raw(address)).html
            rows = sum(body.count("<tr>") for body in re.findall(r"<tbody>(.*?)</tbody>", found, re.DOTALL))
        assert rows == number, address


@each_picture
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_picture_is_a_file_too(query: SavedQuery, prefix: str) -> None:
    address = f"{prefix}/queries/{query.name}.svg"
    answer = client().raw(address)
    assert answer.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(answer.data)
    title = root.findtext(f"{SVG}title")
    assert title == query.title["en" if prefix else "ja"]
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert 300 < width < 1200
    assert height > 100
    assert f'filename="{query.name}.svg"' in answer.headers["Content-Disposition"]
    assert f'</results/{VERSION}/{query.name}.svg>; rel="cite-as"' in answer.headers["Link"].replace("</en/", "</")
    assert client().raw(f"/results/{VERSION}/{query.name}.svg").mimetype == "image/svg+xml"


def test_the_picture_is_not_sent_twice_and_follows_accept() -> None:
    answer = client().raw("/queries/said-alone.svg")
    etag = answer.headers["ETag"]
    assert client().raw("/queries/said-alone.svg", 304, headers={"If-None-Match": etag}).data == b""
    assert client().raw("/en/queries/said-alone.svg").headers["ETag"] != etag
    assert client().raw("/queries/said-alone.svg", method="HEAD").headers["ETag"] == etag
    wished = client().raw("/queries/said-alone", headers={"Accept": "image/svg+xml"})
    assert wished.data == answer.data
    client().raw("/queries/role-coverage", 406, headers={"Accept": "image/svg+xml"})


def test_a_part_of_the_rows_says_so() -> None:
    answer = client().raw("/queries/values-by-year.svg?limit=6")
    assert answer.headers["Fukushi-Rows-Cut"] == "true"
    assert "図は表のこの部分だけを示します。" in answer.get_data(as_text=True)
    following = re.search(r'<([^>]+)>; rel="next"', ", ".join(answer.headers.getlist("Link")))
    assert following
    assert urlsplit(following[1]).path == "/queries/values-by-year.svg"
    assert "図は表のこの部分だけを示します。" in client().raw(following[1]).get_data(as_text=True)
    page = client().raw("/queries/values-by-year?limit=6").get_data(as_text=True)
    assert page.count("<svg") == 2
    assert "図は表のこの部分だけを示します。" in page


@pytest.mark.parametrize("name", ["listings", "role-coverage", "unheard-of"])
def test_what_has_no_picture_says_so(name: str) -> None:
    assert assert_problem(client().raw(f"/queries/{name}.svg", 404))["type"] == "/api/#problem-unknown-query"


def test_a_wrong_wish_is_refused_as_a_problem() -> None:
    problem = assert_problem(client().raw("/queries/said-alone.svg?limit=x", 400))
    assert problem["type"] == "/api/#problem-parameter-limit"
    client().raw("/results/ffffffffffffffff/said-alone.svg", 410)


def test_the_api_tells_where_pictures_are() -> None:
    listed = {query["name"]: query for query in json.loads(client().raw("/api/queries").data)["queries"]}
    assert listed["said-alone"]["picture"] == "/queries/said-alone.svg"
    assert listed["role-coverage"]["picture"] is None
    paths = json.loads(client().raw("/api/openapi.json").data)["paths"]
    pictures = [path for path in paths if path.endswith(".svg")]
    assert pictures == [query["picture"] for query in listed.values() if query["picture"]]
    assert list(paths[pictures[0]]["get"]["responses"]["200"]["content"]) == ["image/svg+xml"]
