"""One cell of a 主な事業 table, taken apart into its printed lines.

Extraction runs the lines of a cell together, with a space between them or with
nothing; what then separates two projects is a closing bracket or mark, or a
space after a finished name. Where that is not certain the cell says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loaders.plan_brackets import CLOSING, Token, holds_mark, inner, marks_in, tokens_of, with_breaks
from loaders.plan_flow import Flow
from loaders.plan_headings import squeeze
from loaders.plan_offices import split_offices

_NOUN = (
    r"(?:"
    r"事業|活動|支援|講座|周知|開催|派遣|推進|運動|研修|啓発|助成|設置|運営|充実|強化|"
    r"実施|促進|連携|相談|教育|整備|交流会|教室|制度|育成|配置|協議会|ステーション|"
    r"センター|サロン|学級|等|など|ほか"
    r")"
)
_LONGEST_NOUN = 12
_FINISHED = re.compile(rf"{_NOUN}$")
_OPEN_END = re.compile(r"(?:[のとやをにへ・、／/]|及び|または|又は|ための|による|における)$")
# What no project is called by itself: behind a bracket it is the rest of the name before it.
_NAME_REST = re.compile(rf"の.+|{_NOUN}+")
_OPEN_START = re.compile(r"[ーぁぃぅぇぉっゃゅょァィゥェォッャュョ、。・」』]|及び|または|又は")
_PROJECT = re.compile(r"(?:事業|活動|講座|運動|研修|教室|相談|制度|育成|派遣|助成)(?:等|など)?$")
_JOINT = re.compile(r"(?<=事業)[・、／]")
# What may follow a closing bracket at once: the 等 of the name before it, the sign that joins it to the next name.
_TAIL_AND_JOINT = re.compile(r"(?P<tail>(?:等|など|ほか)(?=$|[、，・／/]))?(?P<joint>[、，・／/](?=..))?")
# What may follow 事業 within one name; anything else there may be the next name.
_TWO_NAMES = re.compile(
    r"事業(?!者|所|等|費|化|など|計画|主|場|及び|名|実施|運営|推進|補助|助成|支援|活動|団体|継続|承継|促進|連携|体制|周知"
    r"|部|課|係|系|委託|報告|評価|説明|検討|案内|[・のにをへとやでが（(【、／])(?=..)"
)


@dataclass(slots=True)
class Entry:
    """A printed line of a table: name, content and marks, and the flow they were cut from."""

    name: str
    content: str
    marks: tuple[str, ...]
    flow: Flow


@dataclass(slots=True)
class Cell:
    """What a cell holds; ``doubts`` are (line, message)."""

    entries: list[Entry] = field(default_factory=list)
    offices: list[Flow] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)


class _Reading:
    """The state while the tokens of one cell are folded into entries."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.cell = Cell()
        self.waiting: list[Token] = []
        self.names: list[Token] = []
        self.written = ""
        self.contents: list[Token] = []
        self.marks: list[Token] = []
        self.closed = False

    def doubt(self, position: int, message: str) -> None:
        line = self.flow.places[min(position, len(self.flow.places) - 1)][0]
        self.cell.doubts.append((line, message))

    def text(self, token: Token) -> str:
        return self.flow.text[token.start : token.end]

    def go_on(self, token: Token) -> None:
        """Add a token to the name; spaces inside stay as printed, line ends go."""
        between = self.flow.text[self.names[-1].end : token.start] if self.names else ""
        self.written += between if between.isspace() and "\n" not in between else ""
        self.written += self.text(token).replace("\n", "")
        self.names.append(token)

    def name(self) -> str:
        """The name so far."""
        return self.written.strip()

    def finished(self) -> bool:
        """Say whether the name so far ends as names of projects do."""
        return bool(_FINISHED.search(self.name()[-_LONGEST_NOUN:]))

    def wrapped(self, token: Token) -> bool:
        """Say whether a line end, and no finished name, stands before a token."""
        end = self.names[-1].end
        return "\n" in self.flow.text[end : token.start] and not self.finished()

    def marks_lead(self) -> bool:
        """Say whether this cell prints its marks before the names: it begins with one and does not end with one."""
        text = self.flow.text.strip()
        return text.startswith("【") and not text.endswith("】")

    def drop_waiting(self) -> None:
        """Report marks that no name followed."""
        if self.waiting:
            self.doubt(self.waiting[0].start, "a mark stands without a project name")
        self.waiting = []

    def finish(self) -> None:
        tokens = sorted(self.names + self.contents + self.marks, key=lambda token: token.start)
        if self.names and self.name():
            contents = [inner(self.text(token)) for token in self.contents]
            if len(contents) > 1:
                self.doubt(self.contents[1].start, "one name stands before several brackets; their contents are joined")
            for held in filter(lambda token: holds_mark(self.text(token)), self.contents):
                self.doubt(held.start, "a mark stands within the brackets and was kept in the content")
            content = " ".join(part for part in contents if part)
            marks = tuple(mark for token in self.marks for mark in marks_in(self.text(token)))
            flow = self.flow.cut(tokens[0].start, tokens[-1].end)
            self.cell.entries.append(Entry(self.name(), content, marks, flow))
            if self.name().endswith("。"):
                self.doubt(tokens[0].start, "a sentence stands where a project is expected")
            if _TWO_NAMES.search(self.name()):
                self.doubt(tokens[0].start, "two project names may stand here without anything between them")
        elif tokens:
            self.doubt(tokens[0].start, "a bracket or mark stands without a project name")
        self.names, self.contents, self.marks, self.closed = [], [], [], False
        self.written = ""


