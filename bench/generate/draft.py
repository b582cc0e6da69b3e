"""A city while it is being written: its records, its register rows, its planted defects.

A defect is planted by changing what stands there already, so the draft also
knows which records are still free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from bench.generate.dice import Dice
from bench.generate.editions import PlanDraft, ReportDraft
from bench.generate.lexicon import Word
from bench.generate.municipality import Municipality
from bench.generate.outline import Outline
from bench.generate.pen import Pen
from bench.generate.planted import Planted
from bench.generate.wording import Wording
from fukushi.settings import DEFAULT_BASE
from loaders import plan_records as plan
from loaders.iris import Iris
from loaders.plan_records import Record

R = TypeVar("R", bound=Record)
Cells = dict[str, object]


class NoRoomError(Exception):
    """A defect that this city has no place for."""


class Draft:
    """One city: ``report_year`` is the year told, ``plan_year`` the first of the plan after it."""

    def __init__(self, seed: int, city: Municipality, outline: Outline) -> None:
        self.city = city
        self.outline = outline
        self.dice = Dice("city", seed, city.number)
        self.wording = Wording(self.dice, city.code)
        self.report_year = self.dice.between(2018, 2021)
        self.first_year, self.last_year = self.report_year - 2, self.report_year + 2
        self.plan_year = self.last_year + 1
        self.plan, self.report = PlanDraft(), ReportDraft()
        self.plan_pen, self.report_pen = Pen(), Pen()
        self.tables: dict[str, list[Cells]] = {}
        self.planted: list[Planted] = []
        # Lines that the register of documents does not know of, by document.
        self.missing_lines: dict[str, int] = {}
        self._iris = Iris(DEFAULT_BASE, city.code)
        self._taken: set[str] = set()
        self._kind = ""

    @property
    def plan_id(self) -> str:
        """The id of the plan's document."""
        return f"plan-{self.plan_year}"

    @property
    def report_id(self) -> str:
        """The id of the report's document."""
        return f"evaluation-fy{self.report_year}"

    @property
    def plan_edition(self) -> str:
        """The edition that the plan's document embodies."""
        return f"plan/{self.plan_year}"

    @property
    def report_edition(self) -> str:
        """The edition that the report embodies."""
        return f"report/{self.report_year}"

    def row(self, table: str, **cells: object) -> None:
        """Add a row to a table of registers or decisions; what is not given stays empty."""
        self.tables.setdefault(table, []).append(cells)

    def register_project(self, name: Word, slug: str = "") -> str:
        """Register a project and return its slug."""
        slug = slug or f"p{len(self.tables.get('projects', ())) + 1:03}"
        self.row(
            "projects",
            slug=slug,
            label=name.text,
            reading=name.kana,
            latin=name.latin,
            english=name.english,
            status="active",
        )
        self.register_name(slug, name.text, "preferred")
        return slug

    def register_name(self, slug: str, printed: str, kind: str) -> None:
        """Register a printed name of a project."""
        ordinal = 1 + sum(row["project"] == slug for row in self.tables.get("project_names", ()))
        basis = "印刷された名そのもの" if kind == "preferred" else "語の間の「の」だけが違い、同じ欄の同じ事業と読む"
        certainty = "stated" if kind == "preferred" else "derived"
        self.row(
            "project_names", project=slug, ordinal=ordinal, printed=printed, kind=kind, certainty=certainty, basis=basis
        )

    def slug(self, name: str) -> str:
        """Return the slug of the project that bears a printed name."""
        return str(next(row["project"] for row in self.tables["project_names"] if row["printed"] == name))

    # What follows is for planting.

    def begin(self, kind: str) -> None:
        """Say which kind of defect is planted next."""
        self._kind = kind

    def free(self, key: str) -> bool:
        """Tell whether no defect has used a place yet."""
        return key not in self._taken

    def take(self, *keys: str) -> None:
        """Keep places from other defects."""
        self._taken.update(keys)

    def choose(self, records: Iterable[R], fits: Callable[[R], bool] = lambda record: True, aspect: str = "") -> R:
        """Take one of the records that no defect has used and that fits; raises NoRoomError where none is left.

        With an ``aspect`` (the offices of a row, say), other defects may use the rest of the record.
        """
        left = [record for record in records if self.mark(record, aspect) not in self._taken and fits(record)]
        if not left:
            raise NoRoomError
        chosen = self.dice.pick(left)
        self.take(self.mark(chosen, aspect))
        return chosen

    def mark(self, record: Record, aspect: str = "") -> str:
        """Return what a record is kept by: its key with its document, as both have a ``1-1``."""
        return f"{record.__class__.__module__}/{record.key} {aspect}"

    def expect(self, shape: str, record: Record, tail: str = "", *, plan: bool | None = None) -> None:
        """Say that a shape must name the resource of a record (with a tail for what is derived from it)."""
        in_plan = plan if plan is not None else record.__class__.__module__.endswith("plan_records")
        edition, document = (self.plan_edition, self.plan_id) if in_plan else (self.report_edition, self.report_id)
        iri = self._iris.edition(edition, record.key).value + tail
        self.planted.append(Planted(self._kind, shape, iri, document, record.span.line))

    def expect_at(self, shape: str, iri: str, document: str = "", line: int = 0) -> None:
        """Say that a shape must name a resource that is no record."""
        self.planted.append(Planted(self._kind, shape, iri, document, line))

    def short_by(self, document: str, lines: int) -> int:
        """Return the number of lines to register for a document: those written, less where a defect says so."""
        return lines - self.missing_lines.get(document, 0)

    def curation(self, table: str, row: str) -> str:
        """Return the IRI of a decision."""
        return f"{DEFAULT_BASE}{self.city.code}/curation/{table}/{row}"

    def correct(self, record: Record, kind: str, printed: str, corrected: str) -> str:
        """Enter a correction of a kind at the place of a record of the plan and return its id."""
        row = f"plan-{record.key.replace('/', '-')}"
        span = record.span
        self.row(
            "corrections",
            id=row,
            document=self.plan_id,
            kind=kind,
            printed=printed,
            corrected=corrected,
            reason="ほかの箇所の書き方と違う",
            certainty="candidate",
            line=span.line,
            start=span.start,
            end_line=span.end_line,
            end=span.end,
        )
        return row

    @property
    def iris(self) -> Iris:
        """The IRIs of the city, for resources that are no records."""
        return self._iris

    def single(
        self, party: str = "", *, last: bool = True, fits: Callable[[plan.Listing], bool] = lambda line: True
    ) -> plan.Listing:
        """Take a line without marks whose project stands nowhere else; ``last`` allows the last objective."""
        # A name that is not counted is that of a line which has just been added.
        names = Counter(listing.name for listing in self.plan.listings)
        compound = {part.listing for part in self.plan.listing_parts}
        shown = {name for feature in self.plan.features for name in feature.quoted}
        # Without ``last``, an objective must follow in which the project can come back.
        ends = [each.key for each in self.plan.objectives[-2:]]

        def usable(line: plan.Listing) -> bool:
            return (
                party in ("", line.party)
                and not line.marks
                and names[line.name] <= 1
                and line.key not in compound
                and line.name not in shown
                and (last or line.objective not in ends)
                and fits(line)
            )

        try:
            return self.choose(self.plan.listings, usable)
        except NoRoomError:
            return self._spare(party or "shakyo", usable)

    def _spare(self, party: str, usable: Callable[[plan.Listing], bool]) -> plan.Listing:
        """List a further project in the first objective; raises NoRoomError where such a line does not fit."""
        word = self.wording.project()
        line = self.add_line(self.plan.objectives[0].key, party, word.text, "", ())
        if not usable(line):
            self.plan.listings.remove(line)
            raise NoRoomError
        self.register_project(word)
        return line

    def add_line(self, objective: str, party: str, name: str, content: str, marks: tuple[str, ...]) -> plan.Listing:
        """Add a line at the end of a column."""
        here = (each.ordinal for each in self.plan.listings if (each.objective, each.party) == (objective, party))
        ordinal = 1 + max(here, default=0)
        added = plan.Listing(
            key=f"{objective}/listing/{party}/{ordinal}",
            span=self.plan_pen.text(len(name) + len(content) + 2),
            objective=objective,
            party=party,
            ordinal=ordinal,
            name=name,
            content=content,
            marks=marks,
        )
        self.plan.listings.append(added)
        self.take(self.mark(added))
        return added

    def later(self, objective: str) -> str:
        """Return an objective after the given one but not the last; raises NoRoomError where there is none."""
        keys = [each.key for each in self.plan.objectives]
        after = keys[keys.index(objective) + 1 : -1]
        if not after:
            raise NoRoomError
        return self.dice.pick(after)


def swap(records: list[R], old: R, **changes: Any) -> R:  # noqa: ANN401 – the fields of any record
    """Put a changed record in the place of another and return it."""
    new = replace(old, **changes)
    records[next(place for place, each in enumerate(records) if each is old)] = new
    return new
