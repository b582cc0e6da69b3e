"""``fukushi validate``: the auditors' report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.options import data_option, out_option

if TYPE_CHECKING:
    from shapes.report import Report

SEVERITIES = ("violation", "warning", "info")


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
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier report (JSON) to compare with.")
@click.option("--brief", is_flag=True, help="Print the numbers only.")
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
    out: Path,
    data: Path,
) -> None:
    """Validate the built graph and write the report.

    The engine first has to object to every failing fixture. The report is
    also kept beside the graph, where the pages show it.
    Exit status 0: conforms; 1: findings at that level; 2: could not run.
    """
    from graph.snapshot import open_current
    from loaders.facts import replace_text
    from shapes.report_formats import FORMATS
    from shapes.validator import self_check
    from shapes.validator import validate as run

    snapshot = open_current(out)
    before = _earlier(earlier)
    self_check()
    report = run(snapshot.load(), snapshot=snapshot.id)
    if before is not None:
        report = report.compare(before)
    kept = json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"
    try:
        replace_text(snapshot.path / "validation.json", kept)
    except OSError as error:
        click.echo(f"note: the report could not be kept in {snapshot.path}: {error.strerror}", err=True)
    if brief:
        counts = "  ".join(f"{name} {number}" for name, number in report.counts.items())
        click.echo(f"validation ({report.shapes['count']} shapes, {report.engine['name']}): {counts}")
    else:
        sys.stdout.buffer.write(FORMATS[kind].render(report, language))
        sys.stdout.flush()
    ctx.exit(1 if report.fails_on(fail_on) else 0)


def _earlier(path: Path | None) -> Report | None:
    """Return the earlier report; fail in one sentence if the file is not one."""
    if path is None:
        return None
    from shapes.report import Report, ReportError

    try:
        return Report.from_json(json.loads(path.read_bytes().decode("utf-8")))
    except UnicodeDecodeError:
        raise ReportError(f"{path}: is no earlier report: it is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ReportError(f"{path}:{error.lineno}: is no earlier report: {error.msg}") from None
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from None
