"""One piece of work by one contestant of ``bench.peers``, in a process of its own.

``python -m bench.peer_steps STEP …`` prints a line of JSON for each piece it
has finished: ``seconds``, its ``peak`` of memory so far, of queries also
``rows``; so one that is stopped has told how far it came. A server prints its
port and serves until it is ended.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.contest import peak
from bench.peer_servers import peak_of
from graph.country import city_folder, open_country

Told = Iterator[dict[str, Any]]


def seconds(work: Callable[[], object]) -> dict[str, Any]:
    """Return the seconds that some work takes."""
    started = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - started}


def load_ours(file: Path, folder: Path) -> Told:
    """Bulk-load the statements into a store on disk, in order."""
    from pyoxigraph import RdfFormat, Store  # noqa: PLC0415 - the memory of each is its own

    def work() -> None:
        store = Store(str(folder))
        store.bulk_load(path=str(file), format=RdfFormat.N_QUADS, lenient=True)
        store.optimize()

    shutil.rmtree(folder, ignore_errors=True)
    yield seconds(work)


def load_rdflib(file: Path) -> Told:
    """Parse the statements into rdflib's memory."""
    from rdflib import Dataset  # noqa: PLC0415

    yield seconds(lambda: Dataset().parse(str(file), format="nquads"))


def close_ours(out: Path) -> Told:
    """Close each municipality by our rules."""
    from bench.closure import Facts, by_us  # noqa: PLC0415

    for code in open_country(out).cities:
        facts = Facts(city_folder(out, code))
        yield {"seconds": by_us(facts, facts.text())}


def close_owlrl(out: Path) -> Told:
    """Close each municipality by owlrl."""
    from bench.closure import Facts, by_owlrl  # noqa: PLC0415

    for code in open_country(out).cities:
        facts = Facts(city_folder(out, code))
        yield {"seconds": by_owlrl(facts, facts.text())}


def validate_ours(out: Path) -> Told:
    """Validate each municipality by the compiled shapes."""
    from bench.validation import compiled  # noqa: PLC0415
    from shapes.compiled_plan import plan_of  # noqa: PLC0415
    from shapes.shape_set import load_shapes  # noqa: PLC0415

    shapes = load_shapes()
    plan_of(shapes)
    country = open_country(out)
    for code in country.cities:
        store = country.open_city(code).load()
        found: list[dict[str, Any]] = []
        yield seconds(lambda store=store, found=found: found.append(compiled(store, shapes))) | {  # type: ignore[misc]
            "rows": len(found[0]["results"])
        }


def validate_pyshacl(out: Path) -> Told:
    """Validate each municipality by pySHACL, over rdflib, in two processes."""
    from bench.validation import reference  # noqa: PLC0415
    from shapes.shape_set import load_shapes  # noqa: PLC0415

    shapes, country = load_shapes(), open_country(out)
    for code in country.cities:
        store = country.open_city(code).load()
        found: list[dict[str, Any]] = []
        yield seconds(lambda store=store, found=found: found.append(reference(store, shapes))) | {  # type: ignore[misc]
            "rows": len(found[0]["results"])
        }


def ask_rdflib(file: Path, query: Path, turns: int) -> Told:
    """Ask rdflib in its own process; the reading of the file is not counted."""
    from rdflib import Dataset  # noqa: PLC0415

    data = Dataset(default_union=True)
    data.parse(str(file), format="nquads")
    text = query.read_text(encoding="utf-8")
    data.query("ASK {}")  # makes the grammar, once
    for _ in range(turns):
        found: list[Any] = []
        told = seconds(lambda found=found: found.extend(data.query(text)))  # type: ignore[misc]
        yield told | {"rows": sorted([str(term) for term in row] for row in found)}


def serve_ours(out: Path) -> None:
    """Serve the country as ``fukushi serve`` does."""
    from webapp.app import create_app  # noqa: PLC0415
    from webapp.server import serve  # noqa: PLC0415

    serve(create_app({"OUT": out}), port=0, threads=2, ready=lambda address: print(_port(address), flush=True))


def serve_rdflib(file: Path) -> None:
    """Serve the statements by rdflib-endpoint, with the union of the graphs as its default graph."""
    import uvicorn  # noqa: PLC0415
    from rdflib import Dataset  # noqa: PLC0415
    from rdflib_endpoint import SparqlEndpoint  # noqa: PLC0415

    data = Dataset(default_union=True)
    data.parse(str(file), format="nquads")
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(SparqlEndpoint(graph=data), log_level="error")).run(sockets=[listening])


def _port(address: str) -> str:
    return address.rstrip("/").rpartition(":")[2]


def _peak() -> int:
    """Return the most memory of this process, or of the largest that it has started and that has ended, in bytes."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    # getrusage counts what a process was forked from, too; what the kernel tells of this program alone is better.
    return max(peak_of("self") or peak(), children)


STEPS: dict[str, Callable[..., Told]] = {
    "load-ours": load_ours,
    "load-rdflib": load_rdflib,
    "close-ours": close_ours,
    "close-owlrl": close_owlrl,
    "validate-ours": validate_ours,
    "validate-pyshacl": validate_pyshacl,
    "ask-rdflib": ask_rdflib,
}
SERVERS: dict[str, Callable[[Path], None]] = {"serve-ours": serve_ours, "serve-rdflib": serve_rdflib}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do a step."""
    parser = argparse.ArgumentParser(prog="python -m bench.peer_steps", description=__doc__)
    parser.add_argument("step", choices=[*STEPS, *SERVERS])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--turns", type=int, default=1, help="how often a question is asked")
    given = parser.parse_args(arguments)
    if given.step in SERVERS:
        SERVERS[given.step](*given.paths)
        return 0
    turns = {"turns": given.turns} if given.step == "ask-rdflib" else {}
    for told in STEPS[given.step](*given.paths, **turns):
        print(json.dumps({**told, "peak": _peak()}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
