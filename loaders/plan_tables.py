"""主な事業: the tables of projects and the offices printed beside them.

A table arrives as rows with tabs, or as bullets under the names of the two
parties; the offices stand in a third cell, in brackets behind the names, or as
bullets below.
"""

from __future__ import annotations

import re

from loaders.plan_brackets import BREAK
from loaders.plan_flow import Flow
from loaders.plan_headings import actor_of, is_table_head, party_of
from loaders.plan_items import Item, Walk
from loaders.plan_listings import read_cell
from loaders.plan_offices import OFFICES_LABEL, is_office
from loaders.plan_sections import parentheses, read_bare_caption, read_captions, strip_bullet

_CELL = re.compile(r"\t")
_LABELLED = re.compile(r"(\S{1,12})[ \u3000]+(?=\S)")
_ENTRY = re.compile(r"(?:事業|活動|支援|講座|推進|開催|周知|運営|等|など|】|\)|）)$")
_BROKEN_ROW = re.compile(r"(?:事業|活動|支援|講座|推進|開催|周知|運営|】|\)|）)(?:等|など)?$")
_MARK_ALONE = re.compile(r"【[^【】]+】")
_EMPTY = re.compile(r"[-–—―‐ー－]+|なし|該当なし")


def read_listing(walk: Walk, line: Flow) -> None:
    """Read a line of a 主な事業 table; ``line`` keeps its tabs."""
    trimmed = line.cut(0)
    if is_table_head(line.text):
        walk.heading(trimmed.line, "head of the table of projects")
    elif "\t" in line.text.rstrip() or party_of(line.text.split("\t")[0]):
        _read_row(walk, line.split(_CELL), line)
    elif (match := _LABELLED.match(trimmed.text)) and party_of(match[1]) and "事業" in trimmed.text[match.end() :]:
        _read_row(walk, [trimmed.cut(0, match.end()), trimmed.cut(match.end())], trimmed)
    elif not any(read(walk, trimmed) for read in (_read_offices, _read_going_on, read_captions, _read_diagram)):
        walk.unplaced(trimmed, "this line beside a table of projects is no row, no office and no caption")


def _read_row(walk: Walk, cells: list[Flow], line: Flow) -> None:
    first, *rest = cells
    party = party_of(first.text)
    if not party and _breaks_row(walk, first):
        walk.notice(first.line, "repaired", "the line goes on with the table cell above; both were joined")
        first, rest = line.cut(0, 0), cells
    if not party and (first.text or not walk.party):
        walk.unplaced(line.cut(0), "the row names neither the council of social welfare nor the municipality")
        return
    walk.party = party or walk.party
    walk.seen(f"row:{walk.party}")
    names, *others = rest or [line.cut(len(line.text))]
    if not any(cell.text for cell in rest):
        walk.heading(line.cut(0).line, "heading or empty row of a party")
    if _EMPTY.fullmatch(names.text):
        walk.notice(names.line, "doubt", f"the cell holds {names.text} and no project")
        names = names.cut(len(names.text))
    below = not party and walk.last(("cell",))
    if below and names.text:
        below.flow = below.flow.then(names, "\n")
    else:
        walk.add("cell", names, walk.party).in_table = bool(names.text)
    for cell in others:
        if cell.text and not _EMPTY.fullmatch(cell.text):
            walk.add("offices", cell, walk.party)


def _breaks_row(walk: Walk, first: Flow) -> bool:
    """Say whether a row's first cell is no party but a further line of the cell above, which was broken over lines."""
    last = walk.last(("cell", "offices"))
    if last is None or not walk.party or last.objective != walk.objective or actor_of(first.text):
        return False
    return walk.follows(first, last.flow.last_line) and bool(_BROKEN_ROW.search(first.text))


def _read_offices(walk: Walk, line: Flow) -> bool:
    """Read a line that holds offices only, in brackets or as a bullet; say whether it did."""
    bare = strip_bullet(line)
    if label := OFFICES_LABEL.match(bare.text):
        rest = bare.cut(label.end())
        if rest.text:
            walk.add("offices", rest)
        else:
            walk.heading(line.line, "heading of the offices")
        return True
    cell = read_cell(bare)
    if cell.offices and not cell.entries:
        walk.add("offices", bare)
        return True
    words = bare.text.replace("、", " ").split()
    if not words or not all(is_office(word) for word in words):
        return False
    walk.add("offices", bare)
    walk.notice(line.line, "doubt", "a line without brackets was read as offices by its ending")
    return True


def _cell(walk: Walk) -> Item | None:
    return next((item for item in reversed(walk.items) if item.kind == "cell"), None)


def _read_going_on(walk: Walk, line: Flow) -> bool:
    """Read a line that goes on with the party's cell: a bullet, a wrapped line; say whether it did."""
    cell = _cell(walk)
    if not walk.party or cell is None or cell.objective != walk.objective or cell.label != walk.party:
        return False
    adjacent = walk.follows(line, cell.flow.last_line)
    bulleted = strip_bullet(line).text != line.text
    wrapped = bool(cell.flow.text) and _is_open(cell.flow.text)
    if cell.in_table and not wrapped and not (adjacent and walk.last(("cell",))):
        return False
    beside = adjacent and bool(cell.flow.text) and _is_bracket(line)
    if wrapped or beside or (adjacent and not bulleted and (cell.in_table or cell.members)):
        between = "\n"
    elif bulleted or _is_entry(line, adjacent):
        between = BREAK
    else:
        return False
    bare = strip_bullet(line) if between == BREAK else line
    if bulleted:
        cell.members.append(bare)
    if between == "\n":
        walk.notice(line.line, "repaired", "the line goes on with the table cell above; both were joined")
    cell.flow = cell.flow.then(bare, between) if cell.flow.text else bare
    return True


def _is_entry(line: Flow, adjacent: bool) -> bool:
    """Say whether a line without a bullet is a project of a list without bullets."""
    ends = bool(_ENTRY.search(line.text)) and "。" not in line.text
    return ends and (adjacent or not _is_bracket(line))


def _is_bracket(line: Flow) -> bool:
    """Say whether a line holds nothing but brackets or a mark."""
    return bool(parentheses(line) or _MARK_ALONE.fullmatch(line.text))


def _is_open(text: str) -> bool:
    text = text[text.rfind(BREAK) + 1 :]
    return sum((char in "(（【") - (char in ")）】") for char in text) > 0


def _read_diagram(walk: Walk, line: Flow) -> bool:
    """Read the title of a diagram below the table: 【…】, or a line right below such a title."""
    title = re.fullmatch(r"【([^【】]+)】", line.text)
    if title:
        walk.add("caption", line.cut(1, len(line.text) - 1))
        walk.notice(line.line, "doubt", "a line in 【】 beside no project was read as the title of a diagram")
        return True
    last = walk.last(("caption",))
    if last is not None and last.flow.line == walk.previous and len(line.text) <= 45 and "。" not in line.text:
        return walk.blanks < 2 and read_bare_caption(walk, line)
    return False
