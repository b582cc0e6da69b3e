"""Saved queries that answer what somebody typed into the search field.

Most searches are questions: an office and a mark, an actor and an objective.
A word that is an allowed value of a query's parameter fills that parameter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from graph.engine import Engine
from ontology.terms import WP_NAMESPACE
from queries.choices import choices_for
from queries.parameters import ParameterError
from queries.saved_query import Parameter, SavedQuery
from webapp.pages.search_index import fold
from webapp.serving.served import site
from webapp.words.code_words import WORDS
from webapp.words.names import names, told
from webapp.words.page_paths import query_path

MOST = 6
LONGEST_NAME = 12
"""Words that a registered English name may have."""
_known: WeakKeyDictionary[Engine, dict[str, str]] = WeakKeyDictionary()
_WHOSE = re.compile(r" \([^()]*\)$")


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
    asked = _registered(typed)
    for place, query in enumerate(site().catalogue.listed()):
        values, titles, unused = _fill(query, asked)
        required = {p.name for p in query.parameters if p.required and p.default is None}
        if required <= values.keys() and (values or titles):
            labels = {p.name: told(p.label) for p in query.parameters}
            offer = Offer(
                told(query.title),
                told(query.description),
                query_path(query.name, **values),
                tuple((labels[name], _shown(query, name, value)) for name, value in values.items()),
                tuple(unused),
            )
            ranked.append(((len(unused), -len(values), place), offer))
    return [offer for _, offer in sorted(ranked, key=lambda pair: pair[0])[:MOST]]


def _registered(typed: Sequence[str]) -> list[str]:
    """Return the words, registered English names (each may be several words) as the Japanese ones they stand for."""
    if not any(word.isascii() for word in typed):
        return list(typed)
    japanese = _known.get(site().engine)
    if japanese is None:
        japanese = _known[site().engine] = _japanese()
    found, at = [], 0
    while at < len(typed):
        ends = range(min(len(typed), at + LONGEST_NAME), at, -1)
        end = next((end for end in ends if fold("".join(typed[at:end])) in japanese), 0)
        found.append(japanese[fold("".join(typed[at:end]))] if end else typed[at])
        at = end or at + 1
    return found


def _japanese() -> dict[str, str]:
    """Return the Japanese names of the register's things by their English ones, folded.

    Of the vocabulary marks and columns only: its classes are words that titles of queries hold too.
    """
    return {
        fold(_WHOSE.sub("", english)): name
        for name, named in names().english.items()
        for iri, english in named.items()
        if not iri.startswith(WP_NAMESPACE) or "#mark-" in iri or "#party-" in iri
    }


def _shown(query: SavedQuery, name: str, value: str) -> str:
    """Return a value in the words of the form, not in the code that the address has."""
    labels = {each.value: told(each.label) for p in query.parameters if p.name == name for each in p.values}
    return labels.get(value, value)


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
