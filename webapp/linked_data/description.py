"""What the graph says about one resource, ready for a page.

Every IRI of the data is an address, and behind each stands the same kind of
page: what is said of the thing, what points to it, and who says so where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext
from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from ontology.terms import DCTERMS, PROV, RDF, RDFS, SKOS, WP
from webapp.linked_data.entity_quads import held
from webapp.serving.addresses import Addresses
from webapp.words.labels import GENERAL, labels, natural, terms
from webapp.words.language import N_, language
from webapp.words.links import Link, Linker, places, text
from webapp.words.moment import moment

SHOWN = 20
SHOWN_MOST = 2000
_FIRST = [t.value for t in (RDF.type, SKOS.prefLabel, RDFS.label, DCTERMS.title, WP.printed, WP.restatement)]
_PROVENANCE = {
    WP.span.value: N_("文書の行"),
    WP.basis.value: N_("判断の根拠"),
    WP.rule.value: N_("適用した規則"),
    WP.evidence.value: N_("証拠"),
    DCTERMS.source.value: N_("出典の表"),
}
_GRAPHS = {
    "closure": N_("推論で加わった関係の集まり"),
    "catalog": N_("集まりについての記述"),
    "run": N_("構築の時刻"),
    "ontology": N_("語彙"),
    "validation": N_("検証の結果"),
    "text": N_("文書の文章 (手元で読み込んだもの)"),
}
"""What a graph is called of which nobody has said so, by a segment of its IRI."""
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
    """Everything an entity page shows; ``provenance`` has plain words for predicates.

    ``inferred`` and ``inferred_incoming`` hold what only the OWL closure says,
    ``classes`` the IRIs of all types that a graph asserts; ``triples`` is how
    much the resource holds if it is a graph, else 0.
    """

    iri: str
    label: str
    types: tuple[Link, ...]
    outgoing: tuple[Group, ...]
    incoming: tuple[Group, ...]
    provenance: tuple[Group, ...]
    inferred: tuple[Group, ...]
    inferred_incoming: tuple[Group, ...]
    classes: tuple[str, ...] = ()
    triples: int = 0


@dataclass(frozen=True, slots=True)
class _Statements:
    """Values by predicate, asserted and only inferred; ``graphs`` are those that assert."""

    asserted: Objects
    inferred: Objects
    graphs: list[str]

    def shown(self) -> Iterator[str]:
        for objects in (self.asserted, self.inferred):
            for predicate, values in objects.items():
                yield predicate
                yield from (term.value for term in values[:SHOWN_MOST] if isinstance(term, NamedNode))


def describe(engine: Engine, addresses: Addresses, iri: str, *, everything: bool = False) -> Description | None:
    """Describe a resource, or return None where the graph does not know the IRI.

    ``everything`` shows up to SHOWN_MOST values of a predicate, not SHOWN.
    Raises ValueError for what is no IRI and graph.rows.EngineError where the
    engine gives no answer.
    """
    node = terms([iri])
    out = _statements(engine, f"{node} ?p ?o", "o")
    into = _statements(engine, f"?s ?p {node}", "s")
    if not out.graphs:
        into.asserted.update(_row_references(engine, iri))
    triples = held(engine, iri)
    if not (out.asserted or out.inferred or into.asserted or into.inferred or triples):
        return None
    most = SHOWN_MOST if everything else SHOWN
    shown = {iri, *out.shown(), *into.shown(), *out.graphs} if everything else _few(iri, out, into)
    linker = Linker(addresses, labels(engine, addresses, shown, language()), places(engine, shown - {iri}))
    types = out.asserted.get(RDF.type.value) or out.inferred.get(RDF.type.value, [])
    types = [term for term in types if term not in GENERAL] or types
    plain = {p: terms for p, terms in out.asserted.items() if p not in _PROVENANCE and p != RDF.type.value}
    return Description(
        iri,
        graph_name(addresses, iri, linker.names[iri]) if triples else linker.names[iri],
        tuple(linker.term(term) for term in types),
        _groups(linker, plain, most),
        _groups(linker, into.asserted, most),
        (*_own_place(engine, iri), *_provenance(engine, linker, out.asserted, most), *_recorded(engine, linker, out)),
        _groups(linker, out.inferred, most),
        _groups(linker, into.inferred, most),
        tuple(term.value for term in out.asserted.get(RDF.type.value, []) if isinstance(term, NamedNode)),
        triples,
    )


def graph_name(addresses: Addresses, iri: str, name: str) -> str:
    """Return the name of a graph: the given one, or what we call it where that is only the end of its IRI."""
    if name != addresses.local_name(iri):
        return name
    return next((gettext(words) for segment, words in _GRAPHS.items() if segment in iri.split("/")), name)


def _few(iri: str, out: _Statements, into: _Statements) -> set[str]:
    """Return the IRIs that the short page names."""
    found = {iri, *out.graphs}
    for objects in (out.asserted, out.inferred, into.asserted, into.inferred):
        for predicate, values in objects.items():
            found.add(predicate)
            found.update(term.value for term in values[:SHOWN] if isinstance(term, NamedNode))
    return found


def _statements(engine: Engine, pattern: str, variable: str) -> _Statements:
    query = f"SELECT DISTINCT ?g ?p ?{variable} WHERE {{ GRAPH ?g {{ {pattern} }} }} LIMIT {3 * SHOWN_MOST}"
    asserted: dict[str, set[NamedNode | Literal]] = {}
    inferred: dict[str, set[NamedNode | Literal]] = {}
    graphs = set()
    for graph, predicate, term in engine.select(query):
        closure = text(graph).endswith("/closure")
        graphs.add(text(graph))
        if isinstance(term, NamedNode | Literal):
            (inferred if closure else asserted).setdefault(text(predicate), set()).add(term)
    only = {p: terms - asserted.get(p, set()) for p, terms in inferred.items()}
    telling = [g for g in graphs if not g.endswith("/closure")] or graphs
    return _Statements(_sorted(asserted), _sorted(only), sorted(telling, key=natural))


def _sorted(objects: Mapping[str, set[NamedNode | Literal]]) -> Objects:
    return {p: sorted(terms, key=_term_key) for p, terms in objects.items() if terms}


def _row_references(engine: Engine, iri: str) -> Objects:
    """Return what refers to parts of the thing (``TABLE#row=3``): a browser does not send the fragment."""
    query = (
        f"SELECT DISTINCT ?p ?s WHERE {{ VALUES ?p {{ {DCTERMS.source} {WP.evidence} }} ?s ?p ?row . "
        f"FILTER(STRSTARTS(STR(?row), {Literal(iri + '#')})) }} LIMIT {SHOWN_MOST}"
    )
    found: dict[str, set[NamedNode | Literal]] = {}
    for predicate, subject in engine.select(query):
        if isinstance(subject, NamedNode):
            found.setdefault(text(predicate), set()).add(subject)
    return _sorted(found)


def _term_key(term: NamedNode | Literal) -> tuple[object, ...]:
    own = (term.language or "") if isinstance(term, Literal) else ""
    return own not in (language(), ""), own, natural(term.value)


def _groups(linker: Linker, objects: Objects, most: int) -> tuple[Group, ...]:
    predicates = sorted(objects, key=lambda p: (_FIRST.index(p) if p in _FIRST else len(_FIRST), natural(p)))
    return tuple(Group(linker.iri(p), _told_apart(linker, objects[p][:most]), len(objects[p])) for p in predicates)


def _told_apart(linker: Linker, values: Sequence[NamedNode | Literal]) -> tuple[Link, ...]:
    """Return the links; those of one name, as the lines of one project, say in small print which each is."""
    links = [linker.term(value) for value in values]
    often = Counter(link.text for link in links)
    return tuple(
        replace(link, note=linker.addresses.local_name(value.value))
        if isinstance(value, NamedNode)
        and often[link.text] > 1
        and link.text != linker.addresses.local_name(value.value)
        else link
        for value, link in zip(values, links, strict=True)
    )


def _own_place(engine: Engine, iri: str) -> list[Group]:
    own = places(engine, [iri])
    return [Group(Link(N_("文書の行")), (own[iri].link,), 1)] if own else []


def _provenance(engine: Engine, linker: Linker, objects: Objects, most: int) -> Iterator[Group]:
    for predicate, word in _PROVENANCE.items():
        if predicate in objects:
            values = objects[predicate][:most]
            notes = _assumptions(engine, values) if predicate == WP.rule.value else {}
            links = tuple(replace(linker.term(term), note=notes.get(term.value, "")) for term in values)
            yield Group(Link(word), links, len(objects[predicate]))


def _recorded(engine: Engine, linker: Linker, statements: _Statements) -> list[Group]:
    graphs = statements.graphs
    if not graphs:
        return []
    loaded = _loaded(engine, graphs)
    links = tuple(replace(linker.iri(graph), note=loaded.get(graph, "")) for graph in graphs)
    return [Group(Link(N_("記録した集まり")), links, len(graphs))]


def _assumptions(engine: Engine, rules: Iterable[NamedNode | Literal]) -> dict[str, str]:
    nodes = terms(rule.value for rule in rules if isinstance(rule, NamedNode))
    query = f"SELECT ?rule ?text WHERE {{ VALUES ?rule {{ {nodes} }} ?rule {WP.assumption} ?text }} ORDER BY ?text"
    found: dict[str, str] = {}
    for rule, assumption in engine.select(query):
        if isinstance(assumption, Literal) and (assumption.language in (language(), None) or text(rule) not in found):
            found[text(rule)] = gettext("前提: %(words)s", words=assumption.value)
    return found


def _loaded(engine: Engine, graphs: list[str]) -> dict[str, str]:
    query = (
        f"SELECT ?g ?time WHERE {{ VALUES ?g {{ {terms(graphs)} }} "
        f"?g {PROV.wasGeneratedBy} ?activity . ?activity {PROV.endedAtTime} ?time }} ORDER BY ?g ?time"
    )
    return {text(graph): gettext("読み込み %(time)s", time=moment(text(time))) for graph, time in engine.select(query)}
