"""The tables the repository ships: good CSVW for anybody's reader, whole, and in our own words."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import csvw
import pytest

from loaders.city import cities, load_city
from loaders.facts import KINDS, LAYOUTS, records
from loaders.iris import Iris
from loaders.reference_quads import CERTAINTY
from loaders.register import Register
from loaders.report_quads import COLUMNS
from loaders.tables import DataError
from loaders.wording import unworded, worded_field
from tests.builds import CITY, DATA, change, data_copy

SCHEMAS = sorted((DATA / "schema").glob("*.json"))
CITY_DATA = load_city(DATA, CITY)
DOCUMENTS = tuple(CITY_DATA.documents)


def tables() -> list[Path]:
    return sorted(DATA.rglob("*.csv"))


def independently(data: Path, group: str) -> list[csvw.Table]:
    """Return the tables of a group as another CSVW reader sees them.

    It does not follow links to schemas on disk, and it takes an empty foreign
    key for a broken one: schemas are put in place, and our own reader, which
    has tests of its own, looks at foreign keys.
    """
    found = json.loads((data / group).read_text(encoding="utf-8"))
    for entry in found["tables"]:
        schema = (data / group).parent / entry["tableSchema"]
        entry["tableSchema"] = json.loads(schema.read_text(encoding="utf-8"))
        entry["tableSchema"].pop("foreignKeys", None)
    (data / group).write_text(json.dumps(found), encoding="utf-8")
    return list(csvw.TableGroup.from_file(data / group).tables)


@pytest.mark.parametrize("group", [f"{CITY}/csv-metadata.json", "common/csv-metadata.json"])
def test_an_independent_reader_takes_every_table(group: str) -> None:
    found = independently(data_copy(), group)
    listed = [entry["url"] for entry in json.loads((DATA / group).read_text(encoding="utf-8"))["tables"]]
    assert [table.url.string for table in found] == listed
    for table in found:
        rows = list(table.iterdicts(strict=True))
        assert table.check_primary_key()
        with ((DATA / group).parent / table.url.string).open(encoding="utf-8", newline="") as file:
            plain = list(csv.DictReader(file))
        assert len(rows) == len(plain), table.url
        assert [set(row) for row in rows[:1]] == [set(row) for row in plain[:1]]


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("reference/offices.csv", "kyodo-suishin,city,2023", "kyodo-suishin,city,year"),
        ("reference/offices.csv", "kyodo-suishin,city", "Kyodo Suishin,city"),
        ("plan-2023-ch4/plan_offices.csv", "1-1/office/2,1-1,2", "1-1/office/2,,2"),
    ],
)
def test_what_we_refuse_the_independent_reader_refuses_too(table: str, old: str, new: str) -> None:
    data = data_copy()
    change(data / CITY / table, old, new)
    with pytest.raises(DataError):
        load_city(data, CITY)
    [found] = [each for each in independently(data, f"{CITY}/csv-metadata.json") if each.url.string == table]
    with pytest.raises(ValueError, match=r"\S"):
        list(found.iterdicts(strict=True))


@pytest.mark.parametrize("schema", SCHEMAS, ids=[path.stem for path in SCHEMAS])
def test_every_column_is_described_and_every_schema_used(schema: Path) -> None:
    found = json.loads(schema.read_text(encoding="utf-8"))
    for column in found["columns"]:
        assert column["dc:description"], column["name"]
    used = {
        Path(entry["tableSchema"]).name
        for group in DATA.glob("*/csv-metadata.json")
        for entry in json.loads(group.read_text(encoding="utf-8"))["tables"]
    }
    assert schema.name in used


@pytest.mark.parametrize("table", tables(), ids=[str(path.relative_to(DATA)) for path in tables()])
def test_a_table_is_utf8_with_plain_line_ends_and_no_stray_blanks(table: Path) -> None:
    text = table.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")
    with table.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            assert all(cell == cell.strip() for cell in row), f"line {number}"


def test_there_is_one_city_and_its_folder_bears_its_code() -> None:
    assert cities(DATA) == [CITY]


@pytest.mark.parametrize("document", DOCUMENTS)
class TestEditions:
    """The facts of a document."""

    def test_every_key_is_given_once(self, document: str) -> None:
        edition = CITY_DATA.edition(document)
        rows = sum(len(getattr(edition, kind.field)) for kind in KINDS[LAYOUTS[CITY_DATA.documents[document].layout]])
        assert len(records(edition)) == rows

    def test_every_statement_and_figure_is_worded(self, document: str) -> None:
        assert [key for key, record in records(CITY_DATA.edition(document)).items() if unworded(record)] == []

    def test_restatements_are_short_and_no_sentences(self, document: str) -> None:
        for key, record in records(CITY_DATA.edition(document)).items():
            if worded_field(record) == "restatement":
                words = str(getattr(record, "restatement", ""))
                assert len(words) <= 60, key
                assert not words.endswith(("。", "ます", "です")), key

    def test_spans_lie_within_the_document_and_do_not_run_backwards(self, document: str) -> None:
        for key, record in records(CITY_DATA.edition(document)).items():
            span = record.span
            assert 1 <= span.line <= span.end_line <= CITY_DATA.documents[document].lines, key
            assert span.start >= 0, key
            assert span.line < span.end_line or span.start <= span.end, key


def test_no_fact_is_a_sentence_of_a_document() -> None:
    """Names, titles and figures only: a cell that ends like a sentence would be one of theirs."""
    for table in tables():
        with table.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                assert not [cell for cell in row if re.search(r"ます。|です。", cell)], f"{table.name}:{number}"


def test_the_words_of_a_schema_are_those_the_loaders_know() -> None:
    def allowed(schema: str, column: str) -> set[str]:
        found = json.loads((DATA / "schema" / f"{schema}.json").read_text(encoding="utf-8"))["columns"]
        [pattern] = [each["datatype"]["format"] for each in found if each["name"] == column]
        return set(pattern.split("|"))

    assert allowed("commitments", "column") == set(COLUMNS)
    for schema in ("continuity", "project_links", "places", "project_names", "succession"):
        assert allowed(schema, "certainty") == set(CERTAINTY)


def test_every_office_of_the_plan_and_every_project_is_registered() -> None:
    register = Register(Iris("https://city.example/", CITY), CITY_DATA.reference)
    plan = CITY_DATA.facts["plan-2023-ch4"]
    assert all(register.office("city", 2023, row.text("name")) for row in plan["plan_offices"])
    compound = {row.text("listing") for row in plan["listing_parts"]}
    names = [row.text("name") for row in plan["listings"] if row.text("key") not in compound]
    assert all(register.project(name) for name in names)
    assert all(register.project(row.text("name")) for row in plan["listing_parts"])


@pytest.mark.parametrize(("kind", "count"), [("地域", 21), ("地域交流センター", 21), ("地区社協", 25)])
def test_the_places_are_as_many_as_the_plan_counts(kind: str, count: int) -> None:
    rows = [row for row in CITY_DATA.reference["places"] if row.text("kind") == kind]
    assert len(rows) == count
    assert len({row.text("label") for row in rows}) == count
    assert all(row.text("reading") for row in rows)
