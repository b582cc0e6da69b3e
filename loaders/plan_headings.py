"""The fixed words of the plan chapter's layout.

Everything the reader knows about such documents by name stands here: section
headings, actors, parties. All of them are words of the genre, none of a city.
"""

from __future__ import annotations

import re
import unicodedata

from loaders.plan_flow import Flow

SECTIONS = {
    "aims": r"施策の(?:ねらい|狙い|目的)",
    "issues": r"(?:施策を取り?巻く)?現状[と・及]び?課題",
    "directions": r"(?:今後の)?(?:取り?組み?|施策)の方向性?",
    "roles": r"(?:それぞれの立場の)?(?:主な)?役割(?:分担)?|それぞれの(?:立場の)?(?:主な)?役割",
    "listings": r"主な事業(?:・取り?組み?)?(?:一覧)?",
}
SECTION_NAMES = {
    "aims": "施策のねらい",
    "issues": "施策を取り巻く現状と課題",
    "directions": "取組の方向性",
    "roles": "それぞれの立場の主な役割",
    "listings": "主な事業",
}
_LONG_SECTIONS = {
    "aims": "施策のねらい",
    "issues": "施策を取り巻く現状と課題",
    "directions": "取組の方向性",
    "roles": "それぞれの立場の主な役割",
}
_DECORATION = r"[■◆●○◎▶【〈《\[#*\s]*(?:\(?\d{1,2}[).]|\d(?=\D))?"
_CLOSING = r"[】〉》\]:]*"
_SECTION = {name: re.compile(rf"{_DECORATION}(?:{words}){_CLOSING}") for name, words in SECTIONS.items()}
_SHAKYO = r"[^\s、。・]{0,6}?[市町村区]?(?:社協|社会福祉協議会)"
_ACTORS = {
    "shakyo": _SHAKYO,
    "jumin": r"(?:地域)?住民(?:等|一人ひとり)?|[市町村区]民",
    "chiiki": r"地域(?:団体|組織)?等?",
    "kankei": r"(?:事業者・?)?関係(?:機関|団体)(?:[・、](?:関係)?(?:機関|団体))?等?",
    "gyosei": r"行政(?:\([市町村区]\))?|[市町村区](?:\(行政\)|役所|役場)?",
}
_ACTOR = {key: re.compile(rf"{_DECORATION}(?:{words})(?:の(?:主な)?役割)?{_CLOSING}") for key, words in _ACTORS.items()}
_PARTY = {
    "shakyo": re.compile(rf"{_DECORATION}{_SHAKYO}(?:の(?:主な)?事業)?{_CLOSING}"),
    "shi": re.compile(
        rf"{_DECORATION}(?:[一-龥ぁ-んァ-ヶ]{{1,4}})??(?:[市町村区](?:役所|役場|\(行政\))?|行政(?:\([市町村区]\))?)"
        rf"(?:の(?:主な)?事業)?{_CLOSING}"
    ),
}
_GAP = r"[ \u3000]*"
_NUMBER = r"([0-9０-９①-⑨]{1,2}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}(?![A-Za-z])|[一二三四五六七八九十](?=[ \u3000\t:：]|$))"


def _numbered(word: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(word) + _GAP + r"(?:[0-9０-９]{1,2}[-－‐−.．])?" + _NUMBER + r"[】\])）．.:：\s]*")


_GOAL = _numbered("基本目標")
_OBJECTIVE = _numbered("活動目標")
_LEAD = re.compile(r"[\s■◆●○【\[#〔(（]*")
_FEATURE = re.compile(
    r"[\s■◆●○【\[#]*活[ \u3000]*動[ \u3000]*紹[ \u3000]*介[】\]■◆●○]*[ \u3000]*[0-9０-９①-⑳]{0,2}"
    r"(?=[\s:：「『]|$)[\s:：]*"
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_KANJI = "一二三四五六七八九十"
_TABLE_HEAD = re.compile(r"(?:役割|主体|実施主体|区分|立場|担い手|\t)*.*(?:事業名|主な役割|取組内容|事業\(内容\)).*")


def squeeze(text: str) -> str:
    """Return a text in normal width without any white space, for comparing."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def heading_number(flow: Flow, kind: str) -> tuple[int, Flow] | None:
    """Return the number and the rest of a heading 基本目標 (kind ``goal``) or 活動目標, or None.

    A line of prose that begins with the words is no heading.
    """
    pattern = _GOAL if kind == "goal" else _OBJECTIVE
    lead = _LEAD.match(flow.text)
    match = pattern.match(flow.text, lead.end() if lead else 0)
    if not match or "。" in flow.text:
        return None
    rest = flow.cut(match.end())
    if re.match(r"(?:から|まで|では|には|の(?:達成|実現)|及び|、|~|～|・)", rest.text):
        return None
    return _value(match[1]), rest


def objective_start(text: str) -> int:
    """Return where an 活動目標 heading begins within a text, or -1."""
    match = _OBJECTIVE.search(text)
    return match.start() if match else -1


def _value(printed: str) -> int:
    plain = unicodedata.normalize("NFKC", printed)
    if plain in _ROMAN:
        return _ROMAN.index(plain) + 1
    if plain in _KANJI:
        return _KANJI.index(plain) + 1
    return int(plain) if plain.isdecimal() else 0


def section_of(flow: Flow) -> tuple[str, Flow] | None:
    """Return the section a line opens and what follows the heading on the line, or None."""
    squeezed = squeeze(flow.text)
    for name, pattern in _SECTION.items():
        if pattern.fullmatch(squeezed):
            return name, flow.cut(len(flow.text))
    for name, words in _LONG_SECTIONS.items():
        match = re.match(rf"[\s■◆●【]*{words}】?[\s:：]+", flow.text)
        if match:
            return name, flow.cut(match.end())
    return None


def actor_of(text: str) -> str:
    """Return the key of the actor a heading or cell names, or ""."""
    squeezed = squeeze(text)
    return next((key for key, pattern in _ACTOR.items() if pattern.fullmatch(squeezed)), "")


def party_of(text: str) -> str:
    """Return ``shakyo`` or ``shi`` if a heading or cell of a 主な事業 table names a party, else ""."""
    squeezed = squeeze(text)
    return next((key for key, pattern in _PARTY.items() if pattern.fullmatch(squeezed)), "")


def feature_title(flow: Flow) -> Flow | None:
    """Return the title behind 活動紹介 (empty if it stands alone), or None if the line is no such heading."""
    match = _FEATURE.match(flow.text)
    return flow.cut(match.end()) if match else None


def is_table_head(text: str) -> bool:
    """Say whether a line is the head row of a table (役割, 事業名（内容）)."""
    squeezed = squeeze(text)
    if "。" in squeezed or len(squeezed) > 40 or not _TABLE_HEAD.fullmatch(squeezed):
        return False
    return "\t" in text or squeezed.startswith(("役割事業名", "役割・事業名", "事業名"))


def is_heading(flow: Flow) -> bool:
    """Say whether a line opens a goal, an objective, a section or a feature."""
    return (
        heading_number(flow, "goal") is not None
        or heading_number(flow, "objective") is not None
        or section_of(flow) is not None
        or feature_title(flow) is not None
    )
