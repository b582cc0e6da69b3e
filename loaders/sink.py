"""Collects the quads of one named graph.

Loaders say what a record means; how a literal is spelled in RDF is decided
here once, by what the engines keep and what they rewrite (numbers are stored
canonically, so the printed form is always a string beside them).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from ontology.terms import RDF, SKOS, XSD

Object = NamedNode | Literal


@lru_cache(maxsize=4096)
def _whole(value: int) -> Literal:
    """Return a whole number; a third of all triples hold one of few."""
    return Literal(str(value), datatype=XSD.integer)


class Sink:
    """The quads of one graph, in the order in which they were said.

    A quad copies its four terms, so that it is made when somebody takes it.
    """

    def __init__(self, graph: NamedNode) -> None:
        self.graph = graph
        self._said: list[tuple[NamedNode, NamedNode, Object]] = []

    def __iter__(self) -> Iterator[Quad]:
        """Yield what was said."""
        graph = self.graph
        return (Quad(subject, predicate, value, graph) for subject, predicate, value in self._said)

    @property
    def quads(self) -> list[Quad]:
        """What was said, as a new list."""
        return list(self)

    def add(self, subject: NamedNode, predicate: NamedNode, value: Object) -> None:
        """Say one triple."""
        self._said.append((subject, predicate, value))

    def typed(self, subject: NamedNode, *classes: NamedNode) -> NamedNode:
        """Say the classes of a subject and return it."""
        for each in classes:
            self._said.append((subject, RDF.type, each))
        return subject

    def text(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """Say a plain string; nothing where it is empty."""
        if value:
            self._said.append((subject, predicate, Literal(value)))

    def words(self, subject: NamedNode, predicate: NamedNode, value: str, language: str = "ja") -> None:
        """Say a string in a language; nothing where it is empty."""
        if value:
            self.add(subject, predicate, Literal(value, language=language))

    def number(self, subject: NamedNode, predicate: NamedNode, value: int) -> None:
        """Say a whole number."""
        self._said.append((subject, predicate, _whole(value)))

    def decimal(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """Say a decimal number given in ASCII digits; nothing where it is empty."""
        if value:
            shown = format(Decimal(value).normalize(), "f")
            self.add(subject, predicate, Literal(shown, datatype=XSD.decimal))

    def truth(self, subject: NamedNode, predicate: NamedNode, value: bool) -> None:
        """Say a boolean."""
        self.add(subject, predicate, Literal("true" if value else "false", datatype=XSD.boolean))

    def labels(self, subject: NamedNode, japanese: str, reading: str = "", latin: str = "", english: str = "") -> None:
        """Say the preferred labels of a subject, one in each language or script."""
        for value, language in ((japanese, "ja"), (reading, "ja-hira"), (latin, "ja-latn"), (english, "en")):
            self.words(subject, SKOS.prefLabel, value, language)
