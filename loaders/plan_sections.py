"""The sections of an 活動目標 that hold plain statements: aim, issues, directions.

Pictures and their captions may stand in any section, so what reads them is
here too.
"""

from __future__ import annotations

import re

from loaders.plan_dates import period
from loaders.plan_flow import Flow
from loaders.plan_headings import squeeze
from loaders.plan_items import Item, Walk

_BULLET = re.compile(r"(?:[-–—−‐*•・●○◦▪]\s*)+")
_ISSUE = re.compile(r"[▼▽]")
_CHART = re.compile(r"[■◼]")
_CIRCLED = re.compile(r"[①-⑳]|[⑴-⒇]")
_LISTED = re.compile(r"(?:[(（]\s*)?[0-9０-９]{1,2}\s*[)）.．、]\s*")
_SURVEY = re.compile(r"アンケート|調査|統計|意識|実施|現在|時点")
_SOURCE = re.compile(r"(?:資料|出典|出所|※)")
_PAIRS = {"(": 1, "（": 1, ")": -1, "）": -1}


def strip_bullet(flow: Flow) -> Flow:
    """Return a line without the bullet sign in front of it."""
    match = _BULLET.match(flow.text)
    return flow.cut(match.end()) if match else flow.cut(0)


def parentheses(flow: Flow) -> list[Flow]:
    """Return what the brackets of a line hold if the line consists of nothing else, or []."""
    found: list[Flow] = []
    depth = start = 0
    for position, char in enumerate(flow.text):
        step = _PAIRS.get(char, 0)
        if step > 0 and depth == 0:
            start = position + 1
        elif depth == 0 and not char.isspace():
            return []
        depth += step
        if step < 0 and depth == 0:
            found.append(flow.cut(start, position))
    inner_is_number = any(squeeze(piece.text).isdecimal() or not piece.text for piece in found)
    return [] if depth or inner_is_number else found


def read_captions(walk: Walk, line: Flow, parent: Item | None = None) -> bool:
    """Read a line that consists of captions in brackets; say whether it was one."""
    titles = parentheses(strip_bullet(line))
    for title in titles:
        walk.add("caption", title, parent=parent)
    return bool(titles)


def read_bare_caption(walk: Walk, line: Flow, parent: Item | None = None) -> bool:
    """Read a short line in the gap that a picture left as its caption, with doubt; say whether it was one."""
    after_caption = walk.last(("caption",)) is not None and walk.blanks > 0
    if (walk.blanks < 2 and not after_caption) or len(line.text) > 45 or "。" in line.text or line.text[0] in "※■・-":
        return False
    walk.add("caption", line, parent=parent)
    walk.notice(line.line, "doubt", "a line without brackets beside a picture was read as its caption")
    return True


def read_aim(walk: Walk, line: Flow) -> None:
    """Read a line of 施策のねらい; each sentence is an aim."""
    if read_captions(walk, line):
        return
    going_on = walk.wraps(line, ("aim",))
    pieces = _sentences(strip_bullet(line)) if going_on is None else _sentences(line)
    if going_on is not None and pieces:
        walk.join(going_on, pieces.pop(0))
    for piece in pieces:
        walk.add("aim", piece)


def _sentences(flow: Flow) -> list[Flow]:
    """Cut a flow after each 。 that stands outside brackets."""
    found, depth, start = [], 0, 0
    for position, char in enumerate(flow.text):
        depth += (char in "(（「『") - (char in ")）」』")
        if char == "。" and depth <= 0:
            found.append(flow.cut(start, position + 1))
            start = position + 1
    return [piece for piece in [*found, flow.cut(start)] if piece.text]


def read_issue(walk: Walk, line: Flow) -> None:
    """Read a line of 現状と課題: ▼ statements, ■ charts, the note on a survey, captions."""
    if _ISSUE.search(line.text):
        head, *statements = line.split(_ISSUE)
        _read_before(walk, head, "issue")
        for statement in statements:
            _add(walk, "issue", statement, line)
    elif _CHART.match(strip_bullet(line).text):
        for title in strip_bullet(line).split(_CHART)[1:]:
            _add(walk, "chart", title, line)
    elif _is_note(line):
        walk.add("note", line)
        walk.heading(line.line, "note on the survey of the charts")
    elif read_captions(walk, line):
        pass
    elif (item := walk.wraps(line, ("issue", "chart"))) is not None and item.kind == "issue":
        walk.join(item, line)
    elif strip_bullet(line).text != line.text:
        walk.notice(line.line, "doubt", "a bullet without ▼ was read as an issue")
        _add(walk, "issue", strip_bullet(line), line)
    elif not read_bare_caption(walk, line):
        walk.unplaced(line, "this line of 現状と課題 bears no ▼")


def _is_note(line: Flow) -> bool:
    text = squeeze(line.text)
    if not _SURVEY.search(text) or "。" in text:
        return False
    in_brackets = bool(parentheses(line)) or bool(re.fullmatch(r"【[^】]*】(?:\(.*\))?", text))
    return (in_brackets and (bool(period(text)) or text[0] == "【")) or bool(_SOURCE.match(text) and period(text))


def _add(walk: Walk, kind: str, flow: Flow, line: Flow) -> None:
    if flow.text:
        walk.add(kind, flow)
    else:
        walk.stray(line)


def _read_before(walk: Walk, head: Flow, kind: str) -> None:
    """Place what stands before the first bullet sign of a line: the end of the line above, or nothing."""
    rest = strip_bullet(head)
    if not rest.text:
        return
    item = walk.wraps(rest, (kind,))
    if item is not None:
        walk.join(item, rest)
    else:
        walk.unplaced(rest, "text before a bullet sign belongs to no statement")


def read_direction(walk: Walk, line: Flow) -> None:
    """Read a line of 取組の方向性; several numbered ones may stand on one line."""
    if read_captions(walk, line):
        return
    if _CIRCLED.search(line.text):
        head, *titles = line.split(_CIRCLED)
        _read_before(walk, head, "direction")
        for sign, title in zip(_CIRCLED.findall(line.text), titles, strict=True):
            _add_direction(walk, squeeze(sign).strip("()"), title, line)
        return
    bare = strip_bullet(line)
    numbered = _LISTED.match(bare.text)
    if numbered:
        _add_direction(walk, squeeze(numbered[0]).strip("().、"), bare.cut(numbered.end()), line)
    elif bare.text != line.text:
        _add(walk, "direction", bare, line)
    elif (item := walk.wraps(line, ("direction",))) is not None and "。" not in line.text:
        walk.join(item, line)
    elif not read_bare_caption(walk, line):
        walk.unplaced(line, "this line of 取組の方向性 bears no number and no bullet")


def _add_direction(walk: Walk, number: str, title: Flow, line: Flow) -> None:
    count = walk.counts[walk.objective, "direction"] + 1
    if number.isdecimal() and int(number) != count:
        walk.notice(line.line, "doubt", f"the direction printed as number {number} is the {count}. of its objective")
    _add(walk, "direction", title, line)
