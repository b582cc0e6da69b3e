"""The municipalities as data: who they are, what there is of each, and where.

A program that goes through a country begins here, and finds the address of
each municipality's own API in its row.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.country.municipality import find
from webapp.country.pages import LONGEST, prefectures
from webapp.country.sites import failures, national
from webapp.country.table_file import as_file

blueprint = Blueprint("municipalities", __name__)

HEADS = (
    *("code", "name", "reading", "english", "prefecture", "triples", "data_version"),
    *("findings", "failed_since", "page", "api", "data", "sparql"),
)


@blueprint.get("/municipalities<any('.csv', '.json'):suffix>")
def file(suffix: str) -> Response:
    """Return the municipalities that ``q`` and ``prefecture`` choose (all without), a row for each.

    ``findings`` are without the accepted ones, and empty where nothing was validated.
    """
    country = national()
    prefecture = request.args.get("prefecture", "")
    chosen = prefecture if prefecture in prefectures() else ""
    figures = country.country.figures
    found: dict[str, int] = dict.fromkeys(country.municipalities, 0)
    for code, _shape, severity, number in figures.findings_by_city():
        found[code] += number if severity != "accepted" else 0
    without, failed = set(figures.unvalidated()), failures()
    rows = []
    for each in find(request.args.get("q", "")[:LONGEST], country.municipalities.values(), chosen):
        record, root = country.country.cities[each.code], each.path
        rows.append(
            (
                *(each.code, each.name, each.reading, each.english, each.prefecture, record.triples, record.id),
                None if each.code in without else found[each.code],
                *(failed.get(each.code), root, f"{root}api/", f"{root}data/dcat", f"{root}sparql"),
            )
        )
    return as_file("municipalities", suffix, HEADS, rows, total=len(country.municipalities))
