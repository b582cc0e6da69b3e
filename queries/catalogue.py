"""All saved queries of a folder, checked before any of them is offered.

A query file that breaks the contract must stop the start with its file and
line, not a reader's page later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, QuerySolutions, Store

from graph.binding import scan
from graph.rows import EngineError
from queries.catalogue_error import CatalogueError
from queries.choices import CHOICE_COLUMNS
from queries.parameter_error import ParameterError
from queries.saved_query import GROUPS, SavedQuery
from queries.scalars import check_text, near, scalar
from queries.sparql_text import first_forbidden

__all__ = ["Catalogue", "CatalogueError", "UnknownQueryError", "load_catalogue"]

_SHIPPED = Path(__file__).parent
_PARSE_ERROR = re.compile(r"error at (\d+):\d+: (.*)", re.DOTALL)
_LONGEST_REASON = 100
_PAGES = "/queries/"


class UnknownQueryError(KeyError):
    """No saved query has this ``name``; ``near`` are names that look like it."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.near = near

    def __str__(self) -> str:
        """Return one sentence."""
        hint = f"; near it are {', '.join(self.near)}" if self.near else ""
        return f"There is no saved query {self.name[:80]!r}{hint}."


class Catalogue(Mapping[str, SavedQuery]):
    """The saved queries by name, in the order of lists: group, order, name. Lookup raises UnknownQueryError."""

    def __init__(self, queries: Mapping[str, SavedQuery]) -> None:
        ordered = sorted(queries.values(), key=lambda query: (GROUPS.index(query.group), query.order, query.name))
        self._queries = {query.name: query for query in ordered}

    def __getitem__(self, name: str) -> SavedQuery:
        try:
            return self._queries[name]
        except KeyError:
            raise UnknownQueryError(name, near(name, self._queries)) from None

    def __contains__(self, name: object) -> bool:
        return name in self._queries  # a lookup would search for names like it

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)

    def listed(self, audience: str | None = None) -> tuple[SavedQuery, ...]:
        """Return the queries to show: those not hidden, of one audience or of all."""
        return tuple(
            query for query in self.values() if not query.hidden and (audience is None or audience in query.audience)
        )


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Return the queries of all ``.rq`` files under ``folder``; without one, the shipped ones, read once per process.

    Raises CatalogueError for the first file (by name) that breaks the contract.
    """
    return _shipped() if folder is None else _load(folder)


@cache
def _shipped() -> Catalogue:
    return _load(_SHIPPED)


def _load(folder: Path) -> Catalogue:
    from queries.header import read_query_file  # noqa: PLC0415 – YAML is slow to import, a catalogue not always needed

    if not folder.is_dir():
        raise CatalogueError(folder, 0, "The folder of saved queries does not exist.")
    queries: dict[str, SavedQuery] = {}
    store = Store()
    for path in sorted(folder.rglob("*.rq")):
        query = read_query_file(path)
        if query.name in queries:
            raise CatalogueError(path, 1, f"The query '{query.name}' stands in {queries[query.name].path} too.")
        _check_sparql(query, store)
        _check_defaults(query)
        queries[query.name] = query
    for query in queries.values():
        _check_choices(query, queries)
        _check_cells(query, queries)
    return Catalogue(queries)


def _check_sparql(query: SavedQuery, store: Store) -> None:
    forbidden = first_forbidden(query.text)
    if forbidden is not None:
        line, reason = forbidden
        raise CatalogueError(query.path, query.first_line + line - 1, f"The query {reason}.")
    try:
        solutions = store.query(query.text)
    except (SyntaxError, ValueError) as error:
        line, reason = _place(error)
        raise CatalogueError(
            query.path, query.first_line + line - 1, f"The query is not SPARQL 1.1: {reason}."
        ) from error
    if not isinstance(solutions, QuerySolutions):
        raise CatalogueError(query.path, query.first_line, "The query must be a SELECT.")
    selected = [variable.value for variable in solutions.variables]
    described = [column.name for column in query.columns]
    if selected != described:
        raise CatalogueError(
            query.path,
            query.first_line,
            f"The SELECT gives the columns {', '.join(selected)}, the header describes {', '.join(described)}.",
        )
    _check_variables(query, store)


def _check_variables(query: SavedQuery, store: Store) -> None:
    if not query.parameters:
        return
    scanned = scan(query.text)
    for parameter in query.parameters:
        if parameter.name not in scanned.variables:
            raise CatalogueError(
                query.path, parameter.line, f"The query does not use the variable ?{parameter.name} of its parameter."
            )
    try:
        store.query(scanned.bind({parameter.name: Literal("") for parameter in query.parameters}))
    except (EngineError, SyntaxError, ValueError) as error:
        raise CatalogueError(
            query.path,
            query.parameters[0].line,
            f"The query does not let its parameters be bound: {_place(error)[1]}.",
        ) from error


def _place(error: Exception) -> tuple[int, str]:
    """Return the line that a parser complains about, from 1, and its complaint, shortened."""
    match = _PARSE_ERROR.match(str(error))
    line, reason = (int(match[1]), match[2]) if match else (1, str(error))
    reason = " ".join(reason.split()).rstrip(".")
    return line, reason if len(reason) <= _LONGEST_REASON else reason[:_LONGEST_REASON] + "…"


def _check_defaults(query: SavedQuery) -> None:
    for parameter in query.parameters:
        if parameter.default is not None and parameter.type != "choice":
            try:
                scalar(parameter, check_text(parameter, parameter.default))
            except ParameterError as error:
                raise CatalogueError(query.path, parameter.line, f"The default is wrong: {error.message}") from error


def _check_choices(query: SavedQuery, queries: Mapping[str, SavedQuery]) -> None:
    for parameter in query.parameters:
        if parameter.choices is None:
            continue
        source = queries.get(parameter.choices)
        if source is None:
            raise CatalogueError(
                query.path, parameter.line, f"There is no query '{parameter.choices}' for the choices."
            )
        if tuple(column.name for column in source.columns[:3]) != CHOICE_COLUMNS:
            raise CatalogueError(
                query.path,
                parameter.line,
                f"The query '{source.name}' cannot fill choices: its columns must begin with value, name, label.",
            )
        if any(needed.required for needed in source.parameters):
            raise CatalogueError(
                query.path, parameter.line, f"The query '{source.name}' cannot fill choices: it needs a parameter."
            )


def _check_cells(query: SavedQuery, queries: Mapping[str, SavedQuery]) -> None:
    """Refuse an address behind the numbers of a matrix that is one of a saved query, and cannot be asked."""
    path, _, asked = (query.drawing.cells if query.drawing else "").partition("?")
    if not path.startswith(_PAGES):
        return
    target = queries.get(path.removeprefix(_PAGES))
    if target is None:
        raise CatalogueError(query.path, 1, f"cells names the query '{path.removeprefix(_PAGES)}', which is not there.")
    given = {part.partition("=")[0] for part in asked.split("&") if part}
    known = {parameter.name: parameter.required for parameter in target.parameters}
    wrong = sorted(given - set(known)) + [name for name, required in known.items() if required and name not in given]
    if wrong:
        raise CatalogueError(
            query.path, 1, f"cells gives the query '{target.name}' other parameters than it takes: {', '.join(wrong)}."
        )
