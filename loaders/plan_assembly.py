"""From the gathered items to records with keys and ordinals."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from loaders import plan_records as records
from loaders.plan_features import actors_of, quoted_names
from loaders.plan_figures import figures_of
from loaders.plan_flow import Flow
from loaders.plan_items import Item, Walk
from loaders.plan_listings import Cell, Entry, parts_of, read_cell
from loaders.plan_offices import split_offices
from loaders.plan_surveys import chart_dates, survey_periods
from loaders.span import digest

_OFFICE_LIKE = re.compile(r"(?:[課室局係所部館院]|センター|委員会)(?:[(（][^()（）]+[)）])?$")


class Assembly:
    """Turns the items of a walk into the records of a PlanChapter."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.dates = chart_dates(walk.items)
        self.found: dict[str, list[Any]] = {}
        self.counts: Counter[str] = Counter()
        self.keys: dict[int, str] = {}
        self.figures: dict[str, list[tuple[str, Flow]]] = {}

    def chapter(self) -> records.PlanChapter:
        """Return the chapter; notices come sorted by line."""
        for item in self.walk.items:
            self._add(item)
        surveys = survey_periods(self.walk.items)
        for objective, statements in self.figures.items():
            self._keep("figures", *figures_of(objective, statements, surveys.get(objective, "")))
        found = {name: tuple(values) for name, values in self.found.items()}
        return records.PlanChapter(**found, notices=tuple(sorted(set(self.walk.notices))))

    def _keep(self, name: str, *values: records.Record) -> None:
        self.found.setdefault(name, []).extend(values)

    def _next(self, stem: str) -> int:
        self.counts[stem] += 1
        return self.counts[stem]

    def _add(self, item: Item) -> None:
        makers = {
            "goal": self._add_goal,
            "objective": self._add_objective,
            "group": self._add_group,
            "aim": self._add_aim,
            "issue": self._add_issue,
            "direction": self._add_direction,
            "role": self._add_role,
            "chart": self._add_chart,
            "cell": self._add_cell,
            "offices": self._add_offices,
            "feature": self._add_feature,
            "paragraph": self._add_paragraph,
            "caption": self._add_caption,
        }
        if item.kind in makers:  # a note is no record: its date went to the charts
            makers[item.kind](item)

    def _add_goal(self, item: Item) -> None:
        goal = records.Goal(key=f"goal/{item.label}", span=item.flow.span, number=int(item.label), title=_title(item))
        self._keep("goals", goal)

    def _add_objective(self, item: Item) -> None:
        goal, number = (int(part) for part in item.label.split("-"))
        title = _title(item)
        objective = records.Objective(key=item.label, span=item.flow.span, goal=goal, number=number, title=title)
        self._keep("objectives", objective)

    def _add_aim(self, item: Item) -> None:
        number = self._next(f"{item.objective}/aim")
        key = f"{item.objective}/aim" if number == 1 else f"{item.objective}/aim/{number}"
        self._keep("aims", records.Aim(key=key, **self._statement(item, number)))

    def _add_issue(self, item: Item) -> None:
        number = self._next(f"{item.objective}/issue")
        key = f"{item.objective}/issue/{number}"
        self._keep("issues", records.Issue(key=key, **self._statement(item, number)))
        self.figures.setdefault(item.objective, []).append((key, item.flow))

    def _add_role(self, item: Item) -> None:
        stem = f"{item.objective}/role/{item.label}"
        number = self._next(stem)
        role = records.RoleStatement(key=f"{stem}/{number}", actor=item.label, **self._statement(item, number))
        self._keep("roles", role)

    def _add_direction(self, item: Item) -> None:
        number = self._next(f"{item.objective}/direction")
        direction = records.Direction(
            key=f"{item.objective}/direction/{number}",
            span=item.flow.span,
            objective=item.objective,
            ordinal=number,
            title=_title(item),
        )
        self._keep("directions", direction)

    def _add_chart(self, item: Item) -> None:
        number = self._next(f"{item.objective}/chart")
        chart = records.Chart(
            key=f"{item.objective}/chart/{number}",
            span=item.flow.span,
            objective=item.objective,
            ordinal=number,
            title=_title(item),
            as_of=self.dates.get(id(item), ""),
        )
        self._keep("charts", chart)

    def _statement(self, item: Item, ordinal: int) -> dict[str, Any]:
        text = item.flow.text
        return {
            "span": item.flow.span,
            "objective": item.objective,
            "ordinal": ordinal,
            "digest": digest(text),
            "text": text,
        }

    def _add_group(self, item: Item) -> None:
        key = f"actor-group/{self._next('actor-group')}"
        self.keys[id(item)] = key
        whole = item.flow.then(item.members[-1]) if item.members else item.flow
        members = tuple(member.text for member in item.members)
        title = _title(item)
        group = records.ActorGroup(key=key, span=whole.span, heading=title, actors=actors_of(title), members=members)
        self._keep("actor_groups", group)

    def _add_paragraph(self, item: Item) -> None:
        parent = self.keys.get(id(item.parent), "") if item.parent else ""
        stem = f"{parent or 'chapter'}/paragraph"
        number = self._next(stem)
        key = f"{stem}/{number}"
        self._keep("paragraphs", records.Paragraph(key=key, parent=parent, **self._statement(item, number)))
        if item.objective and item.parent:
            self.figures.setdefault(item.objective, []).append((key, item.flow))

    def _add_feature(self, item: Item) -> None:
        number = self._next(f"{item.objective}/feature")
        key = f"{item.objective}/feature/{number}"
        self.keys[id(item)] = key
        title = _title(item)
        feature = records.Feature(
            key=key,
            span=item.flow.span,
            objective=item.objective,
            ordinal=number,
            title=title,
            quoted=quoted_names(title),
        )
        self._keep("features", feature)

    def _add_caption(self, item: Item) -> None:
        stem = f"{item.objective or 'chapter'}/caption"
        number = self._next(stem)
        parent = self.keys.get(id(item.parent), "") if item.parent else ""
        caption = records.Caption(
            key=f"{stem}/{number}",
            span=item.flow.span,
            objective=item.objective,
            ordinal=number,
            title=_title(item),
            parent=parent,
        )
        self._keep("captions", caption)
        if item.objective:
            self.figures.setdefault(item.objective, []).append((f"{stem}/{number}", item.flow))

    def _add_cell(self, item: Item) -> None:
        cell = read_cell(item.flow)
        for entry in cell.entries:
            self._add_listing(item, entry)
        for office in cell.offices:
            self._add_office(item.objective, office)
        if cell.offices:
            self._doubt(item.flow.line, "offices stand in the same cell as projects; they count for the whole table")
        self._doubts(cell)

    def _add_listing(self, item: Item, entry: Entry) -> None:
        stem = f"{item.objective}/listing/{item.label}"
        number = self._next(stem)
        key = f"{stem}/{number}"
        listing = records.Listing(
            key=key,
            span=entry.flow.span,
            objective=item.objective,
            party=item.label,
            ordinal=number,
            name=entry.name,
            content=entry.content,
            marks=entry.marks,
            text=entry.flow.text.replace("\n", ""),
        )
        self._keep("listings", listing)
        for ordinal, (name, flow) in enumerate(parts_of(entry), 1):
            part = records.ListingPart(
                key=f"{key}/part/{ordinal}", span=flow.span, listing=key, ordinal=ordinal, name=name
            )
            self._keep("listing_parts", part)

    def _add_offices(self, item: Item) -> None:
        cell = read_cell(item.flow)
        named = [*cell.offices]
        for entry in cell.entries:
            for flow in split_offices(entry.flow):
                if _OFFICE_LIKE.search(flow.text):
                    named.append(flow)
                else:
                    self.walk.unplaced(flow, "this text beside a table names no office")
        for office in sorted(named, key=lambda flow: flow.span):
            self._add_office(item.objective, office)
        if item.label == "shakyo":
            self._doubt(item.flow.line, "the offices stand beside the row of the council of social welfare")
        self._doubts(cell)

    def _add_office(self, objective: str, flow: Flow) -> None:
        number = self._next(f"{objective}/office")
        office = records.DepartmentMention(
            key=f"{objective}/office/{number}", span=flow.span, objective=objective, ordinal=number, name=flow.text
        )
        self._keep("offices", office)

    def _doubt(self, line: int, message: str) -> None:
        self.walk.notice(line, "doubt", message)

    def _doubts(self, cell: Cell) -> None:
        for line, message in cell.doubts:
            self._doubt(line, message)


def _title(item: Item) -> str:
    return item.title.text if item.title else item.flow.text
