"""Collects the triples of one named graph.

Loaders say what a record means; how a literal is spelled in RDF is decided
here once, by what the engines keep and what they rewrite (numbers are stored
canonically, so the printed form is always a string beside them).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from ontology.terms import RDF, SKOS, XSD

Object = NamedNode | Literal


@lru_cache(maxsize=4096)
def _whole(value: int) -> str:
    """Return a whole number as N-Triples spell it; a third of all triples hold one of few."""
    return str(Literal(str(value), datatype=XSD.integer))


class Sink:
    """The triples of one graph, in the order in which they were said.

    They are kept as N-Triples: a store reads these faster than it takes quads
    that were made one by one, as a quad copies its four terms.
    """

    def __init__(self, graph: NamedNode) -> None:
        self.graph = graph
        self._lines: list[bytes] = []

    def __iter__(self) -> Iterator[Quad]:
        """Yield what was said."""
        for each in parse(b"".join(self._lines), RdfFormat.N_TRIPLES, lenient=True):
            yield Quad(each.subject, each.predicate, each.object, self.graph)

    @property
    def quads(self) -> list[Quad]:
        """What was said, as a new list."""
        return list(self)

    def pour(self, store: Store) -> None:
        """Add what was said to a store."""
        # Every term was checked when it was made: lenient leaves out a second time.
        store.load(b"".join(self._lines), RdfFormat.N_TRIPLES, to_graph=self.graph, lenient=True)

    def add(self, subject: NamedNode, predicate: NamedNode, value: Object) -> None:
        """Say one triple."""
        self._say(subject, predicate, f"<{value.value}>" if isinstance(value, NamedNode) else str(value))

    def typed(self, subject: NamedNode, *classes: NamedNode) -> NamedNode:
        """Say the classes of a subject and return it."""
        for each in classes:
            self._say(subject, RDF.type, f"<{each.value}>")
        return subject

    def text(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """Say a plain string; nothing where it is empty."""
        if value:
            self._say(subject, predicate, str(Literal(value)))

    def words(self, subject: NamedNode, predicate: NamedNode, value: str, language: str = "ja") -> None:
        """Say a string in a language; nothing where it is empty."""
        if value:
            self._say(subject, predicate, str(Literal(value, language=language)))

    def number(self, subject: NamedNode, predicate: NamedNode, value: int) -> None:
        """Say a whole number."""
        self._say(subject, predicate, _whole(value))

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

    def _say(self, subject: NamedNode, predicate: NamedNode, written: str) -> None:
        """Say one triple, its object as N-Triples spell it."""
        # The value of an IRI in angle brackets is what str makes of it, and several times faster to ask for.
        self._lines.append(f"<{subject.value}> <{predicate.value}> {written} .\n".encode())
