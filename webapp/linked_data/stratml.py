"""A plan as a strategic plan in StratML, for those who compare plans of many bodies.

ISO 17469-1 (StratML Part 1) has places for a plan's organisations, goals,
objectives and who has a part in them. What it has no place for, above all how
sure an office is, is said in words in the element for other information; what
the document does not say, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from ontology.terms import RDF, SKOS, WP
from webapp.words.labels import terms
from webapp.words.links import text

NAMESPACE: Final = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
_NOTE = (
    "文書から取り出した名称・順序・課名と、私たちの言葉による短い言い換え（文書の文章ではない）。"
    "課は主な事業の表の横に印刷された名で、どの事業の課かは文書が行ごとに述べていない。"
    "StartDate は最初の年度の4月1日。"
)
_BESIDE = "主な事業の表の横に印刷された課。どの行の課かは印刷されていない"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan edition: its IRI, and the name under which its file is saved (``35203-plan-2023``)."""

    iri: str
    slug: str


def editions(engine: Engine, base: str) -> list[Edition]:
    """Return the plan editions that have goals, in the order of their IRIs; raises graph.rows.EngineError."""
    query = f"SELECT DISTINCT ?e WHERE {{ ?e {RDF.type} {WP.PlanEdition} . ?goal {WP.inPlan} ?e }}"
    found = sorted(text(edition) for (edition,) in engine.select(query))
    return [Edition(iri, re.sub("[^A-Za-z0-9]+", "-", iri.removeprefix(base)).strip("-")) for iri in found]


def strategic_plan(engine: Engine, edition: Edition) -> bytes:
    """Return a plan edition as an XML document of StratML Part 1; raises graph.rows.EngineError."""
    ET.register_namespace("", NAMESPACE)
    graph = _Graph(engine)
    root = ET.Element(_tag("StrategicPlan"))
    _add(root, "Name", graph.word(edition.iri, SKOS.prefLabel))
    _add(root, "OtherInformation", f"{_NOTE}{edition.iri}")
    core = _add(root, "StrategicPlanCore")
    for owner, plans in graph.owners(edition.iri).items():
        body = _add(core, "Organization")
        _add(body, "Name", graph.word(owner, SKOS.prefLabel))
        _add(body, "Identifier", _identifier(owner))
        _add(body, "Description", "、".join(plans))
    for goal in graph.pointing(WP.inPlan, edition.iri, WP.BasicGoal):
        _goal(graph, core, goal)
    year = graph.word(edition.iri, WP.firstFiscalYear)
    if re.fullmatch("[0-9]{4}", year):
        about = _add(root, "AdministrativeInformation")
        _add(about, "StartDate", f"{year}-04-01")
        _add(about, "Source", edition.iri)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _goal(graph: _Graph, core: ET.Element, goal: str) -> None:
    element = _add(core, "Goal")
    _add(element, "Name", graph.word(goal, SKOS.prefLabel))
    # The schema demands the element; the document puts no words below the name of a goal.
    _add(element, "Description")
    _add(element, "Identifier", _identifier(goal))
    _add(element, "SequenceIndicator", graph.word(goal, WP.number))
    _add(element, "OtherInformation", goal)
    for objective in graph.pointing(WP.inGoal, goal, WP.ActivityGoal):
        _objective(graph, element, objective)


def _objective(graph: _Graph, goal: ET.Element, objective: str) -> None:
    element = _add(goal, "Objective")
    _add(element, "Name", graph.word(objective, SKOS.prefLabel))
    aims = graph.words(graph.pointing(WP.inObjective, objective, WP.Aim), WP.restatement)
    if aims:
        _add(element, "Description", " / ".join(aims))
    _add(element, "Identifier", _identifier(objective))
    _add(element, "SequenceIndicator", graph.word(objective, WP.code))
    for actor, statements in graph.roles(objective):
        _stakeholder(element, "Generic_Group", actor, " / ".join(statements))
    for office in graph.words(graph.pointing(WP.inObjective, objective, WP.DepartmentMention), WP.printed):
        _stakeholder(element, "Organization", office, _BESIDE)
    _add(element, "OtherInformation", "\n".join(graph.contents(objective)))


