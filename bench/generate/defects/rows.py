"""Rows of a report in which text, cells and offices do not fit together."""

from __future__ import annotations

from collections.abc import Callable

from bench.generate.defect import defect
from bench.generate.draft import Draft, swap
from loaders.report_records import Activity, Amount, Commitment


def quiet(draft: Draft) -> Callable[[Commitment], bool]:
    """Return a test for texts that nothing refers to."""
    report = draft.report
    used = {each.stated_in for each in report.amounts} | {each.stated_in for each in report.text_notes}
    used |= {each.stated_in for each in report.event_mentions}
    return lambda text: text.key not in used


def row_of(draft: Draft, text: Commitment) -> Activity:
    """Return the row of a text."""
    return next(each for each in draft.report.activities if each.key == text.activity)


def free_row(draft: Draft, aspect: str) -> Callable[[Commitment], bool]:
    """Return a test for texts of rows of which no defect has used an aspect."""
    rows = {each.key for each in draft.report.activities if draft.free(draft.mark(each, aspect))}
    return lambda text: text.activity in rows


def count(draft: Draft, text: Commitment, ordinal: int, printed: str, value: str, unit: str) -> Amount:
    """State a number in a text."""
    added = Amount(
        key=f"{text.key}/amount/{ordinal}",
        span=draft.report_pen.text(len(printed)),
        stated_in=text.key,
        ordinal=ordinal,
        printed=printed,
        value=value,
        unit=unit,
    )
    draft.report.amounts.append(added)
    draft.take(draft.mark(added))
    return added


@defect("activity-twice", 1)
def activity_twice(draft: Draft) -> None:
    """Two rows of one name."""
    places = {each.key: place for place, each in enumerate(draft.report.activities)}
    later = draft.choose(draft.report.activities, lambda each: places[each.key] > 0, "name")
    earlier = draft.choose(draft.report.activities[: places[later.key]], aspect="name")
    draft.expect("ActivityTwice", swap(draft.report.activities, later, name=earlier.name))


@defect("activity-unnamed", 0.5)
def unnamed(draft: Draft) -> None:
    """A row without a name."""
    chosen = draft.choose(draft.report.activities, aspect="name")
    draft.expect("ActivityUnnamed", swap(draft.report.activities, chosen, name=""))


@defect("period-outside-plan", 0.5)
def outside(draft: Draft) -> None:
    """A row whose years go beyond the plan's."""
    last = draft.last_year + 2
    chosen = draft.choose(draft.report.activities, aspect="years")
    period = f"{chosen.first_year}~{last}"
    draft.expect("PeriodOutsidePlan", swap(draft.report.activities, chosen, last_year=last, period=period))


@defect("period-reversed", 0.2)
def reversed_period(draft: Draft) -> None:
    """A row that ends before it begins."""
    chosen = draft.choose(draft.report.activities, aspect="years")
    changed = swap(draft.report.activities, chosen, first_year=draft.last_year, last_year=draft.first_year)
    draft.expect("ActivityComplete", changed)


@defect("text-in-two-rows", 3)
def two_rows(draft: Draft) -> None:
    """A long text that stands in two rows."""
    keys = [each.key for each in draft.report.activities]
    calm = quiet(draft)
    later = draft.choose(draft.report.commitments, lambda each: each.activity != keys[0] and calm(each))
    before = set(keys[: keys.index(later.activity)])
    earlier = draft.choose(draft.report.commitments, lambda each: each.activity in before)
    draft.expect("TextInTwoRows", swap(draft.report.commitments, later, digest=earlier.digest))


def _same_text(draft: Draft, column: str, other: str, shape: str, *, ordinal: int = 1) -> None:
    """Give a text of a column the wording of the first one of another column (or of its own) in the row."""
    calm = quiet(draft)
    firsts = {
        text.key: text
        for text in draft.report.commitments
        if text.column.endswith(other) and text.ordinal == 1 and draft.free(draft.mark(text))
    }

    def like(text: Commitment) -> str:
        return f"{text.activity}/{text.column.removesuffix(column)}{other}/1"

    chosen = draft.choose(
        draft.report.commitments,
        lambda text: text.column.endswith(column) and text.ordinal == ordinal and like(text) in firsts and calm(text),
    )
    same = firsts[like(chosen)]
    draft.take(draft.mark(same))
    draft.expect(shape, swap(draft.report.commitments, chosen, digest=same.digest))


