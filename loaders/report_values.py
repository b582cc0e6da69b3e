"""Printed values of indicators: numbers, their units, and what an indicator's name counts.

The extraction runs values together (1回 2回 1回) or into the cell of the name, so
a cell is first cut into single values. The units are the counters that such
reports use; an unknown one is kept as printed where it follows its number.
"""

from __future__ import annotations

import re

from loaders.calendar import fold_width
from loaders.report_cells import Cell

_UNIT = r"[^\d\s,.。、・~—―–:()]{1,5}"
_DIGITS = r"(?:約|延べ|のべ|計)?\d[\d,]*(?:\.\d+)?"
_NUMBER = re.compile(rf"(?:約|延べ|のべ|計)?\s*(?P<value>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{_UNIT})?")
_TOKEN = re.compile(rf"{_DIGITS}(?:\s?{_UNIT})?(?=\s|$)|[—―–-](?=\s|$)|随時実施(?=\s|$)")
_GAP = re.compile(r"\s*")
_WORD = re.compile(r"\S+")
_VALUE = re.compile(rf"{_DIGITS}(?:{_UNIT})?|[—―–]")
_MEASURED = re.compile(r"(?:数|率|割合|額|量|時間)(?:\(.*\)|/.+)?$|.+/.+|%$")
_COUNTER = r"回|件|人|名|校|団体|地区|箇所|か所|カ所|グループ|世帯|講座|教室|施設|社|日|台|冊|部|戸|組|クラブ|%"
_PER_TIME = re.compile(r"/(年|月|週|日)$")
_PER_UNIT = re.compile(rf"/({_COUNTER})$")
_COUNTED = re.compile(rf"({_COUNTER})数(?:/|\(|$)")


def split_values(cell: Cell) -> list[Cell]:
    """Return the values of a cell that holds nothing but values, dashes or 随時実施, else an empty list."""
    folded, values, at = fold_width(cell.text), list[Cell](), 0
    while at < len(folded):
        found = _TOKEN.match(folded, at)
        if not found:
            return []
        values.append(cell.part(found.start(), found.end()))
        gap = _GAP.match(folded, found.end())
        at = gap.end() if gap else found.end()
    return values


def split_name(cell: Cell) -> tuple[Cell, Cell]:
    """Return the name of a cell and the values that were run into it behind white space (an empty cell if none)."""
    words = list(_WORD.finditer(fold_width(cell.text)))
    first = len(words)
    while first > 1 and _VALUE.fullmatch(words[first - 1][0]):
        first -= 1
    end = words[first - 1].end() if words else 0
    return cell.part(0, end), cell.part(end, len(cell.text))


def read_value(text: str) -> tuple[str, str]:
    """Return the number in ASCII digits and the unit of a printed value, both "" if it is none."""
    found = _NUMBER.fullmatch(fold_width(text).strip())
    if not found:
        return "", ""
    digits = "".join(sign if sign == "." else str(int(sign)) for sign in found["value"].replace(",", ""))
    return digits, found["unit"] or ""


def is_measured(name: str) -> bool:
    """Tell whether a name has the form of a measure (…数, …率, …/年, 加入世帯/全世帯)."""
    return bool(_MEASURED.search(fold_width(name)))


def unit_of(name: str, printed: set[str]) -> str:
    """Return the unit of an indicator: that of its values where they agree on one, else what its name counts."""
    title = fold_width(name)
    per = _PER_TIME.search(title)
    named = _PER_UNIT.search(title) or _COUNTED.search(title)
    base = next(iter(printed)) if len(printed) == 1 else named[1] if named else ""
    return f"{base}/{per[1]}" if per and base and "/" not in base else base
