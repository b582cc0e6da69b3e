"""The values a reader may choose from, asked of the graph itself.

A list written into a query file would be out of date with the next plan; a
saved query fills it, and readers may send what they see instead of an IRI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from queries.parameter_error import refusal
from queries.saved_query import Parameter, SavedQuery
from queries.scalars import fold, near

if TYPE_CHECKING:
    from graph.engine import Engine
    from graph.rows import Rows

CHOICE_COLUMNS = ("value", "name", "label")
"""The first columns of a saved query that fills choices."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value: the term that is bound, the name people type, the label they see."""

    value: NamedNode | Literal
    name: str
    label: str


class Choices:
    """The allowed values of one parameter in the order of their saved query."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self._choices = tuple(dict.fromkeys(choices))
        self._by_term = {choice.value.value: choice for choice in reversed(self._choices)}
        self._by_name = _index(self._choices, lambda choice: choice.name)
        self._by_label = _index(self._choices, lambda choice: choice.label)
        unique = [choice for choice in reversed(self._choices) if self._unique_name(choice)]
        self._spelling = {choice.value: choice.name for choice in unique}

    def __iter__(self) -> Iterator[Choice]:
        return iter(self._choices)

    def __len__(self) -> int:
        return len(self._choices)

    def find(self, parameter: Parameter, text: str) -> tuple[NamedNode | Literal, str]:
        """Return the term that ``text`` means and its canonical spelling.

        ``text`` is an IRI (or literal value), else a name, else a label; width
        and outer white space do not count. The canonical spelling is the name
        where that is unique, else the IRI. Raises ParameterError for a text
        that means nothing or several things.
        """
        exact = self._by_term.get(text)
        if exact is not None:
            return exact.value, self._spelling.get(exact.value, exact.value.value)
        wanted = fold(text)
        for index in (self._by_name, self._by_label):
            found = index.get(wanted, [])
            if len({choice.value for choice in found}) == 1:
                term = found[0].value
                return term, self._spelling.get(term, term.value)
            if found:
                several = [f"{choice.label} <{choice.value.value}>" for choice in found]
                raise refusal("ambiguous", parameter.name, text, several)
        names = list(dict.fromkeys(choice.name for choice in self._choices))
        raise refusal("not-allowed", parameter.name, text, names, self._near(text))

    def _unique_name(self, choice: Choice) -> bool:
        exact = self._by_term.get(choice.name, choice)
        same = {exact.value, *(other.value for other in self._by_name[fold(choice.name)])}
        return same == {choice.value}

    def _near(self, text: str) -> tuple[str, ...]:
        spellings = {choice.label: choice.name for choice in reversed(self._choices)}
        spellings |= {choice.name: choice.name for choice in self._choices}
        return tuple(dict.fromkeys(spellings[found] for found in near(text, spellings)))


def _index(choices: tuple[Choice, ...], spelling: Callable[[Choice], str]) -> dict[str, list[Choice]]:
    index: dict[str, list[Choice]] = {}
    for choice in choices:
        index.setdefault(fold(spelling(choice)), []).append(choice)
    return index


def _read(rows: Rows) -> Iterator[Choice]:
    places = [rows.variables.index(column) for column in CHOICE_COLUMNS]
    for row in rows:
        value, name, label = [row[place] for place in places]
        if not isinstance(value, NamedNode | Literal):
            continue  # a choice that cannot be bound cannot be offered
        typed = name.value if isinstance(name, NamedNode | Literal) else value.value
        seen = label.value if isinstance(label, NamedNode | Literal) else typed
        yield Choice(value, typed, seen)


_known: WeakKeyDictionary[Engine, dict[SavedQuery, Choices]] = WeakKeyDictionary()


def choices_for(parameter: Parameter, *, engine: Engine, catalogue: Mapping[str, SavedQuery]) -> Choices:
    """Return the allowed values of a parameter of type ``choice``.

    The query behind it is asked once for each engine; an engine is expected to
    show one snapshot for as long as it lives. Raises what the engine raises.
    """
    if parameter.choices is None:
        raise ValueError(f"The parameter {parameter.name!r} has no choices.")
    query = catalogue[parameter.choices]
    known = _known.setdefault(engine, {})
    found = known.get(query)
    if found is None:
        found = known[query] = Choices(_read(engine.select(query.text, {})))
    return found


def forget_choices(engine: Engine) -> None:
    """Forget the choices of ``engine``, for whoever changes the data behind it."""
    _known.pop(engine, None)
