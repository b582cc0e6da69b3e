"""What a worker answers, without the process around it."""

from __future__ import annotations

import io
import os
import re
import tempfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from graph.visitor_graphs import load_public
from graph.visitor_job import LENGTH, Answer, Bounds, Job
from graph.visitor_worker import run_job
from graph.visitor_xml import XmlText
from tests.sparql_site import REFERENCE, RUN_GRAPH, TEXT_GRAPH, city

BOUNDS = Bounds(time_ms=1000, rows=50, result_bytes=20_000, memory_mb=100)
JOB = Job("", solutions="csv", boolean="json", triples="ntriples", page_rows=2)


@pytest.fixture(scope="module")
def store() -> Store:
    """The graphs as the process of the visitors holds them."""
    with tempfile.TemporaryFile() as file:
        city().dump(file, RdfFormat.N_QUADS)
        file.seek(0)
        return load_public(os.dup(file.fileno()))


def run(store: Store, query: str, **changes: object) -> tuple[Answer, str]:
    output = io.BytesIO()
    answer = run_job(store, replace(JOB, query=query, **changes), output, BOUNDS)  # type: ignore[arg-type]
    return answer, output.getvalue().decode()


COUNT = "(COUNT(*) AS ?n)"


def count(store: Store, query: str, **changes: object) -> int:
    answer, text = run(store, query, **changes)
    assert answer.status == "ok", answer
    return int(text.splitlines()[1])


def test_the_default_graph_holds_each_public_triple_once(store: Store) -> None:
    whole = count(store, f"SELECT {COUNT} {{ SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} }} }}")
    assert count(store, f"SELECT {COUNT} {{ ?s ?p ?o }}") == whole > 100


@pytest.mark.parametrize("private", [TEXT_GRAPH, RUN_GRAPH])
def test_private_graphs_are_not_there(store: Store, private: str) -> None:
    for dataset in ("", f"FROM <{private}>", f"FROM NAMED <{private}>"):
        query = f"SELECT {COUNT} {dataset} {{ GRAPH <{private}> {{ ?s ?p ?o }} }}"
        assert count(store, query) == 0
    assert count(store, f"SELECT {COUNT} FROM <{private}> {{ ?s ?p ?o }}") == 0
    assert count(store, f"SELECT {COUNT} {{ ?s ?p ?o }}", default_graphs=(private,)) == 0
    assert count(store, "PREFIX wp: <https://fukushi-graph.example/ontology#> "
                        f"SELECT {COUNT} {{ ?s wp:verbatim ?o }}") == 0  # fmt: skip


DATASETS = [
    # in the query, in the request (default, named), triples in the default graph, in named graphs
    ("", None, None, "all", "all"),
    (f"FROM <{REFERENCE}>", None, None, "one", "none"),
    (f"FROM NAMED <{REFERENCE}>", None, None, "none", "one"),
    ("FROM <http://nowhere.example/>", None, None, "none", "none"),
    ("", (REFERENCE,), (), "one", "none"),
    ("", (), (REFERENCE,), "none", "one"),
    ("", (REFERENCE,), (REFERENCE,), "one", "one"),
    # the request goes before the query (SPARQL 1.1 Protocol, 2.1.4)
    (f"FROM <{REFERENCE}>", ("http://nowhere.example/",), (), "none", "none"),
]


@pytest.mark.parametrize(("clause", "default", "named", "in_default", "in_named"), DATASETS)
def test_datasets(
    store: Store,
    clause: str,
    default: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    in_default: str,
    in_named: str,
) -> None:
    one = count(store, f"SELECT {COUNT} {{ GRAPH <{REFERENCE}> {{ ?s ?p ?o }} }}")
    totals = {
        "none": (0, 0),
        "one": (one, one),
        "all": (
            count(store, f"SELECT {COUNT} {{ ?s ?p ?o }}"),
            count(store, f"SELECT {COUNT} {{GRAPH ?g {{?s ?p ?o}}}}"),
        ),
    }
    graphs = {"default_graphs": default, "named_graphs": named}
    assert count(store, f"SELECT {COUNT} {clause} {{ ?s ?p ?o }}", **graphs) == totals[in_default][0]
    assert count(store, f"SELECT {COUNT} {clause} {{ GRAPH ?g {{ ?s ?p ?o }} }}", **graphs) == totals[in_named][1]


ENDS = [
    ("SELECT * {\n ?s ?p }", Answer("syntax", line=2, column=9)),
    ("SELECT * { ?s foaf:name ?o }", Answer("syntax", line=1, column=23, reason="prefix")),
    ("INSERT DATA { <urn:a> <urn:a> 1 }", Answer("syntax", line=1, column=10)),
    ("LOAD <http://127.0.0.1:9/x>", Answer("syntax", line=1, column=1)),
    ("SELECT * { BIND(<urn:f>(1) AS ?x) }", Answer("refused", reason="urn:f")),
    ("SELECT * { ?a ?b ?c . ?d ?e ?f }", Answer("rows", "solutions")),
    ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Answer("rows", "triples")),
    (f"SELECT (CONCAT(?b, ?b, ?b) AS ?c) {{ BIND(REPLACE('{'x' * 150}', '.', '{'y' * 150}') AS ?b) }}",
     Answer("bytes", "solutions")),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), ENDS)
def test_how_queries_end(store: Store, query: str, expected: Answer) -> None:
    answer = run(store, query)[0]
    if expected.status == "syntax":  # where exactly it stumbles is the parser's affair, the line is not
        assert (answer.status, answer.line, answer.reason) == ("syntax", expected.line, expected.reason)
        assert answer.column > 0
    else:
        assert answer == expected


