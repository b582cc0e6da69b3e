"""Filling a SPARQL server: what is sent, what is left out, what is checked, and each way in which it fails."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from fukushi.cli import main
from graph import graph_store
from graph import publish as publishing
from graph.canonical import split
from graph.engine import EmbeddedEngine
from graph.graph_store import EXCHANGE_BYTES, GraphStore, Login, PublishError, store_address, update_address
from graph.publication import MARK, Publication, PublicationError, read_publication
from graph.publish import publish
from graph.published import open_published
from graph.report_graph import FILE
from graph.rows import EngineError
from graph.snapshot import Manifest, Snapshot, write_snapshot
from tests.builds import ROOT
from tests.engine_servers import INSTALLED, SERVERS, Server, oxigraph, virtuoso
from tests.small_disk import small_disk

BASE = "https://city.example/id/"
DOC, REFERENCE = f"{BASE}graph/99201/doc/plan", f"{BASE}graph/99201/reference"
FINDINGS = f"{BASE}graph/99201/validation"
TEXT, RUN = f"{BASE}graph/99201/text/plan", f"{BASE}graph/run"
SUBJECT, NAME = NamedNode(f"{BASE}99201/project/minami"), NamedNode("https://city.example/ontology#name")


def quad(text: str, graph: str) -> Quad:
    return Quad(SUBJECT, NAME, Literal(text), NamedNode(graph))


def snapshot_of(out: Path, *quads: Quad) -> Snapshot:
    """Return a snapshot of the invented city with its text, and the time of the build."""
    store = Store()
    store.extend([quad('印字\\"どおり\n>', DOC), quad("本文", TEXT), quad("時刻", RUN), *quads])
    return write_snapshot(out, store, Manifest({}, {}, "2030-04-01T09:00:00+09:00", {"base": BASE}))


class Memory:
    """A server in memory: a store that is written like a graph store; ``at_one_stroke`` as a server may have it."""

    def __init__(self, at_one_stroke: int = 0) -> None:
        self.store = Store()
        self.sent: list[tuple[str, str, int]] = []
        self.at_one_stroke = at_one_stroke

    def exchange(self, graphs: Mapping[str, bytes], gone: Iterable[str]) -> None:
        sent: list[bytes] = []
        store = GraphStore("http://localhost/store", update="http://localhost/update")
        store._send = lambda method, graph, body: sent.append(body or b"")  # type: ignore[method-assign]
        store.exchange(graphs, gone)
        self.sent.append(("UPDATE", "", len(sent[0])))
        self.store.update(sent[0].decode())

    def replace(self, graph: str, triples: bytes) -> None:
        self.delete(graph)
        self.add(graph, triples)
        self.sent[-2:] = [("PUT", graph, len(triples))]

    def add(self, graph: str, triples: bytes) -> None:
        self.sent.append(("POST", graph, len(triples)))
        for triple in parse(triples, RdfFormat.N_TRIPLES):
            self.store.add(Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph)))

    def delete(self, graph: str) -> None:
        self.sent.append(("DELETE", graph, 0))
        self.store.remove_graph(NamedNode(graph))

    @property
    def engine(self) -> EmbeddedEngine:
        return EmbeddedEngine(self.store)

    def content(self) -> set[str]:
        """Return all but what the server says of the publication."""
        return {str(each) for each in self.store if each.graph_name != NamedNode(MARK)}


WAYS = pytest.mark.parametrize("way", [0, EXCHANGE_BYTES], ids=["graph by graph", "at one stroke"])


@WAYS
def test_all_but_the_wording_is_sent(tmp_path: Path, way: int) -> None:
    server = Memory(way)
    done = publish(snapshot_of(tmp_path, quad("参考", REFERENCE)), server, server.engine)
    assert (done.graphs, done.triples, done.removed, done.at_one_stroke) == (3, 3, (), way > 0)
    assert server.content() == {
        str(each) for each in (quad('印字\\"どおり\n>', DOC), quad("時刻", RUN), quad("参考", REFERENCE))
    }


def validated(snapshot: Snapshot, *quads: Quad) -> str:
    """Put a report beside a snapshot and return its digest."""
    content = "".join(f"{each} .\n" for each in quads).encode()
    (snapshot.path / FILE).write_bytes(content)
    return hashlib.sha256(content).hexdigest()


@WAYS
def test_the_findings_of_the_last_validation_go_with_it_and_no_older_ones_stay(tmp_path: Path, way: int) -> None:
    server, made = Memory(way), snapshot_of(tmp_path)
    first = [quad(f'「{n}」の"指摘"\n', FINDINGS) for n in range(3)]
    digest = validated(made, *first, first[0])
    done = publish(made, server, server.engine)
    assert (done.graphs, done.triples, done.findings, done.removed) == (3, 5, 3, ())
    assert {each for each in server.content() if "指摘" in each} == {str(each) for each in first}
    told = read_publication(server.engine)
    assert told is not None
    assert (told.snapshot, told.report, told.whole) == (made.id, digest, True)
    # validated again: the graph is replaced whole
    validated(made, quad("別の指摘", FINDINGS))
    assert publish(made, server, server.engine).findings == 1
    assert {each for each in server.content() if "指摘" in each} == {str(quad("別の指摘", FINDINGS))}
    again = read_publication(server.engine)
    assert again is not None
    assert (again.snapshot, again.report != digest) == (told.snapshot, True)
    # a build that nobody has validated has no findings, least of all those of another
    (made.path / FILE).unlink()
    done = publish(made, server, server.engine)
    assert (done.findings, done.removed) == (0, (FINDINGS,))
    bare = read_publication(server.engine)
    assert bare is not None
    assert bare.report == ""


@WAYS
@pytest.mark.parametrize("content", [b"<", b"<urn:a> <urn:b> <urn:c> <urn:other> .\n", b"\xff"])
def test_findings_that_are_damaged_change_nothing_on_the_server(tmp_path: Path, way: int, content: bytes) -> None:
    server, made = Memory(way), snapshot_of(tmp_path)
    publish(made, server, server.engine)
    before = {str(each) for each in server.store}
    (made.path / FILE).write_bytes(content)
    with pytest.raises(PublishError, match=r"validation\.nq is damaged; validate the graph again"):
        publish(made, server, server.engine)
    assert {str(each) for each in server.store} == before


@WAYS
def test_graphs_of_an_earlier_build_go_and_those_of_others_stay(tmp_path: Path, way: int) -> None:
    server = Memory(way)
    others = "https://elsewhere.example/graph/1"
    server.store.extend([quad("古い", DOC), quad("古い", TEXT), quad("古い", REFERENCE), quad("他", others)])
    done = publish(snapshot_of(tmp_path), server, server.engine)
    assert done.removed == (REFERENCE, TEXT)
    found = {graph.value for graph in server.store.named_graphs() if isinstance(graph, NamedNode)}
    assert found == {DOC, RUN, others, MARK}
    assert quad("古い", DOC) not in server.store
    assert publish(snapshot_of(tmp_path), server, server.engine).removed == ()


@pytest.mark.parametrize(("part", "most"), [(1, 10**6), (300, 10**6), (10**6, 1), (10**6, 500), (10**6, 10**6)])
def test_parts_of_any_size_make_the_same_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int, most: int
) -> None:
    monkeypatch.setattr(publishing, "PART_BYTES", part)
    monkeypatch.setattr(publishing, "MOST_BYTES", most)
    quads = [quad(f"事業{n}", graph) for n in range(20) for graph in (DOC, REFERENCE)]
    server, steps = Memory(), list[tuple[str, int, int]]()
    publish(snapshot_of(tmp_path, *quads), server, server.engine, lambda *step: steps.append(step))
    assert len(server.content()) == 42
    puts = Counter(graph for method, graph, _ in server.sent if method == "PUT")
    assert puts == {DOC: 1, REFERENCE: 1, RUN: 1, MARK: 2}
    assert [graph for method, graph, _ in server.sent if graph == MARK] == [server.sent[0][1], server.sent[-1][1]]
    assert steps[-1][1] == steps[-1][2]
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)


def test_a_server_that_loses_triples_is_found_out(tmp_path: Path) -> None:
    class Forgetful(Memory):
        def add(self, graph: str, triples: bytes) -> None:
            super().add(graph, b"" if graph == REFERENCE else triples)

    server = Forgetful()
    with pytest.raises(PublishError, match=f"holds 0 of the 1 triples of {REFERENCE}"):
        publish(snapshot_of(tmp_path, quad("参考", REFERENCE)), server, server.engine)


def test_the_server_says_what_it_holds_and_while_it_is_filled_that_it_is_not_whole(tmp_path: Path) -> None:
    class Watched(Memory):
        """Notes after each request what a reader would find."""

        def __init__(self) -> None:
            super().__init__()
            self.seen: list[tuple[str, bool]] = []

        def add(self, graph: str, triples: bytes) -> None:
            super().add(graph, triples)
            mark = read_publication(self.engine)
            assert mark is not None
            self.seen.append((graph, mark.whole))

    server = Watched()
    assert read_publication(server.engine) is None
    made = snapshot_of(tmp_path, quad("参考", REFERENCE))
    publish(made, server, server.engine)
    assert sorted(server.seen[1:-1]) == [(DOC, False), (REFERENCE, False), (RUN, False)]
    assert (server.seen[0], server.seen[-1]) == ((MARK, False), (MARK, True))
    first = read_publication(server.engine)
    assert first is not None
    assert (first.snapshot, first.base, first.created) == (made.id, BASE, "2030-04-01T09:00:00+09:00")
    publish(made, server, server.engine)
    second = read_publication(server.engine)
    assert second is not None
    assert second.token != first.token


def test_who_publishes_at_the_same_time_is_told_so(tmp_path: Path) -> None:
    made = snapshot_of(tmp_path)

    class Shared(Memory):
        """Somebody else begins as soon as the first graph has been written."""

        def replace(self, graph: str, triples: bytes) -> None:
            super().replace(graph, triples)
            if graph == DOC:
                super().replace(MARK, Publication.of(made).triples())

    server = Shared()
    with pytest.raises(PublishError, match="Somebody else is putting data"):
        publish(made, server, server.engine)
    left = read_publication(server.engine)
    assert left is not None
    assert not left.whole


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=12), max_size=5))
def test_an_exchange_keeps_every_text(texts: list[str]) -> None:
    whole = [*texts, "\\u0041", '"', "'" * 3, "a\\", "}\n", "\x00\x0b", "〜\U0001f600", "<b> .", "# no comment"]
    store = Store()
    store.extend(quad(text, DOC) for text in whole)
    server = Memory(EXCHANGE_BYTES)
    lines = split(store).public.split(b"\n")[:-1]  # as a snapshot has them
    server.exchange({DOC: b"".join(line.rpartition(b" <")[0] + b" .\n" for line in lines)}, [REFERENCE])
    assert server.content() == {str(each) for each in store}


def test_what_is_written_down_is_read_again() -> None:
    server = Memory()
    told = Publication(
        "0" * 16, BASE, "2030-04-01", {"fukushi-graph": "0.1.0", "rdflib": "7.0"}, "ab12", "2030", "2031", "f" * 64
    )
    for each, whole in ((told, True), (Publication("1" * 16, token="cd"), False)):
        server.replace(MARK, each.triples())
        assert read_publication(server.engine) == each
        assert each.whole is whole


Answer = tuple[int, dict[str, str]]


class Stub:
    """A graph store over HTTP that answers as it is told and keeps what it was sent."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], Answer]) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                stub.asked.append((self.command, parse_qs(urlsplit(self.path).query)["graph"][0], body))
                status, headers = answer(self)
                if status == 0:  # go away without a word
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            do_POST = do_DELETE = do_GET = do_PUT

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/store"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@contextmanager
def stub(answer: Callable[[BaseHTTPRequestHandler], Answer]) -> Iterator[Stub]:
    found = Stub(answer)
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_store, "_PAUSE_S", 0.01)


