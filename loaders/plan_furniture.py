"""Lines that belong to the page and not to the text.

Extraction leaves running titles and the tabs of the page margin (第1章 … 資料編)
in the middle of sections, sometimes broken over two lines.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from loaders.plan_flow import Flow
from loaders.plan_headings import actor_of, heading_number, is_heading, is_table_head, party_of, squeeze

_CHAPTER_TAB = re.compile(r"第(?:\d{1,2}|[一二三四五六七八九十])章")
_CHAPTER_TITLE = re.compile(r"第(?:\d{1,2}|[一二三四五六七八九十])章[^。、▼◇■]{0,25}")
_LAST_TAB = re.compile(r"(?:巻末)?資料編?|用語(?:解説|集)|付録")
_PAGE_NUMBER = re.compile(r"[-–—―‐~\s]*(?:[Pp]\.?|page)?\s*\d{1,3}[-–—―‐~\s]*(?:ページ|頁)?")
_NUMBERED_TITLE = re.compile(r"\d{1,2}[.、]?[^\d.、年月日].{1,30}")
_SIGNS = re.compile(r"[。▼▽◇◆■\t①-⑳()（）「」【】\[\]〔〕［］]|^[-・*•●○]|(?:事業|活動|課|室|など|等)$")
_LONGEST_TAB = 25
_REPEATS = 3


def find_furniture(lines: list[Flow]) -> dict[int, str]:
    """Return the lines that are page furniture, each with what it is.

    Furniture are margin tabs, page numbers, HTML remains, a numbered title
    above a 基本目標 heading wherever it is printed, and a short line without
    any sign of its own that stands three times or more.
    """
    filled = [line for line in (raw.cut(0) for raw in lines) if line.text]
    found: dict[int, str] = {}
    for line in filled:
        if not line.without_tags().text.strip():
            found[line.line] = "markup without text"
        elif _PAGE_NUMBER.fullmatch(squeeze(line.text)):
            found[line.line] = "page number"
        elif _CHAPTER_TITLE.fullmatch(squeeze(line.text)):
            found[line.line] = "chapter title"
    # A page number may stand among the tabs of its margin.
    found.update(_tabs([line for line in filled if found.get(line.line) in (None, "chapter title")]))
    found.update(_running_titles([line for line in filled if line.line not in found]))
    return found


def _tabs(filled: list[Flow]) -> dict[int, str]:
    """Find runs that begin with 第n章 and hold short lines only, up to the last tab among them."""
    found: dict[int, str] = {}
    index = 0
    while index < len(filled):
        last = index
        tabs = 0
        for position in range(index, min(index + 16, len(filled))):
            text = squeeze(filled[position].text)
            if _CHAPTER_TAB.fullmatch(text) or (tabs and _LAST_TAB.fullmatch(text)):
                tabs += 1
                last = position
            elif position == index or not _may_be_tab(filled[position], text):
                break
            if tabs and _LAST_TAB.fullmatch(text):
                break
        if tabs > 1:
            found.update({line.line: "margin tab" for line in filled[index : last + 1]})
        index = last + 1
    return found


def _may_be_tab(line: Flow, text: str) -> bool:
    return (
        len(text) <= _LONGEST_TAB and not _SIGNS.search(line.text[:1] + "。" * ("。" in text)) and not is_heading(line)
    )


def _running_titles(filled: list[Flow]) -> dict[int, str]:
    counts = Counter(squeeze(line.text) for line in filled)
    above = {
        squeeze(line.text)
        for line, following in pairwise(filled)
        if heading_number(following, "goal") and _NUMBERED_TITLE.fullmatch(squeeze(line.text)) and "。" not in line.text
    }
    found = {}
    for line in filled:
        text = squeeze(line.text)
        if is_heading(line) or actor_of(text) or party_of(text) or is_table_head(line.text):
            continue
        if text in above and not _SIGNS.search(line.text[:1]):
            found[line.line] = "running title"
        elif counts[text] >= _REPEATS and 3 <= len(text) <= 30 and not _SIGNS.search(line.text):
            found[line.line] = "line repeated on several pages"
    return found
