"""A plan chapter as triples.

The office names beside a table stay mentions beside that table: nothing here
joins a line to an office, that is for the rules and their certainty.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from loaders.edition_quads import EditionSink
from loaders.plan_records import (
    DepartmentMention,
    Figure,
    Paragraph,
    PlanChapter,
    Record,
    Statement,
)
from ontology.terms import SKOS, WP

PARTIES = {"shakyo": WP.party_shakyo, "shi": WP.party_city}
MARKS = {"再掲": WP.mark_repost, "新": WP.mark_new}
SURVEY_UNITS = ("%", "％", "割")


def plan_quads(chapter: PlanChapter, sink: EditionSink) -> None:
    """Say everything a plan chapter says into ``sink``.

    Names that the register does not know get a positional IRI and a line in
    ``sink.unregistered``.
    """
    sink.begin(WP.PlanEdition)
    sink.facts.number(sink.edition, WP.firstFiscalYear, sink.document.fiscal_year)
    _goals(chapter, sink)
    _statements(chapter, sink)
    _titles(chapter, sink)
    _listings(chapter, sink)
    for mention in chapter.offices:
        _mention(mention, sink)
    for figure in chapter.figures:
        _figure(figure, sink)
    for note in chapter.text_notes:
        sink.note(note)


def _goals(chapter: PlanChapter, sink: EditionSink) -> None:
    for order, goal in enumerate(chapter.goals, 1):
        subject = sink.record(goal, WP.BasicGoal)
        sink.facts.number(subject, WP.number, goal.number)
        sink.facts.number(subject, WP.order, order)
        sink.facts.labels(subject, goal.title)
        sink.facts.add(subject, WP.inPlan, sink.edition)
    for order, objective in enumerate(chapter.objectives, 1):
        subject = sink.record(objective, WP.ActivityGoal)
        sink.facts.text(subject, WP.code, objective.key)
        sink.facts.number(subject, WP.number, objective.number)
        sink.facts.number(subject, WP.order, order)
        sink.facts.labels(subject, objective.title)
        sink.facts.add(subject, WP.inGoal, sink.at(f"goal/{objective.goal}"))
    for group in chapter.actor_groups:
        subject = sink.record(group, WP.ActorGroup)
        sink.facts.labels(subject, group.heading)
        for actor in group.actors:
            sink.facts.add(subject, WP.actor, sink.iris.actor(actor))
        for member in group.members:
            sink.facts.text(subject, WP.memberName, member)
        sink.facts.add(subject, WP.partOf, sink.edition)


def _said(record: Statement, kind: NamedNode, sink: EditionSink) -> NamedNode:
    subject = sink.record(record, kind, text=record.text)
    sink.statement(subject, record.ordinal, record.digest, record.restatement)
    if record.objective:
        sink.facts.add(subject, WP.inObjective, sink.at(record.objective))
    return subject


def _statements(chapter: PlanChapter, sink: EditionSink) -> None:
    for aim in chapter.aims:
        _said(aim, WP.Aim, sink)
    for issue in chapter.issues:
        _said(issue, WP.Issue, sink)
    for role in chapter.roles:
        sink.facts.add(_said(role, WP.RoleStatement, sink), WP.actor, sink.iris.actor(role.actor))
    for paragraph in chapter.paragraphs:
        _paragraph(paragraph, sink)


def _paragraph(paragraph: Paragraph, sink: EditionSink) -> None:
    subject = _said(paragraph, WP.Paragraph, sink)
    if "/feature/" in paragraph.parent:
        sink.facts.add(subject, WP.inFeature, sink.at(paragraph.parent))
    elif not paragraph.objective:
        sink.facts.add(subject, WP.partOf, sink.at(paragraph.parent) if paragraph.parent else sink.edition)


def _titled(record: Record, kind: NamedNode, objective: str, ordinal: int, title: str, sink: EditionSink) -> NamedNode:
    subject = sink.record(record, kind)
    if objective:
        sink.facts.add(subject, WP.inObjective, sink.at(objective))
    else:
        sink.facts.add(subject, WP.partOf, sink.edition)
    sink.facts.number(subject, WP.ordinal, ordinal)
    sink.facts.labels(subject, title)
    return subject


def _titles(chapter: PlanChapter, sink: EditionSink) -> None:
    for direction in chapter.directions:
        _titled(direction, WP.Direction, direction.objective, direction.ordinal, direction.title, sink)
    for chart in chapter.charts:
        subject = _titled(chart, WP.Chart, chart.objective, chart.ordinal, chart.title, sink)
        sink.facts.text(subject, WP.asOf, chart.as_of)
    for feature in chapter.features:
        subject = _titled(feature, WP.Feature, feature.objective, feature.ordinal, feature.title, sink)
        for name in feature.quoted:
            sink.facts.text(subject, WP.quotedName, name)
    for caption in chapter.captions:
        subject = _titled(caption, WP.Caption, caption.objective, caption.ordinal, caption.title, sink)
        if "/feature/" in caption.parent:
            sink.facts.add(subject, WP.inFeature, sink.at(caption.parent))


def _listings(chapter: PlanChapter, sink: EditionSink) -> None:
    compound = {part.listing for part in chapter.listing_parts}
    marks = _concepts(chapter, sink)
    for listing in chapter.listings:
        kinds = (WP.ProjectListing, WP.CompoundListing) if listing.key in compound else (WP.ProjectListing,)
        subject = sink.record(listing, *kinds, text=listing.text)
        sink.facts.add(subject, WP.inObjective, sink.at(listing.objective))
        sink.facts.add(subject, WP.party, PARTIES[listing.party])
        sink.facts.number(subject, WP.ordinal, listing.ordinal)
        sink.facts.text(subject, WP.printed, listing.name)
        sink.facts.text(subject, WP.content, listing.content)
        for mark in listing.marks:
            sink.facts.add(subject, WP.mark, marks[mark])
        if listing.key not in compound:
            sink.facts.add(subject, WP.project, sink.project(listing, listing.name))
    for part in chapter.listing_parts:
        subject = sink.record(part, WP.ListingPart)
        whole = sink.at(part.listing)
        sink.facts.add(whole, WP.hasPart, subject)
        sink.facts.add(subject, WP.inListing, whole)
        sink.facts.number(subject, WP.ordinal, part.ordinal)
        sink.facts.text(subject, WP.printed, part.name)
        sink.facts.add(subject, WP.project, sink.project(part, part.name))


def _concepts(chapter: PlanChapter, sink: EditionSink) -> dict[str, NamedNode]:
    """Return the concept of each printed mark; one of another city's plan is kept as printed, as the edition's own."""
    concepts = dict(MARKS)
    for mark in dict.fromkeys(mark for listing in chapter.listings for mark in listing.marks):
        if mark not in concepts:
            number = len(concepts) - len(MARKS) + 1
            concepts[mark] = sink.facts.typed(sink.at(f"mark/{number}"), SKOS.Concept)
            sink.facts.labels(concepts[mark], mark)
            sink.facts.number(concepts[mark], WP.order, len(MARKS) + number)
    return concepts


def _mention(mention: DepartmentMention, sink: EditionSink) -> None:
    subject = sink.record(mention, WP.DepartmentMention)
    sink.facts.add(subject, WP.inObjective, sink.at(mention.objective))
    sink.facts.number(subject, WP.ordinal, mention.ordinal)
    sink.facts.text(subject, WP.printed, mention.name)
    sink.facts.add(subject, WP.office, sink.office(mention, mention.name))


def _figure(figure: Figure, sink: EditionSink) -> None:
    kind = WP.SurveyFigure if figure.unit in SURVEY_UNITS else WP.CountStatement
    subject = sink.record(figure, WP.Figure, kind)
    if figure.objective:
        sink.facts.add(subject, WP.inObjective, sink.at(figure.objective))
    else:
        sink.facts.add(subject, WP.partOf, sink.edition)
    sink.facts.number(subject, WP.ordinal, figure.ordinal)
    sink.facts.labels(subject, figure.label)
    sink.facts.text(subject, WP.printedValue, figure.printed)
    sink.facts.decimal(subject, WP.value, figure.value)
    sink.facts.text(subject, WP.unit, figure.unit)
    sink.facts.text(subject, WP.bound, figure.bound)
    sink.facts.text(subject, WP.asOf, figure.as_of)
    sink.facts.add(subject, WP.statedIn, sink.at(figure.stated_in))
