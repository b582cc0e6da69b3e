"""Layouts of other cities, each with the one thing in it that the fixtures do not have: what the readers make of it."""

from __future__ import annotations

import pytest

from loaders.document_text import PLAN_CHAPTER, PROGRESS_REPORT, decode, detect_layout
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_records import Listing, PlanChapter
from loaders.progress_report import read_progress_report
from loaders.span import DocumentError

ROLES = (
    "住民\t◇声をかけます。\n地域\t◇場を貸します。\n関係機関・団体等\t◇知らせます。\n"
    "町社協\t◇助けます。\n行政\t◇広報に載せます。"
)
PROJECTS = "役割\t事業名（内容）\n町社協\tたより発行事業\n町\t灯り点検事業\t〔総務課〕"

FEATURE = "活動紹介 「たより発行事業」\n\n月に一度届けています。\n"


def chapter(projects: str = PROJECTS, roles: str = ROLES, rest: str = "") -> str:
    """A plan chapter with one objective around a table of projects and a list of roles."""
    return (
        "基本目標1 声の届くまち\n\n活動目標1 話し相手をふやす\n\n施策のねらい\n\n話し相手がいます。\n\n"
        "施策を取り巻く現状と課題\n\n▼聞き役は 48 人です。\n\n取組の方向性\n\n- ① 聞き役の育成\n\n"
        f"それぞれの立場の主な役割\n\n{roles}\n\n主な事業\n\n{projects}\n\n{rest}"
    )


def told(found: PlanChapter) -> list[tuple[str, str, str, str]]:
    """Party, name, content and marks of each listing."""
    return [(each.party, each.name, each.content, "、".join(each.marks)) for each in found.listings]


def last_listing(cell: str) -> tuple[Listing, list[str]]:
    """Return the last project of a cell of the municipality, and the doubts."""
    found = read_plan_chapter(chapter(f"役割\t事業名（内容）\n町社協\tたより発行事業\n町\t{cell}\t〔総務課〕"))
    return found.listings[-1], [notice.message for notice in found.notices if notice.kind == "doubt"]


# --- projects


@pytest.mark.parametrize(
    ("cell", "name", "content", "marks"),
    [
        ("送迎手伝い〈再掲〉", "送迎手伝い", "", ("再掲",)),
        ("《新規》送迎手伝い（島内）", "送迎手伝い", "島内", ("新規",)),
        ("送迎手伝い＜再掲＞（島内）", "送迎手伝い", "島内", ("再掲",)),
        ("茶の間〈木曜〉事業", "茶の間〈木曜〉事業", "", ()),
        ("避難所（福祉避難所を含む）運営事業", "避難所運営事業", "福祉避難所を含む", ()),
        ("図書館（本館）の開放（日曜）", "図書館の開放", "本館 日曜", ()),
    ],
)
def test_a_name_its_brackets_and_its_marks(cell: str, name: str, content: str, marks: tuple[str, ...]) -> None:
    listing, _ = last_listing(cell)
    assert (listing.name, listing.content, listing.marks) == (name, content, marks)
    assert listing.ordinal == 1


def test_a_name_that_does_not_end_like_a_project_may_be_half_of_one() -> None:
    found = read_plan_chapter(chapter("役割\t事業名\n町社協\tたより発行事業 傾聴講座\n町\tボランティア 養成の集い"))
    assert [name for _, name, _, _ in told(found)] == ["たより発行事業", "傾聴講座", "ボランティア", "養成の集い"]
    assert [(notice.line, notice.message) for notice in found.notices if notice.kind == "doubt"] == [
        (29, "the name before a space does not end like a project; this may be the rest of it")
    ]


@pytest.mark.parametrize("heading", ["(1)住民・地域の役割", "（1） 住民、地域の役割"])
def test_two_actors_of_one_group_however_they_are_joined(heading: str) -> None:
    found = read_plan_chapter(
        f"{heading}\n主役は住民です。\n【主な活動主体】住民、\n自治会、老人クラブ など\n\n" + chapter()
    )
    (group,) = found.actor_groups
    assert (group.actors, group.members) == (("jumin", "chiiki"), ("住民", "自治会", "老人クラブ"))