def test_requests_are_those_of_the_protocol() -> None:
    with stub(lambda handler: (201, {})) as server:
        store = GraphStore(server.url)
        store.replace("https://e/?a=地&b", b"<a:s> <a:p> <a:o> .\n")
        store.add("https://e/2", b"<a:s> <a:p> 1 .\n")
        store.delete("https://e/3")
        assert server.asked == [
            ("PUT", "https://e/?a=地&b", b"<a:s> <a:p> <a:o> .\n"),
            ("POST", "https://e/2", b"<a:s> <a:p> 1 .\n"),
            ("DELETE", "https://e/3", b""),
        ]
        assert GraphStore(f"{server.url}?dataset=x").replace("https://e/4", b"") is None


def test_the_login_goes_with_the_body_and_never_twice_the_body() -> None:
    challenge = 'Digest realm="SPARQL", nonce="65762c", opaque="5e", qop="auth", algorithm="MD5"'

    def answer(handler: BaseHTTPRequestHandler) -> Answer:
        given = handler.headers.get("Authorization", "")
        if not given:
            return 401, {"WWW-Authenticate": challenge}
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        first = hashlib.md5(b"clerk:SPARQL:secret", usedforsecurity=False).hexdigest()
        second = hashlib.md5(f"{handler.command}:{fields['uri']}".encode(), usedforsecurity=False).hexdigest()
        whole = ":".join([first, fields["nonce"], fields["nc"], fields["cnonce"], fields["qop"], second])
        right = hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()
        return (201 if fields["response"] == right else 401), {}

    with stub(answer) as server:
        GraphStore(server.url, Login("clerk", "secret")).replace("https://e/1", b"x" * 3_000_000)
        assert [(method, len(body)) for method, _, body in server.asked] == [("GET", 0), ("PUT", 3_000_000)]
        with pytest.raises(PublishError, match="does not let the user clerk write") as raised:
            GraphStore(server.url, Login("clerk", "wrong-word")).replace("https://e/1", b"")
        assert "wrong-word" not in str(raised.value)
        assert "wrong-word" not in repr(Login("clerk", "wrong-word"))


