"""The plan as it is printed: the tree of goals, and each objective on one page.

The PDF spreads an objective over ten pages and says nowhere which line a
statement came from; here it is one page in the order of the document, and
every item leads to its line.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template

from webapp.pages.objective_card import FEATURE_HEADS, LISTING_HEADS, objective_card
from webapp.problems.missing import missing
from webapp.results.row_cells import heads, link_cell, number_cell, source_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, words
from webapp.serving.served import site
from webapp.validation.pages import ReportError, read_report
from webapp.words.language import N_, NC_
from webapp.words.page_paths import objective_path

blueprint = Blueprint("plan", __name__)

_COUNTS = (
    ("issues", N_("現状と課題")),
    ("directions", N_("方向性")),
    ("roles", N_("役割の記述")),
    ("lines_shakyo", N_("市社協の行")),
    ("lines_city", N_("市の行")),
    ("offices", N_("課の数")),
    ("features", N_("活動紹介")),
    ("figures", N_("数値")),
)
_HEADS = heads(N_("活動目標"), *(word for _, word in _COUNTS), numbers=[word for _, word in _COUNTS])


def objectives() -> dict[str, str]:
    """Return the pages of all objectives in plan order, with what to call them."""
    return {objective_path(words(row, "objective")): title(row) for row in answers("page-objectives")}


def title(row: Row) -> str:
    """Return an objective's code and title."""
    return f"{words(row, 'objective')} {words(row, 'title')}"


@blueprint.get("/plan")
def tree() -> str:
    """Show the goals, their objectives and what is printed for each, counted."""
    counts = {row["resource"]: row for row in answers("objective-overview")}
    goals: dict[str, tuple[Row, list[tuple[ViewCell, ...]]]] = {}
    for row in answers("page-objectives"):
        counted = counts[row["resource"]]
        cells = (
            link_cell(title(row), objective_path(words(row, "objective"))),
            *(number_cell(counted, name) for name, _ in _COUNTS),
            source_cell(row),
        )
        goals.setdefault(words(row, "goal_resource"), (row, []))[1].append(cells)
    return render_template("plan.html", goals=list(goals.values()), heads=_HEADS)


@blueprint.get("/plan/<code>")
def objective(code: str) -> str | Response:
    """Show all that the document prints for an objective."""
    pages = objectives()
    row = next((row for row in answers("page-objectives") if row["objective"] == code), None)
    if row is None:
        return missing(NC_("one", "活動目標"), code, pages, "/plan")
    order = list(pages)
    place = order.index(objective_path(code))
    return render_template(
        "objective.html",
        card=objective_card(row),
        name=title(row),
        listing_heads=LISTING_HEADS,
        feature_heads=FEATURE_HEADS,
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        pages=pages,
        findings=findings(words(row, "resource")),
    )


def findings(iri: str) -> list[tuple[str, list[tuple[ViewCell, ...]]]] | None:
    """Return the report's findings about a thing and its parts by severity, None where there is no report."""
    path, addresses = site().validation, site().addresses
    try:
        report = read_report(path, addresses) if path else None
    except ReportError as error:
        current_app.logger.error("%s", error)
        return None
    if report is None:
        return None
    own = addresses.path(iri) or ""

    def about(row: tuple[ViewCell, ...]) -> bool:
        href = row[1].links[0].href or "" if row[1].links else ""
        return href == own or href.startswith(f"{own}/")

    grouped = [(severity.word, [row for row in severity.rows if about(row)]) for severity in report.severities]
    return [(word, rows) for word, rows in grouped if rows]
