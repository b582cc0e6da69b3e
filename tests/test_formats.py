"""The forms of an answer: what stands in each byte, and what no spreadsheet or terminal may be made to do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from wcwidth import wcswidth

from queries import format_xlsx
from queries.cells import Cell, Row
from queries.format_delimited import harmless
from queries.formats import FORMATS, FormatOptions
from queries.result import Result
from queries.saved_query import Column, SavedQuery

COLUMNS = (
    Column("objective", "code", {"ja": "活動目標", "en": "Objective"}),
    Column("project", "text", {"ja": "事業", "en": "Project"}),
    Column("rank", "integer", {"ja": "順位", "en": "Rank"}),
    Column("share", "decimal", {"ja": "割合", "en": "Share"}),
    Column("held", "date", {"ja": "開催日", "en": "Held on"}),
    Column("open", "boolean", {"ja": "公開", "en": "Open"}),
    Column("offices", "list", {"ja": "担当課", "en": "Offices"}),
)
ROWS: tuple[Row, ...] = (
    ("1-2", "朝の体操, 夜も", 3, Decimal("0.5"), date(2011, 7, 3), True, "東課 | 西課"),
    ("2-1", '"見守り"\n二行目', -4, Decimal("-1.25"), None, False, None),
    ("3-1", "—", None, None, "2011-07", None, "北課"),
)
OPTIONS = FormatOptions(data_version="snapshot-7", made_at=datetime(2026, 11, 22, 7, 45, tzinfo=UTC), width=200)


def sample(rows: Sequence[Row] = ROWS, columns: tuple[Column, ...] = COLUMNS, *, cut: bool = False) -> Result:
    """Return a result of an invented query."""
    text = {"ja": "架空の事業", "en": "Invented projects"}
    query = SavedQuery(
        "invented", text, text, ("staff",), "projects", 1, False, (), columns, "table", (), "", Path("invented.rq")
    )
    return Result(query, {"office": "東課"}, columns, tuple(rows), cut)


def texts(*cells: str, kind: str = "text") -> Result:
    """Return a result of one column."""
    return sample([(cell,) for cell in cells], (Column("cell", kind, {"ja": "欄", "en": "Cell"}),))


def written(name: str, result: Result, options: FormatOptions = OPTIONS) -> bytes:
    """Return the bytes that a format writes."""
    stream = io.BytesIO()
    FORMATS[name].write(result, stream, options=options)
    assert not stream.closed
    return stream.getvalue()


def test_the_formats_of_the_product() -> None:
    assert {name: kind.suffix for name, kind in FORMATS.items()} == {
        "table": ".txt",
        "csv": ".csv",
        "tsv": ".tsv",
        "json": ".json",
        "srj": ".srj",
        "xlsx": ".xlsx",
    }
    assert FORMATS["csv"].media_type == "text/csv; charset=utf-8"
    assert FORMATS["json"].media_type == "application/json"


def test_csv() -> None:
    assert written("csv", sample()).decode() == (
        "objective,project,rank,share,held,open,offices\r\n"
        '1-2,"朝の体操, 夜も",3,0.5,2011-07-03,true,東課 | 西課\r\n'
        '2-1,"""見守り""\n二行目",-4,-1.25,,false,\r\n'
        "3-1,—,,,2011-07,,北課\r\n"
    )


def test_csv_for_excel_has_a_mark_and_keeps_codes_as_text() -> None:
    data = written("csv", sample(), FormatOptions(excel=True))
    assert data.startswith(b"\xef\xbb\xbfobjective,")
    assert '"=""1-2""","朝の体操, 夜も",3,0.5,' in data.decode("utf-8-sig")
    codes = texts("035203", "stated", "1e5", "=1", kind="code")
    assert written("csv", codes, FormatOptions(excel=True)).decode("utf-8-sig").split("\r\n") == [
        "cell",
        '"=""035203"""',
        "stated",
        '"=""1e5"""',
        "'=1",
        "",
    ]


