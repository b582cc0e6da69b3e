"""Events: what a report says was or will be held on a day, found by printed details.

What counts as an event is decided by form. A date tells an event if
1. a label stands before it (日時, 期日, 開催日 …), however vague the date; or
2. it stands in brackets within or behind a sentence that says something was held, or
   right behind the name of what is held on a day (川辺祭り(10月8日)); or
3. the rest of its sentence says that something was held, opened, published or
   attended (開催, 実施, 開設, 公表, 出席 …).
No event is told by a date at which something occurred or came into force
(3月11日に発生した…, 施行, 制定), by a beginning without an end (4月から), by a
day of reckoning (現在, 時点), or by a fiscal year without a label. Nothing is
made up: a month stays a month, and a year that is not printed is that of the
column, or of the other column where only that makes the printed weekday true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from loaders.calendar import DateMention, fold_width, parse_dates
from loaders.report_titles import last_title, title_after, title_before, titles, titles_from

_LABEL = re.compile(
    r"(?:^|(?<=[\s(、。:])|開催|実施)(?:日時|期日|日付|日程|期間|月日|年月日|開催日|実施日|開講日|とき)(?:\s*:\s*|\s+|)$"
)
_HELD = re.compile(
    r"開催|実施|開設|開所|開館|開講|開校|公表|発表|出席|参加|参画|設立|発足|オープン|行(?:う|っ|い|わ)|開(?:か|く|い|き)"
)
_NO_EVENT = re.compile(
    r"\s*(?:に|の|付けで|付で)?\s*(?:発生|発災|起[きこ]|施行|公布|制定|改正|成立|現在|時点|末現在|付け?(?![近属録]))"
)
_LATER = re.compile(r"\s*(?:から|より|以降|以後)")
_VENUE = re.compile(
    r"(?:^|(?<=[\s()、。・])|(?<=開催)|(?<=実施))(?:会場|場所|ところ|開催地|於)(?:\s*:\s*|\s+)(?P<venue>\S+(?:\s(?!\S*:)\S{0,12}(?:ホール|会議室|研修室|講堂|体育館|[0-9]階|室)(?=\s|$))?)"
)
_VENUE_END = re.compile(r"(?:参加者|対象者?|講師|内容|日時|期日|演題|主催|出席者|受講者|テーマ)数?:|[。、)(]|$")
_PEOPLE = re.compile(
    r"(?:参加|出席|受講|来場|参列)(?:者|人)?(?:総)?数?\s*:?\s*(?:約|延べ|のべ|計|およそ)?\s*(?P<a>\d[\d,]*)\s*[名人]"
    r"|(?P<b>\d[\d,]*)\s*[名人](?:の方)?(?:が|の)?\s*(?:参加|出席|受講|来場)"
)
_PLACE = re.compile(
    r"[^、。:()]{1,30}(?:センター|会館|公民館|館|ホール|学校|大学|支所|役場|市役所|プラザ|室|支部|公園|広場|講堂)"
)
_LISTED = re.compile(r"\s*(?:[、,・]|及び|と)\s*")
_ALIKE = 0.8
_LONGEST_LABEL = 20
_LONGEST_SENTENCE = 400
_LONGEST_DATE = 40
_NEAR = 80


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event as one statement tells it; ``start`` and ``end`` are the printed date's offsets in the statement."""

    start: int
    end: int
    title: str
    date: str
    end_date: str
    printed_date: str
    venue: str
    participants: str
    doubts: tuple[str, ...]


def _labelled(folded: str, mention: DateMention) -> int:
    """Return where the label before a date begins, -1 if there is none."""
    begin = max(0, mention.start - _LONGEST_LABEL)
    found = _LABEL.search(folded[begin : mention.start])
    # A piece that was cut off before the label's own first sign proves no label.
    return begin + found.start() if found and (found.start() > 0 or begin == 0) else -1


