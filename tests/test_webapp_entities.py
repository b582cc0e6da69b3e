"""Entity pages and their data: links with names, provenance, negotiation, unknown things."""

from __future__ import annotations

import gzip
import html
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph.engine import EmbeddedEngine
from tests.conftest import load_sample, read_page
from webapp.app import create_app
from webapp.linked_data.description import SHOWN, SHOWN_OF_ONE, describe
from webapp.serving.addresses import Addresses
from webapp.words.labels import labels, natural

BASE = "https://fukushi-graph.example/id/"
WP = "https://fukushi-graph.example/ontology#"
PREF = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
LISTING = "/id/99201/plan/2030/1-1/listing/shi/1"
CHOJU = "/id/org/99201/dept/choju"
GRAPH = NamedNode(f"{BASE}graph/99201/reference")


def triples(response: Any, form: RdfFormat) -> set[str]:
    """Return the statements of a body as strings."""
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in parse(response.get_data(), format=form)}


def test_page_shows_names_links_and_the_line(client_request: Any) -> None:
    page = client_request.get(LISTING, title="縁側サロン事業")
    assert "種類: 事業の掲載" in page.text
    assert "文書の行 plan-hinata 40行目" in page.text
    assert "/documents/plan-hinata/lines/40" in page.links
    assert "集いの場" in page.text
    assert "/id/99201/plan/2030/1-1" in page.links
    assert f"{BASE}99201/plan/2030/1-1/listing/shi/1" in page.text


def test_page_shows_what_points_to_it(client_request: Any) -> None:
    page = client_request.get(LISTING, title="縁側サロン事業")
    incoming = page.text[page.text.index("この資源を参照するもの") :]
    assert "掲載行 担当の割当て: 縁側サロン事業、長寿課" in incoming
    assert f"{LISTING}/assignment/choju" in page.links


def test_claim_says_by_which_rule_and_under_which_assumption(client_request: Any) -> None:
    page = client_request.get(f"{LISTING}/assignment/choju", title="担当の割当て: 縁側サロン事業、長寿課")
    assert "判断の根拠 二つの表に共通する課が長寿課だけ" in page.text
    assert "適用した規則 課の共通部分 前提: 同じ事業の課は表が変わっても同じ" in " ".join(page.text.split())
    assert "/id/rule/office-intersection" in page.links
    assert "確かさ 導出" in page.text
    assert "/ontology#certainty-derived" in page.links


def test_page_says_which_graph_and_when_loaded(client_request: Any) -> None:
    page = client_request.get(LISTING, title="縁側サロン事業")
    assert "記録した集まり 計画書の事実 読み込み 2030年4月1日 9時00分" in page.text
    assert "/id/graph/99201/doc/plan-hinata" in page.links


def test_reference_data_leads_to_the_row_of_its_table(client_request: Any) -> None:
    page = client_request.get(CHOJU, title="長寿課")
    assert "出典の表 99201/table/offices.csv#row=2" in page.text
    assert "/id/99201/table/offices.csv#row=2" in page.links
    assert "名称 2件 長寿課 ちょうじゅか (かな)" in page.text


def test_table_shows_what_was_read_from_its_rows(client_request: Any) -> None:
    page = client_request.get("/id/99201/table/offices.csv", title="事実の表: 99201/table/offices.csv")
    assert "出典の表 3件 長寿課 こども課 くらし課" in page.text


def test_inferred_statements_stand_apart(sample_store: Store, strict_client: Any, sample_catalogue: Any) -> None:
    closure = NamedNode(f"{BASE}graph/99201/closure")
    office, kind = NamedNode(f"{BASE}org/99201/dept/choju"), NamedNode("http://www.w3.org/ns/org#OrganizationalUnit")
    part = NamedNode("http://purl.org/dc/terms/isPartOf")
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    sample_store.add(Quad(office, rdf_type, kind, closure))
    sample_store.add(Quad(office, part, NamedNode(f"{BASE}org/99201/city"), closure))
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))
    page = client.get(CHOJU, title="長寿課")
    assert page.text.index("推論で加わった関係") < page.text.index("種類 組織の単位") < page.text.index("全体 ひなた市")
    assert "種類: 課" in page.text


