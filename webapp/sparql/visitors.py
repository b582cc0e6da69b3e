"""Which process answers visitors, for which snapshot.

Pages and free queries must speak of the same data: a request that sees a new
snapshot starts a process of its own for it, and the old one ends after its last
query. The process gets the public graphs only, as a file it cannot look beyond.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from flask import Flask, current_app
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from graph.country import STORE, is_country, open_version
from graph.engine import EmbeddedEngine, Engine
from graph.lock import SnapshotError
from graph.names import is_private
from graph.publication import MARK
from graph.snapshot import Snapshot, open_snapshot
from graph.visitor_job import Answer, Job
from graph.visitor_pool import Source, VisitorError, Visitors
from webapp.serving.site import Site
from webapp.sparql.gate import Gate
from webapp.sparql.limits import Limits

if TYPE_CHECKING:
    from flask.sansio.app import App

PUBLIC = "graph.nq"
_KEY = "fukushi-sparql"


def visitor_queries() -> VisitorQueries:
    """Return the state of the endpoint of the current application."""
    return queries_of(current_app)


def queries_of(app: Flask) -> VisitorQueries:
    """Return the state of the endpoint of an application."""
    found: VisitorQueries = app.extensions[_KEY]
    return found


def install_visitors(app: App) -> None:
    """Give an application its state, with the limits of its configuration (``SPARQL_LIMITS``), else of the environment.

    Raises ValueError for a limit of the environment that cannot be.
    """
    config = app.config
    limits = config.get("SPARQL_LIMITS") or Limits.from_environment(os.environ)
    out = config.get("OUT")
    own_engine = out is not None and config.get("ENGINE") is None
    app.extensions[_KEY] = VisitorQueries(
        limits, None if out is None else Path(out), own_engine, config.get("SPARQL_GATE")
    )


class VisitorQueries:
    """The state of the endpoint in one web process.

    ``out`` is the folder of the build, None where the site's own store is all
    there is; ``own_engine`` tells that the pages are answered from that build
    and not from an engine somebody has named, ``gate`` hands out the places of
    several of these together (None: it has places of its own).
    """

    def __init__(self, limits: Limits, out: Path | None, own_engine: bool = False, gate: Gate | None = None) -> None:
        self.limits = limits
        self.gate = gate or Gate(limits)
        self._out = out
        self._own_engine = own_engine
        self._lock = Lock()
        self._identity = ""
        self._visitors: Visitors | None = None

    def offered(self, site: Site) -> bool:
        """Tell whether this site answers free queries: only where its graphs are at hand."""
        return self._own_engine or isinstance(site.engine, EmbeddedEngine)

    def ask(self, site: Site, job: Job, output: IO[bytes]) -> Answer:
        """Run a job over the public graphs of ``site``; raises VisitorError."""
        for _ in range(3):
            visitors = self._of(site)
            try:
                return visitors.ask(job, output)
            except VisitorError:
                with self._lock:
                    if self._visitors is visitors:
                        raise
        raise VisitorError("The snapshot changes all the time.")

    @property
    def pid(self) -> int | None:
        """The process that holds the graphs, None while there is none."""
        visitors = self._visitors
        return visitors.pid if visitors is not None else None

    def close(self) -> None:
        """End the process and its queries."""
        with self._lock:
            visitors, self._visitors = self._visitors, None
        if visitors is not None:
            visitors.close()

    def retire(self) -> None:
        """End the process after its last query."""
        with self._lock:
            visitors, self._visitors, self._identity = self._visitors, None, ""
        if visitors is not None:
            visitors.retire()

    def _of(self, site: Site) -> Visitors:
        with self._lock:
            if self._visitors is None or self._identity != site.snapshot.id:
                old = self._visitors
                source = self._source(site)
                self._visitors = Visitors(source, self.limits.bounds)
                self._identity = site.snapshot.id
                if old is not None:
                    old.retire()
            return self._visitors

    def _source(self, site: Site) -> Source:
        """Return what a process is to answer from: of a country the store on disk, else the public graphs to load."""
        if self._out is not None and is_country(self._out):
            try:
                return open_version(self._out, site.snapshot.id).path / STORE
            except SnapshotError as error:
                raise VisitorError("This version of the country is not kept any more.") from error
        return partial(_open, site, self._out)

    def counts(self, site: Site) -> Mapping[str, int]:
        """Return the number of triples of each public graph by IRI: of the snapshot's manifest, else counted.

        Of a country there are none.

        Raises graph.rows.EngineError where they have to be counted and cannot be.
        """
        counts: Mapping[str, int] = {}
        if self._out is not None and is_country(self._out):
            return counts  # each municipality describes its own; all of them would be a hundred thousand lines
        if self._out is not None:
            try:
                counts = open_snapshot(self._out, site.snapshot.id).manifest.counts
            except SnapshotError:
                counts = {}
        if not counts:
            rows = site.engine.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
            counts = {cast(NamedNode, g).value: int(cast(NamedNode, n).value) for g, n in rows}
        return {iri: counts[iri] for iri in sorted(counts) if iri != MARK and not is_private(NamedNode(iri))}


def _open(site: Site, out: Path | None) -> BinaryIO:
    """Return the public graphs as N-Quads, open for reading; OSError where there are none."""
    if out is None:
        return _dumped(site.engine)
    try:
        snapshot = open_snapshot(out, site.snapshot.id)
        if (snapshot.path / PUBLIC).exists():
            return (snapshot.path / PUBLIC).open("rb")
        return _unpacked(snapshot)
    except SnapshotError as error:
        raise FileNotFoundError(2, "the snapshot is not kept any more") from error


def _unpacked(snapshot: Snapshot) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115 – the caller closes it
    file.write(snapshot.read(PUBLIC))
    file.seek(0)
    return cast(BinaryIO, file)


def _dumped(engine: Engine) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115 – the caller closes it
    serialize(_public(engine), file, RdfFormat.N_QUADS)
    file.seek(0)
    return cast(BinaryIO, file)


def _public(engine: Engine) -> Iterator[Quad]:
    for s, p, o, g in engine.select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"):
        if isinstance(g, NamedNode) and not is_private(g):
            yield Quad(s, p, o, g)  # type: ignore[arg-type]
