"""Fixtures of shapes with something changed at random, for tests that hold two validators against each other."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from ontology.terms import DCTERMS, RDF, RDFS, SKOS, WP, XSD
from shapes.shape_set import SHAPES_NAMESPACE, ShapeSet
from shapes.validator import CASES

EXAMPLE = "https://case.example/"
ODD = (
    Literal(""),
    Literal("等"),
    Literal("（かっこ"),
    Literal("10%"),
    Literal("平成24年2月30日(月)"),
    Literal("随時実施 —"),
    Literal("2012-02"),
    Literal("あいう", language="ja"),
    Literal("あいう", language="ja-Hira"),
    Literal("name", language="EN"),
    Literal("nom", language="fr"),
    Literal(0),
    Literal(1),
    Literal(2),
    Literal(-1),
    Literal(2012),
    Literal("1.5", datatype=XSD.decimal),
    Literal("33.3", datatype=XSD.decimal),
    Literal("66.7", datatype=XSD.decimal),
    Literal("150", datatype=XSD.decimal),
    Literal("many", datatype=XSD.integer),
    Literal("2012-04-01", datatype=XSD.date),
    Literal("2011-03-31", datatype=XSD.date),
    Literal("2012-02-30", datatype=XSD.date),
    Literal(True),
    NamedNode(EXAMPLE + "nobody"),
    NamedNode(WP.party_city.value),
)


def predicates() -> list[NamedNode]:
    """Return properties that many shapes look at."""
    return [WP.ordinal, WP.value, WP.unit, WP.printed, WP.span, WP.date, SKOS.prefLabel, DCTERMS.identifier, RDF.type]


@cache
def fixture(name: str, kind: str) -> tuple[Triple, ...]:
    """Return the triples of a fixture (``pass`` or ``fail``) as a store keeps them, in order."""
    store = stored(quad.triple for quad in parse(path=str(CASES / name / f"{kind}.ttl"), format=RdfFormat.TURTLE))
    return tuple(sorted((quad.triple for quad in store), key=str))


def stored(triples: Any) -> Store:
    """Return a store of triples in one graph."""
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return store


def ntriples(store: Store) -> bytes:
    """Return what a store holds, as the other validator reads it."""
    return serialize((quad.triple for quad in store), format=RdfFormat.N_TRIPLES) or b""


def known(shapes: ShapeSet) -> list[str]:
    """Return the names of the shapes that have fixtures."""
    return sorted(shape.name for shape in shapes.shapes.values() if (CASES / shape.name / "fail.ttl").is_file())


def kind_of(term: Any) -> str:
    """Return what SPARQL compares a term with: IRIs, texts, numbers or another datatype."""
    if not isinstance(term, Literal):
        return "iri"
    datatype = term.datatype.value.rpartition("#")[2]
    return {"langString": "string", "decimal": "integer"}.get(datatype, datatype)


@st.composite
def mutations(draw: st.DrawFn, names: list[str], *, any_kind: bool) -> tuple[str, Store]:
    """Draw a shape and a graph: one of its fixtures with a few triples dropped, altered or added.

    A value becomes another of its kind, or with ``any_kind`` anything.
    """
    name = draw(st.sampled_from(names))
    triples = list(fixture(name, draw(st.sampled_from(["pass", "fail"]))))
    for _ in range(draw(st.integers(1, 4))):
        if not triples:
            break
        at = draw(st.integers(0, len(triples) - 1))
        old = triples[at]
        there = sorted({each.object for each in triples}, key=str)
        objects = st.sampled_from([each for each in (*ODD, *there) if any_kind or kind_of(each) == kind_of(old.object)])
        change = draw(st.sampled_from(["drop", "alter", "add", "rename", "class"]))
        if change == "drop":
            del triples[at]
        elif change == "alter":
            triples[at] = Triple(old.subject, old.predicate, draw(objects))
        elif change == "add":
            triples.append(Triple(old.subject, old.predicate, draw(objects)))
        elif change == "rename":
            alike = {each.predicate for each in triples if kind_of(each.object) == kind_of(old.object)}
            others = predicates() if any_kind else sorted(alike, key=str)
            triples[at] = Triple(old.subject, draw(st.sampled_from(others)), old.object)
        else:
            kind = NamedNode(EXAMPLE + "Kind")
            triples.append(Triple(kind, RDFS.subClassOf, draw(st.sampled_from(classes(triples)))))
            triples.append(Triple(old.subject, RDF.type, kind))
    return name, stored(triples)


def classes(triples: list[Triple]) -> list[NamedNode]:
    """Return the classes that things are of."""
    found = {each.object for each in triples if each.predicate == RDF.type and isinstance(each.object, NamedNode)}
    return sorted(found, key=str) or [WP.Event]


def only(name: str) -> list[str]:
    """Return the IRI of a shape, as a validator takes it."""
    return [SHAPES_NAMESPACE + name]
