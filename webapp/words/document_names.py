"""What the documents are called on pages, for those who know them by an identifier only.

An identifier belongs in addresses and files. A reader knows a document by its
title, and in a narrow column by what it is: the plan, or the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import has_app_context

from graph.engine import Engine
from graph.rows import EngineError
from ontology.terms import DCTERMS, RDF, WP
from webapp.serving.served import site
from webapp.words.language import N_, gettext
from webapp.words.links import text

_KINDS = {WP.PlanEdition.value: N_("計画書"), WP.ProgressReport.value: N_("実施状況報告")}


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A document's ``title`` in Japanese, and what it is (``kind``, marked by ``N_``), "" where others are that too."""

    title: str
    kind: str


_known: WeakKeyDictionary[Engine, Mapping[str, DocumentName]] = WeakKeyDictionary()


def title(identifier: str) -> str:
    """Return the title of a document, its identifier where the graph has none."""
    found = _names().get(identifier)
    return found.title if found is not None else identifier


def kind(identifier: str) -> str:
    """Return what a document is in the language of the page, its identifier where that would not tell which."""
    found = _names().get(identifier)
    return gettext(found.kind) if found is not None and found.kind else identifier


def _names() -> Mapping[str, DocumentName]:
    if not has_app_context():
        return {}
    engine = site().engine
    if engine not in _known:
        try:
            _known[engine] = _read(engine)
        except EngineError:  # the answer is there; names are no reason to fail
            return {}
    return _known[engine]


def _read(engine: Engine) -> dict[str, DocumentName]:
    rows = engine.select(
        f"SELECT DISTINCT ?id ?title ?type WHERE {{ ?doc {RDF.type} {WP.SourceDocument} ; {DCTERMS.identifier} ?id ; "
        f"{DCTERMS.title} ?title . FILTER(LANG(?title) = 'ja') "
        f"OPTIONAL {{ ?doc {WP.embodies} ?edition . ?edition {RDF.type} ?type }} }} ORDER BY ?id ?title ?type"
    )
    titles: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for row in rows:
        identifier, name, type_ = (text(term) for term in row)
        titles.setdefault(identifier, name)
        if type_ in _KINDS:
            kinds.setdefault(identifier, _KINDS[type_])
    often = Counter(kinds.values())
    return {
        identifier: DocumentName(name, kinds[identifier] if often[kinds.get(identifier, "")] == 1 else "")
        for identifier, name in titles.items()
    }
