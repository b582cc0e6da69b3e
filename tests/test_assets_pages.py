"""Files of the pages: from our own origin, kept for good under the sum of their content, and pages without them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from queries.catalogue import Catalogue
from webapp.app import create_app
from webapp.assets.lock import FOLDER, shipped_lock, unpacked
from webapp.assets.pages import FOR_GOOD, STATIC, read_assets

SHEET = (STATIC / "style.css").read_text(encoding="utf-8")
SHEETS = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


@pytest.fixture
def bare_app(sample_store: Store, sample_catalogue: Catalogue, tmp_path: Path) -> Flask:
    """The application where the set-up could fetch nothing."""
    return create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue, "ASSETS": tmp_path})


@pytest.fixture
def dressed_app(sample_store: Store, sample_catalogue: Catalogue, tmp_path: Path) -> Flask:
    """The application with files in the place of each that the lock names."""
    for package in shipped_lock().packages:
        for target in package.files.values():
            path = tmp_path / shipped_lock().id / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"/* {target} of {package.name} */" + " " * 2000, encoding="utf-8")
    return create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue, "ASSETS": tmp_path})


def sheets(html: str) -> list[str]:
    """Return the addresses of the style sheets of a page."""
    return SHEETS.findall(html)


def test_design_systems_sheets_stand_before_ours(dressed_app: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(dressed_app)
    found = sheets(client.get("/certainty", title="確かさの読み方").html)
    assert [address.rpartition("/")[2] for address in found] == ["tokens.css", "theme.css", "style.css"]
    assert all(re.fullmatch(r"/assets/[0-9a-f]{16}/[\w./-]+", address) for address in found)
    assert client.raw(found[0]).get_data(as_text=True).startswith("/* design/tokens.css of @digital-go-jp/design-t")


def test_pages_do_without_the_packages(bare_app: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(bare_app)
    found = sheets(client.get("/", title="ホーム").html)
    assert [address.rpartition("/")[2] for address in found] == ["style.css"]
    assert client.raw(found[0]).get_data(as_text=True) == SHEET
    about = client.get("/about", title="この道具について")
    assert "デザインシステムと編集欄のファイルは取り込まれていません" in about.text
    assert "codemirror" not in about.text


def test_a_file_is_kept_for_good_and_sent_packed(dressed_app: Flask, strict_client: Callable[..., Any]) -> None:
    client = strict_client(dressed_app)
    address = sheets(client.get("/certainty", title="確かさの読み方").html)[-1]
    plain = client.raw(address)
    packed = client.raw(address, headers={"Accept-Encoding": "gzip"})
    assert plain.headers["Cache-Control"] == packed.headers["Cache-Control"] == FOR_GOOD
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert client.raw(address, method="HEAD").get_data() == b""


def test_an_address_of_an_earlier_version_leads_to_the_file_of_today(
    dressed_app: Flask, strict_client: Callable[..., Any]
) -> None:
    client = strict_client(dressed_app)
    response = client.raw("/assets/0000000000000000/style.css", 302)
    assert response.headers["Location"] == sheets(client.get("/certainty", title="確かさの読み方").html)[-1]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/assets/0000000000000000/none.css",
        "/assets/x/../app.py",
        "/assets/x/..%2fapp.py",
        "/assets/x/design/",
        "/assets/",
    ],
)
def test_nothing_else_is_served(dressed_app: Flask, strict_client: Callable[..., Any], address: str) -> None:
    strict_client(dressed_app).raw(address, 404)


def test_english_pages_use_the_same_files(dressed_app: Flask) -> None:
    client = dressed_app.test_client()
    japanese, english = (sheets(client.get(path).get_data(as_text=True)) for path in ("/about", "/en/about"))
    assert japanese == english != []


def test_about_names_each_package_its_version_and_its_licence(
    dressed_app: Flask, strict_client: Callable[..., Any]
) -> None:
    client = strict_client(dressed_app)
    page = client.get("/about", title="この道具について")
    for package in shipped_lock().packages:
        assert f"{package.name} {package.version}" in page.text
        [link] = [address for address in page.links if address.endswith(package.files["LICENSE"])]
        assert client.raw(link).headers["Content-Type"] == "text/plain; charset=utf-8"


def test_address_changes_with_the_content_alone(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    first = read_assets(tmp_path)["a.css"].digest
    assert read_assets(tmp_path)["a.css"].digest == first
    (tmp_path / "a.css").write_text("b {}")
    assert read_assets(tmp_path)["a.css"].digest != first
    (tmp_path / "note.exe").write_text("no page asks for it")
    assert "note.exe" not in read_assets(tmp_path)


def test_style_sheets_name_no_other_server_and_no_file_of_fonts() -> None:
    for path in STATIC.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "url(" not in text, path.name
        assert "@import" not in text, path.name
        assert "@font-face" not in text, path.name


def test_every_value_named_again_is_that_of_the_design_system(needs: Callable[[str, bool], None]) -> None:
    """A machine without the packages shows the same colours, sizes and weights."""
    needs("the packages of webapp/assets/assets.lock (make setup)", unpacked(shipped_lock()) is not None)
    real: dict[str, str] = {}
    for name in ("tokens", "theme"):
        text = (FOLDER / shipped_lock().id / "design" / f"{name}.css").read_text(encoding="utf-8")
        real.update(re.findall(r"^\s*(--[\w-]+):\s*(.+?);", text, re.MULTILINE))
    named = re.findall(r"var\((--[\w-]+), ([^)]+)\)", SHEET)
    assert len(named) > 30
    for name, value in named:
        found = real[name]
        while (link := re.fullmatch(r"var\((--[\w-]+)\)", found)) is not None:
            found = real[link[1]]
        assert found == value, name


def test_every_value_of_ours_is_defined_and_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.css")))
    defined = set(re.findall(r"^  (--[\w-]+):", text, re.MULTILINE))
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used == defined


def test_a_page_goes_packed_and_says_so(sample_app: Flask) -> None:
    client = sample_app.test_client()
    plain = client.get("/certainty")
    packed = client.get("/certainty", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]
    refused = client.get("/certainty", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_packed_and_plain_page_never_share_a_strong_tag(sample_app: Flask) -> None:
    client = sample_app.test_client()
    for address in ("/queries/projects-of-department?department=長寿課", "/id/99201/dept/choju", "/ontology"):
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert plain.data != packed.data
        tags = [response.headers.get("ETag", "") for response in (plain, packed)]
        assert tags[0] == "" or tags[0].startswith("W/") or tags[0] != tags[1], address
