"""Counting rows while they are written: what is counted must be what a reader of the format counts."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, Store

from graph.visitor_job import Bounds
from graph.visitor_rows import BoundedOutput, LimitMet, RowCounter

FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
NASTY = st.text(alphabet=st.sampled_from('"\\{}[],:\n\r\t<>&a果'), max_size=8) | st.sampled_from(
    ["},{", '},{"', "\\", '\\"', "<result>", '":{"', "},{}", "{}", ":{"]
)


def written(values: list[tuple[str | None, str | None]], form: str) -> bytes:
    """Return a SELECT answer with these rows (None: unbound) in a format."""
    rows = " ".join("(" + " ".join("UNDEF" if v is None else str(Literal(v)) for v in row) + ")" for row in values)
    found = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}")
    assert isinstance(found, QuerySolutions)
    return found.serialize(format=FORMATS[form]) or b""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("variables", ["?x", "*"])
@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_counts_rows_with_and_without_values(form: str, variables: str, rows: int) -> None:
    body = f"VALUES ?x {{ {'1 ' * rows}}}" if variables == "?x" else " UNION ".join(["{}"] * rows) or "FILTER(false)"
    found = Store().query(f"SELECT {variables} {{ {body} }}")
    assert isinstance(found, QuerySolutions)
    counter = RowCounter(form)
    counter.add(found.serialize(format=FORMATS[form]) or b"")
    assert counter.rows == rows


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.none() | NASTY, st.none() | NASTY), max_size=6),
    st.sampled_from(sorted(FORMATS)),
    st.lists(st.integers(1, 40), min_size=1, max_size=10),
)
def test_counts_the_same_however_the_text_is_cut(
    values: list[tuple[str | None, str | None]], form: str, sizes: list[int]
) -> None:
    text = written(values, form)
    counter, at, turn = RowCounter(form), 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        counter.add(text[at : at + size])
        at, turn = at + size, turn + 1
    assert counter.rows == len(values)


def test_the_output_stops_at_the_row_after_the_last_allowed() -> None:
    text = written([("x", "y")] * 4, "csv")
    kept = io.BytesIO()
    assert BoundedOutput(kept, Bounds(1, 4, 10_000, 1), RowCounter("csv")).write(text) == len(text)
    assert kept.getvalue() == text
    bounded = BoundedOutput(io.BytesIO(), Bounds(1, 3, 10_000, 1), RowCounter("csv"))
    with pytest.raises(LimitMet):
        bounded.write(text)
    assert bounded.met == "rows"


def test_the_output_stops_before_the_byte_after_the_last_allowed() -> None:
    kept = io.BytesIO()
    bounded = BoundedOutput(kept, Bounds(1, 10, 8, 1), None)
    bounded.write(b"12345678")
    with pytest.raises(LimitMet):
        bounded.write(b"9")
    assert (kept.getvalue(), bounded.met) == (b"12345678", "bytes")


def test_an_error_of_the_disk_is_kept() -> None:
    class Full(io.RawIOBase):
        def write(self, data: object, /) -> int:
            raise OSError(28, "No space left on device")

    bounded = BoundedOutput(Full(), Bounds(1, 1, 10, 1), None)
    with pytest.raises(OSError, match="No space"):
        bounded.write(b"x")
    assert bounded.failed is not None
    assert bounded.failed.errno == 28
