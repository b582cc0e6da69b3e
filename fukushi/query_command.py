"""``fukushi query`` and ``fukushi queries``: the saved queries on the command line."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.completion import parameters_of_query, query_names
from fukushi.options import Pairs, engine_option, municipalities_option, out_option, pair_option

if TYPE_CHECKING:
    from graph.engine import Engine
    from queries.format_options import Labeller
    from queries.result import Result
    from queries.saved_query import SavedQuery


def engine_of(out: Path, url: str | None, municipality: str = "") -> Engine:
    """Return the engine that a command asks: a server, or the snapshot in service in memory.

    ``municipality`` is the code of one of several; "" for the only one.
    """
    if url:
        from graph.published import open_published
        from graph.remote import RemoteEngine

        return open_published(RemoteEngine(url))
    from graph.engine import EmbeddedEngine
    from graph.report_graph import add_report
    from graph.snapshot import open_current

    if municipality:
        from graph.country import open_municipality

        snapshot = open_municipality(out, municipality)
    else:
        snapshot = open_current(out)
    store = snapshot.load()
    add_report(store, snapshot.path)
    return EmbeddedEngine(store)


def _labeller(engine: Engine) -> Labeller:
    def named(iris: Collection[str]) -> Mapping[str, str]:
        # Loads Flask, which takes longer than most queries, and most answers show no label.
        from webapp.serving.addresses import Addresses
        from webapp.words.labels import labels

        return labels(engine, Addresses(), iris)

    return named


def _compared(
    saved: SavedQuery, codes: tuple[str, ...], values: Mapping[str, str], out: Path, limit: int | None
) -> tuple[Result, Labeller | None]:
    """Ask each municipality and return all rows; tells of those where a value means nothing."""
    from graph.country import open_country
    from queries.catalogue import load_catalogue
    from queries.comparison import Asked, compare, labeller
    from webapp.serving.addresses import Addresses
    from webapp.words.labels import labels

    country = open_country(out)
    asked = []
    for code in codes:
        engine = engine_of(out, None, code)
        asked.append(Asked(code, country.cities[code].name, engine))
    found = compare(saved, asked, values, catalogue=load_catalogue(), limit=limit)
    for part in found.parts:
        if part.refusal is not None:
            click.echo(f"{part.asked.code} has no rows: {part.refusal}", err=True)
    addresses = Addresses(country.base)
    return found.whole, labeller(asked, lambda engine, iris: labels(engine, addresses, iris))


@click.command()
@click.argument("name", shell_complete=query_names)
@pair_option("--param", "params", "KEY=VALUE", "A parameter; may be given several times.", parameters_of_query)
@click.option(
    "--format",
    "suffix",
    type=click.Choice(["table", "csv", "tsv", "json", "srj", "xlsx"]),
    default="table",
    show_default=True,
    help="What to write to standard output.",
)
@click.option("--excel", is_flag=True, help="Begin CSV with a byte order mark, for Japanese Excel.")
@click.option("--no-labels", is_flag=True, help="Leave out the labels beside the IRIs of CSV and TSV.")
@click.option("--limit", type=click.IntRange(min=1), help="Write at most so many rows (default: all).")
@municipalities_option
@out_option
@engine_option
def query(
    *,
    name: str,
    params: Pairs,
    suffix: str,
    excel: bool,
    no_labels: bool,
    limit: int | None,
    municipalities: tuple[str, ...],
    out: Path,
    engine_url: str | None,
) -> None:
    """Run the saved query NAME and write its rows."""
    from queries.catalogue import load_catalogue
    from queries.format_options import FormatOptions
    from queries.formats import FORMATS
    from queries.run import run_query

    catalogue = load_catalogue()
    saved = catalogue[name]
    if excel and suffix != "csv":
        raise click.UsageError("--excel is for --format csv.")
    if suffix == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("An .xlsx file is not for a terminal; send it to a file with > NAME.xlsx")
    codes = tuple(dict.fromkeys(municipalities))
    if len(codes) > 1:
        if engine_url:
            raise click.UsageError("Municipalities are compared in what was built here, not with --engine.")
        result, names = _compared(saved, codes, dict(params), out, limit)
    else:
        engine = engine_of(out, engine_url, *codes)
        result = run_query(saved, values=params, engine=engine, catalogue=catalogue, limit=limit)
        names = _labeller(engine)
    if suffix not in ("csv", "tsv") or no_labels:
        names = None
    FORMATS[suffix].write(result, sys.stdout.buffer, options=FormatOptions(excel=excel, iri_labels=names))
    sys.stdout.flush()
    if result.cut:
        whose = " of each municipality" if len(codes) > 1 else ""
        click.echo(f"Only the first {limit} rows{whose} were written; there are more.", err=True)


@click.command()
@click.option("--audience", type=click.Choice(["staff", "audit", "research"]), help="Only those for these readers.")
def queries(audience: str | None) -> None:
    """List the saved queries with their parameters."""
    from queries.catalogue import load_catalogue

    for saved in load_catalogue().listed(audience):
        names = [each.name if each.required else f"[{each.name}]" for each in saved.parameters]
        click.echo(f"{' '.join([saved.name, *names])}\n    {saved.title['ja']}")
