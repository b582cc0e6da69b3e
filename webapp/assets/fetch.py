"""Fetches the packages of the lock without Node: style sheets, and the editor of the SPARQL page.

Run by ``make setup``. A city's network may not reach the registry; then the
pages serve without them, and one sentence says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import os
import shutil
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from webapp.assets.lock import FOLDER, Lock, Package, read_lock, unpacked
from webapp.assets.theme import THEME, browser_theme

PUBLIC_REGISTRY = "https://registry.npmjs.org/"
LARGEST = 20 * 1024 * 1024
"""Bytes of a package that are read; the largest of ours has under one million."""
_SECONDS = 20


class FetchError(Exception):
    """A package could not be had; the message is one sentence for who runs the set-up."""


def fetch(lock: Lock, folder: Path = FOLDER, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder with all files of ``lock``, fetched unless they are there.

    All of them appear at once or none does. A mirror named by
    ``npm_config_registry`` stands for the public registry, as with npm; the
    proxies and certificates are those of Python's urllib (``HTTPS_PROXY``,
    ``NO_PROXY``, ``SSL_CERT_FILE``). Raises FetchError where a package cannot
    be reached, is not the one that was locked, or cannot be written.
    """
    if (found := unpacked(lock, folder)) is not None:
        return found
    contents = {}
    for package in lock.packages:
        contents.update(_wanted(package, _download(package, tarball_address(package, environment))))
    try:
        return _place(contents, lock, folder)
    except OSError as error:
        raise FetchError(f"{folder} cannot be written: {error.strerror or error}") from error


def tarball_address(package: Package, environment: Mapping[str, str]) -> str:
    """Return where the package is to be had, from a mirror if the environment names one; npm reads it in both cases."""
    mirror = environment.get("npm_config_registry") or environment.get("NPM_CONFIG_REGISTRY") or PUBLIC_REGISTRY
    return package.tarball.replace(PUBLIC_REGISTRY, mirror.rstrip("/") + "/", 1)


def _download(package: Package, address: str) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise FetchError(f"{address} is no web address; npm_config_registry names the registry.")
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
            body: bytes = answer.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # URLError, HTTPError and a time limit are OSErrors
        raise FetchError(f"{package.name} cannot be fetched from {address}: {error}") from error
    except Exception as error:  # http.client has exceptions of its own for a broken answer
        raise FetchError(f"{package.name}: the answer of {address} is broken: {error!r}") from error
    if not hmac.compare_digest(_integrity(body), package.integrity):
        raise FetchError(f"{package.name}: {address} sent something else than the locked {package.version}.")
    return body


def _integrity(body: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(body).digest()).decode()


def _wanted(package: Package, tarball: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
            for source, target in package.files.items():
                member = archive.extractfile(f"package/{source}")
                if member is None:
                    raise FetchError(f"{package.name} {package.version}: {source} is no file.")
                found[target] = member.read()
    except KeyError as error:
        raise FetchError(f"{package.name} {package.version} lacks a file: {error.args[0]}") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise FetchError(f"{package.name} {package.version} cannot be unpacked: {error}") from error
    if THEME in found:
        found[THEME] = browser_theme(found[THEME].decode("utf-8")).encode("utf-8")
    return found


def _place(contents: Mapping[str, bytes], lock: Lock, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / lock.id
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        for name, content in contents.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        work.chmod(0o755)
        try:
            work.rename(final)
        except OSError:
            if not final.is_dir():  # else another set-up was first, with the same bytes
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for other in folder.iterdir():
        if other != final and other.is_dir() and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)
    return final


def main() -> int:
    """Fetch what the lock names; never fail the set-up, since every page works without it."""
    try:
        fetch(read_lock())
    except FetchError as error:
        print(
            f"The pages will use their own colours and a plain text field, without the design packages: {error} "
            "Run make setup again where the npm registry (or a mirror, npm_config_registry) can be reached.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
