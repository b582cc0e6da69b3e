"""One field for everything: names, texts, readings, and the questions behind them."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp.pages.search_index import KINDS, Hits, index, search, tokens
from webapp.pages.search_offers import Offer, offers
from webapp.problems.problem import printable
from webapp.serving.served import site

blueprint = Blueprint("search", __name__)

LONGEST = 200
_ALL = 500
EXAMPLES = ("見守り", "サロン", "ボランティア")
"""Words of the documents, in whatever language the page is."""


@blueprint.get("/search")
def page() -> str:
    """Show what holds all the words, by kind, and the saved queries they fill."""
    given = " ".join(printable(request.args.get("q", "")).split())
    text, kind = given[:LONGEST], request.args.get("kind", "")
    words = tokens(text)
    found: list[Hits] = search(words, _ALL if kind in KINDS else 20)
    narrowed = [hits for hits in found if hits.kind == kind] if kind in KINDS else found
    offered: list[Offer] = offers(words) if words and kind not in KINDS else []
    return render_template(
        "search.html",
        text=text,
        cut=len(given) > LONGEST,
        asked=bool(words),
        kind=KINDS.get(kind, ""),
        hits=narrowed,
        total=sum(hits.total for hits in narrowed),
        offers=offered,
        fewer=_fewer(words) if words and not narrowed else [],
        size=len(index()),
        catalogue=site().catalogue,
        examples=EXAMPLES,
    )


def _fewer(words: list[str]) -> list[tuple[str, int]]:
    """Return the single words that are found, with how often: what to try where all together find nothing."""
    counted = [(word, sum(hits.total for hits in search([word]))) for word in words[:8]] if len(words) > 1 else []
    return [(word, count) for word, count in counted if count]
