"""The saved queries as pages and as data.

One address holds a question with its conditions, so that it can be linked,
printed and sent; the same address with a suffix, or asked for by Accept, holds
the same rows as data; and a permanent one holds the version of the data too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, render_template, request

from queries.catalogue import UnknownQueryError
from queries.formats import FORMATS, Format
from queries.parameters import ParameterError
from queries.saved_query import SavedQuery
from webapp.problems.problem import HTML, PROBLEM, printable, respond
from webapp.results.cards import cards
from webapp.results.drawn_answer import counts_of
from webapp.results.view import view
from webapp.saved.api_index import unknown, visible
from webapp.saved.download_links import download_links
from webapp.saved.form import Field, fields, wrong_sentence
from webapp.saved.query_call import DATA, DOWNLOADS, PAGE_ROWS, RESERVED, Call, address, gone, read_call, refused
from webapp.saved.query_data import data, form_of
from webapp.saved.query_picture import SUFFIX, SVG, drawn_query, picture_answer, picture_offered, shown_picture
from webapp.saved.shown_rows import linked, shown_rows
from webapp.serving.caching import KEEP, may_pack, not_modified, pack, stamp, stamped, unchanged
from webapp.serving.kept import GoneError, turn_to
from webapp.serving.served import site
from webapp.words.accept import negotiate
from webapp.words.language import N_, language
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.moment import moment
from webapp.words.names import told

blueprint = Blueprint("queries", __name__)

GROUPS = (
    ("responsibility", N_("担当")),
    ("plan", N_("計画")),
    ("projects", N_("事業")),
    ("evaluation", N_("評価")),
    ("places", N_("場所")),
    ("quality", N_("品質")),
    ("provenance", N_("来歴")),
)
_OFFERED = (HTML, *(FORMATS[name].media_type.partition(";")[0] for name, _ in DOWNLOADS))


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """The queries of one subject, for the list."""

    code: str
    word: str
    queries: tuple[SavedQuery, ...]


@blueprint.get("/queries/")
def index() -> str:
    """List the saved queries by subject."""
    listed = site().catalogue.listed()
    groups = [QueryGroup(code, word, tuple(q for q in listed if q.group == code)) for code, word in GROUPS]
    return render_template("query_list.html", groups=[group for group in groups if group.queries])


@blueprint.get("/queries/<name>")
def page(name: str) -> Response:
    """Answer a saved query: as a page, or as data where a suffix or the Accept header asks for it."""
    return _answer(name, "/queries/")


@blueprint.get("/results/<version>/<name>")
def result(version: str, name: str) -> Response:
    """Answer as ``page``, always from the data of one version; 410 where that is not kept any more."""
    try:
        turn_to(version)
    except GoneError:
        return respond(gone(version), data=_split(name)[1] is not None or name.endswith(SUFFIX))
    return _answer(name, f"/results/{site().snapshot.version}/")


def _split(name: str) -> tuple[str, Format | None]:
    """Return the name of a query and the form that its suffix asks for."""
    stem, dot, ending = name.rpartition(".")
    form = DATA.get(dot + ending)
    return (stem, form) if form else (name, None)


def _answer(name: str, base: str) -> Response:
    stem, form = _split(name)
    drawn = drawn_query(name)
    is_data = form is not None or name.endswith(SUFFIX)
    try:
        query = site().catalogue[drawn or stem]
    except UnknownQueryError as error:
        return _unknown(error, form, is_data)
    if not is_data:
        chosen = negotiate(request.headers.get("Accept"), (*_OFFERED, *picture_offered(query)))
        if chosen is None:
            abort(406)
        form = form_of(chosen)
        drawn = drawn or (query.name if chosen == SVG else "")
    try:
        call = read_call(query, base)
        if drawn:
            return picture_answer(call)
        return data(call, form) if form else _page(call)
    except GoneError as error:
        return respond(gone(str(error.args[0])), data=is_data)
    except ParameterError as error:
        if form is None and not drawn:
            return _refused(query, error)
        return respond(refused(error), None if is_data else PROBLEM, data=is_data)


def _page(call: Call) -> Response:
    found = stamp(
        site().snapshot,
        call.query,
        call.values,
        {
            "page": request.host_url,
            "prefix": request.root_path,
            "base": call.base,
            "limit": call.limit,
            "offset": call.offset,
            "packed": may_pack(),
        },
        weak=False,
    )
    if unchanged(found):
        return not_modified(found)
    limit, result = call.limit or PAGE_ROWS, shown_rows(call)
    form_fields = fields(call.query, site(), dict(result.values))
    partial = result.cut or call.offset > 0
    body = render_template(
        "query.html",
        query=call.query,
        fields=form_fields,
        subject=_("、").join(_shown(form_fields)),
        view=view(result, site().addresses, known := cards()),
        counts=counts_of(result, site().addresses, call.base, known),
        picture=shown_picture(result, partial=partial),
        narrowed=bool(result.values),
        downloads=download_links(call),
        first=call.offset + 1,
        partial=partial,
        following=call.next_address("", limit, {}) if result.cut else "",
        beginning=call.address(**({"limit": str(limit)} if call.limit else {})) if call.offset else "",
        citation=_citation(call, form_fields),
        permanent=call.permanent(),
        present=address("/queries/", call.query.name, call.values) if call.base != "/queries/" else "",
    )
    request.environ[KEEP] = True
    return stamped(pack(linked(make_response(body), call, result)), found)


def _citation(call: Call, form_fields: Iterable[Field]) -> str:
    """Return the text by which the answer is cited, without its address."""
    snapshot = site().snapshot
    asked = _("（%(conditions)s）", conditions=_("、").join(_shown(form_fields))) if call.values else ""
    made = _("、%(moment)s作成", moment=moment(snapshot.created)) if snapshot.created else ""
    return _(
        "福祉計画グラフ「%(title)s」%(asked)s、データの版 %(version)s%(made)s",
        title=told(call.query.title),
        asked=asked,
        version=snapshot.version,
        made=made,
    )


def _refused(query: SavedQuery, error: ParameterError) -> Response:
    """Return the page with the form as it was filled; nothing filled in yet is no mistake."""
    typed = {name: printable(value) for name, value in request.args.items() if name not in RESERVED}
    if error.reason == "missing" and not any(value.strip() for value in typed.values()):
        return make_response(render_template("query.html", query=query, fields=fields(query, site(), {})))
    known = {parameter.name for parameter in query.parameters}
    near = [
        Link(value, address("/queries/", query.name, {**typed, error.parameter: value}))
        for value in error.near
        if error.parameter in known
    ]
    body = render_template(
        "query.html",
        query=query,
        fields=fields(query, site(), typed, error),
        problem=(problem := refused(error)),
        problem_words=problem.words(language()),
        wrong=wrong_sentence(query, error),
        near_links=near,
    )
    return make_response(body, 400)


def _shown(form_fields: Iterable[Field]) -> Iterable[str]:
    for field in form_fields:
        if field.value:
            labels = {option.value: option.label for option in field.options or ()}
            yield labels.get(field.value, field.value)


def _unknown(error: UnknownQueryError, form: Format | None, is_data: bool) -> Response:
    near = visible(error.near)
    problem = unknown(error.name, near)
    suffix = form.suffix if form else ""
    links = tuple(Link(name, address("/queries/", name + suffix, _typed())) for name in near)
    return respond(problem, None, (*links, Link(_("問い合わせの一覧"), "/queries/")), data=is_data)


def _typed() -> Mapping[str, str]:
    return request.args.to_dict()
