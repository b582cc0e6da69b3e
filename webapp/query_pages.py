"""The saved queries as pages and as data.

One address holds a question with its conditions, so that it can be linked,
printed and sent; the same address with a suffix holds the same rows as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for

from queries.catalogue import UnknownQueryError
from queries.formats import FORMATS, Format, FormatOptions
from queries.parameter_error import shown
from queries.parameters import ParameterError
from queries.result import Result
from queries.run import run_query
from queries.saved_query import SavedQuery
from webapp.form import Field, fields, wrong_sentence
from webapp.links import Link
from webapp.problem import HTML, JSON, TEXT, Problem, printable, respond
from webapp.result_view import view
from webapp.served import site

blueprint = Blueprint("queries", __name__)

_GROUPS = (
    ("responsibility", "担当"),
    ("plan", "計画"),
    ("projects", "事業"),
    ("evaluation", "評価"),
    ("places", "場所"),
    ("quality", "品質"),
    ("provenance", "来歴"),
)
_DOWNLOADS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xlsx", "Excel (.xlsx)"))
_DATA: Mapping[str, Format] = {FORMATS[name].suffix: FORMATS[name] for name, _ in _DOWNLOADS}
EXCEL = "excel"


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """The queries of one subject, for the list."""

    code: str
    word: str
    queries: tuple[SavedQuery, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """A link to the same rows as data."""

    href: str
    word: str
    media_type: str


@blueprint.get("/queries/")
def index() -> str:
    """List the saved queries by subject."""
    listed = site().catalogue.listed()
    groups = [QueryGroup(code, word, tuple(q for q in listed if q.group == code)) for code, word in _GROUPS]
    return render_template("query_list.html", groups=[group for group in groups if group.queries])


@blueprint.get("/queries/<name>")
def page(name: str) -> Response:
    """Answer a saved query: as a page, or as data where the name ends in a suffix of a format."""
    stem, dot, ending = name.rpartition(".")
    form = _DATA.get(dot + ending)
    try:
        query = site().catalogue[stem if form else name]
    except UnknownQueryError as error:
        return _unknown(error, form)
    return _data(query, form) if form else _page(query)


def _values() -> dict[str, str]:
    """Return the values of the request without empty ones; ParameterError for one that is given twice."""
    values = {}
    for name, given in request.args.lists():
        filled = [value for value in given if value.strip()]
        if len(filled) > 1:
            raise ParameterError(
                name,
                filled[-1],
                f"The parameter '{name[:40]}' is given {len(filled)} times.",
                message_ja=f"条件「{name[:40]}」が{len(filled)}回指定されています。一つだけ指定してください。",
                reason="repeated",
            )
        if filled and name != EXCEL:
            values[name] = filled[0]
    return values


def _address(name: str, values: Mapping[str, str]) -> str:
    """Return the address of a query; a visitor's own keys must not reach ``url_for``, which gives some a meaning."""
    return url_for("queries.page", name=name) + (f"?{urlencode(values)}" if values else "")


def _problem(error: ParameterError) -> Problem:
    return Problem(
        400, "条件が正しくありません", error.sentence("ja"), printable(error.parameter[:100]), error.allowed, error.near
    )


def _page(query: SavedQuery) -> Response:
    try:
        values = _values()
        result = run_query(query, engine=site().engine, catalogue=site().catalogue, values=values)
    except ParameterError as error:
        return _refused(query, error)
    form_fields = fields(query, site(), dict(result.values))
    return make_response(
        render_template(
            "query.html",
            query=query,
            fields=form_fields,
            subject="、".join(_shown(form_fields)),
            view=view(result, site().addresses),
            narrowed=bool(result.values),
            downloads=_downloads(query, result.values),
        )
    )


def _refused(query: SavedQuery, error: ParameterError) -> Response:
    """Return the page with the form as it was filled; nothing filled in yet is no mistake."""
    typed = {name: printable(value) for name, value in request.args.items()}
    if error.reason == "missing" and not any(value.strip() for value in typed.values()):
        return make_response(render_template("query.html", query=query, fields=fields(query, site(), {})))
    known = {parameter.name for parameter in query.parameters}
    near = [
        Link(value, _address(query.name, {**typed, error.parameter: value}))
        for value in error.near
        if error.parameter in known
    ]
    body = render_template(
        "query.html",
        query=query,
        fields=fields(query, site(), typed, error),
        problem=_problem(error),
        wrong=wrong_sentence(query, error),
        near_links=near,
    )
    return make_response(body, 400)


def _shown(form_fields: Iterable[Field]) -> Iterable[str]:
    for field in form_fields:
        if field.value:
            labels = {option.value: option.label for option in field.options or ()}
            yield labels.get(field.value, field.value)


def _downloads(query: SavedQuery, values: Mapping[str, str]) -> list[Download]:
    found = []
    for name, word in _DOWNLOADS:
        form = FORMATS[name]
        address = _address(query.name + form.suffix, values)
        found.append(Download(address, word, form.media_type.partition(";")[0]))
        if name == "csv":
            excel = _address(query.name + form.suffix, {**values, EXCEL: "1"})
            found.append(Download(excel, "CSV (Excel 用)", "text/csv"))
    return found


def _data(query: SavedQuery, form: Format) -> Response:
    try:
        result = run_query(query, engine=site().engine, catalogue=site().catalogue, values=_values())
    except ParameterError as error:
        return respond(_problem(error), JSON if form.suffix == ".json" else TEXT)
    options = FormatOptions(excel=request.args.get(EXCEL, "") == "1", data_version=site().snapshot.id)
    stream = BytesIO()
    form.write(result, stream, options=options)
    response = Response(stream.getvalue(), content_type=form.media_type)
    response.headers["Content-Disposition"] = disposition(result, form.suffix)
    return response


def disposition(result: Result, suffix: str) -> str:
    """Return the Content-Disposition of a download: an ASCII name, and one people recognise (RFC 6266, RFC 8187)."""
    title = "_".join([result.query.title["ja"], *result.values.values(), date.today().isoformat()])
    safe = "".join(
        "_" if character in '\\/:*?"<>|' or not character.isprintable() else character for character in title
    )
    return (
        f"attachment; filename=\"{result.query.name}{suffix}\"; filename*=UTF-8''{quote(safe[:80] + suffix, safe='')}"
    )


def _unknown(error: UnknownQueryError, form: Format | None) -> Response:
    hidden = {name for name, query in site().catalogue.items() if query.hidden}
    near = tuple(name for name in error.near if name not in hidden)
    message = f"「{shown(error.name)}」という問い合わせはありません。一覧から選んでください。"
    problem = Problem(404, "問い合わせがありません", message, near=near)
    suffix = form.suffix if form else ""
    links = tuple(Link(name, _address(name + suffix, request.args.to_dict())) for name in near)
    media_type = HTML if form is None else JSON if form.suffix == ".json" else TEXT
    return respond(problem, media_type, (*links, Link("問い合わせの一覧", url_for("queries.index"))))
