"""The walk over a progress report's lines: which section and table a row belongs to.

Headings, table heads and rows come line by line, with page furniture between
them; heads stand again after a page break. A table without rows means a text
that broke off, which is refused rather than read as an empty section.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from loaders.report_activities import ActivityReader
from loaders.report_cells import Cell
from loaders.report_collection import Collection
from loaders.report_columns import Column, is_head, is_subhead, read_columns, with_years
from loaders.report_headings import Heading
from loaders.report_mentions import ToldEvent
from loaders.report_records import ReportGoal, Section
from loaders.report_rows import Row, place_row
from loaders.span import DocumentError, Span


@dataclass(slots=True)
class TableWalk:
    """Where the reader stands: the goal, section, table and activity that the next line may continue."""

    into: Collection
    told: list[ToldEvent] = field(default_factory=list)
    goal: int = 0
    section: Section | None = None
    columns: tuple[Column, ...] = ()
    _head_line: int = 0
    _rows_below: int = 0
    _years_may_follow: bool = False
    _open: ActivityReader | None = None

    def heading(self, heading: Heading, line: Cell) -> None:
        """Take up a goal or a section. Raises DocumentError for a section before the first goal."""
        self.close_table()
        if heading.kind == "goal":
            self.goal, self.section = heading.number, None
            if self._stands_again(f"goal/{heading.number}", line):
                return
            key = f"goal/{heading.number}"
            self.into.goals.append(ReportGoal(key=key, span=line.span, number=heading.number, title=heading.title))
            return
        goal = heading.goal or self.goal
        if not goal:
            raise DocumentError(f"Line {line.line}: an 活動目標 stands before the first 基本目標.", line.line)
        key = f"{goal}-{heading.number}"
        if self._stands_again(key, line):
            self.section = next(section for section in self.into.sections if section.key == key)
            return
        self.section = Section(
            key=key, span=line.span, goal=goal, number=heading.number, title=heading.title, role_heading=""
        )
        self.into.sections.append(self.section)

    def _stands_again(self, key: str, line: Cell) -> bool:
        again = self.into.next(key) > 1
        if again:
            self.into.note(line.line, "doubt", f"the heading stands again and is taken as continued: {line.text}")
        return again

    def rows_of_section(self) -> int:
        """Return how many activities the section has so far."""
        return self.into.ordinals.get(f"{self.section.key}/activity", 0) if self.section else 0

    def close_table(self) -> None:
        """End the table. Raises DocumentError if it has no rows."""
        if self._head_line and not self._rows_below:
            raise DocumentError(f"Line {self._head_line}: the table has a header and no rows.", self._head_line)
        self._close_activity()
        self.columns, self._head_line, self._rows_below, self._years_may_follow = (), 0, 0, False

    def _close_activity(self) -> None:
        if self._open is not None:
            self._open.finish()
            self._open = None

    def line(self, cells: tuple[Cell, ...]) -> None:
        """Take a line with tabs: a head row, the second head row, or a row."""
        filled = [cell.text for cell in cells if cell.text]
        if not filled:
            return
        if self.section is not None and is_head(cells):
            self._head(cells, self.section)
        elif self.section is None or not self.columns:
            self.into.note(cells[0].line, "unplaced", "no table is open for the row: " + " | ".join(filled))
        elif self._years_may_follow and self._gives_years(cells):
            self.columns = with_years(self.columns, cells, self.into.year)
            self._years_may_follow = False
            self._cover(cells, self.section)
        else:
            self._years_may_follow = False
            self._row(place_row(cells, self.columns), self.section)

    def _gives_years(self, cells: tuple[Cell, ...]) -> bool:
        """Tell whether a row is the second head row; within an activity only if it repeats the years that are known."""
        if not is_subhead(cells, self.columns):
            return False
        years = with_years(self.columns, cells, self.into.year)
        return self._open is None or years == self.columns

    def _head(self, cells: tuple[Cell, ...], section: Section) -> None:
        """Take up the first head row of a table; an activity goes on under the same heads after a page break."""
        number = cells[0].line
        before = [column.kind for column in self.columns]
        if before and not self._rows_below:
            raise DocumentError(f"Line {self._head_line}: the table has a header and no rows.", self._head_line)
        columns, strange = read_columns(cells, self.into.year)
        for column in strange:
            self.into.note(number, "unplaced", f"the column head is not known: {column.head.text}")
        if [column.kind for column in columns] == before:
            years = [column.fiscal_year for column in self.columns]
            columns = tuple(replace(c, fiscal_year=c.fiscal_year or y) for c, y in zip(columns, years, strict=True))
        else:
            self._close_activity()
        self.columns, self._head_line, self._rows_below, self._years_may_follow = columns, number, 0, True
        role = next((column.head.text for column in columns if column.kind == "role"), "")
        if role and section.role_heading and role != section.role_heading:
            self.into.note(number, "doubt", f"the role column has a second head: {role}")
        elif role:
            section = self._change(section, replace(section, role_heading=role))
        self._cover(cells, section)

    def _cover(self, cells: tuple[Cell, ...], section: Section) -> None:
        """Stretch the section's span over a head row; a head that stands again is only reported."""
        last = [cell for cell in cells if cell.text][-1]
        if self.rows_of_section():
            printed = " | ".join(cell.text for cell in cells if cell.text)
            self.into.note(last.line, "doubt", f"the head of the table stands again; the rows below go on: {printed}")
            return
        span = section.span
        self._change(section, replace(section, span=Span(span.line, span.start, last.line, last.end)))

    def _change(self, section: Section, changed: Section) -> Section:
        self.into.sections[self.into.sections.index(section)] = changed
        self.section = changed
        return changed

    def _row(self, row: Row, section: Section) -> None:
        """Take a body row: a new activity, or one more row of the open one."""
        self._rows_below += 1
        at = next((index for index, column in enumerate(self.columns) if column.kind == "name"), -1)
        name = row.cells[at] if at >= 0 else None
        if name is not None and name.state != "value" and self._open is not None:
            self._open.columns = self.columns
            self._open.go_on(row)
            return
        self._close_activity()
        ordinal = self.into.next(f"{section.key}/activity")
        self._open = ActivityReader(f"{section.key}/activity/{ordinal}", self.columns, self.into, self.told)
        self._open.begin(row, section.key, ordinal, name)
