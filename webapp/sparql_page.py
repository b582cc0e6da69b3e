"""The page on which a query is written and its answer read.

It works without script and with the keyboard alone; the examples are the saved
queries themselves, so that a reader starts from one that is known to be right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from flask import render_template

from graph.binding import scan
from graph.visitor_job import Answer
from queries.catalogue import UnknownQueryError
from queries.parameters import ParameterError, bind_values
from queries.saved_query import SavedQuery
from webapp.addresses import Addresses
from webapp.entities import PREFIXES
from webapp.links import Link
from webapp.problem import Problem
from webapp.site import Site
from webapp.sparql_limits import Limits

_AUDIENCES = (("staff", "職員"), ("audit", "監査"), ("research", "研究"))
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NUMBERS = ("integer", "decimal", "double", "float")
_START = """SELECT ?project ?name
WHERE {
  ?project a wp:Project ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "ja")
}
ORDER BY ?project
LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell of the answer; ``number`` sets it to the right."""

    link: Link
    number: bool = False


@dataclass(frozen=True, slots=True)
class PageResult:
    """An answer as the page shows it; ``boolean`` is None but for ASK, ``cut`` tells that there are more rows."""

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[PageCell, ...], ...] = ()
    cut: bool = False
    boolean: bool | None = None


@dataclass(frozen=True, slots=True)
class Examples:
    """The saved queries for one group of readers."""

    word: str
    queries: tuple[SavedQuery, ...]


def read_result(answer: Answer, output: IO[bytes], addresses: Addresses) -> PageResult:
    """Return what a worker wrote for the page."""
    if answer.boolean is not None:
        return PageResult(boolean=answer.boolean)
    lines = iter(output)
    heads = tuple(json.loads(next(lines)))
    rows = tuple(tuple(_cell(term, addresses) for term in json.loads(line)) for line in lines)
    return PageResult(heads, rows, answer.cut)


def _cell(term: list[str] | None, addresses: Addresses) -> PageCell:
    if term is None:
        return PageCell(Link(""))
    kind, text, *rest = term
    if kind == "iri":
        path = addresses.path(text)
        # Only what a browser may be sent to; an IRI of another scheme stays text.
        external = text if path is None and text.startswith(("http://", "https://")) else None
        return PageCell(Link(addresses.local_name(text) if path else text, path, external))
    if kind == "literal":
        language, datatype = rest
        short = datatype.rpartition("#")[2] if datatype != _STRING and not language else ""
        return PageCell(Link(text, language=language), number=short in _NUMBERS)
    return PageCell(Link(text))


def render(
    site: Site,
    limits: Limits,
    *,
    query: str | None = None,
    example: str = "",
    problem: Problem | None = None,
    result: PageResult | None = None,
    address: str = "",
) -> str:
    """Return the page with the query as it was typed (None: the ``example``, else one to begin with).

    ``address`` leads to the same query again. Raises graph.rows.EngineError
    where the values of an example cannot be looked up.
    """
    return render_template(
        "sparql.html",
        text=query if query is not None else example_text(site, example) or start_text(),
        problem=problem,
        result=result,
        address=address,
        limits=limits.described(),
        page_rows=limits.page_rows,
        groups=list(_groups(site)),
    )


def start_text() -> str:
    """Return a first query with the prefixes of this data."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + "\n" + _START


def example_text(site: Site, name: str) -> str:
    """Return a saved query with the values of its first example put in, "" where there is none of that name.

    Raises graph.rows.EngineError where the engine does not answer.
    """
    try:
        query = site.catalogue[name]
    except UnknownQueryError:
        return ""
    if query.hidden:
        return ""
    values = query.examples[0].parameters if query.examples else {}
    try:
        bound = bind_values(query, values, engine=site.engine, catalogue=site.catalogue)
        text = scan(query.text).bind(bound.bindings)
    except ParameterError:
        # The example speaks of another city's data: its variables stay free.
        text = query.text
    shown = "".join(f"\n# {name} = {value}" for name, value in values.items())
    return f"# {query.title['ja']} / {query.title['en']}{shown}\n{text}"


def _groups(site: Site) -> Iterator[Examples]:
    for code, word in _AUDIENCES:
        found: Iterable[SavedQuery] = site.catalogue.listed(code)
        if found:
            yield Examples(word, tuple(found))
