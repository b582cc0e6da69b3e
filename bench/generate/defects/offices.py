"""Offices that are not named, too many, of another year, or common to no two tables.

Planted last: whether tables share an office depends on their lines.
"""

from __future__ import annotations

from bench.generate import lexicon
from bench.generate.defect import defect
from bench.generate.defects.rows import free_row, quiet, row_of
from bench.generate.draft import Draft, NoRoomError, swap
from bench.generate.registers import office, offices_of
from loaders.plan_records import DepartmentMention, Objective, TextNote
from loaders.report_records import Commitment, OfficeMention


def _generic(draft: Draft, row: str) -> OfficeMention:
    """Add a cell that names no office to a row."""
    ordinal, name = 1 + sum(each.activity == row for each in draft.report.offices), lexicon.GENERIC.text
    mention = OfficeMention(
        key=f"{row}/office/{ordinal}",
        span=draft.report_pen.text(len(name)),
        activity=row,
        row=1,
        ordinal=ordinal,
        name=name,
        generic=True,
    )
    draft.report.offices.append(mention)
    return mention


@defect("generic-office-named", 2)
def generic_named(draft: Draft) -> None:
    """A row whose office is generic while its text names one."""
    text = _text(draft, "city-done")
    draft.expect("GenericOffice", _generic(draft, text.activity))
    draft.expect("GenericOfficeNamed", _named(draft, text), plan=False)


@defect("office-only-in-text", 1)
def only_in_text(draft: Draft) -> None:
    """An office that a text names and the row's cell does not."""
    draft.expect("OfficeOnlyInText", _named(draft, _text(draft, "city-done")), plan=False)


def _text(draft: Draft, column: str) -> Commitment:
    """Take a text of a row of which no defect has used the offices."""
    calm, free = quiet(draft), free_row(draft, "offices")
    text = draft.choose(draft.report.commitments, lambda each: each.column == column and free(each) and calm(each))
    draft.take(draft.mark(row_of(draft, text), "offices"))
    return text


def _named(draft: Draft, text: Commitment) -> TextNote:
    """Note an office, in no register, that a text names."""
    key = f"{text.key}/note/office/1"
    note = TextNote(
        key=key,
        span=draft.report_pen.text(3),
        kind="office",
        stated_in=text.key,
        printed="河川課",
        usual="",
        count=1,
        usual_count=0,
        lines=(str(text.span.line),),
    )
    draft.report.text_notes.append(note)
    return note


@defect("activity-without-office", 1)
def without_office(draft: Draft) -> None:
    """Efforts of the city in a row that names no office."""
    row = draft.choose(
        draft.report.activities,
        lambda each: any(
            text.activity == each.key and text.column == "city-effort" for text in draft.report.commitments
        ),
        "offices",
    )
    draft.report.offices[:] = [each for each in draft.report.offices if each.activity != row.key]
    draft.expect("ActivityWithoutOffice", row)


@defect("done-in-another-year", 0.2)
def another_year(draft: Draft) -> None:
    """What was done, entered under another year: the row's offices are then of the wrong one."""
    text = _text(draft, "shakyo-done")
    swap(draft.report.commitments, text, fiscal_year=draft.report_year - 1)
    for mention in draft.report.offices:
        if mention.activity == text.activity:
            draft.expect("OfficeOutOfPeriod", mention)


@defect("office-of-two-bodies", 0.5)
def two_bodies(draft: Draft) -> None:
    """An office of 市社協 that has the name of one of the city's."""
    name = draft.dice.pick(offices_of(draft, draft.plan_year))
    if any(row["label"] == name and row["body"] == "shakyo" for row in draft.tables["offices"]):
        raise NoRoomError
    word = next(each for each in lexicon.OFFICES if each.text == name)
    office(draft, word, draft.plan_year, "shakyo", word.latin)
    draft.expect_at("OfficeNameOfTwoBodies", draft.iris.office("city", word.latin).value)


def _lines(draft: Draft, objective: Objective) -> int:
    return sum((each.objective, each.party) == (objective.key, "shi") for each in draft.plan.listings)


def _mention(draft: Draft, objective: str, ordinal: int, name: str) -> DepartmentMention:
    mention = DepartmentMention(
        key=f"{objective}/office/{ordinal}",
        span=draft.plan_pen.text(len(name)),
        objective=objective,
        ordinal=ordinal,
        name=name,
    )
    draft.plan.offices.append(mention)
    return mention


@defect("more-offices-than-lines", 1)
def more_offices(draft: Draft) -> None:
    """A table with more offices beside it than lines in the city's column."""
    known = offices_of(draft, draft.plan_year)
    objective = min(
        draft.plan.objectives, key=lambda each: (not draft.free(f"offices {each.key}"), _lines(draft, each))
    )
    lines = _lines(draft, objective)
    strangers = [word for word in lexicon.OFFICES if word.text not in known]
    if not draft.free(f"offices {objective.key}") or lines >= len(known) + len(strangers):
        raise NoRoomError
    draft.take(f"offices {objective.key}")
    for word in strangers[: max(0, lines + 1 - len(known))]:
        office(draft, word, draft.plan_year)
    beside = [each.name for each in draft.plan.offices if each.objective == objective.key]
    missing = [name for name in offices_of(draft, draft.plan_year) if name not in beside]
    for name in missing[: lines + 1 - len(beside)]:
        _mention(draft, objective.key, 1 + sum(each.objective == objective.key for each in draft.plan.offices), name)
    draft.expect("MoreOfficesThanLines", objective)


@defect("offices-disjoint", 0.5)
def disjoint(draft: Draft) -> None:
    """A table with one office that stands beside no other: its repeated projects then have none in common."""
    known = offices_of(draft, draft.plan_year)
    strangers = [word for word in lexicon.OFFICES if word.text not in known]
    tables: dict[str, set[str]] = {}
    compound = {part.listing for part in draft.plan.listing_parts}
    for line in draft.plan.listings:
        if line.party == "shi" and line.key not in compound:
            tables.setdefault(draft.slug(line.name), set()).add(line.objective)
    shared = {key for places in tables.values() if len(places) > 1 for key in places if draft.free(f"offices {key}")}
    if not shared or not strangers:
        raise NoRoomError
    objective = draft.dice.pick(sorted(shared))
    draft.take(f"offices {objective}")
    word = strangers[-1]
    office(draft, word, draft.plan_year)
    draft.plan.offices[:] = [each for each in draft.plan.offices if each.objective != objective]
    _mention(draft, objective, 1, word.text)
    for slug, places in tables.items():
        if objective in places and len(places) > 1:
            draft.expect_at("OfficesDisjoint", draft.iris.project(slug).value)


@defect("generic-office", 13)
def generic(draft: Draft) -> None:
    """A cell that names no office."""
    draft.expect("GenericOffice", _generic(draft, draft.choose(draft.report.activities, aspect="offices").key))


@defect("office-numbered-from-nought", 0.2)
def from_nought(draft: Draft) -> None:
    """An office of a cell with the number 0."""
    chosen = draft.choose(draft.report.offices)
    draft.expect("OfficeMentionComplete", swap(draft.report.offices, chosen, ordinal=0))
