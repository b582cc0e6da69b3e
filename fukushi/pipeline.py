"""From documents and tables to a snapshot.

One way only: tables and documents → asserted graphs → rules → closure → a
snapshot that replaces the last one whole. Whatever fails on the way leaves the
earlier snapshot in service.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from graph.closure import ClosureReport, close
from graph.lock import BuildLock
from graph.names import GraphNames
from graph.rules import RuleRun, load_rules, run_rules
from graph.skolem import load_turtle
from graph.snapshot import Manifest, Snapshot, write_snapshot
from loaders.city import City, ReadDocument, cities, load_city, read_document
from loaders.city_quads import city_quads
from loaders.sink import Sink
from loaders.span import DocumentError
from loaders.tables import DataError
from ontology.files import RULES, ontology_files, rule_files
from ontology.terms import PROV, XSD
from pyoxigraph import Literal, NamedNode, Store

from fukushi.settings import DEFAULT_BASE, DEFAULT_DATA, DEFAULT_OUT, version, versions

Step = Callable[[str, int, int], None]


class BuildError(RuntimeError):
    """A build that cannot be done; one sentence for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What to build: ``documents`` are the files at hand by document id."""

    documents: Mapping[str, Path] = field(default_factory=dict)
    out: Path = DEFAULT_OUT
    data: Path = DEFAULT_DATA
    base: str = DEFAULT_BASE


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: the snapshot, the rules' and the closure's counts, and what a person should look at."""

    snapshot: Snapshot
    rules: tuple[RuleRun, ...]
    closure: ClosureReport
    warnings: tuple[str, ...]


def build(options: BuildOptions, step: Step = lambda name, done, total: None) -> BuildResult:
    """Build the graph and put it into service.

    ``step`` hears each part's name, its number and their count. Raises
    BuildError, DocumentError, DataError, RuleError, ClosureError or
    SnapshotError, each with one sentence; the earlier snapshot then still serves.
    """
    codes = cities(options.data)
    if not codes:
        raise BuildError(
            f"{options.data} holds no municipality; a folder named by its code with csv-metadata.json is one."
        )
    found = [load_city(options.data, code) for code in codes]
    passed = read_documents(found, options.documents)
    rules = load_rules(RULES)
    total = sum(len(city.documents) + 1 for city in found) + len(codes) * (len(rules) + 1) + 2
    progress = _Progress(step, total)
    with BuildLock(options.out) as lock:
        store = Store()
        progress("ontology")
        names = GraphNames(options.base, codes[0])
        for file in ontology_files():
            load_turtle(store, file, names.ontology, options.base)
        warnings: list[str] = []
        for city in found:
            quads = city_quads(city, options.base, passed.get(city.code, {}), version(), progress)
            store.bulk_extend(quads.quads)
            warnings += quads.warnings
        runs: list[RuleRun] = []
        for code in codes:
            own = GraphNames(options.base, code)
            runs += run_rules(store, rules, own, lambda name, done, of: progress(name))
            progress("closure")
            closure = close(store, [names.ontology], _data_graphs(store, names), own.closure)
        if closure.clashes:
            clash = closure.clashes[0]
            raise BuildError(
                f"The data contradict the ontology: {clash.resource} is both {clash.first} and {clash.second}."
            )
        created = datetime.now(UTC).isoformat(timespec="seconds")
        store.extend(_run_graph(store, names, created))
        progress("snapshot")
        manifest = Manifest(
            versions=versions(),
            inputs=_inputs(found, options, passed),
            created=created,
            settings={"base": options.base, "municipalities": " ".join(codes)},
        )
        snapshot = write_snapshot(options.out, store, manifest, lock)
    return BuildResult(snapshot, tuple(runs), closure, tuple(warnings))


class _Progress:
    """Counts the parts of a build for whoever shows them."""

    def __init__(self, step: Step, total: int) -> None:
        self._step, self._total, self._done = step, total, 0

    def __call__(self, name: str) -> None:
        self._done += 1
        self._step(name, self._done, self._total)


def read_documents(found: Sequence[City], documents: Mapping[str, Path]) -> dict[str, dict[str, ReadDocument]]:
    """Read the passed files; return them by municipality and document id.

    Raises DocumentError for an id that no municipality has, and what reading raises.
    """
    passed: dict[str, dict[str, ReadDocument]] = {}
    for identifier, file in documents.items():
        city = next((each for each in found if identifier in each.documents), None)
        if city is None:
            known = ", ".join(sorted(name for each in found for name in each.documents))
            raise DocumentError(f"There is no document {identifier!r}; the documents are {known}.")
        passed.setdefault(city.code, {})[identifier] = read_document(city.documents[identifier], file)
    return passed


def _data_graphs(store: Store, names: GraphNames) -> list[NamedNode]:
    """Return the graphs whose triples the closure looks at: facts, reference, decisions and rules."""
    kinds = ("doc", "reference", "curation", "rule", "catalog")
    return [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and names.kind(graph) in kinds]


def _run_graph(store: Store, names: GraphNames, created: str) -> list:  # type: ignore[type-arg]
    """Say when each graph was made; this graph differs from build to build and is not exported."""
    sink = Sink(names.run)
    when = Literal(created, datatype=XSD.dateTime)
    for graph in sorted(store.named_graphs(), key=str):
        if isinstance(graph, NamedNode):
            sink.add(names.generation(graph), PROV.endedAtTime, when)
    return sink.quads


def _inputs(
    found: Sequence[City], options: BuildOptions, passed: Mapping[str, Mapping[str, ReadDocument]]
) -> dict[str, str]:
    """Return the SHA-256 of everything that the graph was made from."""
    files = [*ontology_files(), *rule_files(), *sorted(options.data.rglob("*.csv"))]
    inputs = {
        path.name if path.suffix != ".csv" else str(path.relative_to(options.data)): _sha256(path) for path in files
    }
    for documents in passed.values():
        inputs |= {f"document {name}": read.sha256 for name, read in documents.items()}
    return inputs


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


__all__ = ["BuildError", "BuildOptions", "BuildResult", "DataError", "build", "read_documents"]
