"""What a progress report says, one record per printed thing.

Like the plan's records: the reader and the shipped tables fill the same
classes. Blank, 「—」 and 随時実施 are three different states and never a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.plan_records import Record, TextNote
from loaders.span import Notice

COLUMNS = (
    "content",
    "role",
    "shakyo-effort",
    "shakyo-done",
    "shakyo-planned",
    "city-effort",
    "city-done",
    "city-planned",
    "goal",
    "actual",
)
STATES = ("value", "blank", "dash", "as-needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead(Record):
    """The title page; key ``report``. ``dated`` is an ISO date or "", ``issuers`` as printed."""

    title: str
    fiscal_year: int
    dated: str
    issuers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGoal(Record):
    """A 基本目標 of the report; key ``goal/1``."""

    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Record):
    """An 活動目標 of the report; key ``1-1``. ``role_heading`` is the printed head of the role column ("" if none)."""

    goal: int
    number: int
    title: str
    role_heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Record):
    """A row of a section's table; key ``1-1/activity/3``.

    ``name`` without its kind ("" on a row that names none, as in a section of
    free text), ``kind`` 継続, 新規 or "", ``period`` as printed (21~25),
    ``first_year`` and ``last_year`` Western fiscal years or 0.
    """

    section: str
    ordinal: int
    name: str
    kind: str
    period: str
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeMention(Record):
    """An office in the 担当課 column; key ``1-1/activity/3/office/1``.

    ``row`` 1 is the named row, 2 and more its continuation rows. ``generic``
    marks cells that name no office of their own (各担当課, 窓口担当課, …各課).
    """

    activity: str
    row: int
    ordinal: int
    name: str
    generic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Record):
    """One bullet of a cell; key ``1-1/activity/3/shakyo-done/2``.

    ``column`` is one of COLUMNS; ``goal`` (計画目標) and ``actual`` (実績) hold
    what stands there in words and is no measure. ``fiscal_year`` is that of a
    done, planned or actual column, or 0. ``ordinal`` counts over all rows of
    the activity's column.
    """

    activity: str
    column: str
    row: int
    ordinal: int
    fiscal_year: int
    digest: str
    restatement: str = ""
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellState(Record):
    """A cell that holds no statement; key ``1-1/activity/3/cell/city-done``.

    ``column`` is one of COLUMNS or ``office``; ``state`` one of STATES but
    ``value``. Only cells of the named row.
    """

    activity: str
    column: str
    state: str
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Record):
    """A measure named in the 計画目標 column; key ``1-1/activity/3/indicator/1``.

    ``name`` as printed without the white space of extraction, ``unit`` from
    the name (回数/年 → 回/年) or the values, or "".
    """

    activity: str
    ordinal: int
    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Record):
    """A value of an indicator; key ``1-1/activity/3/indicator/1/planned-2013`` or ``…/actual-2011``.

    ``phase`` planned or actual, ``printed`` the cell's text, ``value`` its
    number in ASCII digits or "", ``unit`` the printed unit (%, 校) or "",
    ``state`` one of STATES.
    """

    indicator: str
    phase: str
    fiscal_year: int
    printed: str
    value: str
    unit: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Record):
    """A number with a unit in a commitment; key is the commitment's + ``/amount/1``."""

    stated_in: str
    ordinal: int
    printed: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """Something that happened or is planned on a day; key ``event/7``.

    ``date`` and ``end_date`` are ISO dates (or months, 2011-07) or "",
    ``printed_date`` as printed, ``venue`` as printed or "", ``participants``
    digits or "", ``title`` the printed name of the event where one stands, ""
    else (a person may mend it in the table).
    """

    ordinal: int
    title: str
    date: str
    end_date: str
    printed_date: str
    venue: str
    participants: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention(Record):
    """A place where an event is told; key ``event/7/mention/1``; ``stated_in`` a commitment's key."""

    event: str
    ordinal: int
    activity: str
    stated_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """Everything a progress report says, each tuple in printed order."""

    heads: tuple[ReportHead, ...] = ()
    goals: tuple[ReportGoal, ...] = ()
    sections: tuple[Section, ...] = ()
    activities: tuple[Activity, ...] = ()
    offices: tuple[OfficeMention, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    cells: tuple[CellState, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    measures: tuple[Measure, ...] = ()
    amounts: tuple[Amount, ...] = ()
    events: tuple[Event, ...] = ()
    event_mentions: tuple[EventMention, ...] = ()
    text_notes: tuple[TextNote, ...] = ()
    notices: tuple[Notice, ...] = field(default=(), compare=False)
