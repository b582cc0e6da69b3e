"""What does not fit within a row of a progress report.

Each cell may be right by itself and yet not belong to its row: a measure of
something the activity does not mention, a name that changes from one cell to
the next, a duty of another body in the column of residents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from loaders.note_collection import NoteCollection
from loaders.report_records import Commitment, ProgressReport

_WORDS = re.compile(r"[一-龥ァ-ヶー]{2,}")
_NAME = re.compile(
    r"[一-龥ァ-ヶーA-Z][一-龥ァ-ヶーA-Z・]{4,}(?:事業|会議|研修会|講座|計画|だより|プラン|プログラム集|マップ)"
)
# Branches are 市社協's: to run them is nobody else's role.
_BRANCHES = re.compile(r"支部の運営")
_ALIKE: Final = 0.65


def note_rows(report: ProgressReport, notes: NoteCollection) -> None:
    """Add the notes on cells that do not fit their row."""
    _measures(report, notes)
    of_row: dict[tuple[str, str], list[Commitment]] = {}
    for commitment in report.commitments:
        party, _, phase = commitment.column.partition("-")
        if phase:
            of_row.setdefault((commitment.activity, party), []).append(commitment)
        elif commitment.column == "role" and (found := _BRANCHES.search(commitment.text)):
            notes.word(commitment, "role-of-shakyo", found[0])
    for commitments in of_row.values():
        for commitment, name, earlier in _changed_names(commitments):
            notes.word(commitment, "name-varies", name, earlier)


def _measures(report: ProgressReport, notes: NoteCollection) -> None:
    """Note the indicators whose name shares no two letters of a word with the name and content of their activity."""
    content: dict[str, str] = {each.key: each.name for each in report.activities}
    for commitment in report.commitments:
        if commitment.column == "content":
            content[commitment.activity] = f"{content.get(commitment.activity, '')} {commitment.text}"
    for indicator in report.indicators:
        if indicator.name and not _pairs(indicator.name) & _pairs(content.get(indicator.activity, "")):
            notes.add(indicator.key, "indicator-apart", indicator.span, indicator.name)


def _pairs(text: str) -> set[str]:
    return {word[at : at + 2] for word in _WORDS.findall(text) for at in range(len(word) - 1)}


def _changed_names(commitments: Sequence[Commitment]) -> Iterator[tuple[Commitment, str, str]]:
    """Yield the names that one party writes otherwise in another cell of the row, and how the earlier cell had it."""
    first: dict[str, Commitment] = {}
    columns: dict[str, set[str]] = {}
    for commitment in commitments:
        for name in _NAME.findall(commitment.text):
            first.setdefault(name, commitment)
            columns.setdefault(name, set()).add(commitment.column)
    names = list(first)
    for place, name in enumerate(names):
        for earlier in names[:place]:
            apart = not columns[name] & columns[earlier] and name not in earlier and earlier not in name
            if apart and SequenceMatcher(None, earlier, name, autojunk=False).ratio() >= _ALIKE:
                yield first[name], name, earlier
