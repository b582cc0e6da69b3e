"""The readers against tables of what stands in the fixtures, field by field."""

from __future__ import annotations

from functools import cache

import pytest

from loaders.plan_chapter import read_plan_chapter
from loaders.plan_records import PlanChapter
from loaders.progress_report import read_progress_report
from loaders.report_records import ProgressReport
from tests.expected_records import DOCUMENTS, EXPECTED, differences, table, tables


@cache
def plan(document: str) -> PlanChapter:
    """What the plan reader finds in a fixture."""
    return read_plan_chapter((DOCUMENTS / f"{document}.txt").read_text(encoding="utf-8"))


@cache
def report(document: str) -> ProgressReport:
    """What the report reader finds in a fixture."""
    return read_progress_report((DOCUMENTS / f"{document}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("document", "name"), tables("plan"))
def test_the_plan_reader_finds_what_the_table_says(document: str, name: str) -> None:
    assert differences(document, name, getattr(plan(document), name)) == []


@pytest.mark.parametrize(("document", "name"), tables("report"))
def test_the_report_reader_finds_what_the_table_says(document: str, name: str) -> None:
    assert differences(document, name, getattr(report(document), name)) == []


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_kinds_without_a_table_have_no_records(path: object) -> None:
    """A table that is missing must not hide records from the comparison."""
    document = str(getattr(path, "stem", ""))
    found = plan(document) if document.startswith("plan_") else report(document)
    filled = {name for name in found.__dataclass_fields__ if getattr(found, name)}
    assert filled == {path.stem for path in (EXPECTED / document).glob("*.csv")}


def test_the_comparison_names_table_row_and_column() -> None:
    offices = list(plan("plan_hinata").offices)
    swapped = [offices[1], offices[0], *offices[2:]]
    assert differences("plan_hinata", "offices", swapped)[1] == (
        "plan_hinata.offices, row 2, 名: 'くらし福祉課' expected, '長寿・健康課' found"
    )
    assert differences("plan_hinata", "offices", offices[:-1]) == [
        "plan_hinata.offices, row 6: not found: ['2-1/office/1', '220', '安心安全課']"
    ]
    assert differences("plan_hinata", "offices", [*offices, offices[0]]) == [
        "plan_hinata.offices, row 7: not expected: ['1-1/office/1', '110', 'くらし福祉課']"
    ]


@pytest.mark.parametrize(("document", "name"), [*tables("plan"), *tables("report")])
def test_each_row_of_a_table_stands_on_its_line(document: str, name: str) -> None:
    """The tables themselves: what a row quotes is printed on the lines it names."""
    lines = (DOCUMENTS / f"{document}.txt").read_text(encoding="utf-8").split("\n")
    heads, rows = table(document, name)
    for row in rows:
        said = dict(zip(heads, row, strict=True))
        first = int(said["行"])
        printed = "".join("".join(lines[first - 1 : int(said.get("終わりの行") or first)]).split())
        for head in ("題", "文", "名", "印字", "会場", "印字の日"):
            quoted = "".join(said.get(head, "").split())
            gathered = name == "events" and head in ("題", "会場")  # another mention may tell them
            assert gathered or quoted in printed or _in_order(quoted, printed), (head, row)


def _in_order(quoted: str, printed: str) -> bool:
    """Say whether the signs of a quotation stand in this order, with marks or brackets between them."""
    signs = iter(printed)
    return all(sign in signs for sign in quoted)
