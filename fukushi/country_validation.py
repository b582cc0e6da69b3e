"""The validation of one municipality of a country.

Each municipality is validated by itself, when its graph or the shapes have
changed, and its report stays beside its snapshot; the country adds up counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Store

from fukushi.build_inputs import SCHEMA, digest
from fukushi.validation_run import CURRENT, TABLE, read_report
from graph.country_record import FindingCount
from graph.names import GraphNames
from graph.packed_file import ENDING, packed
from graph.report_graph import FILE as TRIPLES
from graph.snapshot import Snapshot
from loaders.tables import read_schema, read_table
from shapes.across import DIGEST as ACROSS
from shapes.data_digest import digest_of_snapshot
from shapes.engine_proof import proof_key
from shapes.report import FORMAT, Acceptance, Report, ReportError
from shapes.report_triples import report_lines
from shapes.shape_set import load_shapes
from shapes.validator import ENGINES, validate

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class CityValidator(Protocol):
    """Validates municipalities one after the other.

    ``key`` changes with the shapes and the engine: a report by another key is
    of no use any more.
    """

    @property
    def key(self) -> str:
        """The hash of what the findings depend on besides the graph."""

    def report(self, store: Store, snapshot: Snapshot) -> Report:
        """Validate a snapshot that is loaded in a store; raises ValidatorError or ShapesError."""


MakeValidator = Callable[[], CityValidator]
FORM = "json and triples"
"""What is kept of a report; a municipality of which less is kept is validated again."""


class ShapesValidator:
    """The shipped shapes, by one of the engines of ``shapes.validator``."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._shapes = load_shapes()
        self._key = digest([engine, self._shapes.sha256, proof_key(engine), FORM, ACROSS])

    @property
    def key(self) -> str:
        """The hash of the shapes, of the engine's code and fixtures and of the libraries under it."""
        return self._key

    def report(self, store: Store, snapshot: Snapshot) -> Report:
        """Validate a snapshot that is loaded in a store; raises ValidatorError or ShapesError."""
        return validate(
            store,
            engine=self._engine,
            shapes=self._shapes,
            snapshot=snapshot.id,
            meta=False,
            digest=digest_of_snapshot(snapshot),
        )


def fast_validator() -> CityValidator:
    """Return a validator with the engine that is made for many municipalities, pySHACL where there is none."""
    return ShapesValidator("compiled" if "compiled" in ENGINES else "pyshacl")


def validate_city(
    validator: CityValidator, snapshot: Snapshot, store: Store, data: Path, before: Path | None
) -> tuple[FindingCount, ...]:
    """Validate a municipality, keep the report beside its snapshot (for pages and for queries), and count its findings.

    ``before`` is the folder of an earlier snapshot, whose report this one is
    compared with. Raises ValidatorError, ShapesError, DataError or OSError.
    """
    report = validator.report(store, snapshot)
    earlier = _earlier(snapshot.path, before)
    if earlier is not None:
        report = report.compare(earlier)
    report = report.accept(_accepted(data, snapshot.manifest.settings["municipalities"]))
    names = GraphNames(snapshot.manifest.settings["base"], snapshot.manifest.settings["municipalities"])
    files = {
        CURRENT: f"{_json(report)}\n".encode(),
        TRIPLES + ENDING: packed(report_lines(report, names.base, names.validation)),
    }
    for name, content in files.items():
        draft = snapshot.path / f".{name}.new"
        draft.write_bytes(content)
        draft.replace(snapshot.path / name)
    counted = Counter(
        (finding.shape_name, "accepted" if finding.accepted else finding.severity) for finding in report.findings
    )
    return tuple(FindingCount(*key, number) for key, number in sorted(counted.items()))


def _json(report: Report) -> str:
    """Return the JSON that ``report.to_json`` describes, without copying every finding first."""

    def plain(value: object) -> dict[str, object]:
        if isinstance(value, Mapping):
            return dict(value)
        if is_dataclass(value) and not isinstance(value, type):
            return {name: getattr(value, name) for name in _names(type(value))}
        raise TypeError(f"{type(value).__name__} has no place in a report")

    return json.dumps({"format": FORMAT, "counts": report.counts, **plain(report)}, ensure_ascii=False, default=plain)


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _earlier(*folders: Path | None) -> Report | None:
    for folder in folders:
        if folder is not None:
            try:
                return read_report(folder / CURRENT)
            except (OSError, ReportError):
                continue
    return None


def _accepted(data: Path, code: str) -> dict[str, Acceptance]:
    """Return the accepted findings by id; of all the tables, which the build has checked, only that one is read."""
    rows = [
        row
        for path in (data / code).rglob(f"{TABLE}.csv")
        for row in read_table(path, read_schema(data / SCHEMA / f"{TABLE}.json"))
    ]
    return {
        row.text("finding"): Acceptance(row.text("accepted_by"), row.text("accepted_on"), row.text("reason"))
        for row in rows
    }
