"""The YAML of a header, read so that every complaint names its line.

A plain YAML load forgets lines, drops the first of two equal keys and turns
``no`` into a boolean; people who write query files would search for long.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from queries.catalogue_error import CatalogueError
from queries.saved_query import LANGUAGES

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class HeaderNodes:
    """Typed access to the YAML of one file; every method raises CatalogueError with the line."""

    def __init__(self, path: Path, yaml_text: str) -> None:
        """Parse ``yaml_text``, whose line n is line n of the file at ``path``."""
        self.path = path
        try:
            root: Node | None = yaml.compose(yaml_text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise CatalogueError(
                path, mark.line + 1 if mark else 1, f"The header is not YAML: {error.problem or error.context}."
            ) from error
        except yaml.YAMLError as error:
            reason = " ".join(str(error).split())
            raise CatalogueError(path, 1, f"The header is not YAML: {reason}.") from error
        if root is None:
            raise CatalogueError(path, 1, "The header is empty.")
        self.root = root

    def fail(self, node: Node, sentence: str) -> NoReturn:
        """Raise CatalogueError for the line on which ``node`` begins."""
        raise CatalogueError(self.path, self.line(node), sentence)

    @staticmethod
    def line(node: Node) -> int:
        """Return the line of the file on which ``node`` begins, from 1."""
        return int(node.start_mark.line) + 1

    def mapping(
        self, node: Node, what: str, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """Return the values of a mapping by key; no other key, no key twice, none of ``required`` missing."""
        if not isinstance(node, MappingNode):
            self.fail(node, f"{what} must be a mapping of keys to values.")
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = self.string(key, f"a key of {what}")
            if name in found:
                self.fail(key, f"The key '{name}' stands twice in {what}.")
            if name not in required and name not in optional:
                known = ", ".join([*required, *optional])
                self.fail(key, f"'{name}' is not a key of {what}; known keys are {known}.")
            found[name] = value
        for name in required:
            if name not in found:
                self.fail(node, f"The key '{name}' is missing in {what}.")
        return found

    def free_mapping(self, node: Node, what: str) -> dict[str, Node]:
        """Return the values of a mapping whose keys are not fixed."""
        if not isinstance(node, MappingNode):
            self.fail(node, f"{what} must be a mapping of keys to values.")
        return self.mapping(node, what, (), [key.value for key, _ in node.value if isinstance(key, ScalarNode)])

    def sequence(self, node: Node, what: str) -> list[Node]:
        """Return the members of a list."""
        if not isinstance(node, SequenceNode):
            self.fail(node, f"{what} must be a list.")
        return list(node.value)

    def string(self, node: Node, what: str) -> str:
        """Return a single value as it is written, trimmed; an empty one is refused."""
        if not isinstance(node, ScalarNode):
            self.fail(node, f"{what} must be a single value.")
        value = str(node.value).strip()
        if not value or node.tag.endswith(":null"):
            self.fail(node, f"{what} is empty.")
        return value

    def word(self, node: Node, what: str, allowed: Collection[str]) -> str:
        """Return a single value that must be one of ``allowed``."""
        value = self.string(node, what)
        if value not in allowed:
            self.fail(node, f"{what} is '{value}', but must be one of {', '.join(allowed)}.")
        return value

    def boolean(self, node: Node, what: str) -> bool:
        """Return a truth value."""
        return self.word(node, what, ("true", "false")) == "true"

    def integer(self, node: Node, what: str) -> int:
        """Return a whole number that is not negative."""
        value = self.string(node, what)
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            self.fail(node, f"{what} is '{value}', but must be a whole number.")
        return int(value)

    def text(self, node: Node, what: str) -> dict[str, str]:
        """Return a text in every language of LANGUAGES and in no other."""
        if not isinstance(node, MappingNode):
            self.fail(node, f"{what} must be given by language, as in {{ja: …, en: …}}.")
        found = self.mapping(node, what, LANGUAGES)
        return {language: self.string(found[language], f"{what} ({language})") for language in LANGUAGES}
