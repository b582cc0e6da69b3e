"""The groups of a constraint's query, so that it can be asked of all focus nodes at once.

SHACL means a constraint's SELECT to be asked once per focus node, with
``$this`` put in its place everywhere. Asking once for all needs to know where
``$this`` stands, which variables a group binds for certain, and what an
aggregate runs over. This module holds just that; ``compiled_reader`` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


class NotCompiled(ValueError):
    """A construct that is not compiled; the message is its name."""


@dataclass(frozen=True, slots=True)
class Triples:
    """Triple patterns that stand together: their text, number, variables, and whether a path or variable is a verb."""

    text: str
    count: int
    variables: frozenset[str]
    paths: bool
    open_verb: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """``FILTER (…)``."""

    text: str
    variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bind:
    """``BIND (… AS ?variable)``."""

    text: str
    variables: frozenset[str]
    variable: str


@dataclass(frozen=True, slots=True)
class Exists:
    """``FILTER [NOT] EXISTS { … }``."""

    negated: bool
    group: Group


@dataclass(frozen=True, slots=True)
class Optional:
    """``OPTIONAL { … }``."""

    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """``{ … } UNION { … }``; a nested group is a union of one."""

    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A (sub-)SELECT: ``projection`` is its text, ``projected`` its variables, ``tail`` GROUP BY and HAVING.

    ``counts_rows`` says that an aggregate would count a row twice that stands
    there twice.
    """

    projection: str
    projected: tuple[str, ...]
    where: Group
    tail: str
    grouped: frozenset[str]
    aggregated: bool
    counts_rows: bool


Item = Triples | Filter | Bind | Exists | Optional | Union | Select


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces."""

    items: tuple[Item, ...] = field(default=())

    def mentions(self, variable: str) -> bool:
        """Tell whether the variable stands in this group itself, not only in a group inside it."""
        return any(
            variable in item.variables or (isinstance(item, Bind) and item.variable == variable)
            for item in self.items
            if isinstance(item, Triples | Filter | Bind)
        )

    def patterns(self) -> frozenset[str]:
        """Return the variables of this group's own triple patterns: bound in every solution."""
        return frozenset().union(*(item.variables for item in self.items if isinstance(item, Triples)))

    def bound(self) -> frozenset[str]:
        """Return the variables that every solution binds: by patterns here, in each branch of a union, in a SELECT."""
        found = set(self.patterns())
        for item in self.items:
            if isinstance(item, Union):
                found |= frozenset.intersection(*(branch.bound() for branch in item.branches))
            elif isinstance(item, Select) and not item.aggregated:
                found |= item.where.bound() & set(item.projected)
        return frozenset(found)

    def variables(self) -> frozenset[str]:
        """Return every variable that stands in this group or in one inside it."""
        found: set[str] = set()
        for group in self.walk():
            for item in group.items:
                if isinstance(item, Triples | Filter | Bind):
                    found |= item.variables
                if isinstance(item, Bind):
                    found.add(item.variable)
                if isinstance(item, Select):
                    found |= set(item.projected) | item.grouped
        return frozenset(found)

    def walk(self) -> Iterator[Group]:
        """Yield this group and all groups inside it."""
        yield self
        for item in self.items:
            for group in _groups(item):
                yield from group.walk()


def _groups(item: Item) -> tuple[Group, ...]:
    if isinstance(item, Union):
        return item.branches
    if isinstance(item, Optional | Exists):
        return (item.group,)
    return (item.where,) if isinstance(item, Select) else ()
