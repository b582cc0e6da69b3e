"""What has come of the municipalities of a build so far.

One whose newest data cannot be built keeps its last good graph, if it has one;
one that is built but cannot be validated stays without a validation.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fukushi.country_plan import last_good
from fukushi.country_work import Outcome, Part
from graph.country import Country
from graph.country_record import CityRecord


class Gathering:
    """Sorts the outcomes of a build: ``records`` by code are of what goes into the country, ``failed`` are sentences.

    ``built`` and ``counted`` are the codes of those that were built, and that
    were only counted or validated anew; ``before`` are the records in service.
    """

    def __init__(self, out: Path, base: str, current: Country | None, same: Mapping[str, CityRecord]) -> None:
        self.records: dict[str, CityRecord] = dict(same)
        self.failed: dict[str, str] = {}
        self.built: list[str] = []
        self.counted: list[str] = []
        self.warnings: list[str] = []
        self.before: Mapping[str, CityRecord] = current.cities if current is not None else {}
        self._out, self._base, self._current = out, base, current

    def take(self, outcome: Outcome) -> CityRecord | None:
        """Take an outcome; return the record of the graph that comes in by it, None where none does."""
        code, found = outcome.code, outcome.record
        self.warnings += [f"{code} {each}" for each in outcome.warnings]
        if outcome.error:
            self.failed[code] = outcome.error
        if outcome.part is Part.VALIDATION:
            self.records[code] = found or self.records[code]
            return None
        if found is None:
            found = last_good(self._out, self._base, code, self._current)
        else:
            (self.built if outcome.built else self.counted).append(code)
        if found is not None:
            self.records[code] = found
        return found

    @property
    def gone(self) -> tuple[str, ...]:
        """The codes of the municipalities in service that the data do not hold any more."""
        return tuple(code for code in self.before if code not in self.records)

    @property
    def kept(self) -> tuple[str, ...]:
        """The codes of those that failed and stay as they were built last."""
        return tuple(code for code in self.failed if code in self.records and code not in self.built)

    @property
    def changed(self) -> bool:
        """Tell whether a country of these differs from the one in service."""
        failed = any(self.records.get(code) != self.before.get(code) for code in self.failed)
        return bool(self.built or self.counted or self.gone or failed)