def test_labels_stand_in_the_head_where_wished() -> None:
    assert (
        written("csv", sample([]), FormatOptions(labels=True)).decode()
        == "活動目標,事業,順位,割合,開催日,公開,担当課\r\n"
    )
    assert written("tsv", sample([]), FormatOptions(labels=True, language="en")).startswith(b"Objective\tProject\t")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+81", "'+81"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("—", "—"),
        ("a=1", "a=1"),
        ("", ""),
        (-1, "-1"),
        (Decimal("-0.5"), "-0.5"),
        (None, ""),
    ],
)
def test_no_text_begins_a_formula(cell: Cell, text: str) -> None:
    assert harmless(cell) == text


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=5), st.booleans())
def test_csv_is_read_back_and_begins_no_formula(rows: list[tuple[str, str]], excel: bool) -> None:
    columns = (COLUMNS[1], Column("note", "text", {"ja": "備考", "en": "Note"}))
    rows = [(a.encode("utf-8", "replace").decode(), b.encode("utf-8", "replace").decode()) for a, b in rows]
    data = written("csv", sample(rows, columns), FormatOptions(excel=excel))
    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert back[0] == ["project", "note"]
    assert len(back) == len(rows) + 1
    for found, row in zip(back[1:], rows, strict=True):
        for text, cell in zip(found, row, strict=True):
            assert text.removeprefix("'") == cell.removeprefix("'") or text == cell
            assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_tsv_has_one_line_for_each_row() -> None:
    assert written("tsv", sample()).decode().split("\n") == [
        "objective\tproject\trank\tshare\theld\topen\toffices",
        "1-2\t朝の体操, 夜も\t3\t0.5\t2011-07-03\ttrue\t東課 | 西課",
        '2-1\t"見守り" 二行目\t-4\t-1.25\t\tfalse\t',
        "3-1\t—\t\t\t2011-07\t\t北課",
        "",
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=5))
def test_tsv_never_splits_a_cell(cells: list[str]) -> None:
    data = written("tsv", sample([(cell, cell) for cell in cells], COLUMNS[1:3]))
    lines = data.decode().splitlines()
    assert len(data.decode().split("\n")) == len(cells) + 2
    assert all(line.count("\t") == 1 for line in data.decode().split("\n")[:-1])
    assert lines[0] == "project\trank"


def test_json() -> None:
    data = written("json", sample())
    assert "朝の体操" in data.decode()
    found = json.loads(data, parse_float=Decimal)
    assert list(found) == ["query", "parameters", "columns", "cut", "data_version", "rows"]
    assert (found["query"], found["parameters"]) == ("invented", {"office": "東課"})
    assert found["columns"] == [column.name for column in COLUMNS]
    assert found["rows"][0] == {
        "objective": "1-2",
        "project": "朝の体操, 夜も",
        "rank": 3,
        "share": Decimal("0.5"),
        "held": "2011-07-03",
        "open": True,
        "offices": "東課 | 西課",
    }
    assert found["rows"][2]["rank"] is None and found["rows"][1]["open"] is False
    assert (found["cut"], found["data_version"]) == (False, "snapshot-7")
    assert json.loads(written("json", sample(cut=True)))["cut"] is True
    assert json.loads(written("json", sample([]), FormatOptions()))["rows"] == []


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.text(st.characters(exclude_categories=["Cs"])),
            st.decimals(allow_nan=False, allow_infinity=False),
        ),
        max_size=5,
    )
)
def test_json_says_every_cell_exactly(cells: list[Cell]) -> None:
    data = written("json", sample([(cell,) for cell in cells], COLUMNS[:1]))
    back = [row["objective"] for row in json.loads(data, parse_float=Decimal)["rows"]]
    assert back == cells


