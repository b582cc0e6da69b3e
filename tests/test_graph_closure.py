"""The closure gives what owlrl gives about our resources, and says so when it cannot."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import owlrl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple

from graph.closure import Clash, ClosureError, ClosureReport, close
from graph.rdflib_view import copied_graph, from_rdflib
from graph.skolem import named

E = "http://example.org/"
D = "http://example.org/data/"
HEAD = f"""@prefix : <{E}> . @prefix d: <{D}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
ONTOLOGY, DATA, MORE, CLOSURE = (NamedNode(f"{E}graph/{name}") for name in ("ontology", "data", "more", "closure"))
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
OF_EVERYTHING = {
    "http://www.w3.org/2002/07/owl#Thing",
    "http://www.w3.org/2000/01/rdf-schema#Resource",
}

WELFARE = """
:Plan rdfs:subClassOf :Document . :Document rdfs:subClassOf :Entity .
:Listing a owl:Class ; rdfs:subClassOf :Statement ; owl:equivalentClass :Line . :Statement rdfs:subClassOf :Entity .
:Organisation owl:disjointWith :Document . [] a owl:AllDisjointClasses ; owl:members ( :Person :Place :Document ) .
:partOf a owl:ObjectProperty, owl:TransitiveProperty ; owl:inverseOf :hasPart .
:inGoal rdfs:subPropertyOf :partOf ; rdfs:domain :Objective ; rdfs:range :Goal . :inPlan rdfs:subPropertyOf :partOf .
:relatedTo a owl:SymmetricProperty .
:repeats rdfs:subPropertyOf :relatedTo ; rdfs:domain :Listing ; rdfs:range :Listing .
:offeredBy owl:propertyChainAxiom ( :partOf :owner ) ; rdfs:range :Organisation .
:answersTo owl:equivalentProperty :reportsTo . :reportsTo owl:inverseOf :supervises .
:name rdfs:subPropertyOf rdfs:label ; rdfs:range xsd:string ; rdfs:domain :Named .
"""
CITY = """
d:objective :inGoal d:goal . d:goal :inPlan d:plan . d:plan a :Plan ; :owner d:city .
d:line1 :partOf d:objective ; :repeats d:line2 .
d:line2 :name "見守り" . d:office :answersTo d:city . d:city :supervises d:branch . d:thing a :Line .
"""


def quads(turtle: str, graph: NamedNode) -> list[Quad]:
    store = Store()
    store.load(HEAD + turtle, RdfFormat.TURTLE)
    return [Quad(t.subject, t.predicate, t.object, graph) for t in named((quad.triple for quad in store), E)]


def built(ontology: str, data: Iterable[Quad]) -> tuple[Store, ClosureReport]:
    store = Store()
    store.extend([*quads(ontology, ONTOLOGY), *data])
    return store, close(store, [ONTOLOGY], [DATA, MORE], CLOSURE)


def about_data(triples: Iterable[Triple]) -> set[Triple]:
    """Keep what ``graph.closure`` promises: triples about data resources, without what OWL says of everything."""
    return {
        triple
        for triple in triples
        if isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(D)
        and triple.predicate.value != "http://www.w3.org/2002/07/owl#sameAs"
        and not (isinstance(triple.object, NamedNode) and triple.object.value in OF_EVERYTHING)
    }


def reference(store: Store) -> set[Triple]:
    """Return what owlrl derives from the ontology and data graphs of the store."""
    graph = copied_graph(store, [ONTOLOGY, DATA, MORE])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    found = set()
    for subject, predicate, value in graph:
        if isinstance(subject, rdflib.URIRef) and isinstance(predicate, rdflib.URIRef):
            found.add(Triple(NamedNode(str(subject)), NamedNode(str(predicate)), from_rdflib(value)))
    return about_data(found)


def ours(store: Store) -> set[Triple]:
    return about_data(quad.triple for quad in store)


def derived(store: Store) -> set[str]:
    """Return the derived triples as short text, ``line1 partOf goal``."""
    found = store.quads_for_pattern(None, None, None, CLOSURE)
    return {
        " ".join(str(term).strip("<>").replace(D, "").replace(E, "").rpartition("#")[2] for term in quad.triple)
        for quad in found
    }


