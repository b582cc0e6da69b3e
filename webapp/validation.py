"""The validation report as a page and as files.

The report is made by the validator and only shown here; a report that cannot
be read says so instead of looking like a clean one, and a page that shows a
part of the findings says that it is a part.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from shapes.report import Finding, Report, ReportError
from shapes.report_formats import FORMATS
from shapes.report_html import html_fragment
from shapes.report_words import facts_of, word
from webapp.problem import Problem, printable, respond
from webapp.result_view import ViewCell
from webapp.row_cells import heads
from webapp.served import site
from webapp.validation_excerpt import line_path, read_report
from webapp.validation_filter import FIXED, GROUPINGS, PARAMETERS, Filter, everything, facets, parts
from webapp.validation_report import load_report, written

__all__ = ["ReportError", "blueprint", "read_report"]

blueprint = Blueprint("validation", __name__)

MOST = 2000
"""Findings on one page; more than that must be narrowed down."""
CHECK_HEADS = heads("規則", "重さ", "調べた件数", "指摘の件数", numbers=["調べた件数", "指摘の件数"], source=False)
DOWNLOADS = (
    ("/validation.html", "印刷用の頁"),
    ("/validation.csv", "CSV"),
    ("/validation.json", "JSON"),
    ("/validation.ttl", "Turtle"),
    ("/validation.txt", "文字だけ"),
)
_NAMES = {each.suffix: name for name, each in FORMATS.items()}
_SAVED = (".csv", ".json", ".ttl")
_LANGUAGES = ("ja", "en")


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
        facts=facts_of(report, "ja"),
        other=_other_snapshot(report),
        wanted=wanted,
        facets=facets(found, wanted),
        groupings=[(text, wanted.address(by=name), name == wanted.by) for name, text in GROUPINGS.items()],
        parts=shown if count <= MOST else [],
        shown=count,
        of=len(found),
        most=MOST,
        downloads=DOWNLOADS,
        check_heads=CHECK_HEADS,
        checks=_checks(report),
        unseen=[check.label["ja"] for check in report.checks if not check.focus_nodes],
        word=lambda name: word(name, "ja"),
        line_path=line_path,
        focus=_focus,
    )


@blueprint.get("/validation<any('.csv', '.html', '.json', '.ttl', '.txt'):suffix>")
def file(suffix: str) -> BaseResponse:
    """Return the whole report as a file, with every finding, accepted and mended ones too."""
    wrong = _wrong_parameter({"lang": _LANGUAGES})
    if wrong is not None:
        return respond(wrong)
    language, name = request.args.get("lang", "ja"), _NAMES[suffix]
    try:
        report = load_report(site().validation)
        content = written(site().validation, name, language) if suffix != ".html" else b""
    except ReportError as error:
        return _unreadable(error)
    if report is None or content is None:
        message = "この版のデータには、検証の結果がまだありません。"
        return respond(Problem(404, "検証の結果がありません", message))
    if suffix == ".html":
        # The format's own page brings its style along, which the site's security policy forbids.
        fragment = Markup(html_fragment(report, language))
        return Response(
            render_template("validation_print.html", language=language, title=word("title", language), body=fragment)
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
            message = f"「{shown}」という絞り込みはありません。{'、'.join(known)} が使えます。"
            return Problem(400, "絞り込みの名前が違います", message, parameter=shown, allowed=tuple(known))
        if len(values) > 1:
            return Problem(400, "絞り込みが二つあります", f"「{shown}」は一つだけ指定してください。", parameter=shown)
        if values[0] and known[name] and values[0] not in known[name]:
            message = (
                f"「{shown}」に「{printable(values[0][:80])}」は使えません。使える値は{'、'.join(known[name])}です。"
            )
            return Problem(400, "絞り込みの値が違います", message, parameter=shown, allowed=tuple(known[name]))
    return None


def _unreadable(error: ReportError) -> BaseResponse:
    current_app.logger.error("%s", error)
    message = "検証の結果のファイルが壊れているか、別の版のものです。検証をやり直してください。"
    return respond(Problem(500, "検証の結果を読めません", message))


def _other_snapshot(report: Report) -> str:
    """Return the data a report is about if it is known to be other data than what is served."""
    about, served = str(report.data.get("snapshot") or ""), site().snapshot.id
    return about if about and served and about != served else ""


def _focus(finding: Finding) -> tuple[str, str | None]:
    addresses = site().addresses
    return finding.focus_label or addresses.local_name(finding.focus), addresses.path(finding.focus)


def _checks(report: Report) -> list[tuple[ViewCell, ...]]:
    return [
        (
            ViewCell(check.label["ja"], note=check.name, style="wide"),
            ViewCell(word(check.severity, "ja"), style="short"),
            ViewCell(str(check.focus_nodes), style="number"),
            ViewCell(str(check.findings), style="number"),
        )
        for check in report.checks
    ]
