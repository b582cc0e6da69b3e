"""What a country knows of each of its municipalities.

A record says which snapshot of a municipality is meant and from what it was
made, so that a build sees at a glance what need not be done again, and carries
the municipality's figures, so that nobody has to open its graph to count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

FILE = "country.json"
"""The record in the folder of the municipality's snapshot."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a municipality: ``name`` of the aggregate, up to two keys, the number."""

    name: str
    first: str
    second: str
    number: int


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings of a shape the validation of a municipality gave; an accepted one has that for severity."""

    shape: str
    severity: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRecord:
    """One municipality in a country.

    ``name`` is its Japanese name, ``folder`` that of its snapshot, ``id`` the
    snapshot's; ``inputs`` is the hash of all it was made from, ``shared`` that
    of what it says alike with others, ``triples`` the number of public ones.
    ``measured`` and ``validated`` are the hashes of the aggregates and of the
    shapes (with their engine) by which ``figures`` and ``findings`` were
    counted; "" where they were not.
    """

    code: str
    name: str
    folder: str
    id: str
    inputs: str
    shared: str
    triples: int
    measured: str = ""
    validated: str = ""
    figures: tuple[Figure, ...] = field(default=())
    findings: tuple[FindingCount, ...] = field(default=())

    def brief(self) -> dict[str, Any]:
        """Return the record without its figures, as it stands in a country's manifest."""
        return {name: value for name, value in asdict(self).items() if name not in ("figures", "findings")}

    def write(self, snapshot: Path) -> None:
        """Keep the record in the snapshot's folder, in one stroke; raises OSError."""
        draft = snapshot / f".{FILE}.new"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        draft.replace(snapshot / FILE)


def record_of(found: Mapping[str, Any]) -> CityRecord:
    """Return a record from its JSON, with its figures or without; raises ValueError where it is none."""
    try:
        known = {name: found[name] for name in (each.name for each in fields(CityRecord)) if name in found}
        figures = tuple(Figure(**each) for each in known.pop("figures", ()))
        findings = tuple(FindingCount(**each) for each in known.pop("findings", ()))
        return CityRecord(**known, figures=figures, findings=findings)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"This is no record of a municipality: {error}.") from error


def read_record(snapshot: Path) -> CityRecord | None:
    """Return the record kept with a snapshot, None where there is none that can be read."""
    try:
        return record_of(json.loads((snapshot / FILE).read_bytes()))
    except (OSError, ValueError):
        return None
