"""Indicators whose target and actual cannot be compared or contradict the text."""

from __future__ import annotations

from typing import NamedTuple

from bench.generate.defect import defect
from bench.generate.defects.rows import count, quiet, row_of
from bench.generate.draft import Draft, NoRoomError, swap
from loaders.report_records import Activity, Indicator, Measure


class Value(NamedTuple):
    """What stands in a cell of an indicator."""

    printed: str
    value: str
    unit: str
    state: str = "value"


BLANK = Value("", "", "", "blank")


def _times(number: int, unit: str = "回") -> Value:
    return Value(f"{number}{unit}", str(number), unit)


def _row(draft: Draft) -> Activity:
    """Return a row to measure, but none whose text speaks against its measure."""
    rows = [each for each in draft.report.activities if draft.free(draft.mark(each, "measure"))]
    if not rows:
        raise NoRoomError
    return draft.dice.pick(rows)


def _add(draft: Draft, row: Activity, first: Value, last: Value, actual: Value) -> tuple[Indicator, list[Measure]]:
    """Add an indicator with its three values to a row."""
    ordinal = 1 + sum(each.activity == row.key for each in draft.report.indicators)
    key, name, pen = f"{row.key}/indicator/{ordinal}", draft.wording.label("の数"), draft.report_pen
    indicator = Indicator(key=key, span=pen.text(len(name)), activity=row.key, ordinal=ordinal, name=name, unit="回")
    draft.report.indicators.append(indicator)
    measures = []
    for phase, year, value in (
        ("planned", draft.first_year, first),
        ("planned", draft.last_year, last),
        ("actual", draft.report_year, actual),
    ):
        measures.append(
            Measure(
                key=f"{key}/{phase}-{year}",
                span=pen.cell(len(value.printed)),
                indicator=key,
                phase=phase,
                fiscal_year=year,
                printed=value.printed,
                value=value.value,
                unit=value.unit,
                state=value.state,
            )
        )
    draft.report.measures += measures
    return indicator, measures


@defect("result-differs-from-text", 0.7)
def differs(draft: Draft) -> None:
    """An actual that the text of its row contradicts."""
    measured = {each.activity for each in draft.report.indicators}
    calm = quiet(draft)
    text = draft.choose(
        draft.report.commitments,
        lambda each: each.column.endswith("-done") and each.activity not in measured and calm(each),
    )
    row = row_of(draft, text)
    draft.take(draft.mark(row, "measure"))
    _, measures = _add(draft, row, _times(10), _times(12), _times(11))
    count(draft, text, 1, "13回", "13", "回")
    draft.expect("ResultDiffersFromText", measures[-1])


@defect("indicator-without-values", 1)
def without_values(draft: Draft) -> None:
    """An indicator with neither target nor actual."""
    indicator, _ = _add(draft, _row(draft), BLANK, BLANK, BLANK)
    draft.expect("IndicatorWithoutValues", indicator)


@defect("target-without-actual", 1)
def without_actual(draft: Draft) -> None:
    """A target whose actual is a blank cell."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(12), BLANK)
    draft.expect("TargetWithoutActual", indicator)
    draft.expect("NotComparable", indicator, "/attainment")


@defect("actual-in-words", 1)
def in_words(draft: Draft) -> None:
    """A target whose actual is told in words."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(12), Value("実施", "", ""))
    draft.expect("TargetWithoutActual", indicator)
    draft.expect("NotComparable", indicator, "/attainment")


@defect("units-differ", 0.7)
def units(draft: Draft) -> None:
    """Target and actual in different units."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(12), _times(11, "校"))
    draft.expect("UnitsDiffer", indicator)
    draft.expect("NotComparable", indicator, "/attainment")


@defect("unit-dropped", 1)
def dropped(draft: Draft) -> None:
    """An actual without the unit of its target."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(12), Value("11", "11", ""))
    draft.expect("UnitDropped", indicator)


@defect("magnitude-jumps", 1)
def jumps(draft: Draft) -> None:
    """An actual of another order of magnitude than its target."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(12), _times(480))
    draft.expect("MagnitudeJumps", indicator)


@defect("target-unchanged", 3)
def unchanged(draft: Draft) -> None:
    """A target that is the same in the last year as in the first."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(10), _times(11))
    draft.expect("TargetUnchanged", indicator)


@defect("indicator-unnamed", 0.2)
def unnamed(draft: Draft) -> None:
    """Values without the name of what they measure."""
    indicator, _ = _add(draft, _row(draft), _times(10), _times(12), _times(11))
    draft.expect("IndicatorComplete", swap(draft.report.indicators, indicator, name=""))


@defect("measure-of-impossible-year", 0.2)
def impossible_year(draft: Draft) -> None:
    """A target of a year that was typed without its last digit."""
    _, measures = _add(draft, _row(draft), _times(10), _times(12), _times(11))
    changed = swap(draft.report.measures, measures[0], fiscal_year=draft.first_year // 10)
    draft.expect("MeasureComplete", changed)
