"""Untrue marks: 【再掲】 and 【新】 that the lines before do not bear out."""

from __future__ import annotations

from bench.generate.defect import defect
from bench.generate.draft import Draft, NoRoomError, swap

AGAIN, NEW = "再掲", "新"


@defect("repost-dangling", 2)
def dangling(draft: Draft) -> None:
    """【再掲】 on a project that stands nowhere before."""
    line = swap(draft.plan.listings, draft.single(), marks=(AGAIN,))
    draft.expect("RepostDangling", line, "/repost")


@defect("repost-variant", 3)
def variant(draft: Draft) -> None:
    """【再掲】 under another spelling than the first line's."""
    line = draft.single(last=False)
    objective = draft.later(line.objective)
    printed = respelled(draft, line.name)
    added = draft.add_line(objective, line.party, printed, line.content, (AGAIN,))
    draft.expect("RepostVariantName", added, "/repost")
    draft.expect_at("NamePrintedVariously", draft.iris.project(draft.slug(line.name)).value)


def respelled(draft: Draft, name: str) -> str:
    """Register and return another spelling of a project's name."""
    stem = name.removesuffix("等").removesuffix("事業")
    if stem == name or len(stem) < 4:
        raise NoRoomError
    printed = f"{stem}の{name[len(stem) :]}"
    draft.register_name(draft.slug(name), printed, "variant")
    return printed


@defect("repost-content-changed", 2)
def content_changed(draft: Draft) -> None:
    """【再掲】 with other contents in brackets than the first line's."""
    line = draft.single(last=False)
    added = draft.add_line(
        draft.later(line.objective), line.party, line.name, f"{line.content or '内容'}ほか", (AGAIN,)
    )
    draft.expect("RepostContentChanged", added, "/repost")


@defect("repost-other-column", 1)
def other_column(draft: Draft) -> None:
    """【再掲】 on a project that only the other column has."""
    line = draft.single("shakyo", last=False)
    added = draft.add_line(draft.later(line.objective), "shi", line.name, line.content, (AGAIN,))
    draft.expect("RepostOtherColumn", added, "/repost")


@defect("repeat-without-mark", 6)
def without_mark(draft: Draft) -> None:
    """A project listed again without 【再掲】."""
    line = draft.single(last=False)
    added = draft.add_line(draft.later(line.objective), line.party, line.name, line.content, ())
    draft.expect("RepeatWithoutMark", added, "/repeat")


@defect("new-twice", 0.5)
def new_twice(draft: Draft) -> None:
    """【新】 on two lines of one project."""
    line = draft.single(last=False)
    objective = draft.later(line.objective)
    swap(draft.plan.listings, line, marks=(NEW,))
    draft.expect("NewTwice", draft.add_line(objective, line.party, line.name, line.content, (NEW,)))


@defect("new-after-earlier", 0.5)
def new_after(draft: Draft) -> None:
    """【新】 on a project that an earlier line lists without it."""
    line = draft.single(last=False)
    added = draft.add_line(draft.later(line.objective), line.party, line.name, line.content, (NEW,))
    draft.expect("NewAfterEarlierLine", added)


@defect("both-marks", 0.5)
def both(draft: Draft) -> None:
    """【新】 and 【再掲】 on one line."""
    line = draft.single(last=False)
    added = draft.add_line(draft.later(line.objective), line.party, line.name, line.content, (NEW, AGAIN))
    draft.expect("BothMarks", added)
    draft.expect("NewAfterEarlierLine", added)


@defect("listing-order-gap", 0.2)
def order_gap(draft: Draft) -> None:
    """A number left out before the last line of a column."""
    ends: dict[tuple[str, str], int] = {}
    for each in draft.plan.listings:
        column = each.objective, each.party
        ends[column] = max(each.ordinal, ends.get(column, 0))
    line = draft.single(fits=lambda each: 1 < each.ordinal == ends[each.objective, each.party])
    key = f"{line.objective}/listing/{line.party}/{line.ordinal + 1}"
    moved = swap(draft.plan.listings, line, key=key, ordinal=line.ordinal + 1)
    draft.take(draft.mark(moved))
    draft.expect("ListingOrderGap", moved)
