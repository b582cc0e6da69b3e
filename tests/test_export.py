"""``fukushi export``: the same files as the page of the data, with their catalogue, and nothing private."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCAT, FOAF

from fukushi.cli import main
from tests.builds import CITY, change, data_copy, from_documents, scratch, shipped
from webapp.app import create_app


@cache
def exported(publisher: str = "") -> dict[str, bytes]:
    """Return the exported files of the shipped graph by name."""
    folder = scratch() / "public"
    options = ["--publisher", publisher] if publisher else []
    assert main(["export", str(folder), "--out", str(shipped().out), *options]) == 0
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_set_of_files() -> None:
    assert set(exported()) == {
        "alignment.ttl",
        "dcat.ttl",
        "files.json",
        "fukushi-graph-tables.zip",
        "fukushi-graph.jsonld",
        "fukushi-graph.nq",
        "fukushi-graph.nt",
        "fukushi-graph.trig",
        "fukushi-graph.ttl",
        "manifest.json",
        f"stratml-{CITY}-plan-2023.xml",
        "void.ttl",
        "welfare-plan.ttl",
    }


def test_they_are_the_files_of_the_page() -> None:
    client = create_app({"OUT": shipped().out}).test_client()
    for file in json.loads(exported()["files.json"])["files"]:
        sent = client.get(f"/data/{file['name']}", buffered=True).data
        assert sent == exported()[file["name"]]
        assert hashlib.sha256(sent).hexdigest() == file["sha256"]
        assert len(sent) == file["size"]


def test_the_catalogue_tells_of_them_at_the_address_of_the_base() -> None:
    graph = rdflib.Graph().parse(data=exported()["dcat.ttl"], format="turtle")
    identity = shipped().result.snapshot.id
    addresses = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    listed = {file["name"] for file in json.loads(exported()["files.json"])["files"]}
    assert addresses == {f"https://fukushi-graph.example/data/{identity}/{name}" for name in listed}
    assert len(rdflib.Graph().parse(data=exported()["void.ttl"], format="turtle")) > 500


def test_the_publisher_is_named_where_somebody_says_who_it_is() -> None:
    graph = rdflib.Graph().parse(data=exported("ひなた市")["dcat.ttl"], format="turtle")
    assert {str(name) for name in graph.objects(None, FOAF.name)} == {"ひなた市"}
    others = {name: data for name, data in exported("ひなた市").items() if name != "dcat.ttl"}
    assert others == {name: data for name, data in exported().items() if name != "dcat.ttl"}


def test_no_wording_and_no_time_also_in_the_packed_tables() -> None:
    whole = from_documents()
    verbatim = {
        quad.object.value
        for quad in whole.store
        if quad.predicate.value.endswith("#verbatim") and quad.object.value.endswith("。")  # type: ignore[union-attr]
    }
    assert len(verbatim) > 500
    folder = scratch() / "public"
    assert main(["export", str(folder), "--out", str(whole.out)]) == 0
    # The other forms of the graph say what its Turtle says; that is tested where they are written.
    same = ("fukushi-graph.nq", "fukushi-graph.nt", "fukushi-graph.trig", "fukushi-graph.jsonld")
    files = [path for path in folder.iterdir() if path.suffix != ".zip" and path.name not in same]
    texts = [path.read_text(encoding="utf-8") for path in files]
    with zipfile.ZipFile(io.BytesIO((folder / "fukushi-graph-tables.zip").read_bytes())) as archive:
        texts += [archive.read(name).decode() for name in archive.namelist()]
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    text = "\n".join(texts)
    assert len(text) > 1_000_000
    assert not [sentence for sentence in verbatim if sentence in text]


def test_other_tables_than_those_of_the_graph_stay_out(capsys: pytest.CaptureFixture[str]) -> None:
    data = data_copy()
    change(data / CITY / "reference" / "municipality.csv", "Yamaguchi City", "Other City")
    folder = scratch() / "public"
    assert main(["export", str(folder), "--out", str(shipped().out), "--data", str(data)]) == 0
    assert "without the tables" in capsys.readouterr().err
    assert not (folder / "fukushi-graph-tables.zip").exists()
    assert "tables" not in (folder / "dcat.ttl").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["export", str(tmp_path / "file" / "public"), "--out", str(shipped().out)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
