"""Cells as people read them, case by case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.engine import EmbeddedEngine
from ontology.terms import SKOS, WP
from queries.result import Cell, Result
from queries.saved_query import Column, SavedQuery
from webapp.app import create_app
from webapp.results.view import ResultView, ViewCell, view
from webapp.serving.addresses import Addresses
from webapp.words.language import LANGUAGE
from webapp.words.names import said

BASE = "https://fukushi-graph.example/id/"


def shown(columns: list[tuple[str, str]], *rows: tuple[Cell, ...]) -> ResultView:
    """Return the view of rows under columns given as name and kind."""
    typed = tuple(Column(name, kind, {"ja": f"{name}の列", "en": name}) for name, kind in columns)
    texts = {"ja": "題", "en": "t"}
    query = SavedQuery(
        "q", texts, texts, ("staff",), "plan", 1, False, (), typed, "table", (), "SELECT * {}", Path("q.rq")
    )
    return view(Result(query, {}, typed, rows), Addresses())


CELLS: list[tuple[str, str, Cell, str, str]] = [
    # column, kind, cell, text, style
    ("project", "text", "縁側サロン", "縁側サロン", ""),
    ("project", "text", "とても長い名前を持つ架空の事業", "とても長い名前を持つ架空の事業", "wide"),
    ("project", "text", None, "", ""),
    ("objective", "code", "2-1", "2-1", "short"),
    ("ordinal", "integer", 0, "0", "number"),
    ("value", "decimal", Decimal("1E+3"), "1000", "number"),
    ("value", "decimal", Decimal("0.10"), "0.10", "number"),
    ("date", "date", date(2030, 4, 1), "2030-04-01", "short"),
    ("date", "date", "2030-04", "2030-04", ""),
    ("same_content", "boolean", True, "はい", "short"),
    ("same_content", "boolean", False, "いいえ", "short"),
    ("status", "code", "not-comparable", "比較できない", "short"),
    ("status", "code", "something-new", "something-new", "wide"),
    ("match", "code", "other-column", "もう一方の欄", "short"),
    ("kind", "text", "地域", "地域", ""),
    ("certainty", "code", "unheard-of", "unheard-of", "short"),
]


@pytest.mark.parametrize(("name", "kind", "cell", "text", "style"), CELLS)
def test_cell(name: str, kind: str, cell: Cell, text: str, style: str) -> None:
    found = shown([("first", "text"), (name, kind)], ("x", cell)).rows[0][1]
    assert (found.text, found.style) == (text, style)
    assert found.links == ()


def test_codes_of_classes_and_rules_are_shown_by_name() -> None:
    rule = NamedNode("https://a.example/rule/by-hand")
    store = Store()
    for thing, words in ((WP.Assignment, ("担当", "assignment")), (rule, ("手による規則", "By hand"))):
        for text, language in zip(words, ("ja", "en"), strict=True):
            store.add(Quad(thing, SKOS.prefLabel, Literal(text, language=language)))
    columns = [("kind", "code"), ("rule", "code"), ("rests_on", "iri"), ("resource", "iri")]
    row = ("Assignment", "by-hand", f"{BASE}99201/x/1", f"{BASE}99201/y/2")
    app = create_app({"ENGINE": EmbeddedEngine(store)})
    with app.test_request_context("/"):
        (cells,) = shown(columns, row).rows
        assert [cell.text for cell in cells] == ["担当", "手による規則", "rests_onの列", "記録"]
        assert [cell.links[0].href for cell in cells[2:]] == ["/id/99201/x/1", "/id/99201/y/2"]
        # a code that is neither, and a table that has the names beside the codes
        (cells,) = shown(columns, ("actual", "unheard-of", None, None)).rows
        assert [cell.text for cell in cells] == ["実績", "unheard-of", "", ""]
        (cells,) = shown([("rule", "code"), ("title", "text")], ("by-hand", "手による規則")).rows
        assert [cell.text for cell in cells] == ["by-hand", "手による規則"]
    with app.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        (cells,) = shown(columns, row).rows
        assert [said(cell.text, cell.of) for cell in cells[:1]] == ["assignment"]


def test_lists_are_taken_apart() -> None:
    (row,) = shown([("marks", "list"), ("offices", "list")], ("再掲", "長寿課 | こども課")).rows
    assert row[0].items == ("再掲",)
    assert row[1].items == ("長寿課", "こども課")


def test_record_document_and_line_become_one_source() -> None:
    found = shown(
        [("project", "text"), ("resource", "iri"), ("document", "code"), ("line", "integer")],
        ("縁側", f"{BASE}99201/x", "plan-hinata", 40),
        ("回覧", None, "plan-hinata", None),
        ("見守り", None, None, None),
    )
    assert [head.text for head in found.heads] == ["projectの列", "出典"]
    first, second, third = (row[-1] for row in found.rows)
    assert [(link.text, link.href) for link in first.links] == [
        ("40行目", "/documents/plan-hinata/lines/40"),
        ("記録", "/id/99201/x"),
    ]
    assert (first.note, second.links, second.note) == ("plan-hinata", (), "plan-hinata")
    assert third == ViewCell(style="source")


def test_iris_elsewhere_are_no_links() -> None:
    (row,) = shown([("other", "iri"), ("own", "iri")], ("https://example.org/a/b", f"{BASE}99201/x")).rows
    assert (row[0].text, row[0].links) == ("b", ())
    assert (row[1].text, row[1].links[0].href) == ("99201/x", "/id/99201/x")


def test_groups_hold_every_row_once_in_the_querys_order() -> None:
    columns = [("certainty", "code"), ("project", "text")]
    found = shown(columns, ("candidate", "a"), ("stated", "b"), ("candidate", "c"))
    assert [(g.certainty.code, [row[0].text for row in g.rows]) for g in found.groups] == [
        ("stated", ["b"]),
        ("derived", []),
        ("candidate", ["a", "c"]),
        ("rejected", []),
    ]
    assert found.certain


def test_a_row_of_unknown_certainty_is_not_lost() -> None:
    found = shown([("certainty", "code"), ("project", "text")], ("stated", "a"), ("perhaps", "b"), (None, "c"))
    assert found.groups == ()
    assert [row[1].text for row in found.rows] == ["a", "b", "c"]


def test_certainty_in_a_later_column_makes_no_groups() -> None:
    found = shown([("project", "text"), ("certainty", "code")], ("a", "derived"))
    assert found.groups == ()
    assert found.rows[0][1].certainty is not None
    assert found.rows[0][1].certainty.word == "導出"