@pytest.mark.parametrize(
    ("accept", "content_type", "suffix"),
    [
        ("text/html", "text/html; charset=utf-8", ".html"),
        ("text/turtle", "text/turtle; charset=utf-8", ".ttl"),
        ("application/ld+json", "application/ld+json", ".jsonld"),
        ("application/n-triples", "application/n-triples; charset=utf-8", ".nt"),
        ("*/*", "text/html; charset=utf-8", ".html"),
        ("text/html;q=0.2, text/turtle;q=0.3", "text/turtle; charset=utf-8", ".ttl"),
    ],
)
def test_negotiation(client_request: Any, accept: str, content_type: str, suffix: str) -> None:
    """The vocabulary is a document, so its own address answers."""
    answer = client_request.raw("/ontology", headers={"Accept": accept})
    assert answer.content_type == content_type
    assert "Accept" in answer.vary
    assert answer.headers["Content-Location"] == f"/ontology{suffix}"
    by_suffix = client_request.raw(f"/ontology{suffix}", headers={"Accept": "image/png"})
    assert by_suffix.content_type == content_type
    if suffix != ".html":  # the page marks its own place in the navigation
        assert by_suffix.get_data() == answer.get_data()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("accept", "content_type", "suffix"),
    [
        ("text/html", "text/html; charset=utf-8", ".html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8", ".html"),
        ("text/turtle", "text/turtle; charset=utf-8", ".ttl"),
        ("application/ld+json", "application/ld+json", ".jsonld"),
        ("application/n-triples", "application/n-triples; charset=utf-8", ".nt"),
        ("application/trig", "application/trig", ".trig"),
        ("application/n-quads, text/turtle;q=0.9", "application/n-quads; charset=utf-8", ".nq"),
        ("*/*", "text/html; charset=utf-8", ".html"),
        ("text/html;q=0.2, text/turtle;q=0.3", "text/turtle; charset=utf-8", ".ttl"),
        ("*/*;q=0.1, application/ld+json;q=0.2, text/html;q=0", "application/ld+json", ".jsonld"),
    ],
)
def test_a_thing_leads_to_its_description(
    client_request: Any, method: str, accept: str, content_type: str, suffix: str
) -> None:
    """An office is no file: 303 See Other, and the description has an address of its own."""
    lead = client_request.raw(CHOJU, 303, method, headers={"Accept": accept})
    assert lead.headers["Location"] == CHOJU + suffix
    assert "Accept" in lead.vary
    assert lead.headers["Access-Control-Allow-Origin"] == "*"
    answer = client_request.raw(lead.headers["Location"], 200, method, headers={"Accept": "image/png"})
    assert answer.content_type == content_type
    assert answer.headers["Content-Location"] == CHOJU + suffix
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (answer.get_data() == b"") == (method == "HEAD")


def test_a_thing_names_all_its_descriptions(client_request: Any) -> None:
    header = client_request.raw(CHOJU, 303).headers["Link"]
    for suffix in (".html", ".ttl", ".jsonld", ".nt", ".trig", ".nq"):
        assert f'<{CHOJU}{suffix}>; rel="describedby alternate"; type="' in header


def test_options_says_what_is_allowed(client_request: Any) -> None:
    for address in (CHOJU, f"{CHOJU}.ttl"):
        allowed = client_request.raw(address, 200, "OPTIONS").headers["Allow"]
        assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_the_lead_stays_in_the_language_of_the_address(client_request: Any) -> None:
    lead = client_request.raw(f"/en{CHOJU}", 303)
    assert lead.headers["Location"] == f"/en{CHOJU}.html"
    page = client_request.raw(lead.headers["Location"])
    assert '<html lang="en">' in page.text
    assert f'<link rel="canonical" href="/en{CHOJU}.html">' in page.text