def _stakeholder(parent: ET.Element, kind: str, name: str, description: str) -> None:
    element = _add(parent, "Stakeholder")
    element.set("StakeholderTypeType", kind)
    _add(element, "Name", name)
    _add(element, "Description", description)


def _add(parent: ET.Element, name: str, words: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, _tag(name))
    element.text = _NOT_XML.sub("�", words) if words else None
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _identifier(iri: str) -> str:
    """Return a name for xsd:ID, which takes neither ``/`` nor a digit at the beginning; one for each IRI."""
    return "iri." + re.sub("[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}.", iri.partition("/id/")[2] or iri)


class _Graph:
    """What the plan says, in its order."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def word(self, iri: str, predicate: NamedNode) -> str:
        """Return the Japanese text (or the only one) of a thing, "" if there is none."""
        return next(iter(self.words([iri], predicate)), "")

    def words(self, iris: Iterable[str], predicate: NamedNode) -> list[str]:
        """Return the Japanese text of each thing, in order; of a thing without one, none."""
        asked = list(dict.fromkeys(iris))
        query = f"SELECT DISTINCT ?s ?o WHERE {{ VALUES ?s {{ {terms(asked)} }} ?s {predicate} ?o }} ORDER BY STR(?o)"
        found: dict[str, str] = {}
        for subject, term in self._engine.select(query):
            if isinstance(term, Literal) and (term.language or "ja") == "ja":
                found.setdefault(text(subject), term.value)
        return [found[iri] for iri in asked if iri in found]

    def pointing(self, predicate: NamedNode, iri: str, kind: NamedNode) -> list[str]:
        """Return the things of a kind that point to one, in the order of the document."""
        query = (
            f"SELECT DISTINCT ?s ?order ?ordinal ?party WHERE {{ ?s {predicate} {terms([iri])} ; {RDF.type} {kind} . "
            f"OPTIONAL {{ ?s {WP.order} ?order }} OPTIONAL {{ ?s {WP.ordinal} ?ordinal }} "
            f"OPTIONAL {{ ?s {WP.party}/{WP.order} ?party }} }} ORDER BY ?order ?party ?ordinal STR(?s)"
        )
        return list(dict.fromkeys(text(row[0]) for row in self._engine.select(query)))

    def owners(self, edition: str) -> dict[str, list[str]]:
        """Return the names of the plans that the edition embodies, by the body that owns them."""
        query = (
            f"SELECT DISTINCT ?owner ?plan WHERE {{ {terms([edition])} {WP.embodiesPlan} ?plan . "
            f"?plan {WP.owner} ?owner }} ORDER BY STR(?owner) STR(?plan)"
        )
        found: dict[str, list[str]] = {}
        for owner, plan in self._engine.select(query):
            found.setdefault(text(owner), []).extend(self.words([text(plan)], SKOS.prefLabel))
        return found

    def roles(self, objective: str) -> Iterator[tuple[str, list[str]]]:
        """Yield each actor category with the restatements of its roles, in the plan's order."""
        query = (
            f"SELECT DISTINCT ?actor ?order ?role ?n WHERE {{ ?role {WP.inObjective} {terms([objective])} ; "
            f"{RDF.type} {WP.RoleStatement} ; {WP.actor} ?actor ; {WP.ordinal} ?n . ?actor {WP.order} ?order }} "
            "ORDER BY ?order ?n STR(?role)"
        )
        found: dict[str, list[str]] = {}
        for actor, _, role, _ in self._engine.select(query):
            found.setdefault(text(actor), []).append(text(role))
        for name, roles in found.items():
            yield self.word(name, SKOS.prefLabel), self.words(roles, WP.restatement)

    def contents(self, objective: str) -> Iterator[str]:
        """Yield what else the document prints: directions, and the projects of both parties as printed."""
        directions = self.words(self.pointing(WP.inObjective, objective, WP.Direction), SKOS.prefLabel)
        if directions:
            yield f"取組の方向性: {' / '.join(directions)}"
        lines = self.pointing(WP.inObjective, objective, WP.ProjectListing)
        for party, word in ((WP.party_shakyo, "市社協"), (WP.party_city, "市")):
            own = [line for line in lines if self._engine.ask(f"ASK {{ {terms([line])} {WP.party} {party} }}")]
            if own:
                yield f"主な事業（{word}）: {' / '.join(self.words(own, WP.printed))}"
        yield objective
