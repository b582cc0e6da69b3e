"""The plan of a city: goals, objectives, who shall do what, and the tables of projects.

It is written without a defect: every mark is true, every office table is
consistent. What a real plan gets wrong is planted afterwards and listed.
"""

from __future__ import annotations

from bench.generate import lexicon
from bench.generate.draft import Draft
from bench.generate.listings import write_listings
from bench.generate.pen import Pen
from bench.generate.registers import offices_of
from loaders.plan_records import (
    ACTORS,
    ActorGroup,
    Aim,
    Caption,
    Chart,
    DepartmentMention,
    Direction,
    Feature,
    Figure,
    Goal,
    Issue,
    Objective,
    Paragraph,
    Record,
    RoleStatement,
    TextNote,
)

GROUPS = (
    ("住民と地域の役割", ("jumin", "chiiki"), ("住民", "自治会", "老人クラブ", "子ども会", "民生委員")),
    ("関係機関と団体の役割", ("kankei",), ("ボランティア団体", "NPO法人", "学校", "福祉施設", "事業所")),
    ("社会福祉協議会の役割", ("shakyo",), ()),
    ("行政の役割", ("gyosei",), ()),
)


def write_plan(draft: Draft) -> None:
    """Fill the plan's records."""
    _opening(draft)
    outline, dice, pen, wording = draft.outline, draft.dice, draft.plan_pen, draft.wording
    keys = _codes(draft, outline.objectives)
    count = len(keys)
    issues, directions = dice.spread(outline.issues, count, 1), dice.spread(outline.directions, count, 1)
    roles = dice.spread(outline.roles, 5 * count, 1)
    goals: set[int] = set()
    for place, (goal, number) in enumerate(keys):
        if goal not in goals:
            goals.add(goal)
            draft.plan.goals.append(Goal(key=f"goal/{goal}", span=pen.text(20), number=goal, title=wording.title()))
        key = f"{goal}-{number}"
        title = wording.title()
        draft.plan.objectives.append(
            Objective(key=key, span=pen.text(len(title)), goal=goal, number=number, title=title)
        )
        aim = f"{key}/aim"
        draft.plan.aims.append(Aim(key=aim, span=pen.text(50), objective=key, ordinal=1, **_said(draft, aim)))
        for ordinal in range(1, issues[place] + 1):
            at = f"{key}/issue/{ordinal}"
            said = _said(draft, at)
            draft.plan.issues.append(Issue(key=at, span=pen.text(60), objective=key, ordinal=ordinal, **said))
        for ordinal in range(1, directions[place] + 1):
            at, title = f"{key}/direction/{ordinal}", wording.title()
            span = pen.text(len(title))
            draft.plan.directions.append(Direction(key=at, span=span, objective=key, ordinal=ordinal, title=title))
        for actor, share in zip(ACTORS, roles[5 * place : 5 * place + 5], strict=True):
            for ordinal in range(1, share + 1):
                at = f"{key}/role/{actor}/{ordinal}"
                role = RoleStatement(
                    key=at, span=pen.text(40), objective=key, ordinal=ordinal, actor=actor, **_said(draft, at)
                )
                draft.plan.roles.append(role)
        pen.row()
    write_listings(draft)
    _offices(draft)
    _features(draft)
    _pictures(draft)
    _figures(draft)
    write_notes(draft, draft.plan.text_notes, [*draft.plan.issues, *draft.plan.roles], outline.plan_notes, pen)


def _codes(draft: Draft, count: int) -> list[tuple[int, int]]:
    """Return goal and number of each objective, in plan order."""
    shares = draft.dice.spread(count, draft.outline.goals, 1)
    return [(goal, number) for goal, share in enumerate(shares, 1) for number in range(1, share + 1)]


def _said(draft: Draft, key: str) -> dict[str, str]:
    return {"digest": draft.wording.fingerprint(key), "restatement": draft.wording.statement()}


def _opening(draft: Draft) -> None:
    pen = draft.plan_pen
    for number, (heading, actors, members) in enumerate(GROUPS, 1):
        group = ActorGroup(
            key=f"actor-group/{number}", span=pen.text(12), heading=heading, actors=actors, members=members
        )
        draft.plan.actor_groups.append(group)


def _offices(draft: Draft) -> None:
    """Put offices beside each table: always the first one, so that no project's tables lack a common office."""
    dice, plan = draft.dice, draft.plan
    main, *others = offices_of(draft, draft.plan_year)
    shares = dice.spread(draft.outline.plan_offices, len(plan.objectives), 1)
    for objective, share in zip(plan.objectives, shares, strict=True):
        lines = sum((each.objective, each.party) == (objective.key, "shi") for each in plan.listings)
        draft.plan_pen.row()
        for ordinal, name in enumerate([main, *dice.sample(others, min(share, lines) - 1)], 1):
            mention = DepartmentMention(
                key=f"{objective.key}/office/{ordinal}",
                span=draft.plan_pen.cell(len(name)),
                objective=objective.key,
                ordinal=ordinal,
                name=name,
            )
            plan.offices.append(mention)


