"""Names of projects that leave open what they name."""

from __future__ import annotations

from bench.generate.defect import defect
from bench.generate.defects.marks import respelled
from bench.generate.draft import Draft, NoRoomError, swap
from bench.generate.lexicon import Word
from loaders.plan_records import Listing, ListingPart


@defect("name-printed-variously", 3)
def variously(draft: Draft) -> None:
    """A project of both parties under two spellings."""
    line = draft.single("shakyo", last=False)
    printed = respelled(draft, line.name)
    draft.add_line(line.objective, "shi", printed, line.content, ())
    draft.expect_at("NamePrintedVariously", draft.iris.project(draft.slug(line.name)).value)


def _listed(draft: Draft, name: str, content: str = "", party: str = "shi") -> Listing:
    """Register a project of a made name and list it in the first objective."""
    draft.register_project(Word(name, "つくりな", "tsukurina", "Made name"))
    return draft.add_line(draft.plan.objectives[0].key, party, name, content, ())


@defect("names-alike", 1)
def alike(draft: Draft) -> None:
    """Two projects whose names differ in a word that says nothing."""
    line = draft.single(fits=lambda each: each.name.endswith("事業"))
    _listed(draft, f"{line.name.removesuffix('事業')}推進事業", party=line.party)
    both = (draft.slug(line.name), str(draft.tables["projects"][-1]["slug"]))
    draft.expect_at("NamesAlike", min(draft.iris.project(slug).value for slug in both))


def _maybe_one(draft: Draft, first: Listing, second: Listing, basis: str) -> None:
    """Write down that nobody has decided whether two lines name one project."""
    earlier, later = draft.slug(first.name), draft.slug(second.name)
    row = f"{earlier}-{later}"
    draft.row("project_links", id=row, earlier=earlier, later=later, certainty="candidate", basis=basis)
    draft.expect_at("NamesUndecided", draft.curation("project_links", row))


@defect("names-undecided", 2)
def undecided(draft: Draft) -> None:
    """Two projects of different columns of which nobody has decided whether they are one."""
    first, second = draft.single("shakyo"), draft.single("shi")
    _maybe_one(draft, first, second, "名に共通の語があるが、同じ事業かは文書に記載なし")


@defect("repeat-if-one-project", 1)
def repeat_if_one(draft: Draft) -> None:
    """Two projects of one column that may be one: the later line then lacks 【再掲】."""
    first = draft.single(last=False)
    objective = draft.later(first.objective)
    word = draft.wording.project()
    draft.register_project(word)
    second = draft.add_line(objective, first.party, word.text, "", ())
    draft.expect("RepeatIfOneProject", second, "/repeat")
    _maybe_one(draft, first, second, "対象が重なるが、同じ事業かは文書に記載なし")


@defect("brackets-in-content", 0.5)
def brackets(draft: Draft) -> None:
    """Contents whose bracket is never closed."""
    line = swap(draft.plan.listings, draft.single(), content="講座（年二回")
    draft.expect("BracketsUnbalanced", line)


@defect("brackets-in-direction", 0.3)
def brackets_direction(draft: Draft) -> None:
    """A direction whose quotation is never closed."""
    chosen = draft.choose(draft.plan.directions)
    draft.expect("BracketsUnbalanced", swap(draft.plan.directions, chosen, title=f"「{chosen.title}"))


@defect("compound-line", 2)
def compound(draft: Draft) -> None:
    """One line that names two projects."""
    words = [draft.wording.project(), draft.wording.project()]
    name = "、".join(word.text for word in words)
    line = draft.add_line(draft.plan.objectives[0].key, "shakyo", name, "", ())
    for number, word in enumerate(words, 1):
        draft.register_project(word)
        _part(draft, line, number, word.text)
    draft.expect("CompoundLine", line)


def _part(draft: Draft, line: Listing, number: int, name: str) -> ListingPart:
    part = ListingPart(
        key=f"{line.key}/part/{number}",
        span=draft.plan_pen.text(len(name)),
        listing=line.key,
        ordinal=number,
        name=name,
    )
    draft.plan.listing_parts.append(part)
    return part


@defect("compound-of-one", 0.2)
def compound_of_one(draft: Draft) -> None:
    """A line divided into a single part, so that it leads to no project of its own."""
    word = draft.wording.project()
    draft.register_project(word)
    line = draft.add_line(draft.plan.objectives[0].key, "shakyo", word.text, "", ())
    _part(draft, line, 1, word.text)
    draft.expect("ListingNamesProject", line)


@defect("part-numbered-from-nought", 0.1)
def part_from_nought(draft: Draft) -> None:
    """Parts of a line numbered from 0."""
    words = [draft.wording.project(), draft.wording.project()]
    line = draft.add_line(draft.plan.objectives[0].key, "shakyo", "、".join(word.text for word in words), "", ())
    parts = []
    for number, word in enumerate(words):
        draft.register_project(word)
        parts.append(_part(draft, line, number, word.text))
    draft.expect("ListingPartComplete", parts[0])


@defect("trailing-etc", 2)
def others(draft: Draft) -> None:
    """A name that ends in 等."""
    name = f"{draft.wording.project().text}等"
    draft.expect("TrailingEtc", _listed(draft, name))


@defect("content-repeats-name", 1)
def repeats(draft: Draft) -> None:
    """Contents that say the name again and nothing else."""
    line = draft.single(fits=lambda each: each.name.endswith("事業"))
    content = f"{line.name.removesuffix('事業')}の実施"
    draft.expect("ContentRepeatsName", swap(draft.plan.listings, line, content=content))


@defect("organisation-as-project", 1)
def organisation(draft: Draft) -> None:
    """A body's name where a project's should stand."""
    name = f"{draft.wording.project().text.removesuffix('事業')}協議会"
    if any(row["printed"] == name for row in draft.tables["project_names"]):
        raise NoRoomError
    draft.expect("OrganisationAsProject", _listed(draft, name))
