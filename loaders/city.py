"""One municipality's shipped data: its documents, its facts, its registers.

A second city is a second folder of tables; nothing in the code knows the
first. Documents that somebody has at hand replace the shipped facts of the
same id, with our own wording carried over where it was made for that text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.document_text import PLAN_CHAPTER, decode, detect_layout
from loaders.edition_quads import Document
from loaders.facts import Edition, edition, with_curated
from loaders.plan_chapter import read_plan_chapter
from loaders.progress_report import read_progress_report
from loaders.span import DocumentError
from loaders.tables import DataError, Table, read_group

METADATA = "csv-metadata.json"


@dataclass(frozen=True, slots=True)
class City:
    """The tables of one municipality.

    ``reference`` holds the tables that belong to no document, by schema name;
    ``facts`` those of each document, by document id and schema name.
    """

    code: str
    documents: Mapping[str, Document]
    reference: Mapping[str, Table]
    facts: Mapping[str, Mapping[str, Table]]

    def edition(self, document: str) -> Edition:
        """Return the shipped facts of a document."""
        return edition(self.documents[document].layout, self.facts.get(document, {}))


def load_city(data: Path, code: str) -> City:
    """Read the tables of a municipality; raises DataError with file and line for anything wrong in them."""
    metadata = data / code / METADATA
    tables = read_group(metadata)
    reference = {**read_group(data / "common" / METADATA)}
    by_schema = {table.schema.name: table for table in reference.values()}
    facts: dict[str, dict[str, Table]] = {}
    if "documents.csv" not in tables:
        raise DataError(metadata, 0, "does not list documents.csv")
    documents = {row.text("id"): Document.of(row) for row in tables["documents.csv"]}
    for url, table in tables.items():
        folder = url.split("/", 1)[0]
        if folder in documents:
            facts.setdefault(folder, {})[table.schema.name] = table
        else:
            by_schema[table.schema.name] = table
    return City(code, documents, by_schema, facts)


def cities(data: Path) -> list[str]:
    """Return the codes of the municipalities that a data folder holds, in order."""
    return sorted(path.parent.name for path in data.glob(f"[0-9]*/{METADATA}"))


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document somebody passed: what it says, and which file it was."""

    edition: Edition
    sha256: str
    lines: int


def read_document(document: Document, file: Path) -> ReadDocument:
    """Read a file as a document of the register; raises DocumentError in one sentence that names the file."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{file} cannot be read: {error.strerror or error}.") from None
    text = decode(data, str(file))
    try:
        layout = detect_layout(text)
        if layout != document.layout:
            raise DocumentError(f"has the layout {layout}, but {document.id} is a {document.layout}.")
        found: Edition = read_plan_chapter(text) if layout == PLAN_CHAPTER else read_progress_report(text)
    except DocumentError as error:
        place = f":{error.line}" if error.line else ""
        raise DocumentError(f"{file}{place}: {error}", error.line) from None
    return ReadDocument(found, hashlib.sha256(data).hexdigest(), text.count("\n") + 1)


def with_document(city: City, document: str, read: ReadDocument) -> Edition:
    """Return what a passed document says, with our own wording for the texts that were known."""
    return with_curated(read.edition, city.edition(document))
