"""Which findings a page shows, and how they are put in order.

An auditor works through a report piece by piece: what is new, what concerns
one objective. Each piece has an address of its own, to be sent to whoever has
to look at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from shapes.report import Finding, Report
from shapes.report_words import word
from shapes.severities import SEVERITIES
from webapp.words.document_names import title
from webapp.words.language import gettext as _
from webapp.words.language import language

STATES: Final = ("new", "remaining", "mended", "accepted")
NOWHERE: Final = "none"
"""The value of ``objective`` and ``document`` for findings that have none."""
GROUPINGS: Final = ("shape", "objective", "document")
FIXED: Final[Mapping[str, Sequence[str]]] = {"severity": SEVERITIES, "state": STATES, "by": GROUPINGS}
"""Parameters that take no other values than these."""
FACETS: Final = ("severity", "state", "shape", "objective", "document")
PARAMETERS: Final = (*FACETS, "finding", "by")


def states_of(finding: Finding) -> tuple[str, ...]:
    """Return the states a finding is listed under; an accepted one is new or remaining besides."""
    accepted = ("accepted",) if finding.accepted else ()
    return (*((finding.state,) if finding.state else ()), *accepted)


_VALUES: Final[Mapping[str, Callable[[Finding], tuple[str, ...]]]] = {
    "severity": lambda finding: (finding.severity,),
    "state": states_of,
    "shape": lambda finding: (finding.shape_name,),
    "objective": lambda finding: (finding.objective or NOWHERE,),
    "document": lambda finding: (finding.document or NOWHERE,),
    "finding": lambda finding: (finding.id,),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is wished: values by name of parameter, those that restrict nothing left out."""

    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def by(self) -> str:
        """Return what findings of one severity are grouped by."""
        return self.values.get("by", "shape")

    @property
    def restricting(self) -> dict[str, str]:
        """Return the values that leave findings out."""
        return {name: value for name, value in self.values.items() if name != "by"}

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with these values changed, or (None) taken out."""
        merged = {**self.values, **changes}
        wanted = {name: merged[name] for name in PARAMETERS if merged.get(name)}
        return "/validation" + (f"?{urlencode(wanted)}" if wanted else "")

    def lets(self, finding: Finding, but: str = "") -> bool:
        """Tell whether a finding passes all values, that of ``but`` left aside."""
        wanted = self.restricting.items()
        return all(name == but or value in _VALUES[name](finding) for name, value in wanted)


@dataclass(frozen=True, slots=True)
class Choice:
    """One link of a facet: how many findings it would show."""

    text: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one parameter; ``everything`` takes the restriction away."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    everything: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under one heading."""

    heading: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The findings of one severity, or those that are mended."""

    code: str
    heading: str
    count: int
    groups: tuple[Group, ...]


def everything(report: Report) -> list[Finding]:
    """Return the findings of a report in its order, then those mended since the earlier one, marked so."""
    gone = report.comparison.mended if report.comparison is not None else ()
    return [*report.findings, *(replace(each, state="mended", accepted=None) for each in gone)]


def facets(found: Sequence[Finding], wanted: Filter) -> list[Facet]:
    """Return what can be chosen, with the number of findings that the other choices leave."""
    labels = {finding.shape_name: finding.shape_label[language()] for finding in found}
    made = []
    for name in FACETS:
        counts = Counter(
            value for finding in found if wanted.lets(finding, but=name) for value in _VALUES[name](finding)
        )
        chosen = wanted.values.get(name)
        choices = tuple(
            Choice(_text(name, value, labels), counts[value], wanted.address(**{name: value}), value == chosen)
            for value in _order(name, {*counts, *([chosen] if chosen else [])})
        )
        made.append(Facet(name, word(name, language()), choices, wanted.address(**{name: None}) if chosen else None))
    return made


def parts(found: Iterable[Finding], wanted: Filter) -> list[Part]:
    """Return the findings that pass, by severity and group; accepted ones stay in their place, mended ones go last."""
    passed = [finding for finding in found if wanted.lets(finding)]
    made = []
    for code in (*SEVERITIES, "mended"):
        members = [each for each in passed if code == ("mended" if each.state == "mended" else each.severity)]
        if members:
            made.append(Part(code, word(code, language()), len(members), tuple(_groups(members, wanted.by))))
    return made


def _groups(members: list[Finding], by: str) -> Iterable[Group]:
    keys: dict[str, Callable[[Finding], tuple[object, str]]] = {
        "shape": lambda finding: ((), finding.shape_label[language()]),
        # The editions number their objectives alike: without the document two different ones would be one.
        "objective": lambda finding: (
            (finding.document or "", *finding.order[3:5]),
            f"{_or_none('document', finding.document)} {_or_none('objective', finding.objective)}",
        ),
        "document": lambda finding: (finding.document or "", _or_none("document", finding.document)),
    }
    key = keys[by]
    ordered = members if by == "shape" else sorted(members, key=lambda finding: (*key(finding), finding.line or 0))
    for (__, heading), each in groupby(ordered, key=key):
        yield Group(heading, tuple(each))


def _or_none(name: str, value: str | None) -> str:
    if value is None:
        return _("%(what)sなし", what=word(name, language()))
    return f"{word(name, language())} {value}" if name == "objective" else title(value)


def _text(name: str, value: str, labels: Mapping[str, str]) -> str:
    if name in FIXED:
        return word(value, language())
    if name == "shape":
        return labels.get(value, value)
    if value == NOWHERE:
        return _("%(what)sなし", what=word(name, language()))
    return title(value) if name == "document" else value


def _order(name: str, values: set[str]) -> list[str]:
    if name in FIXED:
        return [value for value in FIXED[name] if value in values]
    if name == "objective":
        return sorted(values, key=lambda value: (value == NOWHERE, _numbers(value), value))
    return sorted(values, key=lambda value: (value == NOWHERE, value))


def _numbers(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("-") if part.isdecimal())
