"""The forms of data beyond the page: SPARQL results, labels beside IRIs, the choice by Accept, frames."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from queries import run
from queries.cells import Cell
from queries.format_options import FormatOptions
from queries.format_srj import term
from queries.formats import FORMATS
from queries.frame import FrameError
from queries.result import Result
from queries.run import run_query, stream_query
from queries.saved_query import Column
from tests.problems import assert_problem

OFFICE = "/queries/projects-of-department?department=長寿課"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = {
    "text/html": "text/html; charset=utf-8",
    "text/csv": "text/csv; charset=utf-8",
    "text/tab-separated-values": "text/tab-separated-values; charset=utf-8",
    "application/json": "application/json",
    "application/sparql-results+json": "application/sparql-results+json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": None,
}


@pytest.mark.parametrize("accept", TYPES)
def test_accept_chooses_the_form(client_request: Any, accept: str) -> None:
    answer = client_request.raw(OFFICE, headers={"Accept": accept})
    assert answer.content_type == (TYPES[accept] or accept)
    assert {"Accept", "Accept-Encoding"} <= set(answer.vary)
    suffix = next((form.suffix for form in FORMATS.values() if form.media_type.startswith(accept)), None)
    if suffix not in (None, ".xlsx"):
        assert answer.data == client_request.raw(OFFICE.replace("?", f"{suffix}?")).data


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/csv;q=0.5, application/json;q=0.6", "application/json"),
        ("application/*", "application/json"),
        ("text/html;q=0, */*", "text/csv; charset=utf-8"),
    ],
)
def test_accept_is_weighed(client_request: Any, accept: str | None, expected: str) -> None:
    headers = {"Accept": accept} if accept else {}
    if accept == "application/*":
        assert client_request.raw(OFFICE, headers=headers).content_type.startswith("application/")
    else:
        assert client_request.raw(OFFICE, headers=headers).content_type == expected


def test_a_suffix_goes_before_accept(client_request: Any) -> None:
    address = OFFICE.replace("?", ".csv?")
    assert client_request.raw(address, headers={"Accept": "text/html"}).content_type == "text/csv; charset=utf-8"


def test_what_is_not_offered_is_406_and_names_what_is(client_request: Any) -> None:
    answer = client_request.raw(OFFICE, 406, headers={"Accept": "image/png"})
    assert "text/csv" in answer.get_data(as_text=True) or answer.content_type == "text/html; charset=utf-8"
    problem = assert_problem(client_request.raw(OFFICE, 406, headers={"Accept": "image/png, application/problem+json"}))
    assert set(TYPES) - {"text/html"} <= set(problem["allowed"])


def test_sparql_results_are_what_a_sparql_client_reads(client_request: Any) -> None:
    found = json.loads(client_request.raw(OFFICE.replace("?", ".srj?")).data)
    rows = json.loads(client_request.raw(OFFICE.replace("?", ".json?")).data)
    assert found["head"] == {"vars": rows["columns"]}
    bindings = found["results"]["bindings"]
    assert len(bindings) == len(rows["rows"]) == 3
    for binding, row in zip(bindings, rows["rows"], strict=True):
        assert set(binding) == {name for name, cell in row.items() if cell is not None}
        for name, given in binding.items():
            assert given["value"] == str(row[name])
    assert bindings[0]["resource"]["type"] == "uri"
    assert bindings[0]["alternatives"] == {"type": "literal", "value": "1", "datatype": f"{XSD}integer"}


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (None, "text", None),
        ("2-1", "code", {"type": "literal", "value": "2-1"}),
        ("https://a.example/x", "iri", {"type": "uri", "value": "https://a.example/x"}),
        ("not an iri", "iri", {"type": "literal", "value": "not an iri"}),
        ("https://a.example/x", "text", {"type": "literal", "value": "https://a.example/x"}),
        (True, "boolean", {"type": "literal", "value": "true", "datatype": f"{XSD}boolean"}),
        (7, "integer", {"type": "literal", "value": "7", "datatype": f"{XSD}integer"}),
        (Decimal("1E+40"), "decimal", {"type": "literal", "value": "1" + "0" * 40, "datatype": f"{XSD}decimal"}),
        (date(2030, 4, 1), "date", {"type": "literal", "value": "2030-04-01", "datatype": f"{XSD}date"}),
        ("2030-04", "date", {"type": "literal", "value": "2030-04"}),
        (
            datetime(2030, 4, 1, 9),
            "date",
            {"type": "literal", "value": "2030-04-01T09:00:00", "datatype": f"{XSD}dateTime"},
        ),
    ],
)
def test_terms_of_cells(cell: Cell, kind: str, expected: dict[str, str] | None) -> None:
    assert term(cell, kind) == expected


@pytest.mark.parametrize(("suffix", "mark"), [(".csv", ","), (".tsv", "\t")])
def test_each_iri_has_its_label_beside_it(client_request: Any, suffix: str, mark: str) -> None:
    address = OFFICE.replace("?", f"{suffix}?")
    table = list(csv.reader(io.StringIO(client_request.raw(address).get_data(as_text=True)), delimiter=mark))
    place = table[0].index("resource")
    assert table[0][place + 1] == "resource_label"
    for row in table[1:]:
        assert row[place].startswith("https://")
        assert row[place + 1]
        assert not row[place + 1].startswith("https://")
    bare = list(
        csv.reader(io.StringIO(client_request.raw(f"{address}&labels=0").get_data(as_text=True)), delimiter=mark)
    )
    assert bare == [[*row[: place + 1], *row[place + 2 :]] for row in table]


def test_labels_are_looked_up_in_batches_and_made_harmless() -> None:
    asked: list[int] = []

    def names(iris: Any) -> dict[str, str]:
        asked.append(len(iris))
        return {iri: f"=NAME({iri[-1]})" for iri in iris if not iri.endswith("9")}

    columns = (
        Column("thing", "iri", {"ja": "もの", "en": "Thing"}),
        Column("n", "integer", {"ja": "数", "en": "Number"}),
        Column("other", "iri", {"ja": "相手", "en": "Other"}),
    )
    rows = tuple((f"urn:{n}", n, None if n % 2 else f"urn:x{n}") for n in range(1000))
    stream = io.BytesIO()
    FORMATS["csv"].write(result(columns, rows), stream, options=FormatOptions(iri_labels=names))
    table = list(csv.reader(io.StringIO(stream.getvalue().decode())))
    assert table[0] == ["thing", "thing_label", "n", "other", "other_label"]
    assert table[1] == ["urn:0", "'=NAME(0)", "0", "urn:x0", "'=NAME(0)"]
    assert table[10] == ["urn:9", "", "9", "", ""]
    assert len(table) == 1001
    assert asked == [600, 600, 300]
    labelled = io.BytesIO()
    options = FormatOptions(iri_labels=names, labels=True, language="en")
    FORMATS["tsv"].write(result(columns, rows[:1]), labelled, options=options)
    assert labelled.getvalue().decode().splitlines()[0] == "Thing\tName of Thing\tNumber\tOther\tName of Other"


def result(columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> Result:
    """Return a result of invented rows."""
    from queries.catalogue import load_catalogue  # noqa: PLC0415

    return Result(load_catalogue()["listings"], {}, columns, rows)


def test_a_stream_gives_the_rows_of_a_result(sample_store: Store, sample_catalogue: Any) -> None:
    engine = EmbeddedEngine(sample_store)
    whole = run_query("listings", engine=engine, catalogue=sample_catalogue)
    stream = stream_query("listings", engine=engine, catalogue=sample_catalogue, offset=1)
    assert tuple(stream.rows) == whole.rows[1:]
    assert (stream.values, stream.cut) == (whole.values, False)
    part = run_query("listings", engine=engine, catalogue=sample_catalogue, limit=1, offset=1)
    assert (part.rows, part.cut) == (whole.rows[1:2], True)
    last = run_query("listings", engine=engine, catalogue=sample_catalogue, limit=1, offset=2)
    assert (last.rows, last.cut) == (whole.rows[2:], False)


def test_without_pandas_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(FrameError, match="pip install pandas"):
        result((), ()).frame()


def test_a_frame_keeps_kinds_and_gaps() -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    kinds = ("text", "code", "iri", "list", "date", "integer", "decimal", "boolean")
    columns = tuple(Column(kind, kind, {"ja": kind, "en": kind}) for kind in kinds)
    row: tuple[Cell, ...] = ("文", "2-1", "urn:x", "a | b", date(2030, 4, 1), 7, Decimal("1.5"), True)
    frame = result(columns, (row, (None,) * 8)).frame()
    assert list(frame.columns) == list(kinds)
    assert [str(dtype) for dtype in frame.dtypes] == [
        *("string", "string", "string", "string", "object", "Int64", "object", "boolean"),
    ]
    assert tuple(frame.iloc[0]) == row
    assert all(pandas.isna(cell) for cell in frame.iloc[1])
    assert frame.attrs == {"query": "listings", "parameters": {}, "cut": False}
    assert str(result(columns[5:6], ((2**70,),)).frame()["integer"].dtype) == "object"
    assert list(result(columns, ()).frame().columns) == list(kinds)


def test_a_frame_of_a_real_answer(sample_store: Store, sample_catalogue: Any) -> None:
    pytest.importorskip("pandas", reason="needs pandas")
    found = run("listings", engine=EmbeddedEngine(sample_store), catalogue=sample_catalogue).frame()
    assert list(found["ordinal"]) == [1, 2, 1]
