"""Planned, actual and target values of the report, its events, and what became of its activities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, abort, render_template

from webapp.pages.indicator_bars import Bar, bars_svg
from webapp.pages.project_tables import indicator_id
from webapp.results.row_cells import (
    certainty_cell,
    heads,
    link_cell,
    number_cell,
    source_cell,
    text_cell,
    word_cell,
)
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, items, number, words
from webapp.serving.served import site
from webapp.words.code_words import WORDS
from webapp.words.language import N_, ngettext
from webapp.words.language import gettext as _
from webapp.words.moment import day_of_year, fiscal_year, month
from webapp.words.names import word
from webapp.words.page_paths import project_path

blueprint = Blueprint("progress", __name__, url_prefix="/progress")

_COUNTS = (
    ("indicators", N_("指標の数")),
    ("reached", N_("達成")),
    ("missed", N_("未達成")),
    ("not_comparable", N_("比較できない")),
    ("no_values", N_("値なし")),
)
SECTION_HEADS = heads(
    N_("報告の活動目標"), *(word for _, word in _COUNTS), numbers=[word for _, word in _COUNTS], source=False
)
CONTINUITY_HEADS = heads(N_("報告の活動"), N_("今の計画の事業"), N_("続き方"), N_("確かさ"), N_("根拠"))
SERIES_HEADS = heads(N_("年度"), N_("値の種類"), N_("値"), N_("名"), N_("確かさ"), N_("比べられるか"))
_KINDS = {"target": N_("計画"), "actual": N_("実績"), "count": N_("今の計画の文中の数")}
_YEARS = (("planned_fy2009", 2009, "target"), ("actual_fy2011", 2011, "actual"), ("planned_fy2013", 2013, "target"))


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator with its printed values, status and why; ``values`` in the order of _YEARS."""

    anchor: str
    section: str
    activity: str
    name: str
    unit: str
    values: tuple[str, ...]
    status: str
    status_code: str
    reason: str
    picture: str
    alt: str
    source: ViewCell


@blueprint.get("")
def page() -> str:
    """Show the progress report."""
    sections = [
        (
            ViewCell(f"{words(row, 'section')} {words(row, 'title')}", style="wide"),
            *(number_cell(row, name) for name, _ in _COUNTS),
        )
        for row in answers("attainment-by-section")
    ]
    return render_template(
        "progress.html",
        sections=sections,
        section_heads=SECTION_HEADS,
        indicators=[_indicator(row) for row in answers("indicators")],
        years=[_of_year(fiscal_year(year), kind) for __, year, kind in _YEARS],
        dated=_by_month(answers("events")),
        undated=[_event(row) for row in answers("events") if row["date"] is None],
        continuity=[_continuity(row) for row in answers("page-continuity")],
        continuity_heads=CONTINUITY_HEADS,
        series=_series(answers("measure-series")),
        series_heads=SERIES_HEADS,
    )


@blueprint.get("/<name>.svg")
def picture(name: str) -> Response:
    """Return the picture of an indicator."""
    row = next((row for row in answers("indicators") if indicator_id(words(row, "resource")) == name), None)
    if row is None:
        abort(404)
    return Response(bars_svg(words(row, "indicator"), _bars(row)), content_type="image/svg+xml")


def _of_year(year: str, kind: str) -> str:
    return _("%(year)s実績", year=year) if kind == "actual" else _("%(year)s計画", year=year)


def _bars(row: Row) -> list[Bar]:
    own = words(row, "resource")
    values = {
        (each["fiscal_year"], words(each, "kind")): each
        for each in answers("values-by-year")
        if words(each, "resource").startswith(f"{own}/")
    }
    found = []
    for column, year, kind in _YEARS:
        each = values.get((year, kind))
        # Bars on one scale would compare what the rule says cannot be compared: then the numbers stand alone.
        known = each is not None and each["value"] is not None and row["status"] != "not-comparable"
        value = Decimal(str(each["value"])) if each is not None and known else None
        label = _of_year(str(year), kind)
        found.append(Bar(label, kind, value, words(row, column)))
    return found


def _indicator(row: Row) -> IndicatorView:
    status = words(row, "status")
    anchor = indicator_id(words(row, "resource"))
    bars = _bars(row)
    alt = _("、").join(f"{bar.label} {bar.printed or _('記載なし')}" for bar in bars)
    return IndicatorView(
        anchor,
        words(row, "section"),
        words(row, "activity") or _("（名のない行）"),
        words(row, "indicator"),
        words(row, "unit"),
        tuple(words(row, column) for column, _, _ in _YEARS),
        word(WORDS["status"].get(status, status)),
        status,
        words(row, "reason"),
        f"/progress/{anchor}.svg",
        _("%(indicator)sの棒グラフ: %(values)s", indicator=words(row, "indicator"), values=alt),
        source_cell(row),
    )


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as it stands on the time line."""

    iso: str
    day: str
    title: str
    venue: str
    participants: str
    activity: str
    source: ViewCell


def _event(row: Row) -> EventView:
    day = row["date"]
    return EventView(
        day.isoformat() if isinstance(day, date) else "",
        day_of_year(day) if isinstance(day, date) else words(row, "printed_date") or _("日付の記載なし"),
        words(row, "title") or _("（名の記載なし）"),
        words(row, "venue"),
        ngettext("%(num)s人", "%(num)s人", number(row, "participants")) if row["participants"] is not None else "",
        f"{words(row, 'section')} {words(row, 'activity')}",
        source_cell(row),
    )


def _by_month(rows: Iterable[Row]) -> list[tuple[str, list[EventView]]]:
    dated = [(row["date"], row) for row in rows]
    months: dict[str, list[EventView]] = {}
    for day, row in sorted(((d, r) for d, r in dated if isinstance(d, date)), key=lambda pair: pair[0]):
        months.setdefault(month(day), []).append(_event(row))
    return list(months.items())


def _continuity(row: Row) -> tuple[ViewCell, ...]:
    activity = f"{words(row, 'section')} {words(row, 'activity') or _('（名のない行）')}"
    return (
        link_cell(activity, site().addresses.path(words(row, "activity_resource"))),
        link_cell(words(row, "project"), project_path(words(row, "project_resource"))),
        word_cell(row, "kind"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def _series(rows: Sequence[Row]) -> list[tuple[str, str, list[tuple[ViewCell, ...]]]]:
    found: dict[str, tuple[str, list[tuple[ViewCell, ...]]]] = {}
    for row in rows:
        year = fiscal_year(number(row, "fiscal_year")) if row["fiscal_year"] is not None else _("記載なし")
        kind = words(row, "kind")
        cells = (
            ViewCell(year, style="short"),
            ViewCell(word(_KINDS.get(kind, kind)), style="short"),
            ViewCell(_("、").join(items(row, "printed")), style="number"),
            text_cell(words(row, "name")),
            certainty_cell(row),
            text_cell(words(row, "comparability")),
            source_cell(row),
        )
        found.setdefault(words(row, "series"), (words(row, "basis"), []))[1].append(cells)
    return [(series, basis, cells) for series, (basis, cells) in found.items()]
