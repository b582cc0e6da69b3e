"""The findings of all municipalities at a glance: which of them, which rule, how many.

Each number leads to the findings themselves, on the municipality's own page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from graph.country_figures import FindingTotal
from shapes.across import CONSTRAINTS, AcrossFinding
from webapp.country.municipality import Municipality, find
from webapp.country.pages import LONGEST, prefectures
from webapp.country.paging import address, piece
from webapp.country.sites import National, national
from webapp.country.table_file import as_file
from webapp.problems.problem import printable
from webapp.words.language import N_, language

blueprint = Blueprint("findings", __name__)

ON_A_PAGE = 50
SEVERITIES = {"violation": N_("違反"), "warning": N_("注意"), "info": N_("情報"), "accepted": N_("了承済み")}
_CONSTRAINTS = {each.name: each for each in CONSTRAINTS}
_SHAPES = Path(__file__).resolve().parents[2] / "shapes"
_LABEL = "SELECT ?shape ?label WHERE { ?shape a sh:NodeShape ; rdfs:label ?label }"
_PREFIXES = {"sh": "http://www.w3.org/ns/shacl#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}


@dataclass(frozen=True, slots=True)
class Count:
    """The findings of one rule in one municipality, and the page of them."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality; ``counts`` are in the order of the rules, ``validated`` is false where nothing was looked at."""

    municipality: Municipality
    total: int
    counts: tuple[Count, ...]
    validated: bool


@dataclass(frozen=True, slots=True)
class Wished:
    """What the address asks for; ``sort`` is ``code``, ``total`` or the name of a rule."""

    typed: str
    prefecture: str
    severity: str
    sort: str

    @property
    def values(self) -> dict[str, str]:
        """The values as they stand in the address, the usual ones left out."""
        sort = "" if self.sort == "code" else self.sort
        return {"q": self.typed, "prefecture": self.prefecture, "severity": self.severity, "sort": sort}

    def address(self, **changes: str) -> str:
        """Return the address of the page with some of it changed."""
        return address("/findings", **{**self.values, **changes})


