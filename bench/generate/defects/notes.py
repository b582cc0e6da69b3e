"""What a reader notices in the wording of the documents."""

from __future__ import annotations

from collections.abc import Sequence

from bench.generate.defect import defect
from bench.generate.defects.rows import free_row, quiet, row_of
from bench.generate.draft import Draft, NoRoomError
from loaders.plan_records import Record, TextNote
from loaders.report_records import Commitment


def _note(
    draft: Draft,
    about: Record,
    kind: str,
    printed: str,
    usual: str = "",
    *,
    counts: tuple[int, int] = (1, 0),
    plan: bool,
) -> TextNote:
    """Add a note on a record of the plan or of the report."""
    notes = draft.plan.text_notes if plan else draft.report.text_notes
    key = f"{about.key}/note/{kind}/1"
    added = TextNote(
        key=key,
        span=(draft.plan_pen if plan else draft.report_pen).text(max(len(printed), 1)),
        kind=kind,
        stated_in=about.key,
        printed=printed,
        usual=usual,
        count=counts[0],
        usual_count=counts[1],
        lines=(str(about.span.line),),
    )
    notes.append(added)
    return added


def _in_plan(
    name: str, often: float, shape: str, printed: str, usual: str = "", counts: tuple[int, int] = (1, 0)
) -> None:
    """Enter a kind that is noted of an issue or a role."""
    kind = {"verb-form-odd": "verb-form", "roles-nearly-same": "nearly-same", "brackets-in-text": "brackets"}.get(
        name, name
    )

    def plant(draft: Draft) -> None:
        records: Sequence[Record] = draft.plan.aims if kind == "brackets" else draft.plan.roles
        about = draft.choose(records)
        draft.expect(shape, _note(draft, about, kind, printed, usual, counts=counts, plan=True), plan=True)

    plant.__doc__ = f"A note of the kind {kind} in the plan."
    defect(name, often)(plant)


def _in_report(name: str, often: float, shape: str, column: str, printed: str, usual: str = "") -> None:
    """Enter a kind that is noted of a text in a column of the report."""

    def plant(draft: Draft) -> None:
        calm = quiet(draft)
        about: Commitment = draft.choose(
            draft.report.commitments, lambda text: text.column.endswith(column) and calm(text)
        )
        draft.expect(shape, _note(draft, about, name, printed, usual, plan=False), plan=False)

    plant.__doc__ = f"A note of the kind {name} in the report."
    defect(name, often)(plant)


_in_plan("verb-form-odd", 3, "VerbFormOdd", "支えられます", "支えます")
_in_plan("roles-nearly-same", 2, "RolesNearlySame", "地区で", "地域で")
_in_plan("brackets-in-text", 0.5, "TextBrackets", "（", "）", (2, 1))
_in_report("plan-in-done", 2, "PlannedWordingInDone", "-done", "進める")
_in_report("past-in-plan", 1, "PastWordingInPlan", "-planned", "進めた")
_in_report("cut-off", 0.5, "TextCutOff", "-done", "進めるため")
_in_report("reference", 0.7, "ReferenceWithoutNote", "-effort", "※2")
_in_report("unplaced", 1, "TextUnplaced", "-done", "")
_in_report("markup", 1, "MarkupLeft", "-done", "<br>")
_in_report("name-varies", 1, "NameChangesInRow", "-done", "ふれあい会", "ふれあいの会")
_in_report("role-of-shakyo", 0.5, "RoleOfOtherBody", "role", "支部")


@defect("mark-behind-content", 0.5)
def mark_behind(draft: Draft) -> None:
    """A mark behind the brackets."""
    line = draft.choose(draft.plan.listings, lambda each: bool(each.marks))
    draft.expect("MarkBehindContent", _note(draft, line, "mark-position", f"【{line.marks[0]}】", plan=True), plan=True)