def _features(draft: Draft) -> None:
    """Present projects, in every objective but the last; each title quotes the project's printed name."""
    plan, dice, pen, outline = draft.plan, draft.dice, draft.plan_pen, draft.outline
    shown: set[str] = set()
    compound = {part.listing for part in plan.listing_parts}
    for objective, share in zip(plan.objectives, dice.spread(outline.features, len(plan.objectives) - 1), strict=False):
        names = [
            line.name
            for line in plan.listings
            if line.objective == objective.key
            and line.key not in compound
            and not line.marks
            and line.name not in shown
        ]
        # A few of the lines: the others stay free for defects that rename or repeat them.
        for ordinal, name in enumerate(dice.sample(sorted(set(names)), min(share, len(set(names)) // 2)), 1):
            shown.add(name)
            key, title = f"{objective.key}/feature/{ordinal}", f"{draft.wording.catch()}「{name}」"
            span = pen.text(len(title))
            feature = Feature(key=key, span=span, objective=objective.key, ordinal=ordinal, title=title, quoted=(name,))
            plan.features.append(feature)


def _pictures(draft: Draft) -> None:
    """Write the running text of features and actor groups, and the captions of pictures."""
    plan, dice, pen, outline = draft.plan, draft.dice, draft.plan_pen, draft.outline
    parents: list[tuple[str, str]] = [(each.objective, each.key) for each in plan.features] or [
        (plan.objectives[0].key, "")
    ]
    parents += [("", f"actor-group/{number}") for number in range(1, len(GROUPS) + 1)]
    for (objective, parent), share in zip(parents, dice.spread(outline.paragraphs, len(parents)), strict=True):
        for ordinal in range(1, share + 1):
            key = f"{parent or objective}/paragraph/{ordinal}"
            plan.paragraphs.append(
                Paragraph(
                    key=key,
                    span=pen.text(120),
                    objective=objective,
                    ordinal=ordinal,
                    parent=parent,
                    **_said(draft, key),
                )
            )
    keys = [each.key for each in plan.objectives]
    for objective, share in zip(keys, dice.spread(outline.captions, len(keys)), strict=True):
        inside = [each.key for each in plan.features if each.objective == objective]
        for ordinal in range(1, share + 1):
            title, key = f"{dice.pick(lexicon.WHO)}の{draft.wording.title()}の様子", f"{objective}/caption/{ordinal}"
            parent = dice.pick(inside) if inside else ""
            plan.captions.append(
                Caption(
                    key=key, span=pen.text(len(title)), objective=objective, ordinal=ordinal, title=title, parent=parent
                )
            )


def _figures(draft: Draft) -> None:
    """State numbers in issues, one in each at most, and survey charts."""
    plan, dice, pen = draft.plan, draft.dice, draft.plan_pen
    survey = f"{draft.plan_year - 1}-01/{draft.plan_year - 1}-02"
    chosen = {each.key for each in dice.sample(plan.issues, draft.outline.figures)}
    ordinals: dict[str, int] = {}
    for issue in plan.issues:
        if issue.key in chosen:
            ordinal = ordinals[issue.objective] = ordinals.get(issue.objective, 0) + 1
            share = dice.chance(0.5)
            unit = "%" if share else dice.pick(("団体", "か所", "人"))
            value = f"{dice.between(5, 94)}.{dice.between(1, 9)}" if share else str(dice.between(8, 900))
            plan.figures.append(
                Figure(
                    key=f"{issue.objective}/figure/{ordinal}",
                    span=pen.text(6),
                    objective=issue.objective,
                    ordinal=ordinal,
                    printed=value + unit,
                    value=value,
                    unit=unit,
                    bound="",
                    as_of=survey if share else "",
                    stated_in=issue.key,
                    label=draft.wording.label("の割合" if share else "の数"),
                )
            )
    shares = dice.spread(draft.outline.charts, len(plan.objectives))
    for objective, share_of in zip(plan.objectives, shares, strict=True):
        for ordinal in range(1, share_of + 1):
            key, title = f"{objective.key}/chart/{ordinal}", draft.wording.label("の割合")
            span = pen.text(len(title))
            plan.charts.append(
                Chart(key=key, span=span, objective=objective.key, ordinal=ordinal, title=title, as_of=survey)
            )


def write_notes(draft: Draft, notes: list[TextNote], records: list[Record], count: int, pen: Pen) -> None:
    """Note what a reader would about the wording; none of it is a defect that asks for anybody."""
    dice = draft.dice
    for number in range(1, count + 1):
        kind = dice.pick(("spelling", "spelling", "doubt", "repaired", "year"))
        about = dice.pick(records)
        printed, usual, key = "", "", f"note/{kind}/{number}"
        if kind == "spelling":
            term, printed, usual = dice.pick(lexicon.SPELLINGS)
            key = f"note/spelling/{term}/{number}"
        elif kind == "year":
            printed = usual = str(draft.report_year)
        span = pen.text(max(len(printed), 2))
        notes.append(
            TextNote(
                key=key,
                span=span,
                kind=kind,
                stated_in=about.key,
                printed=printed,
                usual=usual,
                count=dice.between(1, 4),
                usual_count=dice.between(5, 30) if usual else 0,
                lines=(str(span.line),),
            )
        )
