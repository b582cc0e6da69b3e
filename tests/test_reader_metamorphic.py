"""Changes of a document that must not change what it says: page furniture, widths of brackets, blank lines."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.plan_chapter import read_plan_chapter
from loaders.progress_report import read_progress_report
from tests.reader_comparison import PLANS, REPORTS, as_printed, facts, read, text_of

WIDE_BRACKETS = str.maketrans("()[]", "（）［］")
NARROW_BRACKETS = str.maketrans("（）［］", "()[]")
FURNITURE = ("12", "- 7 -", "３４", "P.5", "第９章　暮らしの支え", "<br>", "－１０－")
STRIPPED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without_digests(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return facts without the digests, which are made of the printed signs."""
    return {kind: [{k: v for k, v in row.items() if k != "digest"} for row in rows] for kind, rows in found.items()}


# --- furniture


@pytest.mark.parametrize("document", PLANS)
@STRIPPED
@given(st.data())
def test_page_furniture_anywhere_changes_no_record_of_a_plan(document: str, data: st.DataObject) -> None:
    """It may even stand within a statement or a table cell that goes on over the page."""
    lines = text_of(document).split("\n")
    places = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=6, unique=True).map(sorted))
    pages = [data.draw(st.sampled_from(FURNITURE)) for _ in places]
    for place, page in reversed(list(zip(places, pages, strict=True))):
        lines.insert(place, page)
    assert facts(read_plan_chapter("\n".join(lines))) == facts(as_printed(document))


@pytest.mark.parametrize("document", PLANS)
@pytest.mark.parametrize("page", FURNITURE)
def test_page_furniture_is_called_so(document: str, page: str) -> None:
    lines = text_of(document).split("\n")
    chapter = read_plan_chapter("\n".join([page, *lines]))
    (notice,) = [notice for notice in chapter.notices if notice.line == 1]
    assert notice.kind == "furniture"


@pytest.mark.parametrize("document", PLANS)
def test_furniture_moves_the_lines_and_nothing_else(document: str) -> None:
    """With a page number above each line, what stood on line n stands on line 2n."""
    lines = text_of(document).split("\n")
    paged = "\n".join(part for line in lines for part in ("77", line))
    usual, moved = as_printed(document), read_plan_chapter(paged)
    assert facts(moved) == facts(usual)
    for kind in ("roles", "issues", "listings", "offices", "figures", "captions"):
        assert [record.span.line for record in getattr(moved, kind)] == [
            2 * record.span.line for record in getattr(usual, kind)
        ]
        assert [(record.span.start, record.span.end) for record in getattr(moved, kind)] == [
            (record.span.start, record.span.end) for record in getattr(usual, kind)
        ]


@pytest.mark.parametrize("document", REPORTS)
@STRIPPED
@given(st.data())
def test_page_furniture_below_the_title_changes_no_record_of_a_report(document: str, data: st.DataObject) -> None:
    lines = text_of(document).rstrip("\n").split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("基本目標"))
    places = data.draw(st.lists(st.integers(first + 1, len(lines) - 1), max_size=6, unique=True).map(sorted))
    pages = [data.draw(st.sampled_from([page for page in FURNITURE if page != "<br>"])) for _ in places]
    for place, page in reversed(list(zip(places, pages, strict=True))):
        lines.insert(place, page)
    report = read_progress_report("\n".join(lines))
    assert facts(report) == facts(as_printed(document))
    told = {notice.line for notice in report.notices if notice.message.startswith("outside the tables")}
    assert {place + before + 1 for before, place in enumerate(places)} <= told


@pytest.mark.parametrize("document", REPORTS)
def test_a_title_printed_on_each_page_is_no_second_report(document: str) -> None:
    lines = text_of(document).rstrip("\n").split("\n")
    title = next(line for line in lines if "実績" in line)
    first = next(i for i, line in enumerate(lines) if line.startswith("基本目標"))
    paged = [*lines[: first + 1], *(part for line in lines[first + 1 :] for part in (title, line))]
    report = read_progress_report("\n".join(paged))
    assert facts(report) == facts(as_printed(document))
    assert sum("title of the report again" in notice.message for notice in report.notices) >= len(lines) - first - 1


# --- brackets


@pytest.mark.parametrize("document", [*PLANS, *REPORTS])
@pytest.mark.parametrize("table", [WIDE_BRACKETS, NARROW_BRACKETS], ids=["wide", "narrow"])
def test_the_width_of_brackets_keeps_names_contents_and_marks(document: str, table: dict[int, int]) -> None:
    usual, changed = as_printed(document), read(document, text_of(document).translate(table))
    assert without_digests(facts(changed, folded=True)) == without_digests(facts(usual, folded=True))
    assert [(notice.line, notice.kind) for notice in changed.notices] == [
        (notice.line, notice.kind) for notice in usual.notices
    ]


