"""Terms between three libraries: the shapes are rdflib's, the data Oxigraph's, the results those of SPARQL JSON.

rdflib's literals are made here without its global switch for normalisation,
which pySHACL turns off in its own process: in this one it must stay as it is.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import XSD
from rdflib import BNode as RdflibBlank
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef as RdflibIri
from rdflib.term import Node

DataTerm = NamedNode | BlankNode | Literal | Triple
STRING: Final = str(XSD.string)


_CONVERTING: Final[ContextVar[bool]] = ContextVar("converting", default=False)


class _Quiet(logging.Filter):
    """Keeps rdflib from telling of a literal without a value while one is converted: a shape tells of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass whatever is logged meanwhile for another reason."""
        return not _CONVERTING.get()


logging.getLogger("rdflib.term").addFilter(_Quiet())


def encode(term: DataTerm) -> dict[str, str]:
    """Return a term in the form of SPARQL 1.1 JSON results, as ``shapes.engine`` gives it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        encoded = {"type": "literal", "value": term.value}
        if term.language:
            encoded["xml:lang"] = term.language
        elif term.datatype.value != STRING:
            encoded["datatype"] = term.datatype.value
        return encoded
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    raise TypeError(f"a triple is no value: {term}")


def to_rdflib(term: DataTerm) -> Node:
    """Return the same term for rdflib; a plain string has no datatype there."""
    if isinstance(term, NamedNode):
        return RdflibIri(term.value)
    if isinstance(term, Literal):
        if term.language:
            return RdflibLiteral(term.value, lang=term.language)
        datatype = None if term.datatype.value == STRING else RdflibIri(term.datatype.value)
        token = _CONVERTING.set(True)
        try:
            return RdflibLiteral(term.value, datatype=datatype, normalize=False)
        finally:
            _CONVERTING.reset(token)
    if isinstance(term, BlankNode):
        return RdflibBlank(term.value)
    raise TypeError(f"a triple is no value: {term}")


def written(term: Node) -> str:
    """Return a term of the shapes as SPARQL text; TypeError for a blank node."""
    if isinstance(term, RdflibIri):
        return str(NamedNode(str(term)))
    if isinstance(term, RdflibLiteral):
        if term.language:
            return str(Literal(str(term), language=term.language))
        return str(Literal(str(term), datatype=NamedNode(str(term.datatype or XSD.string))))
    raise TypeError(f"no IRI and no literal: {term}")
