"""The page of the vocabulary, to which every term's IRI leads.

Terms have hash IRIs; all of them share this one address, with an anchor each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode, Triple

from graph.engine import Engine
from ontology.terms import OWL, RDF, RDFS, SKOS, WP_NAMESPACE
from webapp.linked_data.representations import (
    chosen,
    finish,
    offers,
    page_response,
    rdf_response,
    readable_from_anywhere,
)
from webapp.serving.addresses import ONTOLOGY
from webapp.serving.served import site
from webapp.words.labels import labels
from webapp.words.language import N_, language
from webapp.words.links import Link, Linker

blueprint = Blueprint("vocabulary", __name__)
blueprint.after_request(readable_from_anywhere)

_SECTIONS = (
    (OWL.Class, N_("種類")),
    (OWL.ObjectProperty, N_("関係")),
    (OWL.DatatypeProperty, N_("値")),
    (SKOS.ConceptScheme, N_("概念の一覧")),
    (SKOS.Concept, N_("概念")),
)
_RELATIONS = (
    (RDFS.subClassOf, N_("上位の種類")),
    (RDFS.subPropertyOf, N_("上位の関係")),
    (RDFS.domain, N_("主語の種類")),
    (RDFS.range, N_("目的語の種類")),
    (SKOS.inScheme, N_("所属する一覧")),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or concept; ``other`` is its name in the other language, ``relations`` are words with links."""

    name: str
    label: str
    other: str
    other_language: str
    definition: str
    relations: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The terms of one kind, by name."""

    word: str
    terms: tuple[Term, ...]


Triples = Mapping[NamedNode, Mapping[NamedNode, list[NamedNode | Literal]]]


def _triples() -> list[Triple]:
    node = f"<{site().addresses.base}graph/ontology>"
    return list(site().engine.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"))


def _by_subject(triples: list[Triple]) -> Triples:
    found: dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]] = {}
    for triple in triples:
        subject, term = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(term, NamedNode | Literal):
            found.setdefault(subject, {}).setdefault(triple.predicate, []).append(term)
    return found


def _word(terms: list[NamedNode | Literal], language: str) -> str:
    found = [t.value for t in terms if isinstance(t, Literal) and t.language == language]
    return min(found, default="")


def _sections(triples: Triples) -> list[Section]:
    own = {s: facts for s, facts in triples.items() if s.value.startswith(WP_NAMESPACE)}
    pointed = {t.value for facts in own.values() for p, _ in _RELATIONS for t in facts.get(p, [])}
    linker = Linker(site().addresses, labels(site().engine, site().addresses, pointed, language()), {})
    other = "ja" if language() == "en" else "en"
    sections = []
    for kind, word in _SECTIONS:
        terms = [
            Term(
                subject.value.removeprefix(WP_NAMESPACE),
                _word(facts.get(RDFS.label, []), language()) or subject.value.removeprefix(WP_NAMESPACE),
                _word(facts.get(RDFS.label, []), other),
                other,
                _word(facts.get(SKOS.definition, []), language()),
                tuple(
                    (relation, tuple(linker.term(t) for t in sorted(facts[p], key=str)))
                    for p, relation in _RELATIONS
                    if p in facts
                ),
            )
            for subject, facts in own.items()
            if kind in facts.get(RDF.type, [])
        ]
        if terms:
            sections.append(Section(word, tuple(sorted(terms, key=lambda term: term.name))))
    return sections


_known: WeakKeyDictionary[Engine, dict[str, list[Section]]] = WeakKeyDictionary()


def _shown() -> list[Section]:
    """Return the sections in the language of the page, worked out once for data that does not change."""
    served = site()
    known = _known.setdefault(served.engine, {}) if served.lasting else {}
    found = known.get(language())
    if found is None:
        found = known[language()] = _sections(_by_subject(_triples()))
    return found


@blueprint.get("/ontology", defaults={"suffix": ""})
@blueprint.get("/ontology<any('.html', '.ttl', '.jsonld', '.nt'):suffix>")
def page(suffix: str) -> Response:
    """Show the vocabulary as a list or as data."""
    representation = chosen(suffix)
    if representation.rdf is not None:
        response = rdf_response(_triples(), representation)
    else:
        body = render_template(
            "ontology.html",
            sections=_shown(),
            namespace=WP_NAMESPACE,
            representations=offers(ONTOLOGY),
        )
        response = page_response(body)
    return finish(response, ONTOLOGY, representation)
