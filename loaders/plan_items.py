"""What the walk over the lines of a chapter has gathered so far.

Statements wrap over lines, tables over pages and a survey's date stands after
its charts, so nothing becomes a record before the last line has been read:
until then it is an item that may still grow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.plan_flow import Flow
from loaders.span import Notice

SENTENCE_ENDS = "。！？!?」』）)】〉》"


@dataclass(slots=True)
class Item:
    """A printed thing on its way to a record; ``kind`` says which record, the rest is filled as far as it applies."""

    kind: str
    flow: Flow
    objective: str = ""
    label: str = ""
    parent: Item | None = None
    title: Flow | None = None
    in_table: bool = False
    members: list[Flow] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """The items and notices found, and where in the layout the walk stands."""

    items: list[Item] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    goal: int = 0
    objective: str = ""
    section: str = ""
    actor: str = ""
    party: str = ""
    feature: Item | None = None
    group: Item | None = None
    members_next: bool = False
    sections: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    blanks: int = 0
    previous: int = 0
    skipped: set[int] = field(default_factory=set)

    def add(self, kind: str, flow: Flow, label: str = "", parent: Item | None = None) -> Item:
        """Keep a new item of the current objective and return it."""
        item = Item(kind, flow, self.objective, label, parent)
        self.items.append(item)
        self.counts[self.objective, kind] += 1
        return item

    def notice(self, line: int, kind: str, message: str) -> None:
        """Report something about a line."""
        self.notices.append(Notice(line, kind, message))

    def heading(self, line: int, message: str) -> None:
        """Account for a line that is read as a heading and is no record."""
        self.notice(line, "heading", message)

    def unplaced(self, flow: Flow, why: str) -> None:
        """Report lines whose text is in no record."""
        for line in sorted({line for line, _ in flow.places}):
            self.notice(line, "unplaced", why)

    def stray(self, line: Flow) -> None:
        """Report a bullet sign without text; what follows goes on with nothing above it."""
        self.add("stray", line)
        self.notice(line.line, "unplaced", "a bullet sign stands without text")

    def seen(self, name: str) -> None:
        """Note that the current objective has a section or row."""
        self.sections.setdefault(self.objective, set()).add(name)

    def leave(self) -> None:
        """Leave section, actor, table and feature."""
        self.section = self.actor = self.party = ""
        self.feature = self.group = None
        self.members_next = False

    def last(self, kinds: Iterable[str]) -> Item | None:
        """Return the item gathered last if it is of one of the kinds."""
        return self.items[-1] if self.items and self.items[-1].kind in kinds else None

    def follows(self, line: Flow, above: int) -> bool:
        """Say whether a line stands right below another; ``skipped`` lines, those of the page, do not count."""
        number = line.line - 1
        while number in self.skipped:
            number -= 1
        return number == above

    def wraps(self, line: Flow, kinds: Iterable[str]) -> Item | None:
        """Return the item that a line goes on with: right above it and without the end of a sentence, or None."""
        item = self.last(kinds)
        if item is None or not item.flow.text or not self.follows(line, item.flow.last_line):
            return None
        return None if item.flow.text[-1] in SENTENCE_ENDS else item

    def join(self, item: Item, line: Flow) -> None:
        """Add a line to the item it goes on with, and say so."""
        item.flow = item.flow.then(line)
        self.notice(line.line, "repaired", "the line goes on with the one above; both were joined")
