"""One event, however often it is told.

Two rows of a report tell the same 研修会, sometimes in the same words, sometimes
with a slip in the venue's name. The statements that tell one event become its
mentions; title, venue and participants come from the first that prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.report_collection import Collection
from loaders.report_events import FoundEvent, same_event
from loaders.report_records import Commitment, Event, EventMention
from loaders.span import Span


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as found in one commitment."""

    event: FoundEvent
    commitment: Commitment

    @property
    def span(self) -> Span:
        """The place of the printed date."""
        return span_within(self.commitment, self.event.start, self.event.end)


def span_within(commitment: Commitment, start: int, end: int) -> Span:
    """Return the place of a piece of a commitment's text."""
    at = commitment.span
    return Span(at.line, at.start + start, at.line, at.start + end)


def _same(first: ToldEvent, second: ToldEvent) -> bool:
    if first.commitment.key == second.commitment.key:
        return False
    return same_event(first.event, second.event, first.commitment.digest == second.commitment.digest)


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def collect_events(told: Sequence[ToldEvent], into: Collection) -> None:
    """Add an event for each group of tellings of the same one, and a mention for each telling."""
    groups = list[list[ToldEvent]]()
    for telling in told:
        home = next((group for group in groups if any(_same(telling, other) for other in group)), None)
        if home is None:
            groups.append([telling])
        else:
            home.append(telling)
    for ordinal, group in enumerate(groups, 1):
        first = group[0]
        into.events.append(
            Event(
                key=f"event/{ordinal}",
                span=first.span,
                ordinal=ordinal,
                title=_first(telling.event.title for telling in group),
                date=first.event.date,
                end_date=first.event.end_date,
                printed_date=first.event.printed_date,
                venue=_first(telling.event.venue for telling in group),
                participants=_first(telling.event.participants for telling in group),
            )
        )
        for number, telling in enumerate(group, 1):
            into.event_mentions.append(
                EventMention(
                    key=f"event/{ordinal}/mention/{number}",
                    span=telling.span,
                    event=f"event/{ordinal}",
                    ordinal=number,
                    activity=telling.commitment.activity,
                    stated_in=telling.commitment.key,
                )
            )
