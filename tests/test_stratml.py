"""The plan in StratML: what its schema accepts, in the order of the document, and no more than the document says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.engine import EmbeddedEngine
from tests.builds import BASE, shipped
from tests.pages_city import BASE as CITY_BASE
from tests.pages_city import city_engine
from webapp.linked_data.stratml import NAMESPACE, Edition, editions, strategic_plan

GRAMMAR = Path(__file__).parent / "schemas" / "stratml_part1.rng"
S = {"s": NAMESPACE}
WP = "https://fukushi-graph.example/ontology#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")


@cache
def grammar() -> Any:
    """The content model of the standard."""
    return etree.RelaxNG(etree.parse(GRAMMAR))


@cache
def plan() -> Any:
    """The shipped plan as a tree."""
    [edition] = editions(shipped().engine, BASE)
    return etree.fromstring(strategic_plan(shipped().engine, edition))


def words(path: str, node: Any = None) -> list[str]:
    """Return the texts at a path of the plan."""
    found: list[str] = (plan() if node is None else node).xpath(f"{path}/text()", namespaces=S)
    return found


def accepted(tree: Any) -> None:
    """Fail with the reason where the schema does not accept a tree, or an identifier stands twice."""
    grammar().assertValid(tree)
    identifiers = tree.xpath("//s:Identifier/text()", namespaces=S)
    assert len(identifiers) == len(set(identifiers))


def test_the_schema_accepts_the_shipped_plan() -> None:
    accepted(plan())


def test_the_schema_accepts_the_invented_city() -> None:
    for edition in editions(city_engine(), CITY_BASE):
        accepted(etree.fromstring(strategic_plan(city_engine(), edition)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: root.find("s:Name", S).addnext(etree.SubElement(root, f"{{{NAMESPACE}}}Vision")),
        lambda root: root.remove(root.find("s:StrategicPlanCore", S)),
        lambda root: [goal.getparent().remove(goal) for goal in root.findall(".//s:Goal", S)],
        lambda root: root.find(".//s:Goal", S).remove(root.find(".//s:Goal/s:Description", S)),
        lambda root: root.find(".//s:StartDate", S).__setattr__("text", "2023年度"),
        lambda root: root.find(".//s:Stakeholder", S).set("StakeholderTypeType", "課"),
        lambda root: root.find(".//s:Identifier", S).__setattr__("text", "35203/plan"),
    ],
    ids=["order", "no core", "no goal", "no description", "date", "kind of stakeholder", "identifier"],
)
def test_the_grammar_refuses_what_the_standard_refuses(spoil: Any) -> None:
    tree = etree.fromstring(etree.tostring(plan()))
    spoil(tree)
    assert not grammar().validate(tree)


def test_goals_and_objectives_stand_in_the_order_of_the_plan() -> None:
    goals = words("/s:StrategicPlan/s:StrategicPlanCore/s:Goal/s:SequenceIndicator")
    assert goals == sorted(goals) == ["1", "2", "3"]
    codes = words("//s:Objective/s:SequenceIndicator")
    assert codes == [row["objective"] for row in shipped().rows("page-objectives")]
    assert len(codes) == 10
    names = words("//s:Objective/s:Name")
    assert names == [row["title"] for row in shipped().rows("page-objectives")]


def objectives() -> list[Any]:
    """Return the objectives of the shipped plan."""
    found: list[Any] = plan().xpath("//s:Objective", namespaces=S)
    return found


def test_each_actor_has_its_statements() -> None:
    coverage = {(row["objective"], row["actor"]): row["statements"] for row in shipped().rows("role-coverage")}
    for objective in objectives():
        [code] = words("s:SequenceIndicator", objective)
        for group in objective.xpath("s:Stakeholder[@StakeholderTypeType='Generic_Group']", namespaces=S):
            [actor], [statements] = words("s:Name", group), words("s:Description", group)
            assert len(statements.split(" / ")) == coverage.pop((code, actor))
    assert not any(coverage.values())


def test_offices_are_those_beside_the_table_and_it_says_so() -> None:
    for objective in objectives():
        [code] = words("s:SequenceIndicator", objective)
        bodies = objective.xpath("s:Stakeholder[@StakeholderTypeType='Organization']", namespaces=S)
        printed = [row["department"] for row in shipped().rows("departments-of-objective", objective=code)]
        assert [words("s:Name", body)[0] for body in bodies] == printed
        assert all("印刷されていない" in words("s:Description", body)[0] for body in bodies)


def test_every_printed_line_is_there() -> None:
    for objective in objectives():
        [code] = words("s:SequenceIndicator", objective)
        [other] = words("s:OtherInformation", objective)
        told = {line.partition(": ")[0]: line.partition(": ")[2].split(" / ") for line in other.splitlines()}
        for party in ("市社協", "市"):
            rows = shipped().rows("listings", objective=code, party=party)
            assert told.get(f"主な事業（{party}）", []) == [row["project"] for row in rows]
        assert other.splitlines()[-1] == f"{BASE}35203/plan/2023/{code}"


def test_the_beginning_is_told_and_no_end_is_invented() -> None:
    assert words("//s:StartDate") == ["2023-04-01"]
    assert not plan().xpath("//s:EndDate | //s:PublicationDate | //s:Submitter | //s:Vision", namespaces=S)
    assert words("/s:StrategicPlan/s:StrategicPlanCore/s:Organization/s:Name") == ["山口市", "山口市社会福祉協議会"]


def small(title: str) -> Store:
    """Return a plan with one goal of a given title."""
    graph = NamedNode(f"{BASE}graph/99999/doc/p")
    edition, goal = NamedNode(f"{BASE}99999/plan/2030"), NamedNode(f"{BASE}99999/plan/2030/goal/1")
    store = Store()
    store.add(Quad(edition, TYPE, NamedNode(f"{WP}PlanEdition"), graph))
    store.add(Quad(goal, TYPE, NamedNode(f"{WP}BasicGoal"), graph))
    store.add(Quad(goal, NamedNode(f"{WP}inPlan"), edition, graph))
    store.add(Quad(goal, LABEL, Literal(title, language="ja"), graph))
    return store


def test_a_plan_of_which_little_is_known_is_valid_too() -> None:
    engine = EmbeddedEngine(small("安心して暮らす"))
    [edition] = editions(engine, BASE)
    assert edition == Edition(f"{BASE}99999/plan/2030", "99999-plan-2030")
    tree = etree.fromstring(strategic_plan(engine, edition))
    accepted(tree)
    assert not tree.xpath("//s:AdministrativeInformation", namespaces=S)


@settings(max_examples=40)
@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=20))
def test_any_title_gives_a_well_formed_file(title: str) -> None:
    engine = EmbeddedEngine(small(title))
    tree = etree.fromstring(strategic_plan(engine, editions(engine, BASE)[0]))
    accepted(tree)
    printable = title.replace("\r\n", "\n").replace("\r", "\n")
    if printable.isprintable():
        assert tree.xpath("string(//s:Goal/s:Name)", namespaces=S) == printable


def test_no_plan_no_file() -> None:
    assert editions(EmbeddedEngine(Store()), BASE) == []
