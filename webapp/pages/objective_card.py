"""All that is known of one objective, in the order in which the document prints it.

What the document sets beside a table stays beside the table: no line gets an
office here that the document does not give it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.results.row_cells import certainty_cell, heads, marks_words, source_cell, text_cell, word_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, items, number, words
from webapp.serving.served import site
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.moment import period
from webapp.words.page_paths import actor_path, line_link, office_path, project_path

LISTING_HEADS = heads(N_("順番"), N_("事業"), N_("内容"), N_("印"), numbers=[N_("順番")])
FEATURE_HEADS = heads(N_("事業"), N_("照合"), N_("確かさ"), N_("根拠"), source=False)
_ITEM_KINDS = ("aim", "issue", "direction", "chart", "caption", "paragraph")


@dataclass(frozen=True, slots=True)
class Item:
    """Something printed: its name or restatement, the way to its line and record, figures told in it."""

    text: str
    place: Link | None
    record: str | None
    note: str = ""
    figures: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What the document gives one actor to do."""

    actor: str
    path: str
    statements: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The project table of one party; ``offices`` stand beside it, not beside a line."""

    party: str
    rows: tuple[tuple[ViewCell, ...], ...]
    offices: tuple[tuple[Link, Link | None], ...]


@dataclass(frozen=True, slots=True)
class FeatureItem:
    """A feature with its paragraphs and captions, and the projects it may show."""

    item: Item
    parts: tuple[Item, ...]
    projects: tuple[tuple[ViewCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ObjectiveCard:
    """One objective; ``items`` by kind, ``figures`` are those told in no listed item."""

    code: str
    iri: str
    path: str | None
    place: Link | None
    items: Mapping[str, tuple[Item, ...]]
    figures: tuple[Item, ...]
    roles: tuple[Role, ...]
    columns: tuple[Column, ...]
    features: tuple[FeatureItem, ...]


def objective_card(row: Row) -> ObjectiveCard:
    """Return the card of an objective, given as a row of ``page-objectives``.

    Raises graph.rows.EngineError.
    """
    iri = words(row, "resource")
    printed = _under(iri, answers("page-objective-items"))
    figures = [each for each in printed if each["kind"] in ("survey-figure", "count")]
    loose = [each for each in printed if each["of_feature"] is None and each["kind"] in _ITEM_KINDS]
    shown = {each["resource"] for each in printed}
    return ObjectiveCard(
        words(row, "objective"),
        iri,
        site().addresses.path(iri),
        line_link(row),
        {kind: tuple(_item(each, figures) for each in loose if each["kind"] == kind) for kind in _ITEM_KINDS},
        tuple(_item(each) for each in figures if each["stated_in"] not in shown),
        _roles(iri),
        _columns(iri),
        tuple(_feature(each, printed, figures) for each in printed if each["kind"] == "feature"),
    )


def _under(iri: str, rows: Sequence[Row], name: str = "resource") -> list[Row]:
    """Return the rows about parts of the thing, so that another city's 2-1 stays out."""
    return [row for row in rows if words(row, name).startswith(f"{iri}/")]


def _item(row: Row, figures: Sequence[Row] = ()) -> Item:
    told = tuple(_item(each) for each in figures if each["stated_in"] == row["resource"])
    note = _("時点 %(time)s", time=period(words(row, "as_of"))) if row["as_of"] is not None else ""
    return Item(words(row, "text"), line_link(row), site().addresses.path(words(row, "resource")), note, told)


def _roles(iri: str) -> tuple[Role, ...]:
    slugs = {words(row, "name"): words(row, "about") for row in answers("page-names") if row["kind"] == "actor"}
    found: dict[str, list[Item]] = {actor: [] for actor in slugs}
    for row in _under(iri, answers("role-statements")):
        item = Item(words(row, "restatement"), line_link(row), site().addresses.path(words(row, "resource")))
        found.setdefault(words(row, "actor"), []).append(item)
    return tuple(Role(actor, actor_path(slugs.get(actor, actor)), tuple(told)) for actor, told in found.items())


def _columns(iri: str) -> tuple[Column, ...]:
    beside = [
        (_office_links().get(words(row, "department"), Link(words(row, "department"))), line_link(row))
        for row in _under(iri, answers("departments-of-objective"))
    ]
    parts: dict[str, list[Row]] = {}
    for row in _under(iri, answers("page-lines"), "listing"):
        parts.setdefault(words(row, "listing"), []).append(row)
    rows: dict[str, list[tuple[ViewCell, ...]]] = {"市社協": [], "市": []}
    for row in _under(iri, answers("listings")):
        units = parts.get(words(row, "resource"), [])
        rows.setdefault(words(row, "party"), []).append(_line(row, units))
    return tuple(Column(party, tuple(lines), tuple(beside) if party == "市" else ()) for party, lines in rows.items())


def _office_links() -> dict[str, Link]:
    """Return links to the offices that the plan prints beside its tables, by name."""
    return {
        words(row, "office"): Link(words(row, "office"), office_path(words(row, "resource")), of=words(row, "resource"))
        for row in answers("office-overview")
    }


def _line(row: Row, units: Sequence[Row]) -> tuple[ViewCell, ...]:
    printed = words(row, "project")
    if len(units) > 1:
        name = ViewCell(
            links=tuple(Link(words(unit, "printed"), project_path(words(unit, "project_resource"))) for unit in units),
            note=_("一行に%(count)sつの事業", count=len(units)),
            style="wide",
        )
    else:
        path = project_path(words(units[0], "project_resource")) if units else None
        name = ViewCell(links=(Link(printed, path),), style="wide")
    marks = marks_words(items(row, "marks"))
    ordinal = ViewCell(str(number(row, "ordinal")), style="number")
    return ordinal, name, text_cell(words(row, "content")), ViewCell(marks, style="short"), source_cell(row)


def _feature(row: Row, printed: Sequence[Row], figures: Sequence[Row]) -> FeatureItem:
    own = words(row, "resource")
    parts = tuple(_item(each, figures) for each in printed if each["of_feature"] == own)
    projects = tuple(
        (
            ViewCell(links=(Link(words(each, "project"), project_path(words(each, "project_resource"))),)),
            word_cell(each, "match"),
            certainty_cell(each),
            text_cell(words(each, "basis")),
        )
        for each in answers("page-feature-links")
        if each["resource"] == own
    )
    return FeatureItem(_item(row), parts, projects)
