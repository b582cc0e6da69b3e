"""The application for a WSGI server of one's own choice: ``gunicorn 'webapp.wsgi:create()'``.

``fukushi serve`` needs none of it. All settings are environment variables,
the same that the command reads, because such a server passes no options on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from graph.country import is_country
from graph.remote import RemoteEngine
from webapp.app import create_app
from webapp.serving.access_log import log_as_json
from webapp.serving.proxies import networks
from webapp.sparql.limits import Limits

DEFAULT_OUT = "build/graph"
ENGINE_TIMEOUT_S = 10.0


def create(environment: Mapping[str, str] = os.environ) -> Flask:
    """Return the application for ``FUKUSHI_OUT``, ``FUKUSHI_ENGINE``, ``FUKUSHI_TRUSTED_PROXIES`` and others.

    ``FUKUSHI_THREADS`` tells how many requests the server answers at the same time.

    Raises what ``webapp.app.create_app`` raises, and ValueError (one sentence)
    for a setting that cannot be read.
    """
    if environment.get("FUKUSHI_ACCESS_LOG", "") in ("1", "true"):
        log_as_json()
    config = settings(
        Path(environment.get("FUKUSHI_OUT") or DEFAULT_OUT),
        environment.get("FUKUSHI_ENGINE", ""),
        trusted=environment.get("FUKUSHI_TRUSTED_PROXIES", ""),
        public_sparql=environment.get("FUKUSHI_PUBLIC_SPARQL", ""),
    )
    limits, threads = Limits.from_environment(environment), environment.get("FUKUSHI_THREADS", "")
    if threads and not (threads.isascii() and threads.isdecimal() and int(threads)):
        raise ValueError("FUKUSHI_THREADS must be a whole number of threads.")
    config["SPARQL_LIMITS"] = limits.within(int(threads)) if threads else limits
    return create_app(config)


def settings(out: Path, engine: str = "", *, trusted: str = "", public_sparql: str = "") -> dict[str, object]:
    """Return the configuration of the application: ``engine`` is a server's address, "" for the build in ``out``."""
    found: dict[str, object] = {"TRUSTED_PROXIES": networks(trusted), "PUBLIC_SPARQL": public_sparql}
    # A server may hold the graph where nothing was built; else the local snapshot tells of the build.
    if not engine or (out / "current").is_symlink() or is_country(out):
        found["OUT"] = out
    if engine:
        found["ENGINE"] = RemoteEngine(engine, ENGINE_TIMEOUT_S)
    return found
