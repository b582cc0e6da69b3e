"""Dates as municipal documents print them: eras, fiscal years, weekdays.

A report prints 平成23年9月12日（月）, H24.3.8~H24.3.30, 7月8日(金) or only 2月, and
its table heads print bare years (21, 25, 23年度). This module turns them into
Western dates and says how each was understood, so that a reader can show the
doubt instead of hiding it. Eras begin as 元年 of the official calendar; a
Japanese fiscal year runs from April to March and bears the year of its April.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

WEEKDAYS = "月火水木金土日"
# era → (year before its first, its last year); letters are the usual abbreviations
ERAS = {"明治": (1867, 1912), "大正": (1911, 1926), "昭和": (1925, 1989), "平成": (1988, 2019), "令和": (2018, 2099)}
LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x301C: 0x7E, 0x2053: 0x7E}

_ERA = r"(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])\s*(?P<n>\d{1,2}|元)"
_YEAR = rf"(?:{_ERA}|(?<!\d)(?P<y4>(?:19|20)\d\d))"
_WEEKDAY = r"(?:\s*\((?P<wd>[日月火水木金土])(?:曜日?)?(?:[・,、]?(?:祝日?|休日?|振休))?\))?"
_DATE = re.compile(
    rf"(?:{_YEAR}(?:年(?P<fy>度)|年\s*(?P<m1>\d{{1,2}})月(?:\s*(?P<d1>\d{{1,2}})日)?|[./](?P<m2>\d{{1,2}})(?!\d)(?:[./](?P<d2>\d{{1,2}})(?!\d))?)"
    r"|(?<!\d)(?P<bare>\d{1,2})年\s*(?P<m3>\d{1,2})月(?:\s*(?P<d3>\d{1,2})日)?"
    r"|(?<![\d.,])(?P<m4>\d{1,2})月(?![間号例額刊曜々分])(?:\s*(?P<d4>\d{1,2})日)?"
    r"|(?<![\d./,])(?P<m5>\d{1,2})/(?P<d5>\d{1,2})(?=\([日月火水木金土]))"
    rf"{_WEEKDAY}(?P<vague>上旬|初旬|中旬|下旬|中(?![央学間心止国小高])|末|頃|ごろ)?"
)
_RANGE = re.compile(r"\s*(?:~|-|から|より)\s*")
_SHORT_END = re.compile(rf"(?:(?P<m4>\d{{1,2}})\.)?(?<!\d)(?P<d4>\d{{1,2}})(?:日|(?=\([日月火水木金土]\))){_WEEKDAY}")
_FISCAL = re.compile(rf"(?:{_YEAR}|(?<!\d)(?P<bare>\d{{1,2}}|元))\s*(?:年度|$)")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date, month, span of days or fiscal year as printed at ``start``..``end``.

    ``date`` and ``end_date`` are ISO days, ISO months, or "" where the print
    gives neither. ``year_printed`` is false where the year comes from the
    fiscal year of the column. ``weekday`` is the printed one, ``agrees`` false
    if it is not that day's. ``since`` marks a beginning without an end (4月から).
    ``problem`` says why a printed date is none ("" if it is one).
    """

    start: int
    end: int
    printed: str
    date: str
    end_date: str
    year_printed: bool
    month: int
    day: int
    weekday: str
    agrees: bool
    since: bool
    problem: str


def fold_width(text: str) -> str:
    """Return the text with full-width ASCII signs made half-width, of the same length."""
    return text.translate(_WIDTH)


def western_year(era: str, number: str) -> int:
    """Return the Western year of an era year (平成 or H, 23 or 元).

    Raises KeyError for an unknown era.
    """
    return ERAS[LETTERS.get(era, era)][0] + (1 if number == "元" else int(number))


def nearest_year(number: int, near: int) -> int:
    """Return the Western year a bare year number means: of the era that brings it nearest to ``near``."""
    if number >= 1000 or not near:
        return number if number >= 1000 else 0
    return min((first + number for first, _ in ERAS.values()), key=lambda year: (abs(year - near), -year))


