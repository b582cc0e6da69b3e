"""Derivation rules that record themselves.

What the documents do not say but force, or only suggest, is derived by SPARQL
files that a reader of the graph can look up: each writes a graph of its own and
leaves its assumption, its evidence and its certainty in the catalogue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph.engine import EmbeddedEngine, EngineError
from graph.names import GraphNames, is_private
from graph.rows import Term
from graph.rule_file import Rule, RuleError, load_rules

__all__ = ["Rule", "RuleError", "RuleRun", "load_rules", "run_rules"]

WP = "https://fukushi-graph.example/ontology#"
PROV = "http://www.w3.org/ns/prov#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
DATE_TIME = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
RULE, ASSUMPTION, EVIDENCE_KIND, CERTAINTY = (
    NamedNode(WP + name) for name in ("Rule", "assumption", "evidenceKind", "certainty")
)
ACTIVITY, ENTITY, USED, GENERATED, WAS_GENERATED_BY, ENDED_AT_TIME = (
    NamedNode(PROV + name) for name in ("Activity", "Entity", "used", "generated", "wasGeneratedBy", "endedAtTime")
)
Progress = Callable[[str, int, int], None]
_NAMELESS = (BlankNode, Triple)


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What one rule did: how many triples it wrote, in how many seconds."""

    name: str
    triples: int
    seconds: float


def run_rules(
    store: Store, rules: Sequence[Rule], names: GraphNames, progress: Progress | None = None
) -> list[RuleRun]:
    """Run the rules in their order, each into its own graph, and record them in the catalogue.

    ``progress`` is called before each rule with its name, its place from 1 and
    the number of rules. All the rules' graphs are emptied first, so that a
    second run sees what the first saw. Raises RuleError for a rule that cannot
    be run or yields a blank node; the rules before it have then been run.
    """
    for rule in rules:
        store.remove_graph(names.rule(rule.name))
        _forget(store, names, rule)
    used = _sources(store, names)
    runs = []
    for place, rule in enumerate(sorted(rules, key=lambda each: (each.order, each.name)), start=1):
        if progress is not None:
            progress(rule.name, place, len(rules))
        started = time.perf_counter()
        made = _derive(store, rule, names)
        store.extend([*made, *_record(rule, names, used)])
        if made:
            # Nothing else that a rule could read has come since the first.
            used = _ordered((*used, names.rule(rule.name)))
        runs.append(RuleRun(rule.name, len(made), time.perf_counter() - started))
    return runs


def _derive(store: Store, rule: Rule, names: GraphNames) -> list[Quad]:
    """Return what the rule derives and no graph says yet, in the rule's own graph."""
    values: dict[str, Term] = {
        "base": Literal(names.base),
        "municipality": Literal(names.municipality),
        "rule": names.rule_resource(rule.name),
    }
    try:
        bindings = {name: term for name, term in values.items() if name in rule.query.variables}
        found = set(EmbeddedEngine(store).construct(rule.query.text, bindings))
    except EngineError as error:
        raise RuleError(f"The rule cannot be run: {error}", rule.path, rule.line) from error
    graph = names.rule(rule.name)
    made = []
    unknown: dict[NamedNode, bool] = {}
    for triple in found:
        # Each look at a part of a triple copies it, so that it is taken apart once.
        subject, predicate, value = triple
        if isinstance(subject, _NAMELESS) or isinstance(value, _NAMELESS):
            raise RuleError(f"The rule yields a blank node or a quoted triple: {triple}", rule.path, rule.line)
        # Nearly all a rule derives is about resources it makes: one look at the store then answers for each of them.
        new = unknown.get(subject)
        if new is None:
            new = unknown[subject] = next(store.quads_for_pattern(subject, None, None, None), None) is None
        if new or next(store.quads_for_pattern(subject, predicate, value, None), None) is None:
            made.append(Quad(subject, predicate, value, graph))
    return made


def _sources(store: Store, names: GraphNames) -> list[NamedNode]:
    """Return the graphs a rule could read that say something of the documents, in order."""
    own = {names.catalog, names.validation}
    found = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and graph not in own)
    return _ordered(graph for graph in found if not is_private(graph))


def _ordered(graphs: Iterable[NamedNode]) -> list[NamedNode]:
    return sorted(graphs, key=lambda graph: graph.value)


def _record(rule: Rule, names: GraphNames, used: Iterable[NamedNode]) -> Iterable[Quad]:
    """Yield the statements about a rule and its run; the time of it goes to the run graph."""
    resource, graph = names.rule_resource(rule.name), names.rule(rule.name)
    activity = names.generation(graph)

    def say(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, names.catalog)

    yield say(resource, TYPE, RULE)
    for language in ("ja", "en"):
        yield say(resource, LABEL, Literal(rule.label[language], language=language))
        yield say(resource, ASSUMPTION, Literal(rule.assumption[language], language=language))
        yield say(resource, EVIDENCE_KIND, Literal(rule.evidence[language], language=language))
    for word in rule.certainty:
        yield say(resource, CERTAINTY, NamedNode(f"{WP}certainty-{word}"))
    yield say(activity, TYPE, ACTIVITY)
    for source in (resource, *used):
        yield say(activity, USED, source)
    yield say(activity, GENERATED, graph)
    yield say(graph, TYPE, ENTITY)
    yield say(graph, WAS_GENERATED_BY, activity)
    now = Literal(datetime.now(UTC).isoformat(timespec="seconds"), datatype=DATE_TIME)
    yield Quad(activity, ENDED_AT_TIME, now, names.run)


def _forget(store: Store, names: GraphNames, rule: Rule) -> None:
    """Remove what an earlier run recorded of a rule, which a new header may contradict."""
    graph = names.rule(rule.name)
    for subject in (names.rule_resource(rule.name), names.generation(graph)):
        for kept_in in (names.catalog, names.run):
            for quad in list(store.quads_for_pattern(subject, None, None, kept_in)):
                store.remove(quad)
