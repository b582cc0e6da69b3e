"""What SHACL core demands of a single value, decided exactly as pySHACL decides it.

Each demand has two forms. ``plainly`` is a SPARQL condition that Oxigraph can
answer for all values in one go and that is true only of values which meet the
demand; ``holds`` decides the few that it leaves. So the result never depends on
where two engines read a literal differently. A demand without a plain form is
decided value by value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from rdflib import RDF, SH, XSD, Literal, URIRef
from rdflib.term import Node

from shapes.compiled_terms import DataTerm, to_rdflib, written
from shapes.compiled_tree import NotCompiled

VALUE: Final = "\x00value\x00"
"""Stands in a plain form for the variable of the value."""
# A regular expression of these signs alone means the same to Rust's engine and to Python's.
_PLAIN_PATTERN: Final = re.compile(r"(?:[\^$\[\]()|?*+0-9A-Za-z_ :/-]|\{[0-9]+\})*")
_PYTHON_TYPES: Final[dict[Node, type]] = {
    XSD.string: str, RDF.langString: str, XSD.integer: int, XSD.float: float, XSD.decimal: Decimal,
    XSD.boolean: bool, XSD.date: date, XSD.time: time, XSD.dateTime: datetime,
}  # fmt: skip
_PLAIN_TYPES: Final[dict[Node, str]] = {
    XSD.string: "true",
    RDF.langString: "true",
    XSD.integer: f"isNumeric({VALUE})",
    XSD.decimal: f"isNumeric({VALUE})",
    XSD.date: f"YEAR({VALUE}) > 0 && STRLEN(STR({VALUE})) = 10",
}
_KINDS: Final[dict[Node, str]] = {SH.IRI: f"isIRI({VALUE})", SH.Literal: f"isLiteral({VALUE})"}
_SIGNS: Final[dict[str, Callable[[int], bool]]] = {
    ">=": lambda order: order >= 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    "<": lambda order: order < 0,
}


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A demand on each value: the component's name, its plain form (or None), and the decision."""

    component: str
    plainly: str | None
    holds: Callable[[DataTerm], bool]


def datatype(required: Node) -> ValueTest:
    """``sh:datatype``: literals of that type, and of its value space where the type is known."""
    plain = _PLAIN_TYPES.get(required)
    fitting = _PYTHON_TYPES.get(required, object)

    def holds(term: DataTerm) -> bool:
        value = to_rdflib(term)
        if not isinstance(value, Literal):
            return False
        own = RDF.langString if value.language else value.datatype or XSD.string
        return own == required and value.ill_typed is not True and isinstance(value.value, fitting)

    return ValueTest("Datatype", plain and f"DATATYPE({VALUE}) = {written(required)} && {plain}", holds)


def node_kind(required: Node) -> ValueTest:
    """``sh:nodeKind``, for IRIs and for literals."""
    if required not in _KINDS:
        raise NotCompiled(f"sh:nodeKind {required}")
    kind = URIRef if required == SH.IRI else Literal
    return ValueTest("NodeKind", _KINDS[required], lambda term: isinstance(to_rdflib(term), kind))


def one_of(members: list[Node]) -> ValueTest:
    """``sh:in``: the same term as a member of the list."""
    allowed = frozenset(members)
    plain = " || ".join(f"sameTerm({VALUE}, {written(member)})" for member in members) or "false"
    return ValueTest("In", f"({plain})", lambda term: to_rdflib(term) in allowed)


def pattern(required: Node) -> ValueTest:
    """``sh:pattern`` without flags, found anywhere in the text."""
    text = str(required)
    expression = re.compile(text)
    plain = f"REGEX(STR({VALUE}), {written(Literal(text))})" if _PLAIN_PATTERN.fullmatch(text) else None
    return ValueTest("Pattern", plain, lambda term: expression.search(_text(term)) is not None)


def min_length(required: Node) -> ValueTest:
    """``sh:minLength`` in characters."""
    length = count(required)
    plain = f"STRLEN(STR({VALUE})) >= {length}"
    return ValueTest("MinLength", plain, lambda term: len(_text(term)) >= length)


def max_length(required: Node) -> ValueTest:
    """``sh:maxLength`` in characters."""
    length = count(required)
    plain = f"STRLEN(STR({VALUE})) <= {length}"
    return ValueTest("MaxLength", plain, lambda term: len(_text(term)) <= length)


def language_in(members: list[Node]) -> ValueTest:
    """``sh:languageIn``: a language of the list, whole or as the first part of the tag."""
    allowed = {str(member).lower() for member in members}
    if "*" in allowed:
        raise NotCompiled('sh:languageIn with "*"')
    plain = " || ".join(f"LCASE(LANG({VALUE})) = {written(Literal(each))}" for each in sorted(allowed)) or "false"

    def holds(term: DataTerm) -> bool:
        value = to_rdflib(term)
        language = value.language.lower() if isinstance(value, Literal) and value.language else ""
        return bool(language) and (language in allowed or language.partition("-")[0] in allowed)

    return ValueTest("LanguageIn", f"({plain})", holds)


def bounded(component: str, sign: str, required: Node) -> ValueTest:
    """``sh:minInclusive`` and its three siblings: comparable with the bound, and on its right side."""
    if not isinstance(required, Literal) or not isinstance(required.value, int | float | Decimal):
        raise NotCompiled(f"sh:{component[0].lower()}{component[1:]} {required}")
    in_order = _SIGNS[sign]

    def holds(term: DataTerm) -> bool:
        value = to_rdflib(term)
        if not isinstance(value, Literal) or isinstance(value.value, str):
            return False
        try:
            return in_order(0 if value.eq(required) else 1 if value > required else -1)
        except (TypeError, NotImplementedError):
            return False

    return ValueTest(component, f"isNumeric({VALUE}) && {VALUE} {sign} {written(required)}", holds)


def precedes(value: DataTerm, other: DataTerm, *, equal: bool) -> bool:
    """Tell whether two values are in order, as ``sh:lessThan`` and ``sh:lessThanOrEquals`` ask; TypeError if blank."""
    first, second = _comparable(value), _comparable(other)
    if isinstance(first, str) and not isinstance(first, Literal):
        if isinstance(second, Literal):
            return False
    elif not isinstance(second, Literal):
        return False
    return bool(first <= second if equal else first < second)


def _comparable(term: DataTerm) -> Any:  # noqa: ANN401 - text or literal, and rdflib compares its literals with anything
    value = to_rdflib(term)
    if isinstance(value, Literal):
        return str(value.value) if isinstance(value.value, str) else value
    if isinstance(value, URIRef):
        return str(value)
    raise TypeError("a blank node cannot be compared")


def _text(term: DataTerm) -> str:
    return str(to_rdflib(term))


def count(required: Node) -> int:
    """Return a number of values or signs; NotCompiled if it is none."""
    if not isinstance(required, Literal) or not isinstance(required.value, int) or required.value < 0:
        raise NotCompiled(f"the number {required}")
    return required.value