def test_the_welfare_example_by_eye() -> None:
    store, report = built(WELFARE, quads(CITY, DATA))
    assert {
        "objective partOf goal",
        "line1 partOf plan",
        "plan hasPart line1",
        "line1 offeredBy city",
        "line2 relatedTo line1",
        "line2 type Listing",
        "line2 type Line",
        "line2 type Named",
        "line2 type Entity",
        "plan type Entity",
        "city type Organisation",
        "thing type Statement",
        "office reportsTo city",
        "city supervises office",
        "branch answersTo city",
        'line2 label "見守り"',
    } <= derived(store)
    assert report.added == len(derived(store))
    assert report.rounds > 1
    assert report.clashes == ()


def test_the_welfare_example_against_owlrl() -> None:
    store, _ = built(WELFARE, quads(CITY, DATA))
    assert ours(store) == reference(store)


@pytest.mark.parametrize(
    ("ontology", "data"),
    [
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A .", "d:x a :B ."),
        (":A owl:equivalentClass :B . :B rdfs:subClassOf :C .", "d:x a :A . d:y a :B ."),
        (":p rdfs:subPropertyOf :q . :q owl:inverseOf :r . :r rdfs:subPropertyOf :s .", "d:x :p d:y . d:y :s d:z ."),
        (":p owl:inverseOf :q . :q owl:inverseOf :r .", "d:x :p d:y . d:z :r d:x ."),
        (":p owl:inverseOf :p .", "d:x :p d:y ."),
        (":p rdfs:subPropertyOf :q . :q a owl:SymmetricProperty .", "d:x :p d:y . d:u :q d:v ."),
        (":p owl:inverseOf :q . :q rdfs:domain :A ; rdfs:range :B . :A rdfs:subClassOf :C .", "d:x :p d:y ."),
        (":p a owl:TransitiveProperty, owl:SymmetricProperty .", "d:a :p d:b . d:b :p d:c . d:c :p d:d ."),
        (":p a owl:TransitiveProperty ; owl:inverseOf :q . :q rdfs:subPropertyOf :r .", "d:a :p d:b . d:c :q d:b ."),
        (":p owl:propertyChainAxiom ( :q :r ) , ( :p :p ) .", "d:a :q d:b . d:b :r d:c . d:c :q d:e . d:e :r d:f ."),
        (
            ":p owl:propertyChainAxiom ( :q :r :s ) . :t rdfs:subPropertyOf :r .",
            "d:a :q d:b . d:b :t d:c . d:c :s d:e .",
        ),
        (":p owl:propertyChainAxiom ( :p :p ) . :q owl:inverseOf :p .", "d:b :q d:a . d:b :p d:c . d:c :p d:a ."),
        (
            ":p rdfs:range :A ; rdfs:domain :B ; rdfs:subPropertyOf :q . :q rdfs:range :C .",
            'd:a :p "text" . d:a :p d:b .',
        ),
        (
            ":p rdfs:domain owl:Thing ; rdfs:range rdfs:Resource . :A rdfs:subClassOf owl:Thing .",
            "d:a :p d:b . d:a a :A .",
        ),
        (":p owl:equivalentProperty :q , :r . :r rdfs:domain :A .", "d:a :p d:b . d:b :r d:c ."),
        (":p a owl:SymmetricProperty .", 'd:a :p d:b , "a literal is nobody\'s subject" .'),
    ],
)
def test_each_construct_against_owlrl(ontology: str, data: str) -> None:
    store, report = built(ontology, quads(data, DATA))
    assert ours(store) == reference(store)
    assert report.added == len(list(store.quads_for_pattern(None, None, None, CLOSURE)))


