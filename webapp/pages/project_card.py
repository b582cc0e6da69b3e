"""All that the documents say of one project, from every table in which it stands.

A project's ten lines lie on sixty pages of the document. What ties them
together (a name, a mark, a variant) is shown with how sure the tie is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.pages.project_tables import (
    Cells,
    activity_row,
    ask_row,
    feature_row,
    repeat_row,
    repost_row,
    umbrella_row,
    variant_rows,
)
from webapp.pages.project_years import year_rows
from webapp.serving.answers import Row, answers, items, number, words
from webapp.serving.served import site
from webapp.words.certainty import CERTAINTIES, Certainty
from webapp.words.links import Link
from webapp.words.page_paths import line_link, objective_path, office_path

Table = tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a table in which the project stands; ``part_of`` where the line names several projects."""

    printed: str
    content: str
    marks: tuple[str, ...]
    part_of: bool
    place: Link | None
    record: str | None


@dataclass(frozen=True, slots=True)
class ObjectiveLines:
    """One objective with the lines of both parties side by side."""

    objective: Link
    shakyo: tuple[LineView, ...]
    city: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class LineOffices:
    """The offices of one city line; ``ones`` are link, certainty and basis."""

    objective: Link
    place: Link | None
    ones: tuple[tuple[Link, Certainty | None, str], ...]
    remaining: int


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project; the tables are rows for ``macros.table`` under the heads of the same name."""

    name: str
    reading: str
    iri: str
    path: str | None
    lines: tuple[ObjectiveLines, ...]
    reposts: Table
    repeats: Table
    variants: Table
    umbrella: Table
    offices: tuple[LineOffices, ...]
    asks: Table
    activities: Table
    years: Table
    features: Table


def project_card(iri: str, name: str) -> ProjectCard:
    """Return the card of a project; raises graph.rows.EngineError."""
    lines = [row for row in answers("page-lines") if row["project_resource"] == iri]
    listings = {row["listing"] for row in lines}
    own = {words(row, "reading") for row in answers("page-names") if row["resource"] == iri} - {""}
    return ProjectCard(
        name,
        min(own, default=""),
        iri,
        site().addresses.path(iri),
        _side_by_side(lines),
        tuple(repost_row(row) for row in answers("reposts") if row["resource"] in listings),
        tuple(repeat_row(row) for row in answers("unmarked-repeats") if row["resource"] in listings),
        tuple(variant_rows(name)),
        tuple(umbrella_row(row) for row in answers("umbrella-projects") if row["resource"] == iri),
        _offices([row for row in answers("page-assignments") if row["project_resource"] == iri]),
        tuple(ask_row(row) for row in answers("questions-to-settle") if row["resource"] == iri),
        tuple(activity_row(row) for row in answers("page-continuity") if row["project_resource"] == iri),
        year_rows(iri),
        tuple(feature_row(row) for row in answers("page-feature-links") if row["project_resource"] == iri),
    )


def _side_by_side(rows: Iterable[Row]) -> tuple[ObjectiveLines, ...]:
    found: dict[str, dict[str, list[LineView]]] = {}
    for row in rows:
        view = LineView(
            words(row, "printed"),
            words(row, "content"),
            items(row, "marks"),
            row["part"] is not None,
            line_link(row),
            site().addresses.path(words(row, "resource")),
        )
        found.setdefault(words(row, "objective"), {}).setdefault(words(row, "party"), []).append(view)
    return tuple(
        ObjectiveLines(Link(code, objective_path(code)), tuple(by.get("市社協", ())), tuple(by.get("市", ())))
        for code, by in found.items()
    )


def _offices(rows: Sequence[Row]) -> tuple[LineOffices, ...]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(words(row, "unit"), []).append(row)
    views = []
    for of_unit in found.values():
        code = words(of_unit[0], "objective")
        ones = tuple(
            (
                Link(
                    words(row, "office"), office_path(words(row, "office_resource")), of=words(row, "office_resource")
                ),
                CERTAINTIES.get(words(row, "certainty")),
                words(row, "basis"),
            )
            for row in of_unit
        )
        open_ones = [row for row in of_unit if row["certainty"] != "rejected"]
        remaining = max((number(row, "alternatives") for row in open_ones), default=0)
        views.append(LineOffices(Link(code, objective_path(code)), line_link(of_unit[0]), ones, remaining))
    return tuple(views)
