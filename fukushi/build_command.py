"""``fukushi build``: documents and tables become the graph in service."""

from __future__ import annotations

from pathlib import Path

import click

from fukushi.options import Pairs, base_option, data_option, document_option, documents_of, out_option


@click.command()
@document_option
@out_option
@data_option
@base_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def build(documents: Pairs, out: Path, data: Path, base: str, quiet: bool) -> None:
    """Build the graph and put it into service.

    Without documents, the shipped facts are used. A document at hand
    (--document ID=FILE) is read instead of its shipped facts, and its wording
    is kept in the local graph, out of every export.
    """
    from fukushi.pipeline import BuildOptions
    from fukushi.pipeline import build as run
    from fukushi.progress import Progress

    options = BuildOptions(documents=documents_of(documents), out=out, data=data, base=base)
    if quiet:
        run(options)
        return
    with Progress("build") as progress:
        result = run(options, progress)
    manifest = result.snapshot.manifest
    click.echo(f"graph {result.snapshot.id}: {sum(manifest.counts.values())} triples in {len(manifest.counts)} graphs")
    for each in result.rules:
        click.echo(f"  rule {each.name}: {each.triples} triples")
    click.echo(f"  closure: {result.closure} triples")
    for warning in result.warnings:
        click.echo(f"  note {warning}", err=True)
