"""``fukushi validate``: the auditors' report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.options import data_option, out_option, validator_option
from shapes.severities import SEVERITIES

if TYPE_CHECKING:
    from shapes.report import Report


@click.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "html", "csv", "ttl", "json"]),
    default="text",
    show_default=True,
    help="Form of the report on standard output.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="violation",
    show_default=True,
    help="Exit with 1 if an unaccepted finding is at least this grave.",
)
@click.option(
    "--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of the report."
)
@click.option(
    "--earlier",
    type=click.Path(path_type=Path),
    help="The report (JSON) to compare with; by default the newest kept one.",
)
@click.option("--brief", is_flag=True, help="Print the numbers only.")
@validator_option
@out_option
@data_option
@click.pass_context
def validate(
    ctx: click.Context,
    /,
    *,
    kind: str,
    fail_on: str,
    language: str,
    earlier: Path | None,
    brief: bool,
    engine: str,
    out: Path,
    data: Path,
) -> None:
    """Validate the built graph and write the report.

    The engine has to object to every failing fixture. The report is compared
    with the one before (--earlier, else the newest that is kept), findings
    accepted in accepted_findings.csv are marked, and the report is kept beside
    the graph (validation.json, .ttl, .nq and validations/), where the pages
    show it.
    Exit status 0: conforms; 1: findings at that level; 2: could not run.
    """
    from fukushi.validation_run import validate_snapshot
    from graph.country import is_country
    from graph.snapshot import open_current
    from shapes.report_formats import FORMATS

    if is_country(out):
        from fukushi import country_command

        ctx.exit(country_command.validate(out, data, kind=kind, fail_on=fail_on, brief=brief))
    done = validate_snapshot(open_current(out), data, earlier, engine=engine)
    report = done.report
    for note in done.notes:
        click.echo(f"note: {note}", err=True)
    if brief:
        click.echo(brief_line(report))
    else:
        sys.stdout.buffer.write(FORMATS[kind].render(report, language))
        sys.stdout.flush()
    ctx.exit(1 if report.fails_on(fail_on) else 0)


def brief_line(report: Report) -> str:
    """Return the numbers of a report in one line."""
    counts = dict(report.counts)
    if report.comparison is not None:
        difference = report.comparison
        counts |= {"new": difference.new, "remaining": difference.remaining, "mended": len(difference.mended)}
    numbers = "  ".join(f"{name} {number}" for name, number in counts.items())
    return f"validation ({report.shapes['count']} shapes, {report.engine['name']}): {numbers}"
