"""The two engines give the same rows: the embedded one and a real Virtuoso."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from graph.engine import EmbeddedEngine, Engine, EngineError, RemoteEngine, Term

E = "http://example.org/"
PRE = f"PREFIX e: <{E}> "
OFFICE = NamedNode(E + "office1")
INI = """[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {http}
[SPARQL]
ResultSetMaxRows = 50
"""

pytestmark = pytest.mark.skipif(
    shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None, reason="Virtuoso is not installed"
)


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


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedEngine, RemoteEngine]]:
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(INI.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    store = lines()
    store.dump(folder / "lines.nq", RdfFormat.N_QUADS)
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with (
        (folder / "out.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as server,
    ):
        try:
            remote = RemoteEngine(f"http://127.0.0.1:{http}/sparql", timeout=20)
            wait_for(remote)
            load(folder / "lines.nq", sql)
            yield EmbeddedEngine(store), remote
        finally:
            server.kill()


def wait_for(remote: RemoteEngine) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            remote.ask("ASK { ?s ?p ?o }")
            return
        except EngineError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def load(path: Path, port: int) -> None:
    statement = f"TTLP(file_to_string_output('{path}'), '', '{E}g0', 512);"
    subprocess.run(["isql-vt", str(port), "dba", "dba", f"exec={statement}"], check=True, capture_output=True)


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
