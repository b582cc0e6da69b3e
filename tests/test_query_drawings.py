"""How a query file says what is drawn: the parts, what is taken where it says nothing, how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries import CatalogueError, load_catalogue
from queries.drawing import OPTIONAL, REQUIRED
from queries.run import run_query
from queries.saved_query import COLUMN_KINDS, PARAMETER_TYPES, VIEWS, SavedQuery
from tests.pages_city import city_engine
from webapp.results.drawn_answer import counts_of
from webapp.serving.addresses import Addresses

FILE = """\
#+ name: counted
#+ title: {{ja: 数, en: Counts}}
#+ description: {{ja: 数える。, en: Counts.}}
#+ audience: [staff]
#+ group: plan
#+ order: 1
#+ columns:
#+   - {{name: objective, kind: code, label: {{ja: 活動目標, en: Objective}}}}
#+   - {{name: office, kind: text, label: {{ja: 課, en: Office}}}}
#+   - {{name: lines, kind: integer, label: {{ja: 行, en: Lines}}}}
#+   - {{name: share, kind: decimal, label: {{ja: 割合, en: Share}}}}
#+   - {{name: fiscal_year, kind: integer, label: {{ja: 年度, en: Year}}}}
#+ view: {view}
{draw}SELECT ?objective ?office ?lines ?share ?fiscal_year WHERE {{ ?objective ?office ?lines , ?share , ?fiscal_year }}
"""
TARGET = """\
#+ name: lines
#+ title: {ja: 行, en: Lines}
#+ description: {ja: 行。, en: Lines.}
#+ audience: [staff]
#+ group: plan
#+ order: 2
#+ parameters:
#+   - {name: objective, type: string, required: true, label: {ja: 目標, en: O}, help: {ja: 目標, en: O}}
#+ columns: [{name: line, kind: text, label: {ja: 行, en: Line}}]
#+ view: table
SELECT ?line WHERE { ?line <urn:in> ?objective }
"""


def read(folder: Path, view: str, draw: str = "") -> SavedQuery:
    """Return the query of a file with a view and its drawing, beside one that its numbers may lead to."""
    head = f"#+ draw: {draw}\n" if draw else ""
    (folder / "counted.rq").write_text(FILE.format(view=view, draw=head), encoding="utf-8")
    (folder / "lines.rq").write_text(TARGET, encoding="utf-8")
    return load_catalogue(folder)["counted"]


def test_the_header_names_the_parts(tmp_path: Path) -> None:
    draw = '{rows: [objective, office], columns: office, numbers: lines, cells: "/queries/lines?objective={objective}"}'
    drawing = read(tmp_path, "matrix", draw).drawing
    assert drawing is not None
    assert dict(drawing.parts) == {"rows": ("objective", "office"), "columns": ("office",), "numbers": ("lines",)}
    assert drawing.cells == "/queries/lines?objective={objective}"
    assert not drawing.stacked


def test_bars_may_stand_in_one(tmp_path: Path) -> None:
    drawing = read(tmp_path, "bars", "{rows: office, numbers: [lines, share], stacked: true}").drawing
    assert drawing is not None
    assert drawing.stacked
    assert drawing.parts["numbers"] == ("lines", "share")


@pytest.mark.parametrize(
    ("view", "parts"),
    [
        ("matrix", {"rows": ("objective",), "columns": ("office",), "numbers": ("lines",)}),
        ("bars", {"rows": ("objective",), "numbers": ("lines",)}),
        ("network", {"ends": ("objective", "office"), "numbers": ("lines",)}),
        ("timeline", {"rows": ("objective",), "times": ("fiscal_year",), "numbers": ("lines",)}),
    ],
)
def test_without_a_word_the_first_columns_that_fit_are_drawn(
    tmp_path: Path, view: str, parts: dict[str, tuple[str, ...]]
) -> None:
    drawing = read(tmp_path, view).drawing
    assert drawing is not None
    assert dict(drawing.parts) == parts


def test_a_table_is_not_drawn(tmp_path: Path) -> None:
    assert read(tmp_path, "table").drawing is None


@pytest.mark.parametrize(
    ("view", "draw", "why"),
    [
        ("table", "{rows: office, numbers: lines}", "whose view is table is not drawn"),
        ("bars", "{rows: office}", "The key 'numbers' is missing"),
        ("bars", "{rows: office, numbers: lines, columns: office}", "'columns' is not a key of draw"),
        ("bars", "{rows: nobody, numbers: lines}", "rows is 'nobody', but must be one of"),
        ("bars", "{rows: office, numbers: objective}", "The column 'objective' must be of the kind integer or decimal"),
        ("bars", "{rows: office, numbers: []}", "numbers must name at least one column"),
        ("bars", "{rows: [office, office], numbers: lines}", "rows names the column 'office' twice"),
        ("matrix", "{rows: objective, columns: office, numbers: share}", "'share' must be of the kind integer to be"),
        ("timeline", "{rows: office, times: fiscal_year, numbers: [lines, share]}", "drawn of one column of numbers"),
        ("network", "{ends: office, numbers: lines}", "ends must name two columns"),
        ("matrix", "{rows: objective, columns: office, numbers: lines, cells: //x}", "cells must be an address"),
        ("matrix", "{rows: objective, columns: office, numbers: lines, cells: 'javascript:x'}", "cells must be an"),
        ("matrix", "{rows: objective, columns: office, numbers: lines, cells: '/x/{nobody}'}", "cells names 'nobody'"),
        ("matrix", "{rows: objective, columns: office, numbers: lines, cells: /queries/none}", "which is not there"),
        ("matrix", "{rows: objective, columns: office, numbers: lines, cells: /queries/lines}", "takes: objective"),
        (
            "matrix",
            "{rows: objective, columns: office, numbers: lines, cells: '/queries/lines?objective=1&x={lines}'}",
            "takes: x",
        ),
    ],
)
def test_a_wrong_drawing_stops_the_start(tmp_path: Path, view: str, draw: str, why: str) -> None:
    with pytest.raises(CatalogueError, match=r"counted\.rq") as caught:
        read(tmp_path, view, draw)
    assert why in caught.value.sentence
    assert caught.value.line >= 1


@pytest.mark.parametrize("query", load_catalogue().listed(), ids=lambda query: query.name)
def test_a_shipped_query_that_is_no_table_says_what_is_drawn(query: SavedQuery) -> None:
    assert (query.drawing is None) == (query.view == "table")
    assert ("#+ draw:" in query.path.read_text(encoding="utf-8")) == (query.view != "table")


def test_the_example_of_the_guide_is_a_query_that_runs(tmp_path: Path) -> None:
    guide = (Path(__file__).parent.parent / "docs" / "queries.md").read_text(encoding="utf-8")
    example = guide.partition("```sparql\n")[2].partition("```")[0]
    (tmp_path / "statements-of-objective.rq").write_text(example, encoding="utf-8")
    shipped = load_catalogue()
    for name in ("choice-objectives", "choice-actors", "role-statements"):
        (tmp_path / f"{name}.rq").write_text(shipped[name].path.read_text(encoding="utf-8"), encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    result = run_query(
        "statements-of-objective", engine=city_engine(), catalogue=catalogue, values={"objective": "１－１"}
    )
    assert result.rows
    assert {row[0] for row in result.rows} == {"1-1"}
    counts = counts_of(result, Addresses(), "/queries/")
    assert counts is not None
    assert all(
        cell and cell.href.startswith("/queries/role-statements?objective=1-1&actor=") for cell in counts.rows[0].cells
    )
    for part in (part for parts in (REQUIRED, OPTIONAL) for names in parts.values() for part in names):
        assert f"`{part}`" in guide
    assert all(f"`{kind}`" in guide for kind in (*COLUMN_KINDS, *PARAMETER_TYPES, *VIEWS))
