"""The remote engine against a stub server, whose answers are right, wrong, late or cut."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph import reach
from graph.engine import EngineError, RemoteEngine

XSD = "http://www.w3.org/2001/XMLSchema#"
JSON_TYPE = "application/sparql-results+json; charset=utf-8"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Stub:
    """An endpoint that gives one prepared answer and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = lambda handler: None
        self.asked: list[tuple[str, str, str, dict[str, list[str]]]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                kind = self.headers["Content-Type"]
                stub.asked.append((self.command, kind, self.headers["Accept"], parse_qs(body)))
                stub.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/sparql"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def gives(self, body: str | bytes, kind: str = JSON_TYPE, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            for name, value in ({"Content_Length": str(len(data))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.answer = answer


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.server.shutdown()
    stub.server.server_close()


def results(*rows: dict[str, dict[str, str]], names: tuple[str, ...] = ("s", "v")) -> str:
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": list(rows)}})


def test_rows_have_the_terms_of_the_embedded_engine(stub: Stub) -> None:
    stub.gives(
        results(
            {
                "s": {"type": "uri", "value": "http://e/地域"},
                "v": {"type": "literal", "value": "健康", "xml:lang": "ja"},
            },
            {"v": {"type": "typed-literal", "datatype": XSD + "integer", "value": "7"}},
            {"v": {"type": "literal", "datatype": XSD + "date", "value": "2011-07-02"}},
            {"s": {"type": "bnode", "value": "nodeID://b1"}, "v": {"type": "literal", "value": ""}},
        )
    )
    rows = RemoteEngine(stub.url).select("SELECT ?s ?v { ?s ?p ?v }")
    assert rows.variables == ("s", "v")
    assert list(rows) == [
        (NamedNode("http://e/地域"), Literal("健康", language="ja")),
        (None, Literal(7)),
        (None, Literal("2011-07-02", datatype=NamedNode(XSD + "date"))),
        (BlankNode("bnodeIDb1"), Literal("")),
    ]


def test_the_request_is_a_form_with_an_accept_header_and_a_values_row(stub: Stub) -> None:
    stub.gives(results())
    RemoteEngine(stub.url).select("SELECT ?s { ?s ?p ?v }", {"v": Literal('"} #')})
    ((method, kind, accept, form),) = stub.asked
    assert (method, kind) == ("POST", "application/x-www-form-urlencoded")
    assert "application/sparql-results+json" in accept
    assert form["query"] == ['SELECT ?s { VALUES (?v) {("\\"} #")}  ?s ?p ?v }']


def test_ask_and_construct(stub: Stub) -> None:
    engine = RemoteEngine(stub.url)
    for value in (True, False):
        stub.gives(json.dumps({"head": {}, "boolean": value}))
        assert engine.ask("ASK { ?s ?p ?o }") is value
    for row, value in (({"__ASK_RETVAL": {"type": "typed-literal", "value": "1"}},), True), ((), False):
        stub.gives(results(*row, names=("__ASK_RETVAL",)))
        assert engine.ask("ASK { ?s ?p ?o }") is value
    for nonsense in (results(), "{}", '{"boolean": "true"}', '{"head": []}'):
        stub.gives(nonsense)
        with pytest.raises(EngineError, match="not the answer of an ASK"):
            engine.ask("ASK { ?s ?p ?o }")
    stub.gives("<http://e/s> <http://e/p> 1 .", "text/turtle")
    made = list(engine.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
    assert made == [Triple(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal(1))]
    assert "turtle" in stub.asked[-1][2]


@pytest.mark.parametrize(
    ("body", "kind", "status", "headers", "part"),
    [
        ("<html>log in</html>", "text/html", 200, {}, "answered with text/html instead of SPARQL JSON"),
        ("<html>log in</html>", JSON_TYPE, 200, {}, "broken or cut off"),
        (results({"s": {"type": "uri", "value": "http://e/s"}})[:-9], JSON_TYPE, 200, {}, "broken or cut off"),
        (results(), JSON_TYPE, 200, {"Content_Length": "9999"}, "broke off its answer"),
        ("[]", JSON_TYPE, 200, {}, "not a SPARQL result"),
        ("{}", JSON_TYPE, 200, {}, "not a SPARQL result"),
        (results({"s": {"type": "odd", "value": "x"}}), JSON_TYPE, 200, {}, "not a SPARQL result"),
        (results({"s": {"type": "uri", "value": "not an iri"}}), JSON_TYPE, 200, {}, "not a SPARQL result"),
        (results(), JSON_TYPE, 200, {"X_SQL_State": "S1TAT"}, "partial answer"),
        (results({}, {}), JSON_TYPE, 200, {"X_SPARQL_MaxRows": "2"}, "cut the answer after 2 rows"),
        ("syntax error at line 1", "text/plain", 400, {}, "refused the query"),
        ("no such page", "text/plain", 404, {}, "refused the query"),
        ("out of memory", "text/plain", 500, {}, "refused the query"),
        ("busy", "text/plain", 503, {}, "HTTP status 503"),
    ],
)
def test_answers_that_are_no_answers(
    stub: Stub, body: str, kind: str, *, status: int, headers: dict[str, str], part: str
) -> None:
    stub.gives(body, kind, status, **headers)
    with pytest.raises(EngineError) as raised:
        RemoteEngine(stub.url, timeout=5).select("SELECT ?s ?v { ?s ?p ?v }")
    assert part in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_answer_just_below_the_servers_limit_is_whole(stub: Stub) -> None:
    stub.gives(results({}, {}), X_SPARQL_MaxRows="3")
    assert list(RemoteEngine(stub.url).select("SELECT ?s ?v { ?s ?p ?v }")) == [(None, None), (None, None)]


@pytest.mark.parametrize(("body", "kind"), [("<http://e/s> <http://e/p", "text/turtle"), ("{}", "text/html")])
def test_rdf_that_is_cut_or_something_else(stub: Stub, body: str, kind: str) -> None:
    stub.gives(body, kind)
    with pytest.raises(EngineError, match=r"cut off|instead of RDF"):
        RemoteEngine(stub.url).construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_server_that_stays_silent_or_drips_is_given_up(stub: Stub) -> None:
    done = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON_TYPE)
        handler.end_headers()
        try:
            while not done.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            pass

    for answer in (lambda handler: done.wait(5), drip):
        stub.answer = answer  # type: ignore[assignment]
        started = time.monotonic()
        with pytest.raises(EngineError, match=r"did not answer within 0\.3 s"):
            RemoteEngine(stub.url, timeout=0.3).select("SELECT * { ?s ?p ?o }")
        assert time.monotonic() - started < 4
    done.set()


def test_a_server_that_is_away_and_an_address_that_is_none(stub: Stub) -> None:
    stub.server.shutdown()
    stub.server.server_close()
    with pytest.raises(EngineError, match="cannot be reached"):
        RemoteEngine(stub.url, timeout=2).ask("ASK { ?s ?p ?o }")
    for address in ("file:///etc/hosts", "localhost:8890/sparql", ""):
        with pytest.raises(EngineError, match="http://"):
            RemoteEngine(address)


def test_what_the_embedded_engine_refuses_is_not_sent(stub: Stub) -> None:
    engine = RemoteEngine(stub.url)
    for query in ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "INSERT DATA { <a:a> <a:b> 1 }", "ASK {}"):
        with pytest.raises(EngineError):
            engine.select(query)
    with pytest.raises(EngineError, match="no variable"):
        engine.select("SELECT * { ?s ?p ?o }", {"x": Literal(1)})
    assert stub.asked == []


