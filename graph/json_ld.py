"""JSON-LD that a person can read and no reader has to fetch anything for.

Oxigraph writes the expanded form, without short names; rdflib shortens them,
but only with the whole graph in memory. This writes one resource after the
other, with the context in the file itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.rows import Term

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def write_json_ld(triples: Iterable[Triple], file: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """Write triples as one JSON-LD 1.1 document: a context of ``prefixes``, a node object a line.

    Triples of one subject that follow each other share a node object, so they
    should come in the order of their subjects; memory holds one subject at a
    time. Raises TypeError for a quoted triple, which JSON-LD cannot say.
    """
    file.write(b'{"@context": ' + _json(dict(sorted(prefixes.items()))) + b',\n "@graph": [')
    lead = b"\n"
    for subject, found in groupby(triples, key=lambda triple: triple.subject):
        file.write(lead + _json(_node(subject, found, prefixes)))
        lead = b",\n"
    file.write(b"\n]}\n")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _node(subject: Term, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, Any]:
    types: list[str] = []
    values: dict[str, list[object]] = {}
    for triple in triples:
        if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode | BlankNode):
            types.append(_name(triple.object, prefixes))
        else:
            values.setdefault(_short(triple.predicate.value, prefixes), []).append(_value(triple.object, prefixes))
    node: dict[str, Any] = {"@id": _name(subject, prefixes)}
    return {**node, **_some("@type", types), **dict(pair for key in values for pair in _some(key, values[key]).items())}


def _some(key: str, values: list[Any]) -> dict[str, Any]:
    return {key: values[0] if len(values) == 1 else values} if values else {}


def _value(term: Term, prefixes: Mapping[str, str]) -> object:
    if not isinstance(term, Literal):
        return {"@id": _name(term, prefixes)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    # As text with its type, never as a JSON number: 1.50 must not become 1.5.
    return {"@value": term.value, "@type": _short(term.datatype.value, prefixes)}


def _name(term: Term, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, NamedNode):
        return _short(term.value, prefixes)
    raise TypeError(f"JSON-LD has no name for {term}")


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return ``prefix:name`` where a reader makes the same IRI of it again, else the IRI."""
    for prefix, namespace in _matching(iri, prefixes):
        if _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _matching(iri: str, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((prefix, namespace) for prefix, namespace in prefixes.items() if iri.startswith(namespace))
