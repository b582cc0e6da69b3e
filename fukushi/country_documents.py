"""Which municipality a document at hand belongs to.

With many municipalities an id alone may be anybody's; it is looked for in the
lists of documents, which are small, and not in all the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fukushi.build_inputs import document_inputs, file_hash
from loaders.span import DocumentError
from loaders.tables import DataError, read_schema, read_table

LIST = "documents.csv"


def by_municipality(data: Path, codes: Sequence[str], documents: Mapping[str, Path]) -> dict[str, dict[str, Path]]:
    """Return the passed files by municipality and document id.

    An id that several municipalities use is written with its code,
    ``35203/plan-2023-ch4``. Raises DocumentError for an id that no municipality
    or more than one has, and for one document named twice.
    """
    if not documents:
        return {}
    having: dict[str, list[str]] = {}
    for code in codes:
        for identifier in _ids(data, code):
            having.setdefault(identifier, []).append(code)
    found: dict[str, dict[str, Path]] = {}
    for name, file in documents.items():
        code, _, identifier = name.rpartition("/")
        owners = [each for each in having.get(identifier, ()) if code in ("", each)]
        if not owners:
            raise DocumentError(f"There is no document {name!r} in any of the {len(codes)} municipalities.")
        if len(owners) > 1:
            choices = " or ".join(f"{each}/{identifier}" for each in owners[:3])
            raise DocumentError(f"Several municipalities have a document {name!r}; write {choices}.")
        if identifier in found.setdefault(owners[0], {}):
            raise DocumentError(f"The document {identifier!r} is given twice.")
        found[owners[0]][identifier] = file
    return found


def _ids(data: Path, code: str) -> list[str]:
    """Return the ids of a municipality's documents; none where its list is faulty, which its own build will tell."""
    try:
        schema = read_schema(data / "schema" / "documents.json")
        return [row.text("id") for row in read_table(data / code / LIST, schema)]
    except DataError:
        return []


def hashes(code: str, documents: Mapping[str, Path]) -> dict[str, str]:
    """Return the inputs that a municipality's documents are, with "" for one that cannot be read."""
    return document_inputs(code, {name: _hash(path) for name, path in documents.items()})


def _hash(path: Path) -> str:
    try:
        return file_hash(path)
    except OSError:
        return ""
