"""What a build is made from, by hash.

Two builds of equal inputs give equal graphs, so whoever knows the hashes of
everything that a graph was made from need not make it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from loaders.city import COMMON, METADATA
from ontology.files import ontology_files, rule_files

SCHEMA = "schema"


def shared_inputs(data: Path) -> dict[str, str]:
    """Return name → sha256 of what every municipality is made from: vocabulary, rules, common tables, schemas."""
    inputs = {path.name: file_hash(path) for path in (*ontology_files(), *rule_files())}
    schemas = sorted((data / SCHEMA).glob("*.json"))
    return inputs | _hashed([*_tables(data / COMMON), *schemas], data)


def city_files(data: Path, code: str) -> list[Path]:
    """Return the files that a municipality's tables are: all its CSV and what describes them."""
    return _tables(data / code)


def city_inputs(data: Path, code: str) -> dict[str, str]:
    """Return name → sha256 of a municipality's tables; raises OSError where one cannot be read."""
    return _hashed(city_files(data, code), data)


def document_inputs(code: str, documents: Mapping[str, str]) -> dict[str, str]:
    """Return name → sha256 of documents at hand, given by id."""
    return {f"document {code}/{name}": sha256 for name, sha256 in documents.items()}


def digest(parts: object) -> str:
    """Return one hash for what can be written as JSON."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _tables(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.csv"), *folder.glob(METADATA)])


def _hashed(paths: Iterable[Path], data: Path) -> dict[str, str]:
    return {path.relative_to(data).as_posix(): file_hash(path) for path in paths}


def file_hash(path: Path) -> str:
    """Return the sha256 of a file; raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
