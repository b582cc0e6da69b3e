"""The command line.

Every failure that a user can cause ends in one sentence and exit status 2;
only the commands that judge something (validate, reconcile) know status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from fukushi.build_command import build
from fukushi.export_command import export
from fukushi.extract_command import extract
from fukushi.query_command import queries, query
from fukushi.reconcile_command import reconcile
from fukushi.serve_command import serve
from fukushi.settings import version
from fukushi.validate_command import validate

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
    "ReportError",
    "RuleError",
    "ServeError",
    "ShapesError",
    "SnapshotError",
    "UnknownQueryError",
    "ValidatorError",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version(), prog_name="fukushi")
def cli() -> None:
    """A knowledge graph of a city's community-welfare plan.

    Exit status: 0 done, 1 findings (validate, reconcile), 2 could not run.
    """


for command in (build, validate, query, queries, reconcile, serve, export, extract):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; never shows a stack trace for what a user can mend."""
    try:
        status = cli.main(args=arguments, prog_name="fukushi", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong.
        sys.stderr.close()
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"fukushi: {place}{error.strerror or error}", err=True)
        return 2
    except Exception as error:
        if type(error).__name__ not in TOLD:
            raise
        click.echo(f"fukushi: {error}", err=True)
        return 2
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
