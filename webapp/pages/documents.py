"""Pages of the documents and their lines."""

from __future__ import annotations

from difflib import get_close_matches

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from webapp.pages.source_line import Document, documents, first_line, read_line
from webapp.problems.problem import printable, respond, told_problem
from webapp.serving.served import site
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@blueprint.get("/")
def index() -> str:
    """List the documents behind the answers."""
    served = site()
    found = [
        {"about": d, "href": served.addresses.path(d.iri), "first_line": first_line(served.engine, d)}
        for d in documents(served.engine, served.addresses)
    ]
    return render_template("document_list.html", documents=found)


@blueprint.get("/<identifier>/lines/<int:number>")
def line(identifier: str, number: int) -> str | BaseResponse:
    """Show what stands on a line (from 1) of a document."""
    served = site()
    known = {d.identifier: d for d in documents(served.engine, served.addresses)}
    document = known.get(identifier)
    if document is None:
        return _unknown_document(identifier, list(known), number)
    if number < 1 or (document.line_count and number > document.line_count):
        return _unknown_line(document)
    return render_template("line.html", line=read_line(served.engine, served.addresses, document, number))


def _unknown_document(identifier: str, known: list[str], number: int) -> Response:
    near = tuple(get_close_matches(identifier, known, n=5, cutoff=0.4)) or tuple(known[:5])
    links = tuple(Link(name, f"/documents/{name}/lines/{number}") for name in near)
    message = N_("「%(name)s」という文書は読み込まれていません。")
    problem = told_problem(404, N_("文書がありません"), message, near=near, name=printable(identifier[:80]))
    return respond(problem, links=links)


def _unknown_line(document: Document) -> Response:
    last = document.line_count
    message = N_("%(document)sの行番号は 1 から %(last)s までです。")
    problem = told_problem(404, N_("この行はありません"), message, document=document.title, last=last)
    path = f"/documents/{document.identifier}/lines/{last}"
    return respond(problem, links=(Link(_("最後の行 (%(last)s行目)", last=last), path),))
