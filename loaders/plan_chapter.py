"""The reader of a plan chapter (施策・事業の推進).

The text comes out of a PDF, line by line, with the noise of that; the layout is
known by its headings only. This module walks over the lines once, keeps track
of where in the layout it stands, and hands each line to the reader of its
section. No line is dropped without a word: what is in no record is in a notice.
"""

from __future__ import annotations

from loaders.plan_assembly import Assembly
from loaders.plan_completeness import check_whole, covered_lines
from loaders.plan_features import open_feature, read_chapter, read_feature
from loaders.plan_flow import Flow, lines_of
from loaders.plan_furniture import find_furniture
from loaders.plan_headings import feature_title, heading_number, objective_start, section_of, squeeze
from loaders.plan_items import Item, Walk
from loaders.plan_records import PlanChapter
from loaders.plan_roles import read_role
from loaders.plan_sections import read_aim, read_captions, read_direction, read_issue
from loaders.plan_tables import read_listing
from loaders.span import DocumentError, Notice

_LONGEST_TITLE = 60


def read_plan_chapter(text: str) -> PlanChapter:
    """Return everything a plan chapter says, with the place of each fact.

    ``text`` is a decoded document (see loaders.document_text). Raises
    DocumentError, with the line, for an empty text, one without 活動目標, one
    with two different objectives of one number, and one that breaks off.
    """
    lines = lines_of(text)
    if not any(line.text.strip() for line in lines):
        raise DocumentError("The text is empty.")
    furniture = find_furniture(lines)
    walk = Walk(skipped=set(furniture))
    for line in lines:
        if not line.text.strip():
            walk.blanks += 1
            continue
        if line.line in furniture:
            walk.notice(line.line, "furniture", furniture[line.line])
            continue
        read_line(walk, line.without_tags())
        walk.blanks = 0
        walk.previous = line.line
    check_whole(walk, lines, furniture)
    _report_empty_titles(walk)
    return _account(Assembly(walk).chapter(), lines)


def _account(chapter: PlanChapter, lines: list[Flow]) -> PlanChapter:
    """Report the lines that no record and no notice speaks of, so that none is lost silently."""
    told = covered_lines(chapter) | {notice.line for notice in chapter.notices}
    silent = [line.line for line in lines if line.text.strip() and line.line not in told]
    if not silent:
        return chapter
    notices = [Notice(number, "unplaced", "nothing was read from this line") for number in silent]
    fields = {name: getattr(chapter, name) for name in chapter.__dataclass_fields__}
    return PlanChapter(**{**fields, "notices": tuple(sorted({*chapter.notices, *notices}))})


def read_line(walk: Walk, line: Flow) -> None:
    """Read one line that is not blank: a heading, or a line of the section the walk stands in."""
    trimmed = line.cut(0)
    if goal := heading_number(trimmed, "goal"):
        _read_goal(walk, trimmed, *goal)
    elif objective := heading_number(trimmed, "objective"):
        _read_objective(walk, trimmed, *objective)
    elif walk.objective and (title := feature_title(trimmed)) is not None:
        open_feature(walk, trimmed, title)
    elif walk.objective and (section := section_of(trimmed)):
        _open_section(walk, trimmed, *section)
    elif _is_title_rest(walk, trimmed):
        item = walk.items[-1]
        item.title = item.title.then(trimmed) if item.title and item.title.text else trimmed
        item.flow = item.flow.then(trimmed)
        walk.notice(trimmed.line, "repaired", "the heading goes on in this line; both were joined")
    else:
        _read_content(walk, line, trimmed)


def _read_content(walk: Walk, line: Flow, trimmed: Flow) -> None:
    if not walk.objective:
        read_chapter(walk, trimmed)
    elif walk.feature:
        read_feature(walk, walk.feature, trimmed)
    elif walk.section == "aims":
        read_aim(walk, trimmed)
    elif walk.section == "issues":
        read_issue(walk, trimmed)
    elif walk.section == "directions":
        read_direction(walk, trimmed)
    elif walk.section == "roles":
        read_role(walk, line)
    elif walk.section == "listings":
        read_listing(walk, line)
    elif not read_captions(walk, trimmed):
        walk.unplaced(trimmed, "this line stands in no section of its 活動目標")


def _is_title_rest(walk: Walk, line: Flow) -> bool:
    """Say whether a line goes on with the goal's or objective's title above it."""
    item = walk.last(("goal", "objective"))
    if item is None or walk.section or "。" in line.text or len(line.text) > _LONGEST_TITLE or "\t" in line.text:
        return False
    empty = item.title is None or not item.title.text
    return empty or (walk.follows(line, item.flow.last_line) and line.text[0] not in "-・■▼◇(（【①")


def _open_section(walk: Walk, line: Flow, name: str, rest: Flow) -> None:
    walk.leave()
    walk.section = name
    walk.seen(name)
    walk.heading(line.line, "heading of a section")
    if rest.text:
        _read_content(walk, rest, rest)


def _read_goal(walk: Walk, line: Flow, number: int, title: Flow) -> None:
    """Read a 基本目標 heading; it is printed again above each of its objectives."""
    begin = objective_start(title.text)
    rest = title.cut(begin) if begin >= 0 else title.cut(len(title.text))
    title = title.cut(0, begin) if begin >= 0 else title
    known = _known(walk, "goal", str(number))
    if known is None:
        walk.leave()
        walk.objective = ""
        item = walk.add("goal", line.cut(0, len(line.text) - len(rest.text)), str(number))
        item.title = title
    else:
        walk.heading(line.line, "heading of a goal, printed again")
        _compare(walk, line, known, title, "基本目標")
    if walk.goal != number:
        walk.leave()
        walk.objective = ""
    walk.goal = number
    if rest.text and (objective := heading_number(rest, "objective")):
        _read_objective(walk, rest, *objective)


def _read_objective(walk: Walk, line: Flow, number: int, title: Flow) -> None:
    """Read an 活動目標 heading; one that is printed again goes on with the same objective."""
    if not walk.goal:
        raise DocumentError(f"活動目標 {number} on line {line.line} stands before any 基本目標.", line.line)
    code = f"{walk.goal}-{number}"
    known = _known(walk, "objective", code)
    if known is None:
        walk.leave()
        walk.objective = code
        walk.sections[code] = set()
        item = walk.add("objective", line, code)
        item.title = title
        return
    if title.text and known.title and squeeze(known.title.text) != squeeze(title.text):
        raise DocumentError(
            f"活動目標 {code} stands on line {known.flow.line} and, with another title, on line {line.line}.", line.line
        )
    walk.heading(line.line, "heading of an objective, printed again")
    if code != walk.objective:
        walk.leave()
        walk.objective = code


def _known(walk: Walk, kind: str, label: str) -> Item | None:
    return next((item for item in walk.items if item.kind == kind and item.label == label), None)


def _compare(walk: Walk, line: Flow, known: Item, title: Flow, word: str) -> None:
    if title.text and known.title and squeeze(known.title.text) != squeeze(title.text):
        walk.notice(line.line, "doubt", f"{word} {known.label} bears another title on line {known.flow.line}")


def _report_empty_titles(walk: Walk) -> None:
    for item in walk.items:
        if item.kind in {"goal", "objective", "feature"} and (item.title is None or not item.title.text):
            walk.notice(item.flow.line, "doubt", "the heading has no title")
