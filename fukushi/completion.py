"""What a shell may propose while somebody types ``fukushi query``.

Only what the query files say is proposed: a key pressed in a shell must not
load a graph.
"""

from __future__ import annotations

import click


def query_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the saved queries for readers that begin with what was typed."""
    from queries.catalogue import load_catalogue  # noqa: PLC0415 – see fukushi/cli.py

    return [query.name for query in load_catalogue().listed() if query.name.startswith(incomplete)]


def parameters_of_query(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return ``KEY=`` for each parameter of the query that stands before, and ``KEY=VALUE`` where values are listed."""
    from queries.catalogue import load_catalogue  # noqa: PLC0415 – see fukushi/cli.py

    # where the line is not finished, click leaves the name among what it has not read
    query = load_catalogue().get(ctx.params.get("name") or next(iter(ctx.args), ""))
    found = []
    for parameter in query.parameters if query else ():
        values = [value.value for value in parameter.values]
        found += [f"{parameter.name}={value}" for value in values] or [f"{parameter.name}="]
    return [pair for pair in found if pair.startswith(incomplete)]
