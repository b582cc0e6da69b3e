"""Rows of a progress report's table, put under their columns.

The extraction of the PDF drops empty cells, doubles them and runs rows on, so
a cell's number is not its column. A row is moved only where the form of a
cell forces it: an office must stand under 担当課, a period under 年次計画. The
cells between two such fixed points are then put right by leaving out blank or
dash cells; what this does not settle is reported and placed nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from loaders.report_cells import Cell, is_office, period_years
from loaders.report_columns import Column
from loaders.span import Notice

_REACH = 3


@dataclass(slots=True)
class Row:
    """The cells of a line by column.

    ``spare`` are the cells right of the last column, ``notices`` what was put
    right. ``unknown`` are the columns whose cells could not be told apart: an
    empty cell there says nothing about the document.
    """

    line: int
    cells: list[Cell]
    spare: list[Cell] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)

    def note(self, kind: str, message: str) -> None:
        """Add a notice about this row."""
        self.notices.append(Notice(self.line, kind, message))


def place_row(cells: Sequence[Cell], columns: Sequence[Column]) -> Row:
    """Return a line's cells under the columns of its table, with a notice for each repair and each cell left over."""
    line = cells[0].line
    end = cells[-1].end
    row = Row(line, [Cell("", line, end, end) for _ in columns])
    fixed = _fixed_points(cells, columns, row)
    for (left, first), (right, last) in pairwise([(-1, -1), *fixed]):
        _fill(row, cells[first + 1 : last], list(range(left + 1, right)))
    for column, index in fixed:
        row.cells[column] = cells[index]
    column, index = fixed[-1] if fixed else (-1, -1)
    rest, free = cells[index + 1 :], range(column + 1, len(columns))
    for target, cell in zip(free, rest, strict=False):
        row.cells[target] = cell
    row.spare = [cell for cell in rest[len(free) :] if cell.text]
    missing = len(free) - len(rest)
    if missing > 0 and any(columns[at].kind not in ("goal", "actual", "spare", "other") for at in free[len(rest) :]):
        row.note("doubt", f"the row has {len(cells)} cells for {len(columns)} columns; the last are taken as blank")
    return row


def _fixed_points(cells: Sequence[Cell], columns: Sequence[Column], row: Row) -> list[tuple[int, int]]:
    """Return (column, cell) of the office and the period, where their forms are found."""
    tests: dict[str, Callable[[Cell], bool]] = {
        "office": lambda cell: is_office(cell.text),
        "period": lambda cell: period_years(cell.text) is not None,
    }
    found = list[tuple[int, int, bool]]()
    for at, column in enumerate(columns):
        test = tests.get(column.kind)
        if test is None:
            continue
        near = [i for i in range(max(0, at - _REACH), min(len(cells), at + _REACH + 1)) if test(cells[i])]
        if at in near:
            found.append((at, at, True))
        elif len(near) == 1:
            occupied = at < len(cells) and cells[at].state == "value"
            found.append((at, near[0], occupied or at >= len(cells)))
        elif at < len(cells) and cells[at].state != "value":
            found.append((at, at, True))
    sure = {index - at for at, index, certain in found if certain}
    fixed = list[tuple[int, int]]()
    for at, index, certain in found:
        place = index
        if not certain and (index - at) not in sure and len(cells) - len(columns) != index - at:
            row.note(
                "doubt",
                f"{cells[index].text[:20]} has the form of the column {columns[at].head.text}, but is not in it",
            )
            place = at
        if not fixed or (at > fixed[-1][0] and place > fixed[-1][1]):
            fixed.append((at, place))
    return fixed


def _fill(row: Row, cells: Sequence[Cell], targets: list[int]) -> None:
    """Put the cells between two fixed points under their columns."""
    surplus = len(cells) - len(targets)
    if surplus < 0:
        _fill_short(row, cells, targets)
        return
    kept = list(cells)
    if surplus:
        runs = _empty_runs(kept, skip_first=targets[:1] == [0])
        fitting = [run for run in runs if len(run) >= surplus]
        if not fitting:
            row.unknown |= set(targets)
            for cell in cells:
                if cell.text:
                    row.note("unplaced", f"more cells than columns, column unknown: {cell.text}")
            return
        run = fitting[-1]
        sign = kept[run[0]].text or "blank"
        row.note("repaired", f"{surplus} surplus cell ({sign}) left out, the cells right of it moved left")
        if len(fitting) > 1:
            row.note("doubt", "another blank or dash cell may be the surplus one")
        del kept[run[-1] - surplus + 1 : run[-1] + 1]
    for target, cell in zip(targets, kept, strict=True):
        row.cells[target] = cell


def _fill_short(row: Row, cells: Sequence[Cell], targets: list[int]) -> None:
    filled = [cell for cell in cells if cell.text]
    if not filled:
        row.note("repaired", f"{len(targets) - len(cells)} lost blank cell put back, the cells right of it moved right")
        return
    start = 0
    if targets[0] == 0 and cells[0].text and not cells[0].text.startswith("・"):
        row.cells[0] = cells[0]
        start = 1
        row.note("repaired", "a cell is lost; the cells right of it moved right by their forms")
    row.unknown |= set(targets[start:])
    for cell in cells[start:]:
        if cell.text:
            row.note("unplaced", f"fewer cells than columns, column unknown: {cell.text}")


def _empty_runs(cells: Sequence[Cell], *, skip_first: bool) -> list[list[int]]:
    """Return the runs of neighbouring cells of one empty state, by index."""
    runs = list[list[int]]()
    for index, cell in enumerate(cells):
        if cell.state not in ("blank", "dash") or (skip_first and index == 0):
            continue
        if runs and runs[-1][-1] == index - 1 and cells[index - 1].state == cell.state:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