@pytest.mark.parametrize("suffix", [".html", ".ttl", ".nq"])
def test_a_description_that_a_client_has_is_not_sent_again(client_request: Any, suffix: str) -> None:
    first = client_request.raw(f"{CHOJU}{suffix}")
    again = client_request.raw(f"{CHOJU}{suffix}", 304, headers={"If-None-Match": first.headers["ETag"]})
    assert again.get_data() == b""
    client_request.raw(f"{CHOJU}{suffix}", headers={"If-None-Match": '"other"'})


def test_data_is_packed_where_the_client_takes_it(client_request: Any) -> None:
    packed = client_request.raw("/ontology.nt", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == client_request.raw("/ontology.nt").get_data()
    assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("path", [LISTING, "/ontology"])
def test_what_cannot_be_given_is_406(client_request: Any, path: str) -> None:
    for accept in ("image/png", "application/rdf+xml", "*/*;q=0"):
        page = client_request.get(path, 406, title="求められた形式では出せません", headers={"Accept": accept})
        assert "Turtle" in page.text
        assert ("TriG" in page.text) == (path == LISTING)
        english = read_page(client_request.raw(f"/en{path}", 406, headers={"Accept": accept}), "en")
        assert "Accept one of the formats: HTML, Turtle, JSON-LD, N-Triples" in english.text


@pytest.mark.parametrize(
    ("path", "types"),
    [
        (CHOJU, ["text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/trig",
                 "application/n-quads"]),
        ("/ontology", ["text/html", "text/turtle", "application/ld+json", "application/n-triples"]),
        ("/data/dcat", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]),
    ],
)  # fmt: skip
def test_a_program_is_told_the_forms_of_that_address(client_request: Any, path: str, types: list[str]) -> None:
    refusal = client_request.raw(path, 406, headers={"Accept": "image/png, application/problem+json"})
    told = json.loads(refusal.get_data())
    assert told["allowed"] == types
    for each in types:
        assert client_request.raw(path, 303 if path == CHOJU else 200, headers={"Accept": each})


@pytest.mark.parametrize("path", [CHOJU, f"{CHOJU}.ttl", "/ontology", "/ontology.ttl", "/data/dcat"])
def test_scripts_of_other_sites_may_read_refusals_and_ask_before(client_request: Any, path: str) -> None:
    """A map of some other site must be able to tell a wrong name from a broken network."""
    refused = client_request.raw(path, 200 if "." in path else 406, headers={"Accept": "image/png"})
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    before = client_request.raw(
        path, 200, "OPTIONS", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    )
    assert "GET" in before.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in before.headers["Access-Control-Allow-Headers"]
    unknown = client_request.raw("/id/org/99201/dept/nobody.ttl", 404)
    assert unknown.headers["Access-Control-Allow-Origin"] == "*"


def test_link_header_names_the_other_forms_and_the_thing(client_request: Any) -> None:
    header = client_request.raw(f"{CHOJU}.html").headers["Link"]
    for relation in ("describes", "cite-as"):
        assert f'<{BASE}org/99201/dept/choju>; rel="{relation}"' in header
    assert f'<{CHOJU}.html>; rel="canonical"' in header
    for suffix, media_type in ((".ttl", "text/turtle"), (".jsonld", "application/ld+json")):
        assert f'<{CHOJU}{suffix}>; rel="alternate"; type="{media_type}"' in header
    assert f'<{CHOJU}.html>; rel="alternate"' not in header
    assert f'<{CHOJU}.html>; rel="alternate"; type="text/html"' in client_request.raw(f"{CHOJU}.ttl").headers["Link"]


