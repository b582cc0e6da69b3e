"""Every IRI of the shipped graph is an address: one thing of each kind, every graph, every table, every term."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tests.builds import BASE, shipped
from tests.conftest import ClientRequest, read_page
from webapp.app import create_app

ONTOLOGY = "https://fukushi-graph.example/ontology"
SCHEMA = "https://schema.org/"


@cache
def client() -> ClientRequest:
    """One strict client over the shipped graph."""
    found: FlaskClient = create_app({"OUT": shipped().out}).test_client()
    return ClientRequest(found)


@cache
def minted() -> tuple[str, ...]:
    """Return every IRI of ours that stands anywhere in the graph, graphs included, without fragments."""
    found = set()
    for s, p, o, g in shipped().engine.select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"):
        for term in (s, p, o, g):
            if isinstance(term, NamedNode) and term.value.startswith((BASE, ONTOLOGY)):
                found.add(term.value.partition("#")[0])
    return tuple(sorted(found))


def kind(iri: str) -> str:
    """Return the form of an IRI: its numbers and names of its own replaced."""
    form = re.sub(r"(?<=/)[0-9][0-9-]*(?=/|$)", "N", iri.removeprefix(BASE))
    form = re.sub(
        r"/(project|dept|chiiki|center|chiku-shakyo|venue|office|assignment|continuity)/[^/]+", r"/\1/*", form
    )
    return re.sub(r"^(N/curation/[a-z_]+|N/plan/N/note/spelling)/.+", r"\1/*", form)


def examples() -> list[str]:
    """Return one IRI of each form, and every graph and table."""
    first: dict[str, str] = {}
    for iri in minted():
        first.setdefault(kind(iri), iri)
    every = [iri for iri in minted() if "/graph/" in iri or "/table/" in iri]
    return sorted({*first.values(), *every} - {ONTOLOGY})


def address(iri: str) -> str:
    """Return the path at which the server shows an IRI."""
    return iri.removeprefix("https://fukushi-graph.example")


def classes() -> list[str]:
    """Return one resource of each class that a graph asserts."""
    rows = shipped().engine.select(
        "SELECT ?class (MIN(STR(?s)) AS ?one) WHERE { GRAPH ?g { ?s a ?class } FILTER(!STRENDS(STR(?g), '/closure')) "
        f"FILTER(STRSTARTS(STR(?s), '{BASE}')) }} GROUP BY ?class ORDER BY ?class"
    )
    return [one.value for _, one in rows if isinstance(one, Literal)]


def test_there_are_many_kinds() -> None:
    assert len(examples()) > 80
    assert len(classes()) > 50


@pytest.mark.parametrize("part", range(6))
def test_an_iri_of_each_form_leads_to_a_page_and_to_data(part: int) -> None:
    for iri in examples()[part::6]:
        lead = client().raw(address(iri), 303)
        read_page(client().raw(lead.headers["Location"]))
        quads = list(parse(client().raw(f"{address(iri)}.nq").get_data(), format=RdfFormat.N_QUADS))
        assert quads, f"the data of {iri} say nothing"
        assert any(
            iri == str(term.value).partition("#")[0] for q in quads for term in (q.subject, q.predicate, q.object)
        )  # type: ignore[union-attr]


def test_every_iri_is_known() -> None:
    """The lead alone, for each of some thousand; what it leads to is looked at by example."""
    ours = [iri for iri in minted() if iri != ONTOLOGY]
    assert len(ours) > 4000
    for iri in ours[:: max(1, len(ours) // 600)]:
        client().raw(address(iri), 303)


def test_every_term_has_its_place_on_the_page_of_the_vocabulary() -> None:
    terms = set()
    for s, p, o in shipped().engine.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"):
        terms |= {t.value for t in (s, p, o) if isinstance(t, NamedNode) and t.value.startswith(f"{ONTOLOGY}#")}
    page = read_page(client().raw("/ontology"))
    assert len(terms) > 150
    assert {term.partition("#")[2] for term in terms} <= page.ids


def view(iri: str) -> dict[str, Any]:
    """Return the block of schema.org statements on the page of a thing."""
    html = client().raw(f"{address(iri)}.html").text
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


class TestCards:
    """From a thing to the page that a clerk reads, and back."""

    @pytest.mark.parametrize(
        ("kind", "begin"),
        [
            ("Project", "/projects/"),
            ("Office", "/offices/"),
            ("ActivityGoal", "/plan/"),
            ("ActorCategory", "/actors/"),
            ("BasicGoal", "/plan"),
            ("PlanEdition", "/plan"),
            ("ProgressReport", "/progress"),
            ("District", "/places"),
            ("CommunityCenter", "/places"),
            ("SourceDocument", "/documents/"),
            ("Rule", "/about"),
        ],
    )
    def test_a_thing_of_a_kind_leads_to_its_card(self, kind: str, begin: str) -> None:
        rows = shipped().select(f"SELECT DISTINCT ?s WHERE {{ ?s a wp:{kind} }} ORDER BY ?s")
        assert rows
        for (iri,) in rows[:: max(1, len(rows) // 4)]:
            page = read_page(client().raw(f"{address(iri)}.html"))
            own = page.html[page.html.index("</h1>") : page.html.index('id="provenance"')]
            cards = re.findall(r'<li><a href="([^"]+)">', own)
            assert len(cards) == 1, iri
            assert cards[0].startswith(begin)
            client().raw(cards[0])

    @pytest.mark.parametrize(
        "kind",
        [
            *("Project", "Office", "ActivityGoal", "ActorCategory", "PlanEdition", "ProgressReport"),
            *("District", "CommunityCenter", "Rule"),
        ],
    )
    def test_the_card_leads_back(self, kind: str) -> None:
        [iri] = shipped().select(f"SELECT ?s WHERE {{ ?s a wp:{kind} }} ORDER BY DESC(?s) LIMIT 1")[0]
        page = client().raw(f"{address(iri)}.html").text
        card = re.findall(r'<li><a href="([^"]+)">', page[page.index("</h1>") :])[0]
        assert address(iri) in read_page(client().raw(card)).links

    def test_a_span_has_no_card(self) -> None:
        [iri] = shipped().select("SELECT ?s WHERE { ?s a wp:SourceSpan } ORDER BY ?s LIMIT 1")[0]
        page = client().raw(f"{address(iri)}.html").text
        own = page[page.index("</h1>") : page.index('id="provenance"')]
        assert "<li>" not in own


class TestSchemaOrg:
    """What is said in the words of schema.org is true in them."""

    def test_an_office_belongs_to_its_body(self) -> None:
        rows = shipped().select(
            "SELECT ?o ?b ?n WHERE { ?o a wp:Office ; wp:body ?b ; skos:prefLabel ?n . FILTER(LANG(?n) = 'ja') } "
            "ORDER BY ?o LIMIT 1"
        )
        office, body, name = rows[0]
        found = view(office)
        assert found["@context"] == {"@vocab": SCHEMA}
        assert (found["@id"], found["@type"], found["name"]) == (office, "Organization", name)
        assert found["parentOrganization"] == {"@id": body}
        assert found["url"].startswith("http://localhost/offices/")
        assert found["mainEntityOfPage"]["@id"] == f"http://localhost{address(office)}.html"

    def test_a_project_is_no_organisation(self) -> None:
        """In schema.org a Project is an Organization; a line of a plan is not."""
        for (iri,) in shipped().select("SELECT ?s WHERE { ?s a wp:Project } ORDER BY ?s LIMIT 3"):
            found = view(iri)
            assert found["@type"] == "Thing"
            assert found["additionalType"] == [{"@id": f"{ONTOLOGY}#Project"}]

    def test_an_event_has_its_day_and_venue(self) -> None:
        rows = shipped().select(
            "SELECT ?s ?d ?v WHERE { ?s a wp:Event ; wp:date ?d ; wp:printedVenue ?v } ORDER BY ?s LIMIT 1"
        )
        iri, day, venue = rows[0]
        found = view(iri)
        assert (found["@type"], found["startDate"], found["location"]["name"]) == ("Event", day, venue)

    def test_what_is_not_stated_is_not_said(self) -> None:
        """A centre's district is derived from lists that are not official."""
        rows = shipped().select(
            "SELECT ?s WHERE { ?s wp:inDistrict ?d ; wp:certainty ?c . FILTER(?c != wp:certainty-stated) } "
            "ORDER BY ?s LIMIT 2"
        )
        assert rows
        for (iri,) in rows:
            assert view(iri)["@type"] == "Place"
            assert "containedInPlace" not in view(iri)

    def test_every_class_gives_a_view_of_known_words(self) -> None:
        known = {
            *("@context", "@id", "@type", "mainEntityOfPage", "url", "additionalType", "name", "alternateName"),
            *(
                "description",
                "identifier",
                "startDate",
                "endDate",
                "parentOrganization",
                "containedInPlace",
                "location",
            ),
        }
        for iri in classes():
            found = view(iri)
            assert set(found) <= known, f"{iri}: and never sameAs"
            assert found["@id"] == iri
            assert "http://schema.org" not in json.dumps(found)
