"""The shipped tables: what a clerk may get wrong in a spreadsheet, and the sentence that tells it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.schemas import Column, Value
from loaders.tables import DataError, read_group, read_schema, read_table

OFFICES = {
    "columns": [
        {"name": "slug", "required": True, "datatype": {"base": "string", "format": "[a-z-]+"}},
        {"name": "label", "required": True},
        {"name": "period", "datatype": "integer", "required": True},
        {"name": "generic", "datatype": "boolean", "required": True},
        {"name": "aliases", "separator": "|"},
    ],
    "primaryKey": "slug",
}
LINES = {
    "columns": [{"name": "key", "required": True}, {"name": "office"}],
    "primaryKey": "key",
    "foreignKeys": [
        {"columnReference": "office", "reference": {"schemaReference": "offices.json", "columnReference": "slug"}}
    ],
}
GOOD = "slug,label,period,generic,aliases\nfukushi,福祉課,2023,false,ふくし|福\nsomu,総務課,2023,true,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with two tables, the second of which refers to the first."""
    (tmp_path / "offices.json").write_text(json.dumps(OFFICES), encoding="utf-8")
    (tmp_path / "lines.json").write_text(json.dumps(LINES), encoding="utf-8")
    (tmp_path / "offices.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lines.csv").write_text("key,office\na,fukushi\nb,\n", encoding="utf-8")
    group = {"tables": [{"url": f"{name}.csv", "tableSchema": f"{name}.json"} for name in ("offices", "lines")]}
    (tmp_path / "csv-metadata.json").write_text(json.dumps(group), encoding="utf-8")
    return tmp_path


