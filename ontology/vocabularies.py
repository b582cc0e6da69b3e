"""The terms of public vocabularies that this application writes or reads.

Only the terms in use are listed: a misspelt name is then an error of the type
checker instead of a triple nobody finds. ``ontology.terms`` hands them on.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode


class RDF:
    """RDF 1.1 concepts."""

    NAMESPACE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    type: Final = NamedNode(NAMESPACE + "type")
    first: Final = NamedNode(NAMESPACE + "first")
    rest: Final = NamedNode(NAMESPACE + "rest")
    nil: Final = NamedNode(NAMESPACE + "nil")
    langString: Final = NamedNode(NAMESPACE + "langString")


class RDFS:
    """RDF Schema."""

    NAMESPACE: Final = "http://www.w3.org/2000/01/rdf-schema#"
    label: Final = NamedNode(NAMESPACE + "label")
    comment: Final = NamedNode(NAMESPACE + "comment")
    subClassOf: Final = NamedNode(NAMESPACE + "subClassOf")
    subPropertyOf: Final = NamedNode(NAMESPACE + "subPropertyOf")
    domain: Final = NamedNode(NAMESPACE + "domain")
    range: Final = NamedNode(NAMESPACE + "range")
    isDefinedBy: Final = NamedNode(NAMESPACE + "isDefinedBy")
    seeAlso: Final = NamedNode(NAMESPACE + "seeAlso")


class OWL:
    """The constructs of OWL 2 that the ontology uses or the rule compiler knows."""

    NAMESPACE: Final = "http://www.w3.org/2002/07/owl#"
    Ontology: Final = NamedNode(NAMESPACE + "Ontology")
    Class: Final = NamedNode(NAMESPACE + "Class")
    ObjectProperty: Final = NamedNode(NAMESPACE + "ObjectProperty")
    DatatypeProperty: Final = NamedNode(NAMESPACE + "DatatypeProperty")
    SymmetricProperty: Final = NamedNode(NAMESPACE + "SymmetricProperty")
    TransitiveProperty: Final = NamedNode(NAMESPACE + "TransitiveProperty")
    AllDisjointClasses: Final = NamedNode(NAMESPACE + "AllDisjointClasses")
    members: Final = NamedNode(NAMESPACE + "members")
    disjointWith: Final = NamedNode(NAMESPACE + "disjointWith")
    inverseOf: Final = NamedNode(NAMESPACE + "inverseOf")
    propertyChainAxiom: Final = NamedNode(NAMESPACE + "propertyChainAxiom")
    equivalentClass: Final = NamedNode(NAMESPACE + "equivalentClass")
    equivalentProperty: Final = NamedNode(NAMESPACE + "equivalentProperty")
    versionInfo: Final = NamedNode(NAMESPACE + "versionInfo")
    versionIRI: Final = NamedNode(NAMESPACE + "versionIRI")


class SKOS:
    """SKOS: labels, codes and the lists of concepts."""

    NAMESPACE: Final = "http://www.w3.org/2004/02/skos/core#"
    Concept: Final = NamedNode(NAMESPACE + "Concept")
    ConceptScheme: Final = NamedNode(NAMESPACE + "ConceptScheme")
    inScheme: Final = NamedNode(NAMESPACE + "inScheme")
    notation: Final = NamedNode(NAMESPACE + "notation")
    prefLabel: Final = NamedNode(NAMESPACE + "prefLabel")
    altLabel: Final = NamedNode(NAMESPACE + "altLabel")
    definition: Final = NamedNode(NAMESPACE + "definition")


class DCTERMS:
    """Dublin Core terms."""

    NAMESPACE: Final = "http://purl.org/dc/terms/"
    identifier: Final = NamedNode(NAMESPACE + "identifier")
    title: Final = NamedNode(NAMESPACE + "title")
    description: Final = NamedNode(NAMESPACE + "description")
    source: Final = NamedNode(NAMESPACE + "source")
    date: Final = NamedNode(NAMESPACE + "date")
    issued: Final = NamedNode(NAMESPACE + "issued")
    created: Final = NamedNode(NAMESPACE + "created")
    publisher: Final = NamedNode(NAMESPACE + "publisher")
    rights: Final = NamedNode(NAMESPACE + "rights")
    isPartOf: Final = NamedNode(NAMESPACE + "isPartOf")
    isReplacedBy: Final = NamedNode(NAMESPACE + "isReplacedBy")
    spatial: Final = NamedNode(NAMESPACE + "spatial")
    Location: Final = NamedNode(NAMESPACE + "Location")


class PROV:
    """PROV-O: what was made from what, by which run of which program."""

    NAMESPACE: Final = "http://www.w3.org/ns/prov#"
    Entity: Final = NamedNode(NAMESPACE + "Entity")
    Activity: Final = NamedNode(NAMESPACE + "Activity")
    Agent: Final = NamedNode(NAMESPACE + "Agent")
    Person: Final = NamedNode(NAMESPACE + "Person")
    SoftwareAgent: Final = NamedNode(NAMESPACE + "SoftwareAgent")
    Plan: Final = NamedNode(NAMESPACE + "Plan")
    used: Final = NamedNode(NAMESPACE + "used")
    generated: Final = NamedNode(NAMESPACE + "generated")
    wasGeneratedBy: Final = NamedNode(NAMESPACE + "wasGeneratedBy")
    wasDerivedFrom: Final = NamedNode(NAMESPACE + "wasDerivedFrom")
    wasAssociatedWith: Final = NamedNode(NAMESPACE + "wasAssociatedWith")
    wasAttributedTo: Final = NamedNode(NAMESPACE + "wasAttributedTo")
    hadPlan: Final = NamedNode(NAMESPACE + "hadPlan")
    startedAtTime: Final = NamedNode(NAMESPACE + "startedAtTime")
    endedAtTime: Final = NamedNode(NAMESPACE + "endedAtTime")
    generatedAtTime: Final = NamedNode(NAMESPACE + "generatedAtTime")


class DCAT:
    """DCAT: the catalogue of the graphs and documents."""

    NAMESPACE: Final = "http://www.w3.org/ns/dcat#"
    Catalog: Final = NamedNode(NAMESPACE + "Catalog")
    Dataset: Final = NamedNode(NAMESPACE + "Dataset")
    Distribution: Final = NamedNode(NAMESPACE + "Distribution")
    Resource: Final = NamedNode(NAMESPACE + "Resource")
    dataset: Final = NamedNode(NAMESPACE + "dataset")
    distribution: Final = NamedNode(NAMESPACE + "distribution")
    mediaType: Final = NamedNode(NAMESPACE + "mediaType")
    version: Final = NamedNode(NAMESPACE + "version")


class VOID:
    """VoID: what a graph holds and how much of it."""

    NAMESPACE: Final = "http://rdfs.org/ns/void#"
    Dataset: Final = NamedNode(NAMESPACE + "Dataset")
    subset: Final = NamedNode(NAMESPACE + "subset")
    triples: Final = NamedNode(NAMESPACE + "triples")
    entities: Final = NamedNode(NAMESPACE + "entities")
    vocabulary: Final = NamedNode(NAMESPACE + "vocabulary")
    dataDump: Final = NamedNode(NAMESPACE + "dataDump")
    sparqlEndpoint: Final = NamedNode(NAMESPACE + "sparqlEndpoint")


class ORG:
    """W3C ORG: bodies and their offices."""

    NAMESPACE: Final = "http://www.w3.org/ns/org#"
    Organization: Final = NamedNode(NAMESPACE + "Organization")
    FormalOrganization: Final = NamedNode(NAMESPACE + "FormalOrganization")
    OrganizationalUnit: Final = NamedNode(NAMESPACE + "OrganizationalUnit")
    unitOf: Final = NamedNode(NAMESPACE + "unitOf")
    hasUnit: Final = NamedNode(NAMESPACE + "hasUnit")


class XSD:
    """The datatypes of literals."""

    NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema#"
    string: Final = NamedNode(NAMESPACE + "string")
    boolean: Final = NamedNode(NAMESPACE + "boolean")
    integer: Final = NamedNode(NAMESPACE + "integer")
    decimal: Final = NamedNode(NAMESPACE + "decimal")
    date: Final = NamedNode(NAMESPACE + "date")
    dateTime: Final = NamedNode(NAMESPACE + "dateTime")
    gYearMonth: Final = NamedNode(NAMESPACE + "gYearMonth")
    anyURI: Final = NamedNode(NAMESPACE + "anyURI")
