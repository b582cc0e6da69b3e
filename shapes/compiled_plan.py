"""From the shape files to what the compiled validator will ask.

Everything a shape says is either understood here or refused with the names of
shape and construct: a constraint passed over in silence would look like data
without faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from shapes import compiled_values as values
from shapes.compiled_core import Conditions, Path, Property
from shapes.compiled_data import Targets
from shapes.compiled_select import SelectQuery, compile_select
from shapes.compiled_tree import NotCompiled
from shapes.shape_set import HOW_TO_MEND, ShapesError, ShapeSet

_WORDS: Final = frozenset({RDF.type, RDFS.label, RDFS.comment, SH.severity, SH.message, HOW_TO_MEND})
_TARGETS: Final = frozenset({SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf})
_KINDS: Final = frozenset({SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint})
_CONSTRAINT: Final = frozenset({RDF.type, SH.select, SH.prefixes, RDFS.label, RDFS.comment})
_LISTED: Final[dict[Node, Callable[[list[Node]], values.ValueTest]]] = {
    SH["in"]: values.one_of,
    SH.languageIn: values.language_in,
}
_SINGLE: Final[dict[Node, Callable[[Node], values.ValueTest]]] = {
    SH.datatype: values.datatype,
    SH.nodeKind: values.node_kind,
    SH.pattern: values.pattern,
    SH.minLength: values.min_length,
    SH.maxLength: values.max_length,
    SH.minInclusive: lambda bound: values.bounded("MinInclusive", ">=", bound),
    SH.minExclusive: lambda bound: values.bounded("MinExclusive", ">", bound),
    SH.maxInclusive: lambda bound: values.bounded("MaxInclusive", "<=", bound),
    SH.maxExclusive: lambda bound: values.bounded("MaxExclusive", "<", bound),
}
_ORDERED: Final[dict[Node, tuple[str, bool]]] = {
    SH.lessThan: ("LessThan", False),
    SH.lessThanOrEquals: ("LessThanOrEquals", True),
}
_OTHERS: Final = frozenset({SH.path, SH.minCount, SH.maxCount, SH["class"], SH.uniqueLang})


@dataclass(frozen=True, slots=True)
class ShapePlan:
    """One shape: its IRI, what it looks at, its core constraints and its constraints in SPARQL."""

    iri: str
    targets: Targets
    conditions: Conditions
    queries: tuple[SelectQuery, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All shapes of a set; ``predicates`` are the properties they speak of, None if a variable stands for one."""

    shapes: tuple[ShapePlan, ...]
    predicates: frozenset[str] | None


def plan_of(shapes: ShapeSet) -> Plan:
    """Return the plan of a shape set, compiled once per content.

    Raises ShapesError that names shape and construct for whatever is not supported.
    """
    return _plan(_Content(shapes))


