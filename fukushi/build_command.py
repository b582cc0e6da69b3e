"""``fukushi build``: documents and tables become the graph in service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.options import Pairs, base_option, data_option, document_option, documents_of, out_option

if TYPE_CHECKING:
    from fukushi.pipeline import BuildResult


@click.command()
@document_option
@out_option
@data_option
@base_option
@click.option("--validate", "validated", is_flag=True, help="Prove the validator, then validate what was built.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def build(documents: Pairs, out: Path, data: Path, base: str, validated: bool, quiet: bool) -> None:
    """Build the graph and put it into service.

    Without documents, the shipped facts are used. A document at hand
    (--document ID=FILE) is read instead of its shipped facts, and its wording
    is kept in the local graph, out of every export.

    With --validate the engine first has to object to every failing fixture;
    if it does not, nothing is built. The report is kept beside the graph.
    """
    from fukushi.pipeline import BuildOptions
    from fukushi.pipeline import build as run
    from fukushi.progress import Progress

    options = BuildOptions(documents=documents_of(documents), out=out, data=data, base=base)
    if validated:
        from shapes.validator import self_check

        self_check()
    if quiet:
        result = run(options)
    else:
        with Progress("build") as progress:
            result = run(options, progress)
        _tell(result)
    if validated:
        from fukushi.validate_command import brief_line
        from fukushi.validation_run import validate_snapshot

        done = validate_snapshot(result.snapshot, data, checked=False)
        for note in done.notes:
            click.echo(f"note: {note}", err=True)
        if not quiet:
            click.echo(brief_line(done.report))


def _tell(result: BuildResult) -> None:
    manifest = result.snapshot.manifest
    click.echo(f"graph {result.snapshot.id}: {sum(manifest.counts.values())} triples in {len(manifest.counts)} graphs")
    for each in result.rules:
        click.echo(f"  rule {each.name}: {each.triples} triples")
    click.echo(f"  closure: {result.closure} triples")
    for warning in result.warnings:
        click.echo(f"  note {warning}", err=True)
