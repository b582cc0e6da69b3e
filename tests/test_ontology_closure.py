"""What the axioms derive: the type budget, the traps that the design names, and contradictions that must be seen.

The reference reasoner is owlrl. Labels are left out before it runs: they bear
no meaning in OWL RL, and they are most of the file.
"""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from ontology.files import ontology_files
from ontology.terms import WP_NAMESPACE

CASES = Path(__file__).resolve().parent / "cases" / "ontology"
WP = Namespace(WP_NAMESPACE)
EX = Namespace("https://example.org/midori/")
ORG = Namespace("http://www.w3.org/ns/org#")
PROV = Namespace("http://www.w3.org/ns/prov#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
# Everything is one of these in OWL RL; they say nothing.
EMPTY_TYPES = {OWL.Thing, RDFS.Resource}
ALLOWED_PREFIXES = (
    WP_NAMESPACE,
    "https://fukushi-graph.example/ontology",
    str(RDF),
    str(RDFS),
    str(OWL),
    str(XSD),
    str(SKOS),
    str(DCTERMS),
    "http://www.w3.org/ns/dcat#",
    str(ORG),
    str(PROV),
    "http://purl.org/vocab/vann/",
)
SUPPORTED_AXIOMS = {
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.inverseOf,
    OWL.propertyChainAxiom,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.disjointWith,
    OWL.members,
}
SUPPORTED_TYPES = {
    OWL.Ontology,
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.SymmetricProperty,
    OWL.TransitiveProperty,
    OWL.AllDisjointClasses,
}


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def closure(graph: Graph) -> tuple[Graph, list[str]]:
    """Return a graph with all that OWL RL derives from it, and the contradictions the reasoner found."""
    closed = Graph()
    for subject, predicate, value in graph:
        if not (isinstance(value, Literal) and isinstance(subject, URIRef) and str(subject).startswith(WP_NAMESPACE)):
            closed.add((subject, predicate, value))
    reasoner = owlrl.OWLRL_Semantics(closed, False, False, False)
    reasoner.closure()
    return closed, [str(message) for message in reasoner.error_messages]


def ontology() -> Graph:
    return read(*ontology_files())


PREFIXES = ontology()


@pytest.fixture(scope="module")
def sample() -> tuple[Graph, list[str]]:
    return closure(ontology() + read(CASES / "sample.ttl"))


@pytest.fixture(scope="module")
def sample_with_public_axioms() -> tuple[Graph, list[str]]:
    return closure(ontology() + read(CASES / "sample.ttl", CASES / "w3c_axioms.ttl"))


def types(graph: Graph, node: URIRef) -> set[str]:
    """The types of a node with short prefixes, without those that everything has."""
    return {
        PREFIXES.namespace_manager.normalizeUri(kind).removeprefix("wp:")
        for kind in graph.objects(node, RDF.type)
        if kind not in EMPTY_TYPES and isinstance(kind, URIRef)
    }


def budget() -> dict[str, set[str]]:
    with (CASES / "type_budget.csv").open(encoding="utf-8", newline="") as file:
        return {row["class"]: set(row["ours"].split() + row["public"].split()) for row in csv.DictReader(file)}


# ---- the type budget


def test_the_budget_lists_every_class() -> None:
    assert sorted(budget()) == sorted(
        str(node).removeprefix(WP_NAMESPACE) for node in ontology().subjects(RDF.type, OWL.Class)
    )


def test_the_sample_has_every_class_and_every_property() -> None:
    graph, vocabulary = read(CASES / "sample.ttl"), ontology()
    for kind in vocabulary.subjects(RDF.type, OWL.Class):
        assert (EX[str(kind).removeprefix(WP_NAMESPACE)], RDF.type, kind) in graph
    inverses = set(vocabulary.subjects(OWL.inverseOf))
    general = set(vocabulary.objects(None, RDFS.subPropertyOf))
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in set(vocabulary.subjects(RDF.type, kind)) - inverses - general:
            assert (None, term, None) in graph, term


def test_each_class_has_exactly_the_types_listed(sample: tuple[Graph, list[str]]) -> None:
    found = {name: types(sample[0], EX[name]) for name in budget()}
    assert found == budget()


def test_the_sample_contradicts_nothing(
    sample: tuple[Graph, list[str]], sample_with_public_axioms: tuple[Graph, list[str]]
) -> None:
    for graph, errors in (sample, sample_with_public_axioms):
        assert errors == []
        assert list(graph.subjects(RDF.type, OWL.Nothing)) == []


def test_public_axioms_never_make_an_item_something_of_ours(
    sample: tuple[Graph, list[str]], sample_with_public_axioms: tuple[Graph, list[str]]
) -> None:
    for name in budget():
        more = types(sample_with_public_axioms[0], EX[name]) - types(sample[0], EX[name])
        assert {kind for kind in more if ":" not in kind} == set()
        assert more <= {"prov:Entity", "foaf:Agent", "foaf:Organization"}


# ---- traps


def test_no_two_things_become_one(
    sample: tuple[Graph, list[str]], sample_with_public_axioms: tuple[Graph, list[str]]
) -> None:
    for graph, _ in (sample, sample_with_public_axioms):
        merged = [
            (one, other)
            for one, other in graph.subject_objects(OWL.sameAs)
            if one != other and not isinstance(one, Literal | BNode)
        ]
        assert merged == []


def test_offices_of_one_name_beside_one_table_stay_apart(sample_with_public_axioms: tuple[Graph, list[str]]) -> None:
    graph = sample_with_public_axioms[0]
    for one, other in itertools.permutations((EX.Office, EX.otherOffice, EX.shakyoOffice), 2):
        assert (one, OWL.sameAs, other) not in graph
    assert set(graph.objects(EX.Office, ORG.unitOf)) == {EX.Organisation}
    assert set(graph.objects(EX.shakyoOffice, ORG.unitOf)) == {EX.shakyo}


def test_a_listing_never_becomes_a_project(sample_with_public_axioms: tuple[Graph, list[str]]) -> None:
    graph = sample_with_public_axioms[0]
    projects = set(graph.subjects(RDF.type, WP.Project))
    assert projects == {EX.Project, EX.laterProject}
    assert (EX.Project, RDF.type, ORG.Organization) not in graph


def test_an_actor_category_never_becomes_a_body(sample_with_public_axioms: tuple[Graph, list[str]]) -> None:
    graph = sample_with_public_axioms[0]
    bodies = {EX.Organisation, EX.shakyo, EX.Office, EX.otherOffice, EX.shakyoOffice}
    assert set(graph.subjects(RDF.type, ORG.Organization)) == bodies
    assert (EX.ActorCategory, RDF.type, ORG.Role) not in graph


def test_happenings_of_a_report_are_no_runs_of_a_program(sample_with_public_axioms: tuple[Graph, list[str]]) -> None:
    graph = sample_with_public_axioms[0]
    assert set(graph.subjects(RDF.type, PROV.Activity)) == set()
    assert set(graph.subjects(RDF.type, PROV.Plan)) == {EX.Rule}


def test_a_repeat_is_a_link_and_not_an_identity(sample_with_public_axioms: tuple[Graph, list[str]]) -> None:
    graph = sample_with_public_axioms[0]
    assert (EX.Repost, WP.antecedent, EX.ListingPart) in graph
    for predicate in (OWL.sameAs, PROV.specializationOf, PROV.alternateOf):
        assert (EX.ProjectListing, predicate, EX.ListingPart) not in graph
        assert (EX.ListingPart, predicate, EX.ProjectListing) not in graph
        assert (predicate, None, None) not in ontology()
        assert (None, None, predicate) not in ontology()


def test_only_harmless_vocabularies_are_mentioned() -> None:
    mentioned = {str(node) for triple in ontology() for node in triple if isinstance(node, URIRef)}
    assert [iri for iri in sorted(mentioned) if not iri.startswith(ALLOWED_PREFIXES)] == []


def test_only_the_constructs_the_rule_compiler_knows_are_used() -> None:
    graph = ontology()
    notes = {RDFS.label, RDFS.comment, RDFS.isDefinedBy, OWL.versionIRI, OWL.versionInfo}
    schema = {str(OWL), str(RDFS)}
    used = {node for node in graph.predicates() if str(node).rpartition("#")[0] + "#" in schema}
    assert used - notes <= SUPPORTED_AXIOMS
    kinds = {node for node in graph.objects(None, RDF.type) if str(node).startswith(str(OWL))}
    assert kinds <= SUPPORTED_TYPES


# ---- parts and wholes


def test_what_is_in_an_objective_is_in_its_goal_and_edition(sample: tuple[Graph, list[str]]) -> None:
    graph = sample[0]
    assert set(graph.objects(EX.RoleStatement, WP.partOf)) == {EX.ActivityGoal, EX.BasicGoal, EX.PlanEdition}
    assert set(graph.objects(EX.ListingPart, WP.partOf)) == {
        EX.CompoundListing,
        EX.ActivityGoal,
        EX.BasicGoal,
        EX.PlanEdition,
    }
    assert set(graph.objects(EX.Activity, WP.partOf)) == {EX.ReportSection, EX.ReportGoal, EX.ProgressReport}
    assert (EX.PlanEdition, WP.hasPart, EX.ListingPart) in graph
    assert (EX.RoleStatement, DCTERMS.isPartOf, EX.PlanEdition) in graph


def test_the_parts_of_a_compound_line_are_the_printed_ones(sample: tuple[Graph, list[str]]) -> None:
    graph = sample[0]
    assert set(graph.objects(EX.CompoundListing, WP.hasPart)) == {EX.ListingPart}
    assert set(graph.objects(EX.ProjectListing, WP.hasPart)) == set()
    assert set(graph.objects(EX.PlaceMention, WP.partOf)) == {EX.ActivityGoal, EX.BasicGoal, EX.PlanEdition}


def test_being_in_a_goal_stays_what_the_loader_wrote(sample: tuple[Graph, list[str]]) -> None:
    assert set(sample[0].subjects(WP.inGoal)) == {EX.ActivityGoal, EX.ReportSection}
    assert (EX.ListingPart, WP.inObjective, None) not in sample[0]


def test_a_claim_is_never_part_of_a_document(sample: tuple[Graph, list[str]]) -> None:
    graph = sample[0]
    claims = set(graph.subjects(RDF.type, WP.Claim))
    assert len(claims) == 14
    assert [claim for claim in claims if (claim, WP.partOf, None) in graph] == []


def test_a_document_embodies_the_plans_of_its_edition(sample: tuple[Graph, list[str]]) -> None:
    graph = sample[0]
    assert set(graph.objects(EX.SourceDocument, WP.embodies)) == {EX.PlanEdition, EX.Plan}
    assert (EX.Plan, WP.embodiedBy, EX.SourceDocument) in graph
    assert set(graph.objects(EX.reportDocument, WP.embodies)) == {EX.ProgressReport}


def test_facts_and_claims_lead_to_their_source(sample: tuple[Graph, list[str]]) -> None:
    graph = sample[0]
    assert (EX.Aim, PROV.wasDerivedFrom, EX.SourceSpan) in graph
    assert (EX.Assignment, PROV.wasDerivedFrom, EX.DepartmentMention) in graph


# ---- contradictions


def contradictions() -> list[tuple[str, str]]:
    with (CASES / "contradictions.csv").open(encoding="utf-8", newline="") as file:
        return [(row["case"], row["triples"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def found_contradictions() -> list[str]:
    """One closure over all wrong cases, each with individuals of its own."""
    graph = ontology()
    for number, (_, triples) in enumerate(contradictions()):
        own = f"@prefix wp: <{WP_NAMESPACE}> . @prefix : <https://example.org/wrong/{number}/> . "
        graph.parse(data=own + triples, format="turtle")
    return closure(graph)[1]


@pytest.mark.parametrize(("number", "case"), [(n, case) for n, (case, _) in enumerate(contradictions())])
def test_a_wrong_sample_is_seen(number: int, case: str, found_contradictions: list[str]) -> None:
    assert any(f"https://example.org/wrong/{number}/x" in message for message in found_contradictions), case


# ---- what the forbidden axioms would do


def forbidden() -> list[dict[str, str]]:
    with (CASES / "forbidden_axioms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", forbidden(), ids=lambda row: row["case"])
def test_a_forbidden_axiom_derives_the_nonsense_it_is_forbidden_for(row: dict[str, str]) -> None:
    prefixes = (CASES / "prefixes.ttl").read_text("utf-8")
    graph = ontology() + read(CASES / "w3c_axioms.ttl")
    graph.parse(data=prefixes + row["data"], format="turtle")
    without, errors = closure(graph)
    assert errors == []
    graph.parse(data=prefixes + row["axioms"], format="turtle")
    derived, found = closure(graph)
    if row["derives"] == "contradiction":
        assert found != []
        return
    nonsense = set(Graph().parse(data=prefixes + row["derives"], format="turtle"))
    assert nonsense <= set(derived)
    assert nonsense.isdisjoint(without)
