"""The plan reader on the invented cities' chapters, on single variations, and on the real chapter if it is here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from loaders.document_text import decode
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_completeness import covered_lines
from loaders.plan_records import Listing, PlanChapter
from loaders.span import DocumentError, digest
from tests.real_documents import real_document

HERE = Path(__file__).parent
LISTING_HEAD = "役割\t事業名（内容）\t\n"


def sample(name: str) -> str:
    return (HERE / "documents" / f"plan_{name}.txt").read_text(encoding="utf-8")


def small(*, roles: str = "住民\n\n- ◇声をかけます。\n", listings: str = "", after: str = "", issues: str = "") -> str:
    """A chapter with one objective, whose sections can be replaced."""
    table = listings or LISTING_HEAD + "市社協\t見守り事業\t\n市\t街灯事業\t[安心課]\n"
    return (
        "基本目標 1 手をつなぐ\n\n活動目標 1 はじめの一歩\n\n施策のねらい\n\n集まりが増えています。\n\n"
        f"施策を取り巻く現状と課題\n\n{issues or '- ▼人手が足りません。'}\n\n取組の方向性\n\n- ① 場づくり\n\n"
        f"それぞれの立場の主な役割\n\n{roles}\n主な事業\n\n{table}{after}"
    )


def rows(chapter: PlanChapter, party: str = "shakyo") -> list[tuple[str, str, tuple[str, ...]]]:
    return [(line.name, line.content, line.marks) for line in chapter.listings if line.party == party]


def in_cell(cell: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return rows(read_plan_chapter(small(listings=f"{LISTING_HEAD}市社協\t{cell}\t\n市\t街灯事業\t[安心課]\n")))


def doubts(chapter: PlanChapter) -> list[str]:
    return [notice.message for notice in chapter.notices if notice.kind == "doubt"]


def assert_all_accounted(text: str, chapter: PlanChapter) -> None:
    told = covered_lines(chapter) | {notice.line for notice in chapter.notices}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [number for number, line in enumerate(lines, 1) if line.strip() and number not in told] == []


# --- the first sample: the usual order, with the noise of extraction


@pytest.fixture(scope="module")
def hinata() -> PlanChapter:
    return read_plan_chapter(sample("hinata"))


def test_goals_and_objectives(hinata: PlanChapter) -> None:
    assert [(goal.key, goal.title) for goal in hinata.goals] == [
        ("goal/1", "手をつなぐひとづくり"),
        ("goal/2", "ともに見守るまちづくり"),
    ]
    assert [(item.key, item.goal, item.number, item.title) for item in hinata.objectives] == [
        ("1-1", 1, 1, "はじめの一歩の応援"),
        ("1-2", 1, 2, "学び合いの輪"),
        ("2-1", 2, 1, "見守りの目"),
    ]


def test_the_part_before_the_first_goal(hinata: PlanChapter) -> None:
    assert [(group.heading, group.actors, group.members) for group in hinata.actor_groups] == [
        (
            "住民、地域の役割",
            ("jumin", "chiiki"),
            ("住民", "地区社会福祉協議会", "自治会", "老人クラブ（単位クラブ、連合会）"),
        ),
        ("関係機関・団体等の役割", ("kankei",), ("NPO法人", "福祉施設", "商店会")),
        ("市社会福祉協議会の役割", ("shakyo",), ()),
        ("行政の役割", ("gyosei",), ()),
    ]
    chapter_texts = [(item.key, item.parent) for item in hinata.paragraphs if not item.objective]
    assert chapter_texts == [
        ("chapter/paragraph/1", ""),
        ("chapter/paragraph/2", ""),
        ("actor-group/1/paragraph/1", "actor-group/1"),
        ("actor-group/2/paragraph/1", "actor-group/2"),
        ("actor-group/3/paragraph/1", "actor-group/3"),
        ("actor-group/4/paragraph/1", "actor-group/4"),
    ]
    captions = [(item.key, item.title) for item in hinata.captions if not item.objective]
    assert captions == [("chapter/caption/1", "朝のあいさつ運動"), ("chapter/caption/2", "公園を掃く子どもたち")]


def test_statements_keep_their_words_without_bullets(hinata: PlanChapter) -> None:
    assert [(aim.key, aim.text) for aim in hinata.aims][:2] == [
        ("1-1/aim", "手伝いを始める人が多くなっています。"),
        ("1-2/aim", "学ぶ場が身近にあります。"),
    ]
    issue = hinata.issues[2]
    assert issue.key == "1-1/issue/3"
    assert issue.text == "講習に出た人のうち、続けて動く人は 3 割程度にとどまります。"
    assert (issue.span.line, issue.span.end_line) == (60, 61)
    assert issue.digest == digest(issue.text)


def test_roles_from_bullets_and_from_rows(hinata: PlanChapter) -> None:
    said = [(item.key, item.text) for item in hinata.roles if item.objective in {"1-1", "1-2"}]
    assert said == [
        ("1-1/role/jumin/1", "近所の集まりに顔を出します。"),
        ("1-1/role/jumin/2", "声をかけ合います。"),
        ("1-1/role/jumin/3", "困った時は早めに話します。"),
        ("1-1/role/chiiki/1", "寄り合いの日を知らせます。"),
        ("1-1/role/kankei/1", "場所を貸します。"),
        ("1-1/role/shakyo/1", "手伝い手の窓口を開きます。"),
        ("1-1/role/shakyo/2", "講習のあとも、電話で様子をたずねます。"),
        ("1-1/role/gyosei/1", "広報紙で知らせます。"),
        ("1-2/role/jumin/1", "学びに出かけます。"),
        ("1-2/role/jumin/2", "習ったことを分け合います。"),
        ("1-2/role/chiiki/1", "部屋を開けます。"),
        ("1-2/role/kankei/1", "講師を送ります。"),
        ("1-2/role/shakyo/1", "教材を貸します。"),
        ("1-2/role/gyosei/1", "会場の費用を助けます。"),
    ]


def test_listings_of_one_cell_are_told_apart(hinata: PlanChapter) -> None:
    first = [item for item in hinata.listings if item.objective == "1-1"]
    assert [(item.key, item.name, item.content, item.marks) for item in first] == [
        ("1-1/listing/shakyo/1", "ひなた広報事業", "紙面と放送（月1回）による案内", ()),
        ("1-1/listing/shakyo/2", "手伝い手育成事業", "講習・実習等", ("新",)),
        ("1-1/listing/shakyo/3", "NPO 法人連携事業", "顔合わせ", ()),
        ("1-1/listing/shakyo/4", "ふれあい昼食会", "", ("再掲",)),
        ("1-1/listing/shi/1", "ひなた広報事業", "", ("再掲",)),
        ("1-1/listing/shi/2", "子育て応援事業・高齢者見守り事業", "", ()),
        ("1-1/listing/shi/3", "居場所づくり・講座推進事業", "", ()),
        ("1-1/listing/shi/4", "手伝い手ポイント事業", "商品券等", ("再掲",)),
        ("1-1/listing/shi/5", "地域活動・学習の集い等", "", ()),
    ]


def test_a_row_without_its_first_cell_belongs_to_the_party_above(hinata: PlanChapter) -> None:
    second = [item for item in hinata.listings if item.objective == "1-2"]
    assert [(item.key, item.name, item.content) for item in second] == [
        ("1-2/listing/shakyo/1", "ひなた広報事業", "紙面による案内"),
        ("1-2/listing/shi/1", "学びの部屋運営事業", "8室"),
    ]


def test_only_the_compound_line_has_parts(hinata: PlanChapter) -> None:
    assert [(part.key, part.listing, part.name) for part in hinata.listing_parts] == [
        ("1-1/listing/shi/2/part/1", "1-1/listing/shi/2", "子育て応援事業"),
        ("1-1/listing/shi/2/part/2", "1-1/listing/shi/2", "高齢者見守り事業"),
    ]


def test_offices_from_the_cell_and_from_bullets(hinata: PlanChapter) -> None:
    assert [(item.key, item.name, item.span.line) for item in hinata.offices] == [
        ("1-1/office/1", "くらし福祉課", 110),
        ("1-1/office/2", "長寿・健康課", 110),
        ("1-2/office/1", "くらし福祉課", 173),
        ("1-2/office/2", "生涯学習課", 174),
        ("2-1/office/1", "安心安全課", 220),
    ]


def test_charts_bear_the_date_of_their_note(hinata: PlanChapter) -> None:
    assert [(chart.key, chart.title, chart.as_of) for chart in hinata.charts] == [
        ("1-1/chart/1", "手を貸したいと思う人", "2021-11/2021-12"),
        ("1-1/chart/2", "手を貸せない理由", "2021-11/2021-12"),
    ]


def test_a_feature_with_list_captions_and_an_address(hinata: PlanChapter) -> None:
    (feature,) = hinata.features
    assert feature.title == "はじめの一歩に！「手伝い手入門講座（夜の部）」"
    assert feature.quoted == ("手伝い手入門講座（夜の部）",)
    texts = [item.text for item in hinata.paragraphs if item.parent == feature.key]
    assert texts[1:] == [
        "① 話を聴く練習",
        "② まち歩き など",
        "■ NPO 法人 ひなたの輪",
        "ひなた町3-11 ☎000-111-2222",
        "※市が委託しています",
    ]
    captions = [(item.title, item.parent) for item in hinata.captions if item.objective == "1-1"]
    assert captions == [("駅前での呼びかけ", ""), ("夜の講座(第1回)の様子", feature.key)]
    assert len([item for item in hinata.directions if item.objective == "1-1"]) == 2


def test_figures_with_their_statement_and_time(hinata: PlanChapter) -> None:
    found = [(item.printed, item.value, item.unit, item.bound, item.as_of, item.stated_in) for item in hinata.figures]
    assert found == [
        ("120 人", "120", "人", "", "", "1-1/issue/1"),
        ("5割弱", "5", "割", "弱", "2021-11/2021-12", "1-1/issue/2"),
        ("48.2%", "48.2", "%", "", "2021-11/2021-12", "1-1/issue/2"),
        ("3 割程度", "3", "割", "程度", "", "1-1/issue/3"),
        ("70歳以上", "70", "歳", "以上", "", "1-1/feature/1/paragraph/1"),
        ("8 地区", "8", "地区", "", "", "1-2/issue/1"),
    ]


def test_page_furniture_is_no_text(hinata: PlanChapter) -> None:
    furniture = {notice.line: notice.message for notice in hinata.notices if notice.kind == "furniture"}
    lines = sample("hinata").split("\n")
    assert {lines[number - 1] for number in furniture} == {
        "第1章",
        "第2章",
        "第3章",
        "ひなた市再生",
        "計画のあらまし",
        "資料編",
        "2 取組の中身",
    }
    assert not [notice for notice in hinata.notices if notice.kind == "unplaced"]


# --- the second sample: a village, sections in another order, bullets, full width


@pytest.fixture(scope="module")
def kazemachi() -> PlanChapter:
    return read_plan_chapter(sample("kazemachi"))


def test_bulleted_projects_with_the_municipality_first(kazemachi: PlanChapter) -> None:
    assert [(item.key, item.name, item.content, item.marks) for item in kazemachi.listings] == [
        ("1-1/listing/shi/1", "寄り合い小屋整備事業", "屋根の修理", ("新",)),
        ("1-1/listing/shi/2", "移動販売支援事業", "週２回、海側を回る", ()),
        ("1-1/listing/shi/3", "声かけ活動", "", ("重点",)),
        ("1-1/listing/shakyo/1", "お茶の間サロン事業", "開設（３か所）の手伝い", ()),
        ("1-1/listing/shakyo/2", "弁当配り事業", "", ("再掲",)),
    ]
    assert [item.name for item in kazemachi.offices] == ["住民福祉課", "保健課"]


def test_sections_in_another_order(kazemachi: PlanChapter) -> None:
    assert [item.text for item in kazemachi.aims] == ["集まる場が近くにあります。", "話し相手がいます。"]
    assert [item.key for item in kazemachi.aims] == ["1-1/aim", "1-1/aim/2"]
    assert [item.title for item in kazemachi.directions] == ["小屋の使い道をふやす", "店を絶やさない"]
    assert [(item.actor, item.text) for item in kazemachi.roles] == [
        ("gyosei", "小屋を直します。"),
        ("shakyo", "お茶の道具を貸します。"),
        ("shakyo", "送り迎えをします。"),
        ("chiiki", "鍵を預かります。"),
        ("jumin", "顔を出します。"),
    ]


def test_full_width_figures_and_a_dated_count(kazemachi: PlanChapter) -> None:
    assert [(item.value, item.unit, item.bound, item.as_of) for item in kazemachi.figures] == [
        ("250", "人", "約", ""),
        ("12", "団体", "", "2023-04-01"),
        ("4", "km", "以上", ""),
        ("5", "人に1人", "ほぼ", ""),
    ]


def test_a_feature_titled_on_the_next_line(kazemachi: PlanChapter) -> None:
    (feature,) = kazemachi.features
    assert (feature.title, feature.quoted) == ("「浜のお茶の間」", ("浜のお茶の間",))
    assert [(item.title, item.parent) for item in kazemachi.captions] == [("湯をわかす当番", feature.key)]


@pytest.mark.parametrize("name", ["hinata", "kazemachi"])
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_and_mark_change_nothing(name: str, ending: str) -> None:
    text = sample(name)
    assert read_plan_chapter("\ufeff" + text.replace("\n", ending)) == read_plan_chapter(text)


@pytest.mark.parametrize("name", ["hinata", "kazemachi"])
def test_every_line_of_the_samples_is_accounted_for(name: str) -> None:
    text = sample(name)
    chapter = read_plan_chapter(text)
    assert_all_accounted(text, chapter)
    assert not [notice for notice in chapter.notices if notice.message == "nothing was read from this line"]


# --- single variations of a table cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "灯り事業(昼)道づくり事業【新】花活動【再掲】（春）",
            [("灯り事業", "昼", ()), ("道づくり事業", "", ("新",)), ("花活動", "春", ("再掲",))],
        ),
        ("【新】灯り事業 【再掲】花事業（春）", [("灯り事業", "", ("新",)), ("花事業", "春", ("再掲",))]),
        ("【重点】灯り事業（昼）【新】花事業", [("灯り事業", "昼", ("重点",)), ("花事業", "", ("新",))]),
        ("灯り事業【新・再掲】", [("灯り事業", "", ("新", "再掲"))]),
        ("灯り事業【新】【再掲】（昼）", [("灯り事業", "昼", ("新", "再掲"))]),
        ("灯り事業【市独自】", [("灯り事業", "", ("市独自",))]),
        ("灯り事業（再掲）", [("灯り事業", "", ("再掲",))]),
        ("灯り事業［再掲］（昼）", [("灯り事業", "昼", ("再掲",))]),
        ("灯り事業（昼(朝（早朝))夕）花事業", [("灯り事業", "昼(朝（早朝))夕", ()), ("花事業", "", ())]),
        ("灯り事業等（昼） 花事業（春）等", [("灯り事業等", "昼", ()), ("花事業等", "春", ())]),
        ("(仮称)灯り事業（昼） 花事業", [("(仮称)灯り事業", "昼", ()), ("花事業", "", ())]),
        ("花と灯りの周知 小川の\u3000清掃活動", [("花と灯りの周知", "", ()), ("小川の\u3000清掃活動", "", ())]),
        ("見守り SOS 網事業 LINE 相談", [("見守り SOS 網事業", "", ()), ("LINE 相談", "", ())]),
        ("灯り事業<br>花事業（春）", [("灯り事業", "", ()), ("花事業", "春", ())]),
        ("・灯り事業 ・花の会", [("灯り事業", "", ()), ("花の会", "", ())]),
        ("灯り事業（昼 / 夜 / 朝の部 等）", [("灯り事業", "昼 / 夜 / 朝の部 等", ())]),
    ],
)
def test_cells_of_projects(cell: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert in_cell(cell) == expected


def test_an_unclosed_bracket_is_reported_and_ends_at_the_next_closing_one() -> None:
    chapter = read_plan_chapter(small(listings="市社協\t灯り事業（昼（朝） 花事業（春）\t\n市\t街灯事業\t\n"))
    assert rows(chapter) == [("灯り事業", "昼（朝）", ()), ("花事業", "春", ())]
    assert "an opening bracket is never closed" in doubts(chapter)


def test_a_mark_alone_is_reported() -> None:
    chapter = read_plan_chapter(small(listings="市社協\t【再掲】\t\n市\t街灯事業\t\n"))
    assert rows(chapter) == []
    assert "a mark stands without a project name" in doubts(chapter)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("成り立ち事業・歩み事業", ["成り立ち事業", "歩み事業"]),
        ("理解・歩み促進事業・見守り対策事業", ["理解・歩み促進事業", "見守り対策事業"]),
        ("一事業・二活動・三事業等", ["一事業", "二活動・三事業等"]),
        ("一の事業・二の事業・三の事業等", ["一の事業", "二の事業", "三の事業等"]),
        ("支え・歩み体制整備事業", []),
        ("歩み事業・見守り", []),
    ],
)
def test_compound_lines(name: str, parts: list[str]) -> None:
    chapter = read_plan_chapter(small(listings=f"市社協\t{name}（中身）\t\n市\t街灯事業\t\n"))
    assert rows(chapter) == [(name, "中身", ())]
    assert [part.name for part in chapter.listing_parts] == parts


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("〔くらし課〕 〔まち課〕", ["くらし課", "まち課"]),
        ("［くらし課］[まち課]", ["くらし課", "まち課"]),
        ("[くらし課、まち課]", ["くらし課", "まち課"]),
        ("[長寿・障がい課]", ["長寿・障がい課"]),
        ("[くらし課・まち課]", ["くらし課", "まち課"]),
        ("くらし課 まち課", ["くらし課", "まち課"]),
        ("担当課：くらし課", ["くらし課"]),
        ("", []),
        ("—", []),
    ],
)
def test_cells_of_offices(cell: str, names: list[str]) -> None:
    chapter = read_plan_chapter(small(listings=f"{LISTING_HEAD}市社協\t見守り事業\t\n市\t街灯事業\t{cell}\n"))
    assert [office.name for office in chapter.offices] == names


def test_offices_in_the_cell_of_the_projects_are_mentions_with_doubt() -> None:
    chapter = read_plan_chapter(small(listings="市社協\t見守り事業\t\n市\t街灯事業 [安心課] 花事業 〔緑課〕\n"))
    assert rows(chapter, "shi") == [("街灯事業", "", ()), ("花事業", "", ())]
    assert [office.name for office in chapter.offices] == ["安心課", "緑課"]
    assert any("same cell" in message for message in doubts(chapter))


@pytest.mark.parametrize(
    "label", ["市", "市社協", "町社協", "村", "区", "社協", "社会福祉協議会", "ひなた市", "ひなた市社協", "行政"]
)
def test_names_of_parties(label: str) -> None:
    party = "shakyo" if "社" in label else "shi"
    other = "市" if party == "shakyo" else "市社協"
    chapter = read_plan_chapter(small(listings=f"{other}\t花事業\t\n{label}\t灯り事業（昼）\t\n"))
    assert rows(chapter, party) == [("灯り事業", "昼", ())]


def test_a_cell_that_wraps_within_brackets_is_joined() -> None:
    chapter = read_plan_chapter(small(listings="市社協\t灯り事業（昼と\n夜） 花事業\n市\t街灯事業\t[安心課]\n"))
    assert rows(chapter) == [("灯り事業", "昼と夜", ()), ("花事業", "", ())]
    first: Listing = chapter.listings[0]
    assert first.span.end_line == first.span.line + 1


def test_a_list_without_bullets_holds_one_project_a_line() -> None:
    table = "市社協\n\n見守り事業（朝）\n花の会\n\n灯り活動【再掲】\n\n市\n\n街灯事業\n[安心課]\n"
    chapter = read_plan_chapter(small(listings=table.replace("花の会", "花の会等")))
    assert rows(chapter) == [("見守り事業", "朝", ()), ("花の会等", "", ()), ("灯り活動", "", ("再掲",))]
    assert rows(chapter, "shi") == [("街灯事業", "", ())]
    assert [office.name for office in chapter.offices] == ["安心課"]


def test_a_note_below_the_table_is_not_a_project() -> None:
    text = small(after="\n・水飲み場の高さ・\n 子どもにも届く。\n")
    chapter = read_plan_chapter(text)
    assert rows(chapter, "shi") == [("街灯事業", "", ())]
    assert len([notice for notice in chapter.notices if notice.kind == "unplaced"]) == 2
    assert_all_accounted(text, chapter)


# --- single variations of roles and issues


@pytest.mark.parametrize("heading", ["住 民", "【住民】", "■住民", "住民の役割", "(1) 住民", "市民"])
def test_headings_of_an_actor(heading: str) -> None:
    chapter = read_plan_chapter(small(roles=f"{heading}\n\n◇声をかけます。\n"))
    assert [(item.actor, item.text) for item in chapter.roles] == [("jumin", "声をかけます。")]


def test_statements_under_an_unknown_actor_are_nobody_elses() -> None:
    chapter = read_plan_chapter(small(roles="住民\n\n◇声をかけます。\n\n旅の一座\n\n◇芝居を見せます。\n"))
    assert [item.text for item in chapter.roles] == ["声をかけます。"]
    assert [notice.kind for notice in chapter.notices if "actor" in notice.message].count("unplaced") == 2


def test_equal_statements_stay_two() -> None:
    chapter = read_plan_chapter(small(roles="住民\t◇声をかけます。 ◇声をかけます。\n"))
    assert [item.key for item in chapter.roles] == ["1-1/role/jumin/1", "1-1/role/jumin/2"]


def test_a_role_row_with_an_empty_cell_says_so() -> None:
    chapter = read_plan_chapter(small(roles="住民\t\n行政\t◇灯りをともします。\n"))
    assert [item.actor for item in chapter.roles] == ["gyosei"]
    assert "the actor's cell is empty" in doubts(chapter)


def test_an_issue_that_is_no_bullet_is_reported() -> None:
    chapter = read_plan_chapter(small(issues="▼人手が足りません。\n\nただし書きがあります。"))
    assert [item.text for item in chapter.issues] == ["人手が足りません。"]
    assert [notice.kind for notice in chapter.notices if "▼" in notice.message] == ["unplaced"]


def test_a_chart_without_a_note_has_no_date() -> None:
    chapter = read_plan_chapter(small(issues="▼調査では4割でした。\n\n■ 手を貸す人\n"))
    assert [chart.as_of for chart in chapter.charts] == [""]
    assert [figure.as_of for figure in chapter.figures] == [""]


@pytest.mark.parametrize(
    ("note", "as_of"),
    [
        ("(令和4年(2022年)2月～3月実施)", "2022-02/2022-03"),
        ("（令和３年１２月〜令和４年１月実施）", "2021-12/2022-01"),
        ("(2023年6月調査)", "2023-06"),
        ("(令和5年4月1日現在)", "2023-04-01"),
        ("(令和4年度調査)", "2022-04/2023-03"),
        ("資料：くらしの調査（令和2年9月実施）", "2020-09"),
    ],
)
def test_dates_of_surveys(note: str, as_of: str) -> None:
    chapter = read_plan_chapter(small(issues=f"▼調査では4割でした。\n\n■ 手を貸す人\n\n{note}\n"))
    assert [chart.as_of for chart in chapter.charts] == [as_of]
    assert [figure.as_of for figure in chapter.figures] == [as_of]


def test_a_direction_out_of_number_is_doubtful() -> None:
    chapter = read_plan_chapter(small().replace("① 場づくり", "② 場づくり"))
    assert [item.ordinal for item in chapter.directions] == [1]
    assert any("number 2" in message for message in doubts(chapter))


# --- headings


@pytest.mark.parametrize(
    "heading",
    [
        "活動目標1はじめの一歩",
        "活動目標１　はじめの一歩",
        "活 動 目 標 1 はじめの一歩",
        "【活動目標1】はじめの一歩",
        "活動目標1-1 はじめの一歩",
        "活動目標① はじめの一歩",
    ],
)
def test_squeezed_and_spaced_headings(heading: str) -> None:
    chapter = read_plan_chapter(small().replace("活動目標 1 はじめの一歩", heading))
    assert [(item.key, item.title) for item in chapter.objectives] == [("1-1", "はじめの一歩")]


def test_goal_and_objective_on_one_line() -> None:
    text = small().replace("基本目標 1 手をつなぐ\n\n活動目標", "基本目標 1 手をつなぐ 活動目標")
    chapter = read_plan_chapter(text)
    assert [goal.title for goal in chapter.goals] == ["手をつなぐ"]
    assert [item.title for item in chapter.objectives] == ["はじめの一歩"]


def test_prose_that_begins_like_a_heading_is_none() -> None:
    chapter = read_plan_chapter("基本目標1から3までを並べます。\n\n" + small())
    assert len(chapter.goals) == 1
    assert [item.key for item in chapter.paragraphs] == ["chapter/paragraph/1"]


def test_a_heading_printed_again_goes_on_with_the_objective() -> None:
    again = "基本目標 1 手をつなぐ\n\n活動目標 1 はじめの一歩\n\n主な事業\n"
    chapter = read_plan_chapter(small().replace("主な事業\n", again))
    assert [item.key for item in chapter.objectives] == ["1-1"]
    assert len(chapter.listings) == 2


def test_a_goal_under_another_title_is_doubtful() -> None:
    second = small().replace("手をつなぐ", "手を振る").replace("活動目標 1", "活動目標 2")
    chapter = read_plan_chapter(small() + "\n" + second)
    assert [goal.title for goal in chapter.goals] == ["手をつなぐ"]
    assert any("another title" in message for message in doubts(chapter))


# --- documents that cannot be read


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("", "empty", 0),
        (" \n\u3000\n", "empty", 0),
        ("買い物の覚え書き\n", "no heading 活動目標", 0),
        ("活動目標 1 はじめの一歩\n", "before any 基本目標", 1),
    ],
)
def test_what_is_no_plan_chapter(text: str, said: str, line: int) -> None:
    with pytest.raises(DocumentError, match=said) as refused:
        read_plan_chapter(text)
    assert refused.value.line == line


def test_two_objectives_of_one_number() -> None:
    with pytest.raises(DocumentError, match=r"活動目標 1-1 stands on line 3 and, with another title") as refused:
        read_plan_chapter(small() + "\n" + small().replace("はじめの一歩", "つぎの一歩"))
    assert refused.value.line > 3


def cut_after(text: str, words: str) -> str:
    return text[: text.index(words) + len(words)]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("- ◇声をかけます。", "主な事業 is missing"),
        ("- ① 場づくり", "それぞれの立場の主な役割、主な事業 is missing"),
        ("集まりが増えて", "is missing"),
        ("活動目標 1 はじめの一歩", "is missing"),
    ],
)
def test_a_text_cut_off_between_sections(last: str, said: str) -> None:
    text = cut_after(small(), last)
    with pytest.raises(DocumentError, match=f"in the middle of 活動目標 1-1: .*{said}") as refused:
        read_plan_chapter(text)
    assert refused.value.line == text.count("\n") + 1


@pytest.mark.parametrize("last", ["見守り隊支援事業（腕章", "市\t街灯整備事業\t[安心"])
def test_a_text_cut_off_within_brackets(last: str) -> None:
    with pytest.raises(DocumentError, match=r"brackets|is missing"):
        read_plan_chapter(cut_after(sample("hinata"), last))


def test_a_text_cut_off_between_the_parties() -> None:
    with pytest.raises(DocumentError, match="the row of 市"):
        read_plan_chapter(cut_after(sample("hinata"), "見守り隊支援事業（腕章の貸出）\t"))


def test_a_text_cut_off_within_a_sentence() -> None:
    feature = (
        "\n活動紹介 「一」\n\n道を歩いて声をかけ、帰りに集まって話をしています。\n\n"
        "月のはじめに灯りを点検して、切れた灯りを取りかえます。\n\n"
    )
    text = small(after=feature)
    with pytest.raises(DocumentError, match="middle of a sentence"):
        read_plan_chapter(text + "雨の日には室内に集まって、次の月の支度をしてい")


# --- the real chapter: the figures its readers can check by hand


@pytest.fixture(scope="module")
def real_text() -> str:
    path = real_document("plan-2023-ch4")
    return decode(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def real(real_text: str) -> PlanChapter:
    return read_plan_chapter(real_text)


def test_counts_of_the_real_chapter(real: PlanChapter) -> None:
    assert (len(real.goals), len(real.objectives), len(real.aims), len(real.directions)) == (3, 10, 10, 25)
    assert (len(real.issues), len(real.features), len(real.charts), len(real.figures)) == (53, 17, 6, 13)
    assert Counter(item.actor for item in real.roles) == {
        "jumin": 29,
        "chiiki": 29,
        "kankei": 29,
        "shakyo": 49,
        "gyosei": 50,
    }
    assert Counter(item.party for item in real.listings) == {"shakyo": 63, "shi": 66}
    assert Counter((item.party, mark) for item in real.listings for mark in item.marks) == {
        ("shakyo", "再掲"): 13,
        ("shi", "再掲"): 17,
        ("shakyo", "新"): 4,
        ("shi", "新"): 1,
    }
    assert (len(real.offices), len({item.name for item in real.offices})) == (41, 14)
    assert [part.name for part in real.listing_parts] == [
        "成年後見制度利用促進事業",
        "高齢者虐待防止推進事業",
        "理解促進・権利擁護促進事業",
        "児童虐待防止対策事業",
    ]


def test_every_line_of_the_real_chapter_is_accounted_for(real_text: str, real: PlanChapter) -> None:
    assert_all_accounted(real_text, real)
    unplaced = [notice.line for notice in real.notices if notice.kind == "unplaced"]
    assert unplaced == [378, 379, 380, 381, 382, 383, 1036]
    doubtful = [notice.line for notice in real.notices if notice.kind == "doubt"]
    assert doubtful == [25, 29, 43, 47, 59, 63, 67, 870, 1030, 1032]
    assert not [notice for notice in real.notices if notice.kind == "repaired"]


def test_figures_of_the_real_chapter(real: PlanChapter) -> None:
    survey = "2022-02/2022-03"
    assert [(item.objective, item.value, item.unit, item.bound, item.as_of) for item in real.figures] == [
        ("1-1", "4", "割", "弱", survey),
        ("1-1", "25", "地区", "", ""),
        ("1-2", "6", "割", "以上", survey),
        ("1-2", "64.7", "%", "", survey),
        ("2-1", "266", "団体", "", ""),
        ("2-1", "21", "地域", "", ""),
        ("2-2", "70", "歳", "以上", ""),
        ("2-2", "65", "歳", "以上", ""),
        ("2-2", "5", "人に1人", "約", ""),
        ("3-3", "25", "地域", "", ""),
        ("3-4", "76.1", "%", "", ""),
        ("3-4", "39.9", "%", "", ""),
        ("3-4", "23.9", "%", "", ""),
    ]


def test_the_real_chapter_cut_anywhere_is_refused_or_reads_as_a_shorter_one(real_text: str, real: PlanChapter) -> None:
    for end in range(500, len(real_text), 2500):
        try:
            part = read_plan_chapter(real_text[:end])
        except DocumentError as refused:
            assert str(refused)
        else:
            assert len(part.roles) <= len(real.roles)
            assert part.roles == real.roles[: len(part.roles)]
