"""``fukushi serve``: the pages of the graph in service."""

from __future__ import annotations

from pathlib import Path

import click

from fukushi.options import engine_option, out_option


@click.command()
@click.option("--port", type=int, default=8000, envvar="PORT", show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--server",
    "program",
    type=click.Choice(["waitress", "granian"]),
    default="waitress",
    envvar="FUKUSHI_SERVER",
    show_default=True,
    help="granian is faster, needs its package, and a proxy in front.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 200),
    default=8,
    envvar="FUKUSHI_THREADS",
    show_default=True,
    help="Requests that are answered at the same time.",
)
@click.option(
    "--trusted-proxies",
    default="",
    envvar="FUKUSHI_TRUSTED_PROXIES",
    metavar="NETWORKS",
    help="Addresses of proxies whose X-Forwarded-For is believed, parted by commas.",
)
@click.option(
    "--access-log", is_flag=True, envvar="FUKUSHI_ACCESS_LOG", help="Write a line of JSON for each request to stderr."
)
@click.option(
    "--public-sparql",
    default="",
    envvar="FUKUSHI_PUBLIC_SPARQL",
    metavar="URL",
    help="With --engine: where visitors may send queries of their own.",
)
@out_option
@engine_option
def serve(
    *,
    port: int,
    host: str,
    program: str,
    threads: int,
    trusted_proxies: str,
    access_log: bool,
    public_sparql: str,
    out: Path,
    engine_url: str | None,
) -> None:
    """Serve the pages, the saved queries and their downloads."""
    import gc
    import os

    from graph.country import is_country, open_country
    from graph.snapshot import open_current
    from webapp.app import create_app
    from webapp.granian_server import serve as serve_with_granian
    from webapp.server import serve as run
    from webapp.serving.access_log import log_as_json
    from webapp.sparql.limits import Limits
    from webapp.wsgi import settings

    try:
        config = settings(out, engine_url or "", trusted=trusted_proxies, public_sparql=public_sparql)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--trusted-proxies") from None

    def ready(at: str) -> None:
        click.echo(f"serving {at} (end with Ctrl-C)")

    if program == "granian":
        if not engine_url:
            # What is missing is told here; the process of the application could only end.
            (open_country if is_country(out) else open_current)(out)
        os.environ |= {
            "FUKUSHI_OUT": str(out),
            "FUKUSHI_ENGINE": engine_url or "",
            "FUKUSHI_TRUSTED_PROXIES": trusted_proxies,
            "FUKUSHI_PUBLIC_SPARQL": public_sparql,
            "FUKUSHI_ACCESS_LOG": "1" if access_log else "",
            "FUKUSHI_THREADS": str(threads),
        }
        serve_with_granian(host=host, port=port, threads=threads, ready=ready)
        return
    if access_log:
        log_as_json()
    app = create_app({**config, "SPARQL_LIMITS": Limits.from_environment(os.environ).within(threads)})
    # A full collection went through 55,000 objects that live as long as the process: 37 ms in which nobody is answered.
    gc.collect()
    gc.freeze()
    run(app, host, port, threads=threads, ready=ready)