def test_all_forms_of_data_say_the_same(client_request: Any) -> None:
    turtle = triples(client_request.raw(f"{LISTING}.ttl"), RdfFormat.TURTLE)
    assert triples(client_request.raw(f"{LISTING}.nt"), RdfFormat.N_TRIPLES) == turtle
    assert triples(client_request.raw(f"{LISTING}.jsonld"), RdfFormat.JSON_LD) == turtle
    assert json.loads(client_request.raw(f"{LISTING}.jsonld").get_data())
    subject = f"<{BASE}99201/plan/2030/1-1/listing/shi/1>"
    assert f'{subject} <{WP}printed> "縁側サロン事業"' in turtle
    span = f"<{BASE}99201/doc/plan-hinata/span/40-2-40-20>"
    assert f'{span} <{WP}line> "40"^^<http://www.w3.org/2001/XMLSchema#integer>' in turtle
    assert b"@prefix wp:" in client_request.raw(f"{LISTING}.ttl").get_data()
    assert triples(client_request.raw(f"{LISTING}.trig"), RdfFormat.TRIG) == turtle
    assert triples(client_request.raw(f"{LISTING}.nq"), RdfFormat.N_QUADS) == turtle


def test_the_graph_of_each_statement_is_told(client_request: Any) -> None:
    quads = list(parse(client_request.raw(f"{CHOJU}.trig").get_data(), format=RdfFormat.TRIG))
    assert {str(quad.graph_name) for quad in quads} == {f"<{BASE}graph/99201/reference>"}
    assert set(parse(client_request.raw(f"{CHOJU}.nq").get_data(), format=RdfFormat.N_QUADS)) == set(quads)


def test_json_ld_brings_its_context(client_request: Any) -> None:
    document = json.loads(client_request.raw(f"{CHOJU}.jsonld").get_data())
    assert document["@context"]["wp"] == WP
    assert document["@graph"][0]["@id"] == f"{BASE}org/99201/dept/choju"


def test_data_holds_no_wording_even_where_it_is_loaded(
    sample_store_with_text: Store, strict_client: Any, sample_catalogue: Any
) -> None:
    client = strict_client(
        create_app({"ENGINE": EmbeddedEngine(sample_store_with_text), "CATALOGUE": sample_catalogue})
    )
    told = {quad.object.value for quad in load_sample() if isinstance(quad.object, Literal)}
    loaded = [quad for quad in sample_store_with_text if quad.predicate.value == f"{WP}verbatim"]
    assert {quad.object.value for quad in loaded} - told, "some wording is nowhere in the public graphs"  # type: ignore[union-attr]
    for quad in loaded:
        path = f"/id/{quad.subject.value.removeprefix(BASE)}"  # type: ignore[union-attr]
        wording = quad.object.value  # type: ignore[union-attr]
        assert wording in html.unescape(client.raw(f"{path}.html").text)
        for suffix in (".ttl", ".jsonld", ".nt", ".trig", ".nq"):
            data = client.raw(path + suffix).text
            assert "verbatim" not in data
            assert wording in told or wording not in data


def test_a_graph_says_how_much_it_holds(client_request: Any, sample_store: Store) -> None:
    count = len(list(sample_store.quads_for_pattern(None, None, None, GRAPH)))
    page = client_request.raw("/id/graph/99201/reference.html").text
    assert f"名前付きグラフで、{count}件の記述を収めています。" in page
    assert f'<http://rdfs.org/ns/void#triples> "{count}"' in client_request.raw("/id/graph/99201/reference.nt").text


def test_a_graph_of_which_nobody_speaks_answers_too(
    sample_store: Store, strict_client: Any, sample_catalogue: Any
) -> None:
    closure = NamedNode(f"{BASE}graph/99201/closure")
    sample_store.add(Quad(NamedNode(f"{BASE}x"), PREF, Literal("x"), closure))
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))
    page = client.get("/id/graph/99201/closure", title="推論で加わった関係の集まり")
    assert "1件の記述" in page.text
    assert "この資源について述べる主張はありません。" in page.text


