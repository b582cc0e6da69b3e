"""Where the texts name places.

Cells of one row name the same place in different ways, or different places for
the same effort, and the repository may not hold the sentences. So the names
themselves are kept as notes: as printed, and with the word that a list says
once for all its members (仁保・宮野地区社協 names two 地区社協). Which place
is meant is for the register to say when the notes are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from loaders.note_collection import NoteCollection
from loaders.plan_records import PlanChapter, Record
from loaders.report_records import ProgressReport
from loaders.span import Span

_KINDS: Final = "地区社協|地域交流センター|地区|地域|支部|[東西南北]?(?:小|中)学校|[一-龥]{1,4}町"
_KIND = re.compile(f"(?:{_KINDS})")
_ENDS_IN_KIND = re.compile(f"^.+?({_KINDS})$")
# Names of places that a register may not know; 各地区社協 and the like name none.
_MARKED = re.compile(
    "(?<![一-龥])(?![各両全市当該同])[一-龥]{2,7}?(?:地区社協|地域交流センター|[東西南北]?(?:小|中)学校|圏域)"
)
_GOES_ON = re.compile("[ぁ-ん](?<![をはがでにとのやへも])")
_BETWEEN: Final = ("・", "、", "及び", "や", "と")
_QUOTED = re.compile("「[^」]*」")
_VENUE = re.compile(r"(?:会場|場所)[：:\s]*$")


@dataclass(slots=True)
class _Name:
    """A name as it stands in a line: ``kind`` is the word that says what it names, printed with it or after a list."""

    start: int
    end: int
    printed: str
    kind: str

    @property
    def meant(self) -> str:
        """The name with the word that the list says once."""
        return self.printed if self.printed.endswith(self.kind) else self.printed + self.kind


def note_places(found: PlanChapter | ProgressReport, notes: NoteCollection, names: Collection[str]) -> None:
    """Add a note of kind ``place`` for each name of a place in the statements; ``names`` are those of the register.

    Venues of events are left out, as the events name them already.
    """
    known = _pattern(names)
    venues = {(event.span.line, event.venue) for event in found.events} if isinstance(found, ProgressReport) else set()
    for record in _statements(found):
        for number in range(record.span.line, record.span.end_line + 1):
            line = notes.lines[number - 1]
            start = record.span.start if number == record.span.line else 0
            end = record.span.end if number == record.span.end_line else len(line)
            for name in _names(line[start:end], known):
                span = Span(number, start + name.start, number, start + name.end)
                if not any(at == number and name.printed in venue for at, venue in venues):
                    notes.add(record.key, "place", span, name.printed, name.meant)


def _statements(found: PlanChapter | ProgressReport) -> Iterable[Record]:
    if isinstance(found, PlanChapter):
        return (*found.aims, *found.issues, *found.roles, *found.paragraphs)
    return found.commitments


def _pattern(names: Collection[str]) -> re.Pattern[str] | None:
    longest_first = sorted(filter(None, names), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _names(text: str, known: re.Pattern[str] | None) -> list[_Name]:
    """Return the names in a text in order; a list's last word is given to all its members."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = [
        name
        for name in sorted(_found(text, known), key=lambda name: name.start)
        if not any(low < name.start and name.end < high for low, high in quoted)
        and not _VENUE.search(text[: name.start])
    ]
    for name, after in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if not name.kind and text[name.end : after.start] in _BETWEEN:
            name.kind = after.kind
    return found


def _found(text: str, known: re.Pattern[str] | None) -> Iterator[_Name]:
    taken = 0
    for match in known.finditer(text) if known else ():
        more = _KIND.match(text, match.end())
        whole = match[0] + (more[0] if more else "")
        end = match.start() + len(whole)
        if match.start() < taken or (not more and _GOES_ON.match(text, match.end())):
            continue
        taken = end
        kind = _ENDS_IN_KIND.match(whole)
        yield _Name(match.start(), end, whole, kind[1] if kind else "")
    for match in _MARKED.finditer(text):
        if known is None or not known.search(match[0]):
            kind = _ENDS_IN_KIND.match(match[0])
            yield _Name(match.start(), match.end(), match[0], kind[1] if kind else "")
