"""The complaint about a query file, apart from the readers so that catching it costs no YAML import."""

from __future__ import annotations

from pathlib import Path


class CatalogueError(ValueError):
    """A query file that breaks the contract.

    ``path`` and ``line`` (from 1; 0 where no line is to blame) say where,
    ``sentence`` says what in one sentence; ``str()`` gives all three.
    """

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {sentence}" if line else f"{path}: {sentence}")
        self.path = path
        self.line = line
        self.sentence = sentence
