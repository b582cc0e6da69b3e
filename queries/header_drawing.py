"""How a query is drawn, read from its header.

A column that is not there, or words where numbers are drawn, must stop the
start with a line, not give a reader an empty picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from yaml import Node, ScalarNode

from queries.drawing import NUMBERS, OPTIONAL, PLACEHOLDER, REQUIRED, YEARS, Drawing
from queries.header_nodes import HeaderNodes
from queries.saved_query import Column

_ENDS = 2
_WORDS = ("text", "code")
_PLACE = ("document", "line", "ordinal")


def inferred(view: str, columns: Sequence[Column]) -> Drawing | None:
    """Return the drawing by the first columns that fit a view, None for a table and where none fit."""
    words = [column.name for column in columns if column.kind in _WORDS and column.name not in _PLACE]
    times = [column.name for column in columns if column.kind == "date" or column.name in YEARS]
    kinds = _drawable(view)
    numbers = [column.name for column in columns if column.kind in kinds and column.name not in (*_PLACE, *YEARS)]
    known: dict[str, dict[str, list[str]]] = {
        "matrix": {"rows": words[:1], "columns": words[1:2], "numbers": numbers[:1]},
        "bars": {"rows": words[:1], "numbers": numbers[:1]},
        "network": {"ends": words[:2] if len(words) > 1 else [], "numbers": numbers[:1]},
        "timeline": {"rows": words[:1], "times": times[:1], "numbers": numbers[:1]},
    }
    found = known.get(view, {})
    if not found or not all(found[part] for part in REQUIRED[view]):
        return None
    return Drawing(MappingProxyType({part: tuple(names) for part, names in found.items() if names}))


def read_drawing(nodes: HeaderNodes, node: Node | None, view: str, columns: Sequence[Column]) -> Drawing | None:
    """Return how a query of ``view`` is drawn, None where it is not; CatalogueError for a header that cannot be."""
    if node is None:
        return inferred(view, columns)
    if view not in REQUIRED:
        nodes.fail(node, f"A query whose view is {view} is not drawn and cannot have the key 'draw'.")
    more = {"matrix": ("cells",), "bars": ("stacked",)}.get(view, ())
    keys = nodes.mapping(node, "draw", REQUIRED[view], (*OPTIONAL[view], *more))
    kinds = {column.name: column.kind for column in columns}
    parts = {}
    for part in (*REQUIRED[view], *OPTIONAL[view]):
        if part in keys:
            parts[part] = _names(nodes, keys[part], part, kinds)
    drawable = _drawable(view)
    for name in parts.get("numbers", ()):
        if kinds[name] not in drawable:
            nodes.fail(keys["numbers"], f"The column '{name}' must be of the kind {' or '.join(drawable)} to be drawn.")
    if view == "network" and len(parts["ends"]) != _ENDS:
        nodes.fail(keys["ends"], "ends must name two columns.")
    if view != "bars" and len(parts.get("numbers", ())) > 1:
        nodes.fail(keys["numbers"], f"A {view} is drawn of one column of numbers.")
    cells = nodes.string(keys["cells"], "cells") if "cells" in keys else ""
    if cells and not re.match(r"/(?!/)", cells):
        nodes.fail(keys["cells"], "cells must be an address of this server that begins with one slash.")
    for name in PLACEHOLDER.findall(cells):
        if name not in kinds:
            nodes.fail(keys["cells"], f"cells names '{name}', which is not a column of the query.")
    stacked = "stacked" in keys and nodes.boolean(keys["stacked"], "stacked")
    return Drawing(MappingProxyType(parts), cells, stacked)


def _drawable(view: str) -> tuple[str, ...]:
    """Return the kinds of columns that a view can draw: the depths of a matrix are those of counts."""
    return ("integer",) if view == "matrix" else NUMBERS


def _names(nodes: HeaderNodes, node: Node, part: str, known: dict[str, str]) -> tuple[str, ...]:
    found = []
    for member in [node] if isinstance(node, ScalarNode) else nodes.sequence(node, part):
        name = nodes.word(member, part, tuple(known))
        if name in found:
            nodes.fail(member, f"{part} names the column '{name}' twice.")
        found.append(name)
    if not found:
        nodes.fail(node, f"{part} must name at least one column.")
    return tuple(found)
