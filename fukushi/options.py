"""The options that several commands share, so that they bear the same name and meaning everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from fukushi.settings import DEFAULT_BASE, DEFAULT_DATA, DEFAULT_OUT

Command = TypeVar("Command", bound=Callable[..., object])


class Pair(click.ParamType[tuple[str, str]]):
    """An argument of the form KEY=VALUE."""

    name = "KEY=VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return key and value; fail where there is no ``=`` or no key."""
        key, sign, rest = str(value).partition("=")
        if not sign or not key.strip():
            self.fail(f"{value!r} must have the form {self.name}", param, ctx)
        return key.strip(), rest


class DocumentPair(Pair):
    """An argument of the form ID=FILE."""

    name = "ID=FILE"


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
        help="Base IRI of data; ends in '/'.",
    )(command)


def document_option(command: Command) -> Command:
    """Add ``--document ID=FILE``, which may be given several times."""
    return click.option(
        "--document",
        "documents",
        multiple=True,
        type=DocumentPair(),
        help="A document at hand, by its id; may be given several times.",
    )(command)


def engine_option(command: Command) -> Command:
    """Add ``--engine URL``, a SPARQL server to ask instead of the built graph."""
    return click.option(
        "--engine",
        "engine_url",
        envvar="FUKUSHI_ENGINE",
        help="A SPARQL 1.1 server that holds the graph (default: the built graph itself).",
    )(command)


def documents_of(pairs: tuple[tuple[str, str], ...]) -> dict[str, Path]:
    """Return the passed files by document id; fail where an id is given twice."""
    found: dict[str, Path] = {}
    for key, file in pairs:
        if key in found:
            raise click.UsageError(f"the document {key!r} is given twice")
        found[key] = Path(os.path.expanduser(file))
    return found
