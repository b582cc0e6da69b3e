"""``fukushi serve``: the pages of the graph in service."""

from __future__ import annotations

from pathlib import Path

import click

from fukushi.options import engine_option, out_option


@click.command()
@click.option("--port", type=int, default=8000, envvar="PORT", show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@out_option
@engine_option
def serve(port: int, host: str, out: Path, engine_url: str | None) -> None:
    """Serve the pages, the saved queries and their downloads."""
    from webapp.app import create_app
    from webapp.server import serve as run

    # A server may hold the graph where nothing was built; else the local snapshot tells of the build.
    config: dict[str, object] = {"OUT": out} if not engine_url or (out / "current").is_symlink() else {}
    if engine_url:
        from graph.remote import RemoteEngine

        config["ENGINE"] = RemoteEngine(engine_url)
    run(create_app(config), host, port, ready=lambda address: click.echo(f"serving {address} (end with Ctrl-C)"))
