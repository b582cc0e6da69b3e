"""The three tables of counts of the plan: statements by actor, lines by office, lines by mark.

They stand on one page, so that it shows at a glance where the plan says much
and where nothing.
"""

from __future__ import annotations

from urllib.parse import quote

from webapp.results.matrix import Matrix, matrix
from webapp.serving.answers import Row, answers, items, number, words
from webapp.words.language import N_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain, word
from webapp.words.page_paths import actor_path, objective_path, office_path, query_path, slug

UNMARKED = N_("印なし")


def _objectives() -> list[tuple[str, Link]]:
    return [
        (
            words(row, "objective"),
            Link(words(row, "objective"), objective_path(words(row, "objective")), note=words(row, "title")),
        )
        for row in answers("page-objectives")
    ]


def actors_matrix() -> Matrix:
    """Return the role statements by objective and actor."""
    actors = [row for row in answers("page-names") if row["kind"] == "actor"]
    counts = {
        (words(row, "objective"), words(row, "actor")): (
            number(row, "statements"),
            query_path("role-statements", objective=words(row, "objective"), actor=words(row, "actor")),
        )
        for row in answers("role-coverage")
    }
    columns = [
        (words(row, "name"), Link(plain(words(row, "name"), "actor"), actor_path(words(row, "about"))))
        for row in actors
    ]
    return matrix(_("活動目標と立場: 役割の記述の数"), _("活動目標"), _("記載なし"), columns, _objectives(), counts)


def offices_matrix() -> Matrix:
    """Return the city lines each office may answer for, by objective; no cell where the office is not printed."""
    offices = answers("office-overview")
    slugs = {words(row, "office"): slug(words(row, "resource")) for row in offices}
    counts = {
        (words(row, "objective"), words(row, "office")): (
            number(row, "lines"),
            f"/coverage/offices/{words(row, 'objective')}/{slugs[words(row, 'office')]}",
        )
        for row in answers("objective-office-matrix")
    }
    columns = [
        (
            words(row, "office"),
            Link(words(row, "office"), office_path(words(row, "resource")), of=words(row, "resource")),
        )
        for row in offices
    ]
    caption = _("活動目標と課: その課が担当しうる市の行の数")
    return matrix(caption, _("活動目標"), _("この表の横に印刷されていない"), columns, _objectives(), counts)


def marked_lines() -> dict[tuple[str, str], list[Row]]:
    """Return the lines of the tables by party and mark; one with two marks stands under both."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in answers("listings"):
        for mark in items(row, "marks") or (UNMARKED,):
            found.setdefault((words(row, "party"), mark), []).append(row)
    return found


def marks_matrix() -> Matrix:
    """Return the number of lines by party and mark."""
    found = marked_lines()
    parties = list(dict.fromkeys(party for party, _ in found))
    marks = sorted(dict.fromkeys(mark for _, mark in found), key=lambda mark: mark == UNMARKED)
    counts = {pair: (len(rows), marks_path(*pair)) for pair, rows in found.items()}
    rows = [
        (party, Link(_("%(party)sの欄", party=plain(party, "party")), query_path("listings", party=party)))
        for party in parties
    ]
    return matrix(
        _("欄と印: 行の数"),
        _("欄"),
        _("行なし"),
        [(mark, Link(word(UNMARKED) if mark == UNMARKED else plain(mark, "mark"))) for mark in marks],
        rows,
        counts,
    )


def marks_path(party: str, mark: str) -> str:
    """Return the page of the lines of a party with a mark."""
    return f"/coverage/marks/{quote(party, safe='')}/{quote(mark, safe='')}"