def test_what_the_server_said_is_told_in_its_words(stub: Stub) -> None:
    engine = RemoteEngine(stub.url)
    for said in ("Bad type of value\n\nSPARQL query:\nSELECT …", "Bad type of value SPARQL query: SELECT"):
        stub.gives(said, "text/plain", 500)
        with pytest.raises(EngineError) as raised:
            engine.select("SELECT * { ?s ?p ?o }")
        assert str(raised.value) == f"{stub.url} refused the query: Bad type of value."


def test_what_may_pass_is_asked_once_more(stub: Stub) -> None:
    good = results({"s": {"type": "uri", "value": "http://e/s"}})

    def busy_then_good(handler: BaseHTTPRequestHandler) -> None:
        stub.gives(good)
        handler.send_response(503)
        handler.end_headers()

    def gone_then_good(handler: BaseHTTPRequestHandler) -> None:
        stub.gives(good)
        handler.close_connection = True

    for answer in (busy_then_good, gone_then_good):
        stub.answer = answer
        assert len(list(RemoteEngine(stub.url, timeout=10).select("SELECT ?s ?v { ?s ?p ?v }"))) == 1
    assert len(stub.asked) == 4
    stub.gives("busy", "text/plain", 503)
    with pytest.raises(EngineError, match="HTTP status 503"):
        RemoteEngine(stub.url, timeout=10).select("SELECT ?s ?v { ?s ?p ?v }")
    assert len(stub.asked) == 6


