"""Choosing a municipality, and what is said where there is none.

The choice works without script: it is a form and a list, and each municipality
is a link.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.country.municipality import PREFECTURES, PREFECTURES_ENGLISH, find, near
from webapp.country.paging import piece
from webapp.country.sites import failures, national
from webapp.problems.problem import printable, respond, told_problem
from webapp.words.language import N_, language
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.prefixes import here

blueprint = Blueprint("country", __name__)

ON_A_PAGE = 100
LONGEST = 100
_CODE = re.compile(r"(?:(?:org|place|graph)/)?([0-9]{5})(?:[/#].*)?", re.DOTALL)
"""Where the code of a municipality stands in the path of a data IRI; see docs/model.md."""


@blueprint.get("/")
def index() -> str:
    """Let the reader choose a municipality, or two and more to be compared."""
    country = national()
    return render_template(
        "country.html",
        **choice("/"),
        records=country.country.cities,
        total=len(country.municipalities),
        triples=country.country.triples,
        failures=failures(),
    )


def choice(address: str) -> dict[str, Any]:
    """Return what a page at ``address`` shows of the municipalities that its reader looks for, a part at a time."""
    typed, known = request.args.get("q", "")[:LONGEST], prefectures()
    prefecture = request.args.get("prefecture", "")
    prefecture = prefecture if prefecture in known else ""
    found = find(typed, national().municipalities.values(), prefecture)
    asked = {"q": typed, "prefecture": prefecture}
    return {
        "typed": printable(typed),
        "prefecture": prefecture,
        "prefectures": known,
        "shown": piece(found, request.args.get("page", ""), ON_A_PAGE, address, asked),
    }


def prefectures() -> dict[str, str]:
    """Return the prefectures of which there are municipalities, by the beginning of their codes."""
    named = PREFECTURES_ENGLISH if language() == "en" else PREFECTURES
    there = {code[:2] for code in national().municipalities}
    return {f"{place:02}": name for place, name in enumerate(named, 1) if f"{place:02}" in there}


@blueprint.get("/m/")
def none() -> Response:
    """Lead to the choice."""
    return redirect(here("/"))


@blueprint.get("/m/<path:path>")
def unknown(path: str) -> Response:
    """Say what is wrong with the address of a municipality: it is none, or it has no data."""
    given, _slash, _rest = path.partition("/")
    code = printable(given[:LONGEST])
    choice = Link(_("市町村を選ぶ"), "/")
    if given in national().municipalities or given in failures():
        return respond(
            told_problem(
                404,
                N_("この市町村のデータはまだありません"),
                N_(
                    "市町村コード %(code)s のデータを読み込めていません。"
                    "読み込めたものから順に、ここで読めるようになります。"
                ),
                code=code,
            ),
            links=(choice,),
        )
    alike = near(given, national().municipalities)
    problem = told_problem(
        404,
        N_("この市町村はありません"),
        N_("市町村コード %(code)s の市町村は、ここにはありません。"),
        near=tuple(each.name for each in alike),
        code=code,
    )
    return respond(problem, links=(*(Link(each.title, each.path) for each in alike), choice))


@blueprint.get("/id/<path:path>")
def entity(path: str) -> Response:
    """Lead from a data IRI to the municipality that it is of; what all share is read at any of them."""
    found = _CODE.fullmatch(path)
    return _led(found[1] if found else _any(), "id", path)


@blueprint.get("/ontology/<path:path>")
def edition(path: str) -> Response:
    """Lead from what stands below the vocabulary, its parts and versions, to any municipality, as all share it."""
    return _led(_any(), "ontology", path)


def _any() -> str:
    return next(iter(national().municipalities), "")


def _led(code: str, kind: str, path: str) -> Response:
    """Lead to a municipality's page of the same path; 404 where it is not there."""
    if code not in national().municipalities:
        abort(404)
    asked = request.query_string.decode("ascii", "replace")
    rest = quote(path, safe="/:@!$&'()*+,;=~")
    response = redirect(here(f"/m/{code}/{kind}/{rest}") + (f"?{asked}" if asked else ""), 307)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