@defect("year-contradicts-era", 0.5)
def year(draft: Draft) -> None:
    """A Western year that is not the era year beside it."""
    about = draft.choose(draft.report.commitments, quiet(draft))
    noted = _note(draft, about, "year", str(draft.report_year + 1), str(draft.report_year), plan=False)
    draft.expect("YearsContradict", noted, plan=False)


@defect("numbers-of-one-row", 0.7)
def numbers(draft: Draft) -> None:
    """A number that both parties tell of one row, with two results; the finding is about 市社協's."""
    calm, free = quiet(draft), free_row(draft, "numbers")
    theirs = {
        text.activity: text
        for text in draft.report.commitments
        if text.column == "city-done" and draft.free(draft.mark(text)) and calm(text)
    }
    ours = draft.choose(
        draft.report.commitments,
        lambda text: text.column == "shakyo-done" and text.activity in theirs and free(text) and calm(text),
    )
    other = theirs[ours.activity]
    draft.take(draft.mark(row_of(draft, ours), "numbers"), draft.mark(other))
    noted = _note(draft, ours, "number", "120人", "参加者", plan=False)
    _note(draft, other, "number", "95人", "参加者", plan=False)
    draft.expect("NumbersOfOneRowDisagree", noted, plan=False)


@defect("indicator-apart", 1)
def apart(draft: Draft) -> None:
    """A measure of which the activity does not speak."""
    indicator = draft.choose(draft.report.indicators, lambda each: bool(each.name))
    draft.expect("IndicatorApart", _note(draft, indicator, "indicator-apart", indicator.name, plan=False), plan=False)


@defect("place-unknown", 1)
def place_unknown(draft: Draft) -> None:
    """A place in a text that is in no register."""
    about = draft.choose(draft.report.commitments, quiet(draft))
    draft.expect("PlaceUnknown", _note(draft, about, "place", "旧分校跡地", "旧分校跡地", plan=False), plan=False)


def _in_kana(draft: Draft) -> tuple[str, str]:
    """Register the reading of a district as another spelling; return its name and that spelling."""
    known = {row["printed"] for row in draft.tables["place_names"]}
    left = [row for row in draft.tables["places"] if row["kind"] == "地域" and row["reading"] not in known]
    left = [row for row in left if draft.free(str(row["slug"]))]
    if not left:
        raise NoRoomError
    place = draft.dice.pick(left)
    draft.take(str(place["slug"]))
    draft.row(
        "place_names",
        printed=place["reading"],
        place=place["slug"],
        certainty="candidate",
        basis="仮名で書かれた名。同じ地域と読む",
    )
    return str(place["label"]), str(place["reading"])


@defect("place-in-kana", 1)
def place_in_kana(draft: Draft) -> None:
    """A district that a text spells otherwise than the register."""
    calm = quiet(draft)
    # The content of a row is no party's, so that no other column can be held against it.
    about = draft.choose(draft.report.commitments, lambda text: text.column == "content" and calm(text))
    _, spelled = _in_kana(draft)
    draft.expect("PlaceSpelledOtherwise", _note(draft, about, "place", spelled, spelled, plan=False), plan=False)


@defect("place-of-both-parties", 0.5)
def place_of_both(draft: Draft) -> None:
    """A place that the city's column spells otherwise than that of 市社協."""
    placed = {note.stated_in for note in draft.report.text_notes if note.kind == "place"}
    theirs = {
        text.activity: text
        for text in draft.report.commitments
        if text.column == "shakyo-done" and text.key not in placed
    }
    ours = draft.choose(
        draft.report.commitments,
        lambda text: text.column == "city-done" and text.activity in theirs and text.key not in placed,
        "place",
    )
    label, spelled = _in_kana(draft)
    other = theirs[ours.activity]
    noted = _note(draft, ours, "place", spelled, spelled, plan=False)
    _note(draft, other, "place", label, label, plan=False)
    draft.expect("PlaceSpelledOtherwise", noted, plan=False)
    draft.expect("PlaceOfPartiesSpelledOtherwise", noted, plan=False)
