"""The validation report as a page and as files.

The report is made by the validator and only shown here; a report that cannot
be read says so instead of looking like a clean one, and a page that shows a
part of the findings says that it is a part.
"""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from graph.engine import Engine
from graph.rows import EngineError
from shapes.report import Finding, Report, ReportError
from shapes.report_formats import FORMATS
from shapes.report_html import html_fragment
from shapes.report_words import facts_of, word
from webapp.problems.problem import Problem, printable, respond, told_problem
from webapp.results.row_cells import heads
from webapp.results.view import ViewCell
from webapp.serving.served import site
from webapp.validation.excerpt import line_path, read_report
from webapp.validation.filter import FIXED, GROUPINGS, PARAMETERS, Filter, everything, facets, parts
from webapp.validation.report import load_report, written
from webapp.validation.words import Excerpt, PrintedWords
from webapp.words.document_names import title
from webapp.words.language import N_, language, ngettext
from webapp.words.language import gettext as _
from webapp.words.links import line_words

__all__ = ["ReportError", "blueprint", "read_report"]

blueprint = Blueprint("validation", __name__)

MOST = 2000
"""Findings on one page; more than that must be narrowed down."""
CHECK_HEADS = heads(
    N_("規則"), N_("重さ"), N_("調べた件数"), N_("指摘の件数"), numbers=["調べた件数", "指摘の件数"], source=False
)
DOWNLOADS = (
    ("/validation.html", N_("印刷用の頁")),
    ("/validation.csv", "CSV"),
    ("/validation.json", "JSON"),
    ("/validation.ttl", "Turtle"),
    ("/validation.txt", N_("文字だけ")),
)
_NAMES = {each.suffix: name for name, each in FORMATS.items()}
_SAVED = (".csv", ".json", ".ttl")
_LANGUAGES = ("ja", "en")
_printed: WeakKeyDictionary[Engine, PrintedWords] = WeakKeyDictionary()


@blueprint.get("/validation")
def page() -> str | BaseResponse:
    """Show the report of the served snapshot, or the findings that the address asks for."""
    wrong = _wrong_parameter({name: tuple(FIXED.get(name, ())) for name in PARAMETERS})
    if wrong is not None:
        return respond(wrong)
    try:
        report = load_report(site().validation)
    except ReportError as error:
        return _unreadable(error)
    if report is None:
        return render_template("validation.html", report=None)
    wanted = Filter({name: value for name, value in request.args.items() if value})
    found = everything(report)
    shown = parts(found, wanted)
    count = sum(part.count for part in shown)
    return render_template(
        "validation.html",
        report=report,
        facts=facts_of(report, language()),
        other=_other_snapshot(report),
        wanted=wanted,
        facets=facets(found, wanted),
        groupings=[(word(name, language()), wanted.address(by=name), name == wanted.by) for name in GROUPINGS],
        parts=shown if count <= MOST else [],
        shown=count,
        of=len(found),
        most=MOST,
        downloads=DOWNLOADS,
        check_heads=CHECK_HEADS,
        checks=_checks(report),
        unseen=[check.label[language()] for check in report.checks if not check.focus_nodes],
        word=lambda name: word(name, language()),
        counted=lambda number: ngettext("%(num)s件", "%(num)s件", number),
        line_path=line_path,
        line_words=line_words,
        focus=_focus,
        document_title=title,
        around=_around,
    )


@blueprint.get("/validation<any('.csv', '.html', '.json', '.ttl', '.txt'):suffix>")
def file(suffix: str) -> BaseResponse:
    """Return the whole report as a file, with every finding, accepted and mended ones too."""
    wrong = _wrong_parameter({"lang": _LANGUAGES})
    if wrong is not None:
        return respond(wrong)
    wished, name = request.args.get("lang") or language(), _NAMES[suffix]
    try:
        report = load_report(site().validation)
        content = written(site().validation, name, wished) if suffix != ".html" else b""
    except ReportError as error:
        return _unreadable(error)
    if report is None or content is None:
        message = N_("この版のデータには、検証の結果がまだありません。")
        return respond(told_problem(404, N_("検証の結果がありません"), message))
    if suffix == ".html":
        # The format's own page brings its style along, which the site's security policy forbids.
        fragment = Markup(html_fragment(report, wished))
        return Response(
            render_template("validation_print.html", language=wished, title=word("title", wished), body=fragment)
        )
    kind = FORMATS[name].media_type
    response = Response(content, content_type=kind if suffix == ".json" else f"{kind}; charset=utf-8")
    manner = "attachment" if suffix in _SAVED else "inline"
    day = "".join(sign for sign in report.created[:10] if sign.isdecimal())
    response.headers["Content-Disposition"] = f'{manner}; filename="fukushi-validation-{day}{suffix}"'
    response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)


def _wrong_parameter(known: dict[str, tuple[str, ...]]) -> Problem | None:
    """Return the problem with the first parameter that is unknown, given twice, or of no known value."""
    for name, values in request.args.lists():
        shown = printable(name[:80])
        if name not in known:
            message = N_("「%(name)s」という絞り込みはありません。%(known)s が使えます。")
            told = told_problem(400, N_("絞り込みの名前が違います"), message, name=shown, known=_("、").join(known))
            return replace(told, parameter=shown, allowed=tuple(known))
        if len(values) > 1:
            message = N_("「%(name)s」は一つだけ指定してください。")
            return replace(told_problem(400, N_("絞り込みが二つあります"), message, name=shown), parameter=shown)
        if values[0] and known[name] and values[0] not in known[name]:
            told = told_problem(
                400,
                N_("絞り込みの値が違います"),
                N_("「%(name)s」に「%(value)s」は使えません。使える値は%(known)sです。"),
                name=shown,
                value=printable(values[0][:80]),
                known=_("、").join(known[name]),
            )
            return replace(told, parameter=shown, allowed=tuple(known[name]))
    return None


def _unreadable(error: ReportError) -> BaseResponse:
    current_app.logger.error("%s", error)
    message = N_("検証の結果のファイルが壊れているか、別の版のものです。検証をやり直してください。")
    return respond(told_problem(500, N_("検証の結果を読めません"), message))


def _other_snapshot(report: Report) -> str:
    """Return the data a report is about if it is known to be other data than what is served."""
    about, served = str(report.data.get("snapshot") or ""), site().snapshot.id
    return about if about and served and about != served else ""


def _focus(finding: Finding) -> tuple[str, str | None]:
    addresses = site().addresses
    return finding.focus_label or addresses.local_name(finding.focus), addresses.path(finding.focus)


def _around(finding: Finding) -> Excerpt | None:
    """Return the printed words around a finding where the documents' text is loaded."""
    here = site()
    if not here.snapshot.text:
        return None
    try:
        if here.engine not in _printed:
            _printed[here.engine] = PrintedWords(here.engine)
    except EngineError:  # the report is worth reading without them
        return None
    return _printed[here.engine].around(finding)


def _checks(report: Report) -> list[tuple[ViewCell, ...]]:
    return [
        (
            ViewCell(check.label[language()], note=check.name, style="wide"),
            ViewCell(word(check.severity, language()), style="short"),
            ViewCell(str(check.focus_nodes), style="number"),
            ViewCell(str(check.findings), style="number"),
        )
        for check in report.checks
    ]
