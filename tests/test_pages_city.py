"""The pages of plan, projects, offices, actors, coverage, progress, places, network and data, over an invented city."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, Store, parse

from graph.engine import EmbeddedEngine
from shapes.report import Acceptance, Finding
from tests.pages_city import city_app
from tests.validation_reports import ACCEPTED, finding, report
from webapp.app import create_app

OBJECTIVE = "活動目標 1-1 声をかけ合う地域づくり"


@pytest.fixture
def city(strict_client: Callable[..., Any]) -> Any:
    """A strict client over the city."""
    return strict_client(city_app())


def test_tree_counts_what_each_objective_prints(city: Any) -> None:
    page = city.get("/plan", title="計画の体系")
    assert "基本目標1 声の届くまち" in page.text
    row = page.text[page.text.index("1-1 声をかけ合う") :]
    # issues, directions, roles, lines of 市社協, lines of 市, offices, features, figures
    assert row.startswith("1-1 声をかけ合う地域づくり 1 1 1 1 1 1 1 1 10行目 記録")
    assert {"/plan/1-1", "/plan/1-2", "/documents/plan/lines/10"} <= set(page.links)


def test_objective_shows_all_that_is_printed_with_its_line(city: Any) -> None:
    page = city.get("/plan/1-1", title=OBJECTIVE)
    for words in (
        "あいさつが行き交う通り 12行目",
        "空き家の増加で減る声かけ 14行目",
        "あいさつをする人の割合: 7割 時点 2022年5月",
        "あいさつの相手",
        "通りの見守り 20行目",
        "となりへの声かけ 20行目",
        "見守り訪問事業 月一回の訪問 【新】 30行目",
        "となりを訪ねる「見守り訪問事業」",
        "二人一組での訪問",
    ):
        assert words in page.text
    order = [
        page.text.index(word)
        for word in ("ねらい", "現状と課題", "取組の方向性", "それぞれの役割", "主な事業", "活動紹介")
    ]
    assert order == sorted(order)
    assert "前:" not in page.text
    assert "次: 1-2" in page.text


def test_offices_stand_beside_the_table_and_not_in_its_lines(city: Any) -> None:
    page = city.get("/plan/1-2", title="活動目標 1-2 <b>集い</b>の場づくり")
    table = page.html[page.html.index("市の主な事業") :].partition("</table>")[0]
    assert "くらし課" not in table
    assert "この表の横に印刷された課: くらし課 、健康課" in page.text
    assert "<b>集い</b>" not in page.html
    assert "一行に2つの事業" in page.text


def test_findings_about_an_objective_stand_in_its_margin(strict_client: Callable[..., Any], tmp_path: Path) -> None:
    def about(number: int, focus: str, message: str, accepted: Acceptance | None = None) -> Finding:
        words = {"ja": message, "en": message}
        iri = f"https://city.example/id/99901/plan/2023/{focus}"
        return finding(number, focus=iri, message=words, document="plan", line=14, accepted=accepted)

    found = [
        about(1, "1-1/issue/1", "数の単位がない"),
        about(2, "1-10/issue/1", "よその目標のこと"),
        about(3, "1-1/aim", "認めたこと", ACCEPTED),
    ]
    path = tmp_path / "validation.json"
    path.write_text(json.dumps(report(*found).to_json()), encoding="utf-8")
    client = strict_client(city_app(VALIDATION=path))
    page = client.get("/plan/1-1", title=OBJECTIVE)
    assert "文書の確認が必要 1件" in page.text
    assert "数の単位がない 14行目" in page.text
    assert "よその目標のこと" not in page.text
    assert "認めたこと" not in page.text
    other = client.get("/plan/1-2", title="活動目標 1-2 <b>集い</b>の場づくり")
    assert "この活動目標について見つかったことはありません" in other.text


def test_no_report_is_not_a_clean_one(city: Any) -> None:
    assert "検証の結果はまだありません" in city.get("/plan/1-1", title=OBJECTIVE).text


def test_project_shows_both_parties_side_by_side(city: Any) -> None:
    page = city.get("/projects/mimamori", title="事業 見守り訪問事業")
    assert "見守（みまも）り訪問事業（ほうもんじぎょう）" in page.text
    assert "市社協の欄に1行、市の欄に2行、2件の活動目標に載っています" in page.text
    assert "1-1 見守り訪問事業 【新】 月一回の訪問 30行目 記録 見守り訪問事業 31行目 記録" in page.text
    assert "1-2 記載なし 見守りホットライン 【再掲】" in page.text


def test_project_says_how_sure_its_ties_are(city: Any) -> None:
    text = city.get("/projects/mimamori", title="事業 見守り訪問事業").text
    assert "見守りホットライン 同じ事業の別の表記 △ 候補 同じ表の同じ順番 1" in text
    assert "くらし課 ○ 導出" in text
    assert "1-1・1-2の表すべてに並ぶ課はこの課だけ" in text
    assert "1-1 見守り訪問事業の推進 同じ ○ 導出" in text
    assert "表記が異なる" in text[text.index("【再掲】の行とその元") :]


def test_project_is_followed_year_by_year(city: Any) -> None:
    page = city.get("/projects/mimamori", title="事業 見守り訪問事業")
    table = page.html[page.html.index('id="years-table"') :].partition("</table>")[0]
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]
    assert rows == [
        "2009年度（平成21年度） 計画の値: 訪問回数 10回 ○ 導出 記録",
        "2011年度（平成23年度） 実績: 訪問回数 20回 ○ 導出 記録",
        # a day in January is one of the fiscal year before
        "2011年度（平成23年度） 催し: 見守り講座 1月17日 ○ 導出 記録",
        "2013年度（平成25年度） 計画の値: 訪問回数 40回 ○ 導出 記録",
        "2023年度（令和5年度） 1-1の市社協の欄の行 見守り訪問事業【新】 ◎ 明記 30行目 記録",
        "2023年度（令和5年度） 1-1の市の欄の行 見守り訪問事業 ◎ 明記 31行目 記録",
        # under a name that the register takes for the project's as a candidate only
        "2023年度（令和5年度） 1-2の市の欄の行 見守りホットライン【再掲】 △ 候補 61行目 記録",
    ]
    # without an activity of the report there is nothing to follow
    assert "years-table" not in city.get("/projects/denwa", title="事業 電話相談事業").html


def test_undecided_project_says_whom_to_ask(city: Any) -> None:
    page = city.get("/projects/denwa", title="事業 電話相談事業")
    assert "2課のどれか" in page.text
    assert "くらし課 1 1 健康課" in page.text
    assert "健康課 1 1 くらし課" in page.text
    assert "新しい事業だという意味ではありません" in page.text


def test_offices_of_two_years_and_two_bodies_are_three(city: Any) -> None:
    index = city.get("/offices", title="課の一覧")
    addresses = {"/offices/kurashi", "/offices/shakyo/kurashi", "/offices/kurashi-2011"}
    assert addresses <= set(index.links)
    now = city.get("/offices/kurashi", title="くらし課（あおば市、2023年度・令和5年度）")
    assert "導出 2件" in now.text
    assert "候補 2件" in now.text
    assert "この課の前の課 1件" in now.text
    assert "くらし課（あおば市、2011年度・平成23年度） ○ 導出" in now.text
    assert "聞く事業 2件" in now.text
    then = city.get("/offices/kurashi-2011", title="くらし課（あおば市、2011年度・平成23年度）")
    assert "見守り訪問事業の推進" in then.text
    assert "計画で担当" not in then.text
    other = city.get("/offices/shakyo/kurashi", title="くらし課（あおば市社協、2023年度・令和5年度）")
    assert "担当がないという意味ではありません" in other.text


def test_actor_promises_in_plan_order(city: Any) -> None:
    page = city.get("/actors/gyosei", title="行政の役割")
    assert "サロンの場所の貸出し" in page.text
    assert "見守り訪問事業の推進 実施 2011年度（平成23年度） 訪問の手引きの配布" in page.text
    assert city.get("/actors", title="立場ごとの役割").text.count("役割の記述 1件") == 2


def test_actor_with_a_column_leads_to_its_lines(city: Any) -> None:
    page = city.get("/actors/gyosei", title="行政の役割")
    assert "主な事業の表の、この立場の欄 3行" in page.text
    assert "/queries/listings?party=%E5%B8%82" in page.links
    # residents have no column
    assert "表の、この立場の欄" not in city.get("/actors/jumin", title="住民の役割").text


def test_coverage_says_none_and_not_printed_apart(city: Any) -> None:
    page = city.get("/coverage", title="対照表")
    assert "/queries/role-statements?objective=1-1&actor=" in page.html.replace("&amp;", "&")
    assert "この表の横に印刷されていない" in page.text
    assert "/coverage/offices/1-2/kenko" in page.links
    lines = city.get("/coverage/offices/1-2/kenko", title="1-2で健康課が担当しうる市の行")
    assert "2件" in lines.text
    city.raw("/coverage/offices/1-1/kenko", 404)
    city.raw("/coverage/marks/市/新", 404)
    marked = city.get("/coverage/marks/市/印なし", title="市の欄の印のない行")
    assert "市の欄の印のない行 2件" in marked.text


def test_progress_gives_numbers_picture_and_reason(city: Any) -> None:
    page = city.get("/progress", title="実施状況報告")
    assert "2009年度（平成21年度）計画" in page.text
    assert "10回 20回 40回 未達成" in page.text
    assert 'alt="訪問回数の棒グラフ: 2009計画 10回、2011実績 20回、2013計画 40回"' in page.html
    assert "2012年1月 1月17日 見守り講座、会場 若葉会館、30人" in page.text
    svg = city.raw("/progress/indicator-1-1-1-1.svg")
    assert svg.content_type.startswith("image/svg+xml")
    assert "20回" in svg.get_data(as_text=True)
    city.raw("/progress/indicator-9.svg", 404)


def test_places_keep_their_kinds_apart(city: Any) -> None:
    page = city.get("/places", title="場所の一覧")
    assert "会場 1件" in page.text
    assert "地域 1件" in page.text
    assert "若葉会館 会場 見守り講座" in page.text


def test_network_picture_and_table_tell_the_same(city: Any) -> None:
    page = city.get("/network", title="課、事業、活動目標の関係図")
    assert "課と事業の組 5件" in page.text
    assert "くらし課 見守り訪問事業 ○ 導出 1-1 1-2 31行目 61行目" in page.text
    assert "/documents/plan/lines/61" in page.links
    picture = ET.fromstring(city.raw("/network.svg").get_data())
    space = "{http://www.w3.org/2000/svg}"
    words = [element.text for element in picture.iter(f"{space}text")]
    assert {"くらし課", "健康課", "見守り訪問事業", "電話相談事業", "防災訓練事業", "1-1", "1-2"} <= set(words)
    dashed = [path for path in picture.iter(f"{space}path") if path.get("stroke-dasharray") == "6 4"]
    assert len(dashed) == 4
    one = city.get("/network?office=kenko", title="課、事業、活動目標の関係図: 健康課")
    assert "課と事業の組 2件" in one.text
    assert "/network.svg?office=kenko" in one.html
    city.raw("/network?office=nobody", 404)
    city.raw("/network.svg?office=nobody", 404)
    attached = city.raw("/network.svg?office=kenko&download=1")
    assert attached.headers["Content-Disposition"] == 'attachment; filename="network.svg"'


def test_data_leaves_the_text_of_the_documents_out(
    strict_client: Callable[..., Any], sample_store_with_text: Store
) -> None:
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(sample_store_with_text)}))
    body = client.raw("/data/graph.nq").get_data()
    graphs = {quad.graph_name.value for quad in parse(body, format=RdfFormat.N_QUADS)}
    assert any(graph.endswith("/doc/plan-hinata") for graph in graphs)
    assert not [graph for graph in graphs if "/text/" in graph or graph.endswith("/graph/run")]
    assert "verbatim" not in body.decode()
    assert client.raw("/data/graph.nq").get_data() == body


def test_data_and_about_say_conditions_and_limits(city: Any) -> None:
    data = city.get("/data", title="データ")
    assert {"/data/fukushi-graph.nq", "/ontology.ttl", "/queries/listings.csv"} <= set(data.links)
    assert "もとの文書の利用条件は確認できていません" in data.text
    about = city.get("/about", title="この道具について")
    for word in ("明記", "導出", "候補", "否定", "この道具に分からないこと", "規則とその前提"):
        assert word in about.text


@pytest.mark.parametrize(
    ("address", "title", "near"),
    [
        ("/plan/1-9", "活動目標がありません", "/plan/1-1"),
        ("/projects/mimamoru", "事業がありません", "/projects/mimamori"),
        ("/projects/見守り訪問", "事業がありません", "/projects/mimamori"),
        ("/offices/kurasi", "課がありません", "/offices/kurashi"),
        ("/actors/jumim", "立場がありません", "/actors/jumin"),
    ],
)
def test_unknown_name_gets_near_ones(city: Any, address: str, title: str, near: str) -> None:
    page = city.get(address, 404, title=title)
    assert near in page.links


@pytest.mark.parametrize("name", ["%3Cscript%3E", "..%2F..%2Fetc", "%00", "あ" * 300, "a%0Ab", "'%22--"])
@pytest.mark.parametrize("room", ["/plan/", "/projects/", "/offices/", "/actors/", "/network?office=", "/search?q="])
def test_hostile_names_stay_text(city: Any, room: str, name: str) -> None:
    response = city.client.get(room + name)
    assert response.status_code in (200, 404)
    assert b"<script" not in response.get_data()


ROOMS = (
    "/plan",
    "/projects",
    "/offices",
    "/actors",
    "/coverage",
    "/progress",
    "/places",
    "/network",
    "/search",
    "/search?q=見守り",
    "/data",
    "/about",
)


@pytest.mark.parametrize("address", ROOMS)
def test_graph_without_a_plan_gives_pages_that_say_so(strict_client: Callable[..., Any], address: str) -> None:
    client = strict_client(create_app({"ENGINE": EmbeddedEngine(Store())}))
    assert client.raw(address).status_code == 200


@pytest.mark.parametrize("address", ROOMS)
def test_pages_stand_on_the_sample_too(client_request: Any, address: str) -> None:
    assert client_request.raw(address).status_code == 200
