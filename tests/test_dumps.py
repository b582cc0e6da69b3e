"""The forms of the graph: all say the same, to our own reader and to another, and the same bytes each time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph.dumps import (
    canonical_lines,
    statistics,
    write_json_ld_file,
    write_ntriples,
    write_trig,
    write_turtle,
)
from graph.json_ld import write_json_ld
from graph.rdf_text import PREFIXES, quad_text, rdf_text
from graph.rdflib_view import to_rdflib
from tests.conftest import load_sample

EX = "https://example.org/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
XSD = "http://www.w3.org/2001/XMLSchema#"

# rdflib's own readers still use its older names.
OLD_NAMES = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning",
    "ignore:Dataset.default_context is deprecated:DeprecationWarning",
)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,12}", fullmatch=True)
IRIS = st.builds(lambda head, tail: NamedNode(head + tail), st.sampled_from([EX, *PREFIXES.values()]), NAMES)
WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
LITERALS = st.one_of(
    st.builds(Literal, WORDS),
    st.builds(
        lambda words, language: Literal(words, language=language), WORDS, st.sampled_from(["ja", "en", "ja-Hira"])
    ),
    st.builds(lambda words: Literal(words, datatype=NamedNode(f"{XSD}token")), WORDS),
    st.builds(lambda number: Literal(str(number), datatype=NamedNode(f"{XSD}integer")), st.integers()),
)
TRIPLES = st.lists(st.builds(Triple, IRIS, st.one_of(IRIS, st.just(TYPE)), st.one_of(IRIS, LITERALS)), max_size=12)


def read(data: bytes, form: RdfFormat) -> set[Triple]:
    """Return the triples of a document."""
    return {quad.triple for quad in parse(data, format=form)}


def json_ld(triples: Iterable[Triple]) -> bytes:
    """Return triples as JSON-LD, in the order given."""
    file = io.BytesIO()
    write_json_ld(triples, file, PREFIXES)
    return file.getvalue()


class TestJsonLd:
    """The writer of our own."""

    def test_a_resource_as_a_person_reads_it(self) -> None:
        office = NamedNode(f"{EX}dept/choju")
        triples = [
            Triple(office, TYPE, NamedNode(f"{PREFIXES['wp']}Office")),
            Triple(office, LABEL, Literal("長寿課", language="ja")),
            Triple(office, LABEL, Literal("Senior Affairs", language="en")),
            Triple(office, NamedNode(f"{PREFIXES['wp']}period"), Literal("2030", datatype=NamedNode(f"{XSD}integer"))),
            Triple(office, NamedNode(f"{PREFIXES['wp']}printed"), Literal("長寿課")),
            Triple(office, NamedNode(f"{PREFIXES['wp']}body"), NamedNode(f"{EX}city")),
        ]
        read_back = json.loads(json_ld(triples))
        assert read_back["@context"] == PREFIXES
        assert read_back["@graph"] == [
            {
                "@id": f"{EX}dept/choju",
                "@type": "wp:Office",
                "skos:prefLabel": [
                    {"@value": "長寿課", "@language": "ja"},
                    {"@value": "Senior Affairs", "@language": "en"},
                ],
                "wp:period": {"@value": "2030", "@type": "xsd:integer"},
                "wp:printed": "長寿課",
                "wp:body": {"@id": f"{EX}city"},
            }
        ]

    def test_nothing_is_fetched(self) -> None:
        document = json.loads(json_ld([Triple(NamedNode(f"{EX}a"), TYPE, NamedNode(f"{EX}b"))]))
        assert all(isinstance(value, str) and value.endswith(("#", "/")) for value in document["@context"].values())

    def test_a_number_keeps_its_digits(self) -> None:
        value = Literal("1.50", datatype=NamedNode(f"{XSD}decimal"))
        [triple] = read(json_ld([Triple(NamedNode(f"{EX}a"), LABEL, value)]), RdfFormat.JSON_LD)
        assert triple.object == value

    def test_blank_nodes_stay_blank(self) -> None:
        document = json.loads(json_ld([Triple(BlankNode("x"), LABEL, BlankNode("y"))]))
        assert document["@graph"] == [{"@id": "_:x", "skos:prefLabel": {"@id": "_:y"}}]

    def test_an_empty_graph_is_a_document(self) -> None:
        assert read(json_ld([]), RdfFormat.JSON_LD) == set()

    def test_a_quoted_triple_is_refused(self) -> None:
        inner = Triple(NamedNode(f"{EX}a"), LABEL, Literal("x"))
        with pytest.raises(TypeError, match="no name"):
            json_ld([Triple(NamedNode(f"{EX}a"), LABEL, inner)])

    @settings(max_examples=80)
    @given(TRIPLES)
    def test_oxigraph_reads_back_what_was_written(self, triples: list[Triple]) -> None:
        assert read(json_ld(sorted(triples, key=str)), RdfFormat.JSON_LD) == set(triples)

    @OLD_NAMES
    @settings(max_examples=40)
    @given(TRIPLES)
    def test_rdflib_reads_back_what_was_written(self, triples: list[Triple]) -> None:
        graph = rdflib.Graph().parse(data=json_ld(sorted(triples, key=str)), format="json-ld")
        assert {tuple(map(str, each)) for each in graph} == {
            (each.subject.value, each.predicate.value, str(to_rdflib(each.object)))  # type: ignore[union-attr]
            for each in triples
        }


FORMS = [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD, RdfFormat.RDF_XML]


class TestFixedBytes:
    """The same triples give the same bytes, whatever their order and the process."""

    @pytest.mark.parametrize("form", FORMS)
    def test_order_and_repetition_do_not_matter(self, form: RdfFormat) -> None:
        triples = [quad.triple for quad in load_sample()]
        assert rdf_text([*triples, *triples[:9]], form) == rdf_text(reversed(triples), form)
        assert read(rdf_text(triples, form), form) == set(triples)

    def test_two_processes_write_prefixes_alike(self) -> None:
        code = (
            "import sys; from pyoxigraph import *; from graph.rdf_text import rdf_text; "
            "a = NamedNode('https://example.org/a'); "
            "sys.stdout.buffer.write(rdf_text([Triple(a, a, a)], RdfFormat.TURTLE))"
        )
        first, second = (
            subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=Path(__file__).parents[1])
            for _ in range(2)
        )
        assert first.stdout == second.stdout
        names = [line.split()[1] for line in first.stdout.decode().splitlines() if line.startswith("@prefix")]
        assert names == sorted(names)
        assert len(names) == len(PREFIXES)

    @pytest.mark.parametrize("form", [RdfFormat.TRIG, RdfFormat.N_QUADS])
    def test_quads_keep_their_graphs(self, form: RdfFormat) -> None:
        quads = list(load_sample())
        assert set(parse(quad_text(quads, form), format=form)) == set(quads)
        assert quad_text(quads, form) == quad_text(reversed(quads), form)


@pytest.fixture
def quads_file(tmp_path: Path) -> Path:
    """The invented city as canonical N-Quads, one triple in two graphs."""
    quads = list(load_sample())
    quads.append(Quad(*quads[0].triple, NamedNode(f"{EX}second")))
    path = tmp_path / "graph.nq"
    path.write_bytes(b"".join(canonical_lines(quads)))
    return path


class TestFiles:
    """The files for downloading."""

    def test_canonical_lines_are_sorted_and_single(self, quads_file: Path) -> None:
        lines = quads_file.read_bytes().splitlines()
        assert lines == sorted(set(lines))
        assert set(parse(quads_file.read_bytes(), format=RdfFormat.N_QUADS)) > set(load_sample())

    def test_a_triple_outside_the_graphs_is_refused(self) -> None:
        stray = Quad(NamedNode(f"{EX}a"), LABEL, Literal("x"), DefaultGraph())
        with pytest.raises(ValueError, match="outside the named graphs"):
            list(canonical_lines([stray]))

    def test_a_triple_of_two_graphs_is_merged_once(self, quads_file: Path, tmp_path: Path) -> None:
        write_ntriples(quads_file, tmp_path / "x.nt")
        lines = (tmp_path / "x.nt").read_bytes().splitlines()
        assert len(lines) == len(set(lines)) == len({quad.triple for quad in load_sample()})
        assert len(lines) < len(quads_file.read_bytes().splitlines())

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(triples=TRIPLES, graphs=st.lists(IRIS, min_size=1, max_size=3))
    def test_merging_is_the_union(self, triples: list[Triple], graphs: list[NamedNode], tmp_path: Path) -> None:
        """Also where a literal holds what looks like the end of a line, a graph or a triple."""
        quads = [Quad(*triple, graphs[number % len(graphs)]) for number, triple in enumerate([*triples, *triples])]
        quads.append(Quad(NamedNode(f"{EX}a"), LABEL, Literal('" <g> .\n<x> <y> <z'), graphs[0]))
        (tmp_path / "h.nq").write_bytes(b"".join(canonical_lines(quads)))
        write_ntriples(tmp_path / "h.nq", tmp_path / "h.nt")
        written = [quad.triple for quad in parse((tmp_path / "h.nt").read_bytes(), format=RdfFormat.N_TRIPLES)]
        assert set(written) == {quad.triple for quad in quads}
        assert len(written) == len(set(written))

    @OLD_NAMES
    @pytest.mark.parametrize(
        ("write", "form", "name"),
        [(write_turtle, RdfFormat.TURTLE, "turtle"), (write_json_ld_file, RdfFormat.JSON_LD, "json-ld")],
    )
    def test_each_form_says_the_same(
        self, quads_file: Path, tmp_path: Path, write: Callable[[Path, Path], None], form: RdfFormat, name: str
    ) -> None:
        write_ntriples(quads_file, tmp_path / "x.nt")
        write(tmp_path / "x.nt", tmp_path / "x")
        triples = {quad.triple for quad in load_sample()}
        assert read((tmp_path / "x").read_bytes(), form) == triples
        other = rdflib.Graph().parse(data=(tmp_path / "x").read_bytes(), format=name)
        lines = rdflib.Graph().parse(data=(tmp_path / "x.nt").read_bytes(), format="nt")
        assert set(other) == set(lines)
        assert len(other) == len(triples)

    @OLD_NAMES
    def test_trig_says_the_same_graph_by_graph(self, quads_file: Path, tmp_path: Path) -> None:
        write_trig(quads_file, tmp_path / "x.trig")
        text = (tmp_path / "x.trig").read_bytes()
        assert set(parse(text, format=RdfFormat.TRIG)) == set(parse(quads_file.read_bytes(), format=RdfFormat.N_QUADS))
        graphs = {line for line in text.decode().splitlines() if line.endswith(" {")}
        assert len(graphs) == text.decode().count(" {\n"), "each graph stands in one block"
        other = rdflib.Dataset()
        other.parse(data=text, format="trig")
        same = rdflib.Dataset()
        same.parse(data=quads_file.read_bytes(), format="nquads")
        assert {tuple(map(str, quad)) for quad in other.quads()} == {tuple(map(str, quad)) for quad in same.quads()}

    def test_no_draft_is_left(self, quads_file: Path, tmp_path: Path) -> None:
        write_ntriples(quads_file, tmp_path / "x.nt")
        write_turtle(tmp_path / "x.nt", tmp_path / "x.ttl")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.nq", "x.nt", "x.ttl"]

    def test_statistics_are_those_of_a_count(self, quads_file: Path, tmp_path: Path) -> None:
        write_ntriples(quads_file, tmp_path / "x.nt")
        found = statistics(tmp_path / "x.nt")
        triples = {quad.triple for quad in load_sample()}
        assert found.triples == len(triples)
        assert found.subjects == len({triple.subject for triple in triples})
        assert sum(found.properties.values()) == len(triples)
        assert sum(found.classes.values()) == sum(triple.predicate == TYPE for triple in triples)
        assert found.classes[f"{PREFIXES['wp']}Office"] == sum(
            triple.predicate == TYPE and triple.object == NamedNode(f"{PREFIXES['wp']}Office") for triple in triples
        )
