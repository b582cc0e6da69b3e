"""One query for all focus nodes in place of one query per focus node.

The text of a constraint is kept; what changes is this. The target stands in
every group that speaks of ``$this``, so that the free variable means in it
what the fixed one would. ``NOT EXISTS`` and ``EXISTS`` over several patterns,
which Oxigraph tries anew for every row (quadratic), become ``MINUS`` and a join,
where the two mean the same. Rows are a set: the default graph is the union of
the named graphs, in which a triple may stand twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shapes.compiled_reader import read_select, tokens
from shapes.compiled_tree import Exists, Group, Item, NotCompiled, Optional, Select, Triples, Union

TARGET: Final = "\x00target\x00"
"""Stands in a compiled query for the patterns that bind ``?this`` to the focus nodes."""
_THIS: Final = "this"
# Oxigraph's regular expressions know no look-around and no back-references; there they would find nothing, in silence.
_BEYOND_RUST: Final = re.compile(r"\(\?|\\\\[1-9]")


@dataclass(frozen=True, slots=True)
class SelectQuery:
    """A compiled constraint: ``iris`` are those it names, ``open_verb`` says that a variable stands for a property."""

    template: str
    projected: tuple[str, ...]
    iris: frozenset[str]
    open_verb: bool

    def text(self, target: str) -> str:
        """Return the query for focus nodes that these patterns bind to ``?this``."""
        return self.template.replace(TARGET, target)


def compile_select(query: str, prefixes: Mapping[str, str]) -> SelectQuery:
    """Return the query that gives the rows of a constraint for all its focus nodes.

    ``query`` is the constraint's ``sh:select``, ``prefixes`` are the namespaces it may abbreviate.
    Raises NotCompiled with the name of a construct whose rows for all at once
    would not surely be the rows for each.
    """
    select = read_select(query)
    if _THIS not in select.projected:
        raise NotCompiled("a SELECT without $this")
    if "failure" in select.projected:
        raise NotCompiled("?failure")
    if any(token.kind == "string" and _BEYOND_RUST.search(token.text) for token in tokens(query)):
        raise NotCompiled("a regular expression with (?…) or a back-reference")
    open_verb = any(
        isinstance(item, Triples) and item.open_verb for group in select.where.walk() for item in group.items
    )
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(prefixes.items()))
    return SelectQuery(
        prologue + _select(select, outermost=True), select.projected, frozenset(_iris(query, prefixes)), open_verb
    )


def _iris(query: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    for token in tokens(query):
        if token.kind == "iri":
            yield token.text[1:-1]
        elif token.kind == "pname":
            prefix, _, local = token.text.partition(":")
            yield prefixes.get(prefix, "") + local


def _select(select: Select, *, outermost: bool) -> str:
    _check(select)
    body = _group(select.where, target=outermost)
    if select.counts_rows:
        body = f"{{ {{ SELECT DISTINCT * WHERE {body} }} }}"
    return f"SELECT DISTINCT {select.projection} WHERE {body} {select.tail}"


def _check(select: Select) -> None:
    if _THIS in select.where.variables():
        if _THIS not in select.projected:
            raise NotCompiled("a sub-SELECT that hides $this")
        if select.aggregated and _THIS not in select.grouped:
            raise NotCompiled("an aggregate that is not grouped by $this")
    if select.counts_rows:
        for group in select.where.walk():
            for item in group.items:
                if isinstance(item, Union | Select) or (isinstance(item, Triples) and item.paths):
                    raise NotCompiled("an aggregate without DISTINCT over UNION, SELECT or a path")


def _group(group: Group, *, target: bool = False) -> str:
    """Return a group that is evaluated by itself, with the target where it speaks of ``$this``."""
    parts = [TARGET] if _speaks(group) or (target and not _within_target(group)) else []
    return _braced(group, parts)


def _speaks(group: Group) -> bool:
    """Tell whether a group needs ``$this`` bound: it stands in it, or in an EXISTS that looks out of it."""
    return group.mentions(_THIS) or any(
        isinstance(item, Exists) and _THIS in item.group.variables() for item in group.items
    )


def _within_target(group: Group) -> bool:
    """Tell whether the compiled group binds ``?this`` to focus nodes only."""
    return _speaks(group) or any(
        all(_within_target(branch) for branch in item.branches)
        if isinstance(item, Union)
        else isinstance(item, Select) and _THIS in item.projected and _within_target(item.where)
        for item in group.items
    )


def _inner_group(group: Group) -> str:
    """Return the group of OPTIONAL or EXISTS, whose filters see the variables around it."""
    unsure = _speaks(group) and _THIS not in group.patterns()
    return _braced(group, [TARGET] if unsure else [])


def _braced(group: Group, parts: list[str]) -> str:
    later = []
    for item in group.items:
        if isinstance(item, Exists):
            later.append(_exists(item, group))
        elif isinstance(item, Union) and len(item.branches) > 1 and len(group.items) > 1:
            # As a SELECT it is evaluated once; a bare union would be evaluated for every row beside it.
            parts.append(f"{{ SELECT DISTINCT * WHERE {{ {_item(item)} }} }}")
        else:
            parts.append(_item(item))
    return "{ " + " ".join(parts + later) + " }"


def _item(item: Item) -> str:
    if isinstance(item, Optional):
        return f"OPTIONAL {_inner_group(item.group)}"
    if isinstance(item, Union):
        return " UNION ".join(_group(branch) for branch in item.branches)
    if isinstance(item, Select):
        return f"{{ {_select(item, outermost=False)} }}"
    if isinstance(item, Exists):
        raise TypeError("EXISTS is written after the other parts of its group")
    return f"{item.text} ." if isinstance(item, Triples) else item.text


def _exists(item: Exists, around: Group) -> str:
    inside = item.group
    kept = f"FILTER {'NOT ' if item.negated else ''}EXISTS {_inner_group(inside)}"
    if sum(part.count for part in inside.items if isinstance(part, Triples)) < 2:
        return kept
    shared = inside.variables() & _visible(around, item)
    if not shared or not shared <= inside.bound():
        return kept
    sure = around.bound() | {_THIS}
    if item.negated and shared & sure:
        return f"MINUS {_braced(inside, [])}"
    if not item.negated and shared <= sure:
        names = " ".join(f"?{name}" for name in sorted(shared))
        return f"{{ SELECT DISTINCT {names} WHERE {_braced(inside, [])} }}"
    return kept


def _visible(around: Group, apart: Exists) -> frozenset[str]:
    """Return the variables that the rest of a group can bind (those inside its other EXISTS stay there)."""
    rest = Group(tuple(item for item in around.items if item is not apart and not isinstance(item, Exists)))
    return rest.variables() | {_THIS}
