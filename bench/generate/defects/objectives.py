"""Parts that an objective lacks, headings in two wordings, slips that were corrected.

Planted first: a column without lines must not have been used by another kind.
"""

from __future__ import annotations

from bench.generate.defect import defect
from bench.generate.draft import Draft, NoRoomError
from loaders.plan_records import Record


@defect("objective-without-direction", 0.3)
def without_direction(draft: Draft) -> None:
    """An objective that names no direction."""
    chosen = draft.choose(draft.plan.objectives)
    draft.plan.directions[:] = [each for each in draft.plan.directions if each.objective != chosen.key]
    draft.expect("ObjectiveParts", chosen)


@defect("objective-without-aim", 0.3)
def without_aim(draft: Draft) -> None:
    """An objective that states no aim."""
    chosen = draft.choose(draft.plan.objectives)
    draft.plan.aims[:] = [each for each in draft.plan.aims if each.objective != chosen.key]
    draft.expect("ObjectiveParts", chosen)


@defect("column-without-lines", 0.2)
def without_lines(draft: Draft) -> None:
    """An objective for which 市社協 lists no project: the last one, whose lines nothing refers to."""
    last = draft.plan.objectives[-1]
    lines = [each for each in draft.plan.listings if (each.objective, each.party) == (last.key, "shakyo")]
    if not lines or not all(draft.free(draft.mark(each)) for each in lines):
        raise NoRoomError
    gone = {each.key for each in lines}
    draft.plan.listings[:] = [each for each in draft.plan.listings if each.key not in gone]
    draft.plan.listing_parts[:] = [each for each in draft.plan.listing_parts if each.listing not in gone]
    draft.expect("PartyWithoutProjects", last)


@defect("heading-in-two-wordings", 0.5)
def two_wordings(draft: Draft) -> None:
    """A heading that was published with another word."""
    chosen = draft.choose(draft.plan.objectives)
    row = draft.correct(chosen, "heading", chosen.title, f"{chosen.title}と推進")
    draft.expect("TitleDiffersFromRegister", chosen)
    draft.expect_at("NameCorrected", draft.curation("corrections", row), draft.plan_id, chosen.span.line)


def _slip(draft: Draft, kind: str, shape: str) -> None:
    """Read a word otherwise than it is printed; no two slips are of one word, as they would be one finding."""
    places: list[Record] = [*draft.plan.paragraphs, *draft.plan.captions]
    chosen = draft.choose(places)
    word = draft.wording.title()
    row = draft.correct(chosen, kind, word.replace("の", "のの", 1), word)
    draft.expect_at(shape, draft.curation("corrections", row), draft.plan_id, chosen.span.line)


@defect("slip-of-the-pen", 20)
def slip(draft: Draft) -> None:
    """A word that was read otherwise than it is printed."""
    _slip(draft, "wording", "CorrectionMade")


@defect("name-misprinted", 6)
def name_misprinted(draft: Draft) -> None:
    """A name that was read otherwise than it is printed."""
    _slip(draft, "name", "NameCorrected")
