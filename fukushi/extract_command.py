"""``fukushi extract``: how the tables of a document come into being."""

from __future__ import annotations

from pathlib import Path

import click

from fukushi.options import Pairs, data_option, document_option, documents_of, needed


@click.command()
@document_option
@data_option
def extract(documents: Pairs, data: Path) -> None:
    """Write the tables of documents anew, keeping our own wording.

    The document must be registered in documents.csv of its municipality.
    What has no wording yet is listed; a person writes it into the table.
    """
    from fukushi.pipeline import read_documents
    from loaders.city import cities, load_city
    from loaders.extract import write_facts

    found = [load_city(data, code) for code in cities(data)]
    passed = read_documents(found, documents_of(needed(documents)))
    for city in found:
        documents_here = passed.get(city.code, {})
        if not documents_here:
            continue
        wanting = write_facts(city, documents_here)
        for name, read in documents_here.items():
            for notice in read.edition.notices:
                click.echo(f"{name}:{notice.line}: {notice.kind}: {notice.message}", err=True)
            for key in wanting[name]:
                click.echo(f"{name}: {key} wants wording of our own")
            click.echo(f"{name}: written to {city.path / name}")
