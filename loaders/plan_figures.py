"""The figures a plan's statements give, with the time they refer to."""

from __future__ import annotations

from loaders.plan_dates import dated_before
from loaders.plan_flow import Flow
from loaders.plan_records import Figure
from loaders.quantities import Quantity, quantities

# Lengths of time say how long something takes or lasts; they count nothing.
_DURATIONS = {
    "年間",
    "か月間",
    "カ月間",
    "ヶ月間",
    "か月",
    "カ月",
    "ヶ月",
    "ケ月",
    "ヵ月",
    "箇月",
    "週間",
    "日間",
    "泊",
}
_DURATIONS |= {"時間", "分間"}
_SHARES = {"%", "％", "パーセント", "割", "ポイント"}
_SURVEYS = ("アンケート", "調査")


def figures_of(objective: str, statements: list[tuple[str, Flow]], survey: str) -> list[Figure]:
    """Return the figures of an objective's statements, in printed order.

    ``statements`` are (key, text) of issues, features' paragraphs and
    captions; ``survey`` is the period of the objective's survey or "". A share
    in a statement that names a survey bears that period; any other figure only
    a date that the text puts beside it with 現在.
    """
    found: list[Figure] = []
    for key, flow in sorted(statements, key=lambda statement: statement[1].span):
        for quantity in quantities(flow.text):
            if quantity.unit in _DURATIONS:
                continue
            found.append(
                Figure(
                    key=f"{objective}/figure/{len(found) + 1}",
                    span=flow.cut(quantity.start, quantity.end).span,
                    objective=objective,
                    ordinal=len(found) + 1,
                    printed=quantity.printed,
                    value=quantity.value,
                    unit=quantity.unit,
                    bound=quantity.bound,
                    as_of=_as_of(flow.text, quantity, survey),
                    stated_in=key,
                )
            )
    return found


def _as_of(text: str, quantity: Quantity, survey: str) -> str:
    dated = dated_before(text, quantity.start)
    if dated:
        return dated
    of_survey = quantity.unit in _SHARES and any(word in text for word in _SURVEYS)
    return survey if of_survey else ""
