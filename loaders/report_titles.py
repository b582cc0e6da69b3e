"""The printed name of something that was held, out of a sentence that tells it.

A report has no column for events; it writes that a 研修会 or 交流会 was held. The
name is the noun phrase before 開催, 実施, 出席 and the like: from a word that can
be held, back to the particle or verb before its phrase. The words listed here
are kinds of gatherings and surveys in general use, none of a certain city.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEAD = (
    r"(?:(?<![社機議協教])会|議会|協議会|講座|教室|大会|式典|式|祭り?|まつり|フェスタ|フェア|セミナー|研修|訓練|展示|展|調査|ワークショップ"
    r"|つどい|集い|フォーラム|シンポジウム|イベント|点検|講演|キャンペーン|サロン|カフェ|行事|コンサート|バザー"
    r"|アンケート|パトロール|週間)"
)
_HELD = (
    r"(?:を[^。]{0,40}?(?:開催|実施|行(?:う|っ|い|わ)|開(?:く|き|い)|企画|主催|共催|開講|支援)"
    r"|の(?:開催|実施|案内)|(?:へ|に)[^。、]{0,12}?(?:出席|参加)|が(?:開催|実施|行われ|開かれ|開設)"
    r"|(?:を)?(?:開催|実施)(?:予定|し|した|する|済)?(?=$|[\s。、(（※]))"
)
_NAMED = re.compile(rf"(?P<head>{_HEAD}(?:\([^()]{{0,30}}\))?[」』]?){_HELD}")
_HEAD_LAST = re.compile(rf"(?P<head>{_HEAD}[」』]?)\s*$")
_DIRECT = re.compile(r"(?P<head>[^\s。、:」』をはがにでの])(?:を|の)開催")
_QUOTED = re.compile(r"[「『](?P<name>[^「」『』]{2,40})[」』](?:を|の)(?:開催|実施)")
_OPENED = re.compile(r"(?P<name>[^\s。、]{2,40}?)が(?:開設|開所|開館|開講|オープン)")
_BARE = re.compile(r"(?P<name>[一-龥ァ-ヴーA-Za-z0-9]{2,20}(?:公表|発表|開設|開所|開館))")
# と joins two nouns of one name where の follows the second (花と緑の講習会), else it names a partner.
_STOP = re.compile(
    r"[。、:;※○●①-⑳]|(?<![A-Za-z])\s|による|に対して|に対する|について(?!の)|として|において|にて|ため(?!の)|から(?!の)|まで(?!の)"
    r"|して|した|(?<![関係])する|され[るた]|れた|った|(?<=[^ぁ-ん])(?:を|は|へ(?!の)|が|に(?!関する|関わる|係る|向けた)|で(?!の)|と(?!の|[^をはがにでとの、。\s]{1,10}の))"
)
_YEAR = re.compile(r"^(?:平成|令和|[HR])?(?:\d{1,4}|元)年度の?")
_SHORT = 4
_REACH = 60


def _phrase(text: str, start: int, end: int) -> str:
    """Return the noun phrase of ``text`` that ends at ``end`` with the word at ``start``."""
    region = max(0, end - _REACH)
    stops = [found.end() for found in _STOP.finditer(text, region, start)]
    begin = max(stops) if stops else region
    phrase = text[begin:end].strip("・･ ")
    if phrase[-1:] in "」』" and phrase:
        opened = text.rfind("「" if phrase[-1] == "」" else "『", 0, end)
        phrase = text[opened + 1 : end - 1] if opened >= region else phrase[:-1]
    for opening, closing in ("()", "「」", "『』"):
        if phrase.count(closing) > phrase.count(opening):
            phrase = phrase.rpartition(closing)[2] or phrase
        if phrase.count(opening) > phrase.count(closing):
            phrase = phrase.rpartition(opening)[2] or phrase
    return _YEAR.sub("", phrase)


def title_before(text: str) -> str:
    """Return the name of what can be held that a text ends with, "" if it ends with none."""
    found = _HEAD_LAST.search(text, max(0, len(text) - _REACH))
    return _phrase(text, found.start("head"), found.end("head")) if found else ""


def titles(text: str) -> list[str]:
    """Return the names of what a text says was held, in printed order, "" never among them."""
    return list(titles_from(text, 0, len(text)).values())


def titles_from(text: str, start: int, end: int) -> dict[int, str]:
    """Return the names told between two offsets by their places, in printed order; they may begin before ``start``."""
    start = max(0, start)
    named = [*_NAMED.finditer(text, start, end)]
    found = {m.start("head"): _phrase(text, m.start("head"), m.end("head")) for m in named}
    found |= {m.start(): m["name"] for m in _QUOTED.finditer(text, start, end)}
    if not found:
        direct = _DIRECT.finditer(text, start, end)
        found = {m.start(): _phrase(text, m.start(), m.end("head")) for m in direct}
    return {place: name for place, name in sorted(found.items()) if name}


def last_title(names: Sequence[str]) -> str:
    """Return the last of the names told before a date, or the fuller one before it, "" if there is none."""
    if not names:
        return ""
    last = names[-1]
    if len(last) <= _SHORT:
        fuller = [name for name in names[:-1] if re.sub(r"\(.*\)$", "", name).endswith(last)]
        return fuller[-1] if fuller else last
    return last


def title_after(text: str) -> str:
    """Return the name told first in the rest of a sentence after its date, "" if none."""
    rest = re.sub(r"^(?:に|は|の|、|\s)+", "", text)
    names = titles(rest)
    if names:
        return names[0]
    for form in (_OPENED, _BARE):
        if found := form.match(rest):
            return found["name"]
    return ""
