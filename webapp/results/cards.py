"""Which names in an answer have a page of their own, so that a table of a saved query leads on to the cards.

A clerk who found a project in a list wants its card next; without the link the
name has to be typed into the search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.rows import EngineError
from webapp.serving.answers import answers, words
from webapp.words.page_paths import objective_path, project_path

_OBJECTIVES = frozenset(
    (
        "objective",
        "objectives",
        "objectives_shakyo",
        "objectives_city",
        "first_objective",
        "repeat_objective",
        "antecedent_objective",
    )
)
_PROJECTS = frozenset(("project", "project_2023", "first_project", "antecedent_project"))


@dataclass(frozen=True, slots=True)
class Cards:
    """The pages of projects by printed name, and the document of each objective by its code."""

    projects: Mapping[str, str] = field(default_factory=dict)
    objectives: Mapping[str, str] = field(default_factory=dict)

    def path(self, column: str, name: str, document: str = "") -> str | None:
        """Return the page of what a column names, None where there is none.

        ``document`` is that of the row: a report numbers its objectives as the plan does, and means others.
        """
        if column in _PROJECTS:
            return self.projects.get(name)
        if column in _OBJECTIVES and name in self.objectives and document in ("", self.objectives[name]):
            return objective_path(name)
        return None


NONE = Cards()


def cards() -> Cards:
    """Return the cards of the snapshot of this request; none where the engine does not answer."""
    try:
        projects: dict[str, set[str]] = {}
        for row in answers("page-names"):
            if row["kind"] == "project":
                projects.setdefault(words(row, "name"), set()).add(project_path(words(row, "about")))
        objectives = {words(row, "objective"): words(row, "document") for row in answers("page-objectives")}
    except EngineError:  # the answer itself is there; links are no reason to fail
        return NONE
    return Cards({name: min(paths) for name, paths in projects.items() if len(paths) == 1}, objectives)
