"""The closure of the classes: what each resource is, and where that contradicts itself.

Thousands of resources share few combinations of classes; what follows from a
combination is therefore worked out once and looked up for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.closure_rules import ClosureRules
from graph.rows import Term

_NONE: frozenset[str] = frozenset()
Verdict = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


class ResourceKinds:
    """The classes of each resource: those said of it, and those its properties imply."""

    def __init__(self, rules: ClosureRules) -> None:
        self._rules = rules
        self._said: dict[Term, frozenset[str]] = {}
        self._implied: dict[Term, frozenset[str]] = {}
        self._single: dict[str, frozenset[str]] = {}
        self._sums: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}

    def say(self, resource: Term, kind: str) -> None:
        """Note a class that is asserted of a resource."""
        single = self._single.get(kind)
        if single is None:
            single = self._single[kind] = frozenset((kind,))
        self._said[resource] = self._sum(self._said.get(resource, _NONE), single)

    def imply(self, resources: Iterable[Term], kinds: frozenset[str]) -> None:
        """Note classes that follow for resources from a property they have."""
        implied = self._implied
        for each in resources:
            implied[each] = self._sum(implied.get(each, _NONE), kinds)

    def verdicts(self) -> Iterator[tuple[Term, Verdict]]:
        """Yield each resource with the classes that nobody has said, and the pairs of its classes that clash."""
        known: dict[tuple[frozenset[str], frozenset[str]], Verdict] = {}
        for resource in {**self._said, **self._implied}:
            key = (self._said.get(resource, _NONE), self._implied.get(resource, _NONE))
            verdict = known.get(key)
            if verdict is None:
                verdict = known[key] = self._verdict(*key)
            yield resource, verdict

    def _sum(self, one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
        """Return the union, the same object for the same two sets."""
        found = self._sums.get((one, other))
        if found is None:
            found = self._sums[one, other] = one | other
        return found

    def _verdict(self, said: frozenset[str], implied: frozenset[str]) -> Verdict:
        supers = self._rules.supers
        every = said | implied | {each for kind in said for each in supers.get(kind, ())}
        clashes = [(one, other) for one in every for other in every if (one, other) in self._rules.clashes]
        return tuple(sorted(every - said)), tuple(sorted(clashes))