NAMES = st.sampled_from([f"{E}{name}" for name in "pqrs"])
CLASSES = st.sampled_from([f"{E}{name}" for name in "ABCD"])
AXIOMS = st.one_of(
    st.tuples(st.sampled_from(["rdfs:subClassOf", "owl:equivalentClass"]), CLASSES, CLASSES),
    st.tuples(st.sampled_from(["rdfs:subPropertyOf", "owl:equivalentProperty", "owl:inverseOf"]), NAMES, NAMES),
    st.tuples(st.sampled_from(["rdfs:domain", "rdfs:range"]), NAMES, CLASSES),
    st.tuples(st.sampled_from(["rdfs:domain", "rdfs:range"]), st.just(f"{E}t"), CLASSES),
    st.tuples(st.just("rdfs:subPropertyOf"), st.just(f"{E}t"), st.just(f"{E}u")),
    st.tuples(st.just("a"), NAMES, st.sampled_from(["owl:SymmetricProperty", "owl:TransitiveProperty"])),
    st.tuples(st.just("owl:propertyChainAxiom"), NAMES, st.lists(NAMES, min_size=2, max_size=3).map(tuple)),
)
THINGS = st.sampled_from([NamedNode(f"{D}{name}") for name in "abcd"])
FACTS = st.one_of(
    st.tuples(THINGS, NAMES, THINGS),
    # A property of its own: owlrl lets a literal be a subject between two steps, which RDF does not have.
    st.tuples(THINGS, st.just(f"{E}t"), st.just(Literal("x", language="ja"))),
    st.tuples(THINGS, st.just(TYPE.value), CLASSES.map(NamedNode)),
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(AXIOMS, min_size=1, max_size=7),
    st.lists(st.tuples(FACTS, st.sampled_from([DATA, MORE])), min_size=1, max_size=8),
)
def test_generated_ontologies_and_graphs_against_owlrl(
    axioms: list[tuple[str, str, object]], facts: list[tuple[tuple[NamedNode, str, NamedNode], NamedNode]]
) -> None:
    def written(value: object) -> str:
        if isinstance(value, tuple):
            return "( " + " ".join(f"<{each}>" for each in value) + " )"
        return str(value) if str(value).startswith("owl:") else f"<{value}>"

    ontology = "\n".join(f"<{subject}> {kind} {written(value)} ." for kind, subject, value in axioms)
    store, _ = built(ontology, [Quad(s, NamedNode(p), o, graph) for (s, p, o), graph in facts])
    assert ours(store) == reference(store)
    asserted = {
        quad.triple for graph in (DATA, MORE, ONTOLOGY) for quad in store.quads_for_pattern(None, None, None, graph)
    }
    assert asserted.isdisjoint(quad.triple for quad in store.quads_for_pattern(None, None, None, CLOSURE))


def test_a_larger_graph_of_the_real_shape_against_owlrl() -> None:
    data = []
    for goal, objective, line in itertools.product(range(3), range(3), range(4)):
        data.append(f"d:o{goal}{objective} :inGoal d:g{goal} . d:g{goal} :inPlan d:plan . d:plan :owner d:city .")
        data.append(f"d:l{goal}{objective}{line} a :Line ; :partOf d:o{goal}{objective} ; :name '{line}' .")
        data.append(f"d:l{goal}{objective}{line} :repeats d:l{(goal + 1) % 3}{objective}{line} .")
    store, report = built(WELFARE, quads("\n".join(data), DATA))
    assert ours(store) == reference(store)
    assert report.added > 300


def test_closing_twice_gives_the_same_and_touches_no_other_graph() -> None:
    store, first = built(WELFARE, quads(CITY, DATA))
    before = {str(quad) for quad in store}
    assert close(store, [ONTOLOGY], [DATA, MORE], CLOSURE) == first
    assert {str(quad) for quad in store} == before
    assert {str(quad) for quad in store if quad.graph_name == DATA} == {str(quad) for quad in quads(CITY, DATA)}


def test_graphs_that_are_not_named_are_not_seen() -> None:
    store = Store()
    other = NamedNode(E + "graph/other")
    store.extend([*quads(WELFARE, ONTOLOGY), *quads("d:thing a :Line .", DATA), *quads("d:secret a :Line .", other)])
    report = close(store, [ONTOLOGY], [DATA], CLOSURE)
    assert derived(store) == {"thing type Listing", "thing type Statement", "thing type Entity"}
    assert report.added == 3
    # What is said elsewhere only is derived all the same: the rules must not see it.
    store.extend(quads("d:thing a :Entity .", other))
    assert close(store, [ONTOLOGY], [DATA], CLOSURE).added == 3


def test_concepts_of_the_ontology_are_closed_too() -> None:
    store, _ = built(":Party rdfs:subClassOf :Concept . :city a :Party .", [])
    assert derived(store) == {"city type Concept"}


def test_clashes_are_reported_and_nothing_is_hidden() -> None:
    data = "d:plan a :Plan ; :owner d:city . d:x :offeredBy d:plan . d:hall a :Place, :Person ."
    store, report = built(WELFARE, quads(data, DATA))
    assert report.clashes == (
        Clash(D + "hall", E + "Person", E + "Place"),
        Clash(D + "plan", E + "Document", E + "Organisation"),
    )
    assert "plan type Organisation" in derived(store)


