"""The first page: what this is for, and the shortest way to an answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from queries.catalogue import Catalogue
from queries.saved_query import SavedQuery
from webapp.saved.form import fields
from webapp.serving.served import site
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import N_

blueprint = Blueprint("home", __name__)

OFFICE_QUERY = "projects-of-department"

_AUDIENCES = (
    (
        "staff",
        N_("職員"),
        N_("自分の課に関わる事業や役割を、活動目標をまたいで一覧にできます。"),
        ("responsibility", "plan"),
    ),
    (
        "audit",
        N_("監査"),
        N_("計画と実績、再掲や表記の食い違いを、根拠の行と並べて点検できます。"),
        ("evaluation", "quality", "projects"),
    ),
    (
        "research",
        N_("研究"),
        N_("計画の構造と変化を、確かさと出典が付いたデータとして取り出せます。"),
        ("places", "provenance", "projects"),
    ),
)


@dataclass(frozen=True, slots=True)
class Audience:
    """A group of readers with the queries meant for it; ``purpose`` is one sentence."""

    code: str
    word: str
    purpose: str
    queries: tuple[SavedQuery, ...]


@blueprint.get("/")
def index() -> str:
    """Show the office form and the queries by audience."""
    served = site()
    audiences = [
        Audience(code, word, purpose, _presets(served.catalogue, code, groups))
        for code, word, purpose, groups in _AUDIENCES
    ]
    office_query = served.catalogue.get(OFFICE_QUERY)
    return render_template(
        "home.html",
        audiences=[audience for audience in audiences if audience.queries],
        office_query=office_query,
        office_fields=fields(office_query, served, {}) if office_query else (),
    )


def _presets(catalogue: Catalogue, audience: str, groups: tuple[str, ...]) -> tuple[SavedQuery, ...]:
    """Return an audience's queries of the ``groups`` it starts from, or all of its queries where those are empty.

    Most queries serve everybody; three equal lists would help nobody.
    """
    listed = catalogue.listed(audience)
    return tuple(q for group in groups for q in listed if q.group == group) or listed


@blueprint.get("/certainty")
def certainty() -> str:
    """Explain the four certainty words."""
    return render_template("certainty.html", certainties=CERTAINTIES.values())
