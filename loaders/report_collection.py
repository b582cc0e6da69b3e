"""The records of a progress report while they are being read.

The reader meets goals, rows and events in an order of their own and numbers
them as it goes; the finished report is frozen. This is the open state between.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from loaders.report_records import (
    Activity,
    Amount,
    CellState,
    Commitment,
    Event,
    EventMention,
    Indicator,
    Measure,
    OfficeMention,
    ProgressReport,
    ReportGoal,
    ReportHead,
    Section,
)
from loaders.span import Notice


@dataclass(slots=True)
class Collection:
    """The records found so far, each list in printed order; ``year`` is the fiscal year reported on."""

    year: int
    heads: list[ReportHead] = field(default_factory=list)
    goals: list[ReportGoal] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    offices: list[OfficeMention] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    cells: list[CellState] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    event_mentions: list[EventMention] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    ordinals: dict[str, int] = field(default_factory=dict)

    def next(self, name: str) -> int:
        """Return the next number of a numbered thing, beginning with 1."""
        self.ordinals[name] = self.ordinals.get(name, 0) + 1
        return self.ordinals[name]

    def note(self, line: int, kind: str, message: str) -> None:
        """Add a notice."""
        self.notices.append(Notice(line, kind, message))

    def finished(self) -> ProgressReport:
        """Return the report; notices are in the order of their lines."""
        names = [entry.name for entry in fields(ProgressReport) if entry.name not in ("notices", "text_notes")]
        return ProgressReport(
            **{name: tuple(getattr(self, name)) for name in names}, notices=tuple(sorted(self.notices))
        )
