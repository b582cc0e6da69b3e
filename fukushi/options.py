"""The options that several commands share, so that they bear the same name and meaning everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from fukushi.settings import DEFAULT_BASE, DEFAULT_DATA, DEFAULT_OUT
from shapes.engines import ENGINES, PYSHACL

Command = TypeVar("Command", bound=Callable[..., object])


Pairs = dict[str, str]
Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> Pairs:
    """Return what was given as KEY=VALUE; fail where a sign or a key is missing, and where a key is given twice."""
    found: Pairs = {}
    for value in values:
        key, sign, rest = value.partition("=")
        key = key.strip()
        if not sign or not key:
            raise click.BadParameter(f"{value!r} must have the form {param.metavar}.", ctx, param)
        if key in found:
            raise click.BadParameter(f"{key!r} is given twice.", ctx, param)
        found[key] = rest
    return found


def _base(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from graph.names import GraphNames  # noqa: PLC0415 – most commands have no base IRI

    try:
        GraphNames(value, "00000")
    except ValueError as error:
        raise click.BadParameter(f"{error}.", ctx, param) from None
    return value


def pair_option(
    name: str, target: str, metavar: str, told: str, complete: Completer | None = None
) -> Callable[[Command], Command]:
    """Return an option that may be given several times and gives a dict; ``complete`` proposes pairs to a shell."""
    return click.option(
        name, target, multiple=True, metavar=metavar, callback=_pairs, help=told, shell_complete=complete
    )


def out_option(command: Command) -> Command:
    """Add ``--out DIR``, the folder of the built graph."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=True),
        default=DEFAULT_OUT,
        envvar="FUKUSHI_OUT",
        show_default=True,
        help="Folder of the built graph.",
    )(command)


def data_option(command: Command) -> Command:
    """Add ``--data DIR``, the folder of the shipped tables."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        default=DEFAULT_DATA,
        envvar="FUKUSHI_DATA",
        help="Folder of the tables (default: those that are shipped).",
    )(command)


def base_option(command: Command) -> Command:
    """Add ``--base IRI``, the base of data IRIs."""
    return click.option(
        "--base",
        default=DEFAULT_BASE,
        envvar="FUKUSHI_BASE",
        show_default=True,
        callback=_base,
        help="Base IRI of data; ends in '/'.",
    )(command)


def document_option(command: Command) -> Command:
    """Add ``--document ID=FILE``, which may be given several times."""
    told = "A document at hand, by its id; may be given several times."
    return pair_option("--document", "documents", "ID=FILE", told)(command)


def municipalities_option(command: Command) -> Command:
    """Add ``--municipality CODE``, which may be given several times."""
    return click.option(
        "--municipality",
        "municipalities",
        multiple=True,
        metavar="CODE",
        help="The municipality to ask, by its code, where several are built; given several times they are compared.",
    )(command)


def engine_option(command: Command) -> Command:
    """Add ``--engine URL``, a SPARQL server to ask instead of the built graph."""
    return click.option(
        "--engine",
        "engine_url",
        envvar="FUKUSHI_ENGINE",
        help="A SPARQL 1.1 server that holds the graph (default: the built graph itself).",
    )(command)


def documents_of(pairs: Pairs) -> dict[str, Path]:
    """Return the passed files by document id; ``~`` is the user's own folder."""
    return {name: Path(file).expanduser() for name, file in pairs.items()}


def needed(documents: Pairs) -> Pairs:
    """Return the passed documents; fail where there is none."""
    if not documents:
        raise click.UsageError("Name at least one document with --document ID=FILE.")
    return documents


def validator_option(command: Command) -> Command:
    """Add ``--validator NAME``; it comes as the argument ``engine``."""
    return click.option(
        "--validator",
        "engine",
        type=click.Choice(ENGINES),
        default=PYSHACL,
        show_default=True,
        help="The reference, or the same shapes compiled for Oxigraph (same findings in far less time).",
    )(command)
