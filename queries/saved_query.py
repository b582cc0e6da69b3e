"""What a saved query is, once its file has been read.

The page, the API, the download and the command are all drawn from these
records, so that nobody writes Python to add a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from queries.drawing import Drawing

LANGUAGES = ("ja", "en")
AUDIENCES = ("staff", "audit", "research")
GROUPS = ("responsibility", "plan", "projects", "evaluation", "places", "quality", "provenance")
VIEWS = ("table", "matrix", "bars", "network", "timeline")
PARAMETER_TYPES = ("choice", "string", "integer", "date", "iri", "enum", "language")
COLUMN_KINDS = ("text", "code", "integer", "decimal", "date", "iri", "boolean", "list")
# Words of the ways to reach a query; a parameter of that name could not be sent.
RESERVED_PARAMETERS = ("engine", "catalogue", "limit", "next", "excel", "format", "labels")

Text = Mapping[str, str]
"""A text for people: one string for each of LANGUAGES."""


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One allowed value of a parameter of type ``enum``."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something a reader fills in; ``name`` is also the SPARQL variable.

    ``default`` is the text used when nothing is given (None: none), ``choices``
    the saved query that lists the allowed values of type ``choice``,
    ``values`` the allowed values of type ``enum``, ``line`` where the file
    describes it. ``fold`` (type ``string``) binds a pattern for REGEX that
    finds the text in any width, case and kana; see queries.folding.
    """

    name: str
    type: str
    label: Text
    help: Text
    required: bool = False
    default: str | None = None
    choices: str | None = None
    values: tuple[EnumValue, ...] = ()
    line: int = 0
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer; ``name`` is the SELECT variable, ``kind`` one of COLUMN_KINDS."""

    name: str
    kind: str
    label: Text


@dataclass(frozen=True, slots=True)
class Example:
    """A call that a test makes: with ``parameters`` at least ``min_rows`` (and at most ``max_rows``) rows come."""

    parameters: Mapping[str, str]
    min_rows: int = 0
    max_rows: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class SavedQuery:
    """One ``.rq`` file.

    ``text`` is the SPARQL after the header, ``first_line`` the line of the
    file on which it begins, ``path`` the file, ``drawing`` which columns are
    drawn as what (None for a table).
    """

    name: str
    title: Text
    description: Text
    audience: tuple[str, ...]
    group: str
    order: int
    hidden: bool
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    view: str
    examples: tuple[Example, ...]
    text: str = field(repr=False)
    path: Path
    first_line: int = 1
    drawing: Drawing | None = None

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of that name; KeyError if there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)
