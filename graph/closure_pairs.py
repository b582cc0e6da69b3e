"""The closure of the properties: from pairs to pairs.

Sets of Python pairs and not SPARQL updates: the store answers one index scan
per property, and sets then know what is new without asking it for every
candidate, which was nine tenths of the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph.closure_rules import ClosureRules
from graph.closure_scope import Pair


class PropertyPairs:
    """Subject and object of each triple of the properties that the rules know, as numbers.

    ``known`` holds all pairs by property, ``made`` those among them that were
    derived, ``rounds`` how often the recurring rules found something, and once more.
    """

    def __init__(self, rules: ClosureRules, asserted: Mapping[str, set[Pair]], values: frozenset[int]) -> None:
        """Derive everything from the asserted pairs, which are taken over and added to; no value is a subject."""
        self.known = defaultdict(set, asserted)
        self.made: defaultdict[str, set[Pair]] = defaultdict(set)
        self.rounds = 1
        self._rules, self._values = rules, values
        for name in sorted({*rules.forward, *rules.backward}):
            self._follow(name, frozenset(self.known[name]))
        if rules.chains:
            self._recur()

    def _recur(self) -> None:
        """Repeat the chains, each time with the pairs that the last round found (semi-naive evaluation)."""
        members = {name for names, _ in self._rules.chains for name in names}
        index = _Index(members)
        fresh: Mapping[str, set[Pair]] = {name: set(self.known[name]) for name in members}
        first = True
        while any(fresh.get(name) for name in members):
            index.add(fresh)
            found: dict[str, set[Pair]] = defaultdict(set)
            for names, head in self._rules.chains:
                # At first all pairs are new in all places: starting from one place finds everything.
                for place, name in enumerate(names[:1] if first else names):
                    found[head] |= index.joined(names, place, fresh.get(name, ()))
            first = False
            after: dict[str, set[Pair]] = defaultdict(set)
            for head, pairs in found.items():
                new = self._take(head, pairs)
                after[head] |= new
                for name, more in self._follow(head, new).items():
                    after[name] |= more
            if any(after.values()):
                self.rounds += 1
            fresh = after

    def _follow(self, name: str, pairs: Iterable[Pair]) -> dict[str, set[Pair]]:
        """Add what pairs of a property make of others, and return what was new."""
        new = {each: self._take(each, pairs) for each in self._rules.forward.get(name, ())}
        backward = self._rules.backward.get(name, ())
        if backward:
            values = self._values
            turned = {(value, subject) for subject, value in pairs if value not in values}
            for each in backward:
                new[each] = new.get(each, set()) | self._take(each, turned)
        return new

    def _take(self, name: str, pairs: Iterable[Pair]) -> set[Pair]:
        known = self.known[name]
        new = set(pairs) - known
        known |= new
        self.made[name] |= new
        return new


class _Index:
    """The pairs of some properties by their subject and by their object."""

    def __init__(self, names: Iterable[str]) -> None:
        self._objects: dict[str, dict[int, list[int]]] = {name: {} for name in names}
        self._subjects: dict[str, dict[int, list[int]]] = {name: {} for name in names}

    def add(self, pairs: Mapping[str, Iterable[Pair]]) -> None:
        for name, objects in self._objects.items():
            subjects = self._subjects[name]
            for subject, value in pairs.get(name, ()):
                objects.setdefault(subject, []).append(value)
                subjects.setdefault(value, []).append(subject)

    def joined(self, names: tuple[str, ...], place: int, pairs: Iterable[Pair]) -> set[Pair]:
        """Return the ends of all chains that have one of ``pairs`` in that place."""
        found = set(pairs)
        for name in names[place + 1 :]:
            objects = self._objects[name]
            found = {(subject, end) for subject, value in found for end in objects.get(value, ())}
        for name in reversed(names[:place]):
            subjects = self._subjects[name]
            found = {(start, value) for subject, value in found for start in subjects.get(subject, ())}
        return found