def test_a_kind_of_answer_that_the_client_does_not_take(store: Store) -> None:
    assert run(store, "ASK {}", boolean="")[0] == Answer("unacceptable", "boolean")
    assert run(store, "SELECT * {}", solutions="")[0] == Answer("unacceptable", "solutions")
    assert run(store, "DESCRIBE <urn:x>", triples="")[0] == Answer("unacceptable", "triples")


def test_a_graph_that_is_no_iri(store: Store) -> None:
    assert run(store, "ASK {}", default_graphs=("not an iri",), named_graphs=())[0].status == "dataset"


def test_the_page_gets_the_first_rows_and_learns_of_the_rest(store: Store) -> None:
    answer, text = run(store, "SELECT ?x { VALUES ?x { 1 'a'@ja <urn:x> } }", solutions="page")
    assert answer == Answer("ok", "solutions", rows=2, cut=True)
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    string = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    assert [line.replace(": ", ":") for line in text.splitlines()] == [
        '["x"]',
        f'[["literal", "1", "", "{integer}"]]',
        f'[["literal", "a", "ja", "{string}"]]',
    ]
    assert run(store, "SELECT ?x { VALUES ?x { 1 UNDEF } }", solutions="page")[0].cut is False
    assert run(store, "ASK { ?s ?p ?o }", boolean="page")[0].boolean is True
    answer, text = run(store, "CONSTRUCT { <urn:a> <urn:b> 1, 2, 3 } {}", triples="page")
    assert (answer.rows, answer.cut, text.splitlines()[0]) == (2, True, '["subject", "predicate", "object"]')


def test_a_graph_has_each_triple_once(store: Store) -> None:
    answer, text = run(store, "CONSTRUCT { <urn:a> <urn:b> 1 } WHERE { { } UNION { } }")
    assert (answer.rows, text.count("\n")) == (1, 1)


def test_jobs_and_answers_come_through_the_socket_as_they_are() -> None:
    job = Job("SELECT '果'", "json", "", "turtle", default_graphs=("urn:a",), named_graphs=(), page_rows=3)
    body = job.encode()
    assert LENGTH.unpack(body[: LENGTH.size])[0] == len(body) - LENGTH.size
    assert Job.decode(body[LENGTH.size :]) == job
    answer = Answer("syntax", line=3, column=4, reason="prefix")
    assert Answer.decode(answer.encode()) == answer


LITERALS = [("'a'", True), ("'\\u0009\\n\\r'", True), ("'\\u0001'", False), ("'\\u000C'", False), ("'\\uFFFE'", False)]


@pytest.mark.parametrize(("literal", "holds"), LITERALS)
@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT (%s AS ?x) {}", {"solutions": "xml"}),
        ("CONSTRUCT { <urn:s> <urn:p:q> %s } WHERE {}", {"triples": "rdfxml"}),
    ],
)
def test_xml_holds_what_was_meant_or_is_refused(
    store: Store, literal: str, holds: bool, query: str, form: dict[str, str]
) -> None:
    answer, text = run(store, query % literal, **form)
    assert answer.status == ("ok" if holds else "unwritable")
    if holds:
        meant = str(Literal(literal.strip("'").encode().decode("unicode-escape")))
        assert [str(each) for each in terms_of(text, form)] == [meant]
    assert run(store, query % literal)[0].status == "ok"  # other forms can write anything


def terms_of(text: str, form: dict[str, str]) -> list[object]:
    """Read the last column of an answer in XML with parsers of others."""
    ElementTree.fromstring(text)
    if "triples" in form:
        return [quad.object for quad in parse(text, RdfFormat.RDF_XML)]
    found = parse_query_results(text, QueryResultsFormat.XML)
    assert isinstance(found, QuerySolutions)
    return [row["x"] for row in found]


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from("a\r\n\t<&>]\x01\x0b\ufffd\ufffe\uffff\U0001ffff長"), max_size=6),
    end=st.text(st.sampled_from("aZ_-.:/#09é·長\u00aa"), min_size=1, max_size=4),
)
def test_rdf_xml_is_read_again_or_refused(store: Store, text: str, end: str) -> None:
    triple = Triple(NamedNode("urn:s"), NamedNode(f"http://x.example/{end}"), Literal(text))
    written, rendered = run(store, f"CONSTRUCT {{ {triple} }} WHERE {{}}", triples="rdfxml")
    plain, lines = run(store, f"CONSTRUCT {{ {triple} }} WHERE {{}}")
    if plain.status != "ok":
        assert plain.status == written.status == "syntax"
        return
    if written.status == "ok":
        ElementTree.fromstring(rendered)
        assert list(parse(rendered, RdfFormat.RDF_XML)) == list(parse(lines, RdfFormat.N_TRIPLES))
    else:
        assert written.status == "unwritable"
        assert re.search("[\x01\x0b\ufffe\uffff]", text) or not re.search(r"[a-zA-Z_é長][-.a-zA-Z_0-9é·長]*$", end)


def test_it_does_not_matter_where_xml_is_cut() -> None:
    whole = "<a>é\ufffd\r</a>\ufffe".encode()
    for cut in range(len(whole)):
        text = XmlText()
        parts = [text.readable(whole[:cut]), text.readable(whole[cut:])]
        assert parts[1] is None
    good = whole[:-3]
    for cut in range(len(good)):
        text = XmlText()
        assert (text.readable(good[:cut]) or b"") + (text.readable(good[cut:]) or b"") == good.replace(b"\r", b"&#xD;")