def test_a_password_is_not_sent_in_the_clear_over_the_network() -> None:
    with stub(lambda handler: (201 if handler.headers.get("Authorization") == "Basic YTpi" else 401, {})) as server:
        GraphStore(server.url, Login("a", "b")).replace("https://e/1", b"")
        asked = len(server.asked)
        far = GraphStore(server.url, Login("a", "b"))
        far._plain = True  # as for any other machine's address
        with pytest.raises(PublishError, match="over https:// only"):
            far.replace("https://e/1", b"")
        assert {method for method, _, _ in server.asked[asked:]} == {"GET"}


@pytest.mark.parametrize(
    ("status", "part", "asked"),
    [
        (401, "does not let us write", 1),
        (403, "does not let us write", 1),
        (400, "HTTP status 400", 1),
        (413, "HTTP status 413", 1),
        (500, "HTTP status 500", 1),
        (503, "HTTP status 503", 3),
        (0, "broke off the connection", 3),
    ],
)
def test_refusals_are_one_sentence_and_what_may_pass_is_tried_again(status: int, part: str, asked: int) -> None:
    with stub(lambda handler: (status, {})) as server:
        with pytest.raises(PublishError) as raised:
            GraphStore(server.url).replace("https://e/1", b"")
        assert part in str(raised.value)
        assert "\n" not in str(raised.value)
        assert len(server.asked) == asked


