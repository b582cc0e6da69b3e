"""An activity of a progress report: its named row and the rows that continue it.

A second office, the values of an indicator or a second part of an activity
stand in rows without a name below it. The records of an activity are made when
all its rows are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loaders.calendar import fold_width, nearest_year, parse_dates
from loaders.quantities import quantities
from loaders.report_cells import Cell, is_generic, is_office, period_years, split_offices, squeeze_letters
from loaders.report_collection import Collection
from loaders.report_columns import Column
from loaders.report_events import find_events
from loaders.report_indicators import IndicatorReader
from loaders.report_mentions import ToldEvent, span_within
from loaders.report_records import COLUMNS, Activity, Amount, CellState, Commitment, OfficeMention
from loaders.report_rows import Row
from loaders.report_statements import split_statements
from loaders.span import digest

_KIND = re.compile(
    r"\s*[(（〔\[]\s*(?P<kind>継\s*続|新\s*規)\s*(?:活\s*動|事\s*業)?\s*[)）〕\]]\s*(?P<rest>[)）〕\]]*)\s*$"
)
_OPEN_KIND = re.compile(
    r"\s*[(（〔\[]\s*(?P<kind>継続|新規)\s*(?:活動|事業)?\s*$|(?<=\s)(?P<bare>継続|新規)活動[)）]?\s*$"
)
_LONGEST_OFFICES = 50


def split_kind(row: Row, printed: str) -> tuple[str, str]:
    """Return the name and the kind (継続, 新規, "") of a name cell; a bracket that closes the name stays with it.

    A name broken over the lines of its cell comes back whole (squeeze_letters).
    """
    found = _KIND.search(printed) or _OPEN_KIND.search(printed)
    if not found or not printed[: found.start()].strip():
        return squeeze_letters(printed), ""
    groups = found.groupdict()
    name = printed[: found.start()] + (groups.get("rest") or "")
    kind = "".join((groups.get("kind") or groups.get("bare") or "").split())
    folded = fold_width(name)
    if folded.count("(") != folded.count(")"):
        row.note("doubt", f"the brackets of the name do not close: {printed}")
    elif "rest" not in groups:
        row.note("repaired", f"the bracket of the kind does not close: {printed}")
    return squeeze_letters(name), kind


@dataclass(slots=True)
class ActivityReader:
    """An activity whose rows are being read; ``told`` gathers the events its statements tell."""

    key: str
    columns: tuple[Column, ...]
    into: Collection
    told: list[ToldEvent]
    rows: list[Row] = field(default_factory=list)
    period: str = ""

    def begin(self, row: Row, section: str, ordinal: int, name: Cell | None) -> None:
        """Take the first row."""
        printed, kind = split_kind(row, name.text if name is not None and name.state == "value" else "")
        if name is not None and name.state != "value":
            row.note("doubt", f"the first row of the table names no activity {name.text}".rstrip())
        self.period, first, last = self._period(row)
        filled = next((cell for cell in row.cells if cell.text), row.cells[0])
        self.rows.append(row)
        self.into.activities.append(
            Activity(
                key=self.key,
                span=name.span if name is not None and printed else filled.span,
                section=section,
                ordinal=ordinal,
                name=printed,
                kind=kind,
                period=self.period,
                first_year=first,
                last_year=last,
            )
        )

    def go_on(self, row: Row) -> None:
        """Take a row without a name."""
        self.rows.append(row)
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column.kind == "name" and cell.text:
                row.note("unplaced", f"no name: {cell.text}")
        period, _, _ = self._period(row)
        if period and period != self.period:
            row.note("unplaced", f"a second period of the activity: {period}")

    def finish(self) -> None:
        """Add the records of all rows."""
        facts = IndicatorReader(self.key, self.columns)
        facts.read(self.rows)
        for number, row in enumerate(self.rows, 1):
            for at, (column, cell) in enumerate(zip(self.columns, row.cells, strict=False)):
                if at in row.unknown:
                    continue
                if column.kind in ("goal", "actual"):
                    if (number, at) in facts.texts:
                        self._statements(number, column, cell, row)
                elif column.kind in COLUMNS:
                    self._statements(number, column, cell, row)
                elif column.kind == "office":
                    self._offices(number, cell, row)
                elif column.kind == "other" and cell.text:
                    row.note("unplaced", f"in the column {column.head.text}, which is not known: {cell.text}")
        self.into.indicators += facts.indicators
        self.into.measures += facts.measures
        self.into.cells += facts.cells
        for row in self.rows:
            self.into.notices += row.notices

    def _period(self, row: Row) -> tuple[str, int, int]:
        """Return period, first and last fiscal year of a row."""
        cells = [cell for column, cell in zip(self.columns, row.cells, strict=False) if column.kind == "period"]
        if not cells or not cells[0].text:
            return "", 0, 0
        printed = cells[0].text
        years = period_years(printed)
        if years is None:
            row.note("doubt", f"no period by its form: {printed}")
            return printed, 0, 0
        first, last = (nearest_year(1 if year == "元" else int(year), self.into.year) for year in years)
        if first > last:
            row.note("doubt", f"the period ends before it begins: {printed}")
        return printed, first, last

    def _empty(self, number: int, column: str, cell: Cell, row: Row) -> None:
        """Record a cell that holds no statement; of continuation rows only the print is reported."""
        if number > 1:
            if cell.text:
                row.note("unplaced", f"a continuation row says nothing in {column}: {cell.text}")
            return
        self.into.cells.append(
            CellState(
                key=f"{self.key}/cell/{column}",
                span=cell.span,
                activity=self.key,
                column=column,
                state=cell.state,
                printed=cell.text,
            )
        )

    def _offices(self, number: int, cell: Cell, row: Row) -> None:
        if cell.state != "value":
            self._empty(number, "office", cell, row)
            return
        if len(cell.text) > _LONGEST_OFFICES or cell.text[0] in "・･" or "。" in cell.text:
            row.note("unplaced", f"no office by its form: {cell.text}")
            return
        for part in split_offices(cell):
            if not is_office(part.text):
                row.note("doubt", f"taken for an office because of its column: {part.text}")
            ordinal = self.into.next(f"{self.key}/office")
            self.into.offices.append(
                OfficeMention(
                    key=f"{self.key}/office/{ordinal}",
                    span=part.span,
                    activity=self.key,
                    row=number,
                    ordinal=ordinal,
                    name=part.text,
                    generic=is_generic(part.text),
                )
            )

    def _statements(self, number: int, column: Column, cell: Cell, row: Row) -> None:
        if cell.state != "value":
            self._empty(number, column.kind, cell, row)
            return
        for part in split_statements(cell):
            ordinal = self.into.next(f"{self.key}/{column.kind}")
            commitment = Commitment(
                key=f"{self.key}/{column.kind}/{ordinal}",
                span=part.span,
                activity=self.key,
                column=column.kind,
                row=number,
                ordinal=ordinal,
                fiscal_year=0 if column.kind == "goal" else column.fiscal_year,
                digest=digest(part.text),
                text=part.text,
            )
            self.into.commitments.append(commitment)
            self._amounts(commitment)
            if column.kind.endswith(("-done", "-planned")) or column.kind == "actual":
                self._events(commitment, row)

    def _events(self, commitment: Commitment, row: Row) -> None:
        years = sorted({c.fiscal_year for c in self.columns if c.kind.endswith(("-done", "-planned"))} - {0})
        for event in find_events(commitment.text, commitment.fiscal_year, years):
            self.told.append(ToldEvent(event, commitment))
            for doubt in event.doubts:
                row.note("doubt", doubt)

    def _amounts(self, commitment: Commitment) -> None:
        """Add the numbers with units that are no part of a date."""
        dates = [(mention.start, mention.end) for mention in parse_dates(commitment.text)]
        counted = [
            amount
            for amount in quantities(commitment.text)
            if not any(start < amount.end and amount.start < end for start, end in dates)
        ]
        for ordinal, amount in enumerate(counted, 1):
            self.into.amounts.append(
                Amount(
                    key=f"{commitment.key}/amount/{ordinal}",
                    span=span_within(commitment, amount.start, amount.end),
                    stated_in=commitment.key,
                    ordinal=ordinal,
                    printed=amount.printed,
                    value=amount.value,
                    unit=amount.unit,
                )
            )
