"""A saved query for two municipalities and more, side by side: the pages.

The address says all: which query, which municipalities, which values; so a
comparison can be linked, saved and repeated as the answer of one can.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from queries.catalogue import UnknownQueryError
from queries.comparison import MOST, Comparison, compare
from queries.parameters import ParameterError
from queries.saved_query import SavedQuery
from webapp.country.cities import NoDataError, cities
from webapp.country.compare_files import FORMS, WORDS, data
from webapp.country.compare_view import all_fields, shown
from webapp.country.compared import MUNICIPALITY, Opened, address, asked, at, chosen, near_links, no_data, values
from webapp.problems.problem import Problem, respond
from webapp.results.view import view
from webapp.saved.api_index import unknown, visible
from webapp.saved.form import wrong_sentence
from webapp.saved.query_call import PAGE_ROWS
from webapp.saved.query_pages import GROUPS, QueryGroup
from webapp.serving.access_log import note_rows
from webapp.serving.served import site
from webapp.words.links import Link

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare/")
def index() -> str | Response:
    """List the saved queries for the municipalities that were chosen."""
    those = chosen()
    if isinstance(those, Problem):
        return respond(those, links=near_links())
    listed = site().catalogue.listed()
    groups = [QueryGroup(code, word, tuple(q for q in listed if q.group == code)) for code, word in GROUPS]
    return render_template(
        "compare_list.html",
        chosen=those,
        most=MOST,
        groups=[group for group in groups if group.queries],
        asked=urlencode([(MUNICIPALITY, each.code) for each in those]),
    )


@blueprint.get("/compare/<name>")
def page(name: str) -> Response:
    """Answer a saved query for several municipalities: as a page, or by suffix as data."""
    stem, dot, ending = name.rpartition(".")
    form = FORMS.get(dot + ending)
    stem = stem if form else name
    try:
        query = site().catalogue[stem]
    except UnknownQueryError as error:
        alike = visible(error.near)
        links = tuple(Link(each, address(each, request.args.to_dict(flat=False))) for each in alike)
        return respond(unknown(error.name, alike), links=links, data=form is not None)
    those = chosen()
    if isinstance(those, Problem):
        return respond(those, links=near_links(), data=form is not None)
    try:
        opened = [Opened(each, cities().find(each.code).site) for each in those]
    except NoDataError as error:
        return respond(no_data(str(error.args[0])), data=form is not None)
    if form is not None:
        return data(query, opened, form)
    return _page(query, opened)


def _page(query: SavedQuery, opened: Sequence[Opened]) -> Response:
    sent = values()
    wrong: ParameterError | None = None
    found: Comparison | None = None
    if len(opened) > 1:
        try:
            limit = PAGE_ROWS // len(opened)
            found = compare(query, asked(opened), sent, catalogue=site().catalogue, limit=limit)
        except ParameterError as error:
            wrong = error
    first_time = wrong is not None and wrong.reason == "missing" and not sent
    answers = shown(query, found, opened) if found is not None else []
    codes = [each.municipality.code for each in opened]
    given = {MUNICIPALITY: codes, **{name: [value] for name, value in sent.items()}}
    note_rows(sum(len(each.rows) for each in answers))
    body = render_template(
        "compare.html",
        query=query,
        chosen=[each.municipality for each in opened],
        most=MOST,
        fields=all_fields(query, opened, sent, None if first_time else wrong),
        wrong=wrong_sentence(query, wrong) if wrong is not None and not first_time else "",
        heads=view(found.whole, opened[0].site.addresses).heads[2:] if found is not None else (),
        shown=answers,
        downloads=[(address(query.name + suffix, given), word) for suffix, word in WORDS.items()],
        back=at("/compare/", {MUNICIPALITY: codes}),
        limit=PAGE_ROWS // max(1, len(opened)),
    )
    return make_response(body, 400 if wrong is not None and not first_time else 200)
