"""What the closure reads of a store: numbers that lead back to the terms, of the graphs in its scope only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from graph.axioms import TYPE
from graph.closure_pairs import PropertyPairs
from graph.closure_rules import ClosureRules
from graph.closure_scope import Scope

E = "http://example.org/"
ONE, OTHER, HIDDEN, INTO = (NamedNode(f"{E}graph/{name}") for name in ("one", "other", "hidden", "closure"))
A, B, C, KIND = (NamedNode(E + name) for name in "abcK")
KNOWS, NAME = NamedNode(E + "knows"), NamedNode(E + "name")
QUADS = [
    Quad(A, KNOWS, B, ONE),
    Quad(A, KNOWS, B, OTHER),
    Quad(A, NAME, Literal("あ"), OTHER),
    Quad(A, NAME, Triple(A, KNOWS, B), OTHER),
    Quad(B, TYPE, KIND, ONE),
    Quad(B, TYPE, KIND, OTHER),
]


@pytest.fixture(params=[False, True], ids=["all graphs", "some graphs"])
def scope(request: pytest.FixtureRequest) -> Scope:
    store = Store()
    store.extend(QUADS)
    if request.param:
        store.extend([Quad(C, KNOWS, C, HIDDEN), Quad(C, TYPE, KIND, HIDDEN), Quad(C, KNOWS, C)])
    return Scope(store, {ONE, OTHER}, INTO)


def test_a_pair_of_several_graphs_is_one(scope: Scope) -> None:
    [(subject, value)] = scope.pairs(KNOWS.value)
    assert (scope.terms()[subject], scope.terms()[value]) == (A, B)
    assert [scope.terms()[number] for number in scope.members(KIND.value)] == [B]
    assert len(scope.terms()) == 2


def test_ends_are_told_by_property_and_only_of_those_that_have_any(scope: Scope) -> None:
    ends = scope.ends([KNOWS.value, NAME.value, E + "nothing"], "o")
    found = {name: {scope.terms()[number] for number in numbers} for name, numbers in ends.items()}
    assert found == {KNOWS.value: {B}, NAME.value: {Literal("あ"), Triple(A, KNOWS, B)}}
    assert scope.ends([], "s") == {}
    assert {scope.terms()[number] for number in scope.ends([NAME.value], "s")[NAME.value]} == {A}


def test_values_are_literals_and_quoted_triples(scope: Scope) -> None:
    scope.pairs(KNOWS.value)
    assert scope.values() == frozenset()
    scope.pairs(NAME.value)
    assert {scope.terms()[number] for number in scope.values()} == {Literal("あ"), Triple(A, KNOWS, B)}


PAIRS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)


@given(PAIRS, PAIRS, PAIRS, PAIRS)
def test_chains_of_any_length_find_what_joining_everything_finds(
    one: set[tuple[int, int]], two: set[tuple[int, int]], three: set[tuple[int, int]], head: set[tuple[int, int]]
) -> None:
    chains = ((("1", "2", "3"), "h"), (("h", "h"), "h"), (("h", "1"), "2"))
    rules = ClosureRules({}, {}, chains, {}, {}, {}, frozenset())
    pairs = PropertyPairs(rules, {"1": set(one), "2": set(two), "3": set(three), "h": set(head)}, frozenset())
    known = {"1": set(one), "2": set(two), "3": set(three), "h": set(head)}
    before = -1
    while before != (before := sum(map(len, known.values()))):
        for names, made in chains:
            joined = {(n, n) for n in range(6)}
            for name in names:
                joined = {(start, end) for start, middle in joined for at, end in known[name] if at == middle}
            known[made] |= joined
    assert {name: pairs.known[name] for name in known} == known
    assert pairs.made["h"] == known["h"] - head
    assert pairs.made["2"] == known["2"] - two
