"""What can only be seen with several municipalities side by side.

A shape looks at one municipality, which is built and validated as if it stood
alone; that two of them claim one number or one document no shape can see. Such
constraints are few, and asked of the store of all as SPARQL, which takes no
more than the rows of the municipalities themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, QuerySolutions, Store

_PREFIXES: Final = {
    "wp": "https://fukushi-graph.example/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint that spans municipalities.

    ``query`` gives the ?code of each municipality and the ?value that no two
    of them may have in common.
    """

    name: str
    severity: str
    label: Mapping[str, str]
    message: Mapping[str, str]
    how_to_mend: Mapping[str, str]
    query: str


@dataclass(frozen=True, slots=True, order=True)
class AcrossFinding:
    """Municipalities (``codes``, in order) that have in common what they must not: ``value``."""

    constraint: str
    severity: str
    value: str
    codes: tuple[str, ...]


CONSTRAINTS: Final = (
    Constraint(
        "CorporateNumberOfTwo",
        "violation",
        {"ja": "二つの市町村の法人番号", "en": "Corporate number of two municipalities"},
        {"ja": "法人番号が同じ", "en": "They have one corporate number"},
        {
            "ja": "reference/municipality.csv の corporate_number を確かめてください。",
            "en": "Check corporate_number in reference/municipality.csv.",
        },
        "SELECT ?code ?value { ?m a wp:Municipality ; wp:code ?code ; dcterms:identifier ?value }",
    ),
    Constraint(
        "NameOfTwoInAPrefecture",
        "warning",
        {"ja": "一つの都道府県に同じ名の市町村", "en": "One name of two municipalities in a prefecture"},
        {"ja": "都道府県と名が同じ", "en": "They have one name within a prefecture"},
        {
            "ja": "市町村コードと名を確かめてください。同じ市町村が二つのフォルダーにあるかもしれません。",
            "en": "Check code and name; one municipality may lie in two folders.",
        },
        "SELECT ?code ?value { ?m a wp:Municipality ; wp:code ?code ; skos:prefLabel ?name "
        "FILTER(LANG(?name) = 'ja') BIND(CONCAT(SUBSTR(?code, 1, 2), ' ', STR(?name)) AS ?value) }",
    ),
    Constraint(
        "DocumentOfTwo",
        "warning",
        {"ja": "二つの市町村の文書", "en": "Document of two municipalities"},
        {"ja": "文書の内容 (SHA-256) が同じ", "en": "They have a document of the same content (SHA-256)"},
        {
            "ja": "documents.csv の sha256 を確かめてください。広域の計画なら、そのままでかまいません。",
            "en": "Check sha256 in documents.csv; a plan made together may stay as it is.",
        },
        "SELECT DISTINCT ?code ?value { ?m a wp:Municipality ; wp:code ?code . ?edition wp:municipality ?m . "
        "?document wp:embodies ?edition ; wp:sha256 ?value }",
    ),
)
FILE: Final = "across.json"
"""What was found, beside the store of a version of the country."""
DIGEST: Final = hashlib.sha256(json.dumps([asdict(each) for each in CONSTRAINTS]).encode()).hexdigest()


def find_across(store: Store) -> list[AcrossFinding]:
    """Return what the municipalities of a store have in common and must not, the gravest constraints first."""
    return [found for constraint in CONSTRAINTS for found in _found(store, constraint)]


def write_across(folder: Path, found: Sequence[AcrossFinding]) -> None:
    """Keep what was found in the folder of a version that is not in service yet; raises OSError."""
    text = json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def read_across(folder: Path) -> list[AcrossFinding] | None:
    """Return what was found in a version of the country, None where nobody has looked (or it cannot be read)."""
    try:
        told = json.loads((folder / FILE).read_bytes())
        return [AcrossFinding(**{**each, "codes": tuple(each["codes"])}) for each in told]
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _found(store: Store, constraint: Constraint) -> Iterator[AcrossFinding]:
    rows = store.query(constraint.query, prefixes=_PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    having: dict[str, set[str]] = {}
    for code, value in rows:
        if isinstance(code, Literal) and isinstance(value, Literal):
            having.setdefault(value.value, set()).add(code.value)
    for text in sorted(having):
        if text and len(having[text]) > 1:
            yield AcrossFinding(constraint.name, constraint.severity, text, tuple(sorted(having[text])))
