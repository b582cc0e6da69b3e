"""What an auditor would notice about the wording of a document.

Some defects lie in the sentences themselves: an odd verb form, a past tense
under 実施予定, one term in several spellings, an era year beside another Western
year. The repository may not hold the sentences, so whoever reads a document
notes these as facts: the word, its place, its kind. Whether a note is a defect
is for the shapes to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final, TypeVar

from loaders.calendar import western_year
from loaders.notation import PATTERNS
from loaders.note_collection import NoteCollection, all_records, holder, smallest_first
from loaders.place_notes import note_places
from loaders.plan_records import PlanChapter, Record, RoleStatement, Statement
from loaders.reading_words import meaning
from loaders.report_records import Commitment, ProgressReport
from loaders.row_notes import note_rows
from loaders.span import Notice, Span

_E_ROW: Final = dict(zip("えけげせてねべめれ", "いきぎしちにびみり", strict=True))
_POTENTIAL = re.compile(r"([ぁ-ん一-龥]+)([えけげせてねべめれ])ます$")
_BECOMES = re.compile(r"([ぁ-ん一-龥]+)がります$")
_HIRAGANA: Final = "".join(map(chr, range(ord("ぁ"), ord("ん") + 1)))
_LAST_WORD = re.compile(r"[ぁ-んァ-ヶー一-龥]{1,12}$")
_AFTER_PARTICLE = re.compile(r".*(?:[をにへ、」）)](?=.)|[がはもでと](?=[一-龥ァ-ヶ]))")
_PAST = re.compile(r"(?:た|だ|済み?)$")
# A state that lasts (開いている) is no plan.
_NOT_PAST = re.compile(r"[うくぐすつぬぶむる](?<!ている)(?<!でいる)$")
_GOES_ON = re.compile(r"(?:[、をにはがと]|[一-龥]し)$")
_ERA_YEAR = re.compile(
    r"(明治|大正|昭和|平成|令和)\s*(\d{1,2}|元)\s*年?\s*度?\s*[（(](\d{4})\s*年?\s*度?[）)]", re.ASCII
)
_OFFICE = re.compile(r"[（(]((?:[^（()）、,]*(?:課|室)[、,]?)+)[）)]")
_NUMBER = re.compile(
    r"([一-龥ァ-ヶー・]{3,10})[）)〕]?\s*[（(]?\s*(?:計\s*)?(\d[\d,]*\s*(?:人|名|件|校|団体|箇所|グループ|食))"
)
# Two words for one count: 延活動件数, 活動回数.
_COUNTED = re.compile(r"^延べ?|(?:件|回)数$")
_CITY_OFFICE = re.compile(r"(?<=市)(?:[ぁ-ん]{2,5}(?<![をはがにでと]))?[一-龥・]{1,10}課(?!題|程|外)")
_MARKUP = re.compile(r"<[A-Za-z/][^<>]*>")
_LOST_REFERENCE = re.compile(r"[A-Za-zァ-ヶー一-龥]{1,12}※(?!\s)")
_BRACKETS: Final = (("（(", "）)"), ("「", "」"), ("『", "』"))
_STATE: Final = ("ています", "でいます")
_ALIKE: Final = 0.9
_NOTICED: Final = ("unplaced", "doubt", "repaired")

Edition = TypeVar("Edition", bound=PlanChapter | ProgressReport)


def with_notes(found: Edition, text: str, places: Collection[str] = ()) -> Edition:
    """Return what a document says, with the notes on its wording.

    ``text`` is the decoded document, ``places`` the names in the register of places. Never raises.
    """
    notes = NoteCollection(re.split("\r\n|\n|\r", text.removeprefix("\ufeff")))
    if isinstance(found, PlanChapter):
        _plan(found, notes)
    else:
        _report(found, notes)
    note_places(found, notes, places)
    records = smallest_first(all_records(found))
    _spelling(notes, records)
    _markup(notes, records)
    _years(notes, records)
    _readings(found.notices, notes, records)
    return replace(found, text_notes=tuple(notes.found))


def _last_word(sentence: str) -> str:
    """Return the verb (or noun) at the end of a sentence, a few characters at most."""
    rest = _AFTER_PARTICLE.sub("", sentence.rstrip("。 　"), count=1)
    found = _LAST_WORD.search(rest)
    if not found:
        return ""
    # Cut off in the middle, it begins with the next word that has a sign of its own.
    return found[0] if found.start() == 0 else found[0].lstrip(_HIRAGANA) or found[0]


def _plan(chapter: PlanChapter, notes: NoteCollection) -> None:
    whole = "\n".join(notes.lines)
    for statement in (*chapter.aims, *chapter.roles):
        _verb_form(statement, whole, notes)
    states = Counter(aim.text.rstrip("。 ").endswith(_STATE) for aim in chapter.aims)
    for aim in chapter.aims:
        if states[True] > states[False] and aim.text and not aim.text.rstrip("。 ").endswith(_STATE):
            notes.word(aim, "verb-form", _last_word(aim.text), "〜ています", last=True)
    for listing in chapter.listings:
        if re.search(r"[）)]\s*【", listing.text):
            notes.word(listing, "mark-position", f"【{listing.marks[-1]}】" if listing.marks else "【】")
    _alike(chapter.roles, notes)
    for sentence in (*chapter.aims, *chapter.issues, *chapter.roles, *chapter.paragraphs):
        _brackets(sentence, notes)


def _verb_form(statement: Statement, whole: str, notes: NoteCollection) -> None:
    """Note an end in the potential or intransitive form where the document has the plain verb elsewhere."""
    sentence = statement.text.rstrip("。 　")
    word = _last_word(sentence)
    usual = ""
    if (found := _POTENTIAL.search(word)) and f"{found[1]}{_E_ROW[found[2]]}ます" in whole:
        usual = f"{found[1]}{_E_ROW[found[2]]}ます"
    elif (found := _BECOMES.search(word)) and f"{found[1]}ぎます" in whole:
        usual = f"{found[1]}ぎます"
    elif word.endswith("していきます") and isinstance(statement, RoleStatement):
        usual = f"{word.removesuffix('していきます')}します"
    if usual:
        notes.word(statement, "verb-form", word, usual, last=True)


def _alike(roles: Sequence[RoleStatement], notes: NoteCollection) -> None:
    """Note roles that differ from an earlier one in a word or two: each of the objective, the nearest of another."""
    for place, later in enumerate(roles):
        found: list[tuple[float, RoleStatement, SequenceMatcher[str]]] = []
        for earlier in roles[:place]:
            match = SequenceMatcher(None, earlier.text, later.text, autojunk=False)
            alike = match.real_quick_ratio() >= _ALIKE and match.quick_ratio() >= _ALIKE and match.ratio() >= _ALIKE
            if alike and earlier.digest != later.digest:
                found.append((match.ratio(), earlier, match))
        own = [each for each in found if each[1].objective == later.objective]
        # A role of another objective that is the same to the letter makes the one that is almost the same no news.
        known = any(earlier.digest == later.digest for earlier in roles[:place])
        others = [] if own or known else [each for each in found if each[1].objective != later.objective]
        for _, earlier, match in own or sorted(others, key=lambda each: -each[0])[:1]:
            parts = [codes for codes in match.get_opcodes() if codes[0] != "equal"]
            # With a character on either side, as a single one says nothing (声かけ, 声掛け).
            here = "…".join(later.text[max(low - 1, 0) : high + 1] for _, _, _, low, high in parts)
            there = "…".join(earlier.text[max(low - 1, 0) : high + 1] for _, low, high, _, _ in parts)
            notes.add(later.key, "nearly-same", later.span, here, there, (earlier.span.line,))


def _brackets(statement: Statement | Commitment, notes: NoteCollection) -> None:
    for openers, closers in _BRACKETS:
        opened = sum(statement.text.count(sign) for sign in openers)
        closed = sum(statement.text.count(sign) for sign in closers)
        if opened != closed:
            notes.note(statement.key, "brackets", statement.span, openers[0], closers[0], opened, closed, ())


def _report(report: ProgressReport, notes: NoteCollection) -> None:
    for commitment in report.commitments:
        _brackets(commitment, notes)
        if commitment.column.endswith(("-done", "-planned")):
            _tense(commitment, notes)
        if commitment.column.startswith("city-"):
            for found in _OFFICE.finditer(commitment.text):
                for name in filter(None, re.split("[、,]", found[1])):
                    notes.word(commitment, "office", name.strip())
        elif commitment.column.startswith("shakyo-"):
            for found in _CITY_OFFICE.finditer(commitment.text):
                notes.word(commitment, "office", found[0])
        for found in _LOST_REFERENCE.finditer(commitment.text):
            notes.word(commitment, "reference", found[0])
    _numbers(report.commitments, notes)
    note_rows(report, notes)


def _numbers(commitments: Sequence[Commitment], notes: NoteCollection) -> None:
    """Note numbers of one label that both 市社協 and the city tell of an activity's year."""
    told: dict[tuple[str, str], list[tuple[Commitment, str]]] = {}
    for commitment in commitments:
        if commitment.column.endswith("-done"):
            for found in _NUMBER.finditer(commitment.text):
                label = _COUNTED.sub("", found[1]) or found[1]
                told.setdefault((commitment.activity, label), []).append((commitment, "".join(found[2].split())))
    for (_, label), numbers in told.items():
        if len({commitment.column for commitment, _ in numbers}) > 1:
            for commitment, number in numbers:
                notes.word(commitment, "number", number, label)


