"""Who may offend is asked for all focus nodes at once; the rows are those of looking at each of them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib import SH, XSD
from rdflib import Literal as RdflibLiteral

from ontology.terms import RDF
from shapes.compiled_core import Conditions, Path, Property, Row, core_rows
from shapes.compiled_data import Targets, ValidatedData, validated_data
from shapes.compiled_values import bounded, node_kind

PIER = "https://pier.example/"
BOAT, BERTH, LENGTH, LIMIT, KEEPER, NAME = (
    PIER + name for name in ("Boat", "berth", "length", "limit", "keeper", "name")
)
GRAPHS = [NamedNode(PIER + name) for name in ("harbour", "register")]
TARGETS = Targets(classes=(BOAT,))
IRI = node_kind(SH.IRI)
POSITIVE = bounded("MinInclusive", ">=", RdflibLiteral("1", datatype=XSD.integer))

DEMANDS = {
    "one": Property(Path((LENGTH,)), 1, 1, (POSITIVE,)),
    "at most one": Property(Path((LENGTH,)), 0, 1, (POSITIVE,)),
    "at least one": Property(Path((BERTH,)), 1, None, (IRI,)),
    "one of a class": Property(Path((BERTH,)), 1, 1, (IRI,), (PIER + "Pier",)),
    "at most one of a class": Property(Path((BERTH,)), 0, 1, (), (PIER + "Pier",)),
    "one in order": Property(Path((LENGTH,)), 1, 1, (), (), False, (("LessThanOrEquals", LIMIT, True),)),
    "one before": Property(Path((LENGTH,)), 1, 1, (), (), False, (("LessThan", LIMIT, False),)),
    "one backwards": Property(Path((KEEPER,), inverse=True), 1, 1, (IRI,)),
    "at most one backwards": Property(Path((KEEPER,), inverse=True), 0, 1),
    "one of two": Property(Path((LENGTH, LIMIT)), 1, 1, (POSITIVE,)),
    "two of two": Property(Path((LENGTH, LIMIT)), 2, 2),
    "one per language": Property(Path((NAME,)), unique_language=True),
    "one per language backwards": Property(Path((NAME,), inverse=True), unique_language=True),
    "one per language of two": Property(Path((NAME, KEEPER)), unique_language=True),
}

nodes = st.sampled_from([NamedNode(PIER + name) for name in ("asa", "yuu", "east", "west")])
numbers = st.sampled_from([Literal(number) for number in (-1, 0, 1, 2)])
names_of_boats = st.one_of(
    st.builds(Literal, st.sampled_from("ab"), language=st.sampled_from(["ja", "JA", "en", "ja-hira"])),
    st.builds(Literal, st.sampled_from("ab")),
)
statements = st.one_of(
    st.tuples(nodes, st.sampled_from([NamedNode(NAME), NamedNode(KEEPER)]), st.one_of(names_of_boats, nodes, numbers)),
    st.tuples(nodes, st.just(RDF.type), st.sampled_from([NamedNode(BOAT), NamedNode(PIER + "Pier")])),
    st.tuples(nodes, st.sampled_from([NamedNode(LENGTH), NamedNode(LIMIT)]), numbers),
    st.tuples(nodes, st.sampled_from([NamedNode(BERTH), NamedNode(KEEPER)]), st.one_of(nodes, numbers)),
)
quads = st.builds(lambda said, graph: Quad(said[0], said[1], said[2], graph), statements, st.sampled_from(GRAPHS))


class Counted(ValidatedData):
    """Counts what the store is asked in SPARQL."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked = 0

    def rows(self, query: str) -> QuerySolutions:
        """See ValidatedData."""
        self.asked += 1
        return super().rows(query)


def harbour(*found: Quad) -> Store:
    store = Store()
    store.extend(found)
    return store


def said(subject: str, predicate: str, value: NamedNode | Literal, graph: NamedNode = GRAPHS[0]) -> Quad:
    return Quad(NamedNode(PIER + subject), NamedNode(predicate), value, graph)


def boat(subject: str) -> Quad:
    return said(subject, RDF.type.value, NamedNode(BOAT))


def shown(rows: Iterable[Row]) -> list[str]:
    return sorted(str(row) for row in rows)


def one_by_one(conditions: Conditions, store: Store) -> list[str]:
    """Return the rows when each focus node is a suspect."""

    class All(Conditions):
        def suspects(self, data: ValidatedData, targets: Targets) -> set[object]:  # type: ignore[override]
            return set(data.focus_nodes(targets))

    every = All(conditions.properties, conditions.choices)
    return shown(core_rows("shape", every, ValidatedData(store), TARGETS))