def test_two_projects_run_together_stay_two() -> None:
    found = read_plan_chapter(chapter("役割\t事業名\n町社協\tたより発行事業\n町\t貸付事業（急な出費）配食事業（昼）"))
    assert told(found)[1:] == [("shi", "貸付事業", "急な出費", ""), ("shi", "配食事業", "昼", "")]


def test_a_mark_within_the_brackets_is_kept_there_and_told() -> None:
    listing, doubts = last_listing("図書館まつり（読み聞かせ【再掲】）")
    assert (listing.content, listing.marks) == ("読み聞かせ【再掲】", ())
    assert doubts == ["a mark stands within the brackets and was kept in the content"]


def test_a_rest_of_a_name_behind_a_bracket_is_told() -> None:
    assert last_listing("避難所（全所）運営事業")[1] == [
        "text follows a bracket at once; it was read as the rest of the name"
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("相談事業（電話）） 預かり事業", [("相談事業", "電話", ""), ("預かり事業", "", "")]),
        ("預かり事業【再掲 病児保育事業（2か所）", [("預かり事業", "", "再掲"), ("病児保育事業", "2か所", "")]),
        ("預かり事業【新", [("預かり事業", "", "新")]),
    ],
)
def test_brackets_that_lost_a_side_do_not_take_the_next_project(
    cell: str, expected: list[tuple[str, str, str]]
) -> None:
    found = read_plan_chapter(chapter(f"役割\t事業名\n町社協\tたより発行事業\n町\t{cell}\t〔総務課〕"))
    assert [(name, content, marks) for party, name, content, marks in told(found) if party == "shi"] == expected
    assert any("bracket" in notice.message for notice in found.notices if notice.kind == "doubt")


def test_a_cell_broken_over_lines_keeps_its_projects_and_the_offices_behind_the_last() -> None:
    found = read_plan_chapter(
        chapter(
            "役割\t事業名（内容）\t担当課\n町社協\tたより発行事業\n町\t居場所づくり事業【再掲】（補助）\n"
            "子ども相談事業\n学習支援事業（週２回）\tこども課、教育委員会\n\t放課後クラブ運営事業\t【学校教育課】"
        )
    )
    assert told(found)[1:] == [
        ("shi", "居場所づくり事業", "補助", "再掲"),
        ("shi", "子ども相談事業", "", ""),
        ("shi", "学習支援事業", "週２回", ""),
        ("shi", "放課後クラブ運営事業", "", ""),
    ]
    assert [office.name for office in found.offices] == ["こども課", "教育委員会", "学校教育課"]
    assert {notice.kind for notice in found.notices} <= {"heading", "repaired"}


def test_brackets_and_marks_on_a_line_of_their_own_belong_to_the_name_above() -> None:
    found = read_plan_chapter(
        chapter(
            "町社協\n見守り事業\n（声かけ）\nたより事業\n【再掲】\n町\n（新）補助事業\n灯り点検事業\n（夜間）\n【新】"
        )
    )
    assert told(found) == [
        ("shakyo", "見守り事業", "声かけ", ""),
        ("shakyo", "たより事業", "", "再掲"),
        ("shi", "補助事業", "", "新"),
        ("shi", "灯り点検事業", "夜間", "新"),
    ]


def test_a_row_of_somebody_else_is_no_further_line_of_the_cell_above() -> None:
    found = read_plan_chapter(
        chapter(
            "役割\t事業名\n町社協\tたより発行事業\n町\t灯り点検事業\n関係機関・団体等\t見回り事業\n県\t道路事業",
            rest="\n",
        )
    )
    assert [name for _, name, _, _ in told(found)] == ["たより発行事業", "灯り点検事業"]
    assert sum("names neither" in notice.message for notice in found.notices) == 2