def read_cell(flow: Flow) -> Cell:
    """Return the entries and bracketed offices of a table cell.

    ``flow`` may run over several lines; BREAK characters in it divide entries
    for certain. A name keeps a trailing 等 and the spaces printed within.
    """
    flow = with_breaks(flow.without_tags())
    if not flow.text.strip():
        return Cell()
    reading = _Reading(flow)
    tokens = tokens_of(flow.text, reading.doubt)
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        _fold(reading, token, before, after)
    reading.finish()
    reading.drop_waiting()
    return reading.cell


def is_finished(flow: Flow) -> bool:
    """Say whether a cell ends with a bracket, a mark or a name that ends as names of projects do."""
    text = flow.text.rstrip()
    return not text or text[-1] in CLOSING or bool(_FINISHED.search(text[-_LONGEST_NOUN:]))


def _fold(reading: _Reading, token: Token, before: Token | None, after: Token | None) -> None:
    spaced = before is not None and before.kind == "gap"
    if token.kind == "break":
        reading.finish()
        reading.drop_waiting()
    elif token.kind == "office":
        reading.finish()
        end = token.end - (reading.text(token)[-1] in CLOSING)
        reading.cell.offices.extend(split_offices(reading.flow.cut(token.start + 1, end)))
    elif token.kind == "name":
        _fold_name(reading, token, spaced)
    elif token.kind == "content":
        if reading.names:
            reading.contents.append(token)
            reading.closed = True
        else:
            reading.marks, reading.waiting = reading.waiting, []
            reading.go_on(token)
    elif token.kind == "mark":
        leads = spaced and after is not None and after.kind == "name"
        leads = leads or (reading.marks_lead() and after is not None and after.kind == "name")
        if leads or not reading.names:
            reading.finish()
            reading.waiting.append(token)
        else:
            reading.marks.append(token)
            reading.closed = True


def _fold_name(reading: _Reading, token: Token, spaced: bool) -> None:
    text = reading.text(token)
    if reading.names and reading.closed:
        if not spaced:
            tail = _TAIL_AND_JOINT.match(text)
            rest = token.start + (tail.end() if tail else 0)
            if tail and tail["tail"]:
                reading.go_on(Token("name", token.start, token.start + len(tail["tail"])))
            if rest == token.end:
                return
            if rest == token.start and not reading.finished() and _NAME_REST.fullmatch(text):
                reading.doubt(token.start, "text follows a bracket at once; it was read as the rest of the name")
                reading.go_on(token)
                return
            if not (tail and tail["joint"]) and not reading.finished():
                reading.doubt(token.start, "text follows a bracket at once; it was read as a new name")
            token = Token("name", rest, token.end)
    elif reading.names and (not spaced or _goes_on(reading, text) or reading.wrapped(token)):
        if spaced:
            reading.doubt(token.start, "a space within a name was taken for noise of extraction")
        reading.go_on(token)
        return
    if reading.names and not reading.closed and not reading.finished():
        reading.doubt(token.start, "the name before a space does not end like a project; this may be the rest of it")
    reading.finish()
    reading.marks, reading.waiting = reading.waiting, []
    reading.go_on(token)


def _goes_on(reading: _Reading, text: str) -> bool:
    """Say whether a space between two texts is noise: beside Latin letters and digits, or before the name is one."""
    name = reading.name()[-_LONGEST_NOUN:]
    if _OPEN_END.search(name) or _OPEN_START.match(text) or re.fullmatch(r"等|など|ほか", text):
        return True
    if reading.finished():
        return False
    edge = squeeze(name[-1:] + text[:1])
    return any(char.isascii() and char.isalnum() for char in edge) or len(name) <= 2 or len(text) <= 1


def parts_of(entry: Entry) -> list[tuple[str, Flow]]:
    """Return the projects a compound line names, with their places; [] for a line that names one.

    A line is compound where ・ follows 事業 and every piece ends like a project.
    """
    pieces: list[tuple[str, Flow]] = []
    start = entry.flow.text.find(entry.name)
    if start < 0 or not _JOINT.search(entry.name):
        return []
    begin = 0
    for match in [*_JOINT.finditer(entry.name), None]:
        end = match.start() if match else len(entry.name)
        pieces.append((entry.name[begin:end].strip(), entry.flow.cut(start + begin, start + end)))
        begin = match.end() if match else end
    return pieces if all(_PROJECT.search(name) for name, _ in pieces) else []
