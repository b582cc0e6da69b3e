"""From RDF terms to the plain values of a table.

Engines write the same number in several ways (30.0, 30, "30"^^xsd:double) and
some queries hand out strings; by the kind of its column every cell becomes one
Python value, whichever engine answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from queries.saved_query import Column

if TYPE_CHECKING:
    from graph.rows import Term

Cell: TypeAlias = str | int | Decimal | bool | date | None
Row: TypeAlias = tuple[Cell, ...]

# Python refuses to read longer ones
_MOST_DIGITS = 4000
_INTEGER = re.compile(rf"([+-]?[0-9]{{1,{_MOST_DIGITS}}})(?:\.0*)?")
_DECIMAL = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))([eE][+-]?[0-9]+)?")
# gYear, gYearMonth and intervals such as 2022-02/2022-03 are less than a day can say and stay text
_PARTIAL_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2})?|[0-9]{4}(?:-[0-9]{2}){0,2}/[0-9]{4}(?:-[0-9]{2}){0,2}")
# a column repeats few values, and most of the time of a short answer went into reading them again
_REMEMBERED = 4096
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class ResultError(ValueError):
    """A query answered with something its header does not promise; the message is one sentence."""


def _lexical(row: Iterable[Term | None]) -> list[str | None]:
    """Return the plain text of terms: the IRI, the literal without type and language."""
    try:
        return [None if term is None else term.value for term in row]  # type: ignore[union-attr]
    except AttributeError:  # a quoted triple has no value; it is too rare to look for in every cell
        return [None if term is None else str(getattr(term, "value", term)) for term in row]


@lru_cache(maxsize=_REMEMBERED)
def integer(text: str | None) -> int | None:
    """Return a whole number (30, +30, 30.0), None for "" and None; ValueError for anything else."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS:
        return int(text)
    match = _INTEGER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[1])


@lru_cache(maxsize=_REMEMBERED)
def decimal(text: str | None) -> Decimal | None:
    """Return a finite number without idle zeros (30.0 → 30), None for "" and None; ValueError for anything else."""
    if not text:
        return None
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    digits = match[1].rstrip("0").rstrip(".") if "." in match[1] else match[1]
    try:
        return Decimal((digits if digits.strip("+-") else "0") + (match[2] or ""))
    except InvalidOperation:  # an exponent beyond what decimals hold
        raise ValueError(text) from None


@lru_cache(maxsize=_REMEMBERED)
def day(text: str | None) -> date | str | None:
    """Return a date (or a datetime), the text itself where it says less than a day, None for "" and None.

    Raises ValueError for anything else.
    """
    if not text:
        return None
    if _PARTIAL_DATE.fullmatch(text):
        return text
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@lru_cache(maxsize=_REMEMBERED)
def truth(text: str | None) -> bool | None:
    """Return a boolean, None for "" and None; ValueError for what XML Schema does not call a boolean."""
    if not text:
        return None
    if text not in _TRUTH:
        raise ValueError(text)
    return _TRUTH[text]


def members(text: str | None) -> str | None:
    """Return a list as it is printed (``a | b``), None for an empty one: GROUP_CONCAT over nothing gives ""."""
    return text or None


def plain(cell: Cell) -> str:
    """Return a cell as text that a program reads back: ISO dates, ``true``, digits, "" for a missing value."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        # digits without an exponent, unless that would be a page of zeros
        return format(cell, "f") if abs(cell.adjusted()) < 30 else str(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


_CONVERTERS: dict[str, Callable[[str | None], Cell]] = {
    "integer": integer,
    "decimal": decimal,
    "date": day,
    "boolean": truth,
    "list": members,
}
_NAMES = {"integer": "a whole number", "decimal": "a number", "date": "a date", "boolean": "true or false"}


def typed_rows(
    rows: Iterable[tuple[Term | None, ...]], columns: tuple[Column, ...], query: str, *, first: int = 1
) -> Iterator[Row]:
    """Yield each row with every cell converted by the kind of its column, unbound ones as None.

    Raises ResultError, naming ``query``, column and row (counted from
    ``first``), for a cell that is not of its kind; raises what ``rows`` raises.
    """
    converters = [
        (place, _CONVERTERS[column.kind]) for place, column in enumerate(columns) if column.kind in _CONVERTERS
    ]
    for number, row in enumerate(rows, start=first):
        cells: list[Any] = _lexical(row)
        place = 0
        try:
            for place, convert in converters:
                cells[place] = convert(cells[place])
        except ValueError:
            column = columns[place]
            raise ResultError(
                f"The query '{query}' gave {cells[place][:40]!r} in row {number} of the column "
                f"'{column.name}', which should hold {_NAMES[column.kind]}."
            ) from None
        yield tuple(cells)