# --- offices


@pytest.mark.parametrize(
    ("below", "offices"),
    [
        ("担当課：建設課、福祉課（高齢者係）", ["建設課", "福祉課（高齢者係）"]),
        ("【担当課】建設課、福祉課", ["建設課", "福祉課"]),
        ("担当課\n\n- 建設課\n- ［福祉課］", ["建設課", "福祉課"]),
        ("【建設課】\n【福祉課】", ["建設課", "福祉課"]),
        ("〔建設課 〔福祉課〕", ["建設課", "福祉課"]),
    ],
)
def test_offices_below_a_list_of_projects(below: str, offices: list[str]) -> None:
    projects = f"町の事業\n・灯り点検事業\n町社協の事業\n・たより発行事業\n\n{below}"
    found = read_plan_chapter(chapter(projects, rest=FEATURE))
    assert [office.name for office in found.offices] == offices
    assert [name for _, name, _, _ in told(found)] == ["灯り点検事業", "たより発行事業"]


def test_an_office_whose_bracket_is_never_closed_keeps_its_name() -> None:
    projects = "役割\t事業名\n町社協\tたより発行事業\n町\t灯り点検事業\t〔総務課"
    found = read_plan_chapter(chapter(projects, rest=FEATURE))
    assert [office.name for office in found.offices] == ["総務課"]


# --- roles and features


def test_roles_behind_common_bullets_in_the_cells_of_a_table() -> None:
    found = read_plan_chapter(
        chapter(
            roles="役割\t主な役割\n住民\t・顔を見せます。\n・菓子を分けます。\n地域\t・場を貸します。・鍵を預かります。\n"
            "関係機関・団体等\t・防災・防犯に努めます。\n町社協\t・相談に乗ります。\n行政\t・予算を組みます。"
        )
    )
    assert [(role.actor, role.ordinal, role.text) for role in found.roles] == [
        ("jumin", 1, "顔を見せます。"),
        ("jumin", 2, "菓子を分けます。"),
        ("chiiki", 1, "場を貸します。"),
        ("chiiki", 2, "鍵を預かります。"),
        ("kankei", 1, "防災・防犯に努めます。"),
        ("shakyo", 1, "相談に乗ります。"),
        ("gyosei", 1, "予算を組みます。"),
    ]


@pytest.mark.parametrize(
    ("heading", "title", "quoted"),
    [
        ("■活動紹介■ 「茶の間事業」の一日", "「茶の間事業」の一日", ("茶の間事業",)),
        ("活動紹介 茶の間の一日\n　　「茶の間事業」", "茶の間の一日「茶の間事業」", ("茶の間事業",)),
    ],
)
def test_the_heading_of_a_feature(heading: str, title: str, quoted: tuple[str, ...]) -> None:
    found = read_plan_chapter(chapter(rest=f"{heading}\n朝から夕まで開いています。\n"))
    (feature,) = found.features
    assert (feature.title, feature.quoted) == (title, quoted)
    assert [paragraph.text for paragraph in found.paragraphs] == ["朝から夕まで開いています。"]


# --- cut off


def test_a_file_cut_within_a_character_says_so() -> None:
    data = chapter().encode("utf-8")
    end = data.index("灯り".encode()) + 1
    with pytest.raises(DocumentError, match=r"^plan.txt is cut off in the middle of a character on line 29\.$"):
        decode(data[:end], "plan.txt")


def test_a_shift_jis_file_cut_within_a_character_says_so() -> None:
    with pytest.raises(DocumentError, match="cut off in the middle of a character on line 29"):
        decode(chapter().partition("灯り")[0].encode("cp932") + "灯".encode("cp932")[:1], "plan.txt")