def _tense(commitment: Commitment, notes: NoteCollection) -> None:
    """Note sentences whose tense does not fit their column, and a text that ends in the middle of a sentence."""
    parts = [part.strip() for part in commitment.text.split("。")]
    sentences = parts[:-1] if commitment.text.rstrip().endswith("。") or len(parts) > 1 else parts
    for sentence in (part.rstrip(")）") for part in sentences):
        if commitment.column.endswith("-done") and _NOT_PAST.search(sentence):
            notes.word(commitment, "plan-in-done", _last_word(sentence))
        elif commitment.column.endswith("-planned") and _PAST.search(sentence):
            notes.word(commitment, "past-in-plan", _last_word(sentence))
    if parts[-1] and _GOES_ON.search(parts[-1]):
        notes.word(commitment, "cut-off", _last_word(parts[-1]), last=True)


def _spelling(notes: NoteCollection, records: Sequence[Record]) -> None:
    """Note every spelling of a term but the one that the document uses most."""
    for term, forms in PATTERNS.items():
        places = {
            form: [
                Span(number, found.start(), number, found.end())
                for number, line in enumerate(notes.lines, 1)
                for found in pattern.finditer(line)
            ]
            for form, pattern in forms.items()
        }
        usual = max(forms, key=lambda form: len(places[form]))
        for form, spans in places.items():
            if spans and form != usual:
                lines = sorted({span.line for span in spans})
                about = holder(records, spans[0])
                # One note for each spelling of the document, whatever it stands in first.
                notes.note("", f"spelling/{term}", spans[0], form, usual, len(spans), len(places[usual]), lines)
                notes.found[-1] = replace(notes.found[-1], kind="spelling", stated_in=about)


