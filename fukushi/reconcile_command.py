"""``fukushi reconcile``: do the shipped facts say what the documents say?"""

from __future__ import annotations

from pathlib import Path

import click

from fukushi.options import data_option, document_option, documents_of


@click.command()
@document_option
@data_option
@click.pass_context
def reconcile(ctx: click.Context, documents: tuple[tuple[str, str], ...], data: Path) -> None:
    """List every difference between documents at hand and the shipped facts.

    Exit status 0: none; 1: some, each on a line with the document's line; 2: could not run.
    """
    from loaders.city import cities, load_city
    from loaders.reconcile import differences

    from fukushi.pipeline import read_documents

    if not documents:
        raise click.UsageError("name at least one document with --document ID=FILE")
    found = [load_city(data, code) for code in cities(data)]
    passed = read_documents(found, documents_of(documents))
    total = 0
    for city in found:
        for name, read in passed.get(city.code, {}).items():
            count = 0
            for each in differences(read.edition, city.edition(name)):
                click.echo(f"{name}:{each.line}: {each.key}: {each.message}")
                count += 1
            registered = city.documents[name]
            if read.sha256 != registered.sha256:
                click.echo(f"{name}: the file is not byte for byte the one the facts were read from", err=True)
            click.echo(f"{name}: {count} difference{'' if count == 1 else 's'}")
            total += count
    ctx.exit(1 if total else 0)
