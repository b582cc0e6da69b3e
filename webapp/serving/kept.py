"""The data of an earlier version, for as long as it is kept.

A citation and the next page of a list must give the rows of the data they
began with, also when a build has published new data since.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from flask import Flask, current_app, g

from webapp.serving.served import site
from webapp.serving.site import Site

MOST_KEPT = 2
"""How many earlier versions are held in memory at a time."""
_KEY = "fukushi-kept"
_VERSION = re.compile(r"[0-9a-f]{16}(?:-[0-9a-f]{8})?")


class GoneError(LookupError):
    """The data of the version is not kept (any more); the argument is the version."""


def is_version(text: str) -> bool:
    """Tell whether a text looks like a version of the data, whether or not there ever was such a one."""
    return _VERSION.fullmatch(text) is not None


class KeptSites:
    """Hands out the sites of earlier versions, the last MOST_KEPT of them from memory."""

    def __init__(self, open_site: Callable[[str], Site] | None = None) -> None:
        """``open_site`` opens the newest kept snapshot by its id, raising GoneError; None: nothing is kept."""
        self._open = open_site
        self._sites: OrderedDict[str, Site] = OrderedDict()
        self._lock = Lock()

    def find(self, version: str) -> Site:
        """Return the site of a version (as ``SnapshotInfo.version``); GoneError if it is not kept."""
        if self._open is None or not is_version(version):
            raise GoneError(version)
        with self._lock:
            if version not in self._sites:
                found = self._open(version.partition("-")[0])
                if found.snapshot.version != version:
                    raise GoneError(version)
                self._sites[version] = found
                if len(self._sites) > MOST_KEPT:
                    self._sites.popitem(last=False)
            self._sites.move_to_end(version)
            return self._sites[version]


def install_kept(app: Flask, kept: KeptSites) -> None:
    """Let the requests of an application reach earlier versions."""
    app.extensions[_KEY] = kept


def turn_to(version: str) -> Site:
    """Make the data of a version that of this request and return its site; GoneError if it is not kept."""
    found = site()
    if found.snapshot.version != version:
        kept: KeptSites = current_app.extensions[_KEY]
        found = g.site = kept.find(version)
    return found
