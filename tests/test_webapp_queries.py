"""The pages and data of saved queries: form, table, groups, downloads, refusals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from tests.problems import assert_problem
from webapp.app import create_app

OFFICE = "/queries/projects-of-department"
OFFICE_TITLE = "ある課が担当しうる市の事業"
SUFFIXES = (".csv", ".tsv", ".json", ".srj", ".xlsx")


def test_answer_is_grouped_by_certainty_and_leads_to_lines(client_request: Any) -> None:
    page = client_request.get(f"{OFFICE}?department=長寿課", title=f"長寿課(ひなた市): {OFFICE_TITLE}")
    assert "◎ 明記 なし" in page.text
    assert "○ 導出 1件" in page.text
    assert "△ 候補 2件" in page.text
    assert "× 否定 なし" in page.text
    assert {"heading-derived", "heading-candidate"} <= page.ids
    assert "heading-stated" not in page.ids
    derived = page.text[page.text.index("導出 1件") : page.text.rindex("候補 2件")]
    assert "縁側サロン事業 茶菓の費用を補助 1 二つの表に共通する課が長寿課だけ" in derived
    assert "一覧にない事業を「担当でない」とは言えません" in page.text
    for line in (40, 41, 60):
        assert f"/documents/plan-hinata/lines/{line}" in page.links
    assert "/id/99201/plan/2030/1-1/listing/shi/1/assignment/choju" in page.links
    assert '<option value="長寿課" selected>' in page.html


def test_groups_say_what_they_mean_and_what_they_leave_open(client_request: Any) -> None:
    page = client_request.get(f"{OFFICE}?department=長寿課", title=f"長寿課(ひなた市): {OFFICE_TITLE}")
    assert "ほかの可能性も残っています。 分からないこと: 実際に担当かどうか。" in page.text.replace("。分", "。 分")


@pytest.mark.parametrize(
    "typed",
    ["長寿課", " 長寿課 ", "長寿課(ひなた市)", "https://fukushi-graph.example/id/org/99201/dept/choju"],
)
def test_an_office_may_be_named_in_several_ways(client_request: Any, typed: str) -> None:
    page = client_request.get(f"{OFFICE}?department={quote(typed)}", title=f"長寿課(ひなた市): {OFFICE_TITLE}")
    assert "縁側サロン事業" in page.text


@pytest.mark.parametrize("address", [OFFICE, f"{OFFICE}?department=", f"{OFFICE}?department=%20"])
def test_missing_value_is_a_question_not_a_mistake(client_request: Any, address: str) -> None:
    page = client_request.get(address, title=OFFICE_TITLE)
    assert "条件を選び、「調べる」を押してください。" in page.text
    assert "<table" not in page.html
    assert "aria-invalid" not in page.html


def test_wrong_value_keeps_the_form_and_names_near_and_allowed(client_request: Any) -> None:
    page = client_request.get(f"{OFFICE}?department=長寿", 400, title=f"入力の誤り: {OFFICE_TITLE}")
    assert "「担当課」に「長寿」という値はありません。" in page.text
    assert "使える値: 長寿課、こども課、くらし課" in page.text
    assert "入力された値: 長寿" in page.text
    assert 'aria-invalid="true"' in page.html
    near = [link for link in page.links if link.startswith(f"{OFFICE}?")]
    assert [parse_qs(urlsplit(link).query) for link in near] == [{"department": ["長寿課"]}]
    assert client_request.raw(near[0], 200)


def test_near_value_keeps_the_other_conditions(client_request: Any) -> None:
    page = client_request.get("/queries/listings?objective=1-1&party=市社", 400, title="入力の誤り: 事業の一覧")
    links = [parse_qs(urlsplit(link).query) for link in page.links if link.startswith("/queries/listings?")]
    assert {"objective": ["1-1"], "party": ["市社協"]} in links


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ordinal=two", "「順番」の値「two」は整数ではありません。"),
        ("colour=red", "「colour」という条件はありません。"),
        ("objective=1-1&objective=1-2", "「活動目標」が何度も指定されています。"),
        ("objective=" + "x" * 501, "「活動目標」が長すぎます。"),
        ("objective=a%00b", "「活動目標」に改行などの見えない文字が入っています。"),
    ],
)
def test_each_refusal_is_one_sentence_in_the_words_of_the_form(client_request: Any, query: str, sentence: str) -> None:
    page = client_request.get(f"/queries/listings?{query}", 400, title="入力の誤り: 事業の一覧")
    assert sentence in page.text
    problem = assert_problem(client_request.raw(f"/queries/listings.json?{query}", 400))
    assert problem["parameter"] == query.partition("=")[0]


def test_plain_table_has_heads_of_the_header_and_a_count(client_request: Any) -> None:
    page = client_request.get("/queries/listings", title="市の事業: 事業の一覧")
    assert "事業の一覧 3件 活動目標 主体 順番 事業 1-1 市 1 縁側サロン事業 1-1 市 2 回覧板の点字化" in page.text
    assert 'role="group" aria-labelledby="table-all" tabindex="0"' in page.html


def test_empty_answer_says_what_to_try(client_request: Any) -> None:
    page = client_request.get(f"{OFFICE}?department=こども課", title=f"こども課(ひなた市): {OFFICE_TITLE}")
    assert "該当する行はありません" in page.text
    assert "条件を減らすか、別の値を選んでください。" in page.text
    assert "「担当でない」ことを意味しません" in page.text
    assert not [link for link in page.links if ".csv" in link]


def test_downloads_keep_the_conditions(client_request: Any) -> None:
    page = client_request.get(f"{OFFICE}?department=長寿課", title=f"長寿課(ひなた市): {OFFICE_TITLE}")
    downloads = [link for link in page.links if link.startswith(f"{OFFICE}.")]
    assert [urlsplit(link).path.removeprefix(OFFICE) for link in downloads] == [
        ".csv",
        ".csv",
        ".tsv",
        ".json",
        ".srj",
        ".xlsx",
    ]
    for link in downloads:
        assert parse_qs(urlsplit(link).query)["department"] == ["長寿課"]
        client_request.raw(link)


def test_data_of_all_forms_hold_the_same_rows(client_request: Any) -> None:
    answers = {suffix: client_request.raw(f"{OFFICE}{suffix}?department=長寿課") for suffix in SUFFIXES}
    assert {suffix: answer.content_type for suffix, answer in answers.items()} == {
        ".csv": "text/csv; charset=utf-8",
        ".tsv": "text/tab-separated-values; charset=utf-8",
        ".json": "application/json",
        ".srj": "application/sparql-results+json",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    projects = ["縁側サロン事業", "回覧板の点字化", "新聞配達員の見守り"]
    rows = list(csv.DictReader(io.StringIO(answers[".csv"].get_data(as_text=True))))
    assert [row["project"] for row in rows] == projects
    assert [row["certainty"] for row in rows] == ["derived", "candidate", "candidate"]
    body = json.loads(answers[".json"].get_data(as_text=True))
    assert [row["project"] for row in body["rows"]] == projects
    assert body["data_version"] == "0123456789abcdef"
    tsv = answers[".tsv"].get_data(as_text=True).splitlines()
    assert [line.split("\t")[2] for line in tsv[1:]] == projects
    sheet = load_workbook(io.BytesIO(answers[".xlsx"].get_data())).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert set(projects) <= cells


def test_download_has_a_name_for_old_and_new_clients(client_request: Any) -> None:
    header = client_request.raw(f"{OFFICE}.csv?department=長寿課").headers["Content-Disposition"]
    assert header.startswith("attachment; filename=\"projects-of-department.csv\"; filename*=UTF-8''")
    assert unquote(header.rpartition("''")[2]) == f"{OFFICE_TITLE}_長寿課_{date.today().isoformat()}.csv"
    assert header.isascii()


def test_csv_for_excel_has_a_byte_order_mark(client_request: Any) -> None:
    plain = client_request.raw("/queries/listings.csv").get_data()
    excel = client_request.raw("/queries/listings.csv?excel=1").get_data()
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert excel.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_data_refuses_in_one_shape(client_request: Any, suffix: str) -> None:
    answer = client_request.raw(f"{OFFICE}{suffix}?department=長寿", 400)
    error = assert_problem(answer)
    assert (error["near"], error["allowed"]) == (["長寿課"], ["長寿課", "こども課", "くらし課"])
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_data_without_a_required_value_is_refused(client_request: Any, suffix: str) -> None:
    assert "department" in client_request.raw(f"{OFFICE}{suffix}", 400).get_data(as_text=True)


def test_unknown_query_offers_near_names(client_request: Any) -> None:
    page = client_request.get("/queries/listing?objective=1-1", 404, title="問い合わせがありません")
    assert "「listing」という問い合わせはありません" in page.text
    assert "/queries/listings?objective=1-1" in page.links
    for suffix in SUFFIXES:
        assert assert_problem(client_request.raw(f"/queries/listing{suffix}", 404))["near"] == ["listings"]


def test_hidden_queries_are_not_suggested(client_request: Any) -> None:
    page = client_request.get("/queries/choice-office", 404, title="問い合わせがありません")
    assert "choice-offices" not in page.html


def test_what_is_no_suffix_of_ours_is_a_name(client_request: Any) -> None:
    client_request.get("/queries/listings.pdf", 404, title="問い合わせがありません")


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "' OR 1=1"]
)
def test_hostile_values_stay_text(client_request: Any, hostile: str) -> None:
    page = client_request.get(f"/queries/listings?objective={quote(hostile)}", title=f"{hostile}、市の事業: 事業の一覧")
    assert hostile not in page.html or "<" not in hostile
    page = client_request.get(f"{OFFICE}?department={quote(hostile)}", 400, title=f"入力の誤り: {OFFICE_TITLE}")
    assert "<script" not in page.html
    assert "<img" not in page.html
    client_request.raw(f"/queries/{quote(hostile, safe='')}", 404)


@pytest.mark.parametrize("key", ["_external", "_scheme", "_anchor", "_method", "name", "endpoint", "self"])
def test_keys_that_mean_something_to_the_program_are_refused_like_others(client_request: Any, key: str) -> None:
    client_request.get(f"/queries/listings?{key}=https&party=市社", 400, title="入力の誤り: 事業の一覧")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(["objective", "ordinal", "party", "excel", "x"]),
    value=st.text(st.characters(codec="utf-8"), max_size=40),
    suffix=st.sampled_from(["", *SUFFIXES]),
)
def test_whatever_is_typed_gets_an_answer_or_a_refusal(client_request: Any, key: str, value: str, suffix: str) -> None:
    address = f"/queries/listings{suffix}?{quote(key)}={quote(value)}"
    answer = client_request.client.get(address)
    assert answer.status_code in (200, 400)
    if not suffix:
        assert answer.content_type == "text/html; charset=utf-8"


def test_shipped_queries_all_have_a_page(strict_client: Callable[..., Any], sample_store: Store) -> None:
    catalogue = load_catalogue()
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": catalogue}))
    for query in catalogue.listed():
        page = client.get(f"/queries/{query.name}", title=query.title["ja"])
        assert {parameter.name for parameter in query.parameters} <= page.fields
