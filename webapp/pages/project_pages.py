"""The projects of the plan, and one page for each.

The document has no list of its projects; this is it, in the order in which
their names first appear.
"""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, render_template

from webapp.pages import project_tables
from webapp.pages.project_card import project_card
from webapp.pages.project_years import YEAR_HEADS
from webapp.problems.missing import missing
from webapp.results.row_cells import heads, link_cell, number_cell, objective_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import answers, words
from webapp.words.language import N_, NC_
from webapp.words.page_paths import project_path

blueprint = Blueprint("projects", __name__)

_PARTIES = ("市社協", "市")
_COUNTS = (
    ("reposts", N_("再掲の行")),
    ("features", N_("活動紹介")),
    ("activities", N_("前の活動")),
)
_NUMBERS = (N_("市社協の行"), N_("市の行"), *(word for _, word in _COUNTS))
_HEADS = heads(N_("事業"), N_("活動目標"), *_NUMBERS, numbers=_NUMBERS, source=False)


def line_counts() -> Counter[tuple[str, str]]:
    """Return how many lines name a project, by IRI and party; a line of two parts of one project counts once."""
    lines = {(words(row, "project_resource"), words(row, "party"), row["listing"]) for row in answers("page-lines")}
    return Counter((project, party) for project, party, _ in lines)


@blueprint.get("/projects")
def index() -> str:
    """List the projects in plan order."""
    counts = line_counts()
    rows = [
        (
            link_cell(words(row, "project"), project_path(words(row, "resource"))),
            objective_cell(row, "objectives"),
            *(ViewCell(str(counts[words(row, "resource"), party]), style="number") for party in _PARTIES),
            *(number_cell(row, name) for name, _ in _COUNTS),
        )
        for row in answers("project-overview")
    ]
    return render_template("projects.html", heads=_HEADS, rows=rows)


@blueprint.get("/projects/<slug>")
def page(slug: str) -> str | Response:
    """Show every line in which a project stands, and what ties the lines together."""
    known = {project_path(words(row, "resource")): row for row in answers("project-overview")}
    row = known.get(f"/projects/{slug}")
    if row is None:
        names = {path: words(each, "project") for path, each in known.items()}
        return missing(NC_("one", "事業"), slug, names, "/projects")
    card = project_card(words(row, "resource"), words(row, "project"))
    counts = {party: line_counts()[card.iri, party] for party in _PARTIES}
    return render_template("project.html", card=card, counts=counts, heads=project_tables, year_heads=YEAR_HEADS)
