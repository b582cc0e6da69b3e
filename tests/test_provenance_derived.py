"""Everything a rule has derived leads back: ``provenance`` names the rule, its evidence ends in lines of a document.

An auditor may ask this of any derived record, so all of them are asked here.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.builds import BASE, ROOT, shipped

# Two offices that exist in two periods are known from the register of offices, not from one place in a document:
# the register's rows are the evidence, and the lines that print the names stand behind the offices themselves.
FROM_TABLES = {"office-succession": "offices.csv"}
"""The rules whose evidence is rows of a table, with that table."""
RULES = sorted(path.stem for path in (ROOT / "ontology" / "rules").glob("*.rq"))


@cache
def derived() -> dict[str, str]:
    """Return the rule by derived resource, asked of the rules' own graphs."""
    rows = shipped().select(
        'SELECT DISTINCT ?x ?rule { GRAPH ?g { ?x ?p ?o } FILTER(CONTAINS(STR(?g), "/rule/")) '
        "OPTIONAL { GRAPH ?g { ?x wp:rule ?rule } } }"
    )
    assert len({x for x, _ in rows}) == len(rows), "a resource of two rules"
    return {x: rule for x, rule in rows}  # noqa: C416 - the rows have no fixed length for a type checker


@cache
def documents() -> frozenset[str]:
    """Return the identifiers of the documents."""
    return frozenset(
        name for (name,) in shipped().select("SELECT ?id { ?d a wp:SourceDocument ; dcterms:identifier ?id }")
    )


def test_every_resource_of_a_rule_graph_names_its_rule() -> None:
    assert [x for x, rule in derived().items() if not rule.startswith(f"{BASE}rule/")] == []
    graphs = shipped().select('SELECT DISTINCT ?g { GRAPH ?g { ?x wp:rule ?r } FILTER(CONTAINS(STR(?g), "/rule/")) }')
    assert {rule.rpartition("/")[2] for rule in derived().values()} == {g.rpartition("/")[2] for (g,) in graphs}
    assert {g.rpartition("/")[2] for (g,) in graphs} == set(RULES)


def test_every_rule_that_derived_something_tells_its_assumption() -> None:
    told = shipped().select(
        "SELECT ?rule (COUNT(DISTINCT ?a) AS ?n) "
        "{ ?rule a wp:Rule ; wp:assumption ?a ; wp:evidenceKind ?k } GROUP BY ?rule"
    )
    assert {rule for rule, n in told if n == "2"} >= set(derived().values())


@pytest.mark.parametrize("rule", RULES)
def test_provenance_names_the_rule_and_ends_in_lines(rule: str) -> None:
    """The query itself is asked about every resource of the rule."""
    resources = [x for x, its in derived().items() if its == f"{BASE}rule/{rule}"]
    assert resources
    for resource in resources:
        own = [row for row in shipped().rows("provenance", resource=resource) if row["rule"] == rule]
        assert f"rule rule/{rule}" in [row["statement"] for row in own], resource
        assert all(row["loaded"] and row["assumption"] for row in own), resource
        places = {str(row["document"]): str(row["line"] or "") for row in own}
        wanted = {FROM_TABLES[rule]} if rule in FROM_TABLES else documents()
        reached = wanted & set(places)
        assert reached, f"{resource} ends in {places}"
        assert all(places[name].replace(" | ", "").isdecimal() for name in reached), resource


def test_provenance_of_the_closure_names_what_it_rests_on() -> None:
    rows = shipped().rows("provenance", resource=f"{BASE}35203/plan/2023/1-1/listing/shi/1")
    inferred = [row for row in rows if row["rule"] == "closure"]
    assert inferred
    for row in inferred:
        assert row["loaded"] and "OWL 2 RL" in str(row["assumption"]) and row["line"] == "138"
    assert {row["assumption"] or "" for row in rows if not row["rule"]} == {""}


def test_the_graph_of_the_closure_says_which_graphs_it_was_derived_from() -> None:
    used = shipped().select(
        "SELECT ?g { GRAPH ?catalog { ?closure prov:wasGeneratedBy ?made . ?made a prov:Activity ; prov:used ?g } "
        'FILTER(STRENDS(STR(?closure), "35203/closure")) }'
    )
    names = {graph for (graph,) in used}
    assert f"{BASE}graph/ontology" in names and f"{BASE}graph/35203/doc/plan-2023-ch4" in names
    assert {f"{BASE}graph/35203/rule/{rule}" for rule in RULES} <= names


def test_the_exceptions_are_none_too_many() -> None:
    """Whatever is not derived from a table has evidence with a span; whatever is, has none."""
    without = shipped().select(
        'SELECT DISTINCT ?rule { GRAPH ?g { ?x wp:rule ?rule } FILTER(CONTAINS(STR(?g), "/rule/")) '
        "OPTIONAL { ?x wp:evidence ?e . ?e wp:span ?s . ?s wp:document ?d ; wp:line ?n } FILTER(!BOUND(?n)) }"
    )
    assert {rule.rpartition("/")[2] for (rule,) in without} == set(FROM_TABLES)


def test_an_office_known_from_the_register_is_printed_on_a_line() -> None:
    """Behind an exception too there is a document: both offices are named on lines of it."""
    rows = shipped().select(
        "SELECT ?x ?end (COUNT(DISTINCT ?line) AS ?n) { "
        "?x wp:rule ?rule ; ?end ?office . VALUES ?end { wp:earlier wp:later } "
        'FILTER(STRENDS(STR(?rule), "/office-succession")) '
        "OPTIONAL { ?mention wp:office ?office ; wp:span ?span . ?span wp:line ?line } } GROUP BY ?x ?end"
    )
    assert len(rows) == 2 * sum(rule.endswith("/office-succession") for rule in derived().values())
    assert [(x, end) for x, end, n in rows if n == "0"] == []
