"""``fukushi publish``: the graph in service to a SPARQL server."""

from __future__ import annotations

import os
from pathlib import Path

import click

from fukushi.options import out_option

PASSWORD = "FUKUSHI_ENGINE_PASSWORD"


@click.command()
@click.option("--engine", "engine_url", envvar="FUKUSHI_ENGINE", required=True, help="Where the server answers SPARQL.")
@click.option("--store", "store_url", help="The server's graph store (default: as Virtuoso and Oxigraph have it).")
@click.option(
    "--user", envvar="FUKUSHI_ENGINE_USER", help=f"Who may write; the password is read from the variable {PASSWORD}."
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@out_option
def publish(engine_url: str, store_url: str | None, user: str | None, quiet: bool, out: Path) -> None:
    """Fill a SPARQL server with the built graph, and the findings of its last validation.

    The documents' wording is left out; graphs of an earlier build are removed. Where the server cannot
    exchange everything at one stroke, pages that read from it answer nothing until all is there.
    """
    from fukushi.progress import Progress
    from graph.graph_store import GraphStore, Login, store_address, update_address
    from graph.publish import publish as fill
    from graph.remote import RemoteEngine
    from graph.snapshot import open_current

    snapshot = open_current(out)
    login = Login(user, os.environ.get(PASSWORD, "")) if user else None
    engine = RemoteEngine(engine_url, timeout=120)
    store = GraphStore(store_url or store_address(engine_url), login, update=update_address(engine_url))
    if quiet:
        fill(snapshot, store, engine)
        return
    with Progress("publish") as progress:
        done = fill(snapshot, store, engine, progress)
    found = "with" if done.findings else "without"
    click.echo(
        f"graph {snapshot.id}: {done.triples} triples in {done.graphs} graphs, {len(done.removed)} old ones removed"
        f", {found} findings of a validation{', at one stroke' if done.at_one_stroke else ''}"
    )
