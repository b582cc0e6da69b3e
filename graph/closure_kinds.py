"""The closure of the classes: what each resource is, and where that contradicts itself.

Thousands of resources share few combinations of classes; what follows from a
combination is therefore worked out once and looked up for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.closure_rules import ClosureRules

_NONE: frozenset[str] = frozenset()
Verdict = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


class ResourceKinds:
    """The classes of each resource (by its number): those said of it, and those its properties imply."""

    def __init__(self, rules: ClosureRules) -> None:
        self._rules = rules
        self._said: dict[int, frozenset[str]] = {}
        self._implied: dict[int, frozenset[str]] = {}

    def say(self, resources: Iterable[int], kind: str) -> None:
        """Note a class that is asserted of resources."""
        self._note(self._said, resources, frozenset((kind,)))

    def imply(self, resources: Iterable[int], kinds: frozenset[str]) -> None:
        """Note classes that follow for resources from a property they have."""
        self._note(self._implied, resources, kinds)

    @staticmethod
    def _note(noted: dict[int, frozenset[str]], resources: Iterable[int], kinds: frozenset[str]) -> None:
        sums: dict[frozenset[str], frozenset[str]] = {}
        for each in resources:
            before = noted.get(each, _NONE)
            after = sums.get(before)
            if after is None:
                after = sums[before] = before | kinds
            noted[each] = after

    def verdicts(self) -> Iterator[tuple[int, Verdict]]:
        """Yield each resource with the classes that nobody has said, and the pairs of its classes that clash."""
        known: dict[tuple[frozenset[str], frozenset[str]], Verdict] = {}
        for resource in {**self._said, **self._implied}:
            key = (self._said.get(resource, _NONE), self._implied.get(resource, _NONE))
            verdict = known.get(key)
            if verdict is None:
                verdict = known[key] = self._verdict(*key)
            yield resource, verdict

    def _verdict(self, said: frozenset[str], implied: frozenset[str]) -> Verdict:
        supers = self._rules.supers
        every = said | implied | {each for kind in said for each in supers.get(kind, ())}
        clashes = [(one, other) for one in every for other in every if (one, other) in self._rules.clashes]
        return tuple(sorted(every - said)), tuple(sorted(clashes))