def test_a_chapter_that_stops_within_a_name_of_its_last_table_is_refused() -> None:
    two = chapter() + chapter().replace("活動目標1 話し相手をふやす", "活動目標2 夜道を照らす")
    whole = two.rstrip()
    assert len(read_plan_chapter(whole).listings) == 4
    cut = whole[: whole.rindex("点検事業")]
    with pytest.raises(DocumentError, match=r"in the middle of a table of projects\."):
        read_plan_chapter(cut)


def test_a_table_without_offices_anywhere_may_end_with_any_name() -> None:
    found = read_plan_chapter(chapter("役割\t事業名\n町社協\tたより発行事業\n町\tおやつ便"))
    assert told(found)[-1] == ("shi", "おやつ便", "", "")


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("活動紹介 ", "with a heading of 活動目標 1-1 and nothing below it"),
        ("基本目標2 備えるまち\n活動", "below the heading 基本目標 2 on line"),
    ],
)
def test_a_chapter_that_stops_behind_a_heading_is_refused(rest: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_plan_chapter(chapter(rest=rest))


def test_a_chapter_that_stops_within_the_first_sentence_of_a_feature_is_refused() -> None:
    features = (
        "活動紹介 甲\n\n朝から夕まで開いています。\n\n活動紹介 乙\n\n毎日声をかけています。\n\n活動紹介 丙\n\n昼も"
    )
    with pytest.raises(DocumentError, match="in the middle of a sentence"):
        read_plan_chapter(chapter(rest=features))


def test_more_goals_told_than_found_is_a_doubt() -> None:
    def doubts(number: str) -> list[str]:
        found = read_plan_chapter(f"「理念」と{number}つの「基本目標」に沿って進めます。\n\n" + chapter())
        return [notice.message for notice in found.notices if notice.kind == "doubt"]

    assert doubts("３") == ["the text speaks of 3 基本目標 and holds 1; it may have been cut off"]
    assert doubts("二") == ["the text speaks of 2 基本目標 and holds 1; it may have been cut off"]
    assert doubts("1") == []


# --- reports

HEAD = "事業名\t担当課\t事業内容\t計画期間\t目標（R8）\tR4実績\t市の取組（令和4年度実績）"
REPORT = f"""なぎさ町地域福祉計画 令和4年度実績報告書

基本目標１　つながる
活動目標１－１　声をかける
{HEAD}
声かけ運動（継続）\t福祉課\t声をかけます。\tR4～R8\t参加者数 500人\t312人\t\
・渚ふれあい祭り(10月8日、渚公園)に出店した。350人来場
"""


def test_a_report_is_known_by_the_heads_of_its_tables_under_other_names() -> None:
    assert detect_layout(REPORT) == PROGRESS_REPORT
    assert detect_layout(chapter()) == PLAN_CHAPTER


def test_years_without_the_word_year_in_the_heads() -> None:
    found = read_progress_report(REPORT)
    assert [(value.phase, value.fiscal_year, value.printed) for value in found.measures] == [
        ("planned", 2026, "500人"),
        ("actual", 2022, "312人"),
    ]


def test_an_event_is_told_by_a_day_in_brackets_behind_its_name() -> None:
    (event,) = read_progress_report(REPORT).events
    assert (event.title, event.date, event.venue, event.participants) == (
        "渚ふれあい祭り",
        "2022-10-08",
        "渚公園",
        "350",
    )


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("茶の間", "Line 7: the last row has one cell only"),
        ("\nなぎさ町地域福祉計画 令和4年度実績報告書\n", "Line 8: nothing stands under the repeated title"),
    ],
)
def test_a_report_that_stops_within_a_row_or_at_the_head_of_a_page_is_refused(end: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_progress_report(REPORT + end)


@pytest.mark.parametrize("end", ["- 12 -", "\n茶の間の便り\n", "茶の間の便り\n"])
def test_a_line_at_the_foot_of_the_last_page_is_only_reported(end: str) -> None:
    found = read_progress_report(REPORT + end)
    assert len(found.activities) == 1
    assert [notice.kind for notice in found.notices if notice.line > 6] == ["unplaced"]
