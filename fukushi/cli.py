"""The command line.

Every failure that a user can cause ends in one sentence and exit status 2;
only the commands that judge something (validate, reconcile) know status 1.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from fukushi.build_command import build
from fukushi.export_command import export
from fukushi.extract_command import extract
from fukushi.publish_command import publish
from fukushi.query_command import queries, query
from fukushi.reconcile_command import reconcile
from fukushi.serve_command import serve
from fukushi.settings import version
from fukushi.validate_command import validate
from graph.collector import unswept_at_exit

FAILED, INTERRUPTED, CUT_OFF = 2, 130, 141
COMPLETION = "_FUKUSHI_COMPLETE"
"""The variable by which a shell asks what could follow: eval "$(_FUKUSHI_COMPLETE=bash_source fukushi)"."""
# Where something goes wrong that a user can mend, one of these says it in a sentence.
TOLD = (
    "BuildError",
    "CanonicalError",
    "CatalogueError",
    "ClosureError",
    "DataError",
    "DocumentError",
    "EngineError",
    "ParameterError",
    "PublishError",
    "ReportError",
    "ResultError",
    "RuleError",
    "ServeError",
    "ShapesError",
    "SnapshotError",
    "UnknownQueryError",
    "ValidatorError",
)


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"fukushi {version()}")
        ctx.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """A knowledge graph of a city's community-welfare plan.

    Exit status: 0 done, 1 findings (validate, reconcile), 2 could not run.
    """


for command in (build, validate, query, queries, reconcile, serve, export, extract, publish):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; what goes wrong is told in one sentence, never by a stack trace."""
    if arguments is None:
        unswept_at_exit()  # the process is ours
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter shows a question mark instead of ending the command.
            stream.reconfigure(errors="replace")
    asked = os.environ.get(COMPLETION)
    if asked:
        # click does this in cli.main, which we do not call
        return shell_complete(cli, {}, "fukushi", COMPLETION, asked)
    try:
        status = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; Python would complain again on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_OFF
    except Exception as error:
        if os.environ.get("FUKUSHI_DEBUG"):
            raise
        click.echo(f"fukushi: {' '.join(_reason(error).split())}", err=True)
        return FAILED
    return status


def _reason(error: Exception) -> str:
    """Return one sentence that says why a command could not be done."""
    if isinstance(error, click.ClickException):
        return error.format_message()
    if type(error).__name__ in TOLD:
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}."
    if isinstance(error, MemoryError):
        return "There is not enough memory."
    kind = type(error).__name__
    return f"This is a mistake in the program, not yours ({kind}: {error}); FUKUSHI_DEBUG=1 shows where."


def _run(arguments: list[str]) -> int:
    # Not cli.main: it ends the process by itself, and with status 1, when a pipe is closed.
    try:
        with cli.make_context("fukushi", arguments) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as error:
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