def test_a_server_whose_disk_is_full_is_told_in_its_own_words(
    tmp_path: Path, needs: Callable[[str, bool], None], capfd: pytest.CaptureFixture[str]
) -> None:
    needs("oxigraph", INSTALLED["oxigraph"])
    with small_disk(tmp_path / "disk", 3) as disk, oxigraph(disk) as server:
        publish(snapshot_of(tmp_path / "small"), server.graph_store(), server.engine())
        snapshot_of(tmp_path / "large", *(quad("長" * 500 + str(n), REFERENCE) for n in range(4000)))
        assert main(["publish", "--quiet", "--engine", server.query, "--out", str(tmp_path / "large")]) == 2
        told = capfd.readouterr().err
        assert re.fullmatch(r"fukushi: http://\S+/store refused the exchange with HTTP status 500.*\.\n", told)
        # Done whole or not at all: the small one is still there and whole.
        held = read_publication(server.engine())
        assert held is not None
        assert held.whole


@pytest.mark.parametrize(
    ("body", "told"), [(b"disk\n is full.", " (disk is full)"), (b"<!DOCTYPE html>", ""), (b"", ""), (b"x" * 900, None)]
)
def test_what_a_server_says_of_a_refusal_is_one_short_sentence(body: bytes, told: str | None) -> None:
    error = HTTPError("http://e/", 500, "", Message(), io.BytesIO(body))
    assert graph_store._said(error) == (f" ({'x' * 300})" if told is None else told)


