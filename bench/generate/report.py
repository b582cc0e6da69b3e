"""The progress report of a city: what was planned, done and measured, row by row.

Like the plan it is written without a defect: every effort has its account,
every target its value in the same unit, every date its own weekday.
"""

from __future__ import annotations

from bench.generate.draft import Draft
from bench.generate.lexicon import GENERIC
from bench.generate.outline import COLUMNS
from bench.generate.plan import write_notes
from bench.generate.registers import offices_of
from bench.generate.report_events import write_events, write_places
from loaders.report_records import COLUMNS as RECORD_COLUMNS
from loaders.report_records import (
    Activity,
    Amount,
    CellState,
    Commitment,
    Indicator,
    Measure,
    OfficeMention,
    ReportGoal,
    ReportHead,
    Section,
)

TEXTS = RECORD_COLUMNS[: RECORD_COLUMNS.index("goal")]
MULTIPLE = TEXTS[2:]
# Counts of people and things in the text; the measures have units of their own, so that neither contradicts the other.
COUNTED, MEASURED = ("人", "件", "組"), ("回", "団体", "校", "か所")
LONG = 30


def write_report(draft: Draft) -> None:
    """Fill the report's records."""
    pen, report, outline, wording = draft.report_pen, draft.report, draft.outline, draft.wording
    title = f"{draft.city.name.text}地域福祉計画実施状況報告（{draft.report_year}年度実績）"
    issuers = (
        f"{draft.city.name.text}{offices_of(draft, draft.report_year)[0]}",
        f"{draft.city.name.text}社会福祉協議会",
    )
    dated = f"{draft.report_year + 1}-06-{draft.dice.between(10, 28)}"
    report.heads.append(
        ReportHead(
            key="report",
            span=pen.text(len(title)),
            title=title,
            fiscal_year=draft.report_year,
            dated=dated,
            issuers=issuers,
        )
    )
    shares = draft.dice.spread(outline.sections, outline.goals, 0)
    activities = iter(draft.dice.spread(outline.activities, outline.sections, 1))
    texts = iter(draft.dice.spread(outline.commitments - COLUMNS * outline.activities, outline.activities))
    for goal, share in enumerate((each for each in shares if each), 1):
        report.goals.append(ReportGoal(key=f"goal/{goal}", span=pen.text(20), number=goal, title=wording.title()))
        for number in range(1, share + 1):
            key, title = f"{goal}-{number}", wording.title()
            span = pen.text(len(title))
            report.sections.append(
                Section(
                    key=key, span=span, goal=goal, number=number, title=title, role_heading="住民、地域、関係機関の役割"
                )
            )
            for ordinal in range(1, next(activities) + 1):
                _activity(draft, key, ordinal, next(texts))
    _offices(draft)
    _indicators(draft)
    _amounts(draft)
    write_events(draft)
    write_places(draft)
    write_notes(draft, report.text_notes, list(report.commitments), outline.report_notes, pen)


def _activity(draft: Draft, section: str, ordinal: int, more: int) -> None:
    """Write a row: a text in each of eight columns and ``more`` in those that hold several, and its blank cells."""
    dice, pen, report = draft.dice, draft.report_pen, draft.report
    key, name = f"{section}/activity/{ordinal}", draft.wording.title()
    first = draft.first_year + (dice.between(0, 2) if dice.chance(0.2) else 0)
    report.activities.append(
        Activity(
            key=key,
            span=pen.text(len(name)),
            section=section,
            ordinal=ordinal,
            name=name,
            kind="新規" if dice.chance(0.1) else "継続",
            period=f"{first}~{draft.last_year}",
            first_year=first,
            last_year=draft.last_year,
        )
    )
    extra = dice.spread(more, len(MULTIPLE))
    for column in TEXTS:
        count = 1 + (extra[MULTIPLE.index(column)] if column in MULTIPLE else 0)
        for number in range(1, count + 1):
            at = f"{key}/{column}/{number}"
            report.commitments.append(
                Commitment(
                    key=at,
                    span=pen.cell(LONG + dice.below(60)),
                    activity=key,
                    column=column,
                    row=1,
                    ordinal=number,
                    fiscal_year=year_of(draft, column),
                    digest=draft.wording.fingerprint(at),
                    restatement=draft.wording.statement(),
                )
            )


def year_of(draft: Draft, column: str) -> int:
    """Return the fiscal year that a column speaks of, 0 where it speaks of none."""
    return {"done": draft.report_year, "planned": draft.report_year + 1}.get(column.rpartition("-")[2], 0)


def _offices(draft: Draft) -> None:
    """Name the offices of each row, more than one now and then."""
    dice, report, names = draft.dice, draft.report, offices_of(draft, draft.report_year)
    shares = dice.spread(draft.outline.report_offices, len(report.activities), 1)
    for activity, share in zip(report.activities, shares, strict=True):
        draft.report_pen.row()
        for ordinal, name in enumerate(dice.sample(names, share), 1):
            report.offices.append(
                OfficeMention(
                    key=f"{activity.key}/office/{ordinal}",
                    span=draft.report_pen.cell(len(name)),
                    activity=activity.key,
                    row=1,
                    ordinal=ordinal,
                    name=name,
                    generic=name == GENERIC.text,
                )
            )


def _indicators(draft: Draft) -> None:
    """Give some rows a measure with first and last target and the actual value, the others empty cells."""
    dice, report, pen = draft.dice, draft.report, draft.report_pen
    chosen = {each.key for each in dice.sample(report.activities, draft.outline.indicators)}
    for activity in report.activities:
        pen.row()
        if activity.key not in chosen:
            for column in ("goal", "actual"):
                state, printed = dice.pick((("blank", ""), ("dash", "—"), ("as-needed", "随時実施")))
                key, span = f"{activity.key}/cell/{column}", pen.cell(len(printed))
                report.cells.append(
                    CellState(key=key, span=span, activity=activity.key, column=column, state=state, printed=printed)
                )
            continue
        unit, key = dice.pick(MEASURED), f"{activity.key}/indicator/1"
        name = f"{draft.wording.label('の数')}"
        report.indicators.append(
            Indicator(key=key, span=pen.cell(len(name)), activity=activity.key, ordinal=1, name=name, unit=unit)
        )
        first = dice.between(4, 40)
        values = (first, first + dice.between(1, first), first + dice.between(0, first))
        for phase, year, value in zip(
            ("planned", "planned", "actual"),
            (draft.first_year, draft.last_year, draft.report_year),
            values,
            strict=True,
        ):
            printed = f"{value}{unit}"
            report.measures.append(
                Measure(
                    key=f"{key}/{phase}-{year}",
                    span=pen.cell(len(printed)),
                    indicator=key,
                    phase=phase,
                    fiscal_year=year,
                    printed=printed,
                    value=str(value),
                    unit=unit,
                    state="value",
                )
            )


def _amounts(draft: Draft) -> None:
    """State numbers of people and things in what was done or is planned, one in each text at most."""
    dice, report, pen = draft.dice, draft.report, draft.report_pen
    texts = [each for each in report.commitments if each.column.endswith(("-done", "-planned"))]
    for commitment in dice.sample(texts, min(draft.outline.amounts, len(texts) // 2)):
        value, unit = str(dice.between(3, 400)), dice.pick(COUNTED)
        span = pen.text(len(value) + len(unit))
        report.amounts.append(
            Amount(
                key=f"{commitment.key}/amount/1",
                span=span,
                stated_in=commitment.key,
                ordinal=1,
                printed=value + unit,
                value=value,
                unit=unit,
            )
        )