def _tells_event(folded: str, mention: DateMention, before: int) -> bool:
    """Apply the forms of the module's docstring to a date without a label."""
    rest = folded[mention.end : mention.end + _LONGEST_SENTENCE]
    if not mention.month or _NO_EVENT.match(rest) or (not mention.end_date and (mention.since or _LATER.match(rest))):
        return False
    opened = folded.rfind("(", max(0, mention.start - 3), mention.start)
    if opened >= 0 and ")" not in folded[opened : mention.start]:
        inside, _, behind = rest.partition(")")
        told = (folded[before:opened], inside, behind.partition("。")[0][:_NEAR])
        return any(_HELD.search(part) for part in told) or bool(mention.day and title_before(folded[before:opened]))
    sentence = rest.partition("。")[0]
    return bool(_HELD.search(sentence[:_NEAR]))


def _venue(text: str, folded: str, start: int, end: int) -> str:
    found = _VENUE.search(folded, start, end)
    if not found:
        return ""
    at = found.start("venue")
    stop = _VENUE_END.search(folded, at, found.end("venue"))
    return text[at : stop.start() if stop and stop.start() > at else found.end("venue")].strip()


def _venue_in_brackets(text: str, folded: str, mention: DateMention) -> str:
    found = re.compile(r"[、,\s]+([^()]*)\)").match(folded, mention.end)
    return text[found.start(1) : found.end(1)].strip() if found and _PLACE.fullmatch(found[1].strip()) else ""


def _people(folded: str, start: int, end: int) -> str:
    found = _PEOPLE.search(folded, start, end)
    return "".join(str(int(sign)) for sign in (found["a"] or found["b"]).replace(",", "")) if found else ""


def _year_by_weekday(text: str, at: int, mention: DateMention, others: Sequence[int]) -> DateMention:
    """Return the date of another column's year if only there its weekday is true, else the date as it is."""
    if mention.agrees or mention.year_printed:
        return mention
    for other in others:
        again = parse_dates(text[at : mention.end + _LONGEST_DATE], other)
        if again and again[0].start == 0 and again[0].agrees:
            return again[0]
    return mention


def _doubts(mention: DateMention, chosen: DateMention, fiscal: int) -> tuple[str, ...]:
    doubts = list[str]()
    if mention.problem:
        doubts.append(f"{mention.printed}: {mention.problem}")
    if chosen is not mention:
        doubts.append(f"{mention.printed}: its weekday is false in the year of its column, {chosen.date} is taken")
    elif not mention.agrees:
        doubts.append(f"{mention.printed}: the weekday is not that of the date")
    if fiscal and chosen.year_printed and chosen.date:
        year = int(chosen.date[:4]) - (int(chosen.date[5:7]) < 4)
        if year != fiscal:
            doubts.append(f"{mention.printed}: the date lies outside the column's fiscal year {fiscal}")
    return tuple(doubts)


def _title_beside(before: str, after: str, otherwise: str) -> str:
    """Return the name of an event whose date bears no label, from its own sentence.

    ``before`` and ``after`` are the texts around the date. ``otherwise`` is the
    name told before, which holds where the text before says what was held.
    """
    inside, bracket, behind = after.partition(")")
    bracketed = bool(bracket) and before[-3:].count("(") == 1
    told = bool(_HELD.search(before))
    if bracketed and (not told or _HELD.search(inside)):
        around = titles(before.rpartition("(")[0] + behind)
        named = title_after(inside) or (last_title(titles(before)) if told else "") or (around[0] if around else "")
        return named or title_before(before.rpartition("(")[0])
    if told:
        return otherwise
    around = titles(before + re.sub(r"^\s*に", "", after))
    return title_after(after) or (around[0] if around else "")


