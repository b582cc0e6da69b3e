"""The catalogue and the description of the data: nothing mandatory is missing, every figure is that of a count."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Triple, parse
from rdflib import Namespace
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, VOID, XSD

from tests.builds import shipped
from webapp.app import create_app

SPDX = Namespace("http://spdx.org/rdf/terms#")
DCAT_VERSION = rdflib.URIRef(f"{DCAT}version")  # of DCAT 3, which rdflib does not know yet
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ROOT = "http://localhost/"
# DCAT-AP 3: the mandatory properties of each class, and those recommended ones that we promise.
MANDATORY = {
    DCAT.Catalog: {DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCTERMS.language, DCAT.service},
    DCAT.Dataset: {DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.identifier, DCAT_VERSION,
                   DCTERMS.language, DCAT.keyword, DCAT.theme, DCAT.distribution, DCAT.landingPage, DCTERMS.rights},
    DCAT.Distribution: {DCAT.accessURL, DCAT.downloadURL, DCTERMS.title, DCTERMS.rights, DCTERMS.format, DCAT.mediaType,
                        DCAT.byteSize, SPDX.checksum, DCTERMS.conformsTo},
    DCAT.DataService: {DCTERMS.title, DCAT.endpointURL, DCAT.servesDataset},
    SPDX.Checksum: {SPDX.algorithm, SPDX.checksumValue},
    FOAF.Agent: {FOAF.name},
}  # fmt: skip
# Which must lead to a thing, and of which class.
RANGES = {
    DCTERMS.publisher: FOAF.Agent,
    DCAT.dataset: DCAT.Dataset,
    DCAT.service: DCAT.DataService,
    DCAT.distribution: DCAT.Distribution,
    DCAT.servesDataset: DCAT.Dataset,
    DCTERMS.rights: DCTERMS.RightsStatement,
    SPDX.checksum: SPDX.Checksum,
}


@cache
def client() -> FlaskClient:
    """A client of the shipped graph."""
    return create_app({"OUT": shipped().out, "PUBLISHER": "ひなた市"}).test_client()


def facts(address: str, to: FlaskClient | None = None) -> rdflib.Graph:
    """Return what an address says, as another library reads it."""
    response = (to or client()).get(address)
    assert response.status_code == 200, response.text[:500]
    return rdflib.Graph().parse(data=response.data, format="turtle")


@pytest.mark.parametrize("kind", MANDATORY, ids=lambda kind: kind.rpartition("#")[2].rpartition("/")[2])
def test_nothing_mandatory_is_missing(kind: rdflib.URIRef) -> None:
    graph = facts("/data/dcat.ttl")
    subjects = set(graph.subjects(RDF.type, kind))
    assert subjects
    for subject in subjects:
        assert MANDATORY[kind] - set(graph.predicates(subject)) == set(), subject


def test_every_relation_leads_to_a_thing_of_its_class() -> None:
    graph = facts("/data/dcat.ttl")
    for predicate, kind in RANGES.items():
        objects = set(graph.objects(None, predicate))
        assert objects, predicate
        assert all((each, RDF.type, kind) in graph for each in objects), predicate


def test_forms_of_one_data_set_hold_the_same_and_other_files_are_their_own() -> None:
    """DCAT: distributions of a data set are its content in several forms; a vocabulary is no form of the graph."""
    graph = facts("/data/dcat.ttl")
    main = rdflib.URIRef(f"{ROOT}.well-known/void#dataset")
    own = sorted(str(each).rpartition("#")[2] for each in graph.objects(main, DCAT.distribution))
    assert own == [f"fukushi-graph.{end}" for end in ("jsonld", "nq", "nt", "trig", "ttl")]
    catalog = graph.value(None, RDF.type, DCAT.Catalog)
    listed = set(graph.objects(catalog, DCAT.dataset))
    assert listed == set(graph.subjects(RDF.type, DCAT.Dataset))
    others = {
        str(file).rpartition("#")[2]: part
        for part in listed - {main}
        for file in graph.objects(part, DCAT.distribution)
    }
    assert len(others) == len(listed) - 1
    assert {"welfare-plan.ttl", "alignment.ttl", "fukushi-graph-tables.zip"} < set(others)
    assert {each for each in others if each.startswith("stratml-")}
    for name, part in others.items():
        assert (part, DCTERMS.relation, main) in graph
        assert bool(graph.value(part, DCTERMS.spatial)) == (not name.endswith(".ttl")), "a vocabulary is of no place"
    assert graph.value(main, DCTERMS.spatial)
    identifiers = [str(each) for part in listed for each in graph.objects(part, DCTERMS.identifier)]
    assert len(set(identifiers)) == len(listed)


def test_titles_are_in_both_languages() -> None:
    graph = facts("/data/dcat.ttl")
    for subject in set(graph.subjects(DCTERMS.title)):
        assert sorted(str(title.language) for title in graph.objects(subject, DCTERMS.title)) == ["en", "ja"]  # type: ignore[attr-defined]


def test_sizes_and_checksums_are_those_of_what_is_sent() -> None:
    graph = facts("/data/dcat.ttl")
    files = list(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(files) == 9
    for file in files:
        content = client().get(str(graph.value(file, DCAT.downloadURL)).removeprefix(ROOT[:-1]), buffered=True).data
        assert graph.value(file, DCAT.byteSize) == rdflib.Literal(len(content), datatype=XSD.nonNegativeInteger)
        told = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
        assert str(told).casefold() == hashlib.sha256(content).hexdigest()
        assert graph.value(graph.value(file, SPDX.checksum), SPDX.algorithm) == SPDX.checksumAlgorithm_sha256


def test_no_licence_is_granted_and_the_rights_say_why() -> None:
    for address in ("/data/dcat.ttl", "/.well-known/void"):
        graph = facts(address)
        assert not list(graph.triples((None, DCTERMS.license, None)))
        assert any("No licence" in str(words) for words in graph.objects(None, RDFS.label))


@pytest.mark.parametrize("name", ["ひなた市", ""])
def test_the_publisher_is_the_one_that_was_set_or_nobody_in_particular(name: str) -> None:
    own = create_app({"OUT": shipped().out, "PUBLISHER": name}).test_client()
    names = {str(each) for each in facts("/data/dcat.ttl", own).objects(None, FOAF.name)}
    assert names == (
        {name}
        if name
        else {"The operator of this server (no name is set)", "このサーバーの運営者（名称は設定されていない）"}
    )


@pytest.mark.parametrize(
    ("address", "accept", "form"),
    [
        ("/data/dcat", "text/turtle", RdfFormat.TURTLE),
        ("/data/dcat", "application/ld+json", RdfFormat.JSON_LD),
        ("/data/dcat", "application/rdf+xml, text/turtle;q=0.5", RdfFormat.RDF_XML),
        ("/data/dcat.nt", "image/png", RdfFormat.N_TRIPLES),
        ("/data/dcat.rdf", "*/*", RdfFormat.RDF_XML),
        ("/data/dcat.jsonld", "*/*", RdfFormat.JSON_LD),
    ],
)
def test_each_form_of_the_catalogue_says_the_same(address: str, accept: str, form: RdfFormat) -> None:
    def read(data: bytes, form: RdfFormat) -> set[Triple]:
        return {quad.triple for quad in parse(data, format=form)}

    response = client().get(address, headers={"Accept": accept})
    assert RdfFormat.from_media_type(response.content_type.partition(";")[0]) == form
    assert read(response.data, form) == read(client().get("/data/dcat.ttl").data, RdfFormat.TURTLE)
    assert (
        client().get(address, headers={"If-None-Match": response.headers["ETag"], "Accept": accept}).status_code == 304
    )


def test_a_form_that_nobody_has_is_406() -> None:
    assert client().get("/data/dcat", headers={"Accept": "image/png"}).status_code == 406


def test_catalogue_and_description_do_not_change_with_the_language() -> None:
    assert client().get("/en/data/dcat.ttl").data == client().get("/data/dcat.ttl").data
    assert client().get("/en/.well-known/void").data == client().get("/.well-known/void").data


class TestVoid:
    """What the description counts."""

    def test_counts_over_all_graphs_are_those_of_a_query(self) -> None:
        graph = facts("/.well-known/void")
        dataset = rdflib.URIRef(f"{ROOT}.well-known/void#dataset")
        public = "GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/run') && !CONTAINS(STR(?g), '/text/'))"
        for predicate, query in (
            (VOID.triples, f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {public} }} }}"),
            (VOID.distinctSubjects, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {public} }}"),
            (VOID.properties, f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ {public} }}"),
        ):
            assert graph.value(dataset, predicate).toPython() == shipped().number(query)  # type: ignore[union-attr]

    def test_each_class_and_property_has_its_number(self) -> None:
        graph = facts("/.well-known/void")
        offices = graph.value(None, VOID["class"], rdflib.URIRef("https://fukushi-graph.example/ontology#Office"))
        assert graph.value(offices, VOID.entities).toPython() == shipped().number(  # type: ignore[union-attr]
            "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a wp:Office }"
        )
        sums = {str(p): 0 for p in (VOID.classPartition, VOID.propertyPartition)}
        for p, what in ((VOID.classPartition, VOID.entities), (VOID.propertyPartition, VOID.triples)):
            for node in graph.objects(None, p):
                sums[str(p)] += graph.value(node, what).toPython()  # type: ignore[union-attr]
        dataset = rdflib.URIRef(f"{ROOT}.well-known/void#dataset")
        assert sums[str(VOID.propertyPartition)] == graph.value(dataset, VOID.triples).toPython()  # type: ignore[union-attr]
        types = graph.value(None, VOID.property, RDF.type)
        assert sums[str(VOID.classPartition)] == graph.value(types, VOID.triples).toPython()  # type: ignore[union-attr]

    def test_every_graph_has_its_number_and_no_private_one_is_named(self) -> None:
        graph = facts("/.well-known/void")
        told = {str(g): graph.value(g, VOID.triples).toPython() for g in graph.objects(None, SD.name)}  # type: ignore[union-attr]
        counts = shipped().result.snapshot.manifest.counts
        assert told == {name: n for name, n in counts.items() if not name.endswith("/run") and "/text/" not in name}

    def test_dumps_can_be_fetched(self) -> None:
        dumps = sorted(map(str, facts("/.well-known/void").objects(None, VOID.dataDump)))
        assert [address.rpartition(".")[2] for address in dumps] == ["jsonld", "nq", "nt", "trig", "ttl"]
        assert all(
            client().head(address.removeprefix(ROOT[:-1]), buffered=True).status_code == 200 for address in dumps
        )
