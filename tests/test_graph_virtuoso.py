"""The two engines give the same rows: the embedded one and a real Virtuoso."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from graph.engine import EmbeddedEngine, Engine, EngineError, RemoteEngine, Term
from tests.engine_servers import INSTALLED, virtuoso

E = "http://example.org/"
PRE = f"PREFIX e: <{E}> "
OFFICE = NamedNode(E + "office1")
pytestmark = pytest.mark.skipif(not INSTALLED["virtuoso"], reason="Virtuoso is not installed")


def lines() -> Store:
    """Six lines of two tables (graphs g0, g1); the office of line i is i % 3; each has a value of another type."""
    values = ["7", "2.5", "2011-07-02", "印字\\どおり\"'", "", "x\ny"]
    types = ["integer", "decimal", "date", "string", "string", "string"]
    store = Store()
    for i, (value, kind) in enumerate(zip(values, types, strict=True)):
        line, graph = NamedNode(f"{E}line{i}"), NamedNode(f"{E}g{i % 2}")
        typed = Literal(value, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
        store.add(Quad(line, NamedNode(E + "office"), NamedNode(f"{E}office{i % 3}"), graph))
        store.add(Quad(line, NamedNode(E + "name"), Literal(f"事業{i}", language="ja"), graph))
        store.add(Quad(line, NamedNode(E + "value"), typed, graph))
    return store


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedEngine, RemoteEngine]]:
    store = lines()
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=50) as server:
        for graph in store.named_graphs():
            triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]
            server.graph_store().replace(str(graph.value), serialize(triples, format=RdfFormat.N_TRIPLES))
        yield EmbeddedEngine(store), server.engine(timeout=20)


def rows(engine: Engine, query: str, **bindings: Term) -> list[list[str]]:
    """Return the rows as sorted text."""
    return sorted([str(term) for term in row] for row in engine.select(PRE + query, bindings))


@pytest.mark.parametrize(
    "where",
    [
        "?s e:office ?o ; e:name ?n",
        "?s e:office ?x ; e:name ?n FILTER(?x = ?o)",
        "?s e:office ?x ; e:name ?n FILTER(!BOUND(?o) || ?x = ?o)",
        "{ ?s e:office ?x ; e:name ?n FILTER(?x = ?o) } UNION { ?s e:none ?n }",
        "{ SELECT ?s ?n { ?s e:office ?o ; e:name ?n } }",
        "{ SELECT ?n (COUNT(?s) AS ?k) { ?s e:office ?o ; e:name ?n } GROUP BY ?n }",
        "SELECT ?s ?n { ?s e:office ?x ; e:name ?n FILTER(?x = ?o) }",
        "GRAPH ?g { ?s e:office ?x ; e:name ?n FILTER(?x = ?o) }",
        "?s e:name ?n OPTIONAL { ?s e:office ?x FILTER(?x = ?o) } FILTER(BOUND(?x))",
        "?s e:name ?n FILTER NOT EXISTS { ?s e:office ?x FILTER(?x != ?o) }",
        "?s e:name ?n MINUS { ?s e:office ?x FILTER(?x != ?o) }",
        "VALUES ?s { e:line1 e:line2 e:line4 } { ?s e:office ?x ; e:name ?n FILTER(?x = ?o) }",
    ],
)
def test_a_bound_variable_gives_the_same_rows(engines: tuple[Engine, Engine], where: str) -> None:
    embedded, remote = (rows(engine, f"SELECT ?n WHERE {{ {where} }}", o=OFFICE) for engine in engines)
    assert embedded == [['"事業1"@ja'], ['"事業4"@ja']]
    assert remote == embedded


def test_values_of_all_kinds_come_alike(engines: tuple[Engine, Engine]) -> None:
    embedded, remote = (rows(engine, "SELECT ?s ?v { ?s e:value ?v }") for engine in engines)
    assert len(embedded) == 6
    assert remote == embedded


@pytest.mark.parametrize("text", ["印字\\どおり\"'", "", "x\ny", "} #", "<script>", "'''"])
def test_a_bound_text_finds_what_is_written_so(engines: tuple[Engine, Engine], text: str) -> None:
    embedded, remote = (rows(engine, "SELECT ?s { ?s e:value ?v }", v=Literal(text)) for engine in engines)
    assert remote == embedded
    assert len(embedded) == (text in ("印字\\どおり\"'", "", "x\ny"))


def test_ask_construct_and_unbound(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        assert engine.ask(PRE + "ASK { ?s e:office ?o }", {"o": OFFICE})
        assert not engine.ask(PRE + "ASK { ?s e:office ?o }", {"o": NamedNode(E + "office9")})
        query = PRE + "CONSTRUCT { ?s e:by ?o } WHERE { ?s e:office ?x FILTER(?x = ?o) }"
        made = {str(triple.subject) for triple in engine.construct(query, {"o": OFFICE})}
        assert made == {f"<{E}line1>", f"<{E}line4>"}
        query = "SELECT ?s ?x { ?s e:office ?o OPTIONAL { ?s e:none ?x } }"
        assert rows(engine, query, o=OFFICE) == [[f"<{E}line1>", "None"], [f"<{E}line4>", "None"]]


def test_an_answer_the_server_cut_is_an_error(engines: tuple[Engine, RemoteEngine]) -> None:
    query = "SELECT ?a ?b { ?a ?p ?v . ?b ?q ?w }"
    assert len(list(engines[0].select(query))) > 50
    with pytest.raises(EngineError, match="cut the answer after 50 rows"):
        engines[1].select(query)


def test_a_query_that_is_wrong_is_one_sentence(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        with pytest.raises(EngineError) as raised:
            engine.select("SELECT ?s { ?s ?p }")
        assert "\n" not in str(raised.value)
