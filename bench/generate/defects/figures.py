"""Figures of a plan that cannot be true or do not agree with one another."""

from __future__ import annotations

from bench.generate.defect import defect
from bench.generate.draft import Draft, NoRoomError
from loaders.plan_records import Figure, Issue


def _issue(draft: Draft) -> Issue:
    """Take an issue that states no number yet."""
    stating = {each.stated_in for each in draft.plan.figures}
    return draft.choose(draft.plan.issues, lambda each: each.key not in stating)


def _state(
    draft: Draft, issue: Issue, value: str, unit: str, *, bound: str = "", as_of: str = "", label: str | None = None
) -> Figure:
    """State a number in an issue."""
    ordinal = 1 + sum(each.objective == issue.objective for each in draft.plan.figures)
    printed = f"{value}{unit}{bound}"
    added = Figure(
        key=f"{issue.objective}/figure/{ordinal}",
        span=draft.plan_pen.text(len(printed)),
        objective=issue.objective,
        ordinal=ordinal,
        printed=printed,
        value=value,
        unit=unit,
        bound=bound,
        as_of=as_of,
        stated_in=issue.key,
        label=draft.wording.label("の数") if label is None else label,
    )
    draft.plan.figures.append(added)
    return added


def _survey(draft: Draft) -> str:
    return f"{draft.plan_year - 1}-01"


@defect("percent-above-hundred", 0.5)
def percent(draft: Draft) -> None:
    """A share of more than a hundred."""
    value = str(draft.dice.between(101, 180))
    draft.expect("PercentBounds", _state(draft, _issue(draft), value, "%", as_of=_survey(draft)))


@defect("words-against-number", 0.5)
def verbal(draft: Draft) -> None:
    """A share in words that the number beside it does not bear out."""
    issue = _issue(draft)
    tenths = draft.dice.between(5, 8)
    words = _state(draft, issue, str(tenths), "割", bound="以上", as_of=_survey(draft))
    _state(draft, issue, f"{10 * tenths - draft.dice.between(2, 9)}.4", "%", as_of=_survey(draft))
    draft.expect("VerbalBound", words)


@defect("counts-disagree", 0.5)
def counts(draft: Draft) -> None:
    """One thing counted twice with two results."""
    label, value = draft.wording.label("の数"), draft.dice.between(20, 90)
    first, second = _issue(draft), _issue(draft)
    for issue, number in ((first, value), (second, value + draft.dice.between(1, 9))):
        draft.expect("CountsDisagree", _state(draft, issue, str(number), "団体", label=label))


@defect("survey-undated", 1)
def undated(draft: Draft) -> None:
    """A result of a survey of no date."""
    draft.expect("SurveyUndated", _state(draft, _issue(draft), "41.5", "%"))


@defect("figure-without-unit", 1)
def without_unit(draft: Draft) -> None:
    """A number of nothing."""
    draft.expect("FigureUnitMissing", _state(draft, _issue(draft), "37", ""))


@defect("figure-without-label", 0.2)
def without_label(draft: Draft) -> None:
    """A figure of which our table does not say what it measures."""
    draft.expect("FigureComplete", _state(draft, _issue(draft), "52", "か所", label=""))


@defect("shares-above-whole", 0.5)
def shares(draft: Draft) -> None:
    """Shares of one sentence that add up to more than a hundred."""
    issue = _issue(draft)
    for value in ("61.3", "47.9"):
        _state(draft, issue, value, "%", as_of=_survey(draft))
    draft.expect("SharesAboveWhole", issue)


def _once(draft: Draft, what: str) -> None:
    """Keep a kind to one in a city: two of them would find each other."""
    if not draft.free(what):
        raise NoRoomError
    draft.take(what)


@defect("area-counts-differ", 0.7)
def areas_differ(draft: Draft) -> None:
    """Two numbers of districts."""
    _once(draft, "districts")
    fewer, more = _issue(draft), _issue(draft)
    number = draft.outline.districts
    _state(draft, fewer, str(number), "地区")
    draft.expect("AreaCountsDiffer", _state(draft, more, str(number + 3), "地区"))


@defect("area-unit-changes", 0.7)
def area_unit(draft: Draft) -> None:
    """One number of areas under two words."""
    _once(draft, "areas")
    first, second = _issue(draft), _issue(draft)
    number = str(draft.outline.districts + 40)
    draft.expect("AreaUnitChanges", _state(draft, first, number, "地域"))
    _state(draft, second, number, "支部")
