"""The first page: what this is for, and the shortest way to an answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from queries.catalogue import Catalogue
from queries.saved_query import SavedQuery
from webapp.saved.form import Field, fields
from webapp.serving.answers import answers, words
from webapp.serving.served import site
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import N_
from webapp.words.names import plain

blueprint = Blueprint("home", __name__)

OFFICE_QUERY = "projects-of-department"
FIRST = 6
"""Queries of an audience that are shown at once."""

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
    """A group of readers with the queries meant for it, the ``rest`` behind one more press.

    ``purpose`` is one sentence. All queries in sight would push the next audience off a phone's screen.
    """

    code: str
    word: str
    purpose: str
    first: tuple[SavedQuery, ...]
    rest: tuple[SavedQuery, ...]


@blueprint.get("/")
def index() -> str:
    """Show the office form and the queries by audience."""
    served = site()
    audiences = [
        Audience(code, word, purpose, *_presets(served.catalogue, code, groups))
        for code, word, purpose, groups in _AUDIENCES
    ]
    office_query = served.catalogue.get(OFFICE_QUERY)
    office_fields = fields(office_query, served, {}) if office_query else ()
    return render_template(
        "home.html",
        examples=_examples(office_fields),
        audiences=[audience for audience in audiences if audience.first],
        office_query=office_query,
        office_fields=office_fields,
    )


def _examples(office_fields: tuple[Field, ...]) -> list[str]:
    """Return searches that people type and that saved queries answer, in the words of this snapshot."""
    offices = [option.label for each in office_fields for option in each.options or ()]
    codes = [words(row, "objective") for row in answers("page-objectives")]
    found = [f"{office} {plain('再掲', 'mark')}" for office in offices[:1]]
    return found + [f"{code} {plain('市社協', 'party')}" for code in codes[:1]]


def _presets(
    catalogue: Catalogue, audience: str, groups: tuple[str, ...]
) -> tuple[tuple[SavedQuery, ...], tuple[SavedQuery, ...]]:
    """Return the first queries of each of the ``groups`` an audience starts from, and the rest of these groups.

    Where the groups are empty it is all of its queries. Most queries serve everybody; three equal lists would help
    nobody.
    """
    listed = catalogue.listed(audience)
    by_group = [tuple(q for q in listed if q.group == group) for group in groups]
    if not any(by_group):
        return listed[:FIRST], listed[FIRST:]
    first = tuple(q for found in by_group for q in found[: FIRST // len(groups)])
    return first, tuple(q for found in by_group for q in found if q not in first)


@blueprint.get("/certainty")
def certainty() -> str:
    """Explain the four certainty words."""
    return render_template("certainty.html", certainties=CERTAINTIES.values())