def test_a_server_that_is_busy_for_a_moment_gets_it_at_last() -> None:
    answers = iter([(503, {}), (0, {}), (201, {})])
    with stub(lambda handler: next(answers)) as server:
        GraphStore(server.url).replace("https://e/1", b"x")
        assert len(server.asked) == 3


def test_a_graph_that_is_not_there_is_deleted_already() -> None:
    with stub(lambda handler: (404, {})) as server:
        GraphStore(server.url).delete("https://e/1")
        with pytest.raises(PublishError, match="404"):
            GraphStore(server.url).replace("https://e/1", b"")


def test_addresses_that_are_none_and_servers_nobody_knows() -> None:
    for address in ("file:///etc/hosts", "localhost/store", "http://"):
        with pytest.raises(PublishError, match="http://"):
            GraphStore(address)
    with pytest.raises(PublishError, match="cannot be reached"):
        store_address("http://127.0.0.1:9/sparql", timeout=2)
    with stub(lambda handler: (200, {})) as server, pytest.raises(PublishError, match="--store URL"):
        store_address(f"{server.url}?graph=x")


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(
    request: pytest.FixtureRequest,
    needs: Callable[[str, bool], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    needs(request.param, INSTALLED[request.param])
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as server:
        yield server


def test_the_command(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FUKUSHI_ENGINE_PASSWORD", raising=False)
    made = snapshot_of(tmp_path, *(quad(f"事業{n}", REFERENCE) for n in range(50)))
    command = ["publish", "--engine", server.query, "--out", str(tmp_path)]
    if server.login is not None:
        assert main(command) == 2
        assert "does not let us write; give --user" in capfd.readouterr().err
        monkeypatch.setenv("FUKUSHI_ENGINE_PASSWORD", server.login.password)
        command += ["--user", server.login.user]
    assert main(command) == 0
    out, err = capfd.readouterr()
    how = ", at one stroke" if server.name == "oxigraph" else ""
    told = "0 old ones removed, without findings of a validation"
    assert out == f"graph {made.id}: 52 triples in 3 graphs, {told}{how}\n"
    held = read_publication(server.engine())
    assert held is not None
    assert (held.snapshot, held.whole) == (made.id, True)
    assert err.startswith("publish ")
    snapshot_of(tmp_path)
    assert main([*command, "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")
    rows = server.engine().select("SELECT ?g ?o WHERE { GRAPH ?g { ?s ?p ?o } }")
    ours = {(g.value, o.value) for g, o in rows if isinstance(g, NamedNode) and g.value.startswith(BASE)}  # type: ignore[union-attr]
    assert ours == {(DOC, '印字\\"どおり\n>'), (RUN, "時刻")}


def test_the_store_is_found_by_the_query_address(server: Server) -> None:
    assert store_address(server.query) == server.store
    assert update_address(server.query) == (server.query[:-5] + "update" if server.name == "oxigraph" else "")


def test_who_reads_meanwhile_gets_rows_of_one_build_or_none(server: Server, tmp_path: Path) -> None:
    """Two builds take turns; each has one number in all its graphs. A mixture would show two."""
    graphs = [f"{BASE}graph/{place}/doc/plan" for place in range(99201, 99209)]
    builds = [
        snapshot_of(tmp_path / str(turn), *(quad(f"版{turn}", graph) for graph in graphs), quad(f"版{turn}", RUN))
        for turn in range(2)
    ]
    store = GraphStore(server.store, server.login, update=update_address(server.query))
    query = f"SELECT DISTINCT ?o WHERE {{ ?s <{NAME.value}> ?o }}"
    publish(builds[0], store, server.engine())
    answers, stop = Counter[str](), threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                rows = open_published(server.engine()).select(query)
            except EngineError:  # a PublicationError, or a server that finds its own lock in the way
                answers["none"] += 1
            else:
                found = [o.value for (o,) in rows if isinstance(o, Literal)]
                answers["+".join(sorted(each for each in found if each.startswith("版")))] += 1

    readers = [threading.Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    try:
        for turn in (1, 0, 1):
            publish(builds[turn], store, server.engine())
    finally:
        stop.set()
        for each in readers:
            each.join()
    assert set(answers) <= {"版0", "版1", "none"}
    assert sum(answers.values()) > 0


def test_a_publication_that_is_killed_leaves_the_old_data_or_none(server: Server, tmp_path: Path) -> None:
    old = snapshot_of(
        tmp_path / "old", *(quad("古い", f"{BASE}graph/{place}/doc/plan") for place in range(99201, 99260))
    )
    new = snapshot_of(
        tmp_path / "new", *(quad("新しい", f"{BASE}graph/{place}/doc/plan") for place in range(99201, 99260))
    )
    store = GraphStore(server.store, server.login, update=update_address(server.query))
    publish(old, store, server.engine())
    login = None if server.login is None else [server.login.user, server.login.password]
    told = {"out": str(tmp_path / "new"), "query": server.query, "store": server.store, "login": login}
    program = (
        "import json, os, signal, sys; from pathlib import Path\n"
        "from graph.graph_store import *; from graph.publish import publish; from graph.remote import RemoteEngine\n"
        "from graph.snapshot import open_current\n"
        "told = json.loads(sys.argv[1]); login = Login(*told['login']) if told['login'] else None\n"
        "store = GraphStore(told['store'], login, update=update_address(told['query']))\n"
        "def step(name, done, total):\n"
        "    if store.update or done * 2 > total: os.kill(os.getpid(), signal.SIGKILL)\n"
        "publish(open_current(Path(told['out'])), store, RemoteEngine(told['query']), step)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, json.dumps(told)], cwd=ROOT, check=False)
    assert killed.returncode == -9

    def held() -> set[str]:
        found = open_published(server.engine()).select(f"SELECT DISTINCT ?o WHERE {{ ?s <{NAME.value}> ?o }}")
        return {o.value for (o,) in found if isinstance(o, Literal)} & {"古い", "新しい"}

    if store.update:
        assert held() == {"古い"}
        there = read_publication(server.engine())
        assert there is not None
        assert (there.snapshot, there.whole) == (old.id, True)
    else:
        with pytest.raises(PublicationError, match="run: fukushi publish"):
            open_published(server.engine())
    publish(new, store, server.engine())
    assert held() == {"新しい"}


def test_a_default_graph_that_is_no_union_is_told(
    tmp_path: Path, needs: Callable[[str, bool], None], capfd: pytest.CaptureFixture[str]
) -> None:
    needs("oxigraph", INSTALLED["oxigraph"])
    snapshot_of(tmp_path / "out")
    with oxigraph(tmp_path, union=False) as server:
        assert main(["publish", "--quiet", "--engine", server.query, "--out", str(tmp_path / "out")]) == 2
        assert "its default graph must be the union" in capfd.readouterr().err
        union = f"{server.query}?union-default-graph"
        assert main(["publish", "--quiet", "--engine", union, "--out", str(tmp_path / "out")]) == 0


def test_a_server_that_cuts_its_answers_is_found_out(tmp_path: Path, needs: Callable[[str, bool], None]) -> None:
    needs("virtuoso", INSTALLED["virtuoso"])
    quads = [quad("x", f"{BASE}graph/{n}/doc/plan") for n in range(10)]
    with virtuoso(tmp_path, rows=5) as server, pytest.raises(Exception, match="cut the answer after 5 rows"):
        publish(snapshot_of(tmp_path / "out", *quads), server.graph_store(), server.engine())
