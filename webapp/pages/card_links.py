"""From the description of a thing to the page that a clerk reads about it.

The description shows triples; where the plan, a project, an office, an actor
or a place has a page of its own, that page says the same in words and order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ontology.terms import RDF, WP, WP_NAMESPACE
from webapp.pages.source_line import documents, first_line
from webapp.serving.answers import answers, words
from webapp.serving.served import site
from webapp.words.language import N_
from webapp.words.links import Link, text
from webapp.words.page_paths import actor_path, objective_path, office_path, project_path

_Find = Callable[[str], str | None]


def card_links(iri: str, classes: Sequence[str]) -> tuple[Link, ...]:
    """Return the links to the pages about a resource of the given classes, each page once; raises EngineError.

    Their texts are our words, to be translated where they are shown.
    """
    found = {}
    for kind, (find, word) in _cards().items():
        if kind in classes:
            path = find(iri)
            if path is not None:
                found[path] = Link(word, path)
    return tuple(found.values())


def things(kind: str) -> tuple[str, ...]:
    """Return the addresses of the resources of one of our classes (``PlanEdition``), for a page about all of them."""
    engine, addresses = site().engine, site().addresses
    rows = engine.select(f"SELECT DISTINCT ?s WHERE {{ ?s {RDF.type} <{WP_NAMESPACE}{kind}> }}")
    paths = (addresses.path(text(subject)) for (subject,) in rows)
    return tuple(sorted(path for path in paths if path is not None))


def _cards() -> dict[str, tuple[_Find, str]]:
    return {
        WP.Project.value: (_project, N_("この事業の頁")),
        WP.Office.value: (_office, N_("この課の頁")),
        WP.ActivityGoal.value: (_objective, N_("この活動目標の頁")),
        WP.ActorCategory.value: (_actor, N_("この立場の頁")),
        WP.BasicGoal.value: (lambda iri: "/plan", N_("計画の頁")),
        WP.PlanEdition.value: (lambda iri: "/plan", N_("計画の頁")),
        WP.ProgressReport.value: (lambda iri: "/progress", N_("実施状況の頁")),
        WP.ReportSection.value: (lambda iri: "/progress", N_("実施状況の頁")),
        WP.Place.value: (_place, N_("場所の頁")),
        **{
            kind.value: (_place, N_("場所の頁"))
            for kind in (WP.Municipality, WP.District, WP.CommunityCenter, WP.CouncilDistrict, WP.Venue)
        },
        WP.SourceDocument.value: (_document, N_("文書の行の頁")),
        WP.Rule.value: (lambda iri: "/about", N_("規則の一覧")),
    }


def _project(iri: str) -> str | None:
    return project_path(iri) if _stands(iri, "project-overview", "resource") else None


def _office(iri: str) -> str | None:
    return office_path(iri) if _stands(iri, "page-offices", "resource") else None


def _objective(iri: str) -> str | None:
    rows = answers("page-objectives")
    return next((objective_path(words(row, "objective")) for row in rows if row["resource"] == iri), None)


def _actor(iri: str) -> str | None:
    known = {row["about"] for row in answers("page-names") if row["kind"] == "actor"}
    return actor_path(iri) if iri in known else None


def _place(iri: str) -> str | None:
    return "/places" if _stands(iri, "places", "resource") else None


def _document(iri: str) -> str | None:
    engine = site().engine
    about = next((each for each in documents(engine, site().addresses) if each.iri == iri), None)
    line = first_line(engine, about) if about is not None else 0
    return f"/documents/{about.identifier}/lines/{line}" if about is not None and line else None


def _stands(iri: str, query: str, column: str) -> bool:
    return any(row[column] == iri for row in answers(query))
