"""The query page and the descriptions, as people and programs read them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from queries.run import run_query
from tests.conftest import read_page
from tests.sparql_site import CASES, city, sparql_app, visitor_queries
from webapp.app import create_app
from webapp.assets.lock import shipped_lock
from webapp.results.formats import DOWNLOADS
from webapp.serving.content_policy import POLICY, SCRIPTED
from webapp.serving.served import site
from webapp.sparql.page import Shown, example_text, start_text

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """One application for this file."""
    with sparql_app() as made:
        yield made


@pytest.fixture
def pages(app: Flask, strict_client: Callable[[Flask], Any]) -> Any:
    """A strict client that asks as a browser does."""
    return strict_client(app)


def show(pages: Any, query: str, status: int = 200, title: str = "SPARQL") -> Any:
    return pages.get("/sparql", status, title=title, method="POST", data={"query": query}, headers=BROWSER)


def typed(page: Any) -> str:
    """Return what stands in the text area."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.html, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_the_page_begins_with_prefixes_and_a_query_that_works(pages: Any) -> None:
    page = pages.get("/sparql", title="SPARQL", headers=BROWSER)
    assert typed(page) == start_text()
    assert "PREFIX wp: <https://fukushi-graph.example/ontology#>" in typed(page)
    assert '<label for="query" id="query-label">' in page.html
    assert "制限" in page.text
    assert "/sparql?example=listings" in page.links
    show(pages, start_text())


def test_rows_with_links(pages: Any) -> None:
    page = show(
        pages,
        "PREFIX id: <https://fukushi-graph.example/id/> SELECT * { VALUES (?x ?y ?z) { "
        "(id:org\\/99201\\/dept\\/choju <https://w3.org/x> 12) "
        "(<javascript:alert(1)> <urn:x> '長寿課'@ja) (UNDEF 'a' 'b'@en) "
        "('<script>alert(1)</script>' '\"&' \"'\") } } ORDER BY ?z",
    )
    assert "/id/org/99201/dept/choju" in page.links
    assert "https://w3.org/x" in page.links
    assert not any(link.startswith(("javascript:", "urn:")) for link in page.links)
    assert "javascript:alert(1)" in page.text
    assert '<td class="number">12</td>' in page.html
    assert "4行" in page.text
    assert "<script>" not in page.html
    assert "<script>alert(1)</script>" in page.text


def test_the_page_shows_the_first_rows_and_says_so(pages: Any) -> None:
    assert "最初の 5行を示しています。続きがあります。" in show(pages, "SELECT * { ?s ?p ?o }").text
    assert "最初の 5行" in show(pages, "CONSTRUCT WHERE { ?s ?p ?o }").text
    assert " 5行 " in show(pages, "SELECT ?x { VALUES ?x { 1 2 3 4 5 } }").text
    assert " 0行 " in show(pages, "SELECT ?x { FILTER(false) }").text


def test_yes_and_no(pages: Any) -> None:
    assert "はい (true)" in show(pages, "ASK { ?s ?p ?o }").text
    assert "いいえ (false)" in show(pages, "ASK { <urn:x> ?p ?o }").text


def test_a_mistake_keeps_what_was_typed(pages: Any) -> None:
    query = "SELECT ?x\nWHERE { ?x </textarea><b> ?y"
    page = show(pages, query, 400, "問い合わせ文の誤り: SPARQL")
    assert typed(page) == query
    assert "2行目" in page.text
    assert 'aria-invalid="true"' in page.html
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_limit_on_the_page_tells_which_and_what_to_try(pages: Any) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
    page = show(pages, slow, 503, "制限に達したため答えを出せません: SPARQL")
    assert "time_ms = 1500 ms" in page.text
    assert "LIMIT" in page.text
    assert typed(page) == slow


def test_a_link_leads_to_the_same_query_again(pages: Any) -> None:
    page = show(pages, "SELECT ?果 { VALUES ?果 { '1&2=3' } }")
    again = next(link for link in page.links if link.startswith("/sparql?query="))
    assert "1&2=3" in pages.get(again, title="SPARQL", headers=BROWSER).text
    long = show(pages, "ASK {} #" + "果" * 3000)
    assert not any(link.startswith("/sparql?query=") for link in long.links)