def sheets(data: bytes) -> list[list[list[tuple[Any, str]]]]:
    """Return value and type of every cell of every sheet."""
    book = load_workbook(io.BytesIO(data))
    return [[[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()] for sheet in book]


def test_xlsx_has_typed_cells_and_a_sheet_about_them() -> None:
    data = written("xlsx", sample(cut=True))
    rows, about = sheets(data)
    assert [value for value, _ in rows[0]] == [column.name for column in COLUMNS]
    assert rows[1] == [
        ("1-2", "s"),
        ("朝の体操, 夜も", "s"),
        (3, "n"),
        (0.5, "n"),
        (datetime(2011, 7, 3), "d"),
        (True, "b"),
        ("東課 | 西課", "s"),
    ]
    assert [value for value, _ in rows[3]] == ["3-1", "—", None, None, "2011-07", None, "北課"]
    facts = {row[0][0]: row[1][0] for row in about}
    assert facts["問い合わせ"] == "invented" and facts["表題"] == "架空の事業"
    assert facts["条件 office"] == "東課"
    assert facts["データの版"] == "snapshot-7"
    assert facts["作成日時"] == "2026-11-22T07:45:00+00:00"
    assert (facts["行数"], facts["省かれた行"]) == (3, "続きがあります")
    assert facts["列 held"] == "開催日"
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["結果", "この表について"]
    assert book["結果"]["A2"].number_format == "@" and book["結果"].freeze_panes == "A2"


def test_xlsx_in_english_with_labels() -> None:
    book = load_workbook(io.BytesIO(written("xlsx", sample(), FormatOptions(language="en", labels=True))))
    assert book.sheetnames == ["Result", "About this table"]
    assert book["Result"]["B1"].value == "Project"
    about = {row[0].value: row[1].value for row in book["About this table"].iter_rows()}
    assert about["Data version"] is None and "Rows left out" not in about
    assert datetime.fromisoformat(str(about["Made at"])).tzinfo is not None


def test_xlsx_keeps_what_a_spreadsheet_would_falsify_as_text() -> None:
    row: Row = (
        "007",
        "#N/A",
        10**15,
        Decimal(-(10**20)),
        date(1868, 9, 8),
        datetime(2026, 11, 22, tzinfo=UTC),
        "\x07鐘",
    )
    assert [(value, kind) for value, kind in sheets(written("xlsx", sample([row])))[0][1]] == [
        ("007", "s"),
        ("#N/A", "s"),
        ("1000000000000000", "s"),
        ("-100000000000000000000", "s"),
        ("1868-09-08", "s"),
        ("2026-11-22T00:00:00+00:00", "s"),
        ("\N{REPLACEMENT CHARACTER}鐘", "s"),
    ]


def test_xlsx_says_what_it_had_to_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_xlsx, "MOST_ROWS", 2)
    rows, about = sheets(written("xlsx", texts("あ" * 40_000, "い", "う")))
    assert [len(row[0][0]) for row in rows[1:]] == [format_xlsx.LONGEST_CELL, 1]
    facts = {row[0][0]: row[1][0] for row in about}
    assert (facts["省かれた行"], facts["途中で切られたセル"], facts["行数"]) == ("続きがあります", 1, 2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=8) | st.sampled_from(["=1", "=HYPERLINK()", "{=1}", "+1", "TRUE"]), max_size=6))
def test_xlsx_never_holds_a_formula(cells: list[str]) -> None:
    cells = [cell.encode("utf-8", "replace").decode() for cell in cells]
    rows = sheets(written("xlsx", texts(*cells)))[0][1:]
    assert [kind for row in rows for _, kind in row if row[0][0] is not None] == ["s"] * sum(
        row[0][0] is not None for row in rows
    )
    assert len(rows) == len(cells)


def test_the_library_would_have_made_a_formula() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "=1"
    assert book.active["A1"].data_type == "f"


def table(result: Result, options: FormatOptions) -> list[str]:
    """Return the lines of a terminal table."""
    return written("table", result, options).decode().split("\n")


def test_a_table_is_straight_where_characters_are_wide() -> None:
    small = sample([("1-2", "体操", 3), ("2-1", "walk", -10)], COLUMNS[:3])
    assert table(small, FormatOptions(width=80)) == [
        "活動目標    事業    順位",
        "----------  ------  ------",
        "1-2         体操         3",
        "2-1         walk       -10",
        "",
        "2件",
        "",
    ]


def test_a_table_in_english_and_the_words_below_it() -> None:
    lines = table(sample(ROWS[:1], cut=True), FormatOptions(language="en", width=0))
    assert lines[0].split() == ["Objective", "Project", "Rank", "Share", "Held", "on", "Open", "Offices"]
    assert "yes" in lines[2].split() and lines[-2] == "1 row (cut here; there are more)"
    assert table(sample([]), FormatOptions(width=80))[-2] == "該当なし"
    assert table(sample([]), FormatOptions(width=80))[0].split() == [column.label["ja"] for column in COLUMNS]


def test_codes_stay_as_they_are_written() -> None:
    assert table(texts("007", "1e5", "1.50", kind="code"), FormatOptions(width=80))[2:5] == ["007", "1e5", "1.50"]


def test_the_text_of_a_document_does_not_steer_the_terminal() -> None:
    data = written("table", texts("\x1b[31m赤\x07", "右\u202eから", "二\n行"))
    assert b"\x1b" not in data and b"\x07" not in data
    assert "\u202e" not in data.decode() and "二 行" in data.decode()


def test_long_cells_are_wrapped_to_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "ふれあい・いきいきサロンの立ち上げと運営を支える架空の事業です"
    result = sample([("1-2", long, 3), ("2-1", "短い", 4)], COLUMNS[:3])
    lines = table(result, FormatOptions(width=48))
    assert max(wcswidth(line) for line in lines) <= 48
    middle = "".join(line.split("|")[2].strip() for line in lines if line.startswith("|"))
    assert middle == "事業" + long + "短い"
    monkeypatch.setenv("COLUMNS", "40")
    assert max(wcswidth(line) for line in table(result, FormatOptions())) <= 40
    assert max(wcswidth(line) for line in table(result, FormatOptions(width=0))) > 60


