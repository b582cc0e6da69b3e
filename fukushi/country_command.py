"""What the commands do where the data are of several municipalities.

The commands are the same for one and for many; what is told of many are
numbers, and of single ones only what went wrong.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.country_build import CountryOptions, CountryResult, Hearer, build_country, validate_country
from fukushi.progress import CountryProgress
from graph.country import Country
from shapes.severities import SEVERITIES

if TYPE_CHECKING:
    from shapes.across import AcrossFinding

__all__ = ["CountryOptions", "build", "validate"]

PARTLY = 1
"""Exit status of a build that put a country into service without some municipality's newest data."""


def build(options: CountryOptions, *, validated: bool, quiet: bool) -> int:
    """Build a country, tell what was done, and return the exit status."""
    if validated:
        from fukushi.country_validation import fast_validator

        options = replace(options, validator=fast_validator)
    result = _shown("build", quiet, lambda hear: build_country(options, hear))
    country = result.country
    for warning in result.warnings:
        if not quiet:
            click.echo(f"  note {warning}", err=True)
    if quiet:
        for code, error in result.failed.items():
            click.echo(f"fukushi: {code}: {error}", err=True)
    else:
        click.echo(f"country {country.version}: {country.triples} triples of {len(country.cities)} municipalities")
        same = len(country.cities) - len(result.built) - len(result.counted) - len(result.kept)
        click.echo(f"  built {len(result.built)}, counted anew {len(result.counted)}, unchanged {same}")
        if result.gone:
            click.echo(f"  no longer in the data: {' '.join(result.gone)}")
        if result.failed:
            click.echo(
                f"  failed {len(result.failed)}, of which {len(result.kept)} stay as they were built last: "
                f"{' '.join(sorted(result.failed))}"
            )
        if validated:
            click.echo(_brief(country))
    return PARTLY if result.failed else 0


def validate(out: Path, data: Path, *, kind: str, fail_on: str, brief: bool) -> int:
    """Validate what has changed in a country, print the roll-up, and return the exit status."""
    if kind not in ROLLUPS:
        raise click.UsageError(
            f"The report of several municipalities is not made as {kind}, only as {', '.join(ROLLUPS)}."
        )
    from fukushi.country_validation import fast_validator

    options = CountryOptions(out=out, data=data, validator=fast_validator)
    country = _shown("validate", brief, lambda hear: validate_country(options, hear)).country
    click.echo(_brief(country) if brief else ROLLUPS[kind](country), nl=brief)
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = {each.severity for each in country.figures.rollup()} | {each.severity for each in _across(country)}
    return 1 if found & set(grave) else 0


def _shown(label: str, quiet: bool, run: Callable[[Hearer | None], CountryResult]) -> CountryResult:
    if quiet:
        return run(None)
    with CountryProgress(label) as progress:
        return run(progress)


def _brief(country: Country) -> str:
    """Return the numbers of the roll-up in one line."""
    counts: Counter[str] = Counter()
    for each in country.figures.rollup():
        counts[each.severity] += each.number
    numbers = "  ".join(f"{name} {counts[name]}" for name in (*SEVERITIES, "accepted"))
    done = len(country.cities) - len(country.figures.unvalidated())
    return f"validation ({done} of {len(country.cities)} municipalities): {numbers}"


def _text(country: Country) -> str:
    from tabulate import tabulate

    rows = [(each.severity, each.shape, each.number, each.cities) for each in country.figures.rollup()]
    rows.sort(key=lambda row: ((*SEVERITIES, "accepted").index(row[0]), row[1]))
    table = tabulate(rows, ("severity", "shape", "findings", "municipalities"), tablefmt="simple")
    across = "".join(
        f"  {each.severity}  {each.constraint}: {each.value}: {' '.join(each.codes)}\n" for each in _across(country)
    )
    return f"{_brief(country)}\n\n{table}\n" + (f"\nacross municipalities:\n{across}" if across else "")


def _across(country: Country) -> list[AcrossFinding]:
    """Return what was found with all municipalities side by side."""
    from shapes.across import read_across

    return read_across(country.path) or []


def _csv(country: Country) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("municipality", "name", "shape", "severity", "findings"))
    for code, shape, severity, number in country.figures.findings_by_city():
        writer.writerow((code, country.cities[code].name, shape, severity, number))
    for each in _across(country):
        codes = " | ".join(each.codes)
        names = " | ".join(country.cities[code].name for code in each.codes)
        writer.writerow((codes, names, each.constraint, each.severity, 1))
    return out.getvalue()


def _json(country: Country) -> str:
    rows = country.figures.findings_by_city()
    found = [dict(zip(("municipality", "shape", "severity", "findings"), row, strict=True)) for row in rows]
    told = {
        "version": country.version,
        "municipalities": len(country.cities),
        "unvalidated": country.figures.unvalidated(),
        "findings": found,
        "across": [asdict(each) for each in _across(country)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


ROLLUPS = {"text": _text, "csv": _csv, "json": _json}
