"""One query for all focus nodes in place of one query per focus node.

The text of a constraint is kept; what changes is this. The target stands in
every group that speaks of ``$this``, so that the free variable means in it
what the fixed one would. ``NOT EXISTS`` and ``EXISTS`` over several patterns,
which Oxigraph tries anew for every row (quadratic), become ``MINUS`` and a join,
where the two mean the same. Where two different nodes must have a value in common,
only values that several nodes have can give a row: they can be named in advance
(``VALUES``). Rows are a set: the default graph is the union of
the named graphs, in which a triple may stand twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shapes.compiled_reader import read_select
from shapes.compiled_tokens import tokens
from shapes.compiled_tree import Exists, Filter, Group, Item, NotCompiled, Optional, Select, Triples, Union

TARGET: Final = "\x00target\x00"
"""Stands in a compiled query for the patterns that bind ``?this`` to the focus nodes."""
_THIS: Final = "this"
_COMMON: Final = "\x00common\x00"
# Oxigraph's regular expressions know no look-around and no back-references; there they would find nothing, in silence.
_BEYOND_RUST: Final = re.compile(r"\(\?|\\\\[1-9]")


@dataclass(frozen=True, slots=True)
class Common:
    """The ``VALUES`` of a variable that several nodes have of a property, and the number of pairs of such nodes."""

    clause: str
    pairs: int


@dataclass(frozen=True, slots=True)
class SelectQuery:
    """A compiled constraint: ``iris`` are those it names, ``open_verb`` says that a variable stands for a property."""

    template: str
    projected: tuple[str, ...]
    iris: frozenset[str]
    open_verb: bool

    def text(self, target: str, common: Callable[[str, str], Common | None] | None = None) -> str:
        """Return the query for focus nodes that these patterns bind to ``?this``.

        ``common`` tells of a property and a variable which values several nodes
        have (``ValidatedData.common``); without it the query asks for all.
        """
        head, *rest = self.template.split(_COMMON)
        parts = [head]
        for offered, after in zip(rest[::2], rest[1::2], strict=True):
            found = [common(*offer.split()) for offer in offered.split(";")] if common else []
            best = min((each for each in found if each), key=lambda each: each.pairs, default=None)
            parts += [best.clause if best else "", after]
        return "".join(parts).replace(TARGET, target)


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
    # A prologue of what the query does not abbreviate would be read again for every municipality.
    used = sorted((prefix, namespace) for prefix, namespace in prefixes.items() if f"{prefix}:" in query)
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in used)
    template = prologue + _written_out(_select(select, outermost=True), prefixes)
    return SelectQuery(template, select.projected, frozenset(_iris(query, prefixes)), open_verb)


def _written_out(template: str, prefixes: Mapping[str, str]) -> str:
    """Return the template with whole IRIs where properties are offered."""
    parts = template.split(_COMMON)
    for at in range(1, len(parts), 2):
        offers = (offer.split() for offer in parts[at].split(";"))
        parts[at] = ";".join(f"{next(_iris(verb, prefixes))} {name}" for verb, name in offers)
    return _COMMON.join(parts)


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
    offers = ";".join(sorted(f"{verb} {name}" for verb, name in _shared(group)))
    return _braced(group, [*parts, f"{_COMMON}{offers}{_COMMON}"] if offers else parts)


def _shared(group: Group) -> Iterator[tuple[str, str]]:
    """Yield property and variable wherever two nodes that a filter keeps apart have the variable as their value."""
    apart = {pair for item in group.items if isinstance(item, Filter) for pair in _unequal(item)}
    holders: dict[tuple[str, str], set[str]] = {}
    for item in group.items:
        if isinstance(item, Triples) and not item.paths and not item.open_verb:
            for subject, verb, name in _statements(item):
                holders.setdefault((verb, name), set()).add(subject)
    yield from (shared for shared, subjects in holders.items() if any(pair <= subjects for pair in apart))


def _statements(item: Triples) -> Iterator[tuple[str, str, str]]:
    """Yield subject, property and value of the patterns ``?a p ?x ; q ?y``, up to one that is written otherwise."""
    subject, *rest = tokens(item.text)
    while len(rest) >= 2 and subject.kind == "var":
        verb, value, *rest = rest
        if rest and rest[0].text != ";":
            return
        if value.kind == "var" and verb.kind in ("iri", "pname"):
            yield subject.name, verb.text, value.name
        rest = rest[1:]


def _unequal(item: Filter) -> Iterator[frozenset[str]]:
    """Yield the pairs of variables that a filter, by itself or as a part of a conjunction, demands to differ."""
    _, *found = tokens(item.text)
    if [token.text for token in found[:2]] != ["(", "("]:
        return
    depth, levels = 0, []
    for token in found:
        depth -= token.text == ")"
        levels.append(depth)
        depth += token.text == "("
    texts = [token.text if level <= 2 else "" for token, level in zip(found, levels, strict=True)]
    if "||" in texts:
        return
    for at in range(1, len(found) - 3):
        alone = levels[at] == 2 and texts[at - 1] in ("(", "&&") and texts[at + 3] in (")", "&&")
        if alone and texts[at + 1] == "!=" and found[at].kind == found[at + 2].kind == "var":
            yield frozenset({found[at].name, found[at + 2].name})


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
