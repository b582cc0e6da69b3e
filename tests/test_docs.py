"""The documentation is true: every command, option, setting and query stands in it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from fukushi.cli import cli
from fukushi.query_docs import query_table, with_table
from queries.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parent.parent
USAGE = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command_row(name: str) -> str:
    """Return the cell that documents a command."""
    found = re.findall(rf"^\| `(fukushi {name}\b[^`]*)`", USAGE, re.MULTILINE)
    assert len(found) == 1, f"docs/usage.md documents {name} {len(found)} times"
    return str(found[0])


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_documented_with_every_option(name: str) -> None:
    told = set(re.findall(r"--[a-z-]+", command_row(name)))
    real = {
        option
        for parameter in cli.commands[name].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    }
    assert told == real


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `fukushi ([a-z]+)", USAGE, re.MULTILINE)) == set(cli.commands)


def test_every_environment_variable_is_documented() -> None:
    real = {
        str(parameter.envvar)
        for command in cli.commands.values()
        for parameter in command.params
        if parameter.envvar is not None
    }
    assert real <= set(re.findall(r"`([A-Z_]+)`", USAGE))


def test_every_choice_of_an_option_is_documented() -> None:
    for name, command in cli.commands.items():
        for parameter in command.params:
            if isinstance(parameter.type, click.Choice):
                for choice in parameter.type.choices:
                    assert choice in command_row(name), f"{name} {parameter.name}: {choice}"


def test_the_table_of_queries_is_the_catalogue() -> None:
    assert with_table(USAGE, query_table(load_catalogue())) == USAGE


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no single place"):
        with_table("# nothing\n", "| a |\n")


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), target


def test_the_readme_names_the_two_commands_and_every_top_level_entry() -> None:
    assert "make serve" in README
    assert "make test" in README
    for path in ROOT.iterdir():
        if (
            path.is_dir()
            and not path.name.startswith((".", "__"))
            and path.name != "build"
            and "egg-info" not in path.name
        ):
            assert f"`{path.name}/`" in README, path.name