def fiscal_year(label: str, near: int = 0) -> int:
    """Return the fiscal year a label prints (平成23年度, 23年度, 25), 0 if none.

    ``near`` is a year the bare number must lie close to; without it a bare
    number means nothing.
    """
    found = _FISCAL.search("".join(fold_width(label).split()))
    if not found:
        return 0
    if found["era"]:
        return western_year(found["era"], found["n"])
    if found["y4"]:
        return int(found["y4"])
    return nearest_year(1 if found["bare"] == "元" else int(found["bare"]), near)


def in_fiscal_year(month: int, year: int) -> int:
    """Return the calendar year of a month of a fiscal year."""
    return year if month >= 4 else year + 1


def weekday_of(iso: str) -> str:
    """Return the Japanese weekday sign of an ISO day."""
    return WEEKDAYS[date.fromisoformat(iso).weekday()]


def _iso(year: int, month: int, day: int) -> str:
    """Return the ISO day, or month where day is 0; raises ValueError if there is none."""
    made = date(year, month, day or 1)
    return made.isoformat() if day else f"{made:%Y-%m}"


def _numbers(found: re.Match[str]) -> tuple[int, int]:
    groups = found.groupdict()
    month = next((int(groups[k]) for k in ("m1", "m2", "m3", "m4", "m5") if groups.get(k)), 0)
    day = next((int(groups[k]) for k in ("d1", "d2", "d3", "d4", "d5") if groups.get(k)), 0)
    return month, day


def _year(found: re.Match[str], month: int, fiscal: int) -> tuple[int, str]:
    """Return the calendar year of a match (0 if unknown) and what is wrong with its era year."""
    if found["era"]:
        era, year = LETTERS.get(found["era"], found["era"]), western_year(found["era"], found["n"])
        inside = ERAS[era][0] < year <= ERAS[era][1]
        return year, "" if inside else f"{era}に{found['n']}年はありません"
    if found["y4"]:
        return int(found["y4"]), ""
    if found["bare"]:
        return nearest_year(int(found["bare"]), fiscal), ""
    return (in_fiscal_year(month, fiscal) if fiscal and month else 0), ""


def _ending(text: str, first: re.Match[str], year: int, month: int) -> tuple[int, str, str]:
    """Return where a span of days ends in the text, its last ISO day, and a weekday that is wrong."""
    between = _RANGE.match(text, first.end())
    if not between:
        return first.end(), "", ""
    last = _DATE.match(text, between.end()) or _SHORT_END.match(text, between.end())
    if not last:
        return first.end(), "", ""
    last_month, day = _numbers(last)
    last_month = last_month or month
    printed = last.re is _DATE and (last["era"] or last["y4"] or last["bare"])
    end_year = _year(last, last_month, year)[0] if printed else year + (last_month < month)
    try:
        iso = _iso(end_year, last_month, day)
    except ValueError:
        return first.end(), "", ""
    wrong = last["wd"] if last["wd"] and day and weekday_of(iso) != last["wd"] else ""
    until = re.compile(r"\s*まで").match(text, last.end())
    return (until.end() if until else last.end()), iso, wrong


def parse_dates(text: str, fiscal: int = 0) -> tuple[DateMention, ...]:
    """Return every date, month and fiscal year printed in a text, in order.

    ``fiscal`` is the fiscal year that dates without a printed year belong to
    (0: unknown, such dates get ``date`` ""). Never raises.
    """
    folded, mentions, at = fold_width(text), list[DateMention](), 0
    while found := _DATE.search(folded, at):
        month, day = _numbers(found)
        year, problem = _year(found, month, fiscal)
        iso, last, wrong, end = "", "", "", found.end()
        if month and year:
            try:
                iso = _iso(year, month, day)
                end, last, wrong = _ending(folded, found, year, month)
            except ValueError:
                problem = "その日付は暦にありません"
        weekday = found["wd"] or ""
        mentions.append(
            DateMention(
                start=found.start(),
                end=end,
                printed=text[found.start() : end],
                date=iso,
                end_date=last,
                year_printed=bool(found["era"] or found["y4"] or found["bare"]),
                month=month,
                day=day,
                weekday=weekday,
                agrees=not wrong and not (weekday and day and iso and weekday_of(iso) != weekday),
                since=not last and bool(re.compile(r"\s*(?:から|より|以降|以後)").match(folded, end)),
                problem=problem,
            )
        )
        at = end
    return tuple(mentions)
