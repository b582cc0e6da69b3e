"""Where the plan says much and where nothing, and the lines behind each number."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webapp.pages.coverage_matrix import UNMARKED, actors_matrix, marked_lines, marks_matrix, marks_path, offices_matrix
from webapp.problems.missing import missing
from webapp.results.row_cells import (
    certainty_cell,
    heads,
    link_cell,
    marks_words,
    number_cell,
    objective_cell,
    source_cell,
    text_cell,
)
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, items, words
from webapp.words.language import N_, NC_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain
from webapp.words.page_paths import objective_path, office_path, project_path, slug

blueprint = Blueprint("coverage", __name__, url_prefix="/coverage")

OFFICE_HEADS = heads(N_("確かさ"), N_("事業"), N_("残る課の数"), N_("根拠"), numbers=[N_("残る課の数")])
MARK_HEADS = heads(N_("活動目標"), N_("順番"), N_("事業"), N_("内容"), N_("印"), numbers=[N_("順番")])


@blueprint.get("")
def page() -> str:
    """Show the three tables."""
    return render_template("coverage.html", actors=actors_matrix(), offices=offices_matrix(), marks=marks_matrix())


@blueprint.get("/offices/<objective>/<path:office>")
def office_lines(objective: str, office: str) -> str | Response:
    """Show the city lines of an objective that an office may answer for."""
    beside = {slug(words(row, "resource")): row for row in answers("office-overview")}
    about = beside.get(office)
    if about is None or objective not in items(about, "objectives"):
        known = {f"/coverage/offices/{objective}/{end}": words(row, "office") for end, row in beside.items()}
        return missing(NC_("one", "対照表の欄"), f"offices/{objective}/{office}", known, "/coverage")
    rows = [
        row
        for row in answers("page-assignments")
        if row["office_resource"] == about["resource"]
        and row["objective"] == objective
        and row["certainty"] != "rejected"
    ]
    name = words(about, "office")
    links = (
        Link(_("活動目標 %(name)s", name=objective), objective_path(objective)),
        Link(name, office_path(words(about, "resource"))),
    )
    return _lines(
        _(
            "%(objective)sで%(office)sが担当しうる市の行",
            objective=objective,
            office=plain(name, words(about, "resource")),
        ),
        links,
        OFFICE_HEADS,
        [_assignment(row) for row in rows],
    )


@blueprint.get("/marks/<party>/<mark>")
def mark_lines(party: str, mark: str) -> str | Response:
    """Show the lines of a party with a mark, or without one."""
    found = marked_lines()
    if (party, mark) not in found:
        known = {marks_path(*pair): " ".join(pair) for pair in found}
        return missing(NC_("one", "対照表の欄"), f"marks/{party}/{mark}", known, "/coverage")
    rows = found[party, mark]
    what = _("印のない行") if mark == UNMARKED else _("【%(mark)s】の行", mark=plain(mark, "mark"))
    return _lines(
        _("%(party)sの欄の%(what)s", party=plain(party, "party"), what=what),
        (),
        MARK_HEADS,
        [_listing(row) for row in rows],
    )


def _lines(title: str, links: tuple[Link, ...], shown: tuple[ViewCell, ...], rows: list[tuple[ViewCell, ...]]) -> str:
    return render_template("coverage_lines.html", title=title, links=links, heads=shown, rows=rows)


def _assignment(row: Row) -> tuple[ViewCell, ...]:
    return (
        certainty_cell(row),
        link_cell(words(row, "project"), project_path(words(row, "project_resource"))),
        number_cell(row, "alternatives"),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def _listing(row: Row) -> tuple[ViewCell, ...]:
    return (
        objective_cell(row),
        number_cell(row, "ordinal"),
        text_cell(words(row, "project")),
        text_cell(words(row, "content")),
        ViewCell(marks_words(items(row, "marks")), style="short"),
        source_cell(row),
    )
