"""The packages of the lock: fetched as locked or not at all, whole or not at all, once."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.assets import fetch as asset_fetch
from webapp.assets.fetch import FetchError, fetch, tarball_address
from webapp.assets.lock import FOLDER, Lock, read_lock, shipped_lock, unpacked
from webapp.assets.theme import THEME, browser_theme

THEME_TEXT = """@theme {
  /* Colors */
  --color-key-900: #0017c1;
  --shadow-1: 0 2px 8px 1px rgba(0,0,0,0.1), 0 1px 5px 0 rgba(0,0,0,0.3);
}

/* Font size utilities */
@utility text-std-16N-170 {
  font-size: 1rem;
  letter-spacing: 0.02em;
}
"""
FILES = {"dist/v4.css": THEME_TEXT, "lib/editor.js": "let 町 = 1;\n", "LICENSE": "MIT\n", "unwanted.js": "eval(1)\n"}
WANTED = {"dist/v4.css": THEME, "lib/editor.js": "editor/editor.js", "LICENSE": "editor/LICENSE.txt"}


def tarball(files: Mapping[str, str]) -> bytes:
    """Return a package as npm packs one."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            body = text.encode()
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return out.getvalue()


def integrity(body: bytes) -> str:
    """Return the sum as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(body).digest()).decode()


def write_lock(folder: Path, **changes: Any) -> Lock:
    """Write a lock of one package beside the folder of the registry and read it."""
    body = tarball(FILES)
    package = {
        "name": "@town/editor",
        "version": "1.2.3",
        "licence": "MIT",
        "tarball": "https://registry.npmjs.org/@town/editor/-/editor-1.2.3.tgz",
        "integrity": integrity(body),
        "files": WANTED,
        **changes,
    }
    path = folder / "assets.lock"
    path.write_text(json.dumps({"packages": [package]}), encoding="utf-8")
    return read_lock(path)


class Quiet(SimpleHTTPRequestHandler):
    """A registry of files that writes no log, and counts."""

    asked: list[str]

    def __init__(self, *arguments: Any, asked: list[str], **options: Any) -> None:
        self.asked = asked
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Answer and remember."""
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


class Registry:
    """A registry on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root), asked=self.asked))
        self.environment = {"npm_config_registry": f"http://127.0.0.1:{self.server.server_port}/npm/"}
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def put(self, body: bytes) -> None:
        """Publish the one package."""
        path = self.root / "npm" / "@town" / "editor" / "-" / "editor-1.2.3.tgz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry that has the package."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (tmp_path / "registry").mkdir()
    found = Registry(tmp_path / "registry")
    found.put(tarball(FILES))
    yield found
    found.server.shutdown()
    found.server.server_close()


def contents(folder: Path) -> dict[str, str]:
    """Return all files below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def test_wanted_files_and_no_others_are_unpacked_once(registry: Registry, tmp_path: Path) -> None:
    lock, folder = write_lock(tmp_path), tmp_path / "assets"
    found = fetch(lock, folder, registry.environment)
    assert contents(found) == {
        THEME: browser_theme(THEME_TEXT),
        "editor/editor.js": "let 町 = 1;\n",
        "editor/LICENSE.txt": "MIT\n",
    }
    assert found == unpacked(lock, folder) == folder / lock.id
    assert fetch(lock, folder, registry.environment) == found
    assert registry.asked == ["/npm/@town/editor/-/editor-1.2.3.tgz"]


