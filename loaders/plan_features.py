"""Running text: 活動紹介 and the part of the chapter before the first goal."""

from __future__ import annotations

import re

from loaders.plan_flow import Flow
from loaders.plan_headings import actor_of, squeeze
from loaders.plan_items import SENTENCE_ENDS, Item, Walk
from loaders.plan_sections import read_bare_caption, read_captions, strip_bullet

_DASH = re.compile(r"[-–—−‐*•]\s+")
_OWN_LINE = re.compile(r"[■□◆※☎①-⑳・〒]|[(（]?[0-9０-９]{1,2}[)）.．]|TEL|電話")
_GROUP = re.compile(r"\s*(?:[(（]\s*[0-9０-９]{1,2}\s*[)）]|[⑴-⒇])\s*")
_MEMBERS = re.compile(r"【?\s*主な(?:活動主体|担い手|構成員)\s*】?[:：]?\s*")
_TAIL = re.compile(r"(?:など|ほか|ほか多数)$")
_QUOTE = re.compile(r"[「」]")
_OPEN_TITLE = re.compile(r"[のとをにへや、・～~]$")
_QUOTED_LINE = re.compile(r"「[^「」]+」(?:(?:と|及び|・)?「[^「」]+」)*")
_PROSE = 30
_WRAPPED = 15


def open_feature(walk: Walk, line: Flow, title: Flow) -> None:
    """Begin an 活動紹介."""
    walk.section = walk.actor = walk.party = ""
    item = walk.add("feature", line)
    item.title = title
    walk.feature = item


def read_feature(walk: Walk, feature: Item, line: Flow) -> None:
    """Read a line of an 活動紹介: the rest of its title, a caption or a paragraph."""
    title = feature.title or line
    unfinished = not title.text or title.text.count("「") > title.text.count("」") or _OPEN_TITLE.search(title.text)
    if "「" not in title.text and walk.follows(line, feature.flow.last_line):
        unfinished = unfinished or _QUOTED_LINE.fullmatch(line.text)
    if walk.items[-1] is feature and unfinished and "。" not in line.text:
        feature.title = title.then(line) if title.text else line
        feature.flow = feature.flow.then(line)
        walk.notice(line.line, "repaired", "the title of the feature goes on in this line; both were joined")
    elif not read_captions(walk, line, feature):
        short = len(line.text) <= 25 and not _OWN_LINE.match(line.text)
        if not (short and "。" not in line.text and read_bare_caption(walk, line, feature)):
            read_paragraph(walk, line, feature)


def read_paragraph(walk: Walk, line: Flow, parent: Item | None) -> None:
    """Read a line of running text; a line that goes on with the one above is joined to it."""
    match = _DASH.match(line.text)
    bare = line.cut(match.end()) if match else line
    item = walk.wraps(line, ("paragraph",))
    own = match or _OWN_LINE.match(bare.text)
    if item is not None and not own and len(item.flow.text) >= _WRAPPED and not re.match("[■※☎〒]", item.flow.text):
        walk.join(item, line)
    else:
        walk.add("paragraph", bare, parent=parent)


def read_chapter(walk: Walk, line: Flow) -> None:
    """Read a line outside any 活動目標: actor groups with their members, paragraphs, captions, headings."""
    group = _GROUP.match(line.text)
    heading = line.cut(group.end()) if group else None
    if heading is not None and heading.text and len(heading.text) <= _PROSE and "。" not in heading.text:
        _open_group(walk, line, heading)
    elif match := _MEMBERS.match(line.text):
        walk.members_next = True
        walk.heading(line.line, "heading of a list of members")
        if match.end() < len(line.text):
            _read_members(walk, line.cut(match.end()))
    elif walk.members_next and (walk.follows(line, walk.previous) or not (walk.group and walk.group.members)):
        _read_members(walk, line)
    elif _is_prose(line.text) or walk.wraps(line, ("paragraph",)):
        read_paragraph(walk, line, walk.group)
    elif not read_captions(walk, line) and not (walk.group and read_bare_caption(walk, line)):
        walk.heading(line.line, "title within the chapter")


def _is_prose(text: str) -> bool:
    return text.endswith("。") or (len(text) > _PROSE and ("、" in text or "。" in text))


def _open_group(walk: Walk, line: Flow, heading: Flow) -> None:
    names = re.sub(r"の(?:主な)?役割$", "", squeeze(heading.text))
    if not any(actor_of(name) for name in [names, *re.split("[、・]", names)]):
        walk.heading(line.line, "title within the chapter")
        walk.group = None
        return
    item = walk.add("group", heading)
    item.title = heading
    walk.group = item
    walk.members_next = False


def actors_of(heading: str) -> tuple[str, ...]:
    """Return the actors that the heading of a group names, in printed order."""
    names = re.sub(r"の(?:主な)?役割$", "", squeeze(heading))
    whole = actor_of(names)
    found = [whole] if whole else [actor_of(name) for name in re.split("[、・]", names)]
    return tuple(dict.fromkeys(actor for actor in found if actor))


def _names(line: Flow) -> list[Flow]:
    """Cut a list of names at each comma that stands outside brackets; an opening bracket without an end opens none."""
    closing, text = {"(": ")", "（": "）"}, line.text
    last = max(text.rfind(sign) for sign in closing.values())
    pieces, start, depth = list[Flow](), 0, 0
    for position, sign in enumerate(text):
        if sign in closing and position < last:
            depth += 1
        elif sign in closing.values() and depth:
            depth -= 1
        elif sign in "、，" and not depth:
            pieces.append(line.cut(start, position))
            start = position + 1
    return [*pieces, line.cut(start)]


def _read_members(walk: Walk, line: Flow) -> None:
    if walk.group is None:
        walk.members_next = False
        walk.unplaced(line, "a list of members stands under no actor")
        return
    for name in map(strip_bullet, _names(line)):
        tail = _TAIL.search(name.text)
        bare = name.cut(0, tail.start()) if tail else name
        if bare.text:
            walk.group.members.append(bare)
    walk.members_next = line.text[-1] in "、，" or (line.text[-1] not in SENTENCE_ENDS and not _TAIL.search(line.text))


def quoted_names(title: str) -> tuple[str, ...]:
    """Return what the outer 「」 of a title hold."""
    found, depth, start = [], 0, 0
    for match in _QUOTE.finditer(title):
        if match[0] == "「":
            depth += 1
            start = match.end() if depth == 1 else start
        elif depth:
            depth -= 1
            if depth == 0:
                found.append(title[start : match.start()].strip())
    return tuple(name for name in found if name)