@STRIPPED
@given(st.lists(st.booleans(), min_size=40, max_size=40))
def test_brackets_of_mixed_width_are_pairs_all_the_same(wide: list[bool]) -> None:
    """Each bracket by itself is wide or narrow, as extraction leaves them."""
    count = iter(wide * 20)

    def turned(found: re.Match[str]) -> str:
        return found[0].translate(WIDE_BRACKETS if next(count) else NARROW_BRACKETS)

    text = text_of("plan_miharashi")
    start = text.index("主な事業一覧")
    changed = read_plan_chapter(text[:start] + re.sub("[()（）]", turned, text[start:]))
    assert facts(changed, folded=True)["listings"] == facts(read_plan_chapter(text), folded=True)["listings"]


@pytest.mark.parametrize(("opening", "closing"), ["〔〕", "[]", "［］"])
def test_any_square_bracket_holds_offices(opening: str, closing: str) -> None:
    text = re.sub("[〔[［]", opening, re.sub("[〕\\]］]", closing, text_of("plan_hinata")))
    usual = as_printed("plan_hinata")
    assert facts(read_plan_chapter(text))["offices"] == facts(usual)["offices"]


# --- blank lines, order of equal things


@pytest.mark.parametrize("document", REPORTS)
def test_blank_lines_between_all_lines_change_no_report(document: str) -> None:
    lines = text_of(document).split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("基本目標"))
    spread = "\n".join([*lines[:first], *(part for line in lines[first:] for part in ("", line))])
    assert facts(read_progress_report(spread)) == facts(as_printed(document))


@pytest.mark.parametrize("document", ["plan_hinata", "plan_miharashi"])
def test_one_more_blank_line_at_each_blank_line_changes_no_statement(document: str) -> None:
    text = text_of(document)
    usual, spread = facts(read_plan_chapter(text)), facts(read_plan_chapter(text.replace("\n\n", "\n\n\n")))
    for kind in ("aims", "issues", "roles", "directions", "listings", "offices", "features", "figures", "charts"):
        assert spread[kind] == usual[kind], kind


@pytest.mark.parametrize("document", [*PLANS, *REPORTS])
def test_a_document_read_twice_says_the_same(document: str) -> None:
    assert read(document, text_of(document)) == as_printed(document)


@STRIPPED
@given(st.permutations(["灯り事業（夜）", "花の会【新】", "水くみ活動（朝・夕）【再掲】", "道直し支援"]))
def test_the_order_of_projects_is_the_printed_one(names: list[str]) -> None:
    text = (
        "基本目標1 手\n活動目標1 道\nそれぞれの立場の主な役割\n住民\n◇歩きます。\n主な事業\n"
        f"市社協\t{' '.join(names)}\t\n市\t{' '.join(reversed(names))}\t[緑課]\n"
    )
    listings = read_plan_chapter(text).listings
    printed = [line.text for line in listings]
    assert printed == [*names, *reversed(names)]
    assert [line.ordinal for line in listings] == [1, 2, 3, 4, 1, 2, 3, 4]


@STRIPPED
@given(st.permutations(["・水まき", "・花の植替えを3回実施", "・(雨天)中止の連絡", "・見回り"]))
def test_the_order_of_bullets_is_the_printed_one(bullets: list[str]) -> None:
    text = (
        "町の実施状況報告（令和5年度実績）\n基本目標1 庭\n活動目標1 花\n"
        f"活動名\t実施内容\t町の取組（令和5年度実績）\n花の世話（継続）\t花を育てる。\t{' '.join(bullets)}\n"
    )
    report = read_progress_report(text)
    done = [c for c in report.commitments if c.column == "city-done"]
    assert [c.text for c in done] == [bullet.removeprefix("・") for bullet in bullets]
    (amount,) = report.amounts
    assert amount.stated_in == done[bullets.index("・花の植替えを3回実施")].key


@pytest.mark.parametrize("document", REPORTS)
def test_a_second_copy_of_a_row_is_a_second_activity(document: str) -> None:
    """Equal statements that are printed twice stay two."""
    lines = text_of(document).split("\n")
    usual = as_printed(document)
    last = usual.activities[-1]
    lines.insert(last.span.line, lines[last.span.line - 1])
    doubled = read_progress_report("\n".join(lines))
    assert [a.name for a in doubled.activities] == [*(a.name for a in usual.activities), last.name]
    again = [c.text for c in doubled.commitments if c.activity == doubled.activities[-1].key]
    assert again == [c.text for c in usual.commitments if c.activity == last.key]
    assert len(doubled.events) == len(usual.events)
