"""Events and places that the texts of a report tell of."""

from __future__ import annotations

from datetime import date, timedelta

from bench.generate import lexicon
from bench.generate.draft import Draft
from bench.generate.registers import venues_of
from loaders.calendar import weekday_of
from loaders.plan_records import TextNote
from loaders.report_records import Event, EventMention


def day_printed(day: date) -> str:
    """Return a day as a report prints it: era, month, day and weekday."""
    era, first = ("令和", 2018) if day >= date(2019, 5, 1) else ("平成", 1988)
    year = day.year - first
    return f"{era}{year if year > 1 else '元'}年{day.month}月{day.day}日（{weekday_of(day.isoformat())}）"


def write_events(draft: Draft) -> None:
    """Tell of events of the reported year, one in a text at most."""
    dice, report, pen, venues = draft.dice, draft.report, draft.report_pen, venues_of(draft)
    told = dice.sample([each for each in report.commitments if each.column.endswith("-done")], draft.outline.events)
    for number, commitment in enumerate(told, 1):
        day = date(draft.report_year, 4, 1) + timedelta(days=dice.below(365))
        title, printed = (
            f"{dice.pick(lexicon.WHAT)}の{dice.pick(('集い', '講演会', '研修会', '交流会', '説明会'))}",
            day_printed(day),
        )
        span = pen.text(len(printed))
        report.events.append(
            Event(
                key=f"event/{number}",
                span=span,
                ordinal=number,
                title=title,
                date=day.isoformat(),
                end_date="",
                printed_date=printed,
                venue=dice.pick(venues),
                participants=str(dice.between(8, 300)),
            )
        )
        report.event_mentions.append(
            EventMention(
                key=f"event/{number}/mention/1",
                span=span,
                event=f"event/{number}",
                ordinal=1,
                activity=commitment.activity,
                stated_in=commitment.key,
            )
        )


def write_places(draft: Draft) -> None:
    """Name districts in the texts, as they are registered."""
    dice, report = draft.dice, draft.report
    districts = [str(row["label"]) for row in draft.tables["places"] if row["kind"] == "地域"]
    for commitment in dice.sample(report.commitments, draft.outline.place_mentions):
        name = dice.pick(districts)
        span = draft.report_pen.text(len(name))
        report.text_notes.append(
            TextNote(
                key=f"{commitment.key}/note/place/1",
                span=span,
                kind="place",
                stated_in=commitment.key,
                printed=name,
                usual=name,
                count=1,
                usual_count=0,
                lines=(str(span.line),),
            )
        )
