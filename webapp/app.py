"""The web application, of one municipality or of a country: what lies in the folder decides.

The two stand in modules of their own, so that a country can make the
applications of its municipalities.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from graph.country import is_country
from webapp.city.app import create_city_app
from webapp.country.app import create_country_app
from webapp.serving.access_log import write_line
from webapp.serving.proxies import TrustedProxies
from webapp.words.language import LANGUAGE_PREFIX
from webapp.words.prefixes import Prefixes

__all__ = ["create_app"]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application.

    ``config`` holds either ``OUT``, the folder of a build (a new snapshot is
    taken up while serving), or ``ENGINE`` (a server: what it says it holds);
    besides ``CATALOGUE`` (default: the
    shipped queries), ``SNAPSHOT`` (a SnapshotInfo), ``BASE`` (the base IRI) and
    ``VALIDATION`` (path of a report in JSON; default: that of the snapshot)
    and ``SPARQL_LIMITS`` (webapp.sparql.limits.Limits; default: the environment).
    ``TRUSTED_PROXIES`` (networks, see webapp.serving.proxies) may tell who the client
    is; ``PUBLIC_SPARQL`` is the address of an engine's own endpoint, if it may
    be told; ``ASSETS`` is the folder that webapp.assets.fetch filled (default:
    below ``build``). An ``OUT`` of many municipalities gives webapp.country.app's
    application. Other keys are Flask's. Raises graph.snapshot.SnapshotError where ``OUT``
    holds no graph, queries.catalogue.CatalogueError where a query is broken
    and ValueError where neither OUT nor ENGINE is given or a limit in the
    environment is no number.
    """
    out = (config or {}).get("OUT")
    if out is not None and is_country(Path(out)) and (config or {}).get("ENGINE") is None:
        return create_country_app(config or {})
    app, observed = create_city_app(config or {}, write_line)
    prefixed = Prefixes(observed, (LANGUAGE_PREFIX,))
    app.wsgi_app = TrustedProxies(prefixed, app.config.get("TRUSTED_PROXIES", ()))  # type: ignore[method-assign]
    return app
