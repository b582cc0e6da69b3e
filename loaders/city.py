"""One municipality's shipped data: its documents, its facts, its registers.

A second city is a second folder of tables; nothing in the code knows the
first. Documents that somebody has at hand replace the shipped facts of the
same id, with our own wording carried over where it was made for that text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.document_text import PLAN_CHAPTER, decode, detect_layout
from loaders.edition_quads import Document
from loaders.facts import KINDS, LAYOUTS, Edition, edition
from loaders.plan_records import PlanChapter
from loaders.span import DocumentError
from loaders.tables import DataError, Table, read_group
from loaders.wording import with_curated

METADATA = "csv-metadata.json"
COMMON = "common"
EDITION_TABLES = frozenset(kind.table for kinds in KINDS.values() for kind in kinds)
# Without these a document has no names to hold on to; the others (places, decisions) may come later.
NEEDED = ("municipality", "organizations", "offices", "projects", "project_names")


@dataclass(frozen=True, slots=True)
class City:
    """The tables of one municipality.

    ``path`` is its folder; ``reference`` holds the tables that belong to no document, by schema name;
    ``facts`` those of each document, by document id and schema name;
    ``common`` those that belong to no municipality.
    """

    code: str
    path: Path
    documents: Mapping[str, Document]
    reference: Mapping[str, Table]
    facts: Mapping[str, Mapping[str, Table]]
    common: Mapping[str, Table]

    @property
    def place_names(self) -> tuple[str, ...]:
        """Return the names in the register of places, by which a reader knows them in a text."""
        table = self.reference.get("place_names", ())
        return tuple(row.text("printed") for row in table if row.text("certainty") != "rejected")

    def edition(self, document: str) -> Edition:
        """Return the shipped facts of a document."""
        return edition(self.documents[document].layout, self.facts.get(document, {}))


def load_city(data: Path, code: str) -> City:
    """Read the tables of a municipality; raises DataError with file and line for anything wrong in them."""
    metadata = data / code / METADATA
    tables = read_group(metadata)
    if "documents.csv" not in tables:
        raise DataError(metadata, 0, "does not list documents.csv")
    documents = _documents(tables["documents.csv"])
    reference: dict[str, Table] = {}
    facts: dict[str, dict[str, Table]] = {}
    for url, table in tables.items():
        folder = url.split("/", 1)[0]
        if folder in documents:
            facts.setdefault(folder, {})[table.schema.name] = table
        elif table.schema.name in EDITION_TABLES:
            raise DataError(table.path, 0, f"belongs to no document of documents.csv; these are {', '.join(documents)}")
        else:
            reference[table.schema.name] = table
    _check_listed(metadata, tables, documents, facts)
    for row in reference["municipality"]:
        if row.text("code") != code:
            raise reference["municipality"].fault(row, f"the code {row.text('code')} is not that of the folder {code}")
    common = {table.schema.name: table for table in read_group(data / COMMON / METADATA).values()}
    return City(code, metadata.parent, documents, reference, facts, common)


def _documents(table: Table) -> dict[str, Document]:
    """Return the registered documents by id; no two may embody one edition, as its places would mix."""
    found: dict[str, Document] = {}
    editions: dict[str, str] = {}
    for row in table:
        document = Document.of(row)
        if document.edition in editions:
            raise table.fault(row, f"the edition {document.edition} belongs to {editions[document.edition]} already")
        editions[document.edition] = document.id
        found[document.id] = document
    return found


def _check_listed(
    metadata: Path, tables: Mapping[str, Table], documents: Mapping[str, Document], facts: Mapping[str, object]
) -> None:
    """Refuse a table that the metadata forgets: its rows would be missing without a word."""
    schemas = {table.schema.name for table in tables.values()}
    for name in NEEDED:
        if name not in schemas:
            raise DataError(metadata, 0, f"does not list the table {name}.csv")
    for path in sorted(metadata.parent.rglob("*.csv")):
        if str(path.relative_to(metadata.parent).as_posix()) not in tables:
            raise DataError(path, 0, f"is not listed in {METADATA}")
    for document in documents.values():
        for kind in KINDS[LAYOUTS[document.layout]]:
            if document.id in facts and f"{document.id}/{kind.table}.csv" not in tables:
                raise DataError(metadata, 0, f"does not list the table {document.id}/{kind.table}.csv")


def cities(data: Path) -> list[str]:
    """Return the codes of the municipalities that a data folder holds, in order.

    Raises DataError for a folder that looks like one but is not named by a code.
    """
    found = sorted(path.parent for path in data.glob(f"[0-9]*/{METADATA}"))
    for folder in found:
        if not re.fullmatch(r"[0-9]{5}", folder.name, re.ASCII):
            raise DataError(folder, 0, "is not named by a municipality code of five digits")
    return [folder.name for folder in found]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document somebody passed: what it says, which file it was, and its lines."""

    edition: Edition
    sha256: str
    text: tuple[str, ...]

    @property
    def lines(self) -> int:
        """The number of lines, the empty one after the last line end included."""
        return len(self.text)


def read_document(document: Document, file: Path, places: Collection[str] = ()) -> ReadDocument:
    """Read a file as a document of the register; raises DocumentError in one sentence that names the file.

    ``places`` are the names of places to look for (``City.place_names``).
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{file} cannot be read: {error.strerror or error}.") from None
    text = decode(data, str(file))
    try:
        layout = detect_layout(text)
        if layout != document.layout:
            raise DocumentError(f"has the layout {layout}, but {document.id} is a {document.layout}.")
        found = _read(layout, text, places)
    except DocumentError as error:
        place = f":{error.line}" if error.line else ""
        raise DocumentError(f"{file}{place}: {error}", error.line) from None
    return ReadDocument(found, hashlib.sha256(data).hexdigest(), tuple(text.split("\n")))


def _read(layout: str, text: str, places: Collection[str]) -> Edition:
    """Read a text of a known layout; the readers are loaded only for somebody who has passed a document."""
    from loaders.text_notes import with_notes  # noqa: PLC0415

    if layout == PLAN_CHAPTER:
        from loaders.plan_chapter import read_plan_chapter  # noqa: PLC0415

        return with_notes(read_plan_chapter(text), text, places)
    from loaders.progress_report import read_progress_report  # noqa: PLC0415

    return with_notes(read_progress_report(text), text, places)


def check_whole(city: City, document: str, read: ReadDocument, file: Path) -> None:
    """Raise DocumentError where a document breaks off before sections that its shipped facts have.

    A text that ends after a whole section looks complete by itself.
    """
    known, here = _sections(city.edition(document)), _sections(read.edition)
    if here == known[: len(here)] and len(here) < len(known):
        end = len(read.text) - next((n for n, line in enumerate(reversed(read.text)) if line.strip()), 0)
        missing = "、".join(known[len(here) :])
        raise DocumentError(f"{file}:{end}: The text ends here, but {document} goes on with 活動目標 {missing}.", end)


def _sections(found: Edition) -> list[str]:
    return [each.key for each in (found.objectives if isinstance(found, PlanChapter) else found.sections)]


def with_document(city: City, document: str, read: ReadDocument) -> Edition:
    """Return what a passed document says, with our own wording for the texts that were known."""
    return with_curated(read.edition, city.edition(document))
