"""Writes the tables of a document anew.

How a city's facts come into being, and how they follow when a document is
extracted again: a reader's records replace the tables, and our own wording is
kept wherever it was made for the same text.
"""

from __future__ import annotations

import json
from pathlib import Path

from loaders.city import METADATA, City
from loaders.facts import KINDS, LAYOUTS, Edition, records, write_edition
from loaders.reconcile import unworded


def write_facts(data: Path, city: City, document: str, found: Edition) -> list[str]:
    """Write an edition's tables into the city's folder and return the keys that want wording.

    The city's metadata file is written anew with them. Raises OSError where
    the folder cannot be written.
    """
    write_edition(found, data / city.code / document)
    write_metadata(data, city)
    return [key for key, record in records(found).items() if unworded(record)]


def write_metadata(data: Path, city: City) -> Path:
    """Write the CSVW metadata (table group) of a city and return its path."""
    folder = data / city.code
    urls = [str(table.path.relative_to(folder)) for table in city.reference.values() if folder in table.path.parents]
    for document in city.documents.values():
        for kind in KINDS[LAYOUTS[document.layout]]:
            if (folder / document.id / f"{kind.table}.csv").exists():
                urls.append(f"{document.id}/{kind.table}.csv")
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [{"url": url, "tableSchema": f"../schema/{Path(url).stem}.json"} for url in sorted(urls)],
    }
    path = folder / METADATA
    path.write_text(json.dumps(group, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
