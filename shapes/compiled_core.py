"""The core constraints of one shape: first who may offend, asked of Oxigraph in one query, then exactly how.

The query may name a node too many, never one too few. So nearly every node is
dismissed inside the engine, and what remains is decided as pySHACL decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from shapes.compiled_data import Targets, ValidatedData
from shapes.compiled_select import TARGET
from shapes.compiled_terms import DataTerm, encode
from shapes.compiled_values import VALUE, ValueTest, precedes

Row = dict[str, Any]
Values = set[DataTerm]
Offence = tuple[str, DataTerm | None]


@dataclass(frozen=True, slots=True)
class Path:
    """A property, a choice of properties, or a property backwards."""

    steps: tuple[str, ...]
    inverse: bool = False

    def pattern(self, value: str) -> str:
        """Return the patterns from ``?this`` to a variable."""
        if self.inverse:
            return f"?{value} {NamedNode(self.steps[0])} ?this ."
        parts = [f"?this {NamedNode(step)} ?{value} ." for step in self.steps]
        return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)

    def lacks(self) -> str:
        """Return the condition that there is no value."""
        return " ".join(f"FILTER NOT EXISTS {{ {Path((step,), self.inverse).pattern('none')} }}" for step in self.steps)

    def values(self, data: ValidatedData, focus: DataTerm) -> Values:
        """Return the value nodes."""
        if self.inverse:
            return data.subjects(self.steps[0], focus)
        return set().union(*(data.objects(focus, step) for step in self.steps))


@dataclass(frozen=True, slots=True)
class Property:
    """A property shape; a demand that is not made is None or empty."""

    path: Path
    at_least: int = 0
    at_most: int | None = None
    tests: tuple[ValueTest, ...] = ()
    classes: tuple[str, ...] = ()
    unique_language: bool = False
    # The component's name, the other property, whether the two may be equal.
    ordered: tuple[tuple[str, str, bool], ...] = ()

    @property
    def single(self) -> bool:
        """Tell whether all demands are on one value that is there once, or at most once, and can be joined to others.

        One that may be missing must have no demands but plain tests of its value.
        """
        if self.at_most != 1 or len(self.path.steps) != 1 or self.unique_language:
            return False
        linked = self.classes or self.ordered
        return all(test.plainly for test in self.tests) and (self.at_least == 1 or not linked)

    def joined(self, variable: str) -> tuple[str, list[str]]:
        """Return patterns with one row for a node that meets the demands, if ``single``, and the conditions on it."""
        value, other = f"?{variable}", f"?{variable}_"
        tests = self.passes(variable)
        if not self.at_least:
            passed = " && ".join(tests) or "true"
            return f"OPTIONAL {{ {self.path.pattern(variable)} }}", [f"(!BOUND({value}) || ({passed}))"]
        patterns = [self.path.pattern(variable), *(f"{value} a {NamedNode(kind)} ." for kind in self.classes)]
        for number, (_, predicate, equal) in enumerate(self.ordered):
            patterns.append(f"?this {NamedNode(predicate)} {other}{number} .")
            tests.append(f"{value} {'<=' if equal else '<'} {other}{number}")
        return " ".join(patterns), tests

    def passes(self, variable: str) -> list[str]:
        """Return the conditions that a value has to meet, on a variable of this name."""
        return [(test.plainly or "false").replace(VALUE, f"?{variable}") for test in self.tests]

    def suspects_of_target(self) -> Iterator[str]:
        """Yield the patterns that bind ``?this`` to every focus node that may have too few values, or too many."""
        one, other = self.path.pattern("v"), self.path.pattern("w")
        counted = f"{{ SELECT ?this (COUNT(DISTINCT ?v) AS ?n) WHERE {{ {TARGET} %s }} GROUP BY ?this }} FILTER (%s)"
        if self.at_least == 1:
            yield f"{TARGET} {self.path.lacks()}"
        elif self.at_least:
            yield counted % (f"OPTIONAL {{ {one} }}", f"?n < {self.at_least}")
        if self.at_most == 1:
            yield f"{TARGET} {one} {other} FILTER (!sameTerm(?v, ?w))"
        elif self.at_most is not None:
            yield counted % (one, f"?n > {self.at_most}")

    def suspects_anywhere(self) -> Iterator[str]:
        """Yield the patterns that bind ``?this`` to every node, focus node or not, whose values may offend."""
        one = self.path.pattern("v")
        if self.tests:
            yield f"{one} FILTER (!COALESCE({' && '.join(self.passes('v'))}, false))"
        for kind in self.classes:
            yield f"{one} FILTER NOT EXISTS {{ ?v a {NamedNode(kind)} }}"
        if self.unique_language:
            # A value without a language is an error, and one error makes the whole count one.
            counted = 'COUNT(*) > COUNT(DISTINCT COALESCE(LCASE(LANG(?v)), ""))'
            yield f"{{ SELECT ?this WHERE {{ {one} }} GROUP BY ?this HAVING ({counted}) }}"
        for _, predicate, equal in self.ordered:
            sign = "<=" if equal else "<"
            yield f"{one} ?this {NamedNode(predicate)} ?w . FILTER (!COALESCE(?v {sign} ?w, false))"

    def offences(self, data: ValidatedData, focus: DataTerm) -> Iterator[Offence]:
        """Yield the component and the value of each violation at a focus node."""
        values = self.path.values(data, focus)
        if len(values) < self.at_least:
            yield "MinCount", None
        if self.at_most is not None and len(values) > self.at_most:
            yield "MaxCount", None
        for test in self.tests:
            yield from ((test.component, value) for value in values if not test.holds(value))
        for kind in self.classes:
            yield from (("Class", value) for value in values if not data.is_a(value, kind))
        if self.unique_language:
            languages = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
            if len(set(languages)) < len(languages):
                yield "UniqueLang", None
        for component, predicate, equal in self.ordered:
            for other in data.objects(focus, predicate):
                yield from ((component, value) for value in values if not precedes(value, other, equal=equal))


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a shape asks of a node besides SPARQL: property shapes, and for each ``sh:or`` its members."""

    properties: tuple[Property, ...] = ()
    choices: tuple[tuple[Conditions, ...], ...] = ()

    def suspects(self, data: ValidatedData, targets: Targets) -> set[DataTerm]:
        """Return every focus node that may offend."""
        focus_nodes, target = data.focus_nodes(targets), data.pattern(targets)
        properties = list(self.properties)
        single = [each for each in properties if each.single]
        if single and self._all_met(single, data, target, len(focus_nodes)):
            properties = [each for each in properties if not each.single]
        found: set[DataTerm] = set()
        branches = [branch.replace(TARGET, target) for each in properties for branch in each.suspects_of_target()]
        if branches:
            found |= data.nodes(" UNION ".join(f"{{ {branch} }}" for branch in branches))
        for each in properties:
            for branch in each.suspects_anywhere():
                found |= data.nodes(branch) & focus_nodes
        for members in self.choices:
            found |= set.intersection(*(member.suspects(data, targets) for member in members))
        return found

    @staticmethod
    def _all_met(properties: Iterable[Property], data: ValidatedData, target: str, expected: int) -> bool:
        """Tell by counting, in one pass, that each focus node meets all these demands; false where it is not sure."""
        # What may be missing comes last: behind an OPTIONAL a pattern can be planned very badly.
        ordered = sorted(properties, key=lambda each: -each.at_least)
        joined = [each.joined(f"v{number}") for number, each in enumerate(ordered)]
        patterns = " ".join(text for text, _ in joined)
        tests = [test for _, conditions in joined for test in conditions]
        failing = f"(SUM(IF(COALESCE({' && '.join(tests) or 'true'}, false), 0, 1)) AS ?failing)"
        counts = f"(COUNT(*) AS ?rows) (COUNT(DISTINCT ?this) AS ?nodes) {failing}"
        [row] = data.rows(f"SELECT {counts} WHERE {{ {target} {patterns} }}")
        return {row["rows"], row["nodes"]} == {Literal(expected)} and row["failing"] == Literal(0)

    def offences(self, data: ValidatedData, focus: DataTerm) -> Iterator[tuple[Path | None, Offence]]:
        """Yield the path (None for the node itself), component and value of each violation at a focus node."""
        for each in self.properties:
            for offence in each.offences(data, focus):
                yield each.path, offence
        for members in self.choices:
            if all(next(member.offences(data, focus), None) is not None for member in members):
                yield None, ("Or", None)


def core_rows(shape: str, conditions: Conditions, data: ValidatedData, targets: Targets) -> Iterator[Row]:
    """Yield the rows of a shape's core constraints, in the form of ``shapes.engine``."""
    for focus in conditions.suspects(data, targets):
        if not isinstance(focus, NamedNode | BlankNode | Literal):
            raise TypeError(f"a triple is no focus node: {focus}")
        yield from _rows(shape, focus, conditions.offences(data, focus))


def _rows(shape: str, focus: DataTerm, offences: Iterable[tuple[Path | None, Offence]]) -> Iterator[Row]:
    for path, (component, value) in offences:
        yield {
            "shape": shape,
            "focus": encode(focus),
            "path": None if path is None else list(path.steps),
            "component": f"{component}ConstraintComponent",
            "value": None if value is None or value == focus else encode(value),
            "bindings": {},
        }