def test_another_lock_takes_the_place_of_the_earlier_files(registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    first = fetch(write_lock(tmp_path), folder, registry.environment)
    later = write_lock(tmp_path, files={"LICENSE": "editor/LICENSE.txt"})
    second = fetch(later, folder, registry.environment)
    assert [path.name for path in folder.iterdir()] == [second.name]
    assert first != second
    assert contents(second) == {"editor/LICENSE.txt": "MIT\n"}


def test_changed_bytes_are_refused_and_leave_nothing(registry: Registry, tmp_path: Path) -> None:
    registry.put(tarball({**FILES, "lib/editor.js": "steal()\n"}))
    lock, folder = write_lock(tmp_path), tmp_path / "assets"
    with pytest.raises(FetchError, match=r"@town/editor: .* sent something else than the locked 1\.2\.3"):
        fetch(lock, folder, registry.environment)
    assert unpacked(lock, folder) is None
    assert not folder.exists() or list(folder.iterdir()) == []


def test_package_without_a_wanted_file_is_refused(registry: Registry, tmp_path: Path) -> None:
    lock = write_lock(tmp_path, files={"lib/none.js": "editor/none.js"})
    with pytest.raises(FetchError, match=r"@town/editor 1\.2\.3 lacks a file: .*lib/none\.js"):
        fetch(lock, tmp_path / "assets", registry.environment)


def test_what_is_no_package_is_refused(registry: Registry, tmp_path: Path) -> None:
    registry.put(b"<html>Please log in to the proxy</html>")
    lock = write_lock(tmp_path, integrity=integrity(b"<html>Please log in to the proxy</html>"))
    with pytest.raises(FetchError, match=r"cannot be unpacked"):
        fetch(lock, tmp_path / "assets", registry.environment)


def test_registry_that_lacks_the_package_is_named(registry: Registry, tmp_path: Path) -> None:
    lock = write_lock(tmp_path, tarball="https://registry.npmjs.org/@town/other/-/other-1.tgz")
    with pytest.raises(FetchError, match=r"@town/editor cannot be fetched from http://127.*other-1\.tgz: .*404"):
        fetch(lock, tmp_path / "assets", registry.environment)


def test_folder_that_cannot_be_written_is_named(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "assets").write_text("a file stands here")
    with pytest.raises(FetchError, match=r"assets cannot be written: "):
        fetch(write_lock(tmp_path), tmp_path / "assets", registry.environment)


def test_answer_without_end_is_not_read_to_the_end(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asset_fetch, "LARGEST", 20)
    with pytest.raises(FetchError, match="sent something else"):
        fetch(write_lock(tmp_path), tmp_path / "assets", registry.environment)


def test_set_up_goes_on_without_a_registry_and_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as gone:
        port = gone.server_port
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{port}/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    lock = write_lock(tmp_path)
    monkeypatch.setattr(asset_fetch, "read_lock", lambda: lock)
    monkeypatch.setattr(asset_fetch, "fetch", partial(fetch, folder=tmp_path / "assets"))
    assert asset_fetch.main() == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "The pages will use their own colours" in said.err
    assert f"127.0.0.1:{port}" in said.err


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "https://registry.npmjs.org/codemirror/-/"),
        ({"npm_config_registry": "https://mirror.example/npm"}, "https://mirror.example/npm/codemirror/-/"),
        ({"NPM_CONFIG_REGISTRY": "https://mirror.example/npm/"}, "https://mirror.example/npm/codemirror/-/"),
        ({"npm_config_registry": ""}, "https://registry.npmjs.org/codemirror/-/"),
    ],
)
def test_mirror_stands_for_the_public_registry(environment: dict[str, str], address: str) -> None:
    [package] = [each for each in shipped_lock().packages if each.name == "codemirror"]
    assert tarball_address(package, environment).startswith(address)


def test_registry_that_is_no_web_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="is no web address"):
        fetch(write_lock(tmp_path), tmp_path / "assets", {"npm_config_registry": "file:///etc"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"integrity": "sha1-abc"}, "the sum must be SHA-512"),
        ({"files": {"a": "../style.css"}}, "leads out of the folder"),
        ({"files": {"a": "/etc/passwd"}}, "leads out of the folder"),
        ({"files": {"a": "x.css", "b": "x.css"}}, "two files under one name"),
        ({"files": ["a"]}, "is no lock of packages"),
    ],
)
def test_lock_that_could_do_harm_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        write_lock(tmp_path, **changes)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.just(b'{"packages": [{"name": "a"}]}'))
def test_no_lock_fails_in_another_way(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("lock") / "assets.lock"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match="is no lock of packages"):
        read_lock(path)


def test_theme_becomes_custom_properties_with_its_values() -> None:
    text = browser_theme(THEME_TEXT)
    assert "  --color-key-900: #0017c1;\n" in text
    assert "  --shadow-1: 0 2px 8px 1px rgba(0,0,0,0.1), 0 1px 5px 0 rgba(0,0,0,0.3);\n" in text
    assert "  --text-std-16N-170-letter-spacing: 0.02em;\n" in text
    assert "@" not in text.replace("@digital-go-jp", "")
    assert text.count("{") == text.count("}") == 1


def test_another_file_is_no_theme() -> None:
    with pytest.raises(ValueError, match="no theme"):
        browser_theme(":root { --a: 1; }")


def test_shipped_lock_is_fetched(needs: Any) -> None:
    """The set-up has run where the tests run; else the pages are tested in their plain clothes only."""
    needs("the packages of webapp/assets/assets.lock (make setup)", unpacked(shipped_lock()) is not None)
    names = {target for package in shipped_lock().packages for target in package.files.values()}
    found = FOLDER / shipped_lock().id
    assert {path.relative_to(found).as_posix() for path in found.rglob("*") if path.is_file()} == names
    assert "--color-key-900: #0017c1;" in (found / THEME).read_text(encoding="utf-8")


def test_set_up_asks_for_exactly_one_version_of_each_package_under_a_free_licence() -> None:
    packages = shipped_lock().packages
    assert len({package.name for package in packages}) == len(packages)
    for package in packages:
        assert package.tarball.endswith(f"-{package.version}.tgz")
        assert package.licence == "MIT"
        assert "LICENSE" in package.files
