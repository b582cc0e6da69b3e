"""The data of this request, as the descriptions and the catalogue tell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urljoin

from flask import Flask, current_app, request

from graph.published import PublishedEngine
from ontology.terms import RDF, WP
from webapp.linked_data.download_files import Downloads
from webapp.linked_data.downloads import DownloadsError, download_store
from webapp.linked_data.void_description import Described
from webapp.serving.served import site
from webapp.words.links import text
from webapp.words.prefixes import ROOT, municipality_root

_DUMPS = "fukushi-dumps"


def install_dumps(app: Flask, addresses: Callable[[], tuple[str, ...]]) -> None:
    """Let an application whose files are not those of one snapshot tell the addresses of what holds its whole graph."""
    app.extensions[_DUMPS] = addresses


def server_root() -> str:
    """Return the address of this server as the client calls it, with ``/``; the same in each language."""
    root = request.environ.get(ROOT, request.root_path) + municipality_root(request.environ)
    return urljoin(request.host_url, f"{root}/")


def described(counts: Mapping[str, int]) -> Described:
    """Return the description of what is served; ``counts`` has triples by public graph.

    Where the files cannot be made it does without them. Raises graph.rows.EngineError.
    """
    served, root = site(), server_root()
    try:
        found = download_store().current(served)
    except DownloadsError:
        found = None
    places = served.engine.select(f"SELECT DISTINCT ?place WHERE {{ ?place {RDF.type} {WP.Municipality} }}")
    return Described(
        root,
        served.snapshot,
        served.addresses.base,
        counts,
        tuple(sorted(text(place) for (place,) in places)),
        found.statistics if found else None,
        current_app.extensions.get(_DUMPS, lambda: dumps(root, found))(),
        current_app.config.get("PUBLIC_SPARQL", "") if isinstance(served.engine, PublishedEngine) else None,
    )


def dumps(root: str, found: Downloads | None) -> tuple[str, ...]:
    """Return the addresses of the files that hold the whole graph."""
    if found is None:
        return ()
    return tuple(f"{root}data/{found.version}/{file.name}" for file in found.files if file.whole)
