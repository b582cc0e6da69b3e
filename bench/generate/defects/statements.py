"""Roles that are missing, printed twice, wrongly numbered or not put into words."""

from __future__ import annotations

from collections.abc import Callable

from bench.generate.defect import defect
from bench.generate.draft import Draft, NoRoomError, swap
from loaders.plan_records import ACTORS, Objective, RoleStatement


def _next(draft: Draft, like: RoleStatement, objective: str, actor: str) -> RoleStatement:
    """Add a role with the wording of another at the end of an actor's roles."""
    here = (each.ordinal for each in draft.plan.roles if (each.objective, each.actor) == (objective, actor))
    ordinal = 1 + max(here, default=0)
    added = RoleStatement(
        key=f"{objective}/role/{actor}/{ordinal}",
        span=draft.plan_pen.text(40),
        objective=objective,
        ordinal=ordinal,
        actor=actor,
        digest=like.digest,
        restatement=like.restatement,
    )
    draft.plan.roles.append(added)
    draft.take(draft.mark(added))
    return added


@defect("statement-twice", 2)
def twice(draft: Draft) -> None:
    """One sentence twice among the roles of an actor."""
    role = draft.choose(draft.plan.roles, _settled(draft))
    draft.expect("StatementTwice", _next(draft, role, role.objective, role.actor))


def _settled(draft: Draft) -> Callable[[RoleStatement], bool]:
    """Return a test for roles of an objective and actor that no defect has emptied or renumbered."""
    return lambda role: draft.free(f"{role.objective} {role.actor}")


@defect("statement-of-two-actors", 2)
def two_actors(draft: Draft) -> None:
    """One sentence as a role of two actors."""
    role = draft.choose(
        draft.plan.roles, lambda each: each.actor != ACTORS[-1] and draft.free(f"{each.objective} {ACTORS[-1]}")
    )
    _next(draft, role, role.objective, ACTORS[-1])
    draft.expect("StatementOfTwoActors", role)


@defect("statement-elsewhere", 2)
def elsewhere(draft: Draft) -> None:
    """One sentence as a role in two objectives."""
    ends = [each.key for each in draft.plan.objectives[-2:]]
    role = draft.choose(draft.plan.roles, lambda each: each.objective not in ends)
    objective = draft.later(role.objective)
    if not draft.free(f"{objective} {role.actor}"):
        raise NoRoomError
    draft.expect("StatementElsewhere", _next(draft, role, objective, role.actor))


@defect("role-missing", 0.7)
def missing(draft: Draft) -> None:
    """An actor without a role in an objective."""
    chosen = draft.choose(
        draft.plan.roles,
        lambda role: (
            all(
                draft.free(draft.mark(each))
                for each in draft.plan.roles
                if (each.objective, each.actor) == (role.objective, role.actor)
            )
            and not any(f"{role.objective}/role/{role.actor}/" in note.stated_in for note in draft.plan.text_notes)
        ),
    )
    column = chosen.objective, chosen.actor
    draft.take(" ".join(column))
    draft.plan.roles[:] = [each for each in draft.plan.roles if (each.objective, each.actor) != column]
    draft.expect("ActorCoverage", _objective(draft, chosen.objective))


def _objective(draft: Draft, key: str) -> Objective:
    return next(each for each in draft.plan.objectives if each.key == key)


@defect("role-order-gap", 0.2)
def order_gap(draft: Draft) -> None:
    """A number left out before the last role of an actor."""
    ends: dict[tuple[str, str], int] = {}
    for each in draft.plan.roles:
        ends[each.objective, each.actor] = max(each.ordinal, ends.get((each.objective, each.actor), 0))
    role = draft.choose(
        draft.plan.roles,
        lambda each: (
            1 < each.ordinal == ends[each.objective, each.actor]
            and draft.free(f"{each.objective} {each.actor}")
            and not any(note.stated_in == each.key for note in draft.plan.text_notes)
        ),
    )
    key = f"{role.objective}/role/{role.actor}/{role.ordinal + 1}"
    moved = swap(draft.plan.roles, role, key=key, ordinal=role.ordinal + 1)
    draft.take(f"{role.objective} {role.actor}", draft.mark(moved))
    draft.expect("RoleOrderGap", moved)


@defect("role-without-wording", 0.3)
def without_wording(draft: Draft) -> None:
    """A role that nobody has put into our words."""
    role = draft.choose(draft.plan.roles, _settled(draft))
    draft.expect("RoleStatementComplete", swap(draft.plan.roles, role, restatement=""))
