"""What the graph says about one resource, ready for a page.

Every IRI of the data is an address, and behind each stands the same kind of
page: what is said of the thing, what points to it, and who says so where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from ontology.terms import DCTERMS, PROV, RDF, RDFS, SKOS, WP
from webapp.linked_data.entity_quads import held
from webapp.linked_data.statements import Objects, Statements, incoming, outgoing, row_references
from webapp.serving.addresses import Addresses
from webapp.words.labels import GENERAL, labels, natural, terms
from webapp.words.language import N_, gettext, language
from webapp.words.links import Link, Linker, Place, places, text
from webapp.words.moment import moment

SHOWN = 20
"""Values of a predicate that the page of a resource shows."""
SHOWN_OF_ONE = 200
"""Values on a page that shows those of one predicate only."""
PARTS = ("outgoing", "incoming", "provenance", "inferred", "inferred-incoming")
"""The parts of a page; with a predicate they name a list that may be read on."""
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


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one predicate: ``links``, of ``total``; ``iri`` is "" where there is no list to read on."""

    predicate: Link
    links: tuple[Link, ...]
    total: int
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """Everything an entity page shows; ``provenance`` has plain words for predicates.

    ``inferred`` and ``inferred_incoming`` hold what only the OWL closure says,
    ``classes`` the IRIs of all types that a graph asserts; ``triples`` is how
    much the resource holds if it is a graph, else 0. ``cut`` tells that there
    are more statements than are counted.
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
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """A piece of the values of one predicate: those from ``first`` (counted from 1) on, of ``total``."""

    label: str
    predicate: Link
    links: tuple[Link, ...]
    first: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last value here."""
        return self.first + len(self.links) - 1


def describe(engine: Engine, addresses: Addresses, iri: str) -> Description | None:
    """Describe a resource, or return None where the graph does not know the IRI.

    Raises ValueError for what is no IRI and graph.rows.EngineError where the
    engine gives no answer.
    """
    out, into = _both(engine, iri)
    triples = held(engine, iri)
    if not (out.asserted or out.inferred or into.asserted or into.inferred or triples):
        return None
    shown = _shown(iri, out, into)
    place = places(engine, shown)
    own = place.pop(iri, None)
    linker = Linker(addresses, labels(engine, addresses, shown, language()), place)
    types = out.asserted.get(RDF.type.value) or out.inferred.get(RDF.type.value, [])
    types = [term for term in types if term not in GENERAL] or types
    parts = _parts(out, into)
    own_place = [Group(Link(N_("文書の行")), (own.link,), 1)] if own else []
    kinds = tuple(linker.term(term) for term in types)
    name = graph_name(addresses, iri, linker.names[iri]) if triples else linker.names[iri]
    if name == addresses.local_name(iri):
        name = _called(name, own, out, kinds)
    return Description(
        iri,
        name,
        kinds,
        _groups(linker, parts["outgoing"]),
        _groups(linker, parts["incoming"]),
        (*own_place, *_provenance(engine, linker, parts["provenance"]), *_recorded(engine, linker, out)),
        _groups(linker, parts["inferred"]),
        _groups(linker, parts["inferred-incoming"]),
        tuple(term.value for term in out.asserted.get(RDF.type.value, []) if isinstance(term, NamedNode)),
        triples,
        out.cut or into.cut,
    )


def list_page(engine: Engine, addresses: Addresses, iri: str, part: str, predicate: str, first: int) -> ListPage | None:
    """Return SHOWN_OF_ONE values of a predicate from the ``first`` (counted from 1) on; None where there are none.

    ``part`` is one of PARTS. Raises as ``describe``.
    """
    values = _parts(*_both(engine, iri)).get(part, {}).get(predicate, [])
    piece = values[first - 1 : first - 1 + SHOWN_OF_ONE] if first > 0 else []
    if not piece:
        return None
    shown = {iri, predicate, *_iris(piece)}
    linker = Linker(addresses, labels(engine, addresses, shown, language()), places(engine, shown - {iri}))
    name = Link(gettext(_PROVENANCE[predicate])) if part == "provenance" else linker.iri(predicate)
    return ListPage(linker.names[iri], name, _told_apart(linker, piece), first, len(values))


def _both(engine: Engine, iri: str) -> tuple[Statements, Statements]:
    out, into = outgoing(engine, iri), incoming(engine, iri)
    if not out.graphs:
        into.asserted.update(row_references(engine, iri))
    return out, into


def _parts(out: Statements, into: Statements) -> dict[str, Objects]:
    plain = {p: values for p, values in out.asserted.items() if p not in _PROVENANCE and p != RDF.type.value}
    provenance = {p: out.asserted[p] for p in _PROVENANCE if p in out.asserted}
    return dict(zip(PARTS, (plain, into.asserted, provenance, out.inferred, into.inferred), strict=True))


def _shown(iri: str, out: Statements, into: Statements) -> set[str]:
    """Return the IRIs that the page names."""
    found = {iri, *out.graphs}
    for objects in (out.asserted, out.inferred, into.asserted, into.inferred):
        for predicate, values in objects.items():
            found.add(predicate)
            found |= _iris(values[:SHOWN])
    return found


def _iris(values: Iterable[NamedNode | Literal]) -> Set[str]:
    return {term.value for term in values if isinstance(term, NamedNode)}


def _called(local: str, own: Place | None, out: Statements, kinds: Sequence[Link]) -> str:
    """Return what a thing without a name is called on its page: a span by its place, others by kind and end of IRI."""
    if own is None:
        kind = kinds[0].text if kinds else gettext("事実の表") if "/table/" in local else ""
        return f"{kind}: {local}" if kind else local
    first, end = (out.asserted.get(p.value, []) for p in (WP.startCharacter, WP.endCharacter))
    if not (first and end) or own.end_line not in (0, own.line):
        return own.link.text
    return gettext(
        "%(place)s %(first)s〜%(last)s字目", place=own.link.text, first=int(first[0].value) + 1, last=end[0].value
    )


def graph_name(addresses: Addresses, iri: str, name: str) -> str:
    """Return the name of a graph: the given one, or what we call it where that is only the end of its IRI."""
    if name != addresses.local_name(iri):
        return name
    return next((gettext(words) for segment, words in _GRAPHS.items() if segment in iri.split("/")), name)


def _groups(linker: Linker, objects: Objects) -> tuple[Group, ...]:
    predicates = sorted(objects, key=lambda p: (_FIRST.index(p) if p in _FIRST else len(_FIRST), natural(p)))
    return tuple(Group(linker.iri(p), _told_apart(linker, objects[p][:SHOWN]), len(objects[p]), p) for p in predicates)


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


def _provenance(engine: Engine, linker: Linker, objects: Objects) -> Iterator[Group]:
    for predicate, values in objects.items():
        notes = _assumptions(engine, values[:SHOWN]) if predicate == WP.rule.value else {}
        links = tuple(replace(linker.term(term), note=notes.get(term.value, "")) for term in values[:SHOWN])
        yield Group(Link(_PROVENANCE[predicate]), links, len(values), predicate)


def _recorded(engine: Engine, linker: Linker, statements: Statements) -> list[Group]:
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
