"""What a document says against what the shipped tables say.

The project may not ship the document, so whoever has it must be able to prove
that the shipped facts are the document's: every record, every field, every
place, and each statement by its digest.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.city import City, ReadDocument
from loaders.curation_quads import cut, place_of
from loaders.facts import KINDS, Edition, Kind, records
from loaders.plan_records import Record
from loaders.report_records import ProgressReport
from loaders.wording import unworded, worded_field


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: ``line`` is the document's (or the shipped one where the document has none)."""

    key: str
    line: int
    message: str


def differences(read: Edition, shipped: Edition) -> list[Difference]:
    """Return every difference between a read document and its shipped facts, in the document's order.

    Our own wording (restatements, labels of figures, titles of events) is not
    compared, as no document has it; that it is there is. The order of the rows
    of a table is compared, as the order in the plan is taken from it.
    """
    return sorted(_all(read, shipped), key=lambda each: each.line)


def document_differences(city: City, document: str, read: ReadDocument) -> list[Difference]:
    """Return the differences of a read document to all that is shipped about it.

    Besides its facts these are its row in documents.csv and the places of the
    corrections; whether it is the same file byte for byte is no difference, as
    an extraction may be saved in another encoding.
    """
    registered = city.documents[document]
    found = []
    if read.lines != registered.lines:
        found.append(_differs("documents.csv", 0, "lines", read.lines, registered.lines))
    if isinstance(read.edition, ProgressReport):
        years = [head.fiscal_year for head in read.edition.heads if head.fiscal_year != registered.fiscal_year]
        found += [_differs("documents.csv", 0, "fiscal_year", year, registered.fiscal_year) for year in years]
    found += differences(read.edition, city.edition(document))
    for row in city.reference.get("corrections", ()):
        place = place_of(row)
        if row.text("document") == document and cut(read.text, place) != row.text("printed"):
            key = f"corrections.csv {row.text('id')}"
            found.append(_differs(key, place.line, "printed", cut(read.text, place), row.text("printed")))
    return found


def _differs(key: str, line: int, name: str, here: object, there: object) -> Difference:
    return Difference(key, line, f"{name}: {here!r} in the document, {there!r} in the tables")


def _all(read: Edition, shipped: Edition) -> Iterator[Difference]:
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
            yield Difference(key, record.span.line, f"has no {worded_field(record)} of our own")
    for kind in KINDS[type(read)]:
        yield from _order(kind, [each for each in getattr(read, kind.field) if each.key in ours], shipped)


def _order(kind: Kind, read: list[Record], shipped: Edition) -> Iterator[Difference]:
    """Yield the first row of a table that stands before or after its place in the document."""
    wanted = {each.key for each in read}
    order = [each.key for each in getattr(shipped, kind.field) if each.key in wanted]
    for record, key in zip(read, order, strict=False):
        if record.key != key:
            yield Difference(
                record.key, record.span.line, f"comes next in the document, {key} in the table {kind.table}.csv"
            )
            return


def _fields(read: Record, shipped: Record) -> Iterator[Difference]:
    if type(read) is not type(shipped):
        kinds = f"{type(read).__name__} in the document, {type(shipped).__name__} in the tables"
        yield Difference(read.key, read.span.line, f"is a {kinds}")
        return
    for field in dataclasses.fields(read):
        if not field.compare or field.name == worded_field(read):
            continue
        here, there = getattr(read, field.name), getattr(shipped, field.name)
        if here != there:
            yield _differs(read.key, read.span.line, field.name, here, there)
