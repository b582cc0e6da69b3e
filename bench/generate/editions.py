"""The two documents of a city as lists, until they are complete."""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders import plan_records as plan
from loaders import report_records as report
from loaders.facts import KINDS
from loaders.plan_records import PlanChapter
from loaders.report_records import ProgressReport


@dataclass(slots=True)
class PlanDraft:
    """The plan's records, by the names of ``PlanChapter``."""

    goals: list[plan.Goal] = field(default_factory=list)
    objectives: list[plan.Objective] = field(default_factory=list)
    actor_groups: list[plan.ActorGroup] = field(default_factory=list)
    aims: list[plan.Aim] = field(default_factory=list)
    issues: list[plan.Issue] = field(default_factory=list)
    roles: list[plan.RoleStatement] = field(default_factory=list)
    paragraphs: list[plan.Paragraph] = field(default_factory=list)
    directions: list[plan.Direction] = field(default_factory=list)
    listings: list[plan.Listing] = field(default_factory=list)
    listing_parts: list[plan.ListingPart] = field(default_factory=list)
    offices: list[plan.DepartmentMention] = field(default_factory=list)
    features: list[plan.Feature] = field(default_factory=list)
    charts: list[plan.Chart] = field(default_factory=list)
    captions: list[plan.Caption] = field(default_factory=list)
    figures: list[plan.Figure] = field(default_factory=list)
    text_notes: list[plan.TextNote] = field(default_factory=list)

    def whole(self) -> PlanChapter:
        """Return the chapter."""
        return PlanChapter(**{kind.field: tuple(getattr(self, kind.field)) for kind in KINDS[PlanChapter]})


@dataclass(slots=True)
class ReportDraft:
    """The report's records, by the names of ``ProgressReport``."""

    heads: list[report.ReportHead] = field(default_factory=list)
    goals: list[report.ReportGoal] = field(default_factory=list)
    sections: list[report.Section] = field(default_factory=list)
    activities: list[report.Activity] = field(default_factory=list)
    offices: list[report.OfficeMention] = field(default_factory=list)
    commitments: list[report.Commitment] = field(default_factory=list)
    cells: list[report.CellState] = field(default_factory=list)
    indicators: list[report.Indicator] = field(default_factory=list)
    measures: list[report.Measure] = field(default_factory=list)
    amounts: list[report.Amount] = field(default_factory=list)
    events: list[report.Event] = field(default_factory=list)
    event_mentions: list[report.EventMention] = field(default_factory=list)
    text_notes: list[plan.TextNote] = field(default_factory=list)

    def whole(self) -> ProgressReport:
        """Return the report."""
        return ProgressReport(**{kind.field: tuple(getattr(self, kind.field)) for kind in KINDS[ProgressReport]})
