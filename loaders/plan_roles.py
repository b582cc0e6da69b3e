"""それぞれの立場の主な役割: who promises what.

The same list is printed as headings with bullets or as a table with one row
per actor; extraction also leaves the tags of an HTML list in the cells.
"""

from __future__ import annotations

import re

from loaders.plan_flow import Flow
from loaders.plan_headings import actor_of, is_table_head, squeeze
from loaders.plan_items import Walk
from loaders.plan_sections import read_captions, strip_bullet

_SIGN = re.compile(r"[◇◆]")
_CELL = re.compile(r"\t")
_POINT = re.compile(r"(?:^|(?<=[\s。]))[・•●○◦▪‣*]\s*")


def read_role(walk: Walk, line: Flow) -> None:
    """Read a line of the role section; ``line`` keeps its tabs."""
    trimmed = line.cut(0)
    if is_table_head(line.text):
        walk.heading(trimmed.line, "head of the table of roles")
    elif "\t" in line.text:
        _read_row(walk, line)
    elif actor := actor_of(trimmed.text):
        _enter(walk, actor)
        walk.heading(trimmed.line, "heading of an actor")
    elif _SIGN.search(trimmed.text):
        _read_statements(walk, trimmed)
    elif read_captions(walk, trimmed):
        pass
    elif (item := walk.wraps(trimmed, ("role",))) is not None:
        walk.join(item, trimmed)
    elif strip_bullet(trimmed).text != trimmed.text and walk.actor:
        _read_points(walk, trimmed)
    else:
        if len(squeeze(trimmed.text)) <= 20 and "。" not in trimmed.text:
            walk.actor = ""  # a heading of an actor we do not know: what follows is not the actor's above
        walk.unplaced(trimmed, "this line of the roles names no known actor and bears no ◇")


def _enter(walk: Walk, actor: str) -> None:
    walk.actor = actor
    walk.seen(f"role:{actor}")


def _read_row(walk: Walk, line: Flow) -> None:
    """Read a row: the actor, then statements; an empty first cell goes on with the actor above."""
    first, *cells = line.split(_CELL)
    filled = [cell for cell in cells if cell.text]
    if actor := actor_of(first.text):
        _enter(walk, actor)
    elif first.text and _SIGN.search(first.text):
        filled.insert(0, first)
    elif first.text:
        walk.actor = ""
        walk.unplaced(first, "the row names no known actor")
        return
    if not filled:
        walk.notice(first.line or line.line, "doubt", "the actor's cell is empty")
    for cell in filled:
        if _SIGN.search(cell.text):
            _read_statements(walk, cell)
        elif walk.actor and _POINT.match(cell.text):
            _read_points(walk, cell)
        elif walk.actor:
            walk.notice(cell.line, "doubt", "a cell without ◇ was read as one role statement")
            walk.add("role", cell, walk.actor)
        else:
            walk.unplaced(cell, "no actor is named for this cell")


def _read_points(walk: Walk, flow: Flow) -> None:
    """Read statements behind common bullets: a line of one, or a cell or line with several."""
    walk.notice(flow.line, "doubt", "a bullet without ◇ was read as a role statement")
    for statement in flow.split(_POINT) if _POINT.match(flow.text) else [strip_bullet(flow)]:
        if statement.text:
            walk.add("role", statement, walk.actor)


def _read_statements(walk: Walk, flow: Flow) -> None:
    head, *statements = flow.split(_SIGN)
    if head.text and (actor := actor_of(head.text)):
        _enter(walk, actor)
    elif strip_bullet(head).text:
        item = walk.wraps(head, ("role",))
        if item is not None:
            walk.join(item, head)
        else:
            walk.unplaced(head, "text before ◇ belongs to no statement")
    for statement in statements:
        if not statement.text:
            walk.stray(flow)
        elif walk.actor:
            walk.add("role", statement, walk.actor)
        else:
            walk.unplaced(statement, "no actor is named for this statement")