def test_a_table_gives_the_statements_of_its_rows(client_request: Any) -> None:
    found = triples(client_request.raw("/id/99201/table/offices.csv.ttl"), RdfFormat.TURTLE)
    assert (
        f"<{BASE}org/99201/dept/choju> <http://purl.org/dc/terms/source> <{BASE}99201/table/offices.csv#row=2>" in found
    )
    assert len(found) == 3


def test_parts_and_versions_of_the_vocabulary_answer(
    sample_store: Store, strict_client: Any, sample_catalogue: Any
) -> None:
    part = NamedNode("https://fukushi-graph.example/ontology/alignment")
    sample_store.add(Quad(part, PREF, Literal("対応", language="ja"), GRAPH))
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))
    assert client.raw("/ontology/alignment", 303).headers["Location"] == "/ontology/alignment.html"
    assert "対応" in client.raw("/ontology/alignment.html").text
    assert client.raw("/ontology/alignment.ttl").content_type == "text/turtle; charset=utf-8"
    client.raw("/ontology/other", 404)


@pytest.mark.parametrize(
    "path",
    [
        "/id/nothing",
        "/id/nothing.ttl",
        f"{LISTING}/",
        "/id/",
        f"{CHOJU}.xml",
        "/id/a%20b",
        "/id/%3Cx%3E",
        "/id/%22",
        "/id/a{b}",
    ],
)
def test_unknown_things_are_404(client_request: Any, path: str) -> None:
    client_request.get(path, 404, title="この頁はありません")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/id/org/99201/dept/chojuu", CHOJU),
        ("/id/org/99201/dept/choj.ttl", CHOJU),
        ("/id/org/99201/depts/choju", CHOJU),
        ("/id/99201/plan/2030/1-1/listing/shi/1.", LISTING),
    ],
)
def test_a_mistyped_name_is_answered_with_what_is_near(client_request: Any, wrong: str, right: str) -> None:
    page = client_request.get(wrong, 404, title="この頁はありません")
    assert "もしかして" in page.text
    assert right in page.links
    assert f"/en{right}" in read_page(client_request.raw(f"/en{wrong}", 404), "en").links


def test_a_name_like_no_other_is_answered_without_a_guess(client_request: Any) -> None:
    page = client_request.get("/id/org/99201/dept/zzzzzzzz", 404, title="この頁はありません")
    assert "もしかして" not in page.text


def test_things_without_a_name_say_what_they_are(client_request: Any, sample_store: Store) -> None:
    spans = sorted(
        quad.subject.value for quad in sample_store.quads_for_pattern(None, NamedNode(f"{WP}startCharacter"), None)
    )
    assert spans
    page = read_page(client_request.raw(f"/id/{spans[0].removeprefix(BASE)}.html"))
    heading = re.findall("<h1>(.*)</h1>", page.html)[0]
    assert re.fullmatch(r"plan-hinata [0-9]+行目 [0-9]+〜[0-9]+字目", heading), heading


def test_a_name_that_ends_like_a_suffix_is_found_first(
    sample_store: Store, strict_client: Any, sample_catalogue: Any
) -> None:
    sample_store.add(Quad(NamedNode(f"{BASE}99201/file.ttl"), PREF, Literal("台帳", language="ja"), GRAPH))
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))
    client.get("/id/99201/file.ttl", title="台帳")
    assert client.raw("/id/99201/file.ttl.ttl").content_type == "text/turtle; charset=utf-8"


