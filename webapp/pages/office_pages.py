"""The offices and what each surely, possibly, formerly answers for.

An office of 2011 and one of 2023 are two things even where the name is the
same; what ties them is a claim with its certainty.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, render_template

from webapp.problems.missing import missing
from webapp.results.row_cells import (
    certainty_cell,
    heads,
    link_cell,
    number_cell,
    objective_cell,
    source_cell,
    text_cell,
)
from webapp.results.view import CertaintyGroup, ViewCell
from webapp.serving.answers import Row, answers, items, words
from webapp.serving.served import site
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import N_, NC_
from webapp.words.language import gettext as _
from webapp.words.moment import fiscal_year
from webapp.words.names import plain
from webapp.words.page_paths import office_path, project_path, query_path

blueprint = Blueprint("offices", __name__)

_COUNTS = (("stated", N_("明記")), ("derived", N_("導出")), ("candidate", N_("候補")), ("rejected", N_("否定")))
LIST_HEADS = heads(
    N_("課"), N_("活動目標"), *(word for _, word in _COUNTS), numbers=[word for _, word in _COUNTS], source=False
)
LINE_HEADS = heads(N_("活動目標"), N_("事業"), N_("残る課の数"), N_("根拠"), numbers=[N_("残る課の数")])
ACTIVITY_HEADS = heads(N_("報告の活動目標"), N_("活動"), N_("根拠"))
SUCCESSION_HEADS = heads(N_("課"), N_("確かさ"), N_("根拠"), N_("担当の記録"), numbers=[N_("担当の記録")], source=False)
ASK_HEADS = heads(
    N_("事業"),
    N_("「はい」で決まる行"),
    N_("「いいえ」で決まる行"),
    N_("活動目標"),
    N_("ほかに残る課"),
    numbers=[N_("「はい」で決まる行"), N_("「いいえ」で決まる行")],
    source=False,
)


def _known() -> dict[str, Row]:
    return {office_path(words(row, "resource")): row for row in answers("page-offices")}


def name(row: Row) -> str:
    """Return what tells an office from others of its name."""
    year = fiscal_year(int(words(row, "period")), bracketed=True) if row["period"] is not None else ""
    told = _("、").join(part for part in (plain(words(row, "body")), year) if part)
    return _("%(name)s（%(more)s）", name=plain(words(row, "office"), words(row, "resource")), more=told)


@blueprint.get("/offices")
def index() -> str:
    """List the offices by year and organisation."""
    beside = {words(row, "resource"): row for row in answers("office-overview")}
    groups: dict[tuple[str, str], list[tuple[ViewCell, ...]]] = {}
    for path, row in _known().items():
        counts = _counts(words(row, "resource"))
        cells = (
            link_cell(
                words(row, "office"),
                path,
                _("課を特定しない記載") if row["generic"] else "",
                of=words(row, "resource"),
                ruby=True,
            ),
            objective_cell(beside[words(row, "resource")], "objectives") if row["resource"] in beside else ViewCell(),
            *(ViewCell(str(counts[code]), style="number") for code, _ in _COUNTS),
        )
        year = fiscal_year(int(words(row, "period"))) if row["period"] is not None else _("年度の記載なし")
        groups.setdefault((year, words(row, "body")), []).append(cells)
    return render_template("offices.html", groups=list(groups.items()), heads=LIST_HEADS)


def _counts(iri: str) -> dict[str, int]:
    rows = [*answers("page-assignments"), *answers("page-activity-offices")]
    found = [words(row, "certainty") for row in rows if row["office_resource"] == iri]
    return {code: found.count(code) for code, _ in _COUNTS}


@blueprint.get("/offices/<path:slug>")
def page(slug: str) -> str | Response:
    """Show what an office answers for, by certainty."""
    known = _known()
    row = known.get(f"/offices/{slug}")
    if row is None:
        return missing(NC_("one", "課"), slug, {path: name(each) for path, each in known.items()}, "/offices")
    iri = words(row, "resource")
    assigned = [each for each in answers("page-assignments") if each["office_resource"] == iri]
    did = [each for each in answers("page-activity-offices") if each["office_resource"] == iri]
    asks = _asks(words(row, "office")) if any(each["certainty"] == "candidate" for each in assigned) else ()
    return render_template(
        "office.html",
        row=row,
        name=name(row),
        path=site().addresses.path(iri),
        year=fiscal_year(int(words(row, "period"))) if row["period"] is not None else "",
        lines=_groups(assigned, _line),
        activities=_groups(did, _activity),
        earlier=_successions("later_resource", "earlier", iri),
        later=_successions("earlier_resource", "later", iri),
        asks=asks,
        query=query_path("projects-of-department", department=words(row, "office")) if assigned else None,
        heads={"line": LINE_HEADS, "activity": ACTIVITY_HEADS, "succession": SUCCESSION_HEADS, "ask": ASK_HEADS},
    )


def _groups(rows: list[Row], make: Callable[[Row], tuple[ViewCell, ...]]) -> tuple[CertaintyGroup, ...]:
    return tuple(
        CertaintyGroup(certainty, tuple(make(row) for row in rows if row["certainty"] == code))
        for code, certainty in CERTAINTIES.items()
    )


def _line(row: Row) -> tuple[ViewCell, ...]:
    return (
        objective_cell(row),
        link_cell(words(row, "project"), project_path(words(row, "project_resource"))),
        number_cell(row, "alternatives"),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def _activity(row: Row) -> tuple[ViewCell, ...]:
    title = words(row, "activity") or _("（名のない行）")
    return (
        ViewCell(words(row, "section"), style="short"),
        link_cell(title, site().addresses.path(words(row, "activity_resource"))),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def _successions(mine: str, theirs: str, iri: str) -> tuple[tuple[ViewCell, ...], ...]:
    known = _known()
    rows = []
    for row in answers("page-successions"):
        if row[mine] == iri:
            other = words(row, f"{theirs}_resource")
            path = office_path(other)
            title = name(known[path]) if path in known else words(row, theirs)
            count = sum(_counts(other).values())
            rows.append(
                (
                    link_cell(title, path if path in known else None),
                    certainty_cell(row),
                    text_cell(words(row, "basis")),
                    ViewCell(str(count), style="number"),
                )
            )
    return tuple(rows)


def _asks(office: str) -> tuple[tuple[ViewCell, ...], ...]:
    return tuple(
        (
            link_cell(words(row, "project"), project_path(words(row, "resource"))),
            number_cell(row, "lines"),
            number_cell(row, "settled_by_no"),
            objective_cell(row, "objectives"),
            ViewCell(_("、").join(others := items(row, "other_offices")), items=others, style="wide"),
        )
        for row in answers("questions-to-settle")
        if row["office"] == office
    )
