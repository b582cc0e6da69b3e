"""One server of ``bench.http``, in a process of its own.

Prints its port and the address to ask when it listens, and serves until it is
ended: ``python -m bench.http_server ours|bare|rdflib GRAPH NAME VALUES``.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import Store

from graph.binding import scan
from graph.engine import EmbeddedEngine
from graph.snapshot import open_current
from queries.catalogue import load_catalogue
from queries.parameters import bind_values

THREADS = 8


def bound(store: Store, name: str, values: dict[str, str]) -> str:
    """Return the SPARQL of a saved query with its values in it."""
    catalogue = load_catalogue()
    query = catalogue[name]
    found = bind_values(query, values, engine=EmbeddedEngine(store), catalogue=catalogue)
    return scan(query.text).bind(found.bindings)


def bare(graph: Path, name: str, values: dict[str, str]) -> None:
    """Serve the query by a Flask view that only asks and writes JSON."""
    from flask import Flask, Response  # noqa: PLC0415

    store = open_current(graph).load()
    text = bound(store, name, values)
    app = Flask("bare")

    @app.get("/bare")
    def view() -> Response:
        solutions = store.query(text, use_default_graph_as_union=True)
        names = [variable.value for variable in solutions.variables]  # type: ignore[union-attr]
        rows = [
            {each: None if term is None else term.value for each, term in zip(names, row, strict=True)}
            for row in solutions  # type: ignore[union-attr]
        ]
        return Response(json.dumps({"rows": rows}, ensure_ascii=False), content_type="application/json")

    _waitress(app, "/bare")


def ours(graph: Path, name: str, values: dict[str, str]) -> None:
    """Serve the product."""
    from webapp.app import create_app  # noqa: PLC0415

    _waitress(create_app({"OUT": graph}), f"/queries/{name}.json")


def rdflib(graph: Path, name: str, values: dict[str, str]) -> None:
    """Serve the same data and SPARQL by rdflib-endpoint, with the union of the graphs as its default graph."""
    import rdflib as library  # noqa: PLC0415
    import uvicorn  # noqa: PLC0415
    from rdflib_endpoint import SparqlEndpoint  # noqa: PLC0415

    store = open_current(graph).load()
    data = library.Graph()
    triples = {f"{quad.triple} ." for quad in store}
    data.parse(data="\n".join(triples), format="nt")
    listening = socket.create_server(("127.0.0.1", 0))
    address = "/?" + urlencode({"query": bound(store, name, values)})
    print(listening.getsockname()[1], address, flush=True)
    config = uvicorn.Config(SparqlEndpoint(graph=data), log_level="error")
    uvicorn.Server(config).run(sockets=[listening])


def _waitress(app: object, path: str) -> None:
    from waitress import create_server  # noqa: PLC0415

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listening], threads=THREADS, ident=None)
    print(listening.getsockname()[1], path, flush=True)
    server.run()


def main() -> None:
    """Serve what the command line names."""
    kind, graph, name, values = sys.argv[1:]
    {"ours": ours, "bare": bare, "rdflib": rdflib}[kind](Path(graph), name, json.loads(values))


if __name__ == "__main__":
    main()