def test_long_lists_are_cut_and_can_be_had_whole(
    sample_store: Store, strict_client: Any, sample_catalogue: Any
) -> None:
    city = NamedNode(f"{BASE}org/99201/city")
    for number in range(1, 31):
        office = NamedNode(f"{BASE}org/99201/dept/d{number}")
        sample_store.add(Quad(office, NamedNode(f"{WP}body"), city, GRAPH))
        sample_store.add(Quad(office, PREF, Literal(f"第{number}課", language="ja"), GRAPH))
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))
    short = client.get("/id/org/99201/city", title="ひなた市")
    assert "33件" in short.text
    assert f"ほか {33 - SHOWN}件を見る" in short.text
    assert "第30課" not in short.text
    [rest] = [link for link in short.links if link.startswith("?part=incoming")]
    whole = client.get(f"/id/org/99201/city.html{rest}", title="ひなた市: body")
    assert "33件のうち 1件目から33件目までです。" in whole.text
    assert "第30課" in whole.text
    assert whole.text.index("第2課") < whole.text.index("第10課")
    assert "/id/org/99201/city.html" in whole.links


@pytest.mark.parametrize("path", [f"{CHOJU}.html", "/ontology", "/en/ontology.html"])
def test_a_page_that_the_client_has_is_not_sent_again(client_request: Any, path: str) -> None:
    first = client_request.raw(path, headers={"Accept-Encoding": "gzip"})
    again = client_request.raw(path, 304, headers={"If-None-Match": first.headers["ETag"]})
    assert again.get_data() == b""
    assert again.headers["Link"] == first.headers["Link"]
    assert "Accept" in again.vary


@pytest.mark.parametrize("path", [CHOJU, "/ontology"])
def test_data_are_the_same_in_each_language_and_say_so(client_request: Any, path: str) -> None:
    for suffix in (".ttl", ".jsonld", ".nt"):
        english, japanese = (client_request.raw(f"{language}{path}{suffix}") for language in ("/en", ""))
        assert english.get_data() == japanese.get_data()
        assert english.headers["Content-Location"] == f"/en{path}{suffix}"
        assert f'<{path}{suffix}>; rel="canonical"' in english.headers["Link"]
    assert f'</en{path}.html>; rel="canonical"' in client_request.raw(f"/en{path}.html").headers["Link"]


