"""Which survey a chart shows.

The period of a survey stands in a note below its charts, once for several; the
shares told in the statements of the same objective come from the same survey.
"""

from __future__ import annotations

from loaders.plan_dates import period
from loaders.plan_items import Item


def chart_dates(items: list[Item]) -> dict[int, str]:
    """Return the date of each chart: of the note below it, or else of the one above in the same objective."""
    dates: dict[int, str] = {}
    waiting: list[Item] = []
    current: dict[str, str] = {}
    for item in items:
        if item.kind == "chart":
            waiting.append(item)
        elif item.kind == "note" and (date := period(item.flow.text)):
            current[item.objective] = date
            dates.update({id(chart): date for chart in waiting if chart.objective == item.objective})
            waiting = [chart for chart in waiting if chart.objective != item.objective]
    dates.update({id(chart): current.get(chart.objective, "") for chart in waiting})
    return dates


def survey_periods(items: list[Item]) -> dict[str, str]:
    """Return the period of each objective's survey where its notes name exactly one."""
    named: dict[str, set[str]] = {}
    for item in items:
        if item.kind == "note" and (date := period(item.flow.text)):
            named.setdefault(item.objective, set()).add(date)
    return {objective: next(iter(dates)) for objective, dates in named.items() if len(dates) == 1}