@dataclass(frozen=True, slots=True)
class Across:
    """A finding that spans municipalities, in the words of the page; ``value`` is what they have in common."""

    label: str
    message: str
    how_to_mend: str
    severity: str
    value: str
    municipalities: tuple[Municipality, ...]


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Return the labels of the rules by name and language."""
    store = Store()
    for file in sorted(_SHAPES.glob("*.ttl")):
        store.load(path=str(file), format=RdfFormat.TURTLE)
    rows = store.query(_LABEL, prefixes=_PREFIXES)
    assert isinstance(rows, QuerySolutions)
    found: dict[str, dict[str, str]] = {}
    for shape, label in rows:
        if isinstance(shape, NamedNode) and isinstance(label, Literal):
            found.setdefault(shape.value.rpartition("#")[2], {})[label.language or ""] = label.value
    return found


@blueprint.get("/findings")
def page() -> str:
    """Show the roll-up, a row for each municipality and a column for each rule that found something."""
    country = national()
    totals = country.country.figures.rollup()
    wished = _wished(totals)
    shapes = sorted({each.shape for each in totals if wished.severity in ("", each.severity)})
    rows = _rows(country, wished, shapes)
    return render_template(
        "country_findings.html",
        wished=wished,
        typed=printable(wished.typed),
        prefectures=prefectures(),
        severities=SEVERITIES,
        shapes=[(name, labels().get(name, {}).get(language(), name)) for name in shapes],
        totals=_sums(totals, wished.severity),
        by_severity=_by_severity(totals),
        shown=piece(rows, request.args.get("page", ""), ON_A_PAGE, "/findings", wished.values),
        unvalidated=len(country.country.figures.unvalidated()),
        across=_across(country, wished.severity),
        across_asked=country.across is not None,
        constraints=[each.label[language()] for each in CONSTRAINTS],
    )


@blueprint.get("/findings<any('.csv', '.json'):suffix>")
def file(suffix: str) -> Response:
    """Return the roll-up as a file: municipality, rule, severity, number of findings.

    ``m`` (several), ``shape`` and ``severity`` choose rows; a value that is nowhere has none.
    """
    country = national()
    codes = set(request.args.getlist("m"))
    severity, rule = request.args.get("severity", ""), request.args.get("shape", "")
    heads = ("municipality", "name", "shape", "severity", "findings")
    rows = [
        (code, country.country.cities[code].name, shape, grade, number)
        for code, shape, grade, number in country.country.figures.findings_by_city(rule)
        if (not codes or code in codes) and severity in ("", grade)
    ]
    rows += [
        (*_joined(country, each), each.constraint, each.severity, 1)
        for each in country.across or ()
        if (not codes or codes & set(each.codes)) and severity in ("", each.severity) and rule in ("", each.constraint)
    ]
    return as_file("findings", suffix, heads, rows, unvalidated=country.country.figures.unvalidated())


def _joined(country: National, each: AcrossFinding) -> tuple[str, str]:
    """Return the codes and the names of the municipalities of a finding that spans them."""
    return " | ".join(each.codes), " | ".join(country.country.cities[code].name for code in each.codes)


def _across(country: National, severity: str) -> list[Across]:
    return [
        Across(
            _CONSTRAINTS[each.constraint].label[language()],
            _CONSTRAINTS[each.constraint].message[language()],
            _CONSTRAINTS[each.constraint].how_to_mend[language()],
            each.severity,
            each.value,
            tuple(country.municipalities[code] for code in each.codes),
        )
        for each in country.across or ()
        if each.constraint in _CONSTRAINTS and severity in ("", each.severity)
    ]


def _wished(totals: Sequence[FindingTotal]) -> Wished:
    prefecture, severity, sort = (request.args.get(name, "") for name in ("prefecture", "severity", "sort"))
    known = {"total", *(each.shape for each in totals)}
    return Wished(
        request.args.get("q", "")[:LONGEST],
        prefecture if prefecture in prefectures() else "",
        severity if severity in SEVERITIES else "",
        sort if sort in known else "code",
    )


def _rows(country: National, wished: Wished, shapes: Sequence[str]) -> list[Row]:
    figures = country.country.figures
    counted: dict[str, Counter[str]] = {}
    for code, shape, severity, number in figures.findings_by_city():
        if wished.severity in ("", severity):
            counted.setdefault(code, Counter())[shape] += number
    without = set(figures.unvalidated())
    none: Counter[str] = Counter()
    rows = [
        _row(each, counted.get(each.code, none), shapes, wished.severity, each.code not in without)
        for each in find(wished.typed, country.municipalities.values(), wished.prefecture)
    ]
    if wished.sort == "total":
        rows.sort(key=lambda row: -row.total)
    elif wished.sort in shapes:
        place = shapes.index(wished.sort)
        rows.sort(key=lambda row: -row.counts[place].number)
    return rows


def _row(each: Municipality, found: Mapping[str, int], shapes: Sequence[str], severity: str, validated: bool) -> Row:
    # An accepted finding keeps its severity on the municipality's page; that it is accepted is its state there.
    how = {"state": severity} if severity == "accepted" else {"severity": severity}
    counts = tuple(
        Count(found.get(shape, 0), address(f"/m/{each.code}/validation", shape=shape, **how)) for shape in shapes
    )
    return Row(each, sum(count.number for count in counts), counts, validated)


def _sums(totals: Sequence[FindingTotal], severity: str) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for each in totals:
        if severity in ("", each.severity):
            found[each.shape] += each.number
    return found


def _by_severity(totals: Sequence[FindingTotal]) -> dict[str, int]:
    return {code: sum(each.number for each in totals if each.severity == code) for code in SEVERITIES}
