"""What the ontology says, as Python sets.

A closure that skipped an axiom in silence would give wrong answers nobody can
see; every statement of the ontology in the RDF, RDFS and OWL vocabularies is
therefore either understood here, known to say nothing about data, or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from pyoxigraph import BlankNode, Literal, NamedNode, Store

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = NamedNode(RDF + "type")
_BUILT_IN = (RDF, RDFS, OWL)

_PAIRS = {
    RDFS + "subClassOf": "subclasses",
    RDFS + "subPropertyOf": "subproperties",
    RDFS + "domain": "domains",
    RDFS + "range": "ranges",
    OWL + "inverseOf": "inverses",
    OWL + "disjointWith": "disjoint",
}
_BOTH_WAYS = {OWL + "equivalentClass": RDFS + "subClassOf", OWL + "equivalentProperty": RDFS + "subPropertyOf"}
_SILENT = {
    *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(OWL + name for name in ("versionInfo", "versionIRI", "priorVersion", "deprecated", "backwardCompatibleWith")),
    *(RDF + name for name in ("first", "rest")),
}
_DECLARED = {
    *(OWL + name for name in ("Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
    *(RDFS + name for name in ("Class", "Datatype")),
    *(RDF + name for name in ("Property", "List")),
    OWL + "NamedIndividual",
}
_TRIVIAL_CLASSES = {OWL + "Thing", RDFS + "Resource"}
# Statements that would need rules we do not have, or that change the ontology, when they stand among the data.
DATA_REFUSED = frozenset(
    {*_PAIRS, *_BOTH_WAYS, OWL + "propertyChainAxiom", OWL + "sameAs", OWL + "differentFrom", OWL + "members"}
)


class ClosureError(ValueError):
    """An axiom that the closure does not support; the message names its kind and subject."""


@dataclass(slots=True)
class Axioms:
    """The supported axioms, as pairs (or sets) of IRIs in the order subject, object."""

    subclasses: set[tuple[str, str]] = field(default_factory=set)
    subproperties: set[tuple[str, str]] = field(default_factory=set)
    domains: set[tuple[str, str]] = field(default_factory=set)
    ranges: set[tuple[str, str]] = field(default_factory=set)
    inverses: set[tuple[str, str]] = field(default_factory=set)
    disjoint: set[tuple[str, str]] = field(default_factory=set)
    symmetric: set[str] = field(default_factory=set)
    transitive: set[str] = field(default_factory=set)
    chains: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)


def read_axioms(store: Store, graphs: Iterable[NamedNode]) -> Axioms:
    """Read the axioms in ``graphs``; ClosureError for one that is not supported."""
    graphs = list(graphs)
    statements = {
        (quad.subject, quad.predicate.value, quad.object)
        for graph in graphs
        for quad in store.quads_for_pattern(None, None, None, graph)
        if quad.predicate.value.startswith(_BUILT_IN) and quad.predicate.value not in _SILENT
    }
    reader = _Reader(store, graphs)
    for subject, predicate, value in sorted(statements, key=str):
        reader.take(subject, predicate, value)
    reader.drop_datatypes()
    return reader.axioms


class _Reader:
    def __init__(self, store: Store, graphs: list[NamedNode]) -> None:
        self.axioms = Axioms()
        self._store = store
        self._graphs = graphs

    def take(self, subject: object, predicate: str, value: object) -> None:
        if predicate == TYPE.value:
            self._take_type(subject, value)
        elif predicate in _PAIRS:
            self._take_pair(subject, predicate, value)
        elif predicate in _BOTH_WAYS:
            self._take_pair(subject, _BOTH_WAYS[predicate], value)
            self._take_pair(value, _BOTH_WAYS[predicate], subject)
        elif predicate == OWL + "propertyChainAxiom":
            self._take_chain(subject, predicate, value)
        elif predicate == OWL + "members":
            if not self._holds(subject, TYPE, NamedNode(OWL + "AllDisjointClasses")):
                raise _unsupported(predicate, subject)
            names = sorted(_iri(each, predicate, subject) for each in self._list(value))
            self.axioms.disjoint.update(combinations(names, 2))
        elif predicate == OWL + "imports":
            if not self._holds(value, TYPE, NamedNode(OWL + "Ontology")):
                raise ClosureError(f"The ontology imports {value}, which is not loaded.")
        else:
            raise _unsupported(predicate, subject)

    def _take_pair(self, subject: object, predicate: str, value: object) -> None:
        name = _PAIRS[predicate]
        left, right = _iri(subject, predicate, subject), _iri(value, predicate, subject)
        (_refuse_built_in_class if name in ("subclasses", "disjoint") else _refuse_built_in_property)(left, predicate)
        if name in ("subproperties", "inverses"):
            _refuse_built_in_property(right, predicate)
        elif right in _TRIVIAL_CLASSES and name != "disjoint":
            return
        else:
            _refuse_built_in_class(right, predicate)
        getattr(self.axioms, name).add((left, right))

    def _take_chain(self, subject: object, predicate: str, value: object) -> None:
        members = tuple(_iri(each, predicate, subject) for each in self._list(value))
        name = _iri(subject, predicate, subject)
        for each in (name, *members):
            _refuse_built_in_property(each, predicate)
        if len(members) < 2:
            raise ClosureError(f"A property chain of {subject} has fewer than two members.")
        self.axioms.chains.add((name, members))

    def drop_datatypes(self) -> None:
        """Ranges that are datatypes type literals, and literals get no types."""
        declared = NamedNode(RDFS + "Datatype")
        self.axioms.ranges = {
            (name, kind)
            for name, kind in self.axioms.ranges
            if not (kind.startswith(XSD) or kind in (RDFS + "Literal", RDF + "langString", RDF + "PlainLiteral"))
            and not self._holds(NamedNode(kind), TYPE, declared)
        }

    def _take_type(self, subject: object, value: object) -> None:
        kind = value.value if isinstance(value, NamedNode) else str(value)
        if kind == OWL + "SymmetricProperty":
            self.axioms.symmetric.add(_iri(subject, kind, subject))
        elif kind == OWL + "TransitiveProperty":
            self.axioms.transitive.add(_iri(subject, kind, subject))
        elif kind == OWL + "AllDisjointClasses":
            if not self._objects(subject, OWL + "members"):
                raise ClosureError(f"{subject} is owl:AllDisjointClasses without owl:members.")
        elif kind.startswith(_BUILT_IN) and kind not in _DECLARED:
            raise _unsupported(kind, subject)
        elif isinstance(subject, BlankNode) and kind != RDF + "List":
            raise ClosureError(f"The ontology has an anonymous {kind}; the closure supports named terms only.")

    def _list(self, head: object) -> Iterator[object]:
        seen = set()
        while not (isinstance(head, NamedNode) and head.value == RDF + "nil"):
            first, rest = self._objects(head, RDF + "first"), self._objects(head, RDF + "rest")
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise ClosureError(f"The list at {head} is not well formed.")
            seen.add(head)
            yield first[0]
            head = rest[0]

    def _objects(self, subject: object, predicate: str) -> list[object]:
        if isinstance(subject, Literal):
            return []
        name = NamedNode(predicate)
        found = (self._store.quads_for_pattern(subject, name, None, graph) for graph in self._graphs)  # type: ignore[arg-type]
        return list({quad.object for quads in found for quad in quads})

    def _holds(self, subject: object, predicate: NamedNode, value: NamedNode) -> bool:
        return value in self._objects(subject, predicate.value)


def _iri(term: object, kind: str, subject: object) -> str:
    if not isinstance(term, NamedNode) or "/genid/" in term.value:
        raise ClosureError(f"{short(kind)} of {subject} speaks of something without a name; named terms only.")
    return term.value


def _refuse_built_in_class(name: str, kind: str) -> None:
    if name.startswith(OWL) or name in _TRIVIAL_CLASSES:
        raise ClosureError(f"{short(kind)} with {short(name)} is not supported by the closure.")


def _refuse_built_in_property(name: str, kind: str) -> None:
    if name.startswith((RDF, OWL)) or name in DATA_REFUSED:
        raise ClosureError(f"{short(kind)} with {short(name)} is not supported by the closure.")


def _unsupported(kind: str, subject: object) -> ClosureError:
    return ClosureError(f"The closure does not support {short(kind)} (of {subject}).")


def short(name: str) -> str:
    """Return ``owl:sameAs`` for a built-in IRI, others in angle brackets."""
    for prefix, namespace in (("rdf:", RDF), ("rdfs:", RDFS), ("owl:", OWL)):
        if name.startswith(namespace):
            return prefix + name[len(namespace) :]
    return f"<{name}>"
