"""What a resource is called on a page.

A clerk must never have to read an IRI where a name exists. One rule for all
pages: the Japanese name, else the English one, else one without a language,
else the end of the IRI; on an English page the English name goes first. And a
given name goes before what a document prints.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from ontology.terms import DCTERMS, RDF, RDFS, SKOS, WP
from webapp.serving.addresses import Addresses
from webapp.words.language import N_, words_in
from webapp.words.public_terms import FOREIGN

NAMING = (
    SKOS.prefLabel,
    RDFS.label,
    DCTERMS.title,
    WP.printed,
    WP.restatement,
    WP.printedValue,
    WP.from_,
    DCTERMS.identifier,
)
LANGUAGES = {"ja": ("ja", "en", ""), "en": ("en", "ja", "")}
"""In which order the languages of a name are tried, by that of the page."""
ABOUT = (
    WP.feature,
    WP.activity,
    WP.indicator,
    WP.event,
    WP.listing,
    WP.project,
    WP.office,
    WP.earlier,
    WP.later,
    WP.place,
)
GENERAL = (WP.DocumentItem, WP.Statement, WP.Claim)
"""Upper classes: beside the exact one they tell a reader nothing."""
_BATCH = 400
_NUMBER = re.compile("([0-9]+)")


def terms(iris: Iterable[str]) -> str:
    """Return IRIs as SPARQL terms, for a VALUES block.

    Raises ValueError where a string is no IRI: what comes from a request never
    reaches a query text unchecked.
    """
    return " ".join(str(NamedNode(iri)) for iri in iris)


@lru_cache(maxsize=8192)
def natural(text: str) -> tuple[str | int, ...]:
    """Return a sort key for IRIs by which ``…/2`` comes before ``…/10``; names of people and places are not for it."""
    # Words and numbers take turns, so that a word is only ever compared with a word.
    parts: list[str | int] = [*_NUMBER.split(text)]
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)


def batches(iris: Iterable[str]) -> Iterator[list[str]]:
    """Yield the IRIs, each once and in a fixed order, in lists short enough for one query."""
    rest = iter(sorted(set(iris)))
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _rank(predicate: NamedNode, literal: Literal, order: tuple[str, ...]) -> tuple[int, int, str] | None:
    language = literal.language or ""
    if language not in order:
        return None
    return NAMING.index(predicate), order.index(language), literal.value


def labels(engine: Engine, addresses: Addresses, iris: Collection[str], language: str = "ja") -> dict[str, str]:
    """Return a name for each IRI in ``ja`` or ``en``; never fails to give one.

    Order of choice: the property (NAMING), then the language (LANGUAGES), then
    the text, so that the answer does not depend on the engine's order. A claim
    has no name; it gets its kind and the names of what it is about (ABOUT).
    """
    order = LANGUAGES[language]
    found = _literals(engine, iris, order)
    found |= _composed(engine, order, [iri for iri in iris if iri not in found and iri.startswith(addresses.base)])
    return {iri: found.get(iri) or FOREIGN.get(iri, {}).get(language) or addresses.local_name(iri) for iri in set(iris)}


def _literals(engine: Engine, iris: Collection[str], order: tuple[str, ...]) -> dict[str, str]:
    best: dict[str, tuple[int, int, str]] = {}
    # A list of properties beside the list of things would be looked up as the product of both.
    naming = ", ".join(map(str, NAMING))
    for batch in batches(iris):
        rows = engine.select(
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {terms(batch)} }} ?s ?p ?o . "
            f"FILTER(?p IN ({naming}) && isLiteral(?o)) }}"
        )
        for subject, predicate, literal in rows:
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(literal, Literal):
                rank = _rank(predicate, literal, order)
                if rank is not None and (subject.value not in best or rank < best[subject.value]):
                    best[subject.value] = rank
    return {iri: name for iri, (_, _, name) in best.items()}


def _composed(engine: Engine, order: tuple[str, ...], iris: Collection[str]) -> dict[str, str]:
    """Return ``kind: about、about`` for each IRI of which both are known."""
    parts: dict[str, set[tuple[int, str]]] = {}
    wanted = ", ".join(map(str, (RDF.type, *ABOUT)))
    for batch in batches(iris):
        rows = engine.select(
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {terms(batch)} }} ?s ?p ?o . FILTER(?p IN ({wanted})) }}"
        )
        for subject, predicate, term in rows:
            if isinstance(subject, NamedNode) and isinstance(term, NamedNode) and term not in GENERAL:
                place = -1 if predicate == RDF.type else ABOUT.index(predicate)
                parts.setdefault(subject.value, set()).add((place, term.value))
    names = _literals(engine, {iri for found in parts.values() for _, iri in found}, order)
    composed = {}
    comma = words_in(order[0], N_("、"))
    for iri, found in parts.items():
        kinds = [names[part] for place, part in sorted(found) if place < 0 and part in names]
        about = [names[part] for place, part in sorted(found) if place >= 0 and part in names]
        if kinds and about:
            composed[iri] = f"{kinds[0]}: {comma.join(about)}"
    return composed