def _markup(notes: NoteCollection, records: Sequence[Record]) -> None:
    """Note what a conversion has left among the words: tags of a page."""
    for number, line in enumerate(notes.lines, 1):
        for found in _MARKUP.finditer(line):
            span = Span(number, found.start(), number, found.end())
            notes.note("", "markup", span, found[0].split(maxsplit=1)[0].rstrip(">") + ">", "", 1, 0, (number,))
            notes.found[-1] = replace(notes.found[-1], stated_in=holder(records, span))


def _years(notes: NoteCollection, records: Sequence[Record]) -> None:
    """Note each Western year beside an era year, and the year the era year means."""
    for number, line in enumerate(notes.lines, 1):
        for found in _ERA_YEAR.finditer(line):
            span = Span(number, found.start(), number, found.end())
            notes.note("", "year", span, found[3], str(western_year(found[1], found[2])), 1, 0, (number,))
            notes.found[-1] = replace(notes.found[-1], stated_in=holder(records, span))


def _readings(notices: Sequence[Notice], notes: NoteCollection, records: Sequence[Record]) -> None:
    """Note the lines that the reader could not place, read with doubt or put right; lines in a row are one note."""
    told = sorted({(each.kind, each.line) for each in notices if each.kind in _NOTICED})
    blocks: list[list[tuple[str, int]]] = []
    for kind, line in told:
        if blocks and kind == "unplaced" and blocks[-1][-1] == (kind, line - 1):
            blocks[-1].append((kind, line))
        elif 0 < line <= len(notes.lines):
            blocks.append([(kind, line)])
    for block in blocks:
        kind, first = block[0]
        last = block[-1][1]
        about = next((record.key for record in reversed(records) if record.span.line == first), "")
        span = Span(first, 0, last, len(notes.lines[last - 1]))
        meant = meaning(each.message for each in notices if each.kind == kind and first <= each.line <= last)
        notes.note("", kind, span, "", meant, 1, 0, [line for _, line in block])
        notes.found[-1] = replace(notes.found[-1], stated_in=about)
