"""The three audiences at work in a real browser, with and without script, at a desk and on a phone.

A clerk looks for what the own office may answer for and prints it, an auditor
goes from the report to one finding, its line and its row in the file, a
researcher asks in SPARQL, cites a result and takes the data away. No page on
the way may be wider than its window, and the browser may complain of nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import PHONE, WIDE, opened, served
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.builds import shipped
from tests.page_kinds import validation_file
from webapp.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

READERS = [(size, script) for size in ("wide", "phone") for script in (True, False)]


@pytest.fixture(scope="module")
def address() -> str:
    """The address of the shipped graph's pages, with a report of invented findings."""
    return served(create_app({"OUT": shipped().out, "VALIDATION": validation_file()}))


@pytest.fixture(params=READERS, ids=[f"{size}-{'script' if script else 'plain'}" for size, script in READERS])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of each kind of reader."""
    size, script = request.param
    with opened(browser, WIDE if size == "wide" else PHONE, java_script_enabled=script) as page:
        yield page


def arrived(page: Page, heading: str) -> None:
    """Check that a page is the expected one, has a title of its own and fits into its window."""
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert page.title().endswith((" | 福祉計画グラフ", " | Welfare plan graph"))
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def number_in(words: str) -> int:
    """Return the first number of a text."""
    found = re.search("[0-9]+", words)
    assert found, words
    return int(found[0])


def data_rows(page: Page, link: Locator) -> list[dict[str, str]]:
    """Return the rows of the CSV file that a link leads to."""
    address = link.evaluate("link => link.href")
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text().removeprefix("\ufeff"))))


def test_clerk_finds_what_the_office_may_answer_for_opens_the_line_and_prints(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    arrived(page, "地域福祉計画を、根拠の行までたどる")
    page.get_by_label("担当課").select_option(label="高齢福祉課")
    page.get_by_role("button", name="事業を見る").click()
    arrived(page, "ある課が担当しうる市の事業: 高齢福祉課")
    assert "一覧にない事業を「担当でない」とは言えません" in page.get_by_role("main").inner_text()
    table = page.get_by_role("table", name=re.compile("^候補"))
    rows = table.locator("tbody tr")
    assert rows.count() == number_in(table.locator("caption").inner_text()) > 0
    row = rows.filter(has_text="友愛訪問活動促進事業").filter(has_text="633行目")
    row.get_by_role("link", name="633行目").click()
    arrived(page, "山口市地域福祉計画・地域福祉活動計画 第4章 施策・事業の推進について 633行目")
    assert "友愛訪問活動促進事業" in page.get_by_role("table").first.inner_text()
    page.go_back()
    row.get_by_role("link", name="友愛訪問活動促進事業").click()
    assert page.url == f"{address}/projects/yuai-homon"
    page.go_back()
    page.emulate_media(media="print")
    assert table.is_visible()
    assert not page.locator("form").first.is_visible()
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_clerk_types_as_people_type_and_gets_the_question_filled_in(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_label("調べる言葉").fill("高齢福祉課 再掲")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    arrived(page, "検索")
    page.get_by_role("link", name=re.compile("ある課が担当しうる市の事業")).click()
    arrived(page, "ある課が担当しうる市の事業: 高齢福祉課")
    assert page.get_by_label("担当課").evaluate("choice => choice.selectedOptions[0].text") == "高齢福祉課"


def test_clerk_learns_whom_to_ask_and_goes_there(page: Page, address: str) -> None:
    page.goto(f"{address}/projects/yuai-homon")
    page.get_by_role("table", name=re.compile("^聞く課")).get_by_role("link", name="高齢福祉課").first.click()
    assert page.url == f"{address}/offices/korei-fukushi"
    assert page.get_by_role("heading", name="この課に聞くこと").is_visible()


def test_clerk_follows_a_project_from_the_report_to_today(page: Page, address: str) -> None:
    page.goto(f"{address}/progress")
    arrived(page, "実施状況報告")
    page.get_by_role("row").filter(has_text="友愛訪問活動促進事業の推進").get_by_role(
        "link", name="友愛訪問活動促進事業", exact=True
    ).first.click()
    assert page.url == f"{address}/projects/yuai-homon"
    page.get_by_role("table", name=re.compile("^前の活動")).get_by_role("link", name="見守り訪問グループ数").click()
    assert "/progress#indicator-" in page.url
    shown = page.locator("tr:target")
    assert [cell.inner_text() for cell in shown.locator("td.number").all()] == ["604", "662", "628"]
    assert shown.get_by_role("link", name="96行目").is_visible()


def test_wrong_name_leads_on(browser: Browser, address: str) -> None:
    with opened(browser, PHONE, ignored="Failed to load resource", java_script_enabled=False) as page:
        page.goto(f"{address}/projects/yuai-houmon")
        arrived(page, "事業がありません")
        page.get_by_role("link", name="友愛訪問活動促進事業").click()
        assert page.url == f"{address}/projects/yuai-homon"
        page.goto(f"{address}/projects/縁側")
        assert "もしかして" not in page.get_by_role("main").inner_text()
        page.get_by_role("link", name="「縁側」を検索する").click()
        arrived(page, "検索")
        assert page.get_by_label("調べる言葉").input_value() == "縁側"
        page.goto(f"{address}/nowhere")
        page.get_by_role("main").get_by_role("link", name="計画の体系").click()
        arrived(page, "計画の体系")


def test_auditor_goes_from_the_report_to_one_finding_its_line_and_its_row(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_role("navigation", name="主な頁").get_by_role("link", name="検証", exact=True).click()
    arrived(page, "検証の結果")
    everything = page.locator("article.finding").count()
    page.get_by_role("main").get_by_role("link", name=re.compile("^[0-9]+件$")).first.click()
    assert 0 < page.locator("article.finding").count() < everything
    page.get_by_role("link", name=re.compile("^指摘番号")).first.click()
    assert page.locator("article.finding").count() == 1
    finding = page.locator("article.finding")
    code = finding.locator("code").first.inner_text()
    assert code in page.url
    line = number_in(finding.get_by_role("link", name=re.compile("行目")).inner_text())
    rows = data_rows(page, page.get_by_role("link", name="CSV", exact=True))
    [row] = [row for row in rows if row["指摘番号"] == code]
    assert row["行"] == str(line)
    assert len(rows) == everything
    finding.get_by_role("link", name=re.compile("行目")).click()
    assert page.url == f"{address}/documents/plan-2023-ch4/lines/{line}"
    assert page.get_by_role("heading", level=1).inner_text().endswith(f"{line}行目")


def test_researcher_asks_in_sparql_and_shares_the_question(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql")
    arrived(page, "SPARQL")
    plain = page.get_by_role("button", name="装飾のない入力欄にする")
    if plain.count() and plain.is_visible():
        plain.click()
    query = """PREFIX wp: <https://fukushi-graph.example/ontology#>
