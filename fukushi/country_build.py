"""From many municipalities' documents and tables to one country.

Each municipality is built by itself, as if it stood alone; what goes wrong in
one is told and leaves the others, and its own last good graph, in service. The
country is put together from what has been built, and switched at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fukushi.country_agenda import Agenda
from fukushi.country_assembly import Assembly
from fukushi.country_documents import by_municipality
from fukushi.country_gathering import Gathering
from fukushi.country_plan import Plan, Wanted, plan
from fukushi.country_work import Bench, Outcome, Part, Task, Worker
from fukushi.pipeline import BuildError, Tools
from fukushi.settings import DEFAULT_BASE, DEFAULT_DATA, DEFAULT_OUT, versions
from graph.country import Country, is_country, open_country
from graph.country_failures import note_failures
from graph.country_version import prune
from graph.lock import BuildLock
from graph.snapshot import SnapshotError
from loaders.city import cities

if TYPE_CHECKING:
    from fukushi.country_validation import CityValidator, MakeValidator

FEW = 4
"""So few municipalities are done in this process: to start workers would take longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryOptions:
    """What to build, as in BuildOptions; ``jobs`` is the number of processes, 0 for one on each core.

    ``validator`` makes what each municipality is validated with, None for no
    validation; ``fresh`` builds all again, whatever has changed.
    """

    documents: Mapping[str, Path] = field(default_factory=dict)
    out: Path = DEFAULT_OUT
    data: Path = DEFAULT_DATA
    base: str = DEFAULT_BASE
    jobs: int = 0
    validator: MakeValidator | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class CountryResult:
    """What a build of a country made.

    ``built`` and ``counted`` are the codes of the municipalities that were
    built, and that were only counted or validated anew; ``failed`` has for each
    that could not be built the sentence that says why; ``kept`` are those of
    them whose last good graph stays; ``gone`` are no longer in the data.
    """

    country: Country
    built: tuple[str, ...]
    counted: tuple[str, ...]
    failed: Mapping[str, str]
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    warnings: tuple[str, ...]


class Hearer(Protocol):
    """Hears how a build goes on."""

    def begins(self, total: int) -> None:
        """So many municipalities are to be worked on."""

    def done(self, outcome: Outcome, part: float) -> None:
        """A part of the work on one of them is done, 1 if that is all of it."""

    def loads(self) -> None:
        """All of many municipalities are built; while their store is loaded nothing else is done."""

    def stage(self, name: str) -> None:
        """The municipalities are done, and what follows begins."""


class Silent:
    """Hears and says nothing."""

    def begins(self, total: int) -> None:
        """See Hearer."""

    def done(self, outcome: Outcome, part: float) -> None:
        """See Hearer."""

    def loads(self) -> None:
        """See Hearer."""

    def stage(self, name: str) -> None:
        """See Hearer."""


def build_country(options: CountryOptions, hear: Hearer | None = None) -> CountryResult:
    """Build what has changed of a country, and put it into service.

    Raises BuildError where no municipality can be put into service, and what
    does not lie with one municipality: RuleError, ClosureError, ShapesError,
    ValidatorError, SnapshotError (another build, disk full), OSError. What has
    been finished by then is taken over by the next build.
    """
    codes = cities(options.data)
    if not codes:
        raise BuildError(f"{options.data} holds no municipality.")
    documents = by_municipality(options.data, codes, options.documents)
    tools = Tools.read(options.data, options.base)
    validator = options.validator() if options.validator is not None else None
    with BuildLock(options.out):
        current = _current(options)
        wanted = Wanted(
            data=options.data,
            base=options.base,
            out=options.out,
            documents=documents,
            validated=validator.key if validator is not None else "",
            fresh=options.fresh,
        )
        todo = plan(wanted, codes, tools, current)
        return _carry_out(options, todo, tools, current, hear or Silent(), validator)


def validate_country(options: CountryOptions, hear: Hearer | None = None) -> CountryResult:
    """Validate the municipalities of the country in service whose graph or shapes are newer than their report.

    Nothing is built. Raises SnapshotError where there is no country, and what
    the validator raises.
    """
    with BuildLock(options.out):
        current = open_country(options.out)
        assert options.validator is not None
        validator = options.validator()
        todo = Plan()
        for code, record in current.cities.items():
            if record.validated == validator.key:
                todo.same[code] = record
            else:
                todo.tasks.append(Task(code, folder=current.open_city(code).path))
        return _carry_out(replace(options, base=current.base), todo, None, current, hear or Silent(), validator)


def _current(options: CountryOptions) -> Country | None:
    """Return the country in service, None where there is none of that base or it is damaged: it is made anew then."""
    if not is_country(options.out):
        return None
    try:
        found = open_country(options.out)
        found.store()
    except SnapshotError:
        return None
    return found if found.base == options.base else None


def _carry_out(
    options: CountryOptions,
    todo: Plan,
    tools: Tools | None,
    current: Country | None,
    hear: Hearer,
    validator: CityValidator | None,
) -> CountryResult:
    got = Gathering(options.out, options.base, current, todo.same)
    few = len(todo.tasks) <= FEW
    jobs = 1 if few else min(options.jobs or len(os.sched_getaffinity(0)), len(todo.tasks))
    bench = Bench(options.data, options.base, options.out, durable=few, validator=options.validator)
    with Assembly(options.out, options.base, current, len(todo.tasks)) as assembly:
        agenda = Agenda(options.out, todo.tasks, put_off=assembly.anew and jobs > 1 and validator is not None)
        for record in todo.same.values():
            assembly.add(record)
        hear.begins(len(todo.tasks))
        for outcome in _outcomes(bench, agenda, jobs, tools, validator):
            part = agenda.note(outcome)
            found = got.take(outcome)
            if found is not None:
                assembly.add(found)
            hear.done(outcome, part)
            if agenda.all_built and outcome.part is not Part.VALIDATION:
                if assembly.anew and not few:
                    hear.loads()
                assembly.complete()
        if not got.records:
            first = min(got.failed)
            raise BuildError(
                f"None of the {len(got.failed)} municipalities could be built; {first}: {got.failed[first]}"
            )
        if current is None or got.changed:
            hear.stage("country")
            if not few:
                os.sync()  # the municipalities were left to the system; now they must be there
            current = assembly.publish(got.records, versions())
            prune(current, [*got.built, *got.gone])
        (options.out / "current").unlink(missing_ok=True)
        if tools is not None:  # a validation tells nothing of the tables
            note_failures(options.out, got.failed)
    return CountryResult(
        current, tuple(got.built), tuple(got.counted), got.failed, got.kept, got.gone, tuple(got.warnings)
    )


def _outcomes(
    bench: Bench, agenda: Agenda, jobs: int, tools: Tools | None, validator: CityValidator | None
) -> Iterator[Outcome]:
    """Yield what comes of each task, in the order in which they end; ``validator`` is for those done in here."""
    if jobs > 1:
        from fukushi.country_workers import outcomes  # noqa: PLC0415 - takes longer to import than a small change to do

        yield from outcomes(bench, tools, agenda.next, jobs)
        return
    worker = None
    while (task := agenda.next()) is not None:
        worker = worker or Worker(bench, tools, validator)
        yield worker.work(task)
