"""``fukushi reconcile``: do the shipped facts say what the documents say?"""

from __future__ import annotations

from pathlib import Path

import click

from fukushi.options import Pairs, data_option, document_option, documents_of, needed


@click.command()
@document_option
@data_option
@click.pass_context
def reconcile(ctx: click.Context, documents: Pairs, data: Path) -> None:
    """List every difference between documents at hand and the shipped facts.

    Exit status 0: none; 1: some, each on a line with the document's line; 2: could not run.
    """
    from fukushi.pipeline import read_documents
    from loaders.city import cities, load_city
    from loaders.reconcile import document_differences

    found = [load_city(data, code) for code in cities(data)]
    passed = read_documents(found, documents_of(needed(documents)))
    total = 0
    for city in found:
        for name, read in passed.get(city.code, {}).items():
            found_here = document_differences(city, name, read)
            for each in found_here:
                click.echo(f"{name}:{each.line}: {each.key}: {each.message}")
            if read.sha256 != city.documents[name].sha256:
                click.echo(f"{name}: the file is not byte for byte the one the facts were read from", err=True)
            count = len(found_here)
            click.echo(f"{name}: {count} difference{'' if count == 1 else 's'}")
            total += count
    ctx.exit(1 if total else 0)
