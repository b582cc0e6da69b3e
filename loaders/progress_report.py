"""The reader of progress reports: text of a PDF with tab-separated tables → records.

A progress report (地域福祉計画 の 実施状況報告) has a table for each 活動目標, with a
row for each activity and continuation rows below it. Its text comes out of a
PDF, with cells squeezed, shifted and broken over lines. Which line is which is
decided here and in report_tables; what a row, cell or sentence says, in the
other report_* modules. Whatever is not in a record is in a notice.
"""

from __future__ import annotations

import re

from loaders.report_cells import Cell, split_row, squeeze_letters
from loaders.report_collection import Collection
from loaders.report_columns import is_head, read_columns
from loaders.report_headings import read_head, read_heading, report_year
from loaders.report_mentions import collect_events
from loaders.report_records import ProgressReport, ReportHead
from loaders.report_tables import TableWalk
from loaders.span import DocumentError

_PAGE_NUMBER = re.compile(r"[-–—―‐~\s]*(?:[Pp]\.?|page)?\s*[0-9０-９]{1,3}[-–—―‐~\s]*(?:ページ|頁)?")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text without their ends and without a byte order mark."""
    return re.split("\r\n|\n|\r", text.removeprefix("\ufeff"))


def _year_in_heads(lines: list[str]) -> int:
    """Return the fiscal year of the first column of actual or done things that prints one, else 0."""
    for number, text in enumerate(lines, 1):
        cells = split_row(text, number)
        if len(cells) > 1 and is_head(cells):
            for column in read_columns(cells, 0)[0]:
                if column.kind in ("actual", "shakyo-done", "city-done") and column.fiscal_year:
                    return column.fiscal_year
    return 0


def _check_end(lines: list[str], walk: TableWalk, head: ReportHead | None) -> None:
    """Raise DocumentError where the text breaks off inside a row, a table or a section, or is no report."""
    last = len(lines)
    cells = split_row(lines[-1], last)
    if walk.columns and len(cells) > 1 and len(cells) < len(walk.columns):
        message = f"Line {last}: the last row has {len(cells)} of {len(walk.columns)} cells; the text is cut off."
        raise DocumentError(message, last)
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    (above, row), (number, end) = filled[-2] if len(filled) > 1 else (0, ""), filled[-1]
    if number == last == above + 1 and "\t" in row and "\t" not in end and not _PAGE_NUMBER.fullmatch(end.strip()):
        raise DocumentError(f"Line {last}: the last row has one cell only; the text is cut off.", last)
    if head is not None and walk.into.activities and squeeze_letters(end.strip()) == head.title:
        raise DocumentError(f"Line {number}: nothing stands under the repeated title; the text is cut off.", number)
    walk.close_table()
    if not walk.into.activities:
        raise DocumentError("The text has no table of a progress report under a heading 活動目標.")
    if not walk.rows_of_section():
        line = [number for number, text in enumerate(lines, 1) if "\t" not in text and read_heading(text)][-1]
        raise DocumentError(f"Line {line}: nothing stands under the last heading; the text is cut off.", line)


def read_progress_report(text: str) -> ProgressReport:
    """Return the records of a progress report.

    ``text`` is the decoded text of the document. What stands in no record, or
    was put there with doubt, is in ``notices``. Raises DocumentError, with the
    line, for a text that is no progress report or breaks off.
    """
    lines = split_lines(text)
    front = list[Cell]()
    for number, line in enumerate(lines, 1):
        if "\t" in line.strip() or read_heading(line):
            break
        front += [cell for cell in split_row(line, number) if cell.text]
    year = report_year(front) or _year_in_heads(lines)
    if not year:
        raise DocumentError("The text has no fiscal year, neither in its title nor in the heads of its tables.")
    walk = TableWalk(Collection(year))
    head = read_head(front, year)
    if head is not None:
        walk.into.heads.append(head)
    for number, line in enumerate(
        lines[head.span.end_line :] if head else lines, head.span.end_line + 1 if head else 1
    ):
        cell = Cell(line, number, 0, len(line)).part(0, len(line))
        heading = None if "\t" in cell.text else read_heading(line)
        if heading is not None:
            walk.heading(heading, cell)
        elif "\t" in line:
            walk.line(split_row(line, number))
        elif cell.text:
            again = head is not None and squeeze_letters(cell.text) == head.title
            what = "the title of the report again" if again else "outside the tables"
            walk.into.note(number, "unplaced", f"{what}: {cell.text}")
    _check_end(lines, walk, head)
    collect_events(walk.told, walk.into)
    return walk.into.finished()
