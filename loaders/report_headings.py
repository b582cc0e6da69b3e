"""The lines of a progress report between its tables: title page, goals, sections.

Headings carry their number (基本目標1, 活動目標 ２), the title page its title, date
and issuers, all with the stray white space of the extraction. A line that is
none of these is page furniture and is reported as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.calendar import fiscal_year, fold_width, parse_dates
from loaders.report_cells import Cell, squeeze_letters
from loaders.report_records import ReportHead
from loaders.span import Span

_NUMERALS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)}
_NUMERALS |= {sign: value for value, sign in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", 1)}
_HEADING = re.compile(
    r"^#*\s*[【\[]?\s*(?P<kind>基\s*本\s*目\s*標|活\s*動\s*目\s*標)\s*"
    r"(?:(?P<goal>\d{1,2})\s*[-.‐−―]\s*)?(?P<number>\d(?:\s?\d)?(?!\d)|[一二三四五六七八九十ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])(?![年回件人校])"
    r"\s*[】\]]?\s*[:：.、]?\s*(?P<title>.*)$"
)
_REPORT = re.compile(r"(?:実施|進捗|進行|達成)状況|実績(?:報告|評価)|評価報告")
_ABOUT = re.compile(r"((?:平成|令和|[HR])?(?:\d{1,4}|元)年度)(?:の)?(?:分)?(?:実績|実施状況|進捗|評価|事業|の取)")
_BODY = re.compile(r".*(?:課|室|係|部|局|協議会|社協|委員会|市|町|村|区)$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: ``kind`` goal or section; ``goal`` the number printed before a section's own (0 if none)."""

    kind: str
    goal: int
    number: int
    title: str


def read_heading(text: str) -> Heading | None:
    """Return the heading a line is, or None."""
    folded = fold_width(text)
    found = _HEADING.match(folded.lstrip())
    if not found:
        return None
    printed = "".join(found["number"].split())
    number = _NUMERALS.get(printed) or int(printed)
    kind = "goal" if found["kind"].startswith("基") else "section"
    title = text.strip()[len(folded.strip()) - len(found["title"].rstrip()) :] if found["title"].strip() else ""
    return Heading(kind, int(found["goal"] or 0), number, title.strip())


def report_year(lines: Sequence[Cell]) -> int:
    """Return the fiscal year the title reports on, 0 if none of the lines says."""
    for line in lines:
        if found := _ABOUT.search(fold_width(squeeze_letters(line.text))):
            year = fiscal_year(found[1])
            if year:
                return year
    return 0


def read_head(lines: Sequence[Cell], year: int) -> ReportHead | None:
    """Return the title page, None where there is none.

    The title is the line that calls itself a report on the progress, else the
    first line that is not a bare date or year; issuers are the lines that end
    as a body or an office does.
    """
    printed = [(squeeze_letters(line.text), line) for line in lines]
    printed = [(text, line) for text, line in printed if text]
    if not printed:
        return None
    dates = {text: mention for text, _ in printed for mention in parse_dates(text) if mention.printed == text}
    named = [text for text, _ in printed if text not in dates]
    title = next((text for text in named if _REPORT.search(text)), named[0] if named else "")
    days = [mention.date for mention in dates.values() if len(mention.date) == 10]
    issuers = tuple(text for text in named if text != title and _BODY.match(text))
    first, last = printed[0][1], printed[-1][1]
    return ReportHead(
        key="report",
        span=Span(first.line, first.start, last.line, last.end),
        title=title,
        fiscal_year=year,
        dated=days[0] if days else "",
        issuers=issuers,
    )
