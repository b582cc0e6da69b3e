"""From the text of one ``.rq`` file to a saved query.

Everything the file alone can prove is checked here; what needs the other
files or the SPARQL parser is checked by the catalogue.
"""

from __future__ import annotations

import re
from pathlib import Path

from yaml import Node

from queries.catalogue_error import CatalogueError
from queries.header_drawing import read_drawing
from queries.header_nodes import HeaderNodes
from queries.saved_query import (
    AUDIENCES,
    COLUMN_KINDS,
    GROUPS,
    PARAMETER_TYPES,
    RESERVED_PARAMETERS,
    VIEWS,
    Column,
    EnumValue,
    Example,
    Parameter,
    SavedQuery,
)

_QUERY_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")
_REQUIRED = ("name", "title", "description", "audience", "group", "order", "columns", "view")
_OPTIONAL = ("hidden", "parameters", "draw", "examples")


def split_header(path: Path, source: str) -> tuple[str, str, int]:
    """Return the YAML text, the SPARQL text and the file's line on which the SPARQL begins.

    Raises CatalogueError where the header is missing, badly indented or
    continued after the query began.
    """
    lines = source.split("\n")
    header: list[str] = []
    for line in lines:
        if not line.startswith("#+"):
            break
        if line[2:3] not in {"", " "}:
            raise CatalogueError(path, len(header) + 1, "A header line must begin with '#+ ' and a space.")
        header.append(line[3:])
    if not header:
        raise CatalogueError(path, 1, "The file must begin with a header of lines that start with '#+ '.")
    for number, line in enumerate(lines[len(header) :], start=len(header) + 1):
        if line.startswith("#+"):
            raise CatalogueError(path, number, "A header line stands after the header has ended.")
    return "\n".join(header), "\n".join(lines[len(header) :]), len(header) + 1


