"""What the pages of a country answer from, and when it is exchanged.

The numbers of a country were counted when it was built, so these pages need
little in memory: the vocabulary, and who the municipalities are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, g
from pyoxigraph import NamedNode, Store

from graph.country import COUNTRY, CURRENT, Country, open_country
from graph.country_failures import read_failures
from graph.country_figures import Aggregate
from graph.engine import EmbeddedEngine
from graph.snapshot import SnapshotError
from queries.catalogue import Catalogue
from shapes.across import AcrossFinding, read_across
from webapp.country.municipality import Municipality, read_municipalities
from webapp.serving.addresses import Addresses
from webapp.serving.served import Sites
from webapp.serving.site import Site, SnapshotInfo, WatchedSite

KEY = "fukushi-country"


@dataclass(frozen=True, slots=True)
class National:
    """A version of the country.

    With it come its municipalities by code, the site by which its own pages are
    answered, the aggregates by name and what the validation found across the
    municipalities (None where nobody has looked): they are few, and read once.
    """

    country: Country
    municipalities: Mapping[str, Municipality]
    site: Site
    aggregates: Mapping[str, Sequence[Aggregate]]
    across: Sequence[AcrossFinding] | None


class NationalSites:
    """The country in service; a new version is taken up as a new snapshot of one municipality is."""

    def __init__(self, out: Path, catalogue: Catalogue) -> None:
        """Raises SnapshotError where there is no country in ``out``."""
        self.out = out
        self._catalogue = catalogue
        self._watched = WatchedSite(out / COUNTRY / CURRENT, self._open, (SnapshotError, OSError))

    def current(self) -> Site:
        """Return the site of the country's own pages."""
        return self.national().site

    def national(self) -> National:
        """Return the version in service."""
        self._watched.current()  # opens a new version, if there is one
        return self._latest

    def failures(self) -> Mapping[str, str]:
        """Return when the newest data of municipalities could not be taken over, by code."""
        return read_failures(self.out)

    def _open(self) -> Site:
        country = open_country(self.out)
        about = SnapshotInfo(country.version, country.created, country.versions)
        engine = EmbeddedEngine(_shared(country))
        # Not lasting: what is here is not the data of this version, only what its pages need.
        site = Site(engine, self._catalogue, about, Addresses(country.base), lasting=False)
        figures = country.figures
        try:
            numbers = {name: figures.aggregate(name) for name in figures.names()}
        except sqlite3.Error as error:
            raise SnapshotError(f"The figures of the country {country.path} cannot be read: {error}.") from error
        self._latest = National(country, read_municipalities(country), site, numbers, read_across(country.path))
        return site


def _shared(country: Country) -> Store:
    """Return what all municipalities share, above all the vocabulary; nothing where the store cannot be opened."""
    found = Store()
    try:
        store = country.store()
    except SnapshotError:
        return found
    names = (f"{country.base}graph/{each}" for each in ("ontology", "common/reference", "common/closure"))
    for graph in map(NamedNode, names):
        found.extend(store.quads_for_pattern(None, None, None, graph))
    return found


def national() -> National:
    """Return the country of this request; the same one until the request ends."""
    if "national" not in g:
        sites: Sites = current_app.extensions[KEY]
        assert isinstance(sites, NationalSites)
        g.national = sites.national()
    found: National = g.national
    return found


def failures() -> Mapping[str, str]:
    """Return when the newest data of municipalities could not be taken over, by code."""
    sites: NationalSites = current_app.extensions[KEY]
    return sites.failures()
