"""The answers of several municipalities, as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from queries.comparison import Comparison
from queries.parameters import ParameterError
from queries.saved_query import SavedQuery
from webapp.country.compared import Opened
from webapp.country.municipality import Municipality
from webapp.results.view import ViewCell, view
from webapp.saved.form import Field, fields, wrong_sentence


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer of one municipality: its rows as cells, or why a value means nothing there."""

    municipality: Municipality
    rows: Sequence[tuple[ViewCell, ...]]
    cut: bool
    refusal: str


def shown(query: SavedQuery, found: Comparison, opened: Sequence[Opened]) -> list[Shown]:
    """Return the answer of each municipality; links in it lead to its own pages."""
    answers = []
    for part, each in zip(found.parts, opened, strict=True):
        rows = view(part.result, each.site.addresses).rows
        refusal = wrong_sentence(query, part.refusal) if part.refusal is not None else ""
        led = [tuple(_led(cell, each.municipality.code) for cell in row) for row in rows]
        answers.append(Shown(each.municipality, led, part.result.cut, refusal))
    return answers


def _led(cell: ViewCell, code: str) -> ViewCell:
    """Return a cell whose links lead to the pages of its municipality."""
    if not cell.links:
        return cell
    links = tuple(replace(link, href=f"/m/{code}{link.href}") if link.href else link for link in cell.links)
    return replace(cell, links=links)


def all_fields(
    query: SavedQuery, opened: Sequence[Opened], values: Mapping[str, str], error: ParameterError | None
) -> tuple[Field, ...]:
    """Return the fields of the query's form with the choices of all municipalities, each once."""
    if not opened:
        return ()
    forms = [fields(query, each.site, values, error) for each in opened]
    merged = []
    for alike in zip(*forms, strict=True):
        options = alike[0].options
        if options is not None:
            by_value = {option.value: option for field in reversed(alike) for option in field.options or ()}
            order = dict.fromkeys(option.value for field in alike for option in field.options or ())
            options = tuple(by_value[value] for value in order)
        merged.append(replace(alike[0], options=options))
    return tuple(merged)
