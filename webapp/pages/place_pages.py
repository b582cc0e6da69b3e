"""The places the documents speak of, each partition for itself.

Districts, their centres and the areas of the councils are three partitions of
one city; counted or listed together they would mean nothing.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.results.row_cells import certainty_cell, heads, link_cell, objective_cell, source_cell, text_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, words
from webapp.serving.served import site
from webapp.words.language import N_
from webapp.words.names import word

blueprint = Blueprint("places", __name__)

PLACE_HEADS = heads(N_("名"), N_("読み"), N_("確かさ"), N_("根拠"), source=False)
COUNT_HEADS = heads(N_("数える元"), N_("数えるもの"), N_("数"), N_("活動目標"), numbers=[N_("数")])
TEXT_HEADS = heads(N_("場所"), N_("種別"), N_("文書での内容"), N_("確かさ"))
_SOURCES = {"register": N_("この道具の台帳の件数"), "plan": N_("計画の文中の数")}


@blueprint.get("/places")
def page() -> str:
    """Show the places by kind, the counts the documents state, and what happened where."""
    kinds: dict[str, list[tuple[ViewCell, ...]]] = {}
    for row in answers("places"):
        kinds.setdefault(words(row, "kind"), []).append(_place(row))
    return render_template(
        "places.html",
        kinds=list(kinds.items()),
        counts=[_count(row) for row in answers("partition-counts")],
        texts=[_text(row) for row in answers("places-in-texts")],
        heads={"place": PLACE_HEADS, "count": COUNT_HEADS, "text": TEXT_HEADS},
    )


def _place(row: Row) -> tuple[ViewCell, ...]:
    return (
        link_cell(
            words(row, "place"), site().addresses.path(words(row, "resource")), of=words(row, "resource"), ruby=True
        ),
        text_cell(words(row, "reading")),
        certainty_cell(row),
        text_cell(words(row, "source")),
    )


def _count(row: Row) -> tuple[ViewCell, ...]:
    source, unit = words(row, "source"), words(row, "unit")
    return (
        ViewCell(word(_SOURCES.get(source, source)), style="short"),
        text_cell(words(row, "what"), "place-kind"),
        ViewCell(f"{words(row, 'number')}{unit}", style="number"),
        objective_cell(row),
        source_cell(row),
    )


def _text(row: Row) -> tuple[ViewCell, ...]:
    return (
        link_cell(
            words(row, "place"), site().addresses.path(words(row, "place_resource")), of=words(row, "place_resource")
        ),
        ViewCell(words(row, "kind"), style="short", of="place-kind"),
        text_cell(words(row, "text")),
        certainty_cell(row),
        source_cell(row),
    )
