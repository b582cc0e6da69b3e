"""Which columns of an answer are drawn as what.

A picture that guessed its columns would change its meaning with the next
column; so the header of a query says it, and where it does not, the first
columns that fit are taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "matrix": ("rows", "columns", "numbers"),
    "bars": ("rows", "numbers"),
    "network": ("ends", "numbers"),
    "timeline": ("rows", "times"),
}
"""The parts that the drawing of each view needs; a table is not drawn."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "matrix": (),
    "bars": (),
    "network": ("panels",),
    "timeline": ("panels", "numbers", "printed", "units", "kinds", "states", "notes"),
}
NUMBERS = ("integer", "decimal")
"""The kinds of columns that can be drawn as numbers."""
YEARS = ("fiscal_year", "period")
"""The columns of whole numbers that are years."""
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A column in the address behind a number."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How an answer is drawn: the names of the columns for each part (keys of REQUIRED and OPTIONAL).

    ``rows`` name what is drawn (the first column alone tells two apart in a matrix), ``panels`` what has a picture of
    its own, ``ends`` the two things that a line of a network joins, ``times`` years, dates or months, the first that
    is there. ``stacked`` puts the numbers of a row into one bar, for parts of a whole. ``cells`` is the address behind
    a number of a matrix, with columns in braces.
    """

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    cells: str = ""
    stacked: bool = False
