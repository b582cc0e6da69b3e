"""A saved query for two municipalities and more, side by side: page and data.

The address says all: which query, which municipalities, which values; so a
comparison can be linked, saved and repeated as the answer of one can.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from graph.engine import Engine
from queries.catalogue import UnknownQueryError
from queries.comparison import MOST, Asked, Comparison, compare, labeller
from queries.formats import FORMATS, Format, FormatOptions
from queries.parameters import ParameterError
from queries.saved_query import SavedQuery
from webapp.country.cities import NoDataError, cities
from webapp.country.municipality import Municipality, near
from webapp.country.sites import national
from webapp.problems.problem import Problem, printable, respond, told_problem
from webapp.results.view import ViewCell, view
from webapp.saved.api_index import unknown, visible
from webapp.saved.form import Field, fields, wrong_sentence
from webapp.saved.query_call import PAGE_ROWS, refused
from webapp.saved.query_pages import GROUPS, QueryGroup
from webapp.serving.access_log import note_rows
from webapp.serving.served import site
from webapp.serving.site import Site
from webapp.words.labels import labels
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link

blueprint = Blueprint("compare", __name__)

FORMS: Mapping[str, Format] = {FORMATS[name].suffix: FORMATS[name] for name in ("csv", "tsv", "json", "xlsx")}
WORDS = {".csv": "CSV", ".tsv": "TSV", ".json": "JSON", ".xlsx": "Excel (.xlsx)"}
MUNICIPALITY = "m"
OWN = (MUNICIPALITY, "excel")
"""What an address may hold beside the values of the query."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A municipality that is compared, with its site."""

    municipality: Municipality
    site: Site


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer of one municipality: its rows as cells, or why a value means nothing there."""

    municipality: Municipality
    rows: Sequence[tuple[ViewCell, ...]]
    cut: bool
    refusal: str


@blueprint.get("/compare/")
def index() -> str | Response:
    """List the saved queries for the municipalities that were chosen."""
    chosen = _chosen()
    if isinstance(chosen, Problem):
        return respond(chosen, links=_near_links())
    listed = site().catalogue.listed()
    groups = [QueryGroup(code, word, tuple(q for q in listed if q.group == code)) for code, word in GROUPS]
    return render_template(
        "compare_list.html",
        chosen=chosen,
        most=MOST,
        groups=[group for group in groups if group.queries],
        asked=urlencode([(MUNICIPALITY, each.code) for each in chosen]),
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
        links = tuple(Link(each, _address(each, request.args.to_dict(flat=False))) for each in alike)
        return respond(unknown(error.name, alike), links=links, data=form is not None)
    chosen = _chosen()
    if isinstance(chosen, Problem):
        return respond(chosen, links=_near_links(), data=form is not None)
    try:
        opened = [Opened(each, cities().find(each.code).site) for each in chosen]
    except NoDataError as error:
        return respond(_no_data(str(error.args[0])), data=form is not None)
    if form is not None:
        return _data(query, opened, form)
    return _page(query, opened)


def _chosen() -> list[Municipality] | Problem:
    """Return the municipalities of the address, each once, or what is wrong with one."""
    known = national().municipalities
    codes = list(dict.fromkeys(code.strip() for code in request.args.getlist(MUNICIPALITY) if code.strip()))
    if len(codes) > MOST:
        return told_problem(
            400,
            N_("市町村が多すぎます"),
            N_("一度に比べられるのは%(most)sまでです。減らしてください。"),
            most=MOST,
        )
    for code in codes:
        if code not in known:
            return told_problem(
                404,
                N_("この市町村はありません"),
                N_("市町村コード %(code)s の市町村は、ここにはありません。"),
                near=tuple(f"{each.code} {each.name}" for each in near(code, known)),
                code=printable(code[:40]),
            )
    return [known[code] for code in codes]


def _near_links() -> tuple[Link, ...]:
    """Return the present address with the wrong code exchanged for those near it."""
    known = national().municipalities
    codes = [code.strip() for code in request.args.getlist(MUNICIPALITY)]
    wrong = next((code for code in codes if code and code not in known), "")
    given = request.args.to_dict(flat=False)
    found = []
    for each in near(wrong, known) if wrong else ():
        mended = list(dict.fromkeys(each.code if code == wrong else code for code in codes if code))
        found.append(Link(each.title, _at(request.path, {**given, MUNICIPALITY: mended})))
    return (*found, Link(_("市町村を選ぶ"), "/"))


def _no_data(code: str) -> Problem:
    return told_problem(
        503,
        N_("市町村のデータを開けません"),
        N_("市町村コード %(code)s のデータを開けません。時間をおいてやり直すか、ほかの市町村を選んでください。"),
        code=code,
    )


def _too_few() -> Problem:
    return told_problem(400, N_("市町村が足りません"), N_("二つ以上の市町村を m=コード で指定してください。"))


def _values() -> dict[str, str]:
    """Return the values of the query as sent, without empty ones."""
    sent = {name: value for name, value in request.args.items() if name not in OWN}
    return {name: value for name, value in sent.items() if value.strip()}


def _asked(opened: Sequence[Opened]) -> list[Asked]:
    return [Asked(each.municipality.code, each.municipality.name, each.site.engine) for each in opened]


def _data(query: SavedQuery, opened: Sequence[Opened], form: Format) -> Response:
    if len(opened) < 2:
        return respond(_too_few(), data=True)
    asked = _asked(opened)
    try:
        found = compare(query, asked, _values(), catalogue=site().catalogue)
    except ParameterError as error:
        return respond(refused(error), data=True)
    note_rows(len(found.whole))
    versions = "+".join(each.site.snapshot.version for each in opened)
    stream = BytesIO()
    options = FormatOptions(
        excel=request.args.get("excel") == "1",
        data_version=versions,
        iri_labels=labeller(asked, lambda engine, iris: _labels(opened, engine, iris)),
    )
    form.write(found.whole, stream, options=options)
    response = Response(stream.getvalue(), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{query.name}-compared{form.suffix}"'
    without = [part.asked.code for part in found.parts if part.refusal is not None]
    if without:
        response.headers["Fukushi-Without-Value"] = ", ".join(without)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if form.chunks is not None:  # a workbook holds the time of making
        response.add_etag()
        response.make_conditional(request)
    return response


def _labels(opened: Sequence[Opened], engine: Engine, iris: Collection[str]) -> Mapping[str, str]:
    addresses = next(each.site.addresses for each in opened if each.site.engine is engine)
    return labels(engine, addresses, iris)


def _page(query: SavedQuery, opened: Sequence[Opened]) -> Response:
    values = _values()
    wrong: ParameterError | None = None
    found: Comparison | None = None
    if len(opened) > 1:
        try:
            limit = PAGE_ROWS // len(opened)
            found = compare(query, _asked(opened), values, catalogue=site().catalogue, limit=limit)
        except ParameterError as error:
            wrong = error
    first_time = wrong is not None and wrong.reason == "missing" and not values
    shown = _shown(query, found, opened) if found is not None else []
    codes = [each.municipality.code for each in opened]
    given = {MUNICIPALITY: codes, **{name: [value] for name, value in values.items()}}
    note_rows(sum(len(each.rows) for each in shown))
    body = render_template(
        "compare.html",
        query=query,
        chosen=[each.municipality for each in opened],
        most=MOST,
        fields=_fields(query, opened, values, None if first_time else wrong),
        wrong=wrong_sentence(query, wrong) if wrong is not None and not first_time else "",
        heads=view(found.whole, opened[0].site.addresses).heads[2:] if found is not None else (),
        shown=shown,
        downloads=[(_address(query.name + suffix, given), word) for suffix, word in WORDS.items()],
        back=_at("/compare/", {MUNICIPALITY: codes}),
        limit=PAGE_ROWS // max(1, len(opened)),
    )
    return make_response(body, 400 if wrong is not None and not first_time else 200)


def _shown(query: SavedQuery, found: Comparison, opened: Sequence[Opened]) -> list[Shown]:
    shown = []
    for part, each in zip(found.parts, opened, strict=True):
        rows = view(part.result, each.site.addresses).rows
        refusal = wrong_sentence(query, part.refusal) if part.refusal is not None else ""
        led = [tuple(_led(cell, each.municipality.code) for cell in row) for row in rows]
        shown.append(Shown(each.municipality, led, part.result.cut, refusal))
    return shown


def _led(cell: ViewCell, code: str) -> ViewCell:
    """Return a cell whose links lead to the pages of its municipality."""
    if not cell.links:
        return cell
    links = tuple(replace(link, href=f"/m/{code}{link.href}") if link.href else link for link in cell.links)
    return replace(cell, links=links)


def _fields(
    query: SavedQuery, opened: Sequence[Opened], values: Mapping[str, str], error: ParameterError | None
) -> tuple[Field, ...]:
    """Return the fields of the query's form with the choices of all municipalities, each once."""
    if not opened:
        return ()
    forms = [fields(query, each.site, values, error) for each in opened]
    merged = []
    for alike in zip(*forms, strict=True):
        options = alike[0].options
        if options is not None:
            by_value = {option.value: option for field in reversed(alike) for option in field.options or ()}
            order = dict.fromkeys(option.value for field in alike for option in field.options or ())
            options = tuple(by_value[value] for value in order)
        merged.append(replace(alike[0], options=options))
    return tuple(merged)


def _address(name: str, given: Mapping[str, Sequence[str]]) -> str:
    return _at(f"/compare/{name}", given)


def _at(path: str, given: Mapping[str, Sequence[str]]) -> str:
    pairs = [(name, value) for name, values in given.items() for value in values if value]
    return path + (f"?{urlencode(pairs)}" if pairs else "")
