"""The projects of the plan, and one page for each.

The document has no list of its projects; this is it, in the order in which
their names first appear.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webapp import project_tables
from webapp.answers import answers, words
from webapp.missing import missing
from webapp.page_paths import project_path
from webapp.project_card import project_card
from webapp.row_cells import heads, link_cell, number_cell, objective_cell

blueprint = Blueprint("projects", __name__)

_COUNTS = (
    ("lines_shakyo", "市社協の行"),
    ("lines_city", "市の行"),
    ("reposts", "再掲の行"),
    ("features", "活動紹介"),
    ("activities", "前の活動"),
)
_HEADS = heads("事業", "活動目標", *(word for _, word in _COUNTS), numbers=[word for _, word in _COUNTS], source=False)


@blueprint.get("/projects")
def index() -> str:
    """List the projects in plan order."""
    rows = [
        (
            link_cell(words(row, "project"), project_path(words(row, "resource"))),
            objective_cell(row, "objectives"),
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
        return missing("事業", slug, names, "/projects")
    card = project_card(words(row, "resource"), words(row, "project"))
    return render_template("project.html", card=card, overview=row, heads=project_tables)
