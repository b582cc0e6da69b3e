"""Faults of our own tables: places outside the document, entries that are not whole, registers with doubles."""

from __future__ import annotations

from bench.generate.defect import defect
from bench.generate.draft import Draft, NoRoomError, swap
from loaders.plan_records import Paragraph
from loaders.span import Span


@defect("span-reversed", 0.2)
def span_reversed(draft: Draft) -> None:
    """A paragraph that ends in a line before its first."""
    chosen: Paragraph = draft.choose(draft.plan.paragraphs)
    span = Span(chosen.span.line, 0, chosen.span.line - 1, 40)
    swap(draft.plan.paragraphs, chosen, span=span)
    draft.expect_at("SpanInsideDocument", draft.iris.span(draft.plan_id, span).value, draft.plan_id, span.line)


@defect("document-too-short", 0.2)
def too_short(draft: Draft) -> None:
    """A document that is registered with fewer lines than its facts come from."""
    if draft.report_id in draft.missing_lines:
        raise NoRoomError
    draft.missing_lines[draft.report_id] = 2
    draft.expect_at("SpanBeyondLastLine", draft.iris.document(draft.report_id).value, draft.report_id)


@defect("section-untitled", 0.2)
def untitled(draft: Draft) -> None:
    """A section of the report without a title."""
    chosen = draft.choose(draft.report.sections)
    draft.expect("ObjectiveComplete", swap(draft.report.sections, chosen, title=""))


@defect("direction-numbered-from-nought", 0.2)
def direction_nought(draft: Draft) -> None:
    """A direction with the number 0."""
    chosen = draft.choose(draft.plan.directions)
    draft.expect("TitledComplete", swap(draft.plan.directions, chosen, ordinal=0))


@defect("listing-numbered-from-nought", 0.2)
def listing_nought(draft: Draft) -> None:
    """A column whose first line has the number 0, so that 1 is missing before 2."""
    second = {(each.objective, each.party): each for each in draft.plan.listings if each.ordinal == 2}
    line = draft.single(fits=lambda each: each.ordinal == 1 and (each.objective, each.party) in second)
    key = f"{line.objective}/listing/{line.party}/0"
    changed = swap(draft.plan.listings, line, key=key, ordinal=0)
    draft.take(draft.mark(changed))
    draft.expect("ListingComplete", changed)
    draft.expect("ListingOrderGap", second[line.objective, line.party])


@defect("place-twice", 0.3)
def place_twice(draft: Draft) -> None:
    """A place that is registered twice."""
    place = draft.dice.pick(
        [row for row in draft.tables["places"] if row["kind"] == "地域" and draft.free(str(row["slug"]))]
    )
    double = {**place, "slug": f"{place['slug']}-2"}
    draft.take(str(place["slug"]), str(double["slug"]))
    draft.tables["places"].append(double)
    draft.expect_at("PlaceNameTwice", min(draft.iris.place(str(row["slug"])).value for row in (place, double)))


@defect("place-without-reading", 1)
def without_reading(draft: Draft) -> None:
    """A district that nobody can read aloud."""
    left = [row for row in draft.tables["places"] if row["kind"] == "地区社協" and draft.free(str(row["slug"]))]
    if not left:
        raise NoRoomError
    place = draft.dice.pick(left)
    draft.take(str(place["slug"]))
    place["reading"] = ""
    draft.expect_at("PlaceWithoutReading", draft.iris.place(str(place["slug"])).value)


@defect("place-unconfirmed", 2)
def unconfirmed(draft: Draft) -> None:
    """A place that only other sources than the documents name."""
    number = 1 + sum(row["kind"] == "地区社協" for row in draft.tables["places"])
    word = draft.wording.place()
    slug = f"chiku-shakyo/{word.latin}"
    draft.row(
        "places",
        slug=slug,
        kind="地区社協",
        label=word.text,
        reading=word.kana,
        latin=word.latin.capitalize(),
        ordinal=number,
        certainty="candidate",
        basis="文書に記載なし",
        status="active",
    )
    draft.take(slug)
    draft.expect_at("PlaceUnconfirmed", draft.iris.place(slug).value)
