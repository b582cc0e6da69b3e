"""Our own wording: restatements, labels of figures, titles of events.

No document has them; people write them into the tables. They were made for one
text each and must never be shown beside another, so what carries them over to
a document that was read anew is kept apart here, with its proofs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from loaders.facts import KINDS, Edition, records
from loaders.plan_records import Figure, Record
from loaders.report_records import Event, ProgressReport

STATEMENTS = ("Aim", "Issue", "RoleStatement", "Paragraph", "Commitment")
WORDED: Mapping[str, str] = {"Figure": "label", "Event": "title", **dict.fromkeys(STATEMENTS, "restatement")}


def worded_field(record: Record) -> str:
    """Return the field of a record that people word, "" where there is none."""
    return WORDED.get(type(record).__name__, "")


def unworded(record: Record) -> bool:
    """Tell whether a record lacks the wording that only people can give."""
    name = worded_field(record)
    # An event may have no title of its own: then none is made up.
    return bool(name) and name != "title" and not getattr(record, name)


def with_curated(found: Edition, shipped: Edition) -> Edition:
    """Return what a document says, with our own wording from the shipped tables.

    A statement takes the wording of the shipped one with the same digest (of
    several, that with the same key, else the first); a figure and an event that
    of the shipped one of the same key, if it says the same and stands in a
    statement of the same digest.
    """
    words = _Words(found, shipped)
    changed = {
        kind.field: tuple(words.given(record) for record in getattr(found, kind.field)) for kind in KINDS[type(found)]
    }
    return dataclasses.replace(found, **changed)  # type: ignore[arg-type]


class _Words:
    """The shipped wording, found by what proves that it belongs to a text."""

    def __init__(self, found: Edition, shipped: Edition) -> None:
        self._known = records(shipped)
        self._here, self._there = _Statements(found), _Statements(shipped)
        self._by_digest: dict[tuple[str, str], str] = {}
        for record in self._known.values():
            if worded_field(record) == "restatement" and not unworded(record):
                self._by_digest.setdefault(_identity(record), _words(record))

    def given(self, record: Record) -> Record:
        """Return the record with the wording it is entitled to."""
        name = worded_field(record)
        known = self._known.get(record.key)
        if name == "restatement":
            same = _identity(known) == _identity(record) and _words(known) != ""
            return _worded(record, _words(known) if same else self._by_digest.get(_identity(record), ""))
        if name and type(known) is type(record) and self._proof(record, self._here) == self._proof(known, self._there):
            return _worded(record, _words(known))
        return record

    @staticmethod
    def _proof(record: Record | None, statements: _Statements) -> tuple[str, ...]:
        """Return what must agree for a figure's or an event's wording to be carried over."""
        if isinstance(record, Figure):
            return (record.printed, record.unit, statements.digest(record.stated_in))
        if isinstance(record, Event):
            return (record.printed_date, record.venue, statements.digest(statements.first_mention.get(record.key, "")))
        return ()


class _Statements:
    """The digests of an edition's statements, and the statement in which each event is told first."""

    def __init__(self, edition: Edition) -> None:
        self._digests = {record.key: _identity(record)[1] for record in records(edition).values()}
        self.first_mention: dict[str, str] = {}
        if isinstance(edition, ProgressReport):
            for mention in edition.event_mentions:
                self.first_mention.setdefault(mention.event, mention.stated_in)

    def digest(self, key: str) -> str:
        """Return the digest of the statement at a key, "" where none stands."""
        return self._digests.get(key, "")


def _identity(record: Record | None) -> tuple[str, str]:
    return type(record).__name__, str(getattr(record, "digest", ""))


def _words(record: Record | None) -> str:
    return str(getattr(record, worded_field(record), "")) if record is not None else ""


def _worded(record: Record, words: str) -> Record:
    changes: dict[str, Any] = {worded_field(record): words}
    return dataclasses.replace(record, **changes)
