"""What each of the five actors promises, in plan order.

The plan gives roles to residents and groups too; nobody finds theirs in a
document that is ordered by objective.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webapp.problems.missing import missing
from webapp.results.row_cells import heads, source_cell, text_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, number, words
from webapp.serving.served import site
from webapp.words.language import N_, NC_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.moment import fiscal_year
from webapp.words.names import word
from webapp.words.page_paths import actor_path, objective_path, query_path, slug

blueprint = Blueprint("actors", __name__)

ROLE_HEADS = heads(N_("役割"))
REPORT_HEADS = heads(N_("活動"), N_("段階"), N_("年度"), N_("内容"))
_COLUMNS = {"shakyo": "市社協", "gyosei": "市"}
"""The two actors that have a column in the tables of projects, and how the column is headed."""
_PHASES = {"intended": N_("取組"), "done": N_("実施"), "planned": N_("予定")}


def actors() -> dict[str, Row]:
    """Return the five actors by their pages."""
    return {actor_path(words(row, "about")): row for row in answers("page-names") if row["kind"] == "actor"}


@blueprint.get("/actors")
def index() -> str:
    """List the actors with the number of their roles."""
    coverage = answers("role-coverage")
    found = [
        (Link(words(row, "name"), path), sum(number(c, "statements") for c in coverage if c["actor"] == row["name"]))
        for path, row in actors().items()
    ]
    return render_template("actors.html", actors=found)


@blueprint.get("/actors/<slug>")
def page(slug: str) -> str | Response:
    """Show all that an actor promises, in the plan and in the report."""
    known = actors()
    row = known.get(f"/actors/{slug}")
    if row is None:
        return missing(NC_("one", "立場"), slug, {path: words(each, "name") for path, each in known.items()}, "/actors")
    name = words(row, "name")
    promises = answers("promises-of-actor", actor=name)
    titles = {words(each, "objective"): words(each, "title") for each in answers("page-objectives")}
    plan: dict[str, list[tuple[ViewCell, ...]]] = {}
    report: dict[str, list[tuple[ViewCell, ...]]] = {}
    for each in promises:
        if each["phase"] == "role":
            plan.setdefault(words(each, "objective"), []).append(
                (text_cell(words(each, "statement")), source_cell(each))
            )
        else:
            report.setdefault(words(each, "objective"), []).append(_reported(each))
    return render_template(
        "actor.html",
        name=name,
        path=site().addresses.path(words(row, "about")),
        plan=[(Link(f"{code} {titles.get(code, '')}", objective_path(code)), rows) for code, rows in plan.items()],
        roles=sum(map(len, plan.values())),
        report=list(report.items()),
        query=query_path("promises-of-actor", actor=name),
        lines=_lines(row),
        role_heads=ROLE_HEADS,
        report_heads=REPORT_HEADS,
    )


def _lines(row: Row) -> tuple[str, int] | None:
    """Return the lines of the actor's own column of the project tables and how many they are, None without a column."""
    party = _COLUMNS.get(slug(words(row, "about")))
    count = sum(each["party"] == party for each in answers("listings"))
    return (query_path("listings", party=party), count) if party and count else None


def _reported(row: Row) -> tuple[ViewCell, ...]:
    phase = words(row, "phase")
    year = fiscal_year(number(row, "fiscal_year")) if row["fiscal_year"] is not None else ""
    return (
        text_cell(words(row, "activity") or _("（名のない行）")),
        ViewCell(word(_PHASES.get(phase, phase)), style="short"),
        ViewCell(year, style="short"),
        text_cell(words(row, "statement")),
        source_cell(row),
    )
