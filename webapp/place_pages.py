"""The places the documents speak of, each partition for itself.

Districts, their centres and the areas of the councils are three partitions of
one city; counted or listed together they would mean nothing.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.answers import Row, answers, words
from webapp.result_view import ViewCell
from webapp.row_cells import certainty_cell, heads, link_cell, objective_cell, source_cell, text_cell
from webapp.served import site

blueprint = Blueprint("places", __name__)

PLACE_HEADS = heads("名", "読み", "確かさ", "根拠", source=False)
COUNT_HEADS = heads("数える元", "数えるもの", "数", "活動目標", numbers=["数"])
TEXT_HEADS = heads("場所", "種別", "文書での内容", "確かさ")
_SOURCES = {"register": "この道具の台帳の件数", "plan": "計画の文中の数"}


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
        link_cell(words(row, "place"), site().addresses.path(words(row, "resource"))),
        text_cell(words(row, "reading")),
        certainty_cell(row),
        text_cell(words(row, "source")),
    )


def _count(row: Row) -> tuple[ViewCell, ...]:
    source, unit = words(row, "source"), words(row, "unit")
    return (
        ViewCell(_SOURCES.get(source, source), style="short"),
        text_cell(words(row, "what")),
        ViewCell(f"{words(row, 'number')}{unit}", style="number"),
        objective_cell(row),
        source_cell(row),
    )


def _text(row: Row) -> tuple[ViewCell, ...]:
    return (
        link_cell(words(row, "place"), site().addresses.path(words(row, "place_resource"))),
        ViewCell(words(row, "kind"), style="short"),
        text_cell(words(row, "text")),
        certainty_cell(row),
        source_cell(row),
    )
