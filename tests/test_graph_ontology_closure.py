"""The shipped ontology uses supported axioms only, and its closure is owlrl's."""

from __future__ import annotations

import owlrl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph.axioms import read_axioms
from graph.closure import close
from graph.names import GraphNames
from graph.rdflib_view import copied_graph, from_rdflib
from graph.skolem import load_turtle
from ontology.files import ontology_files

NAMES = GraphNames("https://city.example/id/", "99999")
DOC = NAMES.doc("plan")
OWL = "http://www.w3.org/2002/07/owl#"
RESOURCE = "http://www.w3.org/2000/01/rdf-schema#Resource"


@pytest.fixture
def store() -> Store:
    store = Store()
    for path in ontology_files():
        load_turtle(store, path, NAMES.ontology, NAMES.base)
    return store


def test_the_ontology_has_no_blank_nodes_left_and_is_understood_whole(store: Store) -> None:
    assert not any(isinstance(term, BlankNode) for quad in store for term in (quad.subject, quad.object))
    axioms = read_axioms(store, [NAMES.ontology])
    assert axioms.subclasses
    assert axioms.disjoint


def test_one_triple_of_each_property_closes_as_owlrl_does(store: Store) -> None:
    """Give each property with an axiom two triples of its own (resources or texts), and each class one member."""
    axioms = read_axioms(store, [NAMES.ontology])
    pairs = axioms.subproperties | axioms.domains | axioms.ranges | axioms.inverses
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for i, name in enumerate(sorted({pair[0] for pair in pairs} | axioms.transitive | axioms.symmetric)):
        one, two, three = (NamedNode(f"{NAMES.base}test/{i}/{n}") for n in range(3))
        takes_text = Quad(NamedNode(name), kind, NamedNode(OWL + "DatatypeProperty"), NAMES.ontology) in store
        store.add(Quad(one, NamedNode(name), Literal("文", language="ja") if takes_text else two, DOC))
        store.add(Quad(two, NamedNode(name), Literal("字", language="ja") if takes_text else three, DOC))
    for i, name in enumerate(sorted({pair[0] for pair in axioms.subclasses})):
        store.add(Quad(NamedNode(f"{NAMES.base}test/class/{i}"), kind, NamedNode(name), DOC))
    report = close(store, [NAMES.ontology], [DOC], NAMES.closure)
    assert report.added > 100
    graph = copied_graph(store, [NAMES.ontology, DOC])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    reference = {
        Triple(NamedNode(str(s)), NamedNode(str(p)), from_rdflib(o))
        for s, p, o in graph
        if str(s).startswith(f"{NAMES.base}test/")
        and isinstance(p, rdflib.URIRef)
        and str(p) != OWL + "sameAs"
        and str(o) not in (OWL + "Thing", RESOURCE)
    }
    ours = {quad.triple for quad in store if str(quad.subject).startswith(f"<{NAMES.base}test/")}
    assert ours == reference
