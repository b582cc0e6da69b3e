"""``fukushi extract``: the tables of a document follow the document, and our wording follows its text."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from fukushi.cli import main
from loaders.city import load_city
from loaders.extract import write_metadata
from tests.builds import CITY, data_copy, real_documents, scratch
from tests.second_city import CODE, DOCUMENTS, PLAN, REPORT, plan_text, two_cities


@pytest.fixture(scope="module")
def data() -> Path:
    return two_cities()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def extract(data: Path, name: str, text: str) -> int:
    file = scratch() / "document.txt"
    file.write_text(text, encoding="utf-8")
    return main(["extract", "--data", str(data), "--document", f"{name}={file}"])


def test_the_tables_of_a_new_document_come_into_being(data: Path) -> None:
    listings = rows(data / CODE / PLAN / "listings.csv")
    assert [(row["key"], row["name"], row["marks"]) for row in listings[:2]] == [
        ("1-1/listing/shakyo/1", "ひなた広報事業", ""),
        ("1-1/listing/shakyo/2", "手伝い手育成事業", "新"),
    ]
    assert rows(data / CODE / REPORT / "activities.csv")[0]["name"] == "若葉文庫の支援"


def test_the_registered_file_is_the_one_that_was_read(data: Path) -> None:
    known = {row["id"]: row for row in rows(data / CODE / "documents.csv")}
    text = (DOCUMENTS / "report_wakaba.txt").read_bytes()
    assert known[REPORT]["sha256"] == hashlib.sha256(text).hexdigest()
    assert known[REPORT]["lines"] == str(text.count(b"\n") + 1)
    assert known[PLAN]["title"] == "ひなた市地域福祉計画"


def test_the_metadata_lists_every_table(data: Path) -> None:
    group = json.loads((data / CODE / "csv-metadata.json").read_text(encoding="utf-8"))
    files = sorted(path.relative_to(data / CODE).as_posix() for path in (data / CODE).rglob("*.csv"))
    assert sorted(entry["url"] for entry in group["tables"]) == files
    assert all((data / CODE / entry["tableSchema"]).is_file() for entry in group["tables"])


def test_the_metadata_of_the_shipped_city_is_what_would_be_written() -> None:
    data = data_copy()
    before = json.loads((data / CITY / "csv-metadata.json").read_text(encoding="utf-8"))
    write_metadata(load_city(data, CITY))
    assert json.loads((data / CITY / "csv-metadata.json").read_text(encoding="utf-8")) == before


def test_wording_stays_with_its_text_and_what_lacks_it_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    data = two_cities()
    table = data / CODE / PLAN / "roles.csv"
    known = rows(table)
    for row in known:
        row["restatement"] = f"言い換え{row['key']}"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, known[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(known)
    capsys.readouterr()
    changed = plan_text().replace("◇寄り合いの日を知らせます。", "◇寄り合いの日を決めます。")
    assert extract(data, PLAN, changed) == 0
    again = {row["key"]: row["restatement"] for row in rows(table)}
    assert again.pop("1-1/role/chiiki/1") == ""
    assert all(words == f"言い換え{key}" for key, words in again.items())
    out = capsys.readouterr().out
    assert f"{PLAN}: 1-1/role/chiiki/1 wants wording of our own\n" in out
    assert "1-1/role/jumin/1 wants" not in out


def test_a_second_extraction_changes_nothing(data: Path) -> None:
    before = {path: path.read_bytes() for path in sorted((data / CODE).rglob("*.*"))}
    assert extract(data, PLAN, plan_text()) == 0
    assert {path: path.read_bytes() for path in sorted((data / CODE).rglob("*.*"))} == before


def test_extracting_the_real_documents_gives_the_shipped_tables() -> None:
    documents = real_documents()
    data = data_copy()
    before = {path: path.read_bytes() for path in sorted((data / CITY).rglob("*.csv"))}
    given = [part for name, path in documents.items() for part in ("--document", f"{name}={path}")]
    assert main(["extract", "--data", str(data), *given]) == 0
    after = {path: path.read_bytes() for path in sorted((data / CITY).rglob("*.csv"))}
    assert [path.name for path in before if after[path] != before[path]] == []


def test_a_document_that_cannot_be_read_leaves_the_tables_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (data / CODE / PLAN / "roles.csv").read_bytes()
    assert extract(data, PLAN, "計画ではない文") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (data / CODE / PLAN / "roles.csv").read_bytes() == before
