"""The notes on a document's wording as they are found.

A note names a word; where exactly it stands, and in which record, is worked out
here, so that whoever notices something need not know the lines of the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from loaders.plan_records import PlanChapter, Record, TextNote
from loaders.report_records import ProgressReport
from loaders.span import Span


class NoteCollection:
    """Collects notes and finds the place of the word that a note is about."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.found: list[TextNote] = []
        self._numbers: Counter[str] = Counter()

    def add(self, about: str, kind: str, span: Span, printed: str, usual: str = "", lines: Sequence[int] = ()) -> None:
        """Note a word at a place; ``lines`` are all lines where it stands if there are several."""
        self.note(about, kind, span, printed, usual, 1, 0, lines)

    def note(
        self,
        about: str,
        kind: str,
        span: Span,
        printed: str,
        usual: str,
        count: int,
        usual_count: int,
        lines: Sequence[int],
    ) -> None:
        """Note a word that stands ``count`` times, its usual form ``usual_count`` times."""
        parent = f"{about}/note/{kind}" if about else f"note/{kind}"
        self._numbers[parent] += 1
        self.found.append(
            TextNote(
                key=f"{parent}/{self._numbers[parent]}",
                span=span,
                kind=kind,
                stated_in=about,
                printed=printed,
                usual=usual,
                count=count,
                usual_count=usual_count,
                lines=tuple(str(line) for line in lines),
            )
        )

    def word(self, record: Record, kind: str, printed: str, usual: str = "", *, last: bool = False) -> None:
        """Note a word of a record at its first (or last) place in it; where it is broken, at the record's place."""
        self.add(record.key, kind, self._place(record.span, printed, last), printed, usual)

    def _place(self, span: Span, word: str, last: bool) -> Span:
        places = []
        for number in range(span.line, span.end_line + 1):
            line = self.lines[number - 1]
            start = span.start if number == span.line else 0
            end = span.end if number == span.end_line else len(line)
            at = line.rfind(word, start, end) if last else line.find(word, start, end)
            if at >= 0:
                places.append(Span(number, at, number, at + len(word)))
        return places[-1 if last else 0] if places and word else span


def all_records(found: PlanChapter | ProgressReport) -> list[Record]:
    """Return all records of an edition but the notes."""
    tuples = (getattr(found, name) for name in found.__dataclass_fields__ if name not in ("notices", "text_notes"))
    return [record for each in tuples for record in each]


def smallest_first(records: Iterable[Record]) -> list[Record]:
    """Return records without the notes on them, the smallest first."""
    found = [record for record in records if not isinstance(record, TextNote)]
    return sorted(found, key=lambda each: (each.span.end_line - each.span.line, each.span.end - each.span.start))


def holder(records: Sequence[Record], span: Span) -> str:
    """Return the key of the smallest record that holds a place, "" if none does."""
    begin, end = (span.line, span.start), (span.end_line, span.end)
    for record in records:
        place = record.span
        if (place.line, place.start) <= begin and end <= (place.end_line, place.end):
            return record.key
    return ""
