"""The site that the current request sees.

Pages ask here instead of keeping a reference, so that no request mixes two
snapshots.
"""

from __future__ import annotations

from typing import Protocol

from flask import Flask, current_app, g

from webapp.serving.site import Site

_KEY = "fukushi-site"


class Sites(Protocol):
    """Hands out the site of the moment."""

    def current(self) -> Site:
        """Return the site that is published now."""


def install(app: Flask, sites: Sites) -> None:
    """Let the requests of an application see ``sites``."""
    app.extensions[_KEY] = sites


def sites_of(app: Flask) -> Sites:
    """Return what the requests of an application see."""
    found: Sites = app.extensions[_KEY]
    return found


def site() -> Site:
    """Return the site of this request; the same one until the request ends."""
    if "site" not in g:
        sites: Sites = current_app.extensions[_KEY]
        g.site = sites.current()
    found: Site = g.site
    return found
