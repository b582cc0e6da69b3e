"""Cells of a progress report's tables: where they stand and what kind of thing they hold.

Blank, 「—」 and 随時実施 say three different things (nothing was written; not this
party's task; done whenever needed), so the state of a cell is decided in one
place. The forms below are what a shifted row is recognised by: an office ends
in 課, 室, 係 …, a period is two years with a dash between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.calendar import fold_width
from loaders.span import Span

_DASHES = set("—―–-ー─‐−ｰ")
_AS_NEEDED = {"随時実施", "随時", "随時実施する"}
_OFFICE = r"[^\s、。：:,/「」]+(?:課|室|係|班)"
_OFFICE_STRICT = re.compile(rf"{_OFFICE}(?:(?:[\s、,，/]|及び)+{_OFFICE})*")
_PERIOD = re.compile(
    r"(?:平成|令和|[HRS])?(\d{1,4}|元)(?:年度?)?(?:[~\-–—−]|から)(?:平成|令和|[HRS])?(\d{1,4}|元)(?:年度?)?(?:まで)?"
    r"|(?:平成|令和|[HRS])?(\d{2,4}|元)年度"
)
_SEPARATOR = re.compile(r"[\s、,，/／]+|(?<=課)(?:及び|・)|(?<=室)(?:及び|・)")
_GENERIC = re.compile(r"^各|担当課$|関係(?:各)?課$|各課$|関係部署$|^全課$")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell without outer white space, and where it stands."""

    text: str
    line: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the cell's text."""
        return Span(self.line, self.start, self.line, self.end)

    @property
    def state(self) -> str:
        """One of report_records.STATES: value, blank, dash or as-needed."""
        squeezed = "".join(fold_width(self.text).split())
        if not squeezed:
            return "blank"
        if set(squeezed) <= _DASHES:
            return "dash"
        return "as-needed" if squeezed.strip("()・") in _AS_NEEDED else "value"

    def part(self, start: int, end: int) -> Cell:
        """Return the piece of the cell between two offsets, without outer white space."""
        piece = self.text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        text = piece.strip()
        return Cell(text, self.line, self.start + left, self.start + left + len(text))


def squeeze_letters(text: str) -> str:
    """Return a text without the white space an extraction puts between its signs (平成 2 4 年, サロン 支援).

    Between two Latin words one space stays.
    """
    return re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", " ".join(text.split()))


def split_row(text: str, line: int) -> tuple[Cell, ...]:
    """Return the cells of a line, which are separated by tabs."""
    cells, at = [], 0
    for raw in text.split("\t"):
        cells.append(Cell(raw, line, at, at + len(raw)).part(0, len(raw)))
        at += len(raw) + 1
    return tuple(cells)


def is_office(text: str) -> bool:
    """Tell whether a text can only be one or several offices (…課, …室, …係)."""
    folded = fold_width(text)
    return len(folded) <= 60 and not folded.startswith("・") and bool(_OFFICE_STRICT.fullmatch(folded))


def is_generic(name: str) -> bool:
    """Tell whether an office cell names no office of its own (各担当課, 窓口担当課, 健康福祉部各課)."""
    return bool(_GENERIC.search(name))


def split_offices(cell: Cell) -> list[Cell]:
    """Return the offices of a cell, which white space, 、 or a stroke separates."""
    parts, at = [], 0
    for found in _SEPARATOR.finditer(cell.text):
        parts.append(cell.part(at, found.start()))
        at = found.end()
    parts.append(cell.part(at, len(cell.text)))
    return [part for part in parts if part.text]


def period_years(text: str) -> tuple[str, str] | None:
    """Return the two printed years of a period (21~25; one year of 23年度 twice), None if it is none."""
    found = _PERIOD.fullmatch("".join(fold_width(text).split()))
    if not found:
        return None
    first = found[1] or found[3]
    return first, found[2] or first
