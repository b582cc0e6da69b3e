"""From documents and tables to a snapshot.

One way only: tables and documents → asserted graphs → rules → closure → a
snapshot that replaces the last one whole. Whatever fails on the way leaves the
earlier snapshot in service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from fukushi.build_inputs import city_inputs, document_inputs, shared_inputs
from fukushi.settings import DEFAULT_BASE, DEFAULT_DATA, DEFAULT_OUT, PROGRAM, versions
from graph.closure import ClosureReport, ClosureRules, close, compiled
from graph.collector import uncollected
from graph.lock import BuildLock
from graph.names import GraphNames
from graph.rules import Rule, RuleRun, load_rules, run_rules
from graph.skolem import load_turtle
from graph.snapshot import PLAIN, Form, Manifest, Snapshot, write_snapshot
from loaders.city import City, ReadDocument, check_whole, cities, load_city, read_document
from loaders.city_quads import city_quads
from loaders.sink import Sink
from loaders.span import DocumentError
from ontology.files import RULES, ontology_files
from ontology.terms import PROV, XSD

Step = Callable[[str, int, int], None]


class BuildError(RuntimeError):
    """A build that cannot be done; one sentence for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What to build: ``documents`` are the files at hand by document id.

    ``municipality`` is the code of the one to build, "" for the only one;
    ``form`` is how its snapshot is written.
    """

    documents: Mapping[str, Path] = field(default_factory=dict)
    out: Path = DEFAULT_OUT
    data: Path = DEFAULT_DATA
    base: str = DEFAULT_BASE
    municipality: str = ""
    form: Form = PLAIN


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: the snapshot, what each rule and the closure derived, and what a person should look at.

    ``store`` holds the snapshot in memory.
    """

    snapshot: Snapshot
    rules: tuple[RuleRun, ...]
    closure: int
    warnings: tuple[str, ...]
    store: Store = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every municipality is built with: rules, vocabulary, its unfolded axioms, and the hashes of all that."""

    rules: tuple[Rule, ...]
    ontology: tuple[Quad, ...]
    closure: ClosureRules
    inputs: Mapping[str, str]
    versions: Mapping[str, str]

    @classmethod
    def read(cls, data: Path, base: str) -> Tools:
        """Read them; raises BuildError, RuleError, ClosureError or OSError."""
        names = _names(base, "00000")
        store = Store()
        for file in ontology_files():
            load_turtle(store, file, names.ontology, names.base)
        rules = tuple(load_rules(RULES))
        return cls(rules, tuple(store), compiled(store, [names.ontology]), shared_inputs(data), versions())


@uncollected()
def build(
    options: BuildOptions, step: Step = lambda name, done, total: None, tools: Tools | None = None
) -> BuildResult:
    """Build the graph of one municipality and put it into service.

    ``step`` hears each part's name, its number and their count. ``tools`` serve
    many builds; they are read if they are not given. Raises BuildError,
    DocumentError, DataError, RuleError, ClosureError or SnapshotError, each
    with one sentence; the earlier snapshot then still serves.
    """
    code = options.municipality or only_city(options.data)
    names = _names(options.base, code)
    city = load_city(options.data, code)
    passed = read_documents([city], options.documents).get(code, {})
    tools = tools or Tools.read(options.data, options.base)
    progress = _Progress(step, len(city.documents) + len(tools.rules) + 4)
    with BuildLock(options.out) if options.form.locked else nullcontext() as lock:
        made = _build_city(city, names, passed, tools, progress)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        _times(made.store, names, created).pour(made.store)
        progress("snapshot")
        documents = {name: read.sha256 for name, read in passed.items()}
        manifest = Manifest(
            versions=tools.versions,
            inputs={**tools.inputs, **city_inputs(options.data, code), **document_inputs(code, documents)},
            created=created,
            settings={"base": options.base, "municipalities": code},
        )
        snapshot = write_snapshot(options.out, made.store, manifest, lock, options.form)
        # Where there were several municipalities before, there is one now.
        (options.out / "country" / "current").unlink(missing_ok=True)
    return BuildResult(snapshot, tuple(made.runs), made.closure.added, tuple(made.warnings), made.store)


def only_city(data: Path) -> str:
    """Return the code of the one municipality of a data folder; BuildError where there is none or more than one."""
    codes = cities(data)
    if not codes:
        raise BuildError(f"{data} holds no municipality; a folder named by its code with csv-metadata.json is one.")
    if len(codes) > 1:
        raise BuildError(f"{data} holds {len(codes)} municipalities, and this can only be done with one of them.")
    return codes[0]


def _names(base: str, code: str) -> GraphNames:
    try:
        return GraphNames(base, code)
    except ValueError as error:
        raise BuildError(f"{error}.") from None


@dataclass(frozen=True, slots=True)
class _CityBuild:
    """One municipality in a store of its own."""

    store: Store
    runs: list[RuleRun]
    closure: ClosureReport
    warnings: list[str]


def _build_city(
    city: City, names: GraphNames, passed: Mapping[str, ReadDocument], tools: Tools, progress: _Progress
) -> _CityBuild:
    """Return the graph of one municipality.

    Its rules see no other city's facts: no rule can then mix them, and the
    time for many cities is the sum of the times for each.
    """
    store = Store()
    progress("ontology")
    # In memory a transaction is a little faster than a bulk load, which is made for files.
    store.extend(tools.ontology)
    quads = city_quads(city, names.base, passed, tools.versions[PROGRAM], progress)
    quads.pour(store)
    runs = run_rules(store, tools.rules, names, lambda name, done, of: progress(name))
    progress("closure")
    _closure_record(store, names).pour(store)
    closure = close(store, [names.ontology], _data_graphs(store, names), names.closure, tools.closure)
    if closure.clashes:
        clash = closure.clashes[0]
        raise BuildError(
            f"The data contradict the ontology: {clash.resource} is both {clash.first} and {clash.second}."
        )
    return _CityBuild(store, runs, closure, quads.warnings)


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
        read = passed[city.code][identifier] = read_document(city.documents[identifier], file, city.place_names)
        check_whole(city, identifier, read, file)
    return passed


def _data_graphs(store: Store, names: GraphNames) -> list[NamedNode]:
    """Return the graphs whose triples the closure looks at: facts, reference, decisions and rules."""
    kinds = ("doc", "reference", "curation", "rule", "catalog")
    return [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and names.kind(graph) in kinds]


def _closure_record(store: Store, names: GraphNames) -> Sink:
    """Say from which graphs the closure is derived, as each rule says it of its own graph."""
    sink = Sink(names.catalog)
    activity = sink.typed(names.generation(names.closure), PROV.Activity)
    for graph in (names.ontology, *sorted(_data_graphs(store, names), key=str)):
        sink.add(activity, PROV.used, graph)
    sink.add(activity, PROV.generated, names.closure)
    sink.add(sink.typed(names.closure, PROV.Entity), PROV.wasGeneratedBy, activity)
    return sink


def _times(store: Store, names: GraphNames, created: str) -> Sink:
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
    return sink