@settings(max_examples=150, deadline=None)
@given(st.lists(quads, max_size=24), st.lists(st.sampled_from(sorted(DEMANDS)), min_size=1, max_size=4, unique=True))
def test_whatever_is_demanded_nobody_who_offends_is_missed(found: list[Quad], names: list[str]) -> None:
    conditions, store = Conditions(tuple(DEMANDS[name] for name in names)), harbour(*found)
    assert shown(core_rows("shape", conditions, ValidatedData(store), TARGETS)) == one_by_one(conditions, store)


@pytest.mark.parametrize(
    ("offending", "component"),
    [
        ([], "MinCount"),
        ([said("yuu", LENGTH, Literal(3)), said("yuu", LENGTH, Literal(4))], "MaxCount"),
        ([said("yuu", LENGTH, Literal(0))], "MinInclusive"),
        ([said("yuu", LENGTH, Literal(9)), said("yuu", LIMIT, Literal(8))], "LessThanOrEquals"),
    ],
)
def test_of_two_boats_the_one_that_offends_is_told(offending: list[Quad], component: str) -> None:
    demand = Property(Path((LENGTH,)), 1, 1, (POSITIVE,), (), False, (("LessThanOrEquals", LIMIT, True),))
    good = [said("asa", LENGTH, Literal(3)), said("asa", LIMIT, Literal(3))]
    store = harbour(boat("asa"), boat("yuu"), *good, *offending)
    [row] = core_rows("shape", Conditions((demand,)), ValidatedData(store), TARGETS)
    assert (row["focus"]["value"], row["component"]) == (f"{PIER}yuu", f"{component}ConstraintComponent")


def test_where_all_is_well_one_question_is_enough() -> None:
    names = ("one", "at most one backwards", "one of a class", "one in order")
    store = harbour(
        boat("asa"),
        said("asa", LENGTH, Literal(3)),
        said("asa", LIMIT, Literal(3)),
        said("asa", BERTH, NamedNode(PIER + "east")),
        said("east", RDF.type.value, NamedNode(PIER + "Pier")),
    )
    data = Counted(store)
    assert list(core_rows("shape", Conditions(tuple(DEMANDS[name] for name in names)), data, TARGETS)) == []
    assert data.asked == 1


def test_what_two_graphs_say_alike_is_one_value() -> None:
    twice = [said("asa", LENGTH, Literal(3), graph) for graph in GRAPHS]
    data = Counted(harbour(boat("asa"), *twice))
    assert list(core_rows("shape", Conditions((DEMANDS["one"],)), data, TARGETS)) == []
    assert data.asked > 1  # counting cannot tell, so it is looked at more closely


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (Literal("舟", language="JA"), True),
        (Literal("舟", language="en"), False),
        (Literal("舟"), False),
        (NamedNode(PIER + "east"), False),
    ],
)
def test_two_names_in_one_language_are_told_whatever_else_is_a_name(other: NamedNode | Literal, told: bool) -> None:
    names = [Literal("船", language="ja"), other, Literal("船"), Literal(7), NamedNode(PIER + "west")]
    store = harbour(boat("asa"), boat("yuu"), *(said("asa", NAME, name, graph) for name in names for graph in GRAPHS))
    rows = list(core_rows("shape", Conditions((DEMANDS["one per language"],)), ValidatedData(store), TARGETS))
    assert [(row["focus"]["value"], row["component"]) for row in rows] == [
        (f"{PIER}asa", "UniqueLangConstraintComponent")
    ] * told


BURIED = Quad(NamedNode(PIER + "asa"), NamedNode(LENGTH), Literal(9), DefaultGraph())
ASIDE = Quad(NamedNode(PIER + "asa"), NamedNode(LIMIT), Literal(9), GRAPHS[1])


@pytest.mark.parametrize(
    ("beside", "predicates"),
    [
        ([], [LENGTH]),
        ([BURIED], [LENGTH]),
        ([BURIED], [LIMIT]),
        ([ASIDE], [LENGTH]),
        ([ASIDE, BURIED], None),
        ([ASIDE], [LENGTH, LIMIT]),
    ],
)
def test_what_other_graphs_say_is_never_looked_at(beside: list[Quad], predicates: list[str] | None) -> None:
    store = harbour(boat("asa"), said("asa", LENGTH, Literal(3)), *beside)
    data = validated_data(store, GRAPHS[:1], predicates)
    # Of a property that the shapes do not speak of nothing is asked; then the store may hold what it likes.
    expected = {LENGTH: {Literal(3)}, LIMIT: set()}
    for name in predicates or (LENGTH, LIMIT):
        assert data.objects(NamedNode(PIER + "asa"), name) == expected[name]
