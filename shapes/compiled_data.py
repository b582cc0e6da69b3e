"""The data as the compiled validator sees them: one set of triples, whatever graphs they stand in.

Oxigraph's union of graphs also holds the graphs that no validation may look
at. They disturb nothing while they say nothing of a property that the shapes
speak of; where they do, the validated graphs are copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from ontology.terms import RDF, RDFS
from shapes.compiled_select import Common
from shapes.compiled_terms import DataTerm

Kinds = frozenset[str]
_MOST_VALUES: Final = 500


@dataclass(frozen=True, slots=True)
class Targets:
    """What a shape looks at: classes (with their subclasses), subjects and objects of properties; all by IRI."""

    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()


class ValidatedData:
    """Look-ups in the union of a store's graphs, each triple once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._members: dict[str, frozenset[DataTerm]] = {}
        self._nodes: dict[str, frozenset[DataTerm]] = {}
        self._focus: dict[Targets, frozenset[DataTerm]] = {}
        self._patterns: dict[Targets, str] = {}
        self._common: dict[str, tuple[str, int] | None] = {}

    def rows(self, query: str) -> QuerySolutions:
        """Answer a SELECT over the union of the graphs."""
        solutions = self._store.query(query, use_default_graph_as_union=True)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("a constraint is a SELECT")
        return solutions

    def nodes(self, patterns: str) -> frozenset[DataTerm]:
        """Return what patterns bind to ``?this``; the same patterns are asked once."""
        found = self._nodes.get(patterns)
        if found is None:
            rows = self.rows(f"SELECT DISTINCT ?this WHERE {{ {patterns} }}")
            found = self._nodes[patterns] = frozenset(row["this"] for row in rows)
        return found

    def common(self, predicate: str, variable: str) -> Common | None:
        """Return the values that several nodes have of a property; None where there are too many to name."""
        if predicate not in self._common:
            self._common[predicate] = self._several(predicate)
        found = self._common[predicate]
        return None if found is None else Common(f"VALUES ?{variable} {{ {found[0]} }}", found[1])

    def _several(self, predicate: str) -> tuple[str, int] | None:
        # A triple that stands in two graphs counts twice here; then a value too many is named, which changes no row.
        counted = f"SELECT ?value (COUNT(*) AS ?n) WHERE {{ ?node {NamedNode(predicate)} ?value }}"
        rows = list(self.rows(f"{counted} GROUP BY ?value HAVING (COUNT(*) > 1) LIMIT {_MOST_VALUES + 1}"))
        if len(rows) > _MOST_VALUES or not all(isinstance(row["value"], NamedNode | Literal) for row in rows):
            return None
        return " ".join(str(row["value"]) for row in rows), sum(int(row["n"].value) ** 2 for row in rows)

    def objects(self, subject: DataTerm, predicate: str) -> set[DataTerm]:
        """Return what a node has of a property; a literal has nothing."""
        if not isinstance(subject, NamedNode | BlankNode):
            return set()
        return {quad.object for quad in self._store.quads_for_pattern(subject, NamedNode(predicate), None, None)}

    def subjects(self, predicate: str, value: DataTerm) -> set[DataTerm]:
        """Return what has the value of a property."""
        return {quad.subject for quad in self._store.quads_for_pattern(None, NamedNode(predicate), value, None)}

    def is_a(self, node: DataTerm, kind: str) -> bool:
        """Tell whether a node is of a class or of one of its subclasses."""
        kinds = self._kinds(kind)
        return any(isinstance(each, NamedNode) and each.value in kinds for each in self.objects(node, RDF.type.value))

    def focus_nodes(self, targets: Targets) -> frozenset[DataTerm]:
        """Return the focus nodes (SHACL §2.1.3); they are looked for once for all shapes with these targets."""
        if targets not in self._focus:
            self._focus[targets] = self._focus_nodes(targets)
        return self._focus[targets]

    def _focus_nodes(self, targets: Targets) -> frozenset[DataTerm]:
        found = [self._members_of(kind) for target in targets.classes for kind in self._kinds(target)]
        quads = self._store.quads_for_pattern
        for predicate in targets.subjects_of:
            found.append(frozenset(quad.subject for quad in quads(None, NamedNode(predicate), None, None)))
        for predicate in targets.objects_of:
            found.append(frozenset(quad.object for quad in quads(None, NamedNode(predicate), None, None)))
        return found[0] if len(found) == 1 else frozenset(chain.from_iterable(found))

    def pattern(self, targets: Targets) -> str:
        """Return the patterns that bind ``?this`` to just the focus nodes."""
        if targets not in self._patterns:
            self._patterns[targets] = self._pattern(targets)
        return self._patterns[targets]

    def _pattern(self, targets: Targets) -> str:
        kinds = {kind for target in targets.classes for kind in self._kinds(target) if self._members_of(kind)}
        # The closure has given instances of a subclass the class: then one pattern will do.
        needed = {
            kind
            for kind in kinds
            if not any(
                self._members_of(kind) < self._members_of(other)
                or (self._members_of(kind) == self._members_of(other) and other < kind)
                for other in kinds - {kind}
            )
        }
        parts = [f"?this a {NamedNode(kind)}" for kind in sorted(needed)]
        parts += [f"?this {NamedNode(predicate)} ?_object" for predicate in targets.subjects_of]
        parts += [f"?_subject {NamedNode(predicate)} ?this" for predicate in targets.objects_of]
        if not parts:
            return f"?this a {NamedNode(targets.classes[0])} ."
        if len(parts) == 1 and needed:
            return f"{parts[0]} ."
        return f"{{ SELECT DISTINCT ?this WHERE {{ {' UNION '.join(f'{{ {part} }}' for part in parts)} }} }}"

    def _members_of(self, kind: str) -> frozenset[DataTerm]:
        found = self._members.get(kind)
        if found is None:
            quads = self._store.quads_for_pattern(None, RDF.type, NamedNode(kind), None)
            found = self._members[kind] = frozenset(quad.subject for quad in quads)
        return found

    def _kinds(self, kind: str) -> Kinds:
        """Return a class and all its subclasses in the data."""
        found, waiting = {kind}, [kind]
        while waiting:
            below = self._below.get(waiting.pop(), frozenset()) - found
            found |= below
            waiting.extend(below)
        return frozenset(found)

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        below: dict[str, set[str]] = {}
        for quad in self._store.quads_for_pattern(None, RDFS.subClassOf, None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                below.setdefault(quad.object.value, set()).add(quad.subject.value)
        return {kind: frozenset(kinds) for kind, kinds in below.items()}


def validated_data(store: Store, graphs: Iterable[NamedNode], predicates: Iterable[str] | None) -> ValidatedData:
    """Return the look-ups in these named graphs of a store.

    ``predicates`` are the properties that the shapes speak of, None if a
    variable stands for one. The store is used as it is where its other graphs
    hold none of them, and copied where they do.
    """
    wanted = set(graphs)
    others: list[NamedNode | BlankNode | DefaultGraph] = [name for name in store.named_graphs() if name not in wanted]
    asked = None if predicates is None else [NamedNode(predicate) for predicate in predicates]
    if not any(_speaks(store, other, asked) for other in (*others, DefaultGraph())):
        return ValidatedData(store)
    copy = Store()
    copy.bulk_extend(
        Quad(quad.subject, quad.predicate, quad.object)
        for graph in wanted
        for quad in store.quads_for_pattern(None, None, None, graph)
    )
    return ValidatedData(copy)


def _speaks(store: Store, graph: NamedNode | BlankNode | DefaultGraph, predicates: Iterable[NamedNode] | None) -> bool:
    def holds(predicate: NamedNode | None) -> bool:
        return next(store.quads_for_pattern(None, predicate, None, graph), None) is not None

    # Most often there is nothing at all in the default graph, which one look tells.
    return holds(None) and (predicates is None or any(map(holds, predicates)))
