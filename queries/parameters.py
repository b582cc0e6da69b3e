"""The values a reader sends, checked and turned into terms.

A parameter can never change the query: nothing a reader sends is ever put
into SPARQL text, and what is no allowed value is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from queries.choices import Choice, Choices, choices_for, forget_choices
from queries.parameter_error import MOST_NAMED, ParameterError, refusal
from queries.saved_query import Parameter, SavedQuery
from queries.scalars import LONGEST_VALUE, check_text, near, scalar

if TYPE_CHECKING:
    from graph.engine import Engine
    from graph.rows import Term

__all__ = [
    "LONGEST_VALUE",
    "MOST_NAMED",
    "BoundValues",
    "Choice",
    "Choices",
    "ParameterError",
    "bind_values",
    "choices_for",
    "forget_choices",
]


@dataclass(frozen=True, slots=True)
class BoundValues:
    """What a call means.

    ``bindings`` holds a term for each variable that has a value, ``values``
    the canonical spelling of the same values, defaults included: calling the
    query with them gives the same answer.
    """

    bindings: Mapping[str, Term]
    values: Mapping[str, str]


def bind_values(
    query: SavedQuery, values: Mapping[str, str], *, engine: Engine, catalogue: Mapping[str, SavedQuery]
) -> BoundValues:
    """Check ``values`` (as typed, by parameter name) against the parameters of ``query``.

    A value of nothing but white space counts as not given, as a form sends it.
    Raises ParameterError for the first parameter that is unknown, missing or
    has a value it cannot take, and what ``engine`` raises when it is asked for
    choices.
    """
    names = [parameter.name for parameter in query.parameters]
    for name, value in values.items():
        if name not in names:
            raise refusal("unknown", name, value, names, near(name, names), query=query.name)
    bindings: dict[str, Term] = {}
    canonical: dict[str, str] = {}
    for parameter in query.parameters:
        text = check_text(parameter, values.get(parameter.name, "")) or (parameter.default or "")
        if text:
            bindings[parameter.name], canonical[parameter.name] = _term(parameter, text, engine, catalogue)
        elif parameter.required:
            raise _missing(parameter, engine, catalogue)
    return BoundValues(bindings, canonical)


def _term(parameter: Parameter, text: str, engine: Engine, catalogue: Mapping[str, SavedQuery]) -> tuple[Term, str]:
    if parameter.type == "choice":
        return choices_for(parameter, engine=engine, catalogue=catalogue).find(parameter, text)
    return scalar(parameter, text)


def _missing(parameter: Parameter, engine: Engine, catalogue: Mapping[str, SavedQuery]) -> ParameterError:
    allowed = [value.value for value in parameter.values]
    if parameter.type == "choice":
        allowed = [choice.name for choice in choices_for(parameter, engine=engine, catalogue=catalogue)]
    return refusal("missing", parameter.name, "", allowed)
