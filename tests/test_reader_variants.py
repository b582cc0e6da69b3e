"""One document in many files: other encodings, line ends, orders and lengths of the fixtures."""

from __future__ import annotations

import re

import pytest

from loaders.document_text import PLAN_CHAPTER, PROGRESS_REPORT, decode, detect_layout
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_flow import Flow
from loaders.plan_headings import heading_number, section_of
from loaders.progress_report import read_progress_report
from loaders.report_headings import read_heading
from loaders.span import DocumentError
from tests.reader_comparison import PLANS, REPORTS, as_printed, facts, read, text_of

DOCUMENTS = (*PLANS, *REPORTS)
# The old sets hold one of the two waves and dashes each, and one of them no telephone.
OLD_SIGNS = {"cp932": {"〜": "～", "—": "―", "☎": "電話"}, "euc_jis_2004": {"～": "〜", "—": "―"}}
WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789"}
NARROW = {ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９"}


# --- the same text in other files


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jis_2004", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_encodings_and_line_ends_change_nothing(document: str, encoding: str, end: str) -> None:
    text = text_of(document)
    for sign, other in OLD_SIGNS.get(encoding, {}).items():
        text = text.replace(sign, other)
    data = text.replace("\n", end).encode(encoding)
    assert read(document, decode(data, document)) == read(document, text)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_layout_is_known_by_its_headings(document: str) -> None:
    assert detect_layout(text_of(document)) == (PLAN_CHAPTER if document in PLANS else PROGRESS_REPORT)


@pytest.mark.parametrize("document", PLANS)
def test_a_plan_is_no_report(document: str) -> None:
    with pytest.raises(DocumentError):
        read_progress_report(text_of(document))


@pytest.mark.parametrize("document", REPORTS)
def test_a_report_is_no_plan(document: str) -> None:
    with pytest.raises(DocumentError, match="is missing"):
        read_plan_chapter(text_of(document))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("table", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_width_of_digits_changes_no_number(document: str, table: dict[int, str | int]) -> None:
    changed = read(document, text_of(document).translate(table))
    assert facts(changed, folded=True) == {
        kind: [
            {**record, "digest": changed_record["digest"]} if "digest" in record else record
            for record, changed_record in zip(rows, facts(changed, folded=True)[kind], strict=True)
        ]
        for kind, rows in facts(as_printed(document), folded=True).items()
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_digests_do_not_depend_on_the_width_of_digits(document: str) -> None:
    def digests(text: str) -> list[str]:
        return [row["digest"] for rows in facts(read(document, text)).values() for row in rows if "digest" in row]

    assert digests(text_of(document)) == digests(text_of(document).translate(WIDE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_white_space_at_the_end_of_lines_changes_nothing(document: str) -> None:
    lines = text_of(document).split("\n")
    padded = "\n".join(line + ("" if "\t" in line else " \u3000") for line in lines)
    assert facts(read(document, padded)) == facts(as_printed(document))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_another_city_is_another_name_only(document: str) -> None:
    """Nothing of a certain city is written into the readers."""
    names = {"hinata": "ひなた", "kazemachi": "風", "miharashi": "みはらし", "minatono": "港野", "wakaba": "若葉"}
    name = {**names, "yunagi": "ゆうなぎ"}[document.partition("_")[2]]
    renamed = read(document, text_of(document).replace(name, "うしお"))
    counts = {kind: len(rows) for kind, rows in facts(renamed).items()}
    assert counts == {kind: len(rows) for kind, rows in facts(as_printed(document)).items()}


# --- sections in another order


def parts_of_objective(lines: list[str]) -> list[list[str]]:
    """Cut the lines of an 活動目標 before each section heading; what stands before the first comes first."""
    parts = [list[str]()]
    for line in lines:
        if section_of(Flow.of_line(1, line.strip())):
            parts.append([])
        parts[-1].append(line)
    return parts


MIHARASHI_SECTIONS = 5


@pytest.mark.parametrize("turn", range(1, MIHARASHI_SECTIONS))
def test_sections_in_another_order_say_the_same(turn: int) -> None:
    lines = text_of("plan_miharashi").split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("活動目標②"))
    end = next(i for i in range(start, len(lines)) if lines[i] == "１３")
    head, *sections = parts_of_objective(lines[start:end])
    assert len(sections) == MIHARASHI_SECTIONS
    turned = [line for part in [head, *sections[turn:], *sections[:turn]] for line in [*part, ""]]
    changed = facts(read_plan_chapter("\n".join([*lines[:start], *turned, *lines[end:]])))
    usual = facts(as_printed("plan_miharashi"))
    for kind in usual:
        assert sorted(changed[kind], key=str) == sorted(usual[kind], key=str), kind


@pytest.mark.parametrize("first", ["市社協", "市"])
def test_the_order_of_the_parties_changes_only_the_order(first: str) -> None:
    rows = {"市社協": "市社協\t花事業（春）【新】\t", "市": "市\t灯り事業\t[緑課]"}
    head = "基本目標1 手\n活動目標1 道\nそれぞれの立場の主な役割\n住民\n◇歩きます。\n主な事業\n"
    other = next(party for party in rows if party != first)
    chapter = read_plan_chapter(head + rows[first] + "\n" + rows[other] + "\n")
    assert sorted((line.key, line.name) for line in chapter.listings) == [
        ("1-1/listing/shakyo/1", "花事業"),
        ("1-1/listing/shi/1", "灯り事業"),
    ]


def test_the_goals_of_a_report_in_another_order() -> None:
    text = text_of("report_yunagi")
    start, second = text.index("基本目標Ⅰ"), text.index("基本目標Ⅱ")
    turned = read_progress_report(text[:start] + text[second:] + text[start:second])
    usual = read_progress_report(text)
    assert [goal.key for goal in turned.goals] == ["goal/2", "goal/1"]
    for kind in ("activities", "commitments", "cells", "measures", "offices"):
        key = [(row["key"], str(row)) for row in facts(turned)[kind]]
        assert sorted(key) == sorted((row["key"], str(row)) for row in facts(usual)[kind]), kind


COLUMN_ORDERS = [[0, 1, 2, 3, 4, 5, 6], [0, 2, 1, 6, 5, 4, 3], [6, 5, 4, 3, 2, 1, 0], [2, 0, 1, 3, 5, 4, 6]]


@pytest.mark.parametrize("order", COLUMN_ORDERS)
def test_columns_in_another_order_say_the_same(order: list[int]) -> None:
    heads = ["活動名", "実施内容", "担当課", "年次計画", "町の取組", "町の取組（令和5年度実績）", "住民の役割"]
    cells = ["夕市の手伝い（新規）", "夕市を手伝う。", "商工課", "3～7", "・場所の提供", "・場所を5回提供", "・出店"]
    front = "町の計画の実施状況報告（令和5年度実績）\n基本目標1 集い\n活動目標1 夕市\n"
    table = "\n".join("\t".join(row[at] for at in order) for row in (heads, cells))
    report = read_progress_report(front + table + "\n")
    assert [(a.name, a.kind, a.first_year, a.last_year) for a in report.activities] == [
        ("夕市の手伝い", "新規", 2021, 2025)
    ]
    assert {(c.column, c.fiscal_year, c.text) for c in report.commitments} == {
        ("content", 0, "夕市を手伝う。"),
        ("role", 0, "出店"),
        ("city-effort", 0, "場所の提供"),
        ("city-done", 2023, "場所を5回提供"),
    }
    assert [office.name for office in report.offices] == ["商工課"]
    assert [amount.printed for amount in report.amounts] == ["5回"]
    assert report.notices == ()


# --- cut off at every heading and at every line


def plan_headings(text: str) -> list[int]:
    """Return the numbers of the lines (from 0) that open a goal, an objective or a section."""
    lines = [Flow.of_line(1, line.strip()) for line in text.split("\n")]
    kinds = ("goal", "objective")
    return [i for i, line in enumerate(lines) if section_of(line) or any(heading_number(line, kind) for kind in kinds)]


PLAN_CUTS = [(document, line) for document in PLANS for line in plan_headings(text_of(document))]
REPORT_CUTS = [
    (document, line)
    for document in REPORTS
    for line, text in enumerate(text_of(document).split("\n"))
    if "\t" not in text and read_heading(text)
]


@pytest.mark.parametrize(("document", "line"), PLAN_CUTS)
@pytest.mark.parametrize("behind", [0, 1])
def test_a_plan_cut_off_at_a_heading_is_refused_or_reads_as_a_shorter_one(
    document: str, line: int, behind: int
) -> None:
    text = text_of(document)
    part = "\n".join(text.split("\n")[: line + behind]) + "\n"
    whole = read_plan_chapter(text)
    try:
        shorter = read_plan_chapter(part)
    except DocumentError as refused:
        assert 0 <= refused.line <= line + behind
        return
    codes = [objective.key for objective in shorter.objectives]
    assert codes == [objective.key for objective in whole.objectives][: len(codes)]
    for kind in ("roles", "listings", "offices", "issues", "directions", "aims"):
        kept = [record for record in getattr(whole, kind) if record.objective in codes]
        found = list(getattr(shorter, kind))
        # With a single objective nothing shows that a section is lacking; the reader can only doubt it.
        doubted = len(codes) == 1 and any("has no" in notice.message for notice in shorter.notices)
        assert found == (kept[: len(found)] if doubted else kept), kind


@pytest.mark.parametrize("document", ["plan_hinata", "plan_miharashi"])
def test_the_last_objective_cut_off_at_any_section_is_refused(document: str) -> None:
    text = text_of(document)
    lines = text.split("\n")
    last = [i for i, line in enumerate(lines) if re.match(r"活動目標", line)][-1]
    inside = [line for line in plan_headings(text) if line > last]
    assert len(inside) >= 4
    for line in inside:
        with pytest.raises(DocumentError, match=r"ends on line \d+ (in the middle of|with a heading of) 活動目標"):
            read_plan_chapter("\n".join(lines[: line + 1]))


@pytest.mark.parametrize(("document", "line"), REPORT_CUTS)
@pytest.mark.parametrize("behind", [0, 1])
def test_a_report_cut_off_at_a_heading_is_refused_or_reads_as_a_shorter_one(
    document: str, line: int, behind: int
) -> None:
    text = text_of(document)
    part = "\n".join(text.split("\n")[: line + behind]) + "\n"
    whole = read_progress_report(text)
    try:
        shorter = read_progress_report(part)
    except DocumentError as refused:
        assert 0 <= refused.line <= line + behind + 1
        return
    assert behind == 0, "a heading without anything below must be refused"
    names = [activity.name for activity in shorter.activities]
    assert names == [activity.name for activity in whole.activities][: len(names)]
    assert list(shorter.commitments) == list(whole.commitments)[: len(shorter.commitments)]
    assert list(shorter.measures) == list(whole.measures)[: len(shorter.measures)]


@pytest.mark.parametrize("document", REPORTS)
def test_a_report_cut_off_within_a_row_is_refused(document: str) -> None:
    lines = text_of(document).rstrip("\n").split("\n")
    for number, line in enumerate(lines, 1):
        if line.count("\t") < 4 or read_heading(line):
            continue
        part = "\n".join([*lines[: number - 1], line[: line.rindex("\t", 0, line.rindex("\t"))]])
        with pytest.raises(DocumentError) as refused:
            read_progress_report(part)
        assert refused.value.line <= number


@pytest.mark.parametrize("document", DOCUMENTS)
def test_cut_off_after_any_line_there_is_no_other_error(document: str) -> None:
    lines = text_of(document).split("\n")
    refused = 0
    for count in range(len(lines)):
        try:
            found = read(document, "\n".join(lines[:count]))
        except DocumentError as error:
            refused += 1
            assert str(error).endswith(".")
            assert 0 <= error.line <= count + 1
        else:
            spans = [
                record.span
                for kind in found.__dataclass_fields__
                if kind != "notices"
                for record in getattr(found, kind)
            ]
            assert max(span.end_line for span in spans) <= count
    assert refused > len(lines) // 4