def test_a_refused_query_is_not_asked_again(stub: Stub) -> None:
    stub.gives("syntax error", "text/plain", 400)
    with pytest.raises(EngineError, match="refused the query"):
        RemoteEngine(stub.url).select("SELECT * { ?s ?p ?o }")
    assert len(stub.asked) == 1


ONE = results({"s": {"type": "literal", "value": "x"}}, names=("s",))


def test_a_server_that_is_silent_again_and_again_is_left_alone_for_a_while(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, here = RemoteEngine(stub.url, timeout=0.1), threading.Event()
    stub.answer = lambda handler: here.wait(20) and None
    monkeypatch.setattr(reach, "REST_S", 3600.0)
    for _ in range(reach.SILENCES):
        with pytest.raises(EngineError, match="did not answer within"):
            engine.ask("ASK {}")
    asked = len(stub.asked)
    for each in (engine, engine.within(0.05)):
        for ask in (each.ask, each.select, each.construct):
            query = {"ask": "ASK {}", "select": "SELECT * {}", "construct": "CONSTRUCT WHERE {}"}[ask.__name__]
            with pytest.raises(EngineError, match="has not answered for a while"):
                ask(query)
    assert len(stub.asked) == asked
    # Somebody else's engine knows nothing of it; ours tries again after a rest, one at a time.
    here.set()
    stub.gives(ONE)
    assert len(list(RemoteEngine(stub.url).select("SELECT ?s {}"))) == 1
    engine._reach._again = 0.0
    assert len(list(engine.select("SELECT ?s {}"))) == 1
    assert len(list(engine.select("SELECT ?s {}"))) == 1


def test_one_try_is_let_through_after_each_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(reach.time, "monotonic", lambda: now)
    found = reach.Reach()
    for _ in range(reach.SILENCES):
        found.check("x")
        found.silent()
    tries = []
    for _ in range(40):
        now += 0.5
        try:
            found.check("x")
            tries.append(now)
        except EngineError:
            pass
    assert [later - earlier for earlier, later in itertools.pairwise(tries)] == [reach.REST_S] * (len(tries) - 1)
    assert len(tries) == 4
    found.answered()
    found.check("x")


@pytest.mark.parametrize("answer", ["200", "500", "broken"])
def test_a_slow_query_now_and_then_says_nothing_of_the_server(stub: Stub, answer: str) -> None:
    engine = RemoteEngine(stub.url, timeout=0.15)
    for _ in range(2 * reach.SILENCES):
        stub.answer = lambda handler: time.sleep(0.4)
        with pytest.raises(EngineError, match="did not answer within"):
            engine.ask("ASK {}")
        if answer == "200":
            stub.gives(json.dumps({"head": {}, "boolean": True}))
            assert RemoteEngine(stub.url, 20, engine._reach).ask("ASK {}")
        else:
            stub.gives("x", status=500 if answer == "500" else 200)
            with pytest.raises(EngineError, match=r"refused|broken"):
                RemoteEngine(stub.url, 20, engine._reach).ask("ASK {}")
