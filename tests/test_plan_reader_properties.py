"""Whatever the text: the reader's own error or records that stand where they say."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.plan_chapter import read_plan_chapter
from loaders.plan_completeness import covered_lines
from loaders.plan_records import PlanChapter, Record
from loaders.span import DocumentError

SAMPLES = [
    (Path(__file__).parent / "documents" / name).read_text(encoding="utf-8")
    for name in ("plan_hinata.txt", "plan_kazemachi.txt")
]
PIECES = [
    "基本目標 1 手\n",
    "基本目標２花\n",
    "活動目標 1 道\n",
    "活動目標2\n",
    "施策のねらい\n",
    "施策を取り巻く現状と課題\n",
    "取組の方向性\n",
    "それぞれの立場の主な役割\n",
    "主な事業\n",
    "役割\t事業名（内容）\t\n",
    "市社協\t灯り事業（昼）花事業【再掲】\t\n",
    "市\t道事業・川事業\t[緑課] 〔道課〕\n",
    "市社協\n",
    "市\n",
    "\t空事業（\n",
    "- 【新】花事業\n",
    "・[緑課]\n",
    "住 民\n",
    "行政\t◇灯します。 ◇\n",
    "- ◇歩きます。\n",
    "◇集まって、\n",
    "- ▼人が約3割（25.1%）です。\n",
    "▼\n",
    "■ 図\n",
    "(令和4年2月～3月実施)\n",
    "【調査】\n",
    "(祭り)\n",
    "( 1)\n",
    "- ① 場づくり\n",
    "① ② 二\n",
    "活動紹介 「灯り」\n",
    "活動紹介\n",
    "道を歩きます。\n",
    "第1章\n",
    "第2章\n",
    "資料編\n",
    "2 中身\n",
    "12\n",
    "<ul>\n",
    "</li>\n",
    "(1) 住民の役割\n",
    "【主な活動主体】\n",
    "子ども会、老人会など\n",
    "\n",
    "\n\n\n",
    " \n",
    "\r\n",
    "\t\n",
    "）】〕」\n",
    "（（【「\n",
    "\u001e",
    "\f",
    "\u2028",
    "①",
    "・",
    "等",
]


def records(chapter: PlanChapter) -> list[Record]:
    return [record for name in chapter.__dataclass_fields__ if name != "notices" for record in getattr(chapter, name)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def check(text: str) -> PlanChapter | None:
    """Read a text and check what must hold of any result."""
    try:
        chapter = read_plan_chapter(text)
    except DocumentError as refused:
        assert str(refused).endswith(".") and refused.line >= 0
        return None
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = covered_lines(chapter) | {notice.line for notice in chapter.notices}
    assert {number for number, line in enumerate(lines, 1) if line.strip()} <= told
    keys = [record.key for record in records(chapter)]
    assert len(keys) == len(set(keys))
    for record in records(chapter):
        _check_place(record, lines)
    return chapter


def _check_place(record: Record, lines: list[str]) -> None:
    span = record.span
    if span.line == 0:  # only a title that was never printed has no place
        assert not getattr(record, "title", "")
        return
    assert 1 <= span.line <= span.end_line <= len(lines)
    assert 0 <= span.start <= len(lines[span.line - 1]) and 0 <= span.end <= len(lines[span.end_line - 1])
    covered = lines[span.line - 1 : span.end_line]
    covered[-1] = covered[-1][: span.end]
    covered[0] = covered[0][span.start :]
    printed = squeezed("".join(covered))
    for field in ("title", "heading", "text", "printed", "name"):
        value = squeezed(getattr(record, field, "")).replace("\x1e", "")
        tail_after_bracket = field == "name" and value.endswith(("等", "など", "ほか"))
        if span.line == span.end_line and "<" not in printed and not tail_after_bracket:
            assert value in printed.replace("\x1e", ""), (record, printed)
        else:  # page furniture, a tag or a bracket may stand within
            characters = iter(printed)
            assert all(char in characters for char in value), (record, printed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("基本目標 1\n活動目標 1\nそれぞれの立場の主な役割\n主な事業\n市社協\n- \n市\t—\t—\n")
def test_any_order_of_the_layouts_pieces(text: str) -> None:
    check(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)
def test_any_pieces_within_a_whole_objective(roles: str, table: str) -> None:
    head = "基本目標 1 手\n活動目標 9 道\n施策のねらい\n道があります。\nそれぞれの立場の主な役割\n"
    check(head + roles + "\n主な事業\n市社協\t灯り事業\t\n" + table + "\n市\t道事業\t[緑課]\n")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.data())
def test_samples_with_lines_taken_out_or_doubled(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    start = data.draw(st.integers(0, len(lines) - 1))
    count = data.draw(st.integers(0, 8))
    again = data.draw(st.booleans())
    check("\n".join(lines[: start + (count if again else 0)] + lines[start + (0 if again else count) :]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.data())
def test_samples_cut_anywhere(text: str, data: st.DataObject) -> None:
    whole = read_plan_chapter(text)
    part = check(text[: data.draw(st.integers(0, len(text)))])
    if part is not None:
        assert [item.text for item in part.roles] == [item.text for item in whole.roles][: len(part.roles)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["灯り事業", "花の周知", "見守り活動等", "道づくり・川づくり事業", "NPO 法人支援"]),
            st.sampled_from(["", "昼", "昼（朝(早朝)）・夜", "一 / 二 等"]),
            st.sampled_from(["", "再掲", "新"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["（）", "()"]),
    st.sampled_from([" ", "\u3000", "  "]),
)
def test_a_cell_comes_back_as_it_was_put_together(
    entries: list[tuple[str, str, str, bool]], brackets: str, gap: str
) -> None:
    cell = []
    for name, content, mark, mark_first in entries:
        held = f"{brackets[0]}{content}{brackets[1]}" if content else ""
        printed = f"【{mark}】" if mark else ""
        cell.append(name + (printed + held if mark_first else held + printed))
    text = (
        "基本目標 1 手\n活動目標 1 道\nそれぞれの立場の主な役割\n住民\n◇歩きます。\n主な事業\n"
        f"市社協\t{gap.join(cell)}\t\n市\t街灯事業\t[緑課]\n"
    )
    chapter = check(text)
    assert chapter is not None
    found = [(item.name, item.content, item.marks) for item in chapter.listings if item.party == "shakyo"]
    assert found == [(name, content, (mark,) if mark else ()) for name, content, mark, _ in entries]