class _Content:
    """A shape set that counts as equal to another of the same files, for the cache."""

    def __init__(self, shapes: ShapeSet) -> None:
        self.shapes = shapes

    def __hash__(self) -> int:
        return hash(self.shapes.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.shapes.sha256 == other.shapes.sha256


@lru_cache(maxsize=8)
def _plan(content: _Content) -> Plan:
    graph = content.shapes.graph
    _refuse_foreign(graph, content.shapes)
    plans = []
    for iri in sorted(content.shapes.shapes):
        try:
            plans.append(_Reader(graph).shape(URIRef(iri)))
        except NotCompiled as error:
            name = content.shapes.shapes[iri].name
            raise ShapesError(
                f"The compiled engine does not support {error} in the shape {name}; use the engine pyshacl."
            ) from None
    open_verb = any(query.open_verb for plan in plans for query in plan.queries)
    return Plan(tuple(plans), None if open_verb else frozenset(_named(graph, plans)))


def _refuse_foreign(graph: Graph, shapes: ShapeSet) -> None:
    """Refuse targets outside the known shapes, and kinds of things that change what a shape means."""
    for predicate in set(graph.predicates()):
        if str(predicate).startswith(str(SH) + "target"):
            for node in graph.subjects(predicate):
                if str(node) not in shapes.shapes:
                    raise ShapesError(f"The compiled engine does not support a target of {node}, which is no shape.")
    for node, kind in graph.subject_objects(RDF.type):
        if str(kind).startswith(str(SH)) and kind not in _KINDS:
            raise ShapesError(f"The compiled engine does not support {_short(kind)} ({node}); use the engine pyshacl.")


def _named(graph: Graph, plans: Iterable[ShapePlan]) -> Iterator[str]:
    """Yield every IRI of the shapes that may be a property of the data, and rdf:type and rdfs:subClassOf."""
    yield from (str(RDF.type), str(RDFS.subClassOf))
    yield from (str(node) for node in graph.objects() if isinstance(node, URIRef))
    for plan in plans:
        for query in plan.queries:
            yield from query.iris


class _Reader:
    """Reads shapes of a graph; NotCompiled names what it does not know."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def shape(self, node: URIRef) -> ShapePlan:
        targets: dict[Node, list[str]] = {kind: [] for kind in _TARGETS}
        queries = []
        if (node, RDF.type, RDFS.Class) in self._graph:
            raise NotCompiled("a shape that is a class")
        for predicate, value in self._statements(node):
            if predicate in _TARGETS:
                targets[predicate].append(str(value))
            elif predicate == SH.sparql:
                queries.append(self._constraint(value))
        return ShapePlan(
            str(node),
            Targets(
                tuple(sorted(targets[SH.targetClass])),
                tuple(sorted(targets[SH.targetSubjectsOf])),
                tuple(sorted(targets[SH.targetObjectsOf])),
            ),
            self._conditions(node, _TARGETS | {SH.sparql}),
            tuple(queries),
        )

    def _conditions(self, node: Node, besides: frozenset[Node] = frozenset()) -> Conditions:
        if self._graph.value(node, SH.path) is not None:
            return Conditions((self._property(node),))
        properties: list[Property] = []
        choices: list[tuple[Conditions, ...]] = []
        for predicate, value in self._statements(node):
            if predicate == SH.property:
                properties.append(self._property(value))
            elif predicate == SH["or"]:
                members = self._list(value)
                if not members:
                    raise NotCompiled("an empty sh:or")
                choices.append(tuple(self._conditions(member) for member in members))
            elif predicate not in _WORDS | besides:
                raise NotCompiled(_short(predicate))
        return Conditions(tuple(properties), tuple(choices))

    def _property(self, node: Node) -> Property:
        at_least, at_most = 0, None
        tests: list[values.ValueTest] = []
        classes: list[str] = []
        ordered: list[tuple[str, str, bool]] = []
        unique = False
        for predicate, value in self._statements(node):
            if predicate in _SINGLE:
                tests.append(_SINGLE[predicate](value))
            elif predicate in _LISTED:
                tests.append(_LISTED[predicate](self._list(value)))
            elif predicate in _ORDERED:
                component, equal = _ORDERED[predicate]
                ordered.append((component, str(value), equal))
            elif predicate == SH.minCount:
                at_least = values.count(value)
            elif predicate == SH.maxCount:
                at_most = values.count(value)
            elif predicate == SH["class"]:
                classes.append(str(value))
            elif predicate == SH.uniqueLang:
                unique = unique or (isinstance(value, Literal) and value.value is True)
            elif predicate not in _WORDS | _OTHERS:
                raise NotCompiled(_short(predicate))
        return Property(self._path(node), at_least, at_most, tuple(tests), tuple(classes), unique, tuple(ordered))

    def _path(self, node: Node) -> Path:
        paths = list(self._graph.objects(node, SH.path))
        if len(paths) != 1:
            raise NotCompiled("a property shape with no path or with several")
        if isinstance(paths[0], URIRef):
            return Path((str(paths[0]),))
        steps = list(self._graph.predicate_objects(paths[0]))
        if len(steps) == 1:
            [(kind, value)] = steps
            if kind == SH.inversePath and isinstance(value, URIRef):
                return Path((str(value),), inverse=True)
            if kind == SH.alternativePath:
                choices = self._list(value)
                if choices and all(isinstance(choice, URIRef) for choice in choices):
                    return Path(tuple(str(choice) for choice in choices))
            raise NotCompiled(f"{_short(kind)} over a path")
        raise NotCompiled("a path in sequence")

    def _constraint(self, node: Node) -> SelectQuery:
        for predicate, _ in self._statements(node):
            if predicate not in _CONSTRAINT:
                raise NotCompiled(f"{_short(predicate)} of a SPARQL constraint")
        select = self._graph.value(node, SH.select)
        if select is None:
            raise NotCompiled("a SPARQL constraint without sh:select")
        prefixes = {
            str(self._graph.value(declaration, SH.prefix)): str(self._graph.value(declaration, SH.namespace))
            for owner in self._graph.objects(node, SH.prefixes)
            for declaration in self._graph.objects(owner, SH.declare)
        }
        return compile_select(str(select), prefixes)

    def _statements(self, node: Node) -> list[tuple[Node, Node]]:
        return sorted(self._graph.predicate_objects(node), key=lambda pair: (str(pair[0]), str(pair[1])))

    def _list(self, node: Node) -> list[Node]:
        if not isinstance(node, BNode | URIRef):
            raise NotCompiled(f"the list {node}")
        return list(Collection(self._graph, node))


def _short(iri: Node) -> str:
    return f"sh:{str(iri).removeprefix(str(SH))}" if str(iri).startswith(str(SH)) else f"<{iri}>"
