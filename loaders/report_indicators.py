"""Indicators of an activity: what 計画目標 and 実績 count, and their values by year.

The values stand under their years, but the extraction also runs three of them
together into one cell, into the cell of the name, into the next line or one
column too far right. Values are given to years out of their columns only where
there is exactly one value for each year; anything else is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.report_cells import Cell, squeeze_letters
from loaders.report_columns import Column
from loaders.report_records import CellState, Indicator, Measure
from loaders.report_rows import Row
from loaders.report_values import is_measured, read_value, split_name, split_values, unit_of
from loaders.span import Span

Slot = tuple[str, int]


@dataclass(slots=True)
class _Draft:
    """An indicator whose values may still follow in the next row."""

    name: Cell
    title: str
    values: dict[Slot, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class IndicatorReader:
    """Reads the goal and actual cells of an activity's rows; the results are its three lists and ``texts``.

    ``texts`` are, by row (from 1) and column (from 0), the cells that say
    something and measure nothing. Notices go to the rows. Nothing is raised.
    """

    activity: str
    columns: Sequence[Column]
    indicators: list[Indicator] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    cells: list[CellState] = field(default_factory=list)
    texts: dict[tuple[int, int], Cell] = field(default_factory=dict)
    _slots: dict[int, Slot] = field(default_factory=dict)
    _drafts: list[_Draft] = field(default_factory=list)

    def read(self, rows: Sequence[Row]) -> None:
        """Take all rows of the activity, the named one first."""
        for at, column in enumerate(self.columns):
            slot = ("planned" if column.kind == "goal" else "actual", column.fiscal_year)
            if column.kind in ("goal", "actual") and column.fiscal_year and slot not in self._slots.values():
                self._slots[at] = slot
        for number, row in enumerate(rows, 1):
            self._row(row, number)
        for ordinal, draft in enumerate(self._drafts, 1):
            self._finish(draft, ordinal)

    def _row(self, row: Row, number: int) -> None:
        first = number == 1
        goal = [at for at, column in enumerate(self.columns) if column.kind == "goal"]
        named = next((at for at in goal if row.cells[at].state == "value" and not split_values(row.cells[at])), -1)
        filled = [(at, row.cells[at]) for at in self._slots if at != named and row.cells[at].text]
        beside = [
            row.cells[at]
            for at, column in enumerate(self.columns)
            if at not in self._slots
            and at != named
            and column.kind in ("goal", "actual", "spare")
            and row.cells[at].text
        ] + row.spare
        draft = self._named(row.cells[named], [*(cell for _, cell in filled), *beside]) if named >= 0 else None
        if draft is not None:
            self._drafts.append(draft)
        elif named >= 0:
            self._says(row, number, named)
        elif self._drafts and not first:
            draft = self._drafts[-1]
        if draft is None:
            self._states(row, number, [at for at in goal if at != named], named=named >= 0)
            stray = [cell for cell in beside if cell not in [row.cells[at] for at in goal]]
            self._leave(row, stray)
            return
        squeezed = split_name(row.cells[named])[1] if named >= 0 else Cell("", row.line, 0, 0)
        if squeezed.text:
            filled = self._unsqueeze(row, draft, squeezed, filled, first=first)
        elif self._in_order(row, draft, filled, beside):
            return
        elif (
            named in self._slots
            and len(filled) == len(self._slots) - 1
            and all(read_value(c.text)[0] for _, c in filled)
        ):
            row.note("doubt", f"a value fewer than years; each is taken for the year it stands under: {draft.title}")
        for at, cell in filled:
            self._put(row, draft, self._slots[at], cell)
        if filled and any(read_value(cell.text)[0] for cell in beside):
            row.note("doubt", f"more values than years; those placed may be of other years: {draft.title}")
        self._leave(row, beside)

    @staticmethod
    def _leave(row: Row, cells: Sequence[Cell]) -> None:
        for cell in cells:
            row.note("unplaced", f"under no known year: {cell.text}")

    @staticmethod
    def _named(cell: Cell, others: Sequence[Cell]) -> _Draft | None:
        """Return the indicator a cell names: its form is a measure's, or values stand with it."""
        name, squeezed = split_name(cell)
        title = squeeze_letters(name.text)
        values = squeezed.text or any(read_value(value.text)[0] for other in others for value in split_values(other))
        return _Draft(name, title) if title and (values or is_measured(title)) else None

    def _unsqueeze(
        self, row: Row, draft: _Draft, squeezed: Cell, filled: list[tuple[int, Cell]], *, first: bool
    ) -> list[tuple[int, Cell]]:
        """Give the values in the name's cell to all years or to the target years; return the cells still to place."""
        values, years = split_values(squeezed), list(self._slots.values())
        goals = [slot for slot in years if slot[0] == "planned"]
        targets = next((slots for slots in (years, goals) if len(slots) == len(values)), [])
        if not targets:
            row.note("unplaced", f"{len(values)} values for {len(years)} years in the name's cell: {squeezed.text}")
            return filled
        row.note("repaired", f"values run into the name's cell, given to their years in order: {squeezed.text}")
        draft.values.update(zip(targets, values, strict=True))
        rest = list[tuple[int, Cell]]()
        for at, cell in filled:
            phase, year = self._slots[at]
            if (phase, year) not in draft.values:
                rest.append((at, cell))
                continue
            row.note("doubt", f"{phase} {year} has {cell.text} in its own cell, but a value in the name's cell")
            if first and phase == "actual" and cell.state in ("dash", "as-needed"):
                self.cells.append(self._state("actual", [cell]))
            else:
                self._leave(row, [cell])
        return rest

    def _in_order(self, row: Row, draft: _Draft, filled: list[tuple[int, Cell]], beside: list[Cell]) -> bool:
        """Give values to the years in order if one cell holds one for each, or if they stand too far right."""
        years, cells = list(self._slots.values()), [*(cell for _, cell in filled), *beside]
        if draft.values or len(years) < 2:
            return False
        values = split_values(cells[0]) if len(cells) == 1 else cells
        single = all(len(split_values(value)) == 1 for value in values)
        if len(values) != len(years) or not single or (len(cells) > 1 and not beside):
            return False
        printed = " ".join(value.text for value in values)
        where = "in one cell" if len(cells) == 1 else "one column too far right"
        row.note("repaired", f"values stand {where}, given to their years in order: {printed}")
        for slot, value in zip(years, values, strict=True):
            self._put(row, draft, slot, value)
        return True

    @staticmethod
    def _put(row: Row, draft: _Draft, slot: Slot, cell: Cell) -> None:
        if slot in draft.values:
            row.note("unplaced", f"a second value for {slot[0]} {slot[1]}: {cell.text}")
            return
        draft.values[slot] = cell
        if cell.state == "value" and not read_value(cell.text)[0]:
            row.note("doubt", f"no single number for {slot[0]} {slot[1]}: {cell.text}")

    def _state(self, column: str, cells: Sequence[Cell]) -> CellState:
        filled = [cell for cell in cells if cell.text] or list(cells[:1])
        return CellState(
            key=f"{self.activity}/cell/{column}",
            span=Span(filled[0].line, filled[0].start, filled[-1].line, filled[-1].end),
            activity=self.activity,
            column=column,
            state=filled[0].state,
            printed=" ".join(cell.text for cell in filled),
        )

    def _says(self, row: Row, number: int, at: int) -> None:
        """Take a cell for a statement, and say that it may be a measure whose form is not known."""
        head = next((c.head.text for c in reversed(self.columns[: at + 1]) if c.head.text), "計画目標")
        self.texts[number, at] = row.cells[at]
        row.note("doubt", f"no measure by its form, taken for a statement under {head}: {row.cells[at].text}")

    def _states(self, row: Row, number: int, goal: list[int], *, named: bool) -> None:
        """Record blank, dash and as-needed cells of the named row and what else is said; report bare values."""
        first = number == 1
        actual = [at for at in self._slots if self.columns[at].kind == "actual"]
        for column, targets in (("goal", goal), ("actual", actual)):
            places = [at for at in targets if at not in row.unknown]
            cells = [row.cells[at] for at in places]
            said = [at for at in places if row.cells[at].state == "value" and not split_values(row.cells[at])]
            for at in said:
                self._says(row, number, at)
            values = [row.cells[at] for at in places if at not in said and row.cells[at].state == "value"]
            states = [cell for cell in cells if cell.state != "value"]
            if first and not (named and column == "goal") and states and len(states) == len(cells):
                self.cells.append(self._state(column, cells))
                values = []
            else:
                values += [cell for cell in states if cell.text]
            for cell in values:
                row.note("unplaced", f"no indicator for it: {cell.text}")
        filled = [row.cells[at] for at in goal if row.cells[at].text]
        if len(filled) > 1 and filled[0].state != "value" and actual and not any(row.cells[at].text for at in actual):
            row.note("doubt", f"{filled[-1].text} stands under the last target year and may be the actual value's")

    def _finish(self, draft: _Draft, ordinal: int) -> None:
        """Make the indicator and a measure for each year; a year without a cell is blank."""
        key = f"{self.activity}/indicator/{ordinal}"
        nothing, units = draft.name.part(len(draft.name.text), len(draft.name.text)), set[str]()
        for phase, year in self._slots.values():
            cell = draft.values.get((phase, year), nothing)
            value, unit = read_value(cell.text)
            units |= {unit} - {""}
            self.measures.append(
                Measure(
                    key=f"{key}/{phase}-{year}",
                    span=cell.span,
                    indicator=key,
                    phase=phase,
                    fiscal_year=year,
                    printed=cell.text,
                    value=value,
                    unit=unit,
                    state=cell.state,
                )
            )
        self.indicators.append(
            Indicator(
                key=key,
                span=draft.name.span,
                activity=self.activity,
                ordinal=ordinal,
                name=draft.title,
                unit=unit_of(draft.title, units),
            )
        )