def read_query_file(path: Path) -> SavedQuery:
    """Return the saved query in the file at ``path``; CatalogueError if its header breaks the contract."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CatalogueError(path, line, "The file is not UTF-8 text.") from error
    except OSError as error:
        raise CatalogueError(path, 1, f"The file cannot be read: {error.strerror}.") from error
    yaml_text, text, first_line = split_header(path, source)
    nodes = HeaderNodes(path, yaml_text)
    keys = nodes.mapping(nodes.root, "the header", _REQUIRED, _OPTIONAL)
    name = nodes.string(keys["name"], "name")
    if not _QUERY_NAME.fullmatch(name):
        nodes.fail(keys["name"], f"The name '{name}' must be lower-case letters, digits and single hyphens.")
    if name != path.stem:
        nodes.fail(keys["name"], f"The name '{name}' differs from the name of the file.")
    parameters = _parameters(nodes, keys.get("parameters"))
    columns = _columns(nodes, keys["columns"])
    view = nodes.word(keys["view"], "view", VIEWS)
    return SavedQuery(
        name=name,
        title=nodes.text(keys["title"], "title"),
        description=nodes.text(keys["description"], "description"),
        audience=_audience(nodes, keys["audience"]),
        group=nodes.word(keys["group"], "group", GROUPS),
        order=nodes.integer(keys["order"], "order"),
        hidden="hidden" in keys and nodes.boolean(keys["hidden"], "hidden"),
        parameters=parameters,
        columns=columns,
        view=view,
        examples=_examples(nodes, keys.get("examples"), parameters),
        text=text,
        path=path,
        first_line=first_line,
        drawing=read_drawing(nodes, keys.get("draw"), view, columns),
    )


def _audience(nodes: HeaderNodes, node: Node) -> tuple[str, ...]:
    words = [nodes.word(member, "audience", AUDIENCES) for member in nodes.sequence(node, "audience")]
    if not words or len(set(words)) < len(words):
        nodes.fail(node, "audience must name at least one reader and none twice.")
    return tuple(words)


def _new_name(nodes: HeaderNodes, node: Node, what: str, taken: set[str]) -> str:
    name = nodes.string(node, what)
    if not _VARIABLE.fullmatch(name):
        nodes.fail(node, f"{what} '{name}' must be lower-case letters, digits and underscores.")
    if name in taken:
        nodes.fail(node, f"{what} '{name}' stands twice.")
    taken.add(name)
    return name


def _parameters(nodes: HeaderNodes, node: Node | None) -> tuple[Parameter, ...]:
    if node is None:
        return ()
    taken: set[str] = set()
    return tuple(_parameter(nodes, member, taken) for member in nodes.sequence(node, "parameters"))


def _parameter(nodes: HeaderNodes, node: Node, taken: set[str]) -> Parameter:
    keys = nodes.mapping(
        node, "a parameter", ("name", "type", "label", "help"), ("required", "default", "choices", "values", "fold")
    )
    name = _new_name(nodes, keys["name"], "The parameter", taken)
    if name in RESERVED_PARAMETERS:
        nodes.fail(keys["name"], f"The parameter '{name}' has a name that the ways to reach a query use themselves.")
    kind = nodes.word(keys["type"], "type", PARAMETER_TYPES)
    for key, owner in (("choices", "choice"), ("values", "enum")):
        if (key in keys) != (kind == owner):
            need = "needs" if kind == owner else "cannot have"
            nodes.fail(node, f"The parameter '{name}' of type {kind} {need} the key '{key}'.")
    fold = "fold" in keys and nodes.boolean(keys["fold"], "fold")
    if fold and kind != "string":
        nodes.fail(keys["fold"], f"The parameter '{name}' of type {kind} cannot have the key 'fold'.")
    required = "required" in keys and nodes.boolean(keys["required"], "required")
    if required and "default" in keys:
        nodes.fail(keys["default"], f"The parameter '{name}' is required and so cannot have a default.")
    return Parameter(
        name=name,
        type=kind,
        label=nodes.text(keys["label"], "label"),
        help=nodes.text(keys["help"], "help"),
        required=required,
        default=nodes.string(keys["default"], "default") if "default" in keys else None,
        choices=nodes.string(keys["choices"], "choices") if "choices" in keys else None,
        values=_enum_values(nodes, keys["values"]) if "values" in keys else (),
        line=nodes.line(node),
        fold=fold,
    )


def _enum_values(nodes: HeaderNodes, node: Node) -> tuple[EnumValue, ...]:
    values: dict[str, EnumValue] = {}
    for member in nodes.sequence(node, "values"):
        keys = nodes.mapping(member, "a value", ("value", "label"))
        value = nodes.string(keys["value"], "value")
        if value in values:
            nodes.fail(member, f"The value '{value}' stands twice.")
        values[value] = EnumValue(value, nodes.text(keys["label"], "label"))
    if not values:
        nodes.fail(node, "values must list at least one value.")
    return tuple(values.values())


def _columns(nodes: HeaderNodes, node: Node) -> tuple[Column, ...]:
    taken: set[str] = set()
    columns = []
    for member in nodes.sequence(node, "columns"):
        keys = nodes.mapping(member, "a column", ("name", "kind", "label"))
        name = _new_name(nodes, keys["name"], "The column", taken)
        columns.append(Column(name, nodes.word(keys["kind"], "kind", COLUMN_KINDS), nodes.text(keys["label"], "label")))
    if not columns:
        nodes.fail(node, "columns must list at least one column.")
    return tuple(columns)


def _examples(nodes: HeaderNodes, node: Node | None, parameters: tuple[Parameter, ...]) -> tuple[Example, ...]:
    examples = []
    names = [parameter.name for parameter in parameters]
    for member in nodes.sequence(node, "examples") if node is not None else ():
        keys = nodes.mapping(member, "an example", ("expect",), ("parameters",))
        given = nodes.free_mapping(keys["parameters"], "parameters") if "parameters" in keys else {}
        for name, value in given.items():
            if name not in names:
                nodes.fail(value, f"The example gives '{name}', which is not a parameter of the query.")
        for parameter in parameters:
            if parameter.required and parameter.name not in given:
                nodes.fail(member, f"The example does not give the required parameter '{parameter.name}'.")
        expect = nodes.mapping(keys["expect"], "expect", ("min_rows",), ("max_rows",))
        examples.append(
            Example(
                parameters={name: nodes.string(value, name) for name, value in given.items()},
                min_rows=nodes.integer(expect["min_rows"], "min_rows"),
                max_rows=nodes.integer(expect["max_rows"], "max_rows") if "max_rows" in expect else None,
                line=nodes.line(member),
            )
        )
    return tuple(examples)