@pytest.mark.parametrize(
    ("ontology", "part"),
    [
        (":p a owl:FunctionalProperty .", "owl:FunctionalProperty"),
        (":p a owl:InverseFunctionalProperty .", "owl:InverseFunctionalProperty"),
        (":p owl:propertyDisjointWith :q .", "owl:propertyDisjointWith"),
        (":A owl:unionOf ( :B :C ) .", "owl:unionOf"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .", "without a name"),
        (":A rdfs:subClassOf [ rdfs:label 'somebody' ] .", "without a name"),
        (":p owl:propertyChainAxiom ( :q [ owl:inverseOf :r ] ) .", "without a name"),
        (":p owl:propertyChainAxiom ( :q ) .", "fewer than two"),
        (":p owl:propertyChainAxiom [ rdf:first :q ] .", "not well formed"),
        (":x owl:sameAs :y .", "owl:sameAs"),
        (":A owl:hasKey ( :p ) .", "owl:hasKey"),
        (":p rdfs:subPropertyOf rdf:type .", "rdf:type"),
        (":p rdfs:subPropertyOf rdfs:subClassOf .", "rdfs:subClassOf"),
        (":A rdfs:subClassOf owl:Nothing .", "owl:Nothing"),
        ("owl:Thing rdfs:subClassOf :A .", "owl:Thing"),
        (":A rdfs:subClassOf 'text' .", "without a name"),
        ("[] a owl:AllDisjointClasses .", "without owl:members"),
        ("[] a owl:AllDifferent ; owl:members ( :x :y ) .", "owl:AllDifferent"),
        ("<http://example.org/o> a owl:Ontology ; owl:imports <http://example.org/elsewhere> .", "not loaded"),
    ],
)
def test_axioms_that_are_not_supported_are_named_and_nothing_is_written(ontology: str, part: str) -> None:
    store = Store()
    store.extend([*quads(ontology, ONTOLOGY), *quads("d:x a :A .", DATA)])
    before = len(store)
    with pytest.raises(ClosureError) as raised:
        close(store, [ONTOLOGY], [DATA], CLOSURE)
    assert part in str(raised.value)
    assert len(store) == before


def test_axioms_among_the_data_are_refused() -> None:
    for data in ("d:x owl:sameAs d:y .", ":A rdfs:subClassOf :B .", ":p rdfs:domain :A ."):
        with pytest.raises(ClosureError, match="among the data"):
            built(WELFARE, quads(data, MORE))


def test_the_closure_does_not_write_into_its_sources() -> None:
    with pytest.raises(ClosureError, match="own sources"):
        close(Store(), [ONTOLOGY], [DATA], DATA)


def test_annotations_and_declarations_say_nothing_about_data() -> None:
    ontology = """<http://example.org/o> a owl:Ontology ; owl:versionInfo "1" ; rdfs:comment "…"@ja .
    :A a owl:Class, rdfs:Class ; rdfs:label "あ"@ja ; rdfs:seeAlso <http://example.org/> . :p a owl:DatatypeProperty .
    :p rdfs:range :code .
    :code a rdfs:Datatype . :x a owl:NamedIndividual ."""
    store, report = built(ontology, quads("d:x :p d:y ; a :A .", DATA))
    assert report == ClosureReport(0, 1, ())
    assert derived(store) == set()


def test_blank_nodes_of_the_ontology_get_names_by_what_they_say() -> None:
    one = [
        quad.triple for quad in loaded(":p owl:propertyChainAxiom ( :q :r ) . :s owl:propertyChainAxiom ( :q :r ) .")
    ]
    first, again = set(named(one, E)), set(named(reversed(one), E))
    assert first == again
    assert not any(isinstance(term, BlankNode) for triple in first for term in triple)
    heads = {triple.object for triple in first if triple.predicate.value.endswith("propertyChainAxiom")}
    assert len(heads) == 1
    with pytest.raises(ValueError, match="circle"):
        list(named((quad.triple for quad in loaded("_:a :p _:b . _:b :p _:a .")), E))


def loaded(turtle: str) -> Store:
    store = Store()
    store.load(HEAD + turtle, RdfFormat.TURTLE)
    return store