def find_events(text: str, fiscal: int, others: Sequence[int] = ()) -> list[FoundEvent]:
    """Return the events a statement tells, in printed order.

    ``fiscal`` is the fiscal year of its column (0: the column has none),
    ``others`` those of the table's other columns. Nothing is raised.
    """
    folded = fold_width(text)
    chosen = list[tuple[int, DateMention]]()
    before = 0
    for mention in parse_dates(text, fiscal):
        label = _labelled(folded, mention)
        if label >= 0 or ((fiscal or mention.year_printed) and _tells_event(folded, mention, before)):
            chosen.append((label if label >= 0 else mention.start, mention))
            before = mention.end
    first_venue = _VENUE.search(folded)
    leading = bool(first_venue and chosen and first_venue.start() < chosen[0][0])
    events, at, told = list[FoundEvent](), 0, dict[int, str]()
    for index, (begin, mention) in enumerate(chosen):
        stop = chosen[index + 1][0] if index + 1 < len(chosen) else len(text)
        sought = _year_by_weekday(text, mention.start, mention, others)
        venue = _venue(text, folded, at, begin) if leading else ""
        venue = venue or _venue(text, folded, mention.end, stop) or _venue_in_brackets(text, folded, mention)
        people = _people(folded, mention.end, stop) or (_people(folded, 0, begin) if index == 0 else "")
        sentence = folded[mention.end : stop].partition("。")[0]
        # A name may stand before the date above and the word that it was held behind it.
        told |= titles_from(folded, events[-1].start - _LONGEST_DATE if events else 0, begin)
        title = last_title(titles(folded[at:begin])) or last_title(list(told.values())) or title_after(sentence)
        if begin == mention.start:
            title = _title_beside(folded[at:begin], sentence, title)
        events.append(
            FoundEvent(
                start=mention.start,
                end=mention.end,
                title=title,
                date=sought.date,
                end_date=sought.end_date,
                printed_date=mention.printed,
                venue=venue,
                participants=people,
                doubts=_doubts(mention, sought, fiscal),
            )
        )
        at = mention.end
    return _of_one_list(events, folded)


def _of_one_list(events: list[FoundEvent], folded: str) -> list[FoundEvent]:
    """Give days that stand in one list the name and the place told for all; a total of people is that of no day."""
    done, start = list[FoundEvent](), 0
    for end in range(1, len(events) + 1):
        if end < len(events) and _LISTED.fullmatch(folded, events[end - 1].end, events[end].start):
            continue
        days = events[start:end]
        if len(days) > 1:
            title = next(filter(None, (day.title for day in days)), "")
            venue = next(filter(None, (day.venue for day in days)), "")
            total = days[-1].participants
            doubts = (f"{total} people are told for {len(days)} days together",) if total else ()
            days = [replace(d, title=title, venue=venue, participants="", doubts=(*d.doubts, *doubts)) for d in days]
        done += days
        start = end
    return done


def alike(first: str, second: str) -> bool:
    """Tell whether two printed venues are the same up to a slip (ratio of difflib's matching blocks, at least 0.8)."""
    a, b = ("".join(fold_width(text).split()) for text in (first, second))
    return bool(a and b) and (a in b or b in a or SequenceMatcher(None, a, b).ratio() >= _ALIKE)


def same_event(first: FoundEvent, second: FoundEvent, same_text: bool) -> bool:
    """Tell whether two statements tell one event.

    The dates must be equal. Equal texts tell the same event; otherwise it must
    have a day, no two different numbers of participants, and an equal number,
    a like venue, or (where the venues do not contradict) an equal title.
    """
    if (first.date, first.end_date) != (second.date, second.end_date):
        return False
    if same_text:
        return first.printed_date == second.printed_date and first.title == second.title
    if len(first.date) != 10 or (
        first.participants and second.participants and first.participants != second.participants
    ):
        return False
    places = bool(first.venue and second.venue)
    if places:
        return alike(first.venue, second.venue)
    people = bool(first.participants) and first.participants == second.participants
    return people or (bool(first.title) and first.title == second.title)
