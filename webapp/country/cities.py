"""The municipalities of a country, each served by an application of its own.

A page, a query, a download of one municipality is made by the application that
serves one alone; so nothing of another can stand in it, and nothing had to be
written twice. An application is made when somebody asks, and those that were
asked last are held in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

from graph.country import city_folder
from graph.snapshot import SnapshotError, open_current
from webapp.city.app import create_city_app
from webapp.country.municipality import Municipality, national_address
from webapp.country.sites import NationalSites
from webapp.serving.access_log import Exchange
from webapp.serving.served import sites_of
from webapp.serving.site import Site
from webapp.sparql.visitors import queries_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
KEY = "fukushi-cities"
MOST_BYTES = 512 * 1024 * 1024
"""What the municipalities in memory may take together, by estimate."""
MOST_KEPT = 2 * 1024 * 1024
"""Bytes of the answers that are kept for one municipality."""
# An application without data, and what a triple takes with the answers that its pages keep; measured generously.
_BYTES, _BYTES_PER_TRIPLE = 8 * 1024 * 1024, 800


class NoDataError(LookupError):
    """The municipality has no snapshot that can be opened; the argument is its code."""


@dataclass(frozen=True, slots=True)
class OfMany:
    """What a page tells of its municipality: which it is, and since when newer data could not be taken over."""

    municipality: Municipality
    since: str

    @property
    def choice(self) -> str:
        """The address where another is chosen."""
        return national_address("/")


@dataclass(frozen=True, slots=True)
class City:
    """An application in memory; ``answer`` answers when the prefixes are off the address, ``size`` is an estimate."""

    app: Flask
    answer: WSGIApplication
    size: int

    @property
    def site(self) -> Site:
        """The site of the snapshot that is in service now."""
        return sites_of(self.app).current()


class Cities:
    """Hands out the applications of municipalities, and lets go those that were asked for longest ago."""

    def __init__(
        self,
        sites: NationalSites,
        config: Mapping[str, Any],
        hear: Callable[[Exchange], None],
        most: int = MOST_BYTES,
    ) -> None:
        """``config`` is that of the country, ``hear`` is told of each exchange."""
        self._sites = sites
        self._config = config
        self._hear = hear
        self._most = most
        self._held: OrderedDict[str, City] = OrderedDict()
        self._opening: dict[str, Lock] = {}
        self._lock = Lock()

    @property
    def held(self) -> tuple[str, ...]:
        """The codes of the municipalities in memory, that asked for longest ago first."""
        with self._lock:
            return tuple(self._held)

    def find(self, code: str) -> City:
        """Return the application of a municipality of the country; NoDataError where there is nothing to serve."""
        found = self._known(code)
        if found is not None:
            return found
        with self._lock:
            opening = self._opening.setdefault(code, Lock())
        with opening:  # the others need not wait for this one
            found = self._known(code)
            if found is None:
                found = self._made(code)
                self._hold(code, found)
            return found

    def _known(self, code: str) -> City | None:
        with self._lock:
            found = self._held.get(code)
            if found is not None:
                self._held.move_to_end(code)
            return found

    def _made(self, code: str) -> City:
        out = city_folder(self._sites.out, code)

        def heard(exchange: Exchange) -> None:
            self._hear(replace(exchange, path=f"/m/{code}{exchange.path}"))

        try:
            triples = sum(open_current(out).manifest.counts.values())
            app, answer = create_city_app({**self._config, "OUT": out}, heard, MOST_KEPT)
        except (SnapshotError, OSError) as error:
            raise NoDataError(code) from error
        app.context_processor(lambda: {"of_many": self._told(code)})
        return City(app, answer, _BYTES + triples * _BYTES_PER_TRIPLE)

    def _told(self, code: str) -> OfMany | None:
        municipality = self._sites.national().municipalities.get(code)
        return None if municipality is None else OfMany(municipality, self._sites.failures().get(code, ""))

    def _hold(self, code: str, city: City) -> None:
        gone = []
        with self._lock:
            self._held[code] = city
            # The newest stays, however large it is.
            while len(self._held) > 1 and sum(each.size for each in self._held.values()) > self._most:
                gone.append(self._held.popitem(last=False)[1])
        for each in gone:
            queries_of(each.app).retire()


def cities() -> Cities:
    """Return the municipalities of the application of this request."""
    found: Cities = current_app.extensions[KEY]
    return found
