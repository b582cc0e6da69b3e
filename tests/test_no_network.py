"""Whatever we read may name addresses: JSON-LD contexts, XML entities, owl:imports, metadata. None of them is fetched.

What visitors write in queries has tests of its own (test_sparql_hostile).
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.engine import EngineError
from graph.remote import RemoteEngine
from shapes.engines import ENGINES
from shapes.shape_set import load_shapes
from shapes.validator import validate
from tests.builds import ROOT
from tests.sparql_site import city, sparql_app

SHAPES = ROOT / "shapes"
OWL = "http://www.w3.org/2002/07/owl#"


class Listener:
    """A port of this machine that answers nobody and keeps what each caller asked for."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/"

    def _listen(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                connection, _ = self._server.accept()
                with connection:
                    connection.settimeout(1)
                    self.calls.append(connection.recv(200))

    def close(self) -> list[bytes]:
        """Return all calls, after a last one of our own which shows that it has listened."""
        with socket.create_connection(self._server.getsockname()[:2]) as own:
            own.sendall(b"own")
        for _ in range(200):
            if b"own" in self.calls:
                break
            threading.Event().wait(0.01)
        self._stop.set()
        self._thread.join()
        self._server.close()
        assert self.calls[-1:] == [b"own"]
        return self.calls[:-1]


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who must not be called."""
    made = Listener()
    yield made
    assert made.close() == []


def rdf_of_a_server(media_type: str, url: str) -> bytes:
    """Return RDF that a malicious server might send, with our listener's address wherever one may stand."""
    if media_type == "application/ld+json":
        return json.dumps({"@context": [url, {"@import": url}], "@id": f"{url}a", "urn:p": "x"}).encode()
    if media_type == "application/rdf+xml":
        return (
            f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{url}d.dtd" [<!ENTITY a SYSTEM "{url}e"> '
            f'<!ENTITY % b SYSTEM "{url}p"> %b;]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            f'xmlns:p="urn:" xml:base="{url}"><rdf:Description rdf:about="a"><p:p>&a;</p:p></rdf:Description></rdf:RDF>'
        ).encode()
    return f"@base <{url}> . @prefix owl: <{OWL}> . <a> owl:imports <b> .".encode()


@contextmanager
def answering(media_type: str, body: bytes) -> Iterator[str]:
    """Serve one body to whoever posts; gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                request = b""
                while not request.endswith(b"\r\n\r\n") and b"query=" not in request:
                    request += connection.recv(65536)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
                connection.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        thread.join()


@pytest.mark.parametrize("media_type", ["application/ld+json", "application/rdf+xml", "text/turtle"])
def test_rdf_that_a_server_sends(listener: Listener, media_type: str) -> None:
    with answering(media_type, rdf_of_a_server(media_type, listener.url)) as url:
        engine = RemoteEngine(url, timeout=5)
        if media_type == "text/turtle":
            assert [triple.predicate.value for triple in engine.construct("CONSTRUCT WHERE { ?s ?p ?o }")] == [
                f"{OWL}imports"
            ]
        else:
            with pytest.raises(EngineError, match="cannot be read"):
                engine.construct("CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_and_data_that_import(listener: Listener, tmp_path: Path, engine: str) -> None:
    """What is fetched could also come from rdflib, in a process of its own: the listener sees it all the same."""
    url = listener.url
    imports = tmp_path / "imports.ttl"
    imports.write_text(
        f"@prefix owl: <{OWL}> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<{url}shapes> a owl:Ontology ; owl:imports <{url}more> , <{url}more.ttl> .\n",
        encoding="utf-8",
    )
    data = city()
    graph = next(quad.graph_name for quad in data if str(quad.graph_name).endswith("reference>"))
    for predicate in (f"{OWL}imports", "http://www.w3.org/ns/shacl#shapesGraph", f"{OWL}sameAs"):
        data.add(Quad(NamedNode(f"{url}data"), NamedNode(predicate), NamedNode(f"{url}far"), graph))
    data.add(Quad(NamedNode(f"{url}data"), NamedNode("urn:json"), Literal(json.dumps({"@context": url})), graph))
    shapes = load_shapes([SHAPES / "prefixes.ttl", SHAPES / "marks.ttl", imports])
    report = validate(data, engine=engine, shapes=shapes, meta=False)
    assert report.data["triples"] > 100


def test_content_that_a_visitor_sends(listener: Listener) -> None:
    with sparql_app() as app:
        client = app.test_client()
        for media_type in ("application/ld+json", "application/rdf+xml", "text/turtle", "application/xml"):
            body = rdf_of_a_server(media_type, listener.url)
            assert client.post("/sparql", data=body, content_type=media_type).status_code == 415
            assert client.post("/", data=body, content_type=media_type).status_code == 405


WATCHED = """
import socket, sys
told = open(sys.argv[1], "w", encoding="utf-8")
def hook(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.bind"):
        told.write(f"{event} {arguments}\\n")
    elif event == "socket.connect" and arguments[0].family != socket.AF_UNIX:
        told.write(f"{event} {arguments[1]}\\n")
sys.addaudithook(hook)
if sys.argv[2] == "call":
    socket.create_connection(("127.0.0.1", int(sys.argv[3])))
else:
    from fukushi.cli import main
    sys.exit(main(sys.argv[2:]))
"""


def watched(log: Path, *arguments: str) -> tuple[int, str]:
    """Run a command; return its status and what it did with sockets."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(log), *arguments], cwd=ROOT, capture_output=True, timeout=300, check=False
    )
    return done.returncode, log.read_text(encoding="utf-8")


def test_a_build_with_metadata_that_point_elsewhere_opens_no_socket(listener: Listener, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    shutil.copytree(ROOT / "data", data)
    changed = 0
    for file in data.rglob("*.json"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("http://www.w3.org/ns/csvw", f"{listener.url}csvw"), encoding="utf-8")
        changed += file.read_text(encoding="utf-8") != text
    assert changed > 0
    log = tmp_path / "log"
    assert watched(log, "build", "--quiet", "--data", str(data), "--out", str(out)) == (0, "")
    exported = ["export", str(tmp_path / "export"), "--data", str(data), "--out", str(out)]
    assert watched(log, *exported) == (0, "")


def test_the_watch_sees_a_socket(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        status, sockets = watched(tmp_path / "log", "call", str(server.getsockname()[1]))
    assert status == 0
    assert "socket.connect" in sockets


def test_an_ontology_of_ours_names_nothing_that_would_have_to_be_fetched() -> None:
    store = Store()
    for folder in ("ontology", "shapes"):
        for path in (ROOT / folder).glob("*.ttl"):
            store.load(path=str(path))
    assert not list(store.quads_for_pattern(None, NamedNode(f"{OWL}imports"), None))
