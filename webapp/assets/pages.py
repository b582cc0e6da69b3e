"""Style sheets, scripts and pictures of the pages, all from our own origin.

The address of a file holds a sum of its content, so a browser keeps it for
good and never shows a page in last year's style.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.assets.lock import FOLDER, Package, shipped_lock, unpacked
from webapp.serving.caching import WORTH_PACKING, may_pack
from webapp.words.prefixes import everywhere

blueprint = Blueprint("assets", __name__)

STATIC = Path(__file__).parents[1] / "static"
DESIGN = ("design/tokens.css", "design/theme.css")
"""The design system's values; our own sheet names a value of its own for each, so that it does without them."""
FOR_GOOD = "public, max-age=31536000, immutable"

_KEY = "fukushi-assets"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: its bytes, the sum in its address, its media type."""

    body: bytes
    digest: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the licence of a served package asks to be told; ``text`` is the address of the licence."""

    package: Package
    text: str


def read_assets(fetched: Path | None) -> dict[str, Asset]:
    """Return the files that can be served by name: our own, and those of other packages below ``fetched`` if any."""
    found = {}
    for root in (STATIC, fetched):
        for path in sorted(root.rglob("*")) if root is not None else ():
            if path.suffix in _TYPES and path.is_file():
                body = path.read_bytes()
                digest = hashlib.sha256(body).hexdigest()[:16]
                found[path.relative_to(root or path).as_posix()] = Asset(body, digest, _TYPES[path.suffix])
    return found


def install_assets(app: Flask, folder: Path | None = None) -> None:
    """Let an application serve its files; ``folder`` is where the set-up put those of other packages."""
    app.extensions[_KEY] = read_assets(unpacked(shipped_lock(), folder or FOLDER))
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, design_sheets=design_sheets, notices=notices)


def asset(name: str) -> str:
    """Return the address of a file, the same under each prefix; raises KeyError where there is none of that name."""
    return everywhere(url_for("assets.file", digest=_assets()[name].digest, name=name), of_all=True)


def has_asset(name: str) -> bool:
    """Tell whether a file of another package is there; a page that wants one does without it otherwise."""
    return name in _assets()


def design_sheets() -> list[str]:
    """Return the addresses of the design system's sheets, none where the set-up could not fetch them."""
    return [asset(name) for name in DESIGN if has_asset(name)]


def notices() -> list[Notice]:
    """Return the notice of each package that is served."""
    found = []
    for package in shipped_lock().packages:
        licence = package.files.get("LICENSE", "")
        if has_asset(licence):
            found.append(Notice(package, asset(licence)))
    return found


@blueprint.get("/assets/<digest>/<path:name>")
def file(digest: str, name: str) -> BaseResponse:
    """Send a file; a page that was kept from an earlier version is led to the present one."""
    found = _assets().get(name)
    if found is None:
        abort(404)
    if digest != found.digest:
        response: BaseResponse = redirect(asset(name))
        response.headers["Cache-Control"] = "no-store"
        return response
    small = may_pack() and len(found.body) >= WORTH_PACKING
    sent = Response(_packed(found.body) if small else found.body, content_type=found.media_type)
    if small:
        sent.headers["Content-Encoding"] = "gzip"
    sent.headers["Cache-Control"] = FOR_GOOD
    sent.headers["Vary"] = "Accept-Encoding"
    return sent


@lru_cache(maxsize=64)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _assets() -> Mapping[str, Asset]:
    found: Mapping[str, Asset] = current_app.extensions[_KEY]
    return found