class TestLongLists:
    """A list that is too long for the page of its resource is read on, piece by piece."""

    COUNT = 2 * SHOWN_OF_ONE + 3
    BODY = quote(f"{WP}body", safe="")

    @pytest.fixture
    def city(self, sample_store: Store, strict_client: Any, sample_catalogue: Any) -> Any:
        """A client of a city with many offices, each of which says so itself."""
        city = NamedNode(f"{BASE}org/99201/city")
        for number in range(1, self.COUNT - 2):
            office = NamedNode(f"{BASE}org/99201/dept/d{number}")
            sample_store.add(Quad(office, NamedNode(f"{WP}body"), city, GRAPH))
        return strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))

    @pytest.mark.parametrize("language", ["", "/en"])
    def test_the_pieces_are_the_whole_and_nothing_twice(self, city: Any, language: str) -> None:
        address = f"{language}/id/org/99201/city.html"
        seen: list[str] = []
        asked = f"?part=incoming&of={self.BODY}"
        pieces = 0
        while asked:
            page = read_page(city.raw(address + asked), language.removeprefix("/") or "ja")
            pieces += 1
            body = page.html[page.html.index('<ul class="printed">') :]
            first = len(seen) + 1
            seen += re.findall(r'<li><a href="([^"]+)"', body[: body.index("</ul>")])
            told = "件のうち {}件目から{}件目まで" if not language else "Numbers {} to {} of "
            assert told.format(first, len(seen)) in page.text
            following = re.findall(r'rel="next" href="([^"]+)"', page.html)
            asked = html.unescape(following[0]) if following else ""
        assert pieces == 3
        assert len(seen) == len(set(seen)) == self.COUNT
        assert [each for each in seen if re.search("/d[0-9]+$", each)] == [
            f"{language}/id/org/99201/dept/d{number}" for number in range(1, self.COUNT - 2)
        ]

    def test_a_piece_has_an_address_of_its_own(self, city: Any) -> None:
        asked = f"?part=incoming&of={self.BODY}&from={SHOWN_OF_ONE + 1}"
        answer = city.raw(f"/id/org/99201/city.html{asked}")
        assert answer.headers["Content-Location"] == f"/id/org/99201/city.html{asked}"
        assert f'</id/org/99201/city.html{asked}>; rel="canonical"' in answer.headers["Link"]
        assert 'rel="prev"' in answer.text
        assert f'href="?part=incoming&amp;of={self.BODY}&amp;from=1"' in answer.text
        again = city.raw(f"/id/org/99201/city.html{asked}", 304, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.get_data() == b""

    @pytest.mark.parametrize(
        "asked",
        [
            "part=incoming",
            f"part=incoming&of={BODY}&from=0",
            f"part=incoming&of={BODY}&from=-1",
            f"part=incoming&of={BODY}&from=404",
            f"part=incoming&of={BODY}&from=1e3",
            f"part=incoming&of={BODY}&from=９",
            f"part=incoming&of={BODY}&from={'9' * 400}",
            f"part=outgoing&of={BODY}",
            f"part=nothing&of={BODY}",
            "part=incoming&of=%3Cscript%3E",
            "part=&of=",
        ],
    )
    def test_what_is_no_piece_is_404(self, city: Any, asked: str) -> None:
        city.raw(f"/id/org/99201/city.html?{quote(asked, safe='=&%')}", 404)

    def test_the_data_forms_do_not_know_pieces(self, city: Any) -> None:
        asked = f"?part=incoming&of={self.BODY}"
        assert city.raw(f"/id/org/99201/city.ttl{asked}").get_data() == city.raw("/id/org/99201/city.ttl").get_data()

    def test_long_evidence_can_be_read_on(self, sample_store: Store, strict_client: Any, sample_catalogue: Any) -> None:
        claim = NamedNode(f"{BASE}99201/plan/2030/1-1/listing/shi/1/assignment/choju")
        for number in range(SHOWN + 5):
            row = NamedNode(f"{BASE}99201/table/offices.csv#row={number + 100}")
            sample_store.add(Quad(claim, NamedNode(f"{WP}evidence"), row, GRAPH))
        client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue}))
        page = read_page(client.raw(f"{LISTING}/assignment/choju.html"))
        [rest] = [link for link in page.links if link.startswith("?part=provenance")]
        piece = read_page(client.raw(f"{LISTING}/assignment/choju.html{rest}"))
        assert "根拠と由来: 証拠" in piece.text
        assert "99201/table/offices.csv#row=124" in piece.text

    def test_more_than_is_read_is_said(self, city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        told = "はじめの分だけを数えています"
        assert told not in city.raw("/id/org/99201/city.html").text
        monkeypatch.setattr("webapp.linked_data.statements.MOST", 50)
        assert told in city.raw("/id/org/99201/city.html").text


def test_hostile_label_stays_text(client_request: Any) -> None:
    page = client_request.get("/id/99201/hostile", title="<script>alert(1)</script>&\"'")
    assert page.html.count("<script") == page.html.count('<script type="application/ld+json">') == 1
    assert "&lt;script&gt;" in page.html


def test_ontology_page_has_an_anchor_for_each_term(client_request: Any) -> None:
    page = client_request.get("/ontology", title="語彙")
    assert {"ProjectListing", "Assignment", "office", "certainty-derived"} <= page.ids
    assert "事業の掲載 wp:ProjectListing project listing 主な事業の表の一行。 上位の種類: 文書項目" in page.text
    assert "/ontology#DocumentItem" in page.links


def test_ontology_data_is_the_whole_vocabulary(client_request: Any) -> None:
    turtle = triples(client_request.raw("/ontology.ttl"), RdfFormat.TURTLE)
    assert f"<{WP}office> <http://www.w3.org/2000/01/rdf-schema#range> <{WP}Office>" in turtle
    assert not [line for line in turtle if line.startswith(f"<{BASE}")]
    assert (
        triples(client_request.raw("/ontology", headers={"Accept": "application/n-triples"}), RdfFormat.N_TRIPLES)
        == turtle
    )


NAMES = [
    # literals given, name chosen
    ([("課", "ja"), ("office", "en")], "課"),
    ([("office", "en"), ("plain", None)], "office"),
    ([("plain", None)], "plain"),
    ([("bureau", "fr")], "x"),
    ([("か", "ja-Hira")], "x"),
    ([("乙", "ja"), ("甲", "ja")], "乙"),
    ([], "x"),
]


@pytest.mark.parametrize(("literals", "name"), NAMES)
def test_label_rule(literals: list[tuple[str, str | None]], name: str) -> None:
    store = Store()
    thing = NamedNode(f"{BASE}x")
    for text, language in literals:
        store.add(Quad(thing, PREF, Literal(text, language=language), GRAPH))
    assert labels(EmbeddedEngine(store), Addresses(), [thing.value]) == {thing.value: name}


def test_a_given_name_goes_before_a_printed_one() -> None:
    store = Store()
    thing = NamedNode(f"{BASE}x")
    store.add(Quad(thing, NamedNode(f"{WP}printed"), Literal("印刷名"), GRAPH))
    assert labels(EmbeddedEngine(store), Addresses(), [thing.value])[thing.value] == "印刷名"
    store.add(Quad(thing, PREF, Literal("name", language="en"), GRAPH))
    assert labels(EmbeddedEngine(store), Addresses(), [thing.value])[thing.value] == "name"


def test_terms_of_public_vocabularies_have_japanese_words() -> None:
    iri = "http://purl.org/dc/terms/source"
    assert labels(EmbeddedEngine(Store()), Addresses(), [iri]) == {iri: "出典の表"}


@pytest.mark.parametrize(
    ("iri", "path", "local"),
    [
        (f"{BASE}org/x", "/id/org/x", "org/x"),
        (f"{BASE}table/f.csv#row=3", "/id/table/f.csv#row=3", "table/f.csv#row=3"),
        (f"{WP}office", "/ontology#office", "office"),
        ("https://fukushi-graph.example/ontology/0.1.0", "/ontology/0.1.0", "0.1.0"),
        ("https://fukushi-graph.example/ontology-other", None, "ontology-other"),
        ("https://fukushi-graph.example/ontology", "/ontology", "ontology"),
        ("https://example.org/a/b", None, "b"),
        ("https://example.org/a#b", None, "b"),
        ("urn:x", None, "urn:x"),
    ],
)
def test_addresses(iri: str, path: str | None, local: str) -> None:
    assert Addresses().path(iri) == path
    assert Addresses().local_name(iri) == local


@given(st.from_regex(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]{1,40}", fullmatch=True))
def test_path_and_iri_are_inverse(tail: str) -> None:
    addresses = Addresses()
    assert addresses.path(addresses.base + tail) == f"/id/{tail}"
    assert addresses.iri(tail) == addresses.base + tail


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=6))
def test_numbers_in_iris_sort_as_numbers(numbers: list[int]) -> None:
    found = sorted((f"{BASE}a/{n}/b" for n in numbers), key=natural)
    assert found == [f"{BASE}a/{n}/b" for n in sorted(numbers)]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_any_path_is_a_page_or_404(client_request: Any, path: str) -> None:
    assert client_request.client.get(f"/id/{quote(path, safe='/', errors='replace')}").status_code in (
        200,
        303,
        308,
        404,
    )


def test_unknown_is_none_not_an_empty_description(sample_store: Store) -> None:
    assert describe(EmbeddedEngine(sample_store), Addresses(), f"{BASE}nothing") is None