def offices(folder: Path, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    (folder / "offices.csv").write_bytes(data)
    read_table(folder / "offices.csv", read_schema(folder / "offices.json"))


def test_a_good_table_gives_typed_rows_with_their_lines(folder: Path) -> None:
    table = read_group(folder / "csv-metadata.json")["offices.csv"]
    assert [(row.line, dict(row.values)) for row in table] == [
        (2, {"slug": "fukushi", "label": "福祉課", "period": 2023, "generic": False, "aliases": ("ふくし", "福")}),
        (3, {"slug": "somu", "label": "総務課", "period": 2023, "generic": True, "aliases": ()}),
    ]


def test_a_cell_that_repeats_another_is_the_same_value_and_the_same_fault(folder: Path) -> None:
    offices(folder, "slug,label,period,generic,aliases\na,課, 7,true,x | y\nb, 課 ,7,true,x | y\nc,課, 7,false,\n")
    table = read_table(folder / "offices.csv", read_schema(folder / "offices.json"))
    assert [row.values["period"] for row in table] == [7, 7, 7]
    assert [row.values["label"] for row in table] == ["課", "課", "課"]
    assert [row.values["aliases"] for row in table] == [("x", "y"), ("x", "y"), ()]
    assert [row.values["generic"] for row in table] == [True, True, False]
    with pytest.raises(DataError) as caught:
        offices(folder, GOOD + "kikaku,課,twelve,true,\nzaisei,課,twelve,true,\n")
    assert caught.value.line == 4


def test_a_column_without_rules_takes_everything_but_the_space_around(folder: Path) -> None:
    (folder / "free.json").write_text(json.dumps({"columns": [{"name": "note"}]}), encoding="utf-8")
    (folder / "free.csv").write_text('note\n" a|b "\n"１"\n" "\n', encoding="utf-8")
    table = read_table(folder / "free.csv", read_schema(folder / "free.json"))
    assert [row.values["note"] for row in table] == ["a|b", "１", ""]


def test_a_spreadsheet_may_add_a_mark_and_other_line_ends(folder: Path) -> None:
    text = "\ufeff" + GOOD.replace("\n", "\r\n")
    (folder / "offices.csv").write_bytes(text.encode())
    table = read_table(folder / "offices.csv", read_schema(folder / "offices.json"))
    assert [row.text("label") for row in table] == ["福祉課", "総務課"]


def test_a_cell_may_span_lines_and_the_next_row_keeps_its_own_line(folder: Path) -> None:
    (folder / "offices.csv").write_text(GOOD.replace("福祉課", '"福祉\n課"'), encoding="utf-8")
    table = read_table(folder / "offices.csv", read_schema(folder / "offices.json"))
    assert [row.line for row in table] == [2, 4]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("slug,label,period,generic\nfukushi,福祉課,2023,false\n", 1, "'aliases' is missing"),
        (GOOD.replace("aliases", "alias"), 1, "'aliases' is missing"),
        ("more," + GOOD.replace("\nf", "\nx,f").replace("\ns", "\nx,s"), 1, "'more' is unknown"),
        (GOOD.replace("2023,true", "令和5,true"), 3, "'令和5' is not a whole number"),
        (GOOD.replace("false", "いいえ"), 2, "must be true or false"),
        (GOOD.replace("fukushi", "福祉"), 2, "it must match [a-z-]+"),
        (GOOD.replace("福祉課", ""), 2, "column 'label': must not be empty"),
        (GOOD.replace("somu", "fukushi"), 3, "'fukushi' stands in line 2 already"),
        (GOOD + "short,row\n", 4, "has 2 cells, the header has 5"),
        ('slug,label,period,generic,aliases\n"open,福祉課', 2, "not well-formed CSV"),
        ("", 1, "'slug' is missing"),
    ],
)
def test_every_fault_names_file_line_and_what_is_allowed(folder: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(DataError) as caught:
        offices(folder, text)
    assert str(caught.value).startswith(f"{folder / 'offices.csv'}:{line}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_saved_in_the_wrong_encoding_is_told_so(folder: Path) -> None:
    with pytest.raises(DataError, match="is not UTF-8"):
        offices(folder, GOOD.encode("cp932"))


def test_a_dangling_reference_names_the_row_that_dangles(folder: Path) -> None:
    (folder / "lines.csv").write_text("key,office\na,fukushi\nb,kaigo\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"lines\.csv:3: office 'kaigo' is not in the table offices\.csv"):
        read_group(folder / "csv-metadata.json")


@pytest.mark.parametrize("name", ["offices.csv", "offices.json", "csv-metadata.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=rf"{name}: this \w+( file)? is missing"):
        read_group(folder / "csv-metadata.json")


@pytest.mark.parametrize("name", ["offices.json", "csv-metadata.json"])
def test_broken_metadata_is_told_with_its_line(folder: Path, name: str) -> None:
    (folder / name).write_text('{\n "tables": [,]}', encoding="utf-8")
    with pytest.raises(DataError, match=rf"{name}:2: is not JSON"):
        read_group(folder / "csv-metadata.json")


def test_a_dangling_part_of_a_list_names_its_row(folder: Path) -> None:
    lines = {**LINES, "columns": [{"name": "key"}, {"name": "office", "separator": "|"}]}
    (folder / "lines.json").write_text(json.dumps(lines), encoding="utf-8")
    (folder / "lines.csv").write_text("key,office\na,fukushi|somu\nb,\nc,somu|kaigo\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"lines\.csv:4: office 'kaigo' is not in the table offices\.csv"):
        read_group(folder / "csv-metadata.json")


def test_a_schema_that_was_changed_is_read_anew(folder: Path) -> None:
    path, other = folder / "offices.json", folder / "others.json"
    first = read_schema(path)
    assert read_schema(path) is first
    before = path.stat()
    # As long as before and of the same time: only what it holds tells it from the earlier one.
    path.write_text(json.dumps(OFFICES).replace("slug", "name"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    changed = read_schema(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert (first.columns[0].name, changed.columns[0].name) == ("slug", "name")
    assert (first.primary_key, changed.primary_key) == (("slug",), ("name",))
    other.write_bytes(path.read_bytes())
    assert (read_schema(other).name, read_schema(other).columns) == ("others", changed.columns)


def test_a_broken_schema_is_blamed_each_time_by_the_name_it_has_there(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    for path in (folder / "offices.json", elsewhere / "offices.json") * 2:
        path.write_text('{"columns": [{}]}', encoding="utf-8")
        with pytest.raises(DataError, match="is no table schema of CSVW") as caught:
            read_schema(path)
        assert caught.value.path == path


@settings(max_examples=300)
@given(
    st.one_of(st.integers().map(str), st.text(st.sampled_from("0129 +-_.１²५e\n\t"), max_size=4), st.text(max_size=3)),
    st.booleans(),
    st.sampled_from(["", "|"]),
)
def test_a_number_is_parsed_as_the_column_says(cell: str, required: bool, separator: str) -> None:
    column = Column("n", "integer", required, separator, None)

    def outcome(parse: Callable[[str], Value]) -> tuple[type, Value]:
        try:
            found = parse(cell)
        except ValueError as error:
            return ValueError, str(error)
        return type(found), found

    assert outcome(column.parser) == outcome(column.parse)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_nothing_but_a_data_error_comes_out(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "offices.json").write_text(json.dumps(OFFICES), encoding="utf-8")
    try:
        offices(folder, b"slug,label,period,generic,aliases\n" + data)
    except DataError as error:
        assert error.path.name == "offices.csv"
