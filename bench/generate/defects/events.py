"""Events that cannot have been on their day, or of which too little is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bench.generate.defect import defect
from bench.generate.defects.rows import quiet
from bench.generate.draft import Draft
from bench.generate.registers import venues_of
from bench.generate.report_events import day_printed
from loaders.calendar import weekday_of
from loaders.report_records import Event, EventMention

WEEKDAYS = "月火水木金土日"


def _day(draft: Draft) -> date:
    """Return a day of the reported year."""
    return date(draft.report_year, 4, 2) + timedelta(days=draft.dice.below(360))


def _tell(
    draft: Draft, day: date | str, printed: str, *, end: str = "", venue: str | None = None, told: bool = True
) -> tuple[Event, EventMention]:
    """Tell of an event in a text of what was done; ``told`` false leaves the mention out."""
    calm, report = quiet(draft), draft.report
    text = draft.choose(report.commitments, lambda each: each.column.endswith("-done") and calm(each))
    number = len(report.events) + 1
    span = draft.report_pen.text(max(len(printed), 1))
    event = Event(
        key=f"event/{number}",
        span=span,
        ordinal=number,
        title="町のつどい",
        date=str(day),
        end_date=end,
        printed_date=printed,
        venue=draft.dice.pick(venues_of(draft)) if venue is None else venue,
        participants="40",
    )
    mention = EventMention(
        key=f"{event.key}/mention/1", span=span, event=event.key, ordinal=1, activity=text.activity, stated_in=text.key
    )
    report.events.append(event)
    if told:
        report.event_mentions.append(mention)
    return event, mention


@defect("weekday-wrong", 0.7)
def weekday(draft: Draft) -> None:
    """A weekday that the date did not have."""
    day = _day(draft)
    wrong = WEEKDAYS[(WEEKDAYS.index(weekday_of(day.isoformat())) + draft.dice.between(1, 6)) % 7]
    printed = f"{day_printed(day)[:-3]}（{wrong}）"
    draft.expect("EventWeekday", _tell(draft, day, printed)[0])


@defect("event-outside-year", 0.5)
def outside_year(draft: Draft) -> None:
    """An event of another year among what was done."""
    day = _day(draft) + timedelta(days=366)
    draft.expect("EventOutsideYear", _tell(draft, day, day_printed(day))[1])


@defect("month-outside-year", 0.5)
def month_outside(draft: Draft) -> None:
    """A month of another year among what was done."""
    day = _day(draft) + timedelta(days=366)
    printed = day_printed(day).partition("月")[0] + "月"
    draft.expect("EventMonthOutsideYear", _tell(draft, f"{day:%Y-%m}", printed)[1])


@defect("ends-before-start", 0.3)
def ends_before(draft: Draft) -> None:
    """An event that ends before it begins."""
    day = _day(draft)
    event, _ = _tell(draft, day, day_printed(day), end=(day - timedelta(days=1)).isoformat())
    draft.expect("EventEndsBeforeStart", event)


@defect("event-undated", 2)
def undated(draft: Draft) -> None:
    """An event of which no day is told."""
    draft.expect("EventUndated", _tell(draft, "", "年度内")[0])


@defect("year-not-printed", 3)
def year_not_printed(draft: Draft) -> None:
    """A date without its year."""
    day = _day(draft)
    draft.expect("EventYearNotPrinted", _tell(draft, day, day_printed(day).partition("年")[2])[0])


@defect("event-without-venue", 1)
def without_venue(draft: Draft) -> None:
    """An event of which no venue is told."""
    day = _day(draft)
    draft.expect("EventWithoutVenue", _tell(draft, day, day_printed(day), venue="")[0])


@defect("venue-unknown", 2)
def unknown_venue(draft: Draft) -> None:
    """A venue that is in no register."""
    day = _day(draft)
    draft.expect("VenueUnknown", _tell(draft, day, day_printed(day), venue="元の分校")[0])


@defect("venue-named-variously", 0.5)
def variously(draft: Draft) -> None:
    """One venue under two names."""
    day, place = _day(draft), draft.dice.pick([row for row in draft.tables["places"] if row["kind"] == "会場"])
    name = str(place["label"])
    other = f"{name}本館"
    _tell(draft, day, day_printed(day), venue=name)
    if not any(row["printed"] == other for row in draft.tables["place_names"]):
        draft.row(
            "place_names", printed=other, place=place["slug"], certainty="derived", basis="同じ会場の別の名と読む"
        )
    draft.expect("VenueNamedVariously", _tell(draft, day, day_printed(day), venue=other)[0])


@defect("event-told-nowhere", 0.2)
def told_nowhere(draft: Draft) -> None:
    """An event of our table that no text mentions."""
    day = _day(draft)
    draft.expect("EventComplete", _tell(draft, day, day_printed(day), told=False)[0])


@defect("event-without-printed-date", 0.2)
def without_printed_date(draft: Draft) -> None:
    """A date of our table that nobody has printed."""
    event, _ = _tell(draft, _day(draft), "")
    # The finding is about the date's words; the place stays where they would stand.
    draft.expect("EventComplete", replace(event, printed_date=""))
