"""What the graph says about one resource, ready for a page.

Every IRI of the data is an address, and behind each stands the same kind of
page: what is said of the thing, what points to it, and who says so where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from graph.engine import Engine
from ontology.terms import DCTERMS, PROV, RDF, RDFS, SKOS, WP
from pyoxigraph import Literal, NamedNode

from webapp.addresses import Addresses
from webapp.labels import labels, natural, terms
from webapp.links import Link, Linker, places, text

SHOWN = 20
SHOWN_MOST = 2000
_FIRST = [t.value for t in (SKOS.prefLabel, RDFS.label, DCTERMS.title, WP.printed, WP.restatement)]
_PROVENANCE = {
    WP.span.value: "文書の行",
    WP.basis.value: "判断の根拠",
    WP.rule.value: "適用した規則",
    WP.evidence.value: "証拠",
    DCTERMS.source.value: "出典の表",
}

Objects = dict[str, list[NamedNode | Literal]]
"""Values by predicate."""


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one predicate; ``links`` may be fewer than ``total``."""

    predicate: Link
    links: tuple[Link, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Description:
    """Everything an entity page shows; ``provenance`` has plain words for predicates."""

    iri: str
    label: str
    types: tuple[Link, ...]
    outgoing: tuple[Group, ...]
    incoming: tuple[Group, ...]
    provenance: tuple[Group, ...]


def describe(engine: Engine, addresses: Addresses, iri: str, *, everything: bool = False) -> Description | None:
    """Describe a resource, or return None where the graph does not know the IRI.

    ``everything`` shows up to SHOWN_MOST values of a predicate, not SHOWN.
    Raises ValueError for what is no IRI and graph.rows.EngineError where the
    engine gives no answer.
    """
    outgoing, graphs = _outgoing(engine, iri)
    incoming = _incoming(engine, iri)
    if not outgoing:
        for predicate, rows in _row_references(engine, iri).items():
            incoming.setdefault(predicate, []).extend(rows)
    if not outgoing and not incoming:
        return None
    most = SHOWN_MOST if everything else SHOWN
    totals_out = {p: len(objects) for p, objects in outgoing.items()}
    totals_in = {p: len(subjects) for p, subjects in incoming.items()}
    outgoing = {p: objects[:most] for p, objects in outgoing.items()}
    incoming = {p: subjects[:most] for p, subjects in incoming.items()}
    shown = set(graphs).union(
        (t.value for t in chain(*outgoing.values(), *incoming.values()) if isinstance(t, NamedNode)),
    )
    names = labels(engine, addresses, {iri, *outgoing, *incoming} | shown)
    linker = Linker(addresses, names, places(engine, shown - {iri}))
    types = outgoing.pop(RDF.type.value, [])
    return Description(
        iri,
        names[iri],
        tuple(linker.term(term) for term in types),
        tuple(_groups(linker, {p: o for p, o in outgoing.items() if p not in _PROVENANCE}, totals_out)),
        tuple(_groups(linker, incoming, totals_in)),
        tuple(_provenance(engine, linker, iri, outgoing, totals_out, graphs)),
    )


def _outgoing(engine: Engine, iri: str) -> tuple[Objects, list[str]]:
    rows = engine.select(f"SELECT DISTINCT ?g ?p ?o WHERE {{ GRAPH ?g {{ {terms([iri])} ?p ?o }} }}")
    found: dict[str, set[NamedNode | Literal]] = {}
    graphs = set()
    for graph, predicate, term in rows:
        graphs.add(text(graph))
        if isinstance(term, NamedNode | Literal):
            found.setdefault(text(predicate), set()).add(term)
    return {p: sorted(objects, key=_term_key) for p, objects in found.items()}, sorted(graphs, key=natural)


def _incoming(engine: Engine, iri: str) -> Objects:
    query = f"SELECT DISTINCT ?p ?s WHERE {{ ?s ?p {terms([iri])} }} LIMIT {SHOWN_MOST}"
    return _subjects(engine.select(query))


def _row_references(engine: Engine, iri: str) -> Objects:
    """Return what refers to parts of the thing (``TABLE#row=3``): a browser does not send the fragment."""
    query = (
        f"SELECT DISTINCT ?p ?s WHERE {{ VALUES ?p {{ {DCTERMS.source} {WP.evidence} }} ?s ?p ?row . "
        f"FILTER(STRSTARTS(STR(?row), {Literal(iri + '#')})) }} LIMIT {SHOWN_MOST}"
    )
    return _subjects(engine.select(query))


def _subjects(rows: Iterable[tuple[object, ...]]) -> Objects:
    found: dict[str, set[NamedNode]] = {}
    for predicate, subject in rows:
        if isinstance(subject, NamedNode):
            found.setdefault(text(predicate), set()).add(subject)
    return {p: sorted(subjects, key=_term_key) for p, subjects in found.items()}


def _term_key(term: NamedNode | Literal) -> tuple[object, ...]:
    language = (term.language or "") if isinstance(term, Literal) else ""
    return language not in ("ja", ""), language, natural(term.value)


def _groups(linker: Linker, values: Mapping[str, Iterable[NamedNode | Literal]], totals: dict[str, int]) -> list[Group]:
    predicates = sorted(values, key=lambda p: (_FIRST.index(p) if p in _FIRST else len(_FIRST), natural(p)))
    return [Group(linker.iri(p), tuple(map(linker.term, values[p])), totals[p]) for p in predicates]


def _provenance(
    engine: Engine, linker: Linker, iri: str, outgoing: Objects, totals: dict[str, int], graphs: list[str]
) -> Iterator[Group]:
    own = places(engine, [iri])
    if own:
        yield Group(Link("文書の行"), (own[iri].link,), 1)
    for predicate, word in _PROVENANCE.items():
        if predicate in outgoing:
            values = outgoing[predicate]
            notes = _assumptions(engine, values) if predicate == WP.rule.value else {}
            links = tuple(replace(linker.term(term), note=notes.get(term.value, "")) for term in values)
            yield Group(Link(word), links, totals[predicate])
    if graphs:
        loaded = _loaded(engine, graphs)
        links = tuple(replace(linker.iri(graph), note=loaded.get(graph, "")) for graph in graphs)
        yield Group(Link("記録した集まり"), links, len(graphs))


def _assumptions(engine: Engine, rules: Iterable[NamedNode | Literal]) -> dict[str, str]:
    nodes = terms(rule.value for rule in rules if isinstance(rule, NamedNode))
    query = f"SELECT ?rule ?text WHERE {{ VALUES ?rule {{ {nodes} }} ?rule {WP.assumption} ?text }} ORDER BY ?text"
    found: dict[str, str] = {}
    for rule, assumption in engine.select(query):
        if isinstance(assumption, Literal) and (assumption.language in ("ja", None) or text(rule) not in found):
            found[text(rule)] = f"前提: {assumption.value}"
    return found


def _loaded(engine: Engine, graphs: list[str]) -> dict[str, str]:
    query = (
        f"SELECT ?g ?time WHERE {{ VALUES ?g {{ {terms(graphs)} }} "
        f"?g {PROV.wasGeneratedBy} ?activity . ?activity {PROV.endedAtTime} ?time }} ORDER BY ?g ?time"
    )
    return {text(graph): f"読み込み {text(time)}" for graph, time in engine.select(query)}
