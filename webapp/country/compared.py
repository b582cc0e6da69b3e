"""What an address compares: which municipalities, and which values.

The address says all, so a comparison can be linked, saved and repeated; what
is wrong with one is told before any municipality is opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from queries.comparison import MOST, Asked
from webapp.country.municipality import Municipality, near
from webapp.country.sites import national
from webapp.problems.problem import Problem, printable, told_problem
from webapp.serving.site import Site
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link

MUNICIPALITY = "m"
OWN = (MUNICIPALITY, "excel")
"""What an address may hold beside the values of the query."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A municipality that is compared, with its site."""

    municipality: Municipality
    site: Site


def chosen() -> list[Municipality] | Problem:
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


def near_links() -> tuple[Link, ...]:
    """Return the present address with the wrong code exchanged for those near it."""
    known = national().municipalities
    codes = [code.strip() for code in request.args.getlist(MUNICIPALITY)]
    wrong = next((code for code in codes if code and code not in known), "")
    given = request.args.to_dict(flat=False)
    found = []
    for each in near(wrong, known) if wrong else ():
        mended = list(dict.fromkeys(each.code if code == wrong else code for code in codes if code))
        found.append(Link(each.title, at(request.path, {**given, MUNICIPALITY: mended})))
    return (*found, Link(_("市町村を選ぶ"), "/"))


def no_data(code: str) -> Problem:
    """Return what is told where a municipality cannot be opened."""
    return told_problem(
        503,
        N_("市町村のデータを開けません"),
        N_("市町村コード %(code)s のデータを開けません。時間をおいてやり直すか、ほかの市町村を選んでください。"),
        code=code,
    )


def too_few() -> Problem:
    """Return what is told where fewer than two are to be compared."""
    return told_problem(400, N_("市町村が足りません"), N_("二つ以上の市町村を m=コード で指定してください。"))


def values() -> dict[str, str]:
    """Return the values of the query as sent, without empty ones."""
    sent = {name: value for name, value in request.args.items() if name not in OWN}
    return {name: value for name, value in sent.items() if value.strip()}


def asked(opened: Sequence[Opened]) -> list[Asked]:
    """Return the municipalities as a query asks them."""
    return [Asked(each.municipality.code, each.municipality.name, each.site.engine) for each in opened]


def address(name: str, given: Mapping[str, Sequence[str]]) -> str:
    """Return the address of a comparison; ``given`` are its values, several of a name."""
    return at(f"/compare/{name}", given)


def at(path: str, given: Mapping[str, Sequence[str]]) -> str:
    """Return an address with values, empty ones left out."""
    pairs = [(name, value) for name, values in given.items() for value in values if value]
    return path + (f"?{urlencode(pairs)}" if pairs else "")
