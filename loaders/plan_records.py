"""What a plan chapter says, one record per printed thing.

The same classes hold what the reader finds in a document and what the shipped
tables say, so that the two can be compared field by field. ``key`` is the
place in the edition (``2-1/role/shakyo/3``), the last part of the IRI.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.span import Notice, Span

ACTORS = ("jumin", "chiiki", "kankei", "shakyo", "gyosei")
PARTIES = ("shakyo", "shi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A fact with its place: ``key`` is unique in the document."""

    key: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """A sentence of the document.

    ``text`` is the printed wording without its bullet sign ("" where the
    document is not loaded), ``digest`` identifies it, ``restatement`` is our
    own short wording ("" from a reader).
    """

    objective: str
    ordinal: int
    digest: str
    restatement: str = ""
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Record):
    """A 基本目標; key ``goal/2``."""

    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Record):
    """An 活動目標; key ``2-1``, also its code."""

    goal: int
    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorGroup(Record):
    """A heading of the chapter's first part and the 主な活動主体 it names; key ``actor-group/1``."""

    heading: str
    actors: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim(Statement):
    """施策のねらい; key ``2-1/aim`` (``2-1/aim/2`` for a second sentence)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Statement):
    """A ▼ bullet of 施策を取り巻く現状と課題; key ``2-1/issue/3``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStatement(Statement):
    """A ◇ bullet of それぞれの立場の主な役割; key ``2-1/role/shakyo/3``; ``actor`` is one of ACTORS."""

    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Statement):
    """Running text: of a feature (``parent`` its key), of an actor group, or of the chapter (``parent`` "").

    Key ``2-1/feature/1/paragraph/2``, ``actor-group/1/paragraph/1`` or ``chapter/paragraph/1``.
    """

    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction(Record):
    """取組の方向性; key ``2-1/direction/1``; ``title`` without ① and bullet."""

    objective: str
    ordinal: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Record):
    """One printed line of a 主な事業 table; key ``2-1/listing/shi/4``.

    ``name`` is as printed without marks and outer brackets, ``content`` what
    the outer brackets hold ("" if none), ``marks`` without 【】. ``text`` is
    the whole printed line.
    """

    objective: str
    party: str
    ordinal: int
    name: str
    content: str
    marks: tuple[str, ...]
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPart(Record):
    """One of several projects named by one line; key ``3-2/listing/shi/1/part/1``."""

    listing: str
    ordinal: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMention(Record):
    """An office printed beside a table; key ``2-1/office/2``; ``name`` without brackets."""

    objective: str
    ordinal: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Record):
    """活動紹介; key ``2-1/feature/1``; ``quoted`` are the names in 「」 of its title."""

    objective: str
    ordinal: int
    title: str
    quoted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Record):
    """A survey chart (■); key ``2-1/chart/1``; ``as_of`` an ISO date, month or interval, or ""."""

    objective: str
    ordinal: int
    title: str
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption(Record):
    """The caption of a picture; key ``2-1/caption/1``; ``parent`` the feature it stands in, or ""."""

    objective: str
    ordinal: int
    title: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Record):
    """A number the text gives; key ``2-1/figure/1``.

    ``printed`` is the whole printed figure (6割以上), ``value`` its number in
    ASCII digits (6), ``unit`` the unit (割), ``bound`` the qualifier (以上, 弱,
    "" if none), ``as_of`` as in Chart, ``stated_in`` the key of the statement,
    ``label`` what is measured, in our words ("" from a reader).
    """

    objective: str
    ordinal: int
    printed: str
    value: str
    unit: str
    bound: str
    as_of: str
    stated_in: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNote(Record):
    """Something noticed about the wording; key ``2-1/role/shakyo/3/note/verb-form/1`` or ``note/spelling/kodomo/1``.

    ``stated_in`` is the key of the record it stands in (for a spelling: first
    stands in), "" if none; ``printed`` the word, ``usual`` what it is held
    against (the document's usual spelling, the era's year, the label of a
    number), ``count`` and ``usual_count`` how often each stands there, ``lines``
    where. The kinds are told in docs/model.md.
    """

    kind: str
    stated_in: str
    printed: str
    usual: str
    count: int
    usual_count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChapter:
    """Everything a plan chapter says, each tuple in printed order."""

    goals: tuple[Goal, ...] = ()
    objectives: tuple[Objective, ...] = ()
    actor_groups: tuple[ActorGroup, ...] = ()
    aims: tuple[Aim, ...] = ()
    issues: tuple[Issue, ...] = ()
    directions: tuple[Direction, ...] = ()
    roles: tuple[RoleStatement, ...] = ()
    listings: tuple[Listing, ...] = ()
    listing_parts: tuple[ListingPart, ...] = ()
    offices: tuple[DepartmentMention, ...] = ()
    features: tuple[Feature, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    charts: tuple[Chart, ...] = ()
    captions: tuple[Caption, ...] = ()
    figures: tuple[Figure, ...] = ()
    text_notes: tuple[TextNote, ...] = ()
    notices: tuple[Notice, ...] = field(default=(), compare=False)
