"""The rows of the tables on a project's page: reposts, names, activities, features, questions.

Each is one saved query's answer in the words of the page, with certainty and
source in every row.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.results.row_cells import (
    certainty_cell,
    heads,
    link_cell,
    number_cell,
    objective_cell,
    source_cell,
    text_cell,
    word_cell,
)
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, items, words
from webapp.serving.served import site
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain, word
from webapp.words.page_paths import objective_path, office_path, project_path

Cells = tuple[ViewCell, ...]
REPOST_HEADS = heads(N_("活動目標"), N_("欄"), N_("元の行"), N_("照合"), N_("確かさ"), N_("根拠"))
REPEAT_HEADS = heads(N_("活動目標"), N_("欄"), N_("先の行"), N_("照合"), N_("内容"), N_("確かさ"), N_("根拠"))
VARIANT_HEADS = heads(
    N_("名"), N_("種別"), N_("確かさ"), N_("根拠"), N_("行の数"), numbers=[N_("行の数")], source=False
)
ASK_HEADS = heads(
    N_("聞く課"),
    N_("「はい」で決まる行"),
    N_("「いいえ」で決まる行"),
    N_("ほかに残る課"),
    numbers=[N_("「はい」で決まる行"), N_("「いいえ」で決まる行")],
    source=False,
)
ACTIVITY_HEADS = heads(N_("報告の活動"), N_("続き方"), N_("確かさ"), N_("根拠"), N_("指標"))
FEATURE_HEADS = heads(N_("活動目標"), N_("活動紹介"), N_("照合"), N_("確かさ"), N_("根拠"))
UMBRELLA_HEADS = heads(N_("欄"), N_("括弧の内容"), N_("確かさ"), N_("根拠"), source=False)
_POSSIBLY = "possibly-same"
_VARIANT_WORDS = {"variant": N_("同じ事業の別の表記"), "possibly-same": N_("同じかもしれない事業")}


def repost_row(row: Row) -> Cells:
    """Return a line marked 【再掲】 with its antecedent."""
    origin = words(row, "antecedent_objective")
    antecedent = (
        link_cell(f"{origin} {plain(words(row, 'antecedent_party'), 'party')}", objective_path(origin))
        if origin
        else ViewCell(_("なし"))
    )
    return (
        objective_cell(row),
        ViewCell(words(row, "party"), style="short", of="party"),
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
        ViewCell(words(row, "party"), style="short", of="party"),
        objective_cell(row, "first_objective"),
        word_cell(row, "match"),
        ViewCell(_("同じ") if row["same_content"] else _("異なる"), style="short"),
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
        ViewCell(word(_VARIANT_WORDS.get(kind, kind)), style="short"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
        number_cell(row, "lines"),
    )


def umbrella_row(row: Row) -> Cells:
    """Return a column in which the brackets of the name differ."""
    contents = items(row, "contents")
    return (
        ViewCell(words(row, "party"), style="short", of="party"),
        ViewCell(_("、").join(contents), items=contents, style="wide"),
        certainty_cell(row),
        text_cell(words(row, "basis")),
    )


def ask_row(row: Row) -> Cells:
    """Return an office worth asking."""
    known = {words(each, "office"): words(each, "resource") for each in answers("office-overview")}

    def link(name: str) -> Link:
        return Link(name, office_path(known[name]), of=known[name]) if name in known else Link(name)

    others = items(row, "other_offices")
    return (
        ViewCell(links=(link(words(row, "office")),), style="short"),
        number_cell(row, "lines"),
        number_cell(row, "settled_by_no"),
        ViewCell(links=tuple(map(link, others)), style="wide"),
    )


def activity_row(row: Row) -> Cells:
    """Return an activity of the report that may live on in the project."""
    activity = words(row, "activity_resource")
    name = f"{words(row, 'section')} {words(row, 'activity') or _('（名のない行）')}"
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
        ViewCell(links=measured, style="wide") if measured else ViewCell(_("なし")),
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
