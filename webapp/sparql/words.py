"""The words that the editor of the query page offers while one types.

Nobody knows 200 names of properties by heart, and a Japanese reader looks for
事業, not for wp:Project. The list is small, the same for everybody, and asked
for when somebody first wants it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from flask import Response, request
from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from graph.rdf_text import PREFIXES
from ontology.terms import OWL, RDFS, SKOS, WP_NAMESPACE
from webapp.serving.caching import pack
from webapp.serving.served import site
from webapp.words.public_terms import FOREIGN

_KINDS = {OWL.Class: "class", OWL.ObjectProperty: "property", OWL.DatatypeProperty: "property", SKOS.Concept: "concept"}
_LOCAL = re.compile(r"[A-Za-z][\w-]*")
_known: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def words() -> bytes:
    """Return prefixes and terms as JSON; read once for a snapshot. Raises graph.rows.EngineError.

    A term has its short name, its kind (class, property, concept, or other for
    one of a public vocabulary) and its names in Japanese and English, "" for none.
    """
    engine = site().engine
    found = _known.get(engine)
    if found is None:
        terms = sorted([*_own(engine), *_foreign()], key=lambda term: (term["name"].casefold(), term["name"]))
        told = {"prefixes": dict(PREFIXES), "terms": terms}
        found = _known[engine] = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return found


def words_response() -> Response:
    """Return the words as an answer that a browser keeps and asks about; 304 where it has them."""
    body = words()
    response = Response(body, content_type="application/json")
    response.cache_control.no_cache = True
    response.vary.add("Accept-Encoding")
    # Weak: the same words are sent packed and not packed.
    response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response if response.status_code == 304 else pack(response)


def _own(engine: Engine) -> Iterator[dict[str, str]]:
    kinds = " ".join(map(str, _KINDS))
    rows = engine.select(
        f"SELECT DISTINCT ?term ?kind ?name WHERE {{ VALUES ?kind {{ {kinds} }} VALUES ?p {{ {RDFS.label} "
        f"{SKOS.prefLabel} }} ?term a ?kind ; ?p ?name . FILTER(STRSTARTS(STR(?term), '{WP_NAMESPACE}')) }}"
    )
    found: dict[str, dict[str, str]] = {}
    for term, kind, name in rows:
        if isinstance(term, NamedNode) and isinstance(kind, NamedNode) and isinstance(name, Literal):
            local = term.value.removeprefix(WP_NAMESPACE)
            if name.language in ("ja", "en") and _LOCAL.fullmatch(local):
                entry = found.setdefault(term.value, {"name": f"wp:{local}", "kind": _KINDS[kind], "ja": "", "en": ""})
                # Of several the first in the order of letters, whatever the order of the engine.
                entry["kind"] = min(entry["kind"], _KINDS[kind])
                entry[name.language] = min(entry[name.language] or name.value, name.value)
    yield from found.values()


def _foreign() -> Iterator[dict[str, str]]:
    for iri, named in FOREIGN.items():
        for prefix, namespace in PREFIXES.items():
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                yield {"name": f"{prefix}:{local}", "kind": "other", **_both(named)}


def _both(named: Mapping[str, str]) -> dict[str, str]:
    return {code: named.get(code, "") for code in ("ja", "en")}