narrow_text = st.text(st.sampled_from("abc 課事業。、ｱ１-|"), max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(narrow_text, narrow_text, narrow_text), max_size=4), st.integers(45, 120))
def test_a_table_never_grows_over_its_width(rows: list[tuple[str, str, str]], width: int) -> None:
    columns = tuple(Column(f"c{number}", "text", {"ja": "とても長い見出し", "en": "head"}) for number in range(3))
    lines = table(sample(rows, columns), FormatOptions(width=width))
    assert max(wcswidth(line) for line in lines) <= width


class Pipe(io.RawIOBase):
    """A stream that only goes forward, as a socket or a pipe does."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(bytes(data))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_to_a_stream_that_only_goes_forward(name: str) -> None:
    pipe = Pipe()
    with io.BufferedWriter(pipe) as stream:
        FORMATS[name].write(sample(), stream, options=OPTIONS)
        assert not stream.closed
        stream.flush()
        if name != "xlsx":  # a zip file holds the time of writing
            assert bytes(pipe.data) == written(name, sample())
    if name == "xlsx":
        assert sheets(bytes(pipe.data))[0] == sheets(written("xlsx", sample()))[0]


@pytest.mark.parametrize("name", FORMATS)
def test_options_may_be_left_out_and_an_empty_answer_has_its_head(name: str) -> None:
    stream = io.BytesIO()
    FORMATS[name].write(sample([]), stream)
    data = stream.getvalue()
    if name == "xlsx":
        assert [[value for value, _ in row] for row in sheets(data)[0]] == [[column.name for column in COLUMNS]]
    else:
        assert ("活動目標" if name == "table" else "objective") in data.decode()


same_text = st.text(st.sampled_from("abc課事業 1-2—|,;\"'"), min_size=1, max_size=10).map(str.strip).filter(bool)
one_row = st.tuples(
    same_text.filter(lambda text: text[0] not in "-'"),
    st.none() | same_text.filter(lambda text: text[0] not in "-'"),
    st.none() | st.integers(-(10**9), 10**9),
    st.none() | st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False),
    st.none() | st.dates(date(1901, 1, 1)),
    st.none() | st.booleans(),
    st.none() | same_text.filter(lambda text: text[0] not in "-'"),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(one_row, max_size=4))
def test_all_formats_say_the_same(rows: list[Row]) -> None:
    result = sample(rows)
    delimited = list(csv.reader(io.StringIO(written("csv", result).decode(), newline="")))[1:]
    tabbed = [line.split("\t") for line in written("tsv", result).decode().split("\n")[1:-1]]
    objects = [list(row.values()) for row in json.loads(written("json", result), parse_float=Decimal)["rows"]]
    book = [[value for value, _ in row] for row in sheets(written("xlsx", result))[0][1:]]
    assert delimited == tabbed
    assert len(delimited) == len(objects) == len(book) == len(rows)
    for texts_of_row, values, cells, row in zip(delimited, objects, book, rows, strict=True):
        day = row[4]
        assert isinstance(day, date | None)
        assert values == [*row[:4], day.isoformat() if day else None, *row[5:]]
        assert [text or None for text in texts_of_row[:2]] == list(row[:2])
        assert [Decimal(text) if text else None for text in texts_of_row[2:4]] == list(row[2:4])
        assert texts_of_row[4] == (day.isoformat() if day else "")
        assert texts_of_row[5] == ("" if row[5] is None else str(row[5]).lower())
        assert cells[:3] == list(row[:3]) and cells[5:] == list(row[5:])
        assert cells[3] == (None if row[3] is None else pytest.approx(float(str(row[3]))))
        assert cells[4] == (datetime(day.year, day.month, day.day) if day else None)


def test_many_narrow_columns_give_up_the_width_before_they_become_unreadable() -> None:
    columns = tuple(Column(f"c{number}", "text", {"ja": f"見出し{number}", "en": "head"}) for number in range(12))
    lines = table(sample([("架空の町の長い事業名",) * 12], columns), FormatOptions(width=40))
    cells = lines[0].strip("+").split("+")
    assert len(cells) == 12 and all(len(cell) - 2 == 8 for cell in cells)
    assert len({wcswidth(line) for line in lines if line.startswith(("+", "|"))}) == 1


def test_the_widest_column_gives_way_first() -> None:
    row = ("1-2", "短い", "長い文が続く架空の説明" * 4)
    columns = (COLUMNS[0], COLUMNS[1], COLUMNS[6])
    first = table(sample([row], columns), FormatOptions(width=60))[0].strip("+").split("+")
    assert [len(cell) - 2 for cell in first] == [10, 6, 34]
