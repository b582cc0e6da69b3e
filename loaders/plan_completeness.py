"""Whether a chapter has arrived whole, and been read whole.

A text that was cut off reads like a shorter plan; a graph built from it would
be silent about the rest. What the other objectives have is the measure.
"""

from __future__ import annotations

import re
from itertools import pairwise

from loaders.plan_flow import Flow
from loaders.plan_headings import SECTION_NAMES, actor_of, feature_title, is_table_head, party_of, section_of, squeeze
from loaders.plan_items import SENTENCE_ENDS, Item, Walk
from loaders.plan_listings import is_finished
from loaders.plan_records import PlanChapter
from loaders.span import DocumentError, Span

_LONG = 20
_GOALS_TOLD = re.compile(r"([1-9一二三四五六七八九])つの[「『]?基本目標")
_PARTY_NAMES = {"row:shakyo": "the row of 市社協 under 主な事業", "row:shi": "the row of 市 under 主な事業"}


def check_whole(walk: Walk, lines: list[Flow], furniture: dict[int, str]) -> None:
    """Raise DocumentError for a chapter that breaks off; report sections missing elsewhere.

    The last 活動目標 must have its roles, its projects and every section that
    all others have; no heading may stand last; brackets must close and
    sentences end as in the rest.
    """
    if not walk.objective and walk.sections:
        line = max(item.flow.line for item in walk.items if item.kind == "goal")
        raise DocumentError(
            f"The text ends below the heading 基本目標 {walk.goal} on line {line} without an 活動目標.", line
        )
    if not walk.objective:
        raise DocumentError("The text has no heading 活動目標 with a number, so it is no plan chapter.")
    content = [line.cut(0) for line in lines if line.text.strip() and line.line not in furniture]
    last = content[-1]
    others = [seen for code, seen in walk.sections.items() if code != walk.objective and seen]
    common = set.intersection(*others) if others else set()
    needed = {name for name in common if name in SECTION_NAMES or name in _PARTY_NAMES} | {"roles", "listings"}
    missing = sorted(needed - walk.sections.get(walk.objective, set()), key=[*SECTION_NAMES, *_PARTY_NAMES].index)
    if missing:
        names = "、".join(SECTION_NAMES.get(name, _PARTY_NAMES.get(name, name)) for name in missing)
        raise DocumentError(
            f"The text ends on line {last.line} in the middle of 活動目標 {walk.objective}: {names} is missing.",
            last.line,
        )
    if _is_mere_heading(last):
        raise DocumentError(
            f"The text ends on line {last.line} with a heading of 活動目標 {walk.objective} and nothing below it.",
            last.line,
        )
    if _open(last.text):
        raise DocumentError(
            f"The text ends on line {last.line} within brackets: the closing one is missing.", last.line
        )
    if _breaks_within_table(walk, last):
        raise DocumentError(f"The text ends on line {last.line} in the middle of a table of projects.", last.line)
    if _breaks_off(walk.items, last):
        raise DocumentError(f"The text ends on line {last.line} in the middle of a sentence.", last.line)
    _report_goals(walk, content)
    for item in walk.items:
        if item.kind == "objective":
            for name in SECTION_NAMES:
                if name not in walk.sections.get(item.label, set()):
                    walk.notice(item.flow.line, "doubt", f"活動目標 {item.label} has no {SECTION_NAMES[name]}")


def _is_mere_heading(line: Flow) -> bool:
    """Say whether a line only announces what is to follow: a section, an actor, a party, a table's head."""
    section = section_of(line)
    feature = feature_title(line)
    announced = (section is not None and not section[1].text) or (feature is not None and not feature.text)
    return announced or bool(actor_of(line.text) or party_of(line.text)) or is_table_head(line.text)


def _open(text: str) -> bool:
    cell = text.rsplit("\t", 1)[-1]
    pairs = ("(（", ")）"), ("「", "」"), ("【", "】"), ("〔[［", "〕]］")
    return any(sum((char in left) - (char in right) for char in cell) > 0 for left, right in pairs)


def _breaks_off(items: list[Item], last: Flow) -> bool:
    """Say whether the last line is an unfinished sentence where the others of its kind are finished."""
    item = next((item for item in reversed(items) if item.flow.last_line == last.line), None)
    if item is None or item.kind not in {"issue", "role", "paragraph", "aim"} or item.flow.text[-1:] in SENTENCE_ENDS:
        return False
    if item.kind == "paragraph":
        sentences = _sentences(items)
    else:
        sentences = [other for other in items if other.kind in {"issue", "role", "aim"}]
    if not any(other is item for other in sentences):
        return False
    same = [other.flow.text for other in sentences if other is not item]
    finished = sum(text[-1:] in SENTENCE_ENDS for text in same)
    return finished >= 2 and finished >= 0.8 * len(same)


def _sentences(items: list[Item]) -> list[Item]:
    """Return the paragraphs that are no address and no list: the long ones, and the first of each 活動紹介."""
    return [
        item
        for before, item in pairwise(items)
        if item.kind == "paragraph"
        and (len(item.flow.text) >= _LONG or (before.kind == "feature" and item.parent is before))
    ]


def _breaks_within_table(walk: Walk, last: Flow) -> bool:
    """Say whether the last line is a row that stops in a name, where every other objective has offices behind it."""
    item = walk.items[-1]
    if item.kind != "cell" or not item.in_table or item.flow.last_line != last.line or is_finished(item.flow):
        return False
    with_offices = {other.objective for other in walk.items if other.kind == "offices"}
    return bool(with_offices) and with_offices >= set(walk.sections) - {walk.objective}


def _report_goals(walk: Walk, content: list[Flow]) -> None:
    """Report a chapter that speaks of more 基本目標 before its first one than it holds."""
    found = [item for item in walk.items if item.kind == "goal"]
    for line in content:
        told = _GOALS_TOLD.search(squeeze(line.text)) if line.line < found[0].flow.line else None
        number = ("一二三四五六七八九".find(told[1]) + 1 or int(told[1])) if told else 0
        if number > len(found):
            message = f"the text speaks of {number} 基本目標 and holds {len(found)}; it may have been cut off"
            walk.notice(line.line, "doubt", message)


def covered_lines(chapter: PlanChapter) -> set[int]:
    """Return the lines that stand in the span of a record; of an actor group only its heading and its last member."""
    lines: set[int] = set()
    for name in chapter.__dataclass_fields__:
        if name == "notices":
            continue
        for record in getattr(chapter, name):
            span: Span = record.span
            inner = set() if name == "actor_groups" else set(range(span.line, span.end_line))
            lines |= {span.line, span.end_line} | inner
    return lines
