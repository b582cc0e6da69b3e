"""A SPARQL server over a store in memory, for tests of what happens between two of its answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from pyoxigraph import NamedNode, Quad, QueryResultsFormat, QueryTriples, RdfFormat, Store, parse, serialize

from graph.publication import MARK, Publication
from graph.remote import RemoteEngine


class MemoryServer:
    """Answers the queries of POST forms from ``store``; ``before`` is called with each query's text."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.before: Callable[[str], None] = lambda query: None
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                query = parse_qs(body.decode())["query"][0]
                server.asked.append(query)
                server.before(query)
                media_type, answer = server.answer(query)
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/query"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, query: str) -> tuple[str, bytes]:
        """Return the media type and the body for a query."""
        result = self.store.query(query, use_default_graph_as_union=True)
        if isinstance(result, QueryTriples):
            return "text/turtle", serialize(result, format=RdfFormat.TURTLE) or b""
        return "application/sparql-results+json", result.serialize(format=QueryResultsFormat.JSON) or b""

    def engine(self, timeout: float = 30) -> RemoteEngine:
        """Return an engine that asks it."""
        return RemoteEngine(self.url, timeout)

    def mark(self, publication: Publication | None) -> None:
        """Write down what the server holds, as who fills it does; None: nothing is said."""
        graph = NamedNode(MARK)
        self.store.remove_graph(graph)
        if publication is not None:
            triples = parse(publication.triples(), RdfFormat.N_TRIPLES)
            self.store.extend([Quad(each.subject, each.predicate, each.object, graph) for each in triples])


@contextmanager
def memory_server(store: Store) -> Iterator[MemoryServer]:
    """Run a server over ``store``; it ends with the block."""
    server = MemoryServer(store)
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
