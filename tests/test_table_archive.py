"""The tables as a file: those the graph was built from, as an independent reader of CSVW takes them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builds import DATA, change, data_copy, scratch, shipped
from tests.test_shipped_data import independently
from webapp.linked_data.table_archive import TablesChangedError, table_archive

VERSION = "0123456789abcdef"


def inputs(data: Path = DATA) -> dict[str, str]:
    """Return what a manifest says of the tables of a folder."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*.csv"))
    }


def unpacked(content: bytes) -> Path:
    """Return a folder with what is in an archive."""
    folder = scratch() / "tables"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("group", ["35203/csv-metadata.json", "common/csv-metadata.json"])
def test_an_independent_reader_takes_every_table(group: str) -> None:
    folder = unpacked(table_archive(DATA, inputs(), VERSION))
    tables = independently(folder, group)
    assert tables
    for table in tables:
        assert table.check_primary_key()
        assert len(list(table.iterdicts(strict=True))) == _rows((DATA / group).parent / table.url.string)


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return len(list(csv.reader(file))) - 1


def test_the_tables_are_those_of_the_build_and_all_of_them() -> None:
    manifest = shipped().result.snapshot.manifest.inputs
    folder = unpacked(table_archive(DATA, manifest, VERSION))
    packed = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    tables = {name: digest for name, digest in manifest.items() if name.endswith(".csv")}
    assert len(tables) > 30
    assert {name: hashlib.sha256(packed[name]).hexdigest() for name in tables} == tables
    described = {
        f"{name.partition('/')[0]}/{table['url']}"
        for name, content in packed.items()
        if name.endswith("csv-metadata.json")
        for table in json.loads(content)["tables"]
    }
    assert described == set(tables)


def test_the_note_tells_what_is_in_it() -> None:
    note = (unpacked(table_archive(DATA, inputs(), VERSION)) / "README.txt").read_text(encoding="utf-8")
    assert VERSION in note
    assert "文書の文章は入っていない" in note
    assert "No licence has been declared" in note
    for name in inputs():
        assert f"{_rows(DATA / name):>6} {name}\n" in note


def test_the_same_tables_give_the_same_bytes() -> None:
    copy = data_copy()
    assert table_archive(copy, inputs(copy), VERSION) == table_archive(DATA, inputs(), VERSION)


def _spoil_table(data: Path) -> None:
    change(data / "35203" / "reference" / "municipality.csv", "Yamaguchi City", "Other City")


def _remove_table(data: Path) -> None:
    (data / "common" / "actors.csv").unlink()


def _spoil_metadata(data: Path) -> None:
    (data / "35203" / "csv-metadata.json").write_text("{", encoding="utf-8")


def _remove_schema(data: Path) -> None:
    (data / "schema" / "actors.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_spoil_table, "35203/reference/municipality.csv"),
        (_remove_table, "common/actors.csv"),
        (_spoil_metadata, "35203/csv-metadata.json"),
        (_remove_schema, "common/csv-metadata.json"),
    ],
)
def test_other_tables_than_those_of_the_graph_are_refused(spoil: Callable[[Path], None], named: str) -> None:
    data = data_copy()
    known = inputs(data)
    spoil(data)
    with pytest.raises(TablesChangedError, match=named):
        table_archive(data, known, VERSION)


def test_a_graph_without_tables_has_no_archive() -> None:
    with pytest.raises(TablesChangedError, match="no table"):
        table_archive(DATA, {"welfare-plan.ttl": "0"}, VERSION)
