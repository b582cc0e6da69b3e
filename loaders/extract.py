"""Writes the tables of a document anew.

How a city's facts come into being, and how they follow when a document is
extracted again: a reader's records replace the tables, and our own wording is
kept wherever it was made for the same text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

from loaders.city import METADATA, City, ReadDocument, with_document
from loaders.facts import KINDS, LAYOUTS, records, replace_text, write_edition
from loaders.wording import unworded


def write_facts(city: City, documents: Mapping[str, ReadDocument]) -> dict[str, list[str]]:
    """Write the tables of read documents into the city's folder; return the keys that want wording, by document.

    The city's metadata file and the documents' SHA-256 and numbers of lines in
    documents.csv follow. Raises OSError where the folder cannot be written.
    """
    wanting = {}
    for document, read in documents.items():
        found = with_document(city, document, read)
        write_edition(found, city.path / document)
        wanting[document] = [key for key, record in records(found).items() if unworded(record)]
    write_metadata(city)
    _register(city, documents)
    return wanting


def write_metadata(city: City) -> Path:
    """Write the CSVW metadata (table group) of a city and return its path."""
    tables = [table.path.relative_to(city.path) for table in city.reference.values()]
    for document in city.documents.values():
        for kind in KINDS[LAYOUTS[document.layout]]:
            table = Path(document.id, f"{kind.table}.csv")
            if (city.path / table).exists():
                tables.append(table)
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [
            {"url": each.as_posix(), "tableSchema": f"../schema/{each.stem}.json"}
            for each in sorted(tables, key=Path.as_posix)
        ],
    }
    path = city.path / METADATA
    replace_text(path, json.dumps(group, ensure_ascii=False, indent=1) + "\n")
    return path


def _register(city: City, documents: Mapping[str, ReadDocument]) -> None:
    """Enter in documents.csv which files the tables were read from."""
    table = city.reference["documents"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [column.name for column in table.schema.columns]
    writer.writerow(names)
    for row in table:
        read = documents.get(row.text("id"))
        follows = {"sha256": read.sha256, "lines": read.lines} if read else {}
        writer.writerow([follows.get(name, row.values[name]) for name in names])
    replace_text(table.path, out.getvalue())
