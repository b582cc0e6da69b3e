"""The printed words around a finding: marked, cut short, and never those of another line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from graph.engine import EmbeddedEngine
from tests.builds import shipped
from tests.validation_reports import finding, report
from webapp.app import create_app
from webapp.serving.site import SnapshotInfo
from webapp.validation.words import NEAR, NEXT, Excerpt, PrintedWords

HEAD = """
@prefix wp: <https://fukushi-graph.example/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@base <https://fukushi-graph.example/id/99201/> .
<doc/plan> dcterms:identifier "plan-hinata" .
"""


def engine(*texts: tuple[int, int, str]) -> EmbeddedEngine:
    store = Store()
    rows = "".join(
        f'<r/{n}> wp:verbatim "{text}" ; wp:span <s/{n}> .\n'
        f"<s/{n}> wp:document <doc/plan> ; wp:line {line} ; wp:startCharacter {start} .\n"
        for n, (line, start, text) in enumerate(texts)
    )
    store.load(input=(HEAD + rows).encode(), format=RdfFormat.TURTLE)
    return EmbeddedEngine(store)


WORDS = PrintedWords(
    engine(
        (39, 0, "道を掃きます。"),
        (40, 0, "東浜の花壇を手入れします。"),
        (40, 20, "苗を配ります。"),
        (41, 0, "水をやります。"),
    )
)


def said(message: str) -> dict[str, str]:
    return {"ja": message, "en": message}


def test_the_word_that_the_message_quotes_is_marked() -> None:
    found = WORDS.around(finding(message=said("「東浜の花壇」がある"), text="東浜の花壇を手入れします。"))
    assert found == Excerpt("道を掃きます。", "", "東浜の花壇", "を手入れします。", "苗を配ります。")


def test_without_a_text_of_its_own_the_word_is_looked_for_on_the_line() -> None:
    found = WORDS.around(finding(message=said("「苗を配」の誤り")))
    assert found == Excerpt("東浜の花壇を手入れします。", "", "苗を配", "ります。", "水をやります。")


def test_where_no_word_is_known_the_line_is_shown_as_such() -> None:
    found = WORDS.around(finding(message=said("課が書かれていない")))
    assert found is not None
    assert found.beside
    assert (found.marked, found.after) == ("", "東浜の花壇を手入れします。")


@pytest.mark.parametrize(
    "changes",
    [{"line": 90}, {"document": "report-hinata"}, {"document": None, "line": None}],
    ids=["another-line", "another-document", "nowhere"],
)
def test_nothing_is_shown_that_does_not_stand_there(changes: dict[str, object]) -> None:
    assert WORDS.around(finding(message=said("「東浜の花壇」がある"), **changes)) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300))
def test_long_texts_are_cut_around_the_word(before: int, after: int) -> None:
    text = "あ" * before + "花壇の苗" + "い" * after
    words = PrintedWords(engine((40, 0, text), (41, 0, "う" * 200)))
    found = words.around(finding(message=said("「花壇の苗」がある"), text=text))
    assert found is not None
    assert found.marked == ("" if text == "花壇の苗" else "花壇の苗")
    assert len(found.before) <= NEAR + 1
    assert len(found.after) <= max(NEAR + 1, 4)
    assert len(found.right) == NEXT + 1


def test_the_page_shows_them_only_where_the_text_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "validation.json"
    shown = report(finding(message=said("「東浜の花壇」がある"), text="東浜の花壇を手入れします。"))
    path.write_text(json.dumps(shown.to_json()), encoding="utf-8")
    store = engine((40, 0, "東浜の花壇を手入れします。"), (41, 0, "水をやります。"))
    for text, marked in (("", False), ("0" * 64, True)):
        config = {"ENGINE": store, "VALIDATION": path, "SNAPSHOT": SnapshotInfo("0" * 16, "", {}, text)}
        page = create_app({**config, "TESTING": True}).test_client().get("/validation").text
        assert ("<mark>東浜の花壇</mark>" in page) is marked
        assert ("水をやります。" in page) is marked
        assert "手入れします。" in page


def test_the_english_page_tells_the_findings_in_english(tmp_path: Path) -> None:
    path = tmp_path / "validation.json"
    path.write_text(json.dumps(report(finding(1, "violation")).to_json()), encoding="utf-8")
    app = create_app({"ENGINE": shipped().engine, "VALIDATION": path, "TESTING": True})
    page = app.test_client().get("/en/validation?severity=violation").text
    assert "Same project" in page
    assert "How to mend" in page
    assert "Errors of our data were found." in page
    assert 'href="/en/validation?finding=000000000001#finding-000000000001"' in page
    assert "There is no filter" in app.test_client().get("/en/validation?colour=red").text