def test_line_ends_of_a_form_are_no_mistake(pages: Any) -> None:
    assert "はい" in show(pages, "ASK\r\n{\r\n# x\r\n}\r\n").text


def test_examples_are_the_saved_queries_with_their_values(app: Flask, pages: Any) -> None:
    page = pages.get("/sparql?example=listings", title="SPARQL", headers=BROWSER)
    assert typed(page).startswith("# 事業の一覧 / Listings\n")
    for name in ("nothing", "choice-offices", "../x", ""):
        assert typed(pages.get(f"/sparql?example={name}", title="SPARQL", headers=BROWSER)) == start_text()


def test_an_example_gives_the_rows_of_its_page(app: Flask) -> None:
    catalogue, engine = load_catalogue(CASES / "queries"), EmbeddedEngine(city())
    for query in catalogue.listed():
        with app.app_context(), app.test_request_context():
            text = example_text(site(), query.name)
        values = dict(query.examples[0].parameters) if query.examples else {}
        if any(parameter.required and parameter.name not in values for parameter in query.parameters):
            continue
        expected = run_query(query, engine=engine, catalogue=catalogue, values=values)
        answer = app.test_client().post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200, answer.text
        assert len(answer.text.splitlines()) - 1 == len(expected.rows), query.name


def test_all_shipped_queries_are_examples_that_can_be_read() -> None:
    app = create_app({"ENGINE": EmbeddedEngine(city())})
    with app.test_request_context():
        for query in site().catalogue.listed():
            text = example_text(site(), query.name)
            assert text.startswith(f"# {query.title['ja']}")
            Store().query(text)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, RdfFormat.TURTLE),
        ("*/*", RdfFormat.TURTLE),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/n-triples, text/turtle;q=0.2", RdfFormat.N_TRIPLES),
        ("image/png", None),
    ],
)
@pytest.mark.parametrize("address", ["/sparql", "/.well-known/void"])
def test_descriptions_by_accept(app: Flask, address: str, accept: str | None, expected: RdfFormat | None) -> None:
    response = app.test_client().get(address, headers={} if accept is None else {"Accept": accept})
    if expected is None:
        assert response.status_code == 406
        return
    assert RdfFormat.from_media_type(response.content_type.partition(";")[0]) == expected
    assert len(list(parse(response.data, format=expected))) > 40


def facts(app: Flask, address: str) -> set[tuple[str, str, str]]:
    """Return the triples of a description with their strings."""
    data = app.test_client().get(address).data
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in parse(data, format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    }


def test_the_service_description_tells_the_truth(app: Flask) -> None:
    found = facts(app, "/sparql")
    endpoint = "http://localhost/sparql"
    assert (endpoint, SD + "endpoint", endpoint) in found
    assert {o for s, p, o in found if p == SD + "feature"} == {SD + "UnionDefaultGraph"}
    assert {o for s, p, o in found if p == SD + "supportedLanguage"} == {SD + "SPARQL11Query"}
    assert len({o for s, p, o in found if p == SD + "resultFormat"}) == 8
    # Each graph that it names is there, and no other.
    named = {o for s, p, o in found if p == SD + "name"}
    text = app.test_client().post(
        "/sparql", data={"query": "SELECT DISTINCT ?g { GRAPH ?g { } }"}, headers={"Accept": "text/csv"}
    )
    assert named == set(text.text.split()[1:])


def test_the_description_of_the_data(app: Flask) -> None:
    found = facts(app, "/.well-known/void")
    dataset = "http://localhost/.well-known/void#dataset"
    told = {(p.rpartition("#")[2].rpartition("/")[2], o) for s, p, o in found if s == dataset}
    assert ("identifier", "0123456789abcdef") in told
    assert ("version", "0123456789abcdef") in told
    assert ("created", "2030-04-01T09:00:00+09:00") in told
    assert ("versionInfo", "fukushi-graph 0.1.0") in told
    assert ("sparqlEndpoint", "http://localhost/sparql") in told
    assert not any(p.endswith("license") for _, p, _ in found), "no licence has been declared"
    assert facts(app, "/.well-known/void") < facts(app, "/sparql")


