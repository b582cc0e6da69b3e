"""A workbook with typed cells that cannot hold a formula, and a sheet that says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from queries.cells import Cell, plain
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.result import Result

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
# a spreadsheet counts in doubles and in days since 1900
_LARGEST_EXACT = 10**15
_FIRST_YEAR = 1900

_WORDS = {
    "ja": {
        "sheet": "結果",
        "about": "この表について",
        "query": "問い合わせ",
        "title": "表題",
        "parameter": "条件 {}",
        "version": "データの版",
        "time": "作成日時",
        "rows": "行数",
        "cut": "省かれた行",
        "more": "続きがあります",
        "long": "途中で切られたセル",
        "column": "列 {}",
    },
    "en": {
        "sheet": "Result",
        "about": "About this table",
        "query": "Query",
        "title": "Title",
        "parameter": "Parameter {}",
        "version": "Data version",
        "time": "Made at",
        "rows": "Rows",
        "cut": "Rows left out",
        "more": "there are more",
        "long": "Cells cut short",
        "column": "Column {}",
    },
}


class _Sheet:
    """One sheet; counts the cells that were too long for it."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 – slow to import, needed for workbooks only
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

        self._new = WriteOnlyCell
        self._illegal = ILLEGAL_CHARACTERS_RE
        self._sheet = sheet
        self.cut_cells = 0

    def add(self, cells: Iterator[tuple[Cell, str]]) -> None:
        """Write a row of cells, each with the kind of its column."""
        self._sheet.append([self._cell(cell, kind) for cell, kind in cells])

    def _cell(self, cell: Cell, kind: str) -> SheetCell | None:
        if cell is None:
            return None
        value: Any = self._fitting(cell)  # openpyxl takes decimals, its type hints do not
        made = self._new(self._sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # openpyxl takes '=…' for a formula and '#N/A' for an error
            if kind == "code":
                made.number_format = "@"
        return made

    def _fitting(self, cell: str | int | Decimal | date) -> str | int | Decimal | date:
        if isinstance(cell, str):
            clean: str = self._illegal.sub("\N{REPLACEMENT CHARACTER}", cell)
            self.cut_cells += len(clean) > LONGEST_CELL
            return clean[:LONGEST_CELL]
        if isinstance(cell, bool):
            return cell
        if isinstance(cell, datetime):
            fits = cell.tzinfo is None and cell.year > _FIRST_YEAR
        elif isinstance(cell, date):
            fits = cell.year > _FIRST_YEAR
        else:
            fits = -_LARGEST_EXACT < cell < _LARGEST_EXACT
        return cell if fits else plain(cell)


def write_xlsx(result: Result, stream: BinaryIO, *, options: FormatOptions = DEFAULT_OPTIONS) -> None:
    """Write ``result`` as an .xlsx workbook of two sheets: the rows, and query, parameters, version and time.

    Numbers, dates and booleans are typed, codes are text; a number or date
    that a spreadsheet would falsify is text too. What does not fit a sheet is
    cut, and the second sheet says so.
    """
    from openpyxl import Workbook  # noqa: PLC0415 – slow to import, needed for workbooks only
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    words = _WORDS[options.language]
    book = Workbook(write_only=True)
    made_at = options.made_at or datetime.now(UTC)
    book.properties.creator = "fukushi-graph"
    book.properties.title = result.query.title[options.language]
    data = book.create_sheet(words["sheet"])
    data.freeze_panes = "A2"
    for number, column in enumerate(result.columns, start=1):
        data.column_dimensions[get_column_letter(number)].width = 36 if column.kind in {"text", "list", "iri"} else 14
    sheet = _Sheet(data)
    kinds = [column.kind for column in result.columns]
    sheet.add((head, "text") for head in options.heads(result))
    for row in result.rows[:MOST_ROWS]:
        sheet.add(zip(row, kinds, strict=True))
    facts: list[tuple[str, Cell]] = [
        (words["query"], result.query.name),
        (words["title"], result.query.title[options.language]),
        *((words["parameter"].format(name), value) for name, value in result.values.items()),
        (words["version"], options.data_version or None),
        (words["time"], made_at.isoformat(timespec="seconds")),
        (words["rows"], min(len(result.rows), MOST_ROWS)),
    ]
    if result.cut or len(result.rows) > MOST_ROWS:
        facts.append((words["cut"], words["more"]))
    if sheet.cut_cells:
        facts.append((words["long"], sheet.cut_cells))
    facts += [(words["column"].format(column.name), column.label[options.language]) for column in result.columns]
    about_sheet = book.create_sheet(words["about"])
    about_sheet.column_dimensions["A"].width = 24
    about_sheet.column_dimensions["B"].width = 60
    about = _Sheet(about_sheet)
    for name, fact in facts:
        about.add(iter(((name, "text"), (fact, "code"))))
    book.save(stream)
