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

from pyoxigraph import Literal, NamedNode, Quad, Store

from fukushi.settings import DEFAULT_BASE, DEFAULT_DATA, DEFAULT_OUT, version, versions
from graph.closure import ClosureReport, close
from graph.collector import uncollected
from graph.lock import BuildLock
from graph.names import GraphNames
from graph.rules import Rule, RuleRun, load_rules, run_rules
from graph.skolem import load_turtle
from graph.snapshot import Manifest, Snapshot, write_snapshot
from loaders.city import City, ReadDocument, check_whole, cities, load_city, read_document
from loaders.city_quads import city_quads
from loaders.sink import Sink
from loaders.span import DocumentError
from ontology.files import RULES, ontology_files, rule_files
from ontology.terms import PROV, XSD

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
    """What a build made: the snapshot, what each rule and the closure derived, and what a person should look at."""

    snapshot: Snapshot
    rules: tuple[RuleRun, ...]
    closure: int
    warnings: tuple[str, ...]


@uncollected()
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
    try:
        names = {code: GraphNames(options.base, code) for code in codes}
    except ValueError as error:
        raise BuildError(f"{error}.") from None
    found = [load_city(options.data, code) for code in codes]
    passed = read_documents(found, options.documents)
    rules = load_rules(RULES)
    total = sum(len(city.documents) + len(rules) + 3 for city in found) + 1
    progress = _Progress(step, total)
    whole: Store | None = None
    runs: list[RuleRun] = []
    added = 0
    warnings: list[str] = []
    with BuildLock(options.out) as lock:
        for city in found:
            made = _build_city(city, names[city.code], passed.get(city.code, {}), rules, progress)
            whole = made.store if whole is None else _joined(whole, made.store, names[city.code])
            runs += made.runs
            added += made.closure.added
            warnings += made.warnings if len(found) == 1 else [f"{city.code} {each}" for each in made.warnings]
        if whole is None:
            raise BuildError("Nothing was built.")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        whole.extend(_times(whole, names[codes[0]], created))
        progress("snapshot")
        manifest = Manifest(
            versions=versions(),
            inputs=_inputs(found, options, passed),
            created=created,
            settings={"base": options.base, "municipalities": " ".join(codes)},
        )
        snapshot = write_snapshot(options.out, whole, manifest, lock)
    return BuildResult(snapshot, tuple(runs), added, tuple(warnings))


@dataclass(frozen=True, slots=True)
class _CityBuild:
    """One municipality in a store of its own."""

    store: Store
    runs: list[RuleRun]
    closure: ClosureReport
    warnings: list[str]


def _build_city(
    city: City, names: GraphNames, passed: Mapping[str, ReadDocument], rules: Sequence[Rule], progress: _Progress
) -> _CityBuild:
    """Return the graph of one municipality.

    Its rules see no other city's facts: no rule can then mix them, and the
    time for many cities is the sum of the times for each.
    """
    store = Store()
    progress("ontology")
    for file in ontology_files():
        load_turtle(store, file, names.ontology, names.base)
    quads = city_quads(city, names.base, passed, version(), progress)
    store.bulk_extend(quads.quads)
    runs = run_rules(store, rules, names, lambda name, done, of: progress(name))
    progress("closure")
    closure = close(store, [names.ontology], _data_graphs(store, names), names.closure)
    if closure.clashes:
        clash = closure.clashes[0]
        raise BuildError(
            f"The data contradict the ontology: {clash.resource} is both {clash.first} and {clash.second}."
        )
    return _CityBuild(store, runs, closure, quads.warnings)


def _joined(whole: Store, city: Store, names: GraphNames) -> Store:
    """Add a further municipality's store to the whole and return the whole.

    What the closure says of things that belong to no municipality (actor
    categories, rules) it has said before: no triple may stand in two closures.
    """
    derived = NamedNode(names.closure.value)
    whole.bulk_extend(
        quad
        for quad in city
        if quad.graph_name != derived
        or not any(whole.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
    )
    return whole


class _Progress:
    """Counts the parts of a build for whoever shows them."""

    def __init__(self, step: Step, total: int) -> None:
        self._step, self._total, self._done = step, total, 0

    def __call__(self, name: str) -> None:
        self._done += 1
        self._step(name, self._done, self._total)


def read_documents(found: Sequence[City], documents: Mapping[str, Path]) -> dict[str, dict[str, ReadDocument]]:
    """Read the passed files; return them by municipality and document id.

    An id that several municipalities use is written with its code,
    ``35203/plan-2023-ch4``. Raises DocumentError for an id that no municipality
    or more than one has, for one document named twice, and what reading raises.
    """
    passed: dict[str, dict[str, ReadDocument]] = {}
    for name, file in documents.items():
        code, _, identifier = name.rpartition("/")
        having = [city for city in found if identifier in city.documents and code in ("", city.code)]
        if not having:
            known = ", ".join(sorted(name for each in found for name in each.documents)) or "none"
            raise DocumentError(f"There is no document {name!r}; the documents are {known}.")
        if len(having) > 1:
            choices = " or ".join(f"{city.code}/{identifier}" for city in having)
            raise DocumentError(f"Several municipalities have a document {name!r}; write {choices}.")
        [city] = having
        if identifier in passed.setdefault(city.code, {}):
            raise DocumentError(f"The document {identifier!r} is given twice.")
        read = passed[city.code][identifier] = read_document(city.documents[identifier], file)
        check_whole(city, identifier, read, file)
    return passed


def _data_graphs(store: Store, names: GraphNames) -> list[NamedNode]:
    """Return the graphs whose triples the closure looks at: facts, reference, decisions and rules."""
    kinds = ("doc", "reference", "curation", "rule", "catalog")
    return [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and names.kind(graph) in kinds]


def _times(store: Store, names: GraphNames, created: str) -> list[Quad]:
    """Say when each graph was made; this differs from build to build and is not exported.

    The rules have told their own times.
    """
    sink = Sink(names.run)
    when = Literal(created, datatype=XSD.dateTime)
    for graph in sorted(store.named_graphs(), key=str):
        if isinstance(graph, NamedNode):
            activity = names.generation(graph)
            if not any(store.quads_for_pattern(activity, PROV.endedAtTime, None, names.run)):
                sink.add(activity, PROV.endedAtTime, when)
    return sink.quads


def _inputs(
    found: Sequence[City], options: BuildOptions, passed: Mapping[str, Mapping[str, ReadDocument]]
) -> dict[str, str]:
    """Return the SHA-256 of everything that the graph was made from."""
    tables = {
        table.path
        for city in found
        for group in (city.reference, city.common, *city.facts.values())
        for table in group.values()
    }
    inputs = {path.name: _sha256(path) for path in (*ontology_files(), *rule_files())}
    inputs |= {path.relative_to(options.data).as_posix(): _sha256(path) for path in sorted(tables)}
    for code, documents in passed.items():
        inputs |= {f"document {code}/{name}": read.sha256 for name, read in documents.items()}
    return inputs


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
