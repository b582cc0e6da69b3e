"""The shapes as pySHACL gets them: every part named, and only the chosen ones with targets.

pySHACL's results tell the part of a shape that failed, often a nameless node;
only where each part has a name can its shape be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

_TARGETS: Final = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


def name_parts(graph: Graph, names: Iterable[str]) -> dict[Node, str]:
    """Give the nameless property shapes and constraints of each shape an IRI, in place, and return part → shape."""
    owners: dict[Node, str] = {}
    for name in names:
        shape = URIRef(name)
        owners[shape] = name
        for predicate in (SH.property, SH.sparql):
            parts = sorted(graph.objects(shape, predicate), key=lambda part: _fingerprint(graph, part))
            for number, part in enumerate(parts, start=1):
                kind = "property" if predicate == SH.property else "constraint"
                renamed = _rename(graph, part, URIRef(f"{name}-{kind}-{number}")) if isinstance(part, BNode) else part
                owners[renamed] = name
    return owners


def restricted(shapes: Graph, only: Iterable[URIRef]) -> Graph:
    """Return a copy of these shapes and all they refer to, in which only they have targets.

    pySHACL's own ``use_shapes`` passes over property shapes that have an IRI, in
    silence; and it prepares whatever shape it finds, with or without a target.
    """
    kept = set(only)
    copy = Graph()
    reached: set[Node] = set()
    waiting: list[Node] = list(kept)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            for triple in shapes.triples((node, None, None)):
                if triple[1] not in _TARGETS or node in kept:
                    copy.add(triple)
                    waiting.append(triple[2])
    return copy


def targets(shapes: Graph, data: Graph, shape: URIRef) -> set[Node]:
    """Return the focus nodes of a shape (SHACL §2.1.3: nodes, classes with subclasses, subjects and objects)."""
    found: set[Node] = set(shapes.objects(shape, SH.targetNode))
    for target in shapes.objects(shape, SH.targetClass):
        for kind in data.transitive_subjects(RDFS.subClassOf, target):
            found.update(data.subjects(RDF.type, kind))
    for target in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(target))
    for target in shapes.objects(shape, SH.targetObjectsOf):
        found.update(data.objects(None, target))
    return found


def path_of(shapes: Graph, path: Node | None) -> list[str] | None:
    """Return the properties of a path: one (also backwards), or each of a choice; None where there is none."""
    if path is None:
        return None
    choices = shapes.value(path, SH.alternativePath)
    path = shapes.value(path, SH.inversePath) or path
    return [str(path)] if choices is None else [str(step) for step in Collection(shapes, choices)]


def _fingerprint(graph: Graph, part: Node) -> tuple[str, str]:
    path = path_of(graph, graph.value(part, SH.path)) or []
    return ("|".join(path), str(graph.value(part, SH.select)))


def _rename(graph: Graph, old: BNode, new: IdentifiedNode) -> Node:
    for triple in list(graph.triples((old, None, None))):
        graph.remove(triple)
        graph.add((new, triple[1], triple[2]))
    for triple in list(graph.triples((None, None, old))):
        graph.remove(triple)
        graph.add((triple[0], triple[1], new))
    return new
