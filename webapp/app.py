"""The web application.

A factory, so that a test, a worker and the command line each get an
application over the data they name, and nothing is global.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response

from graph.engine import EmbeddedEngine
from graph.snapshot import Snapshot, SnapshotError, open_current, open_snapshot
from queries.catalogue import Catalogue, load_catalogue
from webapp import (
    actor_pages,
    api_index,
    api_openapi,
    coverage_pages,
    data_pages,
    documents,
    entities,
    errors,
    health,
    home,
    network_pages,
    office_pages,
    place_pages,
    plan_pages,
    progress_pages,
    project_pages,
    query_pages,
    search_pages,
    sparql_endpoint,
    validation,
    vocabulary,
)
from webapp.access_log import Exchange, Observed, write_line
from webapp.addresses import DEFAULT_BASE, Addresses
from webapp.kept import GoneError, KeptSites, install_kept
from webapp.kept_answers import KeptAnswers
from webapp.moment import moment
from webapp.proxies import TrustedProxies
from webapp.served import Sites, install, site
from webapp.site import FixedSite, Site, SnapshotInfo, WatchedSite

NAVIGATION = (
    ("/", "ホーム"),
    ("/search", "検索"),
    ("/plan", "計画"),
    ("/projects", "事業"),
    ("/offices", "課"),
    ("/actors", "立場"),
    ("/coverage", "対照表"),
    ("/progress", "実施状況"),
    ("/places", "場所"),
    ("/network", "関係図"),
    ("/queries/", "問い合わせ"),
    ("/documents/", "文書"),
    ("/validation", "検証"),
    ("/sparql", "SPARQL"),
)
# Pages about the product itself: on a phone the head of a page must not fill the screen.
ABOUT = (
    ("/certainty", "確かさの読み方"),
    ("/ontology", "語彙"),
    ("/data", "データ"),
    ("/about", "この道具について"),
)

_ROOMS = (
    plan_pages,
    project_pages,
    office_pages,
    actor_pages,
    coverage_pages,
    progress_pages,
    place_pages,
    network_pages,
    search_pages,
    data_pages,
    api_index,
    api_openapi,
)

_OTHERS = (*_ROOMS, health)

_HEADERS = {
    # No script and nothing from elsewhere: what a label or a document smuggles in stays text.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

VALIDATION_FILE = "validation.json"
_NOTHING = hashlib.sha256(b"").hexdigest()


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application.

    ``config`` holds either ``OUT``, the folder of a build (a new snapshot is
    taken up while serving), or ``ENGINE``; besides ``CATALOGUE`` (default: the
    shipped queries), ``SNAPSHOT`` (a SnapshotInfo), ``BASE`` (the base IRI) and
    ``VALIDATION`` (path of a report in JSON; default: that of the snapshot)
    and ``SPARQL_LIMITS`` (webapp.sparql_limits.Limits; default: the environment).
    ``TRUSTED_PROXIES`` (networks, see webapp.proxies) may tell who the client
    is; ``PUBLIC_SPARQL`` is the address of an engine's own endpoint, if it may
    be told. Other keys are Flask's. Raises graph.snapshot.SnapshotError where ``OUT``
    holds no graph, queries.catalogue.CatalogueError where a query is broken
    and ValueError where neither OUT nor ENGINE is given or a limit in the
    environment is no number.
    """
    app = Flask(__name__)
    app.config.from_mapping(config or {})
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    sites = _sites(app.config)
    install(app, sites)
    install_kept(app, _kept(app.config))
    for module in (errors, home, query_pages, documents, entities, vocabulary, validation, sparql_endpoint, *_OTHERS):
        app.register_blueprint(module.blueprint)
    app.after_request(_secure)
    app.context_processor(lambda: {"navigation": NAVIGATION, "about_pages": ABOUT, "served": site(), "moment": moment})
    metrics = health.install_metrics(app)

    def tell(exchange: Exchange) -> None:
        metrics.add(exchange)
        write_line(exchange)

    kept = KeptAnswers(app.wsgi_app, sites.current) if sites.current().lasting else app.wsgi_app
    observed = Observed(kept, lambda: sites.current().catalogue, tell)
    app.wsgi_app = TrustedProxies(observed, app.config.get("TRUSTED_PROXIES", ()))  # type: ignore[method-assign]
    return app


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


def _sites(config: Mapping[str, Any]) -> Sites:
    out = config.get("OUT")
    if out is not None:
        return WatchedSite(Path(out) / "current", lambda: _open(Path(out), config), (SnapshotError, OSError))
    if "ENGINE" not in config:
        raise ValueError("The application needs OUT, the folder of a build, or ENGINE.")
    return FixedSite(
        Site(
            config["ENGINE"],
            _catalogue(config),
            config.get("SNAPSHOT") or SnapshotInfo(),
            Addresses(config.get("BASE") or DEFAULT_BASE),
            _path(config.get("VALIDATION")),
            isinstance(config["ENGINE"], EmbeddedEngine),
        )
    )


def _open(out: Path, config: Mapping[str, Any]) -> Site:
    return _site(open_current(out), config)


def _kept(config: Mapping[str, Any]) -> KeptSites:
    """Return the earlier versions; a server of somebody else's keeps none that we know of."""
    out = config.get("OUT")
    if out is None or config.get("ENGINE") is not None:
        return KeptSites()

    def open_kept(identity: str) -> Site:
        try:
            return _site(open_snapshot(Path(out), identity), config)
        except SnapshotError as error:
            raise GoneError(identity) from error

    return KeptSites(open_kept)


def _site(snapshot: Snapshot, config: Mapping[str, Any]) -> Site:
    manifest = snapshot.manifest
    text = manifest.files.get("text.nq", "")
    engine = config.get("ENGINE") or EmbeddedEngine(snapshot.load())
    return Site(
        engine,
        _catalogue(config),
        SnapshotInfo(snapshot.id, manifest.created, manifest.versions, "" if text == _NOTHING else text),
        Addresses(config.get("BASE") or manifest.settings.get("base") or DEFAULT_BASE),
        _path(config.get("VALIDATION")) or snapshot.path / VALIDATION_FILE,
        isinstance(engine, EmbeddedEngine),
    )


def _catalogue(config: Mapping[str, Any]) -> Catalogue:
    given: Catalogue | None = config.get("CATALOGUE")
    return load_catalogue() if given is None else given  # an empty one is false, but it is one


def _path(value: str | Path | None) -> Path | None:
    return None if value is None else Path(value)
