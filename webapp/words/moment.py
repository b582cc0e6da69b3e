"""Points in time and years as people write them, in the language of the page.

Documents and offices count fiscal years by era, programs and other countries
by the Western calendar; a page gives both each time, so that nobody reckons.
"""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from webapp.words.language import N_, language
from webapp.words.language import gettext as _

_ERAS = ((2019, N_("令和")), (1989, N_("平成")), (1926, N_("昭和")))
"""The years of the Western calendar in which the eras began; fiscal years of before are in no document of ours."""


def moment(iso: str) -> str:
    """Return ``2030年4月1日 9時05分 (UTC+09:00)`` for an ISO time; a text that is none comes back as it is."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    zone = f" ({time.tzname()})" if time.tzinfo else ""
    # The patterns are words too: the order of day and month is one of language. The zone is written by us, as the
    # time is shown in its own; Babel would turn it into another.
    return format_datetime(time.replace(tzinfo=None), _("y年M月d日 H時mm分"), locale=language()) + zone


def fiscal_year(year: int, *, bracketed: bool = False) -> str:
    """Return a fiscal year in both calendars: ``2023年度（令和5年度）``, in English ``FY2023 (Reiwa 5)``.

    ``bracketed`` where it stands in brackets already: ``2023年度・令和5年度``.

    A fiscal year bears the era of its larger part, as in the documents: 2019 is 令和元年度.
    """
    for first, era in _ERAS:
        if year >= first:
            count = year - first + 1
            said = _("元") if count == 1 else str(count)
            if bracketed:
                return _("%(year)s年度・%(era)s%(count)s年度", year=year, era=_(era), count=said)
            return _("%(year)s年度（%(era)s%(count)s年度）", year=year, era=_(era), count=said)
    return _("%(year)s年度", year=year)


def day_of_year(day: date) -> str:
    """Return a day below the head of its month: ``4月1日``."""
    return format_date(day, _("M月d日"), locale=language())


def period(iso: str) -> str:
    """Return a day, a month or a time between two (``2022-02/2022-03``) as people write it; another text as it is."""
    return _("〜").join(_point(part) for part in iso.split("/"))


def _point(iso: str) -> str:
    try:
        if len(iso) == len("2022-02"):
            return month(date.fromisoformat(f"{iso}-01"))
        return format_date(date.fromisoformat(iso), _("y年M月d日"), locale=language())
    except ValueError:
        return iso


def month(day: date) -> str:
    """Return the month of a day: ``2012年4月``."""
    return format_date(day, _("y年M月"), locale=language())
