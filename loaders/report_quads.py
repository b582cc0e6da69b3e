"""A progress report as triples.

The report does print an office in a row of its own, so a mention hangs on its
activity; whether it states a responsibility or only says 各担当課 is left to
the rules. Blank, 「—」 and 随時実施 stay three different things.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from loaders.edition_quads import EditionSink
from loaders.report_records import Commitment, Event, Measure, ProgressReport
from ontology.terms import DCTERMS, WP, XSD

KINDS = {"継続": WP.kind_continuing, "新規": WP.kind_new}
STATES = {"blank": WP.state_blank, "dash": WP.state_dash, "as-needed": WP.state_as_needed}
COLUMNS = {
    "content": WP.column_content,
    "role": WP.column_role,
    "shakyo-effort": WP.column_shakyo_effort,
    "shakyo-done": WP.column_shakyo_done,
    "shakyo-planned": WP.column_shakyo_planned,
    "city-effort": WP.column_city_effort,
    "city-done": WP.column_city_done,
    "city-planned": WP.column_city_planned,
    "goal": WP.column_goal,
    "actual": WP.column_actual,
}


def report_quads(report: ProgressReport, sink: EditionSink) -> None:
    """Say everything a progress report says into ``sink``; unregistered offices go to ``sink.unregistered``."""
    sink.begin(WP.ProgressReport)
    for head in report.heads:
        sink.facts.number(sink.edition, WP.fiscalYear, head.fiscal_year)
        sink.facts.text(sink.edition, DCTERMS.date, head.dated)
        sink.record(head, WP.DocumentItem)
        for issuer in head.issuers:
            sink.facts.text(sink.at(head.key), WP.printed, issuer)
    _frame(report, sink)
    _offices(report, sink)
    for commitment in report.commitments:
        _commitment(commitment, sink)
    for cell in report.cells:
        subject = sink.record(cell, WP.CellState)
        sink.facts.add(subject, WP.activity, sink.at(cell.activity))
        sink.facts.text(subject, WP.columnName, cell.column)
        sink.facts.add(subject, WP.valueState, STATES[cell.state])
        sink.facts.text(subject, WP.printed, cell.printed)
    _measures(report, sink)
    _events(report, sink)
    for note in report.text_notes:
        sink.note(note)


def _frame(report: ProgressReport, sink: EditionSink) -> None:
    facts = sink.facts
    for order, goal in enumerate(report.goals, 1):
        subject = sink.record(goal, WP.ReportGoal)
        facts.number(subject, WP.number, goal.number)
        facts.number(subject, WP.order, order)
        facts.labels(subject, goal.title)
        facts.add(subject, WP.inReport, sink.edition)
    for order, section in enumerate(report.sections, 1):
        subject = sink.record(section, WP.ReportSection)
        facts.text(subject, WP.code, section.key)
        facts.number(subject, WP.number, section.number)
        facts.number(subject, WP.order, order)
        facts.labels(subject, section.title)
        facts.text(subject, WP.columnName, section.role_heading)
        facts.add(subject, WP.inGoal, sink.at(f"goal/{section.goal}"))
    for order, activity in enumerate(report.activities, 1):
        subject = sink.record(activity, WP.Activity)
        facts.add(subject, WP.inSection, sink.at(activity.section))
        facts.number(subject, WP.ordinal, activity.ordinal)
        facts.number(subject, WP.order, order)
        facts.labels(subject, activity.name)
        if activity.kind in KINDS:
            facts.add(subject, WP.activityKind, KINDS[activity.kind])
        if activity.first_year:
            facts.number(subject, WP.firstFiscalYear, activity.first_year)
        if activity.last_year:
            facts.number(subject, WP.lastFiscalYear, activity.last_year)


def _offices(report: ProgressReport, sink: EditionSink) -> None:
    for mention in report.offices:
        subject = sink.record(mention, WP.DepartmentMention)
        sink.facts.add(subject, WP.activity, sink.at(mention.activity))
        sink.facts.number(subject, WP.row, mention.row)
        sink.facts.number(subject, WP.ordinal, mention.ordinal)
        sink.facts.text(subject, WP.printed, mention.name)
        sink.facts.add(subject, WP.office, sink.office(mention, mention.name, mention.generic))


def _actor(column: str) -> str:
    """Return the actor that a column speaks for, "" where the document names none in the cell."""
    return {"shakyo": "shakyo", "city": "gyosei"}.get(column.split("-", 1)[0], "")


def _phase(column: str) -> NamedNode:
    if column.endswith("-done") or column == "actual":
        return WP.phase_done
    return WP.phase_planned if column.endswith("-planned") else WP.phase_intended


def _commitment(commitment: Commitment, sink: EditionSink) -> None:
    subject = sink.record(commitment, WP.Commitment, text=commitment.text)
    sink.statement(subject, commitment.ordinal, commitment.digest, commitment.restatement)
    sink.facts.add(subject, WP.activity, sink.at(commitment.activity))
    sink.facts.add(subject, WP.column, COLUMNS[commitment.column])
    sink.facts.add(subject, WP.phase, _phase(commitment.column))
    sink.facts.number(subject, WP.row, commitment.row)
    if _actor(commitment.column):
        sink.facts.add(subject, WP.by, sink.iris.actor(_actor(commitment.column)))
    if commitment.fiscal_year:
        sink.facts.number(subject, WP.fiscalYear, commitment.fiscal_year)


def _measures(report: ProgressReport, sink: EditionSink) -> None:
    for indicator in report.indicators:
        subject = sink.record(indicator, WP.Indicator)
        sink.facts.add(subject, WP.activity, sink.at(indicator.activity))
        sink.facts.number(subject, WP.ordinal, indicator.ordinal)
        sink.facts.labels(subject, indicator.name)
        sink.facts.text(subject, WP.unit, indicator.unit)
    for measure in report.measures:
        _measure(measure, sink)
    for amount in report.amounts:
        subject = sink.record(amount, WP.Amount)
        sink.facts.add(subject, WP.statedIn, sink.at(amount.stated_in))
        sink.facts.number(subject, WP.ordinal, amount.ordinal)
        sink.facts.text(subject, WP.printedValue, amount.printed)
        sink.facts.decimal(subject, WP.value, amount.value)
        sink.facts.text(subject, WP.unit, amount.unit)


def _measure(measure: Measure, sink: EditionSink) -> None:
    subject = sink.record(measure, WP.Target if measure.phase == "planned" else WP.Observation)
    sink.facts.add(subject, WP.indicator, sink.at(measure.indicator))
    sink.facts.number(subject, WP.fiscalYear, measure.fiscal_year)
    sink.facts.text(subject, WP.printedValue, measure.printed)
    sink.facts.decimal(subject, WP.value, measure.value)
    sink.facts.text(subject, WP.unit, measure.unit)
    if measure.state in STATES:
        sink.facts.add(subject, WP.valueState, STATES[measure.state])


def _events(report: ProgressReport, sink: EditionSink) -> None:
    for event in report.events:
        _event(event, sink)
    for mention in report.event_mentions:
        subject = sink.record(mention, WP.EventMention)
        sink.facts.add(subject, WP.event, sink.at(mention.event))
        sink.facts.add(subject, WP.activity, sink.at(mention.activity))
        sink.facts.add(subject, WP.statedIn, sink.at(mention.stated_in))
        sink.facts.number(subject, WP.ordinal, mention.ordinal)


def _event(event: Event, sink: EditionSink) -> None:
    subject = sink.record(event, WP.Event)
    sink.facts.number(subject, WP.order, event.ordinal)
    sink.facts.labels(subject, event.title)
    for predicate, date in ((WP.date, event.date), (WP.endDate, event.end_date)):
        if date.count("-") == 2:
            sink.facts.add(subject, predicate, Literal(date, datatype=XSD.date))
    # A month alone stays a month, never the first of it.
    if event.date.count("-") == 1:
        sink.facts.text(subject, WP.month, event.date)
    sink.facts.text(subject, WP.printedDate, event.printed_date)
    sink.facts.text(subject, WP.printedVenue, event.venue)
    place = sink.register.place(event.venue) if event.venue else None
    if place is not None:
        sink.facts.add(subject, WP.venue, place)
    if event.participants:
        sink.facts.number(subject, WP.participants, int(event.participants))
