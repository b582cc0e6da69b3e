"""What stands on a line of a document, as far as the graph knows.

This is where trust comes from: behind every answer stands a line, and this
module says what was read from it, beside the neighbours a reader needs to
judge the reading. The document's own text is in the graph only where somebody
has loaded it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal

from graph.engine import Engine
from ontology.terms import DCTERMS, RDF, WP
from webapp.serving.addresses import Addresses
from webapp.words.labels import GENERAL, labels, natural
from webapp.words.language import language
from webapp.words.links import Link, Place, text

_GENERAL = {term.value for term in GENERAL}
NEIGHBOURS = 5
"""Lines before and after of which the text is shown."""


@dataclass(frozen=True, slots=True)
class Document:
    """A source document; ``line_count`` is 0 and ``sha256`` "" where the graph does not say."""

    iri: str
    identifier: str
    title: str
    line_count: int
    sha256: str
    has_text: bool


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A record that stands (at least partly) on the line; ``characters`` as start–end, end exclusive."""

    link: Link
    types: tuple[str, ...]
    detail: str
    lines: str
    characters: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text of the document; ``here`` on the line in question."""

    lines: str
    text: str
    here: bool


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line: its records, the text around it, the nearest lines with records (0: none)."""

    document: Document
    number: int
    records: tuple[LineRecord, ...]
    verbatim: tuple[Verbatim, ...]
    before: int
    after: int


def documents(engine: Engine, addresses: Addresses) -> list[Document]:
    """Return the documents of the graph by identifier; raises graph.rows.EngineError."""
    rows = engine.select(
        f"SELECT DISTINCT ?doc ?id ?count ?sha WHERE {{ "
        f"?doc {RDF.type} {WP.SourceDocument} ; {DCTERMS.identifier} ?id . "
        f"OPTIONAL {{ ?doc {WP.lineCount} ?count }} OPTIONAL {{ ?doc {WP.sha256} ?sha }} }} ORDER BY ?id"
    )
    found = {
        text(row["doc"]): Document(
            text(row["doc"]), text(row["id"]), "", int(text(row.get("count")) or 0), text(row.get("sha")), False
        )
        for row in rows.dicts()
    }
    names = labels(engine, addresses, list(found), language())
    return [replace(d, title=names[d.iri], has_text=_has_text(engine, d.iri)) for d in found.values()]


def _has_text(engine: Engine, document: str) -> bool:
    return engine.ask(f"ASK {{ ?record {WP.verbatim} ?text ; {WP.span} ?span . ?span {WP.document} <{document}> }}")


def first_line(engine: Engine, document: Document) -> int:
    """Return the first line with a record, 0 if there is none."""
    return _edge(engine, document, "MIN(?line)", "")


def _edge(engine: Engine, document: Document, wanted: str, condition: str) -> int:
    query = (
        f"SELECT ({wanted} AS ?edge) WHERE {{ ?span {WP.document} <{document.iri}> ; {WP.line} ?line . "
        f"?record {WP.span} ?span {condition} }}"
    )
    return next((int(text(edge) or 0) for (edge,) in engine.select(query)), 0)


def read_line(engine: Engine, addresses: Addresses, document: Document, number: int) -> SourceLine:
    """Return what the graph knows about a line; a line without records is an answer too.

    Raises graph.rows.EngineError.
    """
    return SourceLine(
        document,
        number,
        tuple(_records(engine, addresses, document, number)),
        tuple(_verbatim(engine, document, number)) if document.has_text else (),
        _edge(engine, document, "MAX(?line)", f"FILTER(?line < {number})"),
        _edge(engine, document, "MIN(?line)", f"FILTER(?line > {number})"),
    )


def _records(engine: Engine, addresses: Addresses, document: Document, number: int) -> Iterator[LineRecord]:
    rows = engine.select(
        f"SELECT DISTINCT ?record ?type ?line ?end ?start ?stop ?own WHERE {{ "
        f"?span {WP.document} <{document.iri}> ; {WP.line} ?line ; {WP.endLine} ?end ; "
        f"{WP.startCharacter} ?start ; {WP.endCharacter} ?stop . "
        f"FILTER(?line <= {number} && ?end >= {number}) "
        f"?record {WP.span} ?span . "
        f"OPTIONAL {{ GRAPH ?g {{ ?record {RDF.type} ?type }} FILTER(!STRENDS(STR(?g), '/closure')) }} "
        f"OPTIONAL {{ ?record {WP.restatement} ?own }} }}"
    )
    found: dict[tuple[int, int, int, int, str], tuple[set[str], set[str]]] = {}
    for row in rows.dicts():
        start, stop, line, end = (int(text(row[name])) for name in ("start", "stop", "line", "end"))
        types, restatements = found.setdefault((line, start, end, stop, text(row["record"])), (set(), set()))
        types.add(text(row.get("type")))
        restatements.add(text(row.get("own")))
    named = {key[4] for key in found} | {t for types, _ in found.values() for t in types if t}
    names = labels(engine, addresses, named, language())
    for key in sorted(found, key=lambda key: (key[:4], natural(key[4]))):
        line, start, end, stop, iri = key
        types, restatements = found[key]
        own = " ".join(sorted(restatements - {"", names[iri]}))
        yield LineRecord(
            Link(names[iri], addresses.path(iri)),
            tuple(sorted(names[t] for t in types if t and t not in _GENERAL)),
            own,
            Place(document.identifier, line, end).lines,
            f"{start}–{stop}",
        )


def _verbatim(engine: Engine, document: Document, number: int) -> Iterator[Verbatim]:
    rows = engine.select(
        f"SELECT DISTINCT ?line ?start ?end ?stop ?text WHERE {{ "
        f"?span {WP.document} <{document.iri}> ; {WP.line} ?line ; {WP.endLine} ?end ; "
        f"{WP.startCharacter} ?start ; {WP.endCharacter} ?stop . "
        f"FILTER(?line <= {number + NEIGHBOURS} && ?end >= {number - NEIGHBOURS}) "
        f"?record {WP.span} ?span ; {WP.verbatim} ?text }} ORDER BY ?line ?start ?end ?stop ?text"
    )
    for line, _, end, _, words in rows:
        place = Place(document.identifier, int(text(line)), int(text(end)))
        if isinstance(words, Literal):
            yield Verbatim(place.lines, words.value, place.line <= number <= place.end_line)
