"""One server of ``bench.http``, in a process of its own.

Prints its port and the address to ask when it listens, and serves until it is
ended: ``python -m bench.http_server ours|bare|rdflib GRAPH NAME VALUES waitress|granian THREADS``.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Flask, Response
from pyoxigraph import Store

from graph.binding import scan
from graph.engine import EmbeddedEngine
from graph.snapshot import open_current
from queries.catalogue import load_catalogue
from queries.parameters import bind_values
from webapp.granian_server import serve as serve_with_granian
from webapp.server import serve as serve_with_waitress

_CALL = "BENCH_HTTP_CALL"
_READ: dict[str, Callable[[str], object]] = {"integer": int, "list": lambda text: text or None}


def bound(store: Store, name: str, values: dict[str, str]) -> str:
    """Return the SPARQL of a saved query with its values in it."""
    catalogue = load_catalogue()
    query = catalogue[name]
    found = bind_values(query, values, engine=EmbeddedEngine(store), catalogue=catalogue)
    return scan(query.text).bind(found.bindings)


def bare(graph: Path, name: str, values: dict[str, str]) -> Flask:
    """Return a Flask view that asks the SPARQL, ready with its values, and writes our JSON; nothing else."""
    snapshot = open_current(graph)
    store = snapshot.load()
    text = bound(store, name, values)
    columns = load_catalogue()[name].columns
    names = [column.name for column in columns]
    readers: list[Callable[[str], Any]] = [_READ.get(column.kind, str) for column in columns]
    head = {"query": name, "parameters": values, "columns": names, "cut": False, "data_version": snapshot.id}
    app = Flask("bare")

    @app.get("/bare")
    def view() -> Response:
        solutions: Any = store.query(text, use_default_graph_as_union=True)
        rows = [
            {
                each: None if term is None else read(term.value)
                for each, read, term in zip(names, readers, row, strict=True)
            }
            for row in solutions
        ]
        return Response(orjson.dumps({**head, "rows": rows}), content_type="application/json")

    return app


def bare_of_environment() -> Flask:
    """Return the bare view for a server that makes its application in a process of its own."""
    graph, name, values = json.loads(os.environ[_CALL])
    return bare(Path(graph), name, values)


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
    config = uvicorn.Config(SparqlEndpoint(graph=data), log_level="error", timeout_keep_alive=300)
    uvicorn.Server(config).run(sockets=[listening])


def main() -> None:
    """Serve what the command line names."""
    kind, graph, name, values, program, threads = sys.argv[1:]
    call = (Path(graph), name, json.loads(values))
    if kind == "rdflib":
        rdflib(*call)
        return
    path = "/bare" if kind == "bare" else f"/queries/{name}.json"

    def ready(address: str) -> None:
        print(address.rstrip("/").rpartition(":")[2], path, flush=True)

    if program == "granian":
        open_current(call[0])
        os.environ |= {_CALL: json.dumps([graph, name, call[2]]), "FUKUSHI_OUT": graph}
        logging.getLogger("_granian").setLevel(logging.ERROR)
        target = "webapp.wsgi:create" if kind == "ours" else "bench.http_server:bare_of_environment"
        serve_with_granian(target, port=0, threads=int(threads), ready=ready)
        return
    from webapp.app import create_app  # noqa: PLC0415

    app = create_app({"OUT": call[0]}) if kind == "ours" else bare(*call)
    serve_with_waitress(app, port=0, threads=int(threads), ready=ready)


if __name__ == "__main__":
    main()
