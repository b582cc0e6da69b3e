"""The web application of one municipality.

A factory, so that a test, a worker and the command line each get an
application over the data they name, and nothing is global. A country makes one
for each municipality that somebody asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

from graph.engine import EmbeddedEngine
from graph.remote import RemoteEngine
from graph.report_graph import add_report
from graph.snapshot import Snapshot, SnapshotError, open_current, open_snapshot
from queries.catalogue import Catalogue, load_catalogue
from webapp.assets.pages import install_assets
from webapp.city import engine_sites, health
from webapp.city.engine_sites import EngineSites
from webapp.linked_data import data_pages, vocabulary
from webapp.linked_data.downloads import install_downloads
from webapp.pages import (
    accessibility,
    actor_pages,
    coverage_pages,
    documents,
    download_pages,
    entities,
    home,
    network_pages,
    office_pages,
    place_pages,
    plan_pages,
    progress_pages,
    project_pages,
    search_pages,
)
from webapp.problems import errors
from webapp.saved import api_index, api_openapi, query_pages
from webapp.saved.quick_data import QuickData
from webapp.serving.access_log import Exchange, Observed
from webapp.serving.addresses import DEFAULT_BASE, Addresses
from webapp.serving.content_policy import HEADER, POLICY
from webapp.serving.kept import GoneError, KeptSites, install_kept
from webapp.serving.kept_answers import KeptAnswers
from webapp.serving.packing import install_packing
from webapp.serving.served import Sites, install, site
from webapp.serving.site import VALIDATION_FILE, FixedSite, Site, SnapshotInfo, WatchedSite
from webapp.sparql import endpoint as sparql_endpoint
from webapp.validation import pages as validation
from webapp.words.language import N_, NC_, install_languages
from webapp.words.moment import moment
from webapp.words.names import install_names

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAVIGATION = (
    ("/", N_("ホーム")),
    ("/search", N_("検索")),
    ("/plan", NC_("page", "計画")),
    ("/projects", NC_("page", "事業")),
    ("/offices", NC_("page", "課")),
    ("/actors", NC_("page", "立場")),
    ("/coverage", N_("対照表")),
    ("/progress", N_("実施状況")),
    ("/places", NC_("page", "場所")),
    ("/network", N_("関係図")),
    ("/queries/", N_("問い合わせ")),
    ("/documents/", NC_("page", "文書")),
    ("/validation", N_("検証")),
    ("/sparql", "SPARQL"),
)
# Pages about the product itself: on a phone the head of a page must not fill the screen.
ABOUT = (
    ("/certainty", N_("確かさの読み方")),
    ("/ontology", N_("語彙")),
    ("/data", N_("データ")),
    ("/about", N_("この道具について")),
    ("/accessibility", N_("アクセシビリティ")),
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
    download_pages,
    api_index,
    api_openapi,
)

_OTHERS = (*_ROOMS, accessibility, health, engine_sites)

_HEADERS = {
    HEADER: POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

_NOTHING = hashlib.sha256(b"").hexdigest()


def bare_app(config: Mapping[str, Any]) -> Flask:
    """Return an application with the configuration, words and files that all of ours share, without pages."""
    app = Flask("webapp")
    app.config.from_mapping(config)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    install_languages(app)
    install_names(app)
    install_assets(app, _path(app.config.get("ASSETS")))
    install_packing(app)
    app.after_request(_secure)
    return app


def create_city_app(
    config: Mapping[str, Any],
    hear: Callable[[Exchange], None] = lambda _: None,
    most_kept: int | None = None,
) -> tuple[Flask, WSGIApplication]:
    """Return the application for one municipality, and what answers in it when the prefixes are off the address.

    ``config`` as in ``webapp.app.create_app``, which see for what is raised; ``hear`` is told of each
    exchange, ``most_kept`` are the bytes of the answers that are kept, None for as many as usual.
    """
    app = bare_app(config)
    sites = _sites(app.config)
    install(app, sites)
    install_kept(app, _kept(app.config))
    install_downloads(app)
    for module in (errors, home, query_pages, documents, entities, vocabulary, validation, sparql_endpoint, *_OTHERS):
        app.register_blueprint(module.blueprint)
    app.context_processor(lambda: {"navigation": NAVIGATION, "about_pages": ABOUT, "served": site(), "moment": moment})
    metrics = health.install_metrics(app)

    def tell(exchange: Exchange) -> None:
        metrics.add(exchange)
        hear(exchange)

    quick = QuickData(app.wsgi_app, sites.current, _HEADERS)
    kept = KeptAnswers(quick, sites.current, most_kept) if sites.current().lasting else quick
    return app, Observed(kept, lambda: sites.current().catalogue, tell)


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)  # the page with an editor has a policy of its own
    return response


def _sites(config: Mapping[str, Any]) -> Sites:
    out = config.get("OUT")
    if isinstance(config.get("ENGINE"), RemoteEngine):
        return EngineSites.of(config, _catalogue(config))
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
    engine, report = config.get("ENGINE"), ""
    if engine is None:
        store = snapshot.load()
        report = add_report(store, snapshot.path)
        engine = EmbeddedEngine(store)
    return Site(
        engine,
        _catalogue(config),
        SnapshotInfo(snapshot.id, manifest.created, manifest.versions, "" if text == _NOTHING else text, report),
        Addresses(config.get("BASE") or manifest.settings.get("base") or DEFAULT_BASE),
        _path(config.get("VALIDATION")) or snapshot.path / VALIDATION_FILE,
        isinstance(engine, EmbeddedEngine),
    )


def _catalogue(config: Mapping[str, Any]) -> Catalogue:
    given: Catalogue | None = config.get("CATALOGUE")
    return load_catalogue() if given is None else given  # an empty one is false, but it is one


def _path(value: str | Path | None) -> Path | None:
    return None if value is None else Path(value)
