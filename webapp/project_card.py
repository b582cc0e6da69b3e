"""All that the documents say of one project, from every table in which it stands.

A project's ten lines lie on sixty pages of the document. What ties them
together (a name, a mark, a variant) is shown with how sure the tie is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.answers import Row, answers, items, number, words
from webapp.certainty import CERTAINTIES, Certainty
from webapp.links import Link
from webapp.page_paths import line_link, objective_path, office_path, project_path
from webapp.result_view import ViewCell
from webapp.row_cells import (
    certainty_cell,
    heads,
    link_cell,
    number_cell,
    objective_cell,
    source_cell,
    text_cell,
    word_cell,
)
from webapp.served import site

Table = tuple[tuple[ViewCell, ...], ...]
REPOST_HEADS = heads("活動目標", "欄", "元の行", "照合", "確かさ", "根拠")
REPEAT_HEADS = heads("活動目標", "欄", "先の行", "照合", "内容", "確かさ", "根拠")
VARIANT_HEADS = heads("名", "種別", "確かさ", "根拠", "行の数", numbers=["行の数"], source=False)
ASK_HEADS = heads("聞く課", "「はい」で決まる行", "「いいえ」で決まる行", "ほかに残る課", numbers=["「はい」で決まる行", "「いいえ」で決まる行"], source=False)
ACTIVITY_HEADS = heads("報告の活動", "続き方", "確かさ", "根拠", "指標")
FEATURE_HEADS = heads("活動目標", "活動紹介", "照合", "確かさ", "根拠")
UMBRELLA_HEADS = heads("欄", "括弧の内容", "確かさ", "根拠", source=False)
_POSSIBLY = "possibly-same"
_VARIANT_WORDS = {"variant": "同じ事業の別の表記", "possibly-same": "同じかもしれない事業"}


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
        tuple(_repost(row) for row in answers("reposts") if row["resource"] in listings),
        tuple(_repeat(row) for row in answers("unmarked-repeats") if row["resource"] in listings),
        tuple(_variants(name)),
        tuple(_umbrella(row) for row in answers("umbrella-projects") if row["resource"] == iri),
        _offices([row for row in answers("page-assignments") if row["project_resource"] == iri]),
        tuple(_ask(row) for row in answers("questions-to-settle") if row["resource"] == iri),
        tuple(_activity(row) for row in answers("page-continuity") if row["project_resource"] == iri),
        tuple(_feature(row) for row in answers("page-feature-links") if row["project_resource"] == iri),
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


def _repost(row: Row) -> tuple[ViewCell, ...]:
    origin = words(row, "antecedent_objective")
    antecedent = link_cell(f"{origin} {words(row, 'antecedent_party')}", objective_path(origin)) if origin else ViewCell("なし")
    return (
        objective_cell(row),
        ViewCell(words(row, "party"), style="short"),
        antecedent,
        word_cell(row, "match"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def _repeat(row: Row) -> tuple[ViewCell, ...]:
    return (
        objective_cell(row, "repeat_objective"),
        ViewCell(words(row, "party"), style="short"),
        objective_cell(row, "first_objective"),
        word_cell(row, "match"),
        ViewCell("同じ" if row["same_content"] else "異なる", style="short"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def _variants(name: str) -> Iterable[tuple[ViewCell, ...]]:
    for row in answers("name-variants"):
        if row["project"] == name:
            yield _variant(row, words(row, "other_name"))
        elif row["other_name"] == name and row["kind"] == _POSSIBLY:
            yield _variant(row, words(row, "project"))


def _variant(row: Row, other: str) -> tuple[ViewCell, ...]:
    kind = words(row, "kind")
    paths = {words(each, "project"): project_path(words(each, "resource")) for each in answers("project-overview")}
    return (
        link_cell(other, paths.get(other)) if kind == _POSSIBLY else text_cell(other),
        ViewCell(_VARIANT_WORDS.get(kind, kind), style="short"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        number_cell(row, "lines"),
    )


def _umbrella(row: Row) -> tuple[ViewCell, ...]:
    contents = items(row, "contents")
    return (
        ViewCell(words(row, "party"), style="short"),
        ViewCell("、".join(contents), items=contents, style="wide"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
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
                Link(words(row, "office"), office_path(words(row, "office_resource"))),
                CERTAINTIES.get(words(row, "certainty")),
                words(row, "basis"),
            )
            for row in of_unit
        )
        open_ones = [row for row in of_unit if row["certainty"] != "rejected"]
        remaining = max((number(row, "alternatives") for row in open_ones), default=0)
        views.append(LineOffices(Link(code, objective_path(code)), line_link(of_unit[0]), ones, remaining))
    return tuple(views)


def _ask(row: Row) -> tuple[ViewCell, ...]:
    others = items(row, "other_offices")
    return (
        ViewCell(words(row, "office"), style="short"),
        number_cell(row, "lines"),
        number_cell(row, "settled_by_no"),
        ViewCell("、".join(others), items=others, style="wide"),
    )


def _activity(row: Row) -> tuple[ViewCell, ...]:
    activity = words(row, "activity_resource")
    name = f"{words(row, 'section')} {words(row, 'activity') or '（名のない行）'}"
    measured = tuple(
        Link(f"{words(each, 'indicator')}", f"/progress#{indicator_id(words(each, 'resource'))}")
        for each in answers("indicators")
        if words(each, "resource").startswith(f"{activity}/")
    )
    return (
        link_cell(name, site().addresses.path(activity)),
        word_cell(row, "kind"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        ViewCell(links=measured, style="wide") if measured else ViewCell("なし"),
        source_cell(row),
    )


def indicator_id(iri: str) -> str:
    """Return the anchor of an indicator on the progress page: its place in the report."""
    section, _, rest = iri.partition("/report/")[2].partition("/")[2].partition("/activity/")
    activity, _, ordinal = rest.partition("/indicator/")
    return f"indicator-{section}-{activity}-{ordinal}"


def _feature(row: Row) -> tuple[ViewCell, ...]:
    return (
        objective_cell(row),
        text_cell(words(row, "feature")),
        word_cell(row, "match"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )
