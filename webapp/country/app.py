"""The web application of a country: its own pages, and before them the way to each municipality's.

The municipality stands in the address, after the language: ``/en/m/35203/plan``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from queries.catalogue import Catalogue, load_catalogue
from webapp.city import health
from webapp.city.app import bare_app
from webapp.country import api, city_list, compare_pages, data_pages
from webapp.country import findings as country_findings
from webapp.country import numbers as country_numbers
from webapp.country import pages as country_pages
from webapp.country.cities import KEY as CITIES
from webapp.country.cities import Cities, NoDataError
from webapp.country.sites import KEY, NationalSites
from webapp.linked_data import vocabulary
from webapp.linked_data.described import install_dumps
from webapp.linked_data.downloads import install_downloads
from webapp.pages import accessibility
from webapp.problems import errors
from webapp.serving.access_log import Exchange, Observed, write_line
from webapp.serving.proxies import TrustedProxies
from webapp.serving.served import install, site
from webapp.sparql import endpoint as sparql_endpoint
from webapp.sparql.gate import Gate
from webapp.sparql.limits import Limits
from webapp.words.language import LANGUAGE_PREFIX, N_
from webapp.words.moment import moment
from webapp.words.prefixes import MUNICIPALITY, MUNICIPALITY_PREFIX, Prefixes, municipality_root

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAVIGATION = (
    ("/", N_("市町村を選ぶ")),
    ("/compare/", N_("市町村を比べる")),
    ("/findings", N_("検証のまとめ")),
    ("/aggregates", N_("全国の集計")),
    ("/sparql", "SPARQL"),
    ("/ontology", N_("語彙")),
)
ABOUT = (("/data", N_("データ")), ("/api/", "API"), ("/accessibility", N_("アクセシビリティ")))
_MODULES = (
    *(errors, country_pages, compare_pages, country_findings, country_numbers, city_list, data_pages, api),
    *(vocabulary, sparql_endpoint, accessibility, health),
)


def create_country_app(config: Mapping[str, Any]) -> Flask:
    """Return the application for a country; ``config`` as in ``webapp.app.create_app``.

    ``CITIES_BYTES`` is what the municipalities in memory may take together.
    Raises graph.snapshot.SnapshotError where the country cannot be opened, and
    what ``create_app`` raises for the rest.
    """
    limits = config.get("SPARQL_LIMITS") or Limits.from_environment(os.environ)
    shared = {**config, "SPARQL_LIMITS": limits, "SPARQL_GATE": Gate(limits)}
    given: Catalogue | None = config.get("CATALOGUE")
    shared["CATALOGUE"] = load_catalogue() if given is None else given
    app = bare_app({**shared, "COUNTRY": True})
    sites = NationalSites(Path(config["OUT"]), shared["CATALOGUE"])
    install(app, sites)
    app.extensions[KEY] = sites
    install_downloads(app)
    install_dumps(app, data_pages.dumps)
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    app.context_processor(lambda: {"navigation": NAVIGATION, "about_pages": ABOUT, "served": site(), "moment": moment})
    metrics = health.install_metrics(app)

    def tell(exchange: Exchange) -> None:
        metrics.add(exchange)
        write_line(exchange)

    most = config.get("CITIES_BYTES")
    cities = Cities(sites, shared, tell, *(() if most is None else (most,)))
    app.extensions[CITIES] = cities
    observed = Observed(app.wsgi_app, lambda: sites.current().catalogue, tell)
    led = ToMunicipality(cities, sites, observed)
    prefixed = Prefixes(led, (LANGUAGE_PREFIX, MUNICIPALITY_PREFIX))
    app.wsgi_app = TrustedProxies(prefixed, config.get("TRUSTED_PROXIES", ()))  # type: ignore[method-assign]
    return app


class ToMunicipality:
    """A WSGI application that hands a request to the municipality that its address names, else to the country."""

    def __init__(self, cities: Cities, sites: NationalSites, country: WSGIApplication) -> None:
        self._cities = cities
        self._sites = sites
        self._country = country

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        code = environ.get(MUNICIPALITY)
        if not code:
            return self._country(environ, start_response)
        if code in self._sites.national().country.cities:
            try:
                return self._cities.find(code).answer(environ, start_response)
            except NoDataError:
                pass
        # The country's pages say what is wrong: the address is theirs again.
        root = municipality_root(environ)
        environ["SCRIPT_NAME"] = environ["SCRIPT_NAME"].removesuffix(root)
        environ["PATH_INFO"] = root + environ["PATH_INFO"]
        del environ[MUNICIPALITY]
        return self._country(environ, start_response)