@defect("plan-repeats-done", 8)
def plan_repeats(draft: Draft) -> None:
    """What is planned in the words of what was done."""
    _same_text(draft, "-planned", "-done", "PlanRepeatsDone")


@defect("done-repeats-effort", 4)
def done_repeats(draft: Draft) -> None:
    """What was done in the words of what was intended."""
    _same_text(draft, "-done", "-effort", "DoneRepeatsEffort")


@defect("commitment-twice", 1)
def text_twice(draft: Draft) -> None:
    """A text twice in one cell."""
    _same_text(draft, "-done", "-done", "CommitmentTwice", ordinal=2)


@defect("intended-but-not-done", 4)
def not_done(draft: Draft) -> None:
    """Efforts of the city without an account of them."""
    calm = quiet(draft)
    told = [text for text in draft.report.commitments if text.column == "city-done"]
    loud = {text.activity for text in told if not (calm(text) and draft.free(draft.mark(text)))}
    chosen = draft.choose(told, lambda text: text.activity not in loud)
    row = row_of(draft, chosen)
    draft.report.commitments[:] = [
        text for text in draft.report.commitments if (text.activity, text.column) != (row.key, "city-done")
    ]
    draft.expect("IntendedButNotDone", row)


@defect("words-instead-of-measure", 1)
def words(draft: Draft) -> None:
    """A sentence in the column of targets."""
    row = draft.choose(draft.report.activities, aspect="goal")
    key = f"{row.key}/goal/1"
    text = Commitment(
        key=key,
        span=draft.report_pen.text(30),
        activity=row.key,
        column="goal",
        row=1,
        ordinal=1,
        fiscal_year=0,
        digest=draft.wording.fingerprint(key),
        restatement=draft.wording.statement(),
    )
    draft.report.commitments.append(text)
    draft.expect("WordsInsteadOfMeasure", text)


@defect("dash-beside-as-needed", 2)
def dash(draft: Draft) -> None:
    """A dash of which nobody can tell whether it belongs to the target or to the actual."""
    goal = draft.choose(draft.report.cells, lambda cell: cell.column == "goal")
    actual = next(cell for cell in draft.report.cells if (cell.activity, cell.column) == (goal.activity, "actual"))
    swap(draft.report.cells, actual, state="blank", printed="")
    changed = swap(draft.report.cells, goal, state="as-needed", printed="随時実施—")
    draft.expect("DashBesideAsNeeded", changed)


@defect("commitment-without-wording", 0.3)
def without_wording(draft: Draft) -> None:
    """A text that nobody has put into our words."""
    chosen = draft.choose(draft.report.commitments, quiet(draft))
    draft.expect("StatementComplete", swap(draft.report.commitments, chosen, restatement=""))


@defect("sum-below-parts", 0.5)
def below_parts(draft: Draft) -> None:
    """A total that is less than its parts."""
    calm = quiet(draft)
    text = draft.choose(draft.report.commitments, lambda each: each.column.endswith("-done") and calm(each))
    count(draft, text, 1, "15人", "15", "人")
    count(draft, text, 2, "18人", "18", "人")
    draft.expect("SumAboveTotal", count(draft, text, 3, "合計30人", "30", "人"))


@defect("counters-mixed", 1)
def counters(draft: Draft) -> None:
    """People counted in two ways in one row."""
    text = draft.choose(draft.report.commitments, quiet(draft))
    count(draft, text, 1, "12名", "12", "名")
    count(draft, text, 2, "14人", "14", "人")
    draft.expect("CountersMixed", row_of(draft, text))


@defect("amount-without-unit", 0.3)
def without_unit(draft: Draft) -> None:
    """A number of a text that our table gives no unit."""
    chosen = draft.choose(draft.report.amounts)
    draft.expect("AmountComplete", swap(draft.report.amounts, chosen, unit=""))
