"""How many records of each kind a city's documents hold.

The counts of the shipped city, scaled: what stands once per objective or
section grows with the root of the size, what stands in them makes up the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Outline:
    """The numbers of records; ``shakyo`` and ``shi`` are the lines of the two columns of project tables."""

    goals: int
    objectives: int
    issues: int
    directions: int
    roles: int
    paragraphs: int
    features: int
    captions: int
    charts: int
    figures: int
    shakyo: int
    shi: int
    plan_offices: int
    plan_notes: int
    sections: int
    activities: int
    commitments: int
    indicators: int
    amounts: int
    events: int
    report_offices: int
    report_notes: int
    place_mentions: int
    known_offices: int
    districts: int
    venues: int
    continuity: int


def outline(size: float) -> Outline:
    """Return the counts for a size, of which 1 is the shipped city."""
    root = sqrt(size)

    def scaled(shipped: int, least: int = 0) -> int:
        return max(least, round(shipped * size))

    objectives = max(3, round(10 * root))
    sections = max(2, round(16 * root))
    activities = scaled(56, sections)
    commitments = max(COLUMNS * activities, round(700 / 56 * activities))
    return Outline(
        goals=3 if objectives > 4 else 2,
        objectives=objectives,
        issues=scaled(53, objectives),
        directions=scaled(25, objectives),
        roles=scaled(186, 5 * objectives),
        paragraphs=scaled(40, 4),
        features=scaled(17, 1),
        captions=scaled(55, 1),
        charts=scaled(6),
        figures=scaled(13, 1),
        shakyo=scaled(64, 2 * objectives),
        shi=scaled(65, 2 * objectives),
        plan_offices=scaled(41, objectives),
        plan_notes=scaled(69),
        sections=sections,
        activities=activities,
        commitments=commitments,
        indicators=min(scaled(23, 1), activities),
        amounts=scaled(98),
        events=scaled(28, 1),
        report_offices=max(activities, scaled(69)),
        report_notes=scaled(100),
        place_mentions=scaled(77),
        known_offices=max(4, round(14 * root)),
        districts=max(2, round(21 * root)),
        venues=max(2, round(7 * root)),
        continuity=min(scaled(44), activities),
    )
