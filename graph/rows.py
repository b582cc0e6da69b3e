"""The answer of a SELECT, and the error of an engine.

The saved queries must not notice which engine answers them; both engines
therefore hand out the same rows of the same terms and raise the same error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Row: TypeAlias = tuple[Term | None, ...]


class EngineError(RuntimeError):
    """A query that got no answer, or no whole one; the message is one sentence."""


class Rows:
    """Rows in the engine's order; can be walked through once.

    ``variables`` are the names without ``?``, in the order of the projection;
    each row has one term, or None for unbound, per variable.
    """

    __slots__ = ("_rows", "variables")

    def __init__(self, variables: tuple[str, ...], rows: Iterable[Row]) -> None:
        self.variables = variables
        self._rows = iter(rows)

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def dicts(self) -> Iterator[dict[str, Term]]:
        """Yield each remaining row as a mapping from name to term, unbound ones left out."""
        for row in self._rows:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}
