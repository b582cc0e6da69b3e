"""The ontology's axioms, worked out in advance into tables.

The general rules of OWL 2 RL join data with axioms at every step. The axioms
are few and fixed for a build, so their own closure is taken first; what is
left for the data are tables from one property or class to all that follow from
it, which one look at each triple applies (rules prp-spo1, prp-eqp, prp-inv1/2,
prp-symp, prp-dom, prp-rng, cax-sco, cax-eqc of the OWL 2 RL/RDF rules, W3C
2012), and the two kinds that really recur (prp-trp, prp-spo2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.axioms import Axioms

Table = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class ClosureRules:
    """What follows from what, each table closed in itself.

    ``forward`` and ``backward`` lead from a property to those that hold with
    it, subject and object in place or swapped; ``chains`` are pairs of members
    and what they make (a transitive property is a chain of itself); ``subjects``
    and ``objects`` lead from a property to the classes of its two ends,
    ``supers`` from a class to those above it. ``clashes`` are the pairs of
    disjoint classes.
    """

    forward: Table
    backward: Table
    chains: tuple[tuple[tuple[str, ...], str], ...]
    subjects: Table
    objects: Table
    supers: Table
    clashes: frozenset[tuple[str, str]]

    @cached_property
    def linked(self) -> frozenset[str]:
        """Return the properties whose triples give triples of properties, or are given by them."""
        made = (name for table in (self.forward, self.backward) for names in table.values() for name in names)
        chained = (name for members, head in self.chains for name in (*members, head))
        return frozenset((*self.forward, *self.backward, *made, *chained))

    @cached_property
    def classes(self) -> frozenset[str]:
        """Return all classes from which or to which something follows, or which exclude another."""
        made = (
            name for table in (self.subjects, self.objects, self.supers) for names in table.values() for name in names
        )
        return frozenset((*self.supers, *made, *(name for pair in self.clashes for name in pair)))


def unfold(axioms: Axioms) -> ClosureRules:
    """Work the axioms out into tables."""
    forward, backward = _property_tables(axioms)
    supers = _closure(axioms.subclasses)

    def with_supers(pairs: Iterable[tuple[str, str]]) -> Table:
        found: dict[str, set[str]] = defaultdict(set)
        for name, kind in pairs:
            found[name] |= {kind, *supers.get(kind, ())}
        return _frozen(found)

    return ClosureRules(
        forward,
        backward,
        (*(((name, name), name) for name in sorted(axioms.transitive)), *_chains(axioms)),
        with_supers(axioms.domains),
        with_supers(axioms.ranges),
        _frozen(supers),
        frozenset((min(pair), max(pair)) for pair in axioms.disjoint),
    )


def _chains(axioms: Axioms) -> list[tuple[tuple[str, ...], str]]:
    return sorted((members, name) for name, members in axioms.chains)


def _property_tables(axioms: Axioms) -> tuple[Table, Table]:
    """Return for each property those that hold with subject and object in place, and those with the two swapped.

    A node of the walk is a property with a direction; an inverse that is met
    while going backwards leads forwards again.
    """
    steps: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for lower, upper in axioms.subproperties:
        steps[lower].add((upper, False))
    for left, right in axioms.inverses:
        steps[left].add((right, True))
        steps[right].add((left, True))
    for name in axioms.symmetric:
        steps[name].add((name, True))
    forward: dict[str, set[str]] = defaultdict(set)
    backward: dict[str, set[str]] = defaultdict(set)
    for start in steps:
        seen = {(start, False)}
        waiting = [(start, False)]
        while waiting:
            name, swapped = waiting.pop()
            for after, swaps in steps.get(name, ()):
                node = (after, swapped != swaps)
                if node not in seen:
                    seen.add(node)
                    waiting.append(node)
        forward[start] |= {name for name, swapped in seen if not swapped and name != start}
        backward[start] |= {name for name, swapped in seen if swapped}
    return _frozen(forward), _frozen(backward)


def _closure(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return for each left member all that is reached from it."""
    direct: dict[str, set[str]] = defaultdict(set)
    for left, right in pairs:
        direct[left].add(right)
    closed = {}
    for start in direct:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for each in direct.get(waiting.pop(), ()):
                if each not in found:
                    found.add(each)
                    waiting.append(each)
        closed[start] = found
    return closed


def _frozen(table: Mapping[str, set[str]]) -> Table:
    return {name: frozenset(found) for name, found in table.items() if found}