SELECT (COUNT(DISTINCT ?goal) AS ?goals) WHERE { ?goal a wp:ActivityGoal . ?line wp:inObjective ?goal }"""
    page.locator("textarea#query").fill(query)
    page.get_by_role("button", name="問い合わせる").click()
    counted = page.locator("#result ~ .scroll tbody td").first.inner_text()
    assert number_in(counted) >= 10
    page.get_by_role("link", name="この問い合わせへのリンク").click()
    assert "query=" in page.url
    assert page.locator("#result ~ .scroll tbody td").first.inner_text() == counted
    assert page.locator("textarea#query").input_value().strip() == query


def test_researcher_cites_a_result_and_takes_the_data_away(page: Page, address: str) -> None:
    page.goto(f"{address}/queries/reposts")
    arrived(page, "再掲の行とその元")
    shown = page.get_by_role("table").locator("tbody tr").count()
    rows = data_rows(page, page.get_by_role("link", name="CSV", exact=True))
    assert len(rows) == shown > 0
    page.get_by_role("link", name=re.compile("results")).click()
    assert page.get_by_role("table").locator("tbody tr").count() == shown
    page.get_by_role("contentinfo").get_by_role("link", name="データ", exact=True).click()
    arrived(page, "データの取り出し")
    table = page.get_by_role("table", name=re.compile("^ファイル"))
    file = table.get_by_role("link", name="welfare-plan.ttl").evaluate("link => link.href")
    answer = page.request.get(file)
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    named = page.get_by_role("table", name=re.compile("^公開する集まり"))
    assert named.locator("tbody tr").count() > 10
    assert "graph/" not in named.inner_text()


def test_reader_of_english_meets_the_office_by_its_english_name(page: Page, address: str) -> None:
    for path in ("/en/projects/yuai-homon", "/en/plan/2-1", "/en/coverage", "/en/network"):
        page.goto(address + path)
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        named = page.get_by_role("main").get_by_role("link", name=re.compile("Community Welfare Division"))
        assert named.first.is_visible(), path
        bare = page.get_by_role("main").get_by_role("link", name="地域福祉課", exact=True)
        assert bare.count() == 0, path
