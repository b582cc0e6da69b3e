"""What a person would stumble over on the pages of the shipped graph: wrong words, missing links, bare codes."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest

from queries.result import Result
from queries.saved_query import Column, SavedQuery
from tests.builds import ROOT
from tests.conftest import Page, read_page
from tests.page_kinds import kinds_app
from webapp.results.cards import Cards
from webapp.results.view import ViewCell, view
from webapp.serving.addresses import Addresses
from webapp.words.moment import period


@cache
def get(path: str, status: int = 200) -> Page:
    """Return a page of the shipped graph."""
    response = kinds_app().test_client().get(path)
    assert response.status_code == status
    return read_page(response, "en" if path.startswith("/en/") else "ja")


def main_of(page: Page) -> str:
    """Return the middle of a page, with the marks of its language."""
    return page.html.partition("<main")[2].partition("</main>")[0]


def part(page: Page, start: str, end: str) -> str:
    """Return what stands between two strings."""
    _, found, rest = page.html.partition(start)
    assert found, start
    return rest.partition(end)[0]


def test_found_objective_is_one_of_the_plan_and_not_of_the_report() -> None:
    entry = part(get("/search?q=包括的支援体制の構築"), 'id="kind-objective"', "</ul>")
    assert 'href="/plan/3-4"' in entry
    assert "/documents/plan-2023-ch4/lines/960" in entry
    assert "報告" not in entry


def test_office_to_ask_is_a_link() -> None:
    table = part(get("/projects/yuai-homon"), 'id="asks"', "</table>")
    for slug in ("chiiki-fukushi", "korei-fukushi"):
        assert table.count(f'href="/offices/{slug}"') == 2, "once to ask, once as the other that remains"


@pytest.mark.parametrize(
    "path",
    ["/en/projects/yuai-homon", "/en/coverage", "/en/network", "/en/plan/2-1"],
)
def test_office_whose_name_two_bodies_use_has_its_english_name(path: str) -> None:
    main = main_of(get(path))
    assert "地域福祉課" in main
    assert not re.search(r'<a href="/en/offices/[^"]*"><span lang="ja">地域福祉課', main)
    assert '<option value="chiiki-fukushi" lang="ja"' not in main


def test_partitions_have_english_names() -> None:
    page = get("/en/places")
    shown = re.findall(r"<h2[^>]*>(.*?)</h2>", page.html) + re.findall("<caption[^>]*>(.*?)</caption>", page.html)
    assert {"council district: 25", "district: 21", "community centre: 21"} <= set(shown)
    counted = part(page, 'id="counts-table"', "</table>")
    assert "council district" in counted
    assert '<span lang="ja">地域</span>' not in counted
    assert "council district" in part(get("/en/queries/places"), "<tbody>", "</tbody>")


def test_picture_has_the_english_name_too() -> None:
    drawn = kinds_app().test_client().get("/en/network.svg").get_data(as_text=True)
    assert ">Community Welfare Division<" in drawn
    assert "地域福祉課" not in drawn


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_home_tells_the_purpose_of_a_query_in_one_sentence(path: str) -> None:
    told = [unescape(re.sub("<[^>]*>", "", words)) for words in re.findall("</a><p>(.*?)</p>", get(path).html)]
    assert len(told) > 40
    assert [words for words in told if words.rstrip("。.").count("。") or ". " in words] == []
    assert all(words.endswith(("。", ".")) for words in told)


@pytest.mark.parametrize(
    ("path", "near"), [("/projects/縁側", False), ("/projects/yuai-houmon", True), ("/offices/korei-fukusi", True)]
)
def test_missing_name_is_answered_with_near_ones_the_list_and_a_search(path: str, near: bool) -> None:
    page = get(path, 404)
    kind, _, name = path[1:].partition("/")
    assert f"/{kind}" in page.links
    assert f"「{name}」を検索する" in page.text
    assert ("もしかして" in page.text) is near
    assert "/api/" not in page.text


def test_missing_page_leads_to_search_and_lists() -> None:
    page = get("/nowhere", 404)
    assert {"/search", "/plan", "/queries/"} <= set(re.findall('href="([^"]*)"', main_of(page)))
    assert "Search for it" in get("/en/nowhere", 404).text


def test_things_of_one_name_are_told_apart() -> None:
    referring = part(get("/id/35203/project/yuai-homon.html"), 'id="incoming"', "</dl>")
    names = re.findall("<li>(.*?)</li>", referring)
    assert len(names) > 5
    assert len({re.sub("<[^>]*>", "", name) for name in names}) == len(names)


def test_graphs_have_names() -> None:
    table = part(get("/data"), 'id="graphs-table"', "</table>")
    names = re.findall('<a href="[^"]*">([^<]*)</a>', table)
    assert len(names) > 10
    assert [name for name in names if name.startswith("graph/")] == []
    assert "表の共通部分による担当課" in names
    assert "推論で加わった関係の集まり" in names


def test_heads_over_numbers_are_plural_in_english() -> None:
    head = part(get("/en/plan"), "<thead>", "</thead>")
    words = re.findall('<th scope="col"[^>]*>([^<]*)</th>', head)
    assert {"Offices", "Figures", "Issues"} <= set(words)
    assert "Office" not in words
    assert "Role" not in words
    assert ">Indicators</th>" in part(get("/en/progress"), "<thead>", "</thead>")


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2022-02/2022-03", "2022年2月〜2022年3月"),
        ("2022-05", "2022年5月"),
        ("2022-05-01", "2022年5月1日"),
        ("令和3年度末", "令和3年度末"),
        ("2022-13", "2022-13"),
        ("", ""),
    ],
)
def test_times_are_written_as_people_write_them(iso: str, said: str) -> None:
    with kinds_app().test_request_context("/"):
        assert period(iso) == said


CARDS = Cards({"縁側サロン": "/projects/engawa"}, {"2-1": "plan-hinata"})


def viewed(columns: list[tuple[str, str]], *row: str | None) -> tuple[ViewCell, ...]:
    """Return the one row of a result as the page shows it."""
    typed = tuple(Column(name, kind, {"ja": name, "en": name}) for name, kind in columns)
    texts = {"ja": "題", "en": "t"}
    query = SavedQuery(
        "q", texts, texts, ("staff",), "plan", 1, False, (), typed, "table", (), "SELECT * {}", ROOT / "q.rq"
    )
    return view(Result(query, {}, typed, [row]), Addresses(), CARDS).rows[0]


def test_names_in_an_answer_lead_to_their_cards() -> None:
    objective, project, other = viewed(
        [("objective", "code"), ("project", "text"), ("first_project", "text")], "2-1", "縁側サロン", "回覧板"
    )
    assert [link.href for link in objective.links] == ["/plan/2-1"]
    assert [link.href for link in project.links] == ["/projects/engawa"]
    assert (other.text, other.links) == ("回覧板", ())


def test_list_keeps_the_names_without_a_page() -> None:
    (cell,) = viewed([("objectives", "list")], "2-1 | 9-9")
    assert [(link.text, link.href) for link in cell.links] == [("2-1", "/plan/2-1"), ("9-9", None)]


@pytest.mark.parametrize(("document", "href"), [("plan-hinata", "/plan/2-1"), ("report-hinata", None)])
def test_objective_of_a_report_is_not_that_of_the_plan(document: str, href: str | None) -> None:
    row = viewed([("objective", "code"), ("document", "code"), ("line", "integer")], "2-1", document, "7")
    assert [link.href for link in row[0].links] == ([href] if href else [])


def test_text_of_another_column_is_no_name() -> None:
    assert viewed([("content", "text")], "縁側サロン")[0].links == ()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/queries/cells-without-text", "市社協の取組の欄"),
        ("/queries/lines-with-etc", "括弧の内容"),
        ("/queries/vanished-and-new", "続きが見えない活動"),
        ("/queries/name-variants", "同じ事業の別の表記"),
        ("/queries/rules-of-graph", "候補"),
        ("/en/queries/lines-with-etc", "Contents of the brackets"),
    ],
)
def test_codes_of_the_data_are_words_on_the_page(path: str, words: str) -> None:
    body = part(get(path), "<tbody>", "</tbody>")
    assert words in body
    codes = "shakyo-effort|content|vanished|variant|candidate"
    assert not re.search(f">({codes})<", body)
