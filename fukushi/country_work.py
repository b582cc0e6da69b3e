"""The work on one municipality of a country: build, measure, validate.

It is done the same way in this process or in one of several workers, each of
which reads rules, vocabulary and shapes once and keeps them for all its
municipalities.
"""

from __future__ import annotations

import gc
import os
import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Store

from fukushi.country_aggregates import DIGEST, measure
from fukushi.country_inputs import key_of
from fukushi.pipeline import BuildError, BuildOptions, Tools, build
from graph.country import city_folder
from graph.country_record import CityRecord, read_record
from graph.names import GraphNames
from graph.snapshot import Form, Snapshot, read_snapshot
from loaders.iris import Iris
from loaders.span import DocumentError
from loaders.tables import DataError
from ontology.terms import SKOS

if TYPE_CHECKING:
    from fukushi.country_validation import CityValidator, MakeValidator

# What is wrong with one municipality's input; whatever else is raised would be raised for all.
OF_ONE = (BuildError, DataError, DocumentError)


class Part(Enum):
    """How much of the work on a municipality is meant: all of it, all but the validation, or that alone after it."""

    WHOLE = auto()
    GRAPH = auto()
    VALIDATION = auto()


@dataclass(frozen=True, slots=True)
class Bench:
    """What the work on every municipality of a build has in common; ``durable`` as in graph.snapshot.Form."""

    data: Path
    base: str
    out: Path
    durable: bool = True
    validator: MakeValidator | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One municipality to work on.

    ``documents`` are those at hand by id; ``folder`` is the snapshot that is
    built already, None to build one; ``before`` that of an earlier state;
    ``part`` says how much of the work is meant.
    """

    code: str
    documents: Mapping[str, Path] = field(default_factory=dict)
    folder: Path | None = None
    before: Path | None = None
    part: Part = Part.WHOLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task and its ``part``: the record, or in ``error`` the sentence that says why there is none."""

    code: str
    record: CityRecord | None
    built: bool
    warnings: tuple[str, ...] = ()
    error: str = ""
    part: Part = Part.WHOLE


class Worker:
    """Works on municipalities, one after the other."""

    def __init__(self, bench: Bench, tools: Tools | None = None, validator: CityValidator | None = None) -> None:
        """Read what all of them need and is not given; without ``tools`` nothing can be built. Raises ShapesError."""
        self._bench = bench
        self._tools = tools
        self._validator = validator if validator is not None or bench.validator is None else bench.validator()

    def work(self, task: Task) -> Outcome:
        """Do a task; what is wrong with the municipality's input is an outcome, everything else is raised."""
        try:
            return self._work(task)
        except OF_ONE as error:
            return Outcome(task.code, None, False, error=str(error), part=task.part)

    def _work(self, task: Task) -> Outcome:
        warnings: tuple[str, ...] = ()
        if task.folder is not None:
            snapshot, store = read_snapshot(task.folder), None
        else:
            options = BuildOptions(
                documents=task.documents,
                out=city_folder(self._bench.out, task.code),
                data=self._bench.data,
                base=self._bench.base,
                municipality=task.code,
                form=Form(packed=True, durable=self._bench.durable, kept=None, locked=False),
            )
            result = build(options, tools=self._tools)
            snapshot, store, warnings = result.snapshot, result.store, result.warnings
        record = self._record(task, snapshot, store)
        return Outcome(task.code, record, task.folder is None, warnings, part=task.part)

    def _record(self, task: Task, snapshot: Snapshot, store: Store | None) -> CityRecord:
        """Return the record of a snapshot, and keep it there; what it knows already is not counted again."""
        found = read_record(snapshot.path)
        before = found
        if found is None:
            private = ("/graph/run", f"/graph/{task.code}/text/")
            found = CityRecord(
                code=task.code,
                name="",
                folder=snapshot.path.name,
                id=snapshot.id,
                inputs=key_of(snapshot.manifest),
                shared="",
                triples=sum(n for name, n in snapshot.manifest.counts.items() if not any(p in name for p in private)),
            )
        if found.measured != DIGEST:
            store = store or snapshot.load()
            names = GraphNames(self._bench.base, task.code)
            found = replace(found, name=_name(store, names), measured=DIGEST, figures=measure(store))
        if self._validator is not None and task.part is not Part.GRAPH and found.validated != self._validator.key:
            from fukushi.country_validation import validate_city  # noqa: PLC0415 - shapes take long to import

            store = store or snapshot.load()
            findings = validate_city(self._validator, snapshot, store, self._bench.data, task.before)
            found = replace(found, validated=self._validator.key, findings=findings)
        if found != before:
            found.write(snapshot.path)
        return found


def _name(store: Store, names: GraphNames) -> str:
    """Return the Japanese name of a municipality, its code where it has none."""
    place = Iris(names.base, names.municipality).place("")
    for quad in store.quads_for_pattern(place, SKOS.prefLabel, None, names.reference):
        if isinstance(quad.object, Literal) and quad.object.language == "ja":
            return quad.object.value
    return names.municipality


GIVES_WAY = 10
"""How much nicer to others a worker becomes when only validations are left."""

_worker: Worker | None = None


def start(given: Path) -> None:
    """Make this process a worker of a pool; it ends when the process that started it does, however that ends.

    ``given`` is the file of what it works with, a pickled pair of Bench and Tools (None where nothing is built).
    """
    global _worker  # noqa: PLW0603 - a pool's task finds what its process has been given nowhere else
    from multiprocessing import parent_process  # noqa: PLC0415 - for workers only, and slow to import

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _worker = Worker(*pickle.loads(given.read_bytes()))
    gc.collect()
    gc.freeze()


def work(task: Task) -> Outcome:
    """Do a task in a worker of a pool."""
    assert _worker is not None
    if task.part is Part.VALIDATION:
        _give_way()
    try:
        return _worker.work(task)
    except Exception as error:
        if _can_travel(error):
            raise
        raise BuildError(str(error)) from None


@cache
def _give_way() -> None:
    """Let the last steps of the store go first, as the build waits for them at last."""
    os.nice(GIVES_WAY)


def _can_travel(error: Exception) -> bool:
    """Tell whether an error can be handed to another process: one that is made of more than its sentence cannot."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True


def _end_with(parent: int) -> None:
    from multiprocessing import connection  # noqa: PLC0415 - as above

    connection.wait([parent])
    os._exit(1)
