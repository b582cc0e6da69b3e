"""``fukushi build``: documents and tables become the graph in service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.options import Pairs, base_option, data_option, document_option, documents_of, out_option, validator_option

if TYPE_CHECKING:
    from fukushi.pipeline import BuildResult


@click.command()
@document_option
@out_option
@data_option
@base_option
@click.option("--validate", "validated", is_flag=True, help="Validate what was built.")
@validator_option
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="Processes for several municipalities (default: one a core)."
)
@click.option("--fresh", is_flag=True, help="Build every municipality again, also where nothing has changed.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.pass_context
def build(
    ctx: click.Context,
    /,
    *,
    documents: Pairs,
    out: Path,
    data: Path,
    base: str,
    validated: bool,
    engine: str,
    jobs: int,
    fresh: bool,
    quiet: bool,
) -> None:
    """Build the graph and put it into service.

    Without documents, the shipped facts are used. A document at hand
    (--document ID=FILE) is read instead of its shipped facts, and its wording
    is kept in the local graph, out of every export.

    The validator first has to object to every failing fixture (a proof of the
    same shapes, fixtures and code that is on record in --out will do); if it
    does not, nothing is built. With --validate the report is kept beside the
    graph; several municipalities are validated by the compiled engine.

    Where the tables are of several municipalities, those are built in which
    something has changed. Exit status 1: some of them could not be built, and
    stay in service as they were built last; 2: nothing could be put into service.
    """
    from fukushi.pipeline import BuildOptions
    from fukushi.pipeline import build as run
    from fukushi.progress import Progress
    from loaders.city import cities
    from shapes.engine_proof import prove
    from shapes.engines import COMPILED

    options = BuildOptions(documents=documents_of(documents), out=out, data=data, base=base)
    many_cities = len(cities(data)) > 1
    prove(engine if validated and not many_cities else COMPILED, out)
    if many_cities:
        from fukushi import country_command

        many = country_command.CountryOptions(
            documents=options.documents,
            out=out,
            data=data,
            base=base,
            jobs=jobs,
            fresh=fresh,
        )
        ctx.exit(country_command.build(many, validated=validated, quiet=quiet))
    if quiet:
        result = run(options)
    else:
        with Progress("build") as progress:
            result = run(options, progress)
        _tell(result)
    if validated:
        from fukushi.validate_command import brief_line
        from fukushi.validation_run import validate_snapshot

        done = validate_snapshot(result.snapshot, data, engine=engine, checked=False)
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
