"""What a document says against what the shipped tables say.

The project may not ship the document, so whoever has it must be able to prove
that the shipped facts are the document's: every record, every field, every
place, and each statement by its digest.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.facts import CURATED, Edition, records
from loaders.plan_records import Record


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: ``line`` is the document's (or the shipped one where the document has none)."""

    key: str
    line: int
    message: str


def differences(read: Edition, shipped: Edition) -> Iterator[Difference]:
    """Yield every difference between a read document and its shipped facts, in the document's order.

    Our own wording (restatements, labels of figures, titles of events) is not
    compared, as no document has it; that it is there is.
    """
    ours, theirs = records(shipped), records(read)
    for key, record in theirs.items():
        if key not in ours:
            yield Difference(key, record.span.line, "stands in the document, but in no shipped table")
        else:
            yield from _fields(record, ours[key])
    for key, record in ours.items():
        if key not in theirs:
            yield Difference(key, record.span.line, "stands in a shipped table, but not in the document")
        elif unworded(record):
            yield Difference(key, record.span.line, f"has no {CURATED[type(record).__name__][0]} of our own")


def _fields(read: Record, shipped: Record) -> Iterator[Difference]:
    if type(read) is not type(shipped):
        kinds = f"{type(read).__name__} in the document, {type(shipped).__name__} in the tables"
        yield Difference(read.key, read.span.line, f"is a {kinds}")
        return
    worded = CURATED.get(type(read).__name__, ("", ()))[0]
    for field in dataclasses.fields(read):
        if not field.compare or field.name == worded:
            continue
        here, there = getattr(read, field.name), getattr(shipped, field.name)
        if here != there:
            yield Difference(
                read.key, read.span.line, f"{field.name}: {here!r} in the document, {there!r} in the tables"
            )


def unworded(record: Record) -> bool:
    """Tell whether a shipped record lacks the wording that only people can give."""
    name = CURATED.get(type(record).__name__, ("", ()))[0]
    # An event may have no title of its own: then none is made up.
    return bool(name) and name != "title" and not getattr(record, name)
