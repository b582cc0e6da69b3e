"""A whole city, made from the seed and its number and nothing else."""

from __future__ import annotations

from bench.generate.draft import Draft
from bench.generate.municipality import municipality
from bench.generate.outline import outline
from bench.generate.plan import write_plan
from bench.generate.registers import write_registers
from bench.generate.report import write_report

KINDS = ("same", "renamed", "split", "merged", "absorbed", "successor-in-purpose")


def clean_city(seed: int, number: int) -> Draft:
    """Return a city without any defect; ValueError for a number that no municipality has."""
    city = municipality(seed, number)
    draft = Draft(seed, city, outline(city.size))
    write_registers(draft)
    write_plan(draft)
    write_report(draft)
    _continuity(draft)
    return draft


def _continuity(draft: Draft) -> None:
    """Record opinions on which activity became which project."""
    slugs = [str(row["slug"]) for row in draft.tables["projects"]]
    for activity in draft.dice.sample(draft.report.activities, draft.outline.continuity):
        slug = draft.dice.pick(slugs)
        draft.row(
            "continuity",
            id=f"{activity.key.replace('/', '-')}-{slug}",
            edition=draft.report_edition,
            activity=activity.key,
            project=slug,
            kind=draft.dice.pick(KINDS),
            certainty="candidate",
            basis=f"報告の{activity.span.line}行と計画の表に近い語がある",
        )
