"""Pages of the documents and their lines."""

from __future__ import annotations

from difflib import get_close_matches

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from webapp.links import Link
from webapp.problem import Problem, printable, respond
from webapp.served import site
from webapp.source_line import Document, documents, first_line, read_line

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
    message = f"「{printable(identifier[:80])}」という文書は読み込まれていません。"
    links = tuple(Link(name, f"/documents/{name}/lines/{number}") for name in near)
    return respond(Problem(404, "文書がありません", message, near=near), links=links)


def _unknown_line(document: Document) -> Response:
    last = document.line_count
    message = f"{document.title}の行番号は 1 から {last} までです。"
    problem = Problem(404, "この行はありません", message)
    return respond(problem, links=(Link(f"最後の行 ({last}行目)", f"/documents/{document.identifier}/lines/{last}"),))
