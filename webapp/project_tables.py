"""The rows of the tables on a project's page: reposts, names, activities, features, questions.

Each is one saved query's answer in the words of the page, with certainty and
source in every row.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.answers import Row, answers, items, words
from webapp.links import Link
from webapp.page_paths import objective_path, project_path
from webapp.result_view import ViewCell
from webapp.row_cells import (
    certainty_cell,
    heads,
    link_cell,
    number_cell,
    objective_cell,
    source_cell,
    text_cell,
    word_cell,
)
from webapp.served import site

Cells = tuple[ViewCell, ...]
REPOST_HEADS = heads("活動目標", "欄", "元の行", "照合", "確かさ", "根拠")
REPEAT_HEADS = heads("活動目標", "欄", "先の行", "照合", "内容", "確かさ", "根拠")
VARIANT_HEADS = heads("名", "種別", "確かさ", "根拠", "行の数", numbers=["行の数"], source=False)
ASK_HEADS = heads(
    "聞く課",
    "「はい」で決まる行",
    "「いいえ」で決まる行",
    "ほかに残る課",
    numbers=["「はい」で決まる行", "「いいえ」で決まる行"],
    source=False,
)
ACTIVITY_HEADS = heads("報告の活動", "続き方", "確かさ", "根拠", "指標")
FEATURE_HEADS = heads("活動目標", "活動紹介", "照合", "確かさ", "根拠")
UMBRELLA_HEADS = heads("欄", "括弧の内容", "確かさ", "根拠", source=False)
_POSSIBLY = "possibly-same"
_VARIANT_WORDS = {"variant": "同じ事業の別の表記", "possibly-same": "同じかもしれない事業"}


def repost_row(row: Row) -> Cells:
    """Return a line marked 【再掲】 with its antecedent."""
    origin = words(row, "antecedent_objective")
    antecedent = (
        link_cell(f"{origin} {words(row, 'antecedent_party')}", objective_path(origin)) if origin else ViewCell("なし")
    )
    return (
        objective_cell(row),
        ViewCell(words(row, "party"), style="short"),
        antecedent,
        word_cell(row, "match"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def repeat_row(row: Row) -> Cells:
    """Return a line that repeats an earlier one without a mark."""
    return (
        objective_cell(row, "repeat_objective"),
        ViewCell(words(row, "party"), style="short"),
        objective_cell(row, "first_objective"),
        word_cell(row, "match"),
        ViewCell("同じ" if row["same_content"] else "異なる", style="short"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )


def variant_rows(name: str) -> Iterable[Cells]:
    """Yield the other spellings of a project, and projects that may be the same."""
    for row in answers("name-variants"):
        if row["project"] == name:
            yield _variant(row, words(row, "other_name"))
        elif row["other_name"] == name and row["kind"] == _POSSIBLY:
            yield _variant(row, words(row, "project"))


def _variant(row: Row, other: str) -> tuple[ViewCell, ...]:
    kind = words(row, "kind")
    paths = {words(each, "project"): project_path(words(each, "resource")) for each in answers("project-overview")}
    return (
        link_cell(other, paths.get(other)) if kind == _POSSIBLY else text_cell(other),
        ViewCell(_VARIANT_WORDS.get(kind, kind), style="short"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        number_cell(row, "lines"),
    )


def umbrella_row(row: Row) -> Cells:
    """Return a column in which the brackets of the name differ."""
    contents = items(row, "contents")
    return (
        ViewCell(words(row, "party"), style="short"),
        ViewCell("、".join(contents), items=contents, style="wide"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
    )


def ask_row(row: Row) -> Cells:
    """Return an office worth asking."""
    others = items(row, "other_offices")
    return (
        ViewCell(words(row, "office"), style="short"),
        number_cell(row, "lines"),
        number_cell(row, "settled_by_no"),
        ViewCell("、".join(others), items=others, style="wide"),
    )


def activity_row(row: Row) -> Cells:
    """Return an activity of the report that may live on in the project."""
    activity = words(row, "activity_resource")
    name = f"{words(row, 'section')} {words(row, 'activity') or '（名のない行）'}"
    measured = tuple(
        Link(f"{words(each, 'indicator')}", f"/progress#{indicator_id(words(each, 'resource'))}")
        for each in answers("indicators")
        if words(each, "resource").startswith(f"{activity}/")
    )
    return (
        link_cell(name, site().addresses.path(activity)),
        word_cell(row, "kind"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        ViewCell(links=measured, style="wide") if measured else ViewCell("なし"),
        source_cell(row),
    )


def indicator_id(iri: str) -> str:
    """Return the anchor of an indicator on the progress page: its place in the report."""
    section, _, rest = iri.partition("/report/")[2].partition("/")[2].partition("/activity/")
    activity, _, ordinal = rest.partition("/indicator/")
    return f"indicator-{section}-{activity}-{ordinal}"


def feature_row(row: Row) -> Cells:
    """Return a feature of the plan that may show the project."""
    return (
        objective_cell(row),
        text_cell(words(row, "feature")),
        word_cell(row, "match"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        source_cell(row),
    )
