"""The time a survey or a count refers to.

Plans print it in Japanese years, often with the Western year beside it, and a
survey over two months as one expression; the graph keeps an ISO 8601 interval.
"""

from __future__ import annotations

import re

from loaders.plan_headings import squeeze

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_YEAR = r"(?P<era>明治|大正|昭和|平成|令和)(?P<eyear>\d{1,2}|元)年?(?P<fiscal>度)?(?:\((?P<west>\d{4})年?度?\))?年?"
_YEAR = rf"(?:{_ERA_YEAR}|(?P<year>(?:19|20)\d\d)年(?P<fiscal2>度)?(?:\([^()]*\))?)"
_MONTH = r"(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"
_DATE = re.compile(rf"(?:{_YEAR})?(?:{_MONTH})?")
_FULL = re.compile(rf"{_YEAR}(?:{_MONTH})?")
_LONGEST_SENTENCE = 300
_LONGEST_DATE = 40
_TO = re.compile(r"(?:\([月火水木金土日]\))?(?:~|～|〜|-|から)")


def period(text: str) -> str:
    """Return the first period a text names: a date, a month, a year or an interval in ISO 8601, or "".

    令和4年(2022年)2月~3月 gives ``2022-02/2022-03``; 令和4年度 gives
    ``2022-04/2023-03``. Era years count from the era's first year; a Western
    year printed beside wins.
    """
    squeezed = squeeze(text)
    for match in _FULL.finditer(squeezed):
        first = _parts(match, None)
        if first is None:
            continue
        year, month, _ = first
        if month is None and (match["fiscal"] or match["fiscal2"]):
            return f"{year}-04/{year + 1}-03"
        start = _iso(first)
        to = _TO.match(squeezed, match.end())
        second = _DATE.match(squeezed, to.end()) if to else None
        end = _parts(second, year) if second and second[0] else None
        return f"{start}/{_iso(end)}" if end and _iso(end) > start else start
    return ""


def dated_before(text: str, position: int) -> str:
    """Return the date printed right before the last 現在 or 時点 of the sentence that leads to a position, or "".

    A 現在 that stands further off than a long sentence reaches is not looked for.
    """
    sentence = squeeze(text[max(0, position - _LONGEST_SENTENCE) : position].rsplit("。", 1)[-1])
    mark = max(sentence.rfind("現在"), sentence.rfind("時点"))
    if mark < 0:
        return ""
    before = re.sub("末日?$", "", sentence[:mark])[-_LONGEST_DATE:]
    dates = list(_FULL.finditer(before))
    if not dates or before[dates[-1].end() :].strip("末日に、"):
        return ""
    return period(dates[-1][0])


def _parts(match: re.Match[str], year: int | None) -> tuple[int, int | None, int | None] | None:
    if match["era"]:
        counted = 1 if match["eyear"] == "元" else int(match["eyear"])
        year = int(match["west"]) if match["west"] else _ERAS[match["era"]] + counted
    elif match["year"]:
        year = int(match["year"])
    if year is None:
        return None
    month = int(match["month"]) if match["month"] else None
    day = int(match["day"]) if match["day"] else None
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return year, month, day


def _iso(parts: tuple[int, int | None, int | None]) -> str:
    year, month, day = parts
    if month is None:
        return f"{year}"
    return f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"
