"""The pages of lines: what was read from a line, and the text around it only where it is loaded."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from webapp.app import create_app
from webapp.pages.source_line import documents, read_line
from webapp.serving.addresses import Addresses

TITLE = "ひなた市支え合い計画 第3章"


@pytest.fixture
def app_with_text(sample_store_with_text: Store, sample_catalogue: Any) -> Flask:
    """The application where somebody has loaded the document."""
    return create_app({"ENGINE": EmbeddedEngine(sample_store_with_text), "CATALOGUE": sample_catalogue})


def line(number: int) -> str:
    """Return the address of a line of the sample."""
    return f"/documents/plan-hinata/lines/{number}"


def test_line_shows_its_records(client_request: Any) -> None:
    page = client_request.get(line(40), title=f"40行目: {TITLE}")
    assert "40行目を根拠とする記録 1件" in page.text
    assert "事業の掲載 縁側サロン事業 40行目 2–20" in page.text
    assert "/id/99201/plan/2030/1-1/listing/shi/1" in page.links


def test_line_shows_a_restatement(client_request: Any) -> None:
    page = client_request.get(line(38), title=f"38行目: {TITLE}")
    assert "役割の記述 縁側を開けておく心がけ 38行目" in page.text


@pytest.mark.parametrize("number", [41, 42])
def test_a_record_of_two_lines_stands_on_both(client_request: Any, number: int) -> None:
    page = client_request.get(line(number), title=f"{number}行目: {TITLE}")
    assert "回覧板の点字化 41〜42行目" in page.text


def test_line_leads_to_its_neighbours(client_request: Any) -> None:
    page = client_request.get(line(41), title=f"41行目: {TITLE}")
    assert line(40) in page.links
    assert line(60) in page.links
    first = client_request.get(line(38), title=f"38行目: {TITLE}")
    assert "前の記録" not in first.text
    last = client_request.get(line(60), title=f"60行目: {TITLE}")
    assert "次の記録" not in last.text


def test_line_without_records_is_an_answer(client_request: Any) -> None:
    page = client_request.get(line(50), title=f"50行目: {TITLE}")
    assert "この行を根拠とする記録はありません" in page.text
    assert {line(41), line(60)} <= set(page.links)


def test_without_the_document_the_page_says_why_there_is_no_text(client_request: Any) -> None:
    page = client_request.get(line(40), title=f"40行目: {TITLE}")
    assert "文書の文章は付属していません。文書の利用条件が確認できないため" in page.text
    assert "fukushi build --document plan-hinata=ファイル名" in page.text
    assert "<q>" not in page.html


def test_with_the_document_the_page_shows_the_surroundings(app_with_text: Flask, strict_client: Any) -> None:
    page = strict_client(app_with_text).get(line(41), title=f"41行目: {TITLE}")
    assert "縁側の戸は、昼のあいだ開けておきましょう。" in page.text
    assert "41〜42行目 (この行)回覧板の点字化<b>" in page.text
    assert "回覧板の点字化&lt;b&gt;" in page.html
    assert "新聞配達員の見守り" not in page.text
    assert page.html.count('class="here"') == 1
    assert "付属していません" not in page.text


def test_with_the_document_a_bare_stretch_says_so(app_with_text: Flask, strict_client: Any) -> None:
    page = strict_client(app_with_text).get(line(75), title=f"75行目: {TITLE}")
    assert "この行と前後の行には、文章を持つ記録がありません" in page.text


@pytest.mark.parametrize("number", [0, 81, 10**12])
def test_lines_the_document_does_not_have(client_request: Any, number: int) -> None:
    page = client_request.get(line(number), 404, title="この行はありません")
    assert f"{TITLE}の行番号は 1 から 80 までです" in page.text
    assert line(80) in page.links


@pytest.mark.parametrize("number", ["-1", "x", "1.5", ""])
def test_what_is_no_line_number(client_request: Any, number: str) -> None:
    client_request.get(f"/documents/plan-hinata/lines/{number}", 404, title="この頁はありません")


def test_unknown_document_offers_the_known(client_request: Any) -> None:
    page = client_request.get("/documents/plan-hinat/lines/40", 404, title="文書がありません")
    assert line(40) in page.links
    page = client_request.get("/documents/%3Cb%3E%00/lines/40", 404, title="文書がありません")
    assert "&lt;b&gt;" in page.html


def test_list_of_documents(client_request: Any, app_with_text: Flask, strict_client: Any) -> None:
    page = client_request.get("/documents/", title="文書")
    assert TITLE in page.text
    assert "行数 80" in page.text
    assert "読み込まれていません" in page.text
    assert line(38) in page.links
    assert "読み込まれています" in strict_client(app_with_text).get("/documents/", title="文書").text


def test_list_without_documents(strict_client: Any, sample_catalogue: Any) -> None:
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(Store()), "CATALOGUE": sample_catalogue}))
    assert "読み込まれた文書がありません" in client.get("/documents/", title="文書").text
    client.get(line(1), 404, title="文書がありません")


def test_reading_a_line(sample_store: Store) -> None:
    engine = EmbeddedEngine(sample_store)
    (document,) = documents(engine, Addresses())
    assert (document.identifier, document.line_count, document.has_text) == ("plan-hinata", 80, False)
    found = read_line(engine, Addresses(), document, 41)
    assert (found.before, found.after, found.verbatim) == (40, 60, ())
    assert [record.link.text for record in found.records] == ["回覧板の点字化"]
