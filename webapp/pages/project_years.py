"""A project followed through the years: what was planned and measured before, and where it stands in the plan now.

The report and the plan are two documents with years between them. Read one
below the other, with how sure it is that an activity of the report is the
project, they show what became of a promise; the years between stay empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from webapp.results.row_cells import certainty_cell, heads, marks_words, source_cell, text_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, items, words
from webapp.words.certainty import CERTAINTIES
from webapp.words.code_words import WORDS
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.moment import fiscal_year
from webapp.words.names import plain, word

YEAR_HEADS = heads(N_("年度"), N_("何"), N_("印刷のまま"), N_("この事業のことである確かさ"))
_APRIL = 4
_EDITION = re.compile(r"/(?:plan|report)/([0-9]{4})(?:/|$)")


@dataclass(frozen=True, slots=True)
class _Step:
    """One row: ``order`` sorts the rows of a year (planned, done, measured, happened, the plan now)."""

    year: int
    order: int
    cells: tuple[ViewCell, ...]


def year_rows(iri: str) -> tuple[tuple[ViewCell, ...], ...]:
    """Return what the documents say of a project by fiscal year, () where no activity of a report may be it.

    Raises graph.rows.EngineError.
    """
    claims = [row for row in answers("page-continuity") if row["project_resource"] == iri]
    if not any(row["certainty"] != "rejected" for row in claims):
        return ()
    steps = [step for claim in claims if claim["certainty"] != "rejected" for step in _of_activity(claim)]
    steps += _of_plan(row for row in answers("page-lines") if row["project_resource"] == iri)
    years = sorted({step.year for step in steps})
    return tuple(
        (ViewCell(fiscal_year(year), style="short"), *step.cells)
        for year in years
        for step in sorted((step for step in steps if step.year == year), key=lambda step: step.order)
    )


def _of_activity(claim: Row) -> Iterator[_Step]:
    activity, certainty = words(claim, "activity_resource"), certainty_cell(claim)
    for row in answers("values-by-year"):
        if words(row, "resource").startswith(f"{activity}/") and row["fiscal_year"] is not None:
            kind = word(WORDS["kind"].get(words(row, "kind"), words(row, "kind")))
            what = _("%(what)s: %(value)s", what=kind, value=words(row, "indicator"))
            cells = (text_cell(what), ViewCell(words(row, "printed") or _("記載なし")), certainty, source_cell(row))
            yield _Step(int(words(row, "fiscal_year")), 1, cells)
    for row in answers("events"):
        day = row["date"]
        if isinstance(day, date) and (row["section"], row["activity"]) == (claim["section"], claim["activity"]):
            what = _("%(what)s: %(value)s", what=_("催し"), value=words(row, "title"))
            told = ViewCell(words(row, "printed_date") or day.isoformat())
            yield _Step(day.year - (day.month < _APRIL), 2, (text_cell(what), told, certainty, source_cell(row)))


def _of_plan(rows: Iterable[Row]) -> Iterator[_Step]:
    spelled = {(words(row, "project"), words(row, "other_name")): row for row in answers("name-variants")}
    for row in rows:
        edition = _EDITION.search(words(row, "listing"))
        if edition is not None:
            # Under another name the line is the project only as surely as the register takes the two for one.
            other = spelled.get((words(row, "project"), words(row, "printed")))
            sure = certainty_cell(other) if other else ViewCell(certainty=CERTAINTIES["stated"], style="short")
            party = plain(words(row, "party"), "party")
            what = _("%(objective)sの%(party)sの欄の行", objective=words(row, "objective"), party=party)
            printed = words(row, "printed") + marks_words(items(row, "marks"))
            yield _Step(int(edition[1]), 3, (text_cell(what), text_cell(printed), sure, source_cell(row)))
