"""Free queries over all municipalities: asked of the store on disk, which reaches no other server."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.country import open_country
from graph.visitor_disk import asks_elsewhere, names_dataset
from tests.builds import ROOT
from tests.country_site import CODES, MARKS, TWO, build, country_app, country_out, spare_country
from webapp.app import create_app

PREFIXES = "PREFIX wp: <https://fukushi-graph.example/ontology#> "
GRAPH = "https://fukushi-graph.example/id/graph"


def asked(query: str, app: Any = None, accept: str = "text/csv") -> tuple[int, str]:
    client = (app or country_app()).test_client()
    answer = client.get("/sparql", query_string={"query": PREFIXES + query}, headers={"Accept": accept}, buffered=True)
    return answer.status_code, answer.get_data(as_text=True)


class TestAnswers:
    """One graph of all."""

    def test_all_municipalities_answer(self) -> None:
        query = "SELECT ?c { ?m a wp:Municipality ; wp:code ?c } ORDER BY ?c"
        assert asked(query) == (200, "\r\n".join(["c", *sorted(CODES), ""]))

    def test_no_triple_counts_twice(self) -> None:
        store = open_country(country_out()).store()
        triples = {quad.triple for quad in store}
        assert asked("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == (200, f"n\r\n{len(triples)}\r\n")

    def test_a_named_graph_is_only_that(self) -> None:
        count = "SELECT (COUNT(DISTINCT ?m) AS ?n)"
        where = "{ ?m a wp:Municipality }"
        assert asked(f"{count} FROM <{GRAPH}/{TWO}/reference> {where}") == (200, "n\r\n1\r\n")
        assert asked(f"{count} {{ GRAPH <{GRAPH}/{TWO}/reference> {where} }}") == (200, "n\r\n1\r\n")
        assert asked(f"{count} {where}") == (200, "n\r\n3\r\n")

    def test_other_forms(self) -> None:
        assert asked("ASK { ?m wp:code '99991' }", accept="application/sparql-results+json")[1].count("true") == 1
        status, text = asked("CONSTRUCT { ?m a wp:Municipality } WHERE { ?m a wp:Municipality }", accept="text/turtle")
        assert (status, text.count("Municipality>")) == (200, 3)

    def test_the_page_leads_to_each(self) -> None:
        status, text = asked("SELECT ?o { ?o a wp:Office } ORDER BY ?o", accept="text/html")
        assert status == 200
        for code in CODES:
            assert f"/id/org/{code}/" in text

    def test_what_is_wrong_is_said(self) -> None:
        assert asked("SELECT * { broken")[0] == 400
        client = country_app().test_client()
        assert client.post("/sparql", data="DROP ALL", content_type="application/sparql-update").status_code in (
            400,
            415,
        )
        assert len(open_country(country_out()).store()) > 0

    def test_the_description_names_no_graph_that_is_not_there(self) -> None:
        answer = country_app().test_client().get("/sparql", headers={"Accept": "text/turtle"})
        assert answer.status_code == 200
        assert "sd:Service" in answer.text
        assert "sd:namedGraph" not in answer.text


def test_a_new_version_is_asked_after_a_build() -> None:
    data, out = spare_country()
    app = create_app({"OUT": out})
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?name FILTER(CONTAINS(STR(?name), 'わかよ声')) }"
    assert asked(query, app) == (200, "n\r\n0\r\n")
    table = data / TWO / "plan" / "directions.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(f"{MARKS[TWO]}声", "わかよ声"), encoding="utf-8")
    build(data, out)
    status, text = asked(query, app)
    assert status == 200
    assert int(text.split()[1]) > 0


class TestReach:
    """Nothing leaves the machine."""

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
            "SELECT * { service silent <%s> { ?s ?p ?o } }",
            "SELECT * { \\u0053ERVICE <%s> { ?s ?p ?o } }",
            "SELECT * { SERV\\U00000049CE <%s> { ?s ?p ?o } }",
            "SELECT * { # '\nSERVICE <%s> { ?s ?p ?o } # '\n}",
        ],
    )
    def test_service_is_refused_and_nobody_is_asked(self, query: str) -> None:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            server.settimeout(0.2)
            status, _ = asked(query % f"http://127.0.0.1:{server.getsockname()[1]}/")
            assert status == 400
            with pytest.raises(TimeoutError):
                server.accept()

    def test_the_kernel_refuses_sockets(self) -> None:
        code = (
            "import socket, sys\n"
            "from graph.visitor_disk import refuse_sockets\n"
            "if not refuse_sockets(): sys.exit(3)\n"
            "try: socket.socket()\n"
            "except PermissionError: sys.exit(0)\n"
            "sys.exit(1)\n"
        )
        status = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode
        if status == 3:
            pytest.skip("needs a kernel with seccomp")
        assert status == 0

    @given(
        st.lists(
            st.sampled_from(["SERVICE", "\\u0053", "service", "x", " ", "{", "'", '"', "#", "\n", "\\"]), max_size=8
        )
    )
    def test_the_word_is_found_wherever_it_stands(self, parts: list[str]) -> None:
        text = "".join(parts)
        assert asks_elsewhere(text) or "service" not in text.lower()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("SELECT * FROM <x:y> { ?s ?p ?o }", True),
            ("ask from named <x:y> { ?s ?p ?o }", True),
            ("SELECT ?from { ?from ?p 'FROM' }", False),
            ("SELECT * { <x:from> ?p ?o } # FROM", False),
            ("SELECT * { ?s wp:from ?o }", False),
        ],
    )
    def test_a_dataset_is_told_from_a_name(self, query: str, found: bool) -> None:
        assert names_dataset(query) is found


def test_at_once_from_many() -> None:
    found: list[tuple[int, str]] = []
    query = "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m a wp:Municipality }"
    threads = [threading.Thread(target=lambda: found.append(asked(query))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(200, "n\r\n3\r\n")] * 2
