"""The rooms of the house: every folder with modules is named here in order, and imports run one way through them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.builds import ROOT

MAY_IMPORT = {
    "ontology": set[str](),
    "graph": {"ontology"},
    "loaders": {"ontology", "graph"},
    "shapes": {"ontology", "graph"},
    "queries": {"ontology", "graph"},
    "webapp": {"ontology", "graph", "shapes", "queries"},
    "fukushi": {"ontology", "graph", "loaders", "shapes", "queries", "webapp"},
    "bench": {"ontology", "graph", "loaders", "shapes", "queries", "webapp", "fukushi"},
}
"""The table of the design; the command line and the measurements may use everything."""
FLOORS = (
    ("serving",),
    ("words",),
    ("problems", "results", "assets"),
    ("saved", "validation", "linked_data"),
    ("sparql",),
    ("pages",),
    ("city",),
    ("country",),
    ("",),
)
"""The rooms of the web application, from the ground up; rooms of one floor do not know each other."""

LONGEST = 250
"""Lines of a module."""


@cache
def modules() -> dict[str, Path]:
    """Return every module of the product by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for room in MAY_IMPORT
        for path in sorted((ROOT / room).rglob("*.py"))
    }


@cache
def imports(name: str) -> frozenset[str]:
    """Return the modules of ours that a module imports anywhere in its text, in functions too."""
    return frozenset(target for target in _named(ast.parse(modules()[name].read_text("utf-8"))) if target in modules())


def _named(tree: ast.Module) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        # What only the type checker reads ties nothing together when the program runs.
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        waiting.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, "a relative import hides the room"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(name: str) -> str:
    """Return the room of the web application in which a module stands; nothing for those at its door."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 or (ROOT / "webapp" / parts[-1]).is_dir() else ""


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_the_design_allows(room: str) -> None:
    inside = {name for name in modules() if name.split(".")[0] == room}
    assert inside
    for name in inside:
        beyond = {each for each in imports(name) if each.split(".")[0] not in MAY_IMPORT[room] | {room}}
        assert not beyond, f"{name} imports {sorted(beyond)}"


def test_every_folder_of_the_web_application_has_its_floor() -> None:
    folders = {path.parent.name for path in (ROOT / "webapp").glob("*/__init__.py")}
    assert folders == {room for floor in FLOORS for room in floor} - {""}


def test_the_web_application_is_imported_from_the_ground_up() -> None:
    height = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    for name in (name for name in modules() if name.startswith("webapp.")):
        here = room_of(name)
        for target in (target for target in imports(name) if target.startswith("webapp.")):
            there = room_of(target)
            assert there == here or height[there] < height[here], f"{name} imports {target}"


def test_no_modules_know_each_other() -> None:
    state: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert state.get(name) != 1, f"a circle: {' → '.join([*path[path.index(name) :], name])}"
        if name in state:
            return
        state[name] = 1
        for target in sorted(imports(name) - {name}):
            visit(target, (*path, name))
        state[name] = 2

    for name in modules():
        visit(name, ())


def test_the_circle_would_be_seen() -> None:
    tree = ast.parse("import graph.names\ndef late():\n    from webapp.words import links\n")
    assert set(_named(tree)) == {"graph.names", "webapp.words", "webapp.words.links"}
    assert all(MAY_IMPORT[low] < MAY_IMPORT[high] for low, high in pairwise(("ontology", "graph", "webapp", "fukushi")))


def test_a_module_can_be_read_at_a_sitting() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in modules().items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}, "cut these by their nouns"