def test_the_page_is_in_the_navigation(pages: Any) -> None:
    assert "/sparql" in pages.get("/", title=pages.raw("/").text.partition("<title>")[2].partition(" |")[0]).links


NAMES = """PREFIX wp: <https://fukushi-graph.example/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
OFFICES = f"{NAMES}SELECT ?office ?n {{ ?office a wp:Office BIND(STRLEN(STR(?office)) AS ?n) }} ORDER BY ?office"


def asked(page: Any, pages: Any, word: str) -> Any:
    """Return the answer behind a link of a page, by a part of its address."""
    return pages.raw(next(link for link in page.links if word in link), headers=BROWSER)


def test_names_stand_before_iris(pages: Any) -> None:
    page = show(
        pages, f"{NAMES}SELECT * {{ VALUES ?x {{ wp:Office <https://fukushi-graph.example/id/org/99201/city> }} }}"
    )
    assert re.search(r'<a href="[^"]*">ひなた市</a><br><small class="iri">org/99201/city</small>', page.html)
    assert re.search(r'<a href="/ontology#Office">課</a><br><small class="iri">wp:Office</small>', page.html)


def test_names_in_english_are_english(app: Flask) -> None:
    answer = app.test_client().post(
        "/en/sparql", data={"query": f"{NAMES}SELECT * {{ VALUES ?x {{ wp:Office }} }}"}, headers=BROWSER
    )
    page = read_page(answer, "en")
    assert re.search(r'<a href="/en/ontology#Office">office</a><br><small class="iri">wp:Office</small>', page.html)
    assert "Time taken: 0." in page.text


def test_a_span_is_shown_as_its_line(pages: Any) -> None:
    page = show(pages, f"{NAMES}SELECT ?s {{ ?s a wp:SourceSpan }} ORDER BY ?s LIMIT 1")
    assert "/documents/plan-hinata/lines/38" in page.links
    assert "plan-hinata 38行目" in page.text


def test_verbatim_text_is_no_name(pages: Any) -> None:
    """The names come from the engine of the pages, which holds the text of a document that was loaded here."""
    page = show(pages, "SELECT ?s { ?s ?p ?o FILTER(CONTAINS(STR(?s), '/listing/')) } LIMIT 5")
    assert "回覧板の点字化<b>" not in page.text
    assert "茶菓の費用を補助)" not in page.text


@pytest.mark.parametrize("query", [OFFICES, "ASK {}", "CONSTRUCT { <urn:a> <urn:b> 1 } {}"])
def test_each_form_is_a_link(pages: Any, query: str) -> None:
    kind = {"P": "solutions", "A": "boolean", "C": "triples"}[query[0]]
    page = show(pages, query)
    for end, media_type in DOWNLOADS[kind].items():
        answer = asked(page, pages, f"&download={end}")
        assert answer.content_type.partition(";")[0] == media_type
        assert answer.headers["Content-Disposition"] == f'attachment; filename="result.{end}"'
        assert answer.get_data()
    assert sum("&download=" in link for link in page.links) == len(DOWNLOADS[kind])


def test_a_form_that_is_none_changes_nothing(app: Flask) -> None:
    client = app.test_client()
    for word in ("", "nothing", "html", "csv%00"):
        answer = client.get(f"/sparql?query=ASK+%7B%7D&download={word}", headers={"Accept": "application/xml"})
        assert answer.content_type.startswith("application/xml"), word
        assert "Content-Disposition" not in answer.headers
    # A truth value has no CSV (SPARQL 1.1 Query Results CSV and TSV Formats, 1).
    assert client.get("/sparql?query=ASK+%7B%7D&download=csv").status_code == 406


def test_a_long_query_has_buttons_in_place_of_links(pages: Any) -> None:
    page = show(pages, OFFICES + " #" + "果" * 3000)
    assert not any("download=" in link for link in page.links)
    assert '<button type="submit" class="quiet" form="query-form" name="download" value="csv">' in page.html
    answer = pages.raw("/sparql", method="POST", data={"query": OFFICES, "download": "csv"}, headers=BROWSER)
    assert answer.get_data(as_text=True).splitlines()[0] == "office,n"


def test_the_answer_as_a_chart(pages: Any) -> None:
    page = asked(show(pages, OFFICES), pages, "&view=chart")
    html_ = read_page(page).html
    assert html_.count("<svg") == 1
    assert "棒グラフ: office ごとの n" in html_
    assert re.search(r">長寿課</text>", html_)
    assert html_.index("<svg") < html_.index("<table")
    assert '<option value="chart" selected>' in html_
    again = next(link for link in re.findall(r'href="([^"]+)">この問い合わせへのリンク', html_))
    assert again.endswith("&amp;view=chart")


def test_the_answer_as_a_network(pages: Any) -> None:
    query = f"{NAMES}CONSTRUCT {{ ?l wp:inObjective ?o ; wp:ordinal ?n }} {{ ?l wp:inObjective ?o ; wp:ordinal ?n }}"
    page = read_page(asked(show(pages, query), pages, "&view=network"))
    assert page.html.count("<svg") == 1
    assert "文字や数に至る" in page.text
    assert re.search(r">集いの場</text>|>見守り</text>", page.html)


def test_an_answer_that_is_no_picture_says_what_is_missing(pages: Any) -> None:
    for view, words in (("chart", "数だけの列が要ります"), ("network", "列が二つ要ります")):
        data = {"query": "SELECT ?x { VALUES ?x { 'a' 'b' } }", "view": view}
        page = pages.get("/sparql", title="SPARQL", method="POST", data=data, headers=BROWSER)
        assert words in page.text
        assert "<svg" not in page.html
        assert "<td>a</td>" in page.html
    page = pages.get("/sparql?query=ASK+%7B%7D&view=chart", title="SPARQL", headers=BROWSER)
    assert "はい (true)" in page.text
    assert "<svg" not in page.html
    page = pages.get("/sparql?query=ASK+%7B%7D&view=%00nothing", title="SPARQL", headers=BROWSER)
    assert '<option value="table" selected>' in page.html


def test_hostile_names_in_a_picture_stay_text(pages: Any) -> None:
    rows = "('</text><script>alert(1)</script>' 1) ('\\u0001\\u0008&' 2)"
    query = f"SELECT (?a AS ?x) ?y {{ VALUES (?a ?y) {{ {rows} }} }}"
    page = pages.get("/sparql", title="SPARQL", method="POST", data={"query": query, "view": "chart"}, headers=BROWSER)
    assert "<script>" not in page.html
    assert "&lt;/text&gt;&lt;script&gt;" in page.html


def test_the_place_of_a_mistake_is_shown(pages: Any) -> None:
    page = show(pages, "SELECT ?x\r\nWHERE { ?x a '🌸' ; ?? }", 400, "問い合わせ文の誤り: SPARQL")
    line, column = re.findall(r'data-line="(\d+)" data-column="(\d+)"', page.html)[0]
    assert f"{line}行目 {column}文字目" in page.text
    assert line == "2"
    before = re.findall(r"<code>([^<]*)<mark>", page.html)[0]
    assert html.unescape(before) == "WHERE { ?x a '🌸' ; ?? }"[: int(column) - 1]
    assert page.links.count("#query") == 1


@pytest.mark.parametrize(
    ("query", "place", "spot"),
    [
        ("ab\ncd", (2, 1), ("", "c", "d")),
        ("ab\r\ncd", (2, 3), ("cd", "", "")),
        ("ab", (0, 0), None),
        ("ab", (3, 1), None),
        (None, (1, 1), ("", "", "")),
        ("x" * 200, (1, 101), ("x" * 60, "x", "x" * 60)),
    ],
)
def test_what_stands_around_a_mistake(
    query: str | None, place: tuple[int, int], spot: tuple[str, str, str] | None
) -> None:
    assert Shown(query, place=place).spot == spot


def test_a_limit_has_no_place(pages: Any) -> None:
    page = show(
        pages, "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }", 400, "問い合わせを受け付けられません: SPARQL"
    )
    assert "data-line" not in page.html


def test_examples_by_readers_are_a_list_to_choose_from(pages: Any) -> None:
    page = pages.get("/sparql?example=listings", title="SPARQL", headers=BROWSER)
    assert '<option value="listings" selected>' in page.html
    assert '<optgroup label="研究">' in page.html
    values = re.findall(r'<option value="([^"]+)"', page.html.partition("</select>")[0])
    assert values
    for name in set(values):
        assert f"/sparql?example={name}" in page.links


def dressed(folder: Path) -> Flask:
    """Return the application with a file in the place of each that the lock names."""
    for package in shipped_lock().packages:
        for target in package.files.values():
            path = folder / shipped_lock().id / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")
    return create_app({"ENGINE": EmbeddedEngine(city()), "ASSETS": folder})


def test_script_runs_on_this_page_only_and_from_here_only(tmp_path: Path, strict_client: Callable[..., Any]) -> None:
    app = dressed(tmp_path)
    client = strict_client(app)
    for address in ("/sparql", "/en/sparql", "/sparql?query=ASK", "/sparql?query=ASK+%7B%7D"):
        response = client.raw(address, 400 if address.endswith("ASK") else 200, headers=BROWSER)
        assert response.headers["Content-Security-Policy"] == SCRIPTED, address
        scripts = re.findall(r"<script[^>]*>", response.get_data(as_text=True))
        assert len(scripts) == 6
        assert all(re.fullmatch(r'<script defer src="/assets/[0-9a-f]{16}/[\w/.-]+">', tag) for tag in scripts)
    for address in ("/", "/queries/", "/certainty", "/sparql/words.json", "/ontology"):
        assert client.raw(address).headers["Content-Security-Policy"] == POLICY, address
    found = client.raw("/sparql?query=ASK+%7B%7D", headers={"Accept": "application/json"})
    assert found.headers["Content-Security-Policy"] == POLICY
    visitor_queries(app).close()


def test_without_the_package_there_is_the_plain_area_and_no_script(
    tmp_path: Path, strict_client: Callable[..., Any]
) -> None:
    app = create_app({"ENGINE": EmbeddedEngine(city()), "ASSETS": tmp_path})
    page = strict_client(app).get("/sparql", title="SPARQL", headers=BROWSER)
    assert page.response.headers["Content-Security-Policy"] == POLICY
    assert "<script" not in page.html
    assert "editor" not in page.html
    assert typed(page) == start_text()


def test_the_words_of_the_editor(pages: Any) -> None:
    answer = pages.raw("/sparql/words.json")
    told = answer.get_json()
    terms = {term["name"]: term for term in told["terms"]}
    assert told["prefixes"]["wp"] == "https://fukushi-graph.example/ontology#"
    assert terms["wp:Office"] == {"name": "wp:Office", "kind": "class", "ja": "課", "en": "office"}
    assert terms["wp:office"]["kind"] == "property"
    assert terms["wp:englishOnly"]["ja"] == ""
    assert terms["wp:certainty-stated"] == {"name": "wp:certainty-stated", "kind": "concept", "ja": "明記", "en": ""}
    assert terms["skos:prefLabel"]["kind"] == "other"
    names = [term["name"] for term in told["terms"]]
    assert names == sorted(set(names), key=lambda name: (name.casefold(), name))
    etag = answer.headers["ETag"]
    again = pages.raw("/en/sparql/words.json", 304, headers={"If-None-Match": etag})
    assert again.get_data() == b""
    assert again.headers["ETag"] == etag
    assert pages.raw("/sparql/words.json", headers={"If-None-Match": '"x"'}).get_data() == answer.get_data()
    packed = pages.raw("/sparql/words.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def test_the_words_follow_the_data() -> None:
    store = city()
    first = create_app({"ENGINE": EmbeddedEngine(store)}).test_client().get("/sparql/words.json")
    wp = "https://fukushi-graph.example/ontology#"
    for predicate, term in (
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", NamedNode("http://www.w3.org/2002/07/owl#Class")),
        ("http://www.w3.org/2000/01/rdf-schema#label", Literal("縁側", language="ja")),
    ):
        store.add(Quad(NamedNode(f"{wp}Veranda"), NamedNode(predicate), term, NamedNode("urn:g")))
    second = create_app({"ENGINE": EmbeddedEngine(store)}).test_client().get("/sparql/words.json")
    assert {"name": "wp:Veranda", "kind": "class", "ja": "縁側", "en": ""} in second.get_json()["terms"]
    assert first.headers["ETag"] != second.headers["ETag"]
