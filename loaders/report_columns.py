"""The columns of a progress report's table, as its head rows name them.

Each section has a table of its own, and the next city orders its columns
otherwise: which column means what is read from the printed heads, never
assumed. Fiscal years stand in the heads too (平成23年度実施状況, 23年度 実績) or
in a second head row under 計画目標 (21, 25).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.calendar import fiscal_year, fold_width
from loaders.report_cells import Cell

_YEAR = r"(?:(?:平成|令和|[HR])(?:\d{1,2}|元)(?:年度?)?|(?:\d{1,4}|元)年度)の?"
_ERA_YEAR = re.compile(r"(?:平成|令和|(?<![A-Za-z])[HR])(?:\d{1,2}|元)(?!\d|[./]|年\d)")
_HEADS = {
    "name": re.compile(r"活動名|活動項目|事業名|取組名|取り組み名|活動"),
    "content": re.compile(r"(?:実施|活動|事業)内容|内容"),
    "office": re.compile(r"(?:主)?(?:担当|所管|主管|実施)(?:課|課等|部署|部課|課名|所属)?(?:名)?|担当課・室"),
    "period": re.compile(r"年次計画|計画年次|計画期間|実施(?:年度|期間|年次)"),
    "goal": re.compile(rf"(?:{_YEAR})?(?:計画|数値|達成)?目標(?:値|数値)?(?:\(.*\))?"),
}
_ROLE = re.compile(r".*の(?:主な)?役割")
_EFFORT = re.compile(r"(?P<party>.+?)の?(?:主な)?(?:取り?組み?|活動)(?:内容)?(?:\((?P<when>.*)\))?")
_ACTUAL = re.compile(rf"(?:{_YEAR})?(?:実績|実績値)(?:\(.*\))?")
_DONE = re.compile(r"実施状況|実績|進捗|状況|結果")
_PLANNED = re.compile(r"予定|計画")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``kind`` is one of report_records.COLUMNS, or name, office, period, goal,
    actual, spare (no head) or other (a head that is not known).
    ``fiscal_year`` is 0 where none is printed.
    """

    kind: str
    head: Cell
    fiscal_year: int = 0


def squeeze(text: str) -> str:
    """Return a head without white space and with half-width signs."""
    return "".join(fold_width(text).split())


def column_of(head: Cell, near: int) -> Column:
    """Return what a head means; ``near`` is the report's fiscal year for bare years (0 if not known yet)."""
    label = squeeze(head.text)
    if not label:
        return Column("spare", head)
    year = _year(label, near)
    for kind, form in _HEADS.items():
        if form.fullmatch(label):
            return Column(kind, head, year if kind == "goal" else 0)
    if _ACTUAL.fullmatch(label):
        return Column("actual", head, year or near)
    return _party_column(head, label, year, near)


def _year(label: str, near: int) -> int:
    """Return the fiscal year of a head: 令和4年度, 4年度, or an era year by itself (R4)."""
    if "年度" in label:
        return fiscal_year(label, near)
    found = _ERA_YEAR.search(label)
    return fiscal_year(found[0]) if found else 0


def _party_column(head: Cell, label: str, year: int, near: int) -> Column:
    """Return the column of what a party intends, has done or plans; ``other`` if the head names no party."""
    found = None if _ROLE.fullmatch(label) else _EFFORT.fullmatch(label)
    if not found:
        return Column("role" if _ROLE.fullmatch(label) else "other", head)
    party = "shakyo" if re.search("社協|社会福祉協議会", found["party"]) else "city"
    when = found["when"] or ""
    phase = "planned" if _PLANNED.search(when) else "done" if _DONE.search(when) else "" if when else "effort"
    if not phase:
        return Column("other", head)
    return Column(f"{party}-{phase}", head, year or (near if phase == "done" else 0))


def is_head(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is the first head row of a table: it names the content or the activity and one column more."""
    kinds = [column_of(cell, 0).kind for cell in cells if cell.text]
    known = [kind for kind in kinds if kind != "other"]
    return (
        len(known) >= 2
        and len(known) == len(set(known))
        and len(known) * 2 > len(kinds)
        and bool({"content", "name"} & set(known))
    )


def read_columns(cells: Sequence[Cell], near: int) -> tuple[tuple[Column, ...], list[Column]]:
    """Return the columns of a head row, and those whose head is unknown or stands twice.

    Columns without a head right of 計画目標 belong to it.
    """
    columns, strange, seen, last = list[Column](), list[Column](), set[tuple[str, int]](), ""
    for cell in cells:
        column = column_of(cell, near)
        same = [year for kind, year in seen if kind == column.kind]
        if column.kind == "spare" and last == "goal":
            column = replace(column, kind="goal")
        elif column.kind in ("spare", "other", "goal"):
            pass
        elif same and (column.kind != "actual" or column.fiscal_year in same):
            column = replace(column, kind="other")
        if column.kind == "other":
            strange.append(column)
        seen.add((column.kind, column.fiscal_year))
        last = column.kind
        columns.append(column)
    return tuple(columns), strange


def is_subhead(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Tell whether a row is the second head row: years under 計画目標 and 実績, and nothing else."""
    filled = [index for index, cell in enumerate(cells) if cell.text]
    return bool(filled) and all(
        index < len(columns)
        and columns[index].kind in ("goal", "actual")
        and re.fullmatch(r"(?:平成|令和|[HR])?(?:\d{1,2}|\d{4}|元)(?:年度?)?(?:目標|実績)?", squeeze(cells[index].text))
        for index in filled
    )


def with_years(columns: Sequence[Column], cells: Sequence[Cell], near: int) -> tuple[Column, ...]:
    """Return the columns with the fiscal years of the second head row."""
    years = [fiscal_year(re.sub("年?(?:目標|実績)?$", "", squeeze(cell.text)), near) for cell in cells]
    return tuple(
        replace(column, fiscal_year=year) if year and column.kind in ("goal", "actual") else column
        for column, year in zip(columns, [*years, *[0] * len(columns)], strict=False)
    )
