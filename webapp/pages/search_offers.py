"""Saved queries that answer what somebody typed into the search field.

Most searches are questions: an office and a mark, an actor and an objective.
A word that is an allowed value of a query's parameter fills that parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queries.choices import choices_for
from queries.parameters import ParameterError
from queries.saved_query import Parameter, SavedQuery
from webapp.pages.search_index import fold
from webapp.serving.served import site
from webapp.words.code_words import WORDS
from webapp.words.names import told
from webapp.words.page_paths import query_path

MOST = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """A saved query with the parameters filled; ``filled`` as label and value, ``unused`` words play no part."""

    title: str
    description: str
    href: str
    filled: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]


def offers(typed: Sequence[str]) -> list[Offer]:
    """Return the saved queries for which the words are parameters, those that use most of them first.

    Raises graph.rows.EngineError where the choices cannot be read.
    """
    ranked = []
    for place, query in enumerate(site().catalogue.listed()):
        values, titles, unused = _fill(query, typed)
        required = {p.name for p in query.parameters if p.required and p.default is None}
        if required <= values.keys() and (values or titles):
            labels = {p.name: told(p.label) for p in query.parameters}
            offer = Offer(
                told(query.title),
                told(query.description),
                query_path(query.name, **values),
                tuple((labels[name], value) for name, value in values.items()),
                tuple(unused),
            )
            ranked.append(((len(unused), -len(values), place), offer))
    return [offer for _, offer in sorted(ranked, key=lambda pair: pair[0])[:MOST]]


def _fill(query: SavedQuery, typed: Sequence[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the parameters that words fill, the words that stand in the title, and the words left over."""
    values: dict[str, str] = {}
    titles: list[str] = []
    unused: list[str] = []
    title = fold(told(query.title))
    for word in typed:
        for parameter in query.parameters:
            spelling = None if parameter.name in values else _value(parameter, word)
            if spelling is not None:
                values[parameter.name] = spelling
                break
        else:
            (titles if len(word) > 1 and fold(word) in title else unused).append(word)
    free = [p for p in query.parameters if p.type == "string" and p.name not in values]
    if values and free and unused:
        values[free[0].name] = unused.pop(0)
    return values, titles, unused


def _value(parameter: Parameter, word: str) -> str | None:
    if parameter.type == "choice":
        try:
            found = choices_for(parameter, engine=site().engine, catalogue=site().catalogue)
            return found.find(parameter, word)[1]
        except (ParameterError, KeyError):
            return None
    if parameter.type == "enum":
        shown = WORDS.get(parameter.name, {})  # people type the word that they saw in an answer
        for value in parameter.values:
            if fold(word) in {
                fold(value.value),
                *map(fold, value.label.values()),
                fold(shown.get(value.value, value.value)),
            }:
                return value.value
    return None
