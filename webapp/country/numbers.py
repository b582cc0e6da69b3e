"""What all municipalities have together, counted when the country was built.

A number of the whole country says little without the number of municipalities
that have part in it; so the two stand side by side, and each number leads to
the municipalities it is the sum of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flask import Blueprint, Response, abort, render_template, request

from graph.country_figures import Aggregate
from ontology.terms import WP_NAMESPACE
from webapp.country.municipality import Municipality
from webapp.country.pages import LONGEST
from webapp.country.paging import Piece, address, piece
from webapp.country.sites import national
from webapp.country.table_file import as_file
from webapp.problems.problem import printable, respond, told_problem
from webapp.serving.served import site
from webapp.words.labels import labels
from webapp.words.language import N_, language
from webapp.words.language import gettext as _
from webapp.words.names import word

blueprint = Blueprint("numbers", __name__)

ON_A_PAGE = 100
TITLES = {
    "objectives": N_("活動目標"),
    "listings": N_("主な事業の行"),
    "party-mark-matrix": N_("主な事業の行と、その印"),
    "role-coverage": N_("役割の記述"),
    "assignments": N_("担当"),
    "activities-by-kind": N_("報告の活動"),
    "attainment": N_("指標の達成状況"),
    "events": N_("催し"),
    "projects": N_("事業"),
    "offices": N_("課"),
    "places": N_("場所"),
}
"""What an aggregate counts; one without a title is called by its name."""
_WORDS = {
    "reached": N_("達成"),
    "missed": N_("未達成"),
    "not-comparable": N_("比較できない"),
    "no-values": N_("値なし"),
    "active": N_("現行"),
    "shakyo": N_("社協"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the country: ``words`` say of what, ``href`` leads to the municipalities."""

    words: tuple[str, ...]
    number: int
    cities: int
    href: str


@blueprint.get("/aggregates")
def page() -> str:
    """Show the national aggregates."""
    found = national().aggregates
    said = _said([each for rows in found.values() for each in rows])
    tables = {
        name: [_number(name, each, said) for each in rows]
        for name, rows in sorted(found.items(), key=lambda item: _place(item[0]))
    }
    return render_template("country_numbers.html", titles=TITLES, tables=tables, total=len(national().municipalities))


@blueprint.get("/aggregates<any('.csv', '.json'):suffix>")
def file(suffix: str) -> Response:
    """Return all aggregates as a file."""
    rows = [
        (name, each.first, each.second, each.number, each.cities)
        for name, numbers in national().aggregates.items()
        for each in numbers
    ]
    return as_file("aggregates", suffix, ("aggregate", "first", "second", "number", "municipalities"), rows)


@blueprint.get("/aggregates/<name><any('.csv', '.json'):suffix>")
def by_municipality_file(name: str, suffix: str) -> Response:
    """Return an aggregate with the number of each municipality as a file; ``first`` and ``second`` choose rows."""
    country = national()
    if name not in country.aggregates:
        known = get_close_matches(name, country.aggregates, n=3)
        title, detail = N_("この集計はありません"), N_("集計 %(name)s は、ここにはありません。")
        found = told_problem(404, title, detail, near=tuple(known), name=printable(name[:LONGEST]))
        return respond(found, data=True)
    wanted = {key: request.args[key] for key in ("first", "second") if key in request.args}
    rows = [
        (code, country.country.cities[code].name, each.first, each.second, number)
        for each in country.aggregates[name]
        if wanted.items() <= {"first": each.first, "second": each.second}.items()
        for code, number in country.country.figures.by_city(name, each.first, each.second).items()
    ]
    return as_file(name, suffix, ("municipality", "name", "first", "second", "number"), rows, aggregate=name)


@blueprint.get("/aggregates/<name>")
def by_municipality(name: str) -> str:
    """Show one number of an aggregate for each municipality that has it, the largest first."""
    first, second = (request.args.get(key, "")[:LONGEST] for key in ("first", "second"))
    country = national()
    found = country.country.figures.by_city(name, first, second)
    if not found:
        abort(404)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows = [(country.municipalities[code], number) for code, number in ranked]
    values = {"first": first, "second": second}
    shown: Piece[tuple[Municipality, int]] = piece(
        rows, request.args.get("page", ""), ON_A_PAGE, f"/aggregates/{name}", values
    )
    total = Aggregate(first, second, sum(found.values()), len(found))
    return render_template(
        "country_number.html",
        title=TITLES.get(name, name),
        subject=_number(name, total, _said([total])),
        shown=shown,
    )


def _place(name: str) -> tuple[int, str]:
    return (list(TITLES).index(name) if name in TITLES else len(TITLES), name)


def _said(rows: list[Aggregate]) -> Mapping[str, str]:
    """Return words for the keys of aggregates: those of the vocabulary, else ours, else the key itself."""
    keys = {key for each in rows for key in (each.first, each.second) if key}
    plain = {key for key in keys if key.isascii() and all(c.isalnum() or c in "-_" for c in key)}
    actor = f"{site().addresses.base}actor/"
    iris = {iri: key for key in plain for iri in (WP_NAMESPACE + key, actor + key)}
    named = labels(site().engine, site().addresses, iris, language())
    local = site().addresses.local_name
    found = {iris[iri]: name for iri, name in named.items() if name != local(iri)}
    return {key: word(_WORDS[key]) if key in _WORDS else found.get(key, key) for key in keys}


def _number(name: str, each: Aggregate, said: Mapping[str, str]) -> Number:
    href = address(f"/aggregates/{name}", first=each.first, second=each.second)
    keys = tuple(said[key] for key in (each.first, each.second) if key)
    if name == "party-mark-matrix" and not each.second:
        keys = (*keys, _("印なし"))
    return Number(keys, each.number, each.cities, href)
