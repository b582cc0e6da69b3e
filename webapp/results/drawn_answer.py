"""The picture or the table of counts of a saved query, by what its header says.

The rows are those of the table below it, so nobody needs the picture; where
they cannot be drawn as the header wishes, the table is the answer.
"""

from __future__ import annotations

from queries.result import Result
from queries.saved_query import SavedQuery
from webapp.results.bar_panels import bars_of
from webapp.results.cards import NONE, Cards
from webapp.results.drawn_rows import DrawnRows
from webapp.results.event_panels import events_of
from webapp.results.matrix import Matrix
from webapp.results.matrix_of_rows import matrix_of
from webapp.results.pair_panels import pairs_of
from webapp.results.picture import Picture
from webapp.results.time_panels import values_of
from webapp.serving.addresses import Addresses


def has_picture(query: SavedQuery) -> bool:
    """Tell whether the answers of a query can be had as a picture; a matrix is a table, which a page draws."""
    return query.drawing is not None and query.view != "matrix"


def picture_of(result: Result, addresses: Addresses) -> Picture | None:
    """Return the picture of an answer, None where there is none, or no row of it can be drawn."""
    drawing = result.query.drawing
    if drawing is None or not result.rows:
        return None
    drawn = DrawnRows(result, drawing, addresses)
    if result.query.view == "bars":
        return bars_of(drawn)
    if result.query.view == "network":
        return pairs_of(drawn)
    if result.query.view == "timeline":
        return values_of(drawn) if "numbers" in drawing.parts else events_of(drawn)
    return None


def counts_of(result: Result, addresses: Addresses, base: str, known: Cards = NONE) -> Matrix | None:
    """Return the table of counts of an answer, None where there is none; see ``matrix_of``."""
    drawing = result.query.drawing
    if drawing is None or result.query.view != "matrix" or not result.rows:
        return None
    return matrix_of(DrawnRows(result, drawing, addresses), base, known)
