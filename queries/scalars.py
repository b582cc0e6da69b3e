"""From what a reader typed to an RDF term, for the types that need no look at the graph.

A term is data to every engine; text put into the query would not be. So this
is the only way a value enters a query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from pyoxigraph import Literal, NamedNode

from queries.folding import pattern
from queries.parameter_error import refusal
from queries.saved_query import Parameter

LONGEST_VALUE = 500

_XSD = "http://www.w3.org/2001/XMLSchema#"
_XSD_INTEGER = NamedNode(_XSD + "integer")
_XSD_DATE = NamedNode(_XSD + "date")
# Cc control, Cs lone surrogate, Zl and Zp line ends; the last two are no characters and break XML answers.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_NONCHARACTERS = frozenset("\ufffe\uffff")

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def fold(text: str) -> str:
    """Return ``text`` for comparing names: NFKC, trimmed, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def near(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to five of ``names`` that hold ``text``, are held by it or are spelt alike, best first."""
    import difflib  # noqa: PLC0415 – only an error needs it

    wanted = fold(text).casefold()
    by_key = {fold(name).casefold(): name for name in names}
    found = [key for key in by_key if wanted and key and (wanted in key or key in wanted)]
    found += [key for key in difflib.get_close_matches(wanted, by_key, n=5, cutoff=0.5) if key not in found]
    return tuple(by_key[key] for key in found[:5])


def check_text(parameter: Parameter, value: str) -> str:
    """Return ``value`` trimmed; ParameterError if it is over-long or holds control characters."""
    if len(value) > LONGEST_VALUE:
        raise refusal("too-long", parameter.name, value, limit=str(LONGEST_VALUE))
    if not value.isprintable():
        for character in value:
            if unicodedata.category(character) in _REFUSED_CATEGORIES or character in _NONCHARACTERS:
                raise refusal("control", parameter.name, value)
    return value.strip()


def scalar(parameter: Parameter, text: str) -> tuple[Literal | NamedNode, str]:
    """Return the term for ``text`` and its canonical spelling.

    ``text`` has passed ``check_text``; the type is any but ``choice``. Digits,
    signs and names may be typed in full width. Raises ParameterError.
    """
    if parameter.type == "string":
        return Literal(pattern(text) if parameter.fold else text), text
    if parameter.type == "integer":
        return _integer(parameter, text)
    if parameter.type == "date":
        return _date(parameter, text)
    if parameter.type == "iri":
        return _iri(parameter, text)
    if parameter.type == "language":
        if not _LANGUAGE.fullmatch(text):
            raise refusal("language", parameter.name, text)
        return Literal(text), text
    return _enum(parameter, text)


def _integer(parameter: Parameter, text: str) -> tuple[Literal, str]:
    # input methods write the minus as U+2212, which NFKC keeps
    digits = fold(text).replace("\N{MINUS SIGN}", "-")
    if not _INTEGER.fullmatch(digits):
        raise refusal("integer", parameter.name, text)
    canonical = str(int(digits))
    return Literal(canonical, datatype=_XSD_INTEGER), canonical


def _date(parameter: Parameter, text: str) -> tuple[Literal, str]:
    typed = fold(text).replace("\N{MINUS SIGN}", "-")
    try:
        if not _DATE.fullmatch(typed):
            raise ValueError(typed)
        canonical = date.fromisoformat(typed).isoformat()
    except ValueError:
        raise refusal("date", parameter.name, text) from None
    return Literal(canonical, datatype=_XSD_DATE), canonical


def _iri(parameter: Parameter, text: str) -> tuple[NamedNode, str]:
    try:
        if not _IRI.fullmatch(text):
            raise ValueError(text)
        return NamedNode(text), text
    except ValueError:
        raise refusal("iri", parameter.name, text) from None


def _enum(parameter: Parameter, text: str) -> tuple[Literal, str]:
    wanted = fold(text)
    for allowed in parameter.values:
        if fold(allowed.value) == wanted:
            return Literal(allowed.value), allowed.value
    labelled = [value for value in parameter.values if wanted in map(fold, value.label.values())]
    names = [value.value for value in parameter.values]
    if len(labelled) == 1:
        return Literal(labelled[0].value), labelled[0].value
    if labelled:
        raise refusal("ambiguous", parameter.name, text, [value.value for value in labelled])
    raise refusal("not-allowed", parameter.name, text, names, near(text, names))
