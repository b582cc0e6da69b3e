"""The answer to a visitor's query as the page shows it: names before IRIs.

The worker that answers knows terms only. What they are called is looked up
here, so that a table of IRIs can be read, and the IRI still stands beside the
name: it is what the next query needs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from graph.rdf_text import PREFIXES
from graph.rows import EngineError
from graph.visitor_job import Answer
from webapp.serving.site import Site
from webapp.words.labels import labels
from webapp.words.language import language
from webapp.words.links import Link, Place, places

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NUMBERS = ("integer", "decimal", "double", "float")
_LOCAL = re.compile(r"[A-Za-z][\w-]*")
# Control characters but for white space, and what Unicode keeps free for ever (HTML Living Standard, 13.2.3.5).
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
Term = list[str] | None


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell of the answer.

    ``number`` sets it to the right, with ``value`` where it is finite; ``key``
    is the IRI or blank node, "" for text, and ``short`` the IRI in short where
    the link has a name instead.
    """

    link: Link
    number: bool = False
    value: float | None = None
    key: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class PageResult:
    """An answer as the page shows it: of which ``kind`` (solutions, boolean, triples).

    ``boolean`` is None but for ASK, ``cut`` tells that there are more rows.
    """

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[PageCell, ...], ...] = ()
    cut: bool = False
    boolean: bool | None = None
    kind: str = "solutions"


def read_result(answer: Answer, output: IO[bytes], site: Site) -> PageResult:
    """Return what a worker wrote for the page, with the names of things in the language of the page."""
    if answer.boolean is not None:
        return PageResult(boolean=answer.boolean, kind=answer.kind)
    lines = iter(output)
    heads = tuple(json.loads(next(lines)))
    raw: list[list[Term]] = [json.loads(line) for line in lines]
    iris = {term[1] for row in raw for term in row if term is not None and term[0] == "iri"}
    reader = _Reader(site, *_names(site, iris))
    rows = tuple(tuple(reader.cell(term) for term in row) for row in raw)
    return PageResult(heads, rows, answer.cut, kind=answer.kind)


def _names(site: Site, iris: set[str]) -> tuple[Mapping[str, str], Mapping[str, Place]]:
    # A visitor's query may make any IRI; only ours and those of the vocabularies can have a name here.
    known = {iri for iri in iris if site.addresses.path(iri) is not None or iri.startswith(tuple(PREFIXES.values()))}
    try:
        return labels(site.engine, site.addresses, known, language()), places(site.engine, known)
    except EngineError:  # the answer is there; names are no reason to fail
        return {}, {}


@dataclass(frozen=True, slots=True)
class _Reader:
    site: Site
    names: Mapping[str, str]
    places: Mapping[str, Place]

    def cell(self, term: Term) -> PageCell:
        if term is None:
            return PageCell(Link(""))
        kind, text, *rest = term
        if kind != "iri":
            text = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)  # no page can hold it
        if kind == "iri":
            return self._resource(text)
        if kind == "literal":
            tag, datatype = rest
            short = datatype.rpartition("#")[2] if datatype != _STRING and not tag else ""
            number = short in _NUMBERS
            return PageCell(Link(text, language=tag), number=number, value=_value(text) if number else None)
        return PageCell(Link(text), key=text if text.startswith("_:") else "")

    def _resource(self, iri: str) -> PageCell:
        addresses = self.site.addresses
        path = addresses.path(iri)
        short = _short(iri) or (addresses.local_name(iri) if path else iri)
        if iri in self.places:
            return PageCell(self.places[iri].link, key=iri, short=short)
        name = self.names.get(iri, "")
        if name == addresses.local_name(iri):
            name = ""
        # Only what a browser may be sent to; an IRI of another scheme stays text.
        external = iri if path is None and iri.startswith(("http://", "https://")) else None
        return PageCell(Link(name or short, path, external), key=iri, short=short if name else "")


def _short(iri: str) -> str:
    """Return the IRI with one of our prefixes, "" where none fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return ""


def _value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
