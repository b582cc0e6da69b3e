"""What a node of the graph is called and where it is printed.

A finding names an IRI; its reader has the document in hand. This module leads
from any record, however derived, to words, objective, document, line and (where
the document is loaded) the printed text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Store, parse

from ontology.files import WELFARE_PLAN
from ontology.terms import DCTERMS, RDFS, SKOS, WP

_OWNED_BY: Final = (
    WP.listing, WP.activity, WP.feature, WP.indicator, WP.statedIn, WP.inListing, WP.inFeature, WP.event,
)  # fmt: skip
_OWNERS: Final = tuple(owner.value for owner in _OWNED_BY)
_SECTIONS: Final = (WP.inObjective.value, WP.inSection.value)
_SPOKEN: Final = (WP.printed, WP.restatement, WP.printedValue, WP.printedDate, WP.from_, DCTERMS.identifier)
_NAMES: Final = tuple(name.value for name in _SPOKEN)
_PREFERRED: Final = SKOS.prefLabel.value
_IDENTIFIER: Final = DCTERMS.identifier.value
_SPAN: Final = WP.span.value
_LINE: Final = WP.line.value
_END: Final = WP.endLine.value
_DOCUMENT: Final = WP.document.value
_CODE: Final = WP.code.value
_VERBATIM: Final = WP.verbatim.value
_USERS: Final = (WP.project, WP.office, WP.event, WP.span)
_TOLD: Final = frozenset(
    {*_OWNERS, *_SECTIONS, *_NAMES, _PREFERRED, _SPAN, _LINE, _END, _DOCUMENT, _CODE, _VERBATIM}
)  # fmt: skip
_DEPTH: Final = 4

Value = NamedNode | BlankNode | Literal
Facts = Mapping[str, list[Value]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is printed: the document's identifier and its lines."""

    document: str
    line: int
    end_line: int


class Describer:
    """Names and locates the nodes of a store (union of its graphs)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Facts] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._located: dict[str, Place | None] = {}
        self._coded: dict[str, str | None] = {}
        self._lines: dict[str, list[str]] = {}
        self._owned: dict[str, list[str]] = {}

    def label(self, iri: str, language: str) -> str:
        """Return what a node is called, in the language if there is a name in it; never empty."""
        found = self._labels.get((iri, language))
        if found is None:
            found = self._labels[iri, language] = self._label(iri, language)
        return found

    def _label(self, iri: str, language: str) -> str:
        for node in chain([iri], self._owners(iri)):
            name = self._own_label(node, language)
            if name:
                return name
        return _vocabulary(language).get(iri) or self._fallback(iri)

    def objective(self, iri: str) -> str | None:
        """Return the code (``2-1``) of the objective or section that a node belongs to."""
        if iri not in self._coded:
            self._coded[iri] = self._objective(iri)
        return self._coded[iri]

    def _objective(self, iri: str) -> str | None:
        for node in chain([iri], self._owners(iri), self._users(iri)):
            for where in chain([node], self._objects(node, *_SECTIONS)):
                code = self._text(where, _CODE)
                if code:
                    return code
        return None

    def place(self, iri: str) -> Place | None:
        """Return where a node is printed: by itself, by what it is about, or by the first line that uses it."""
        if iri not in self._located:
            self._located[iri] = self._place(iri)
        return self._located[iri]

    def _place(self, iri: str) -> Place | None:
        for node in chain([iri], self._owners(iri)):
            found = self._places(node)
            if found:
                return found
        places = filter(None, (self.place(user) for user in self._users(iri) if user != iri))
        return min(places, key=lambda place: (place.document, place.line), default=None)

    def text(self, iri: str) -> str | None:
        """Return the printed text, where the graph of verbatim text is loaded."""
        for node in chain([iri], self._owners(iri)):
            text = self._text(node, _VERBATIM)
            if text:
                return text
        return None

    def _own_label(self, iri: str, language: str) -> str:
        names = [name for name in self._facts(iri).get(_PREFERRED, []) if isinstance(name, Literal)]
        for wanted in (language, "ja", "en"):
            for name in names:
                if name.language == wanted:
                    return name.value
        return next(filter(None, (self._text(iri, key) for key in _NAMES)), "")

    def _fallback(self, iri: str) -> str:
        place = self._places(iri)
        if place is not None:
            return f"{place.document}:{place.line}"
        return "/".join(iri.rstrip("/").rsplit("/", 3)[-3:]).rpartition("#")[2]

    def _places(self, iri: str) -> Place | None:
        spans = self._objects(iri, _SPAN) or ([iri] if self._text(iri, _LINE) else [])
        for span in spans:
            line = self._text(span, _LINE)
            documents = self._objects(span, _DOCUMENT)
            if line and documents:
                name = self._text(documents[0], _IDENTIFIER) or documents[0].rpartition("/")[2]
                return Place(name, int(line), int(self._text(span, _END) or line))
        return None

    def _owners(self, iri: str, depth: int = _DEPTH) -> Iterator[str]:
        if depth:
            owners = self._owned.get(iri)
            if owners is None:
                owners = self._owned[iri] = self._objects(iri, *_OWNERS)
            for owner in owners:
                yield owner
                yield from self._owners(owner, depth - 1)

    def _users(self, iri: str) -> Iterator[str]:
        users = self._lines.get(iri)
        if users is None:
            node, users = NamedNode(iri), []
            for predicate in _USERS:
                for quad in self._store.quads_for_pattern(None, predicate, node, None):
                    if isinstance(quad.subject, NamedNode) and self._facts(quad.subject.value).get(_SPAN):
                        users.append(quad.subject.value)
            self._lines[iri] = users
        yield from users

    def _objects(self, iri: str, *predicates: str) -> list[str]:
        facts = self._facts(iri)
        return [
            value.value
            for predicate in predicates
            for value in facts.get(predicate, ())
            if isinstance(value, NamedNode)
        ]

    def _text(self, iri: str, predicate: str) -> str:
        values = self._facts(iri).get(predicate, ())
        return next((value.value for value in values if isinstance(value, Literal)), "")

    def _facts(self, iri: str) -> Facts:
        if iri not in self._known:
            facts: dict[str, list[Value]] = {}
            for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
                # Most of what a node has is of no use here, and each value read costs more than all the rest.
                predicate = quad.predicate.value
                if predicate in _TOLD:
                    value = quad.object
                    if isinstance(value, NamedNode | BlankNode | Literal):
                        facts.setdefault(predicate, []).append(value)
            for values in facts.values():
                if len(values) > 1:
                    values.sort(key=str)
            self._known[iri] = facts
        return self._known[iri]


@cache
def _vocabulary(language: str) -> Mapping[str, str]:
    """Names of classes and properties, for reports on graphs that do not hold the vocabulary."""
    return {
        triple.subject.value: triple.object.value
        for triple in parse(path=str(WELFARE_PLAN))
        if triple.predicate == RDFS.label
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
        and triple.object.language == language
    }
