"""From the bytes of a file to the text a reader takes.

Cities hand on text files in several encodings, and sometimes the PDF itself
under the name of its text. Everything that concerns the file rather than its
content is decided here, so that the readers see one kind of text only.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from loaders.report_cells import split_row
from loaders.report_columns import is_head
from loaders.span import DocumentError

PLAN_CHAPTER = "plan-chapter"
PROGRESS_REPORT = "progress-report"

_BINARY = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an Office document",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"{\\rtf": "a rich text document",
}
_MARKED = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# EUC-JP by its standard has no ①; files that hold one follow JIS X 0213, which keeps it in the vendors' place.
_OLD_ENCODINGS = ("cp932", "euc_jp", "euc_jis_2004")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_JAPANESE = re.compile("[ぁ-んァ-ヴ一-龥ー、。]")
_HALFWIDTH_KANA = re.compile("[｡-ﾟ]")

_GOAL = re.compile(r"^#*基本目標\d", re.MULTILINE)
_OBJECTIVE = re.compile(r"^#*活動目標\d", re.MULTILINE)
_PLAN_SIGNS = ("施策のねらい", "取組の方向性", "それぞれの立場の主な役割", "主な事業")
_REPORT_SIGNS = ("活動名", "実施内容", "年次計画", "実施状況")


def decode(data: bytes, name: str) -> str:
    """Return the text of a file, without byte order mark and with ``\\n`` line ends.

    UTF-8, ISO-2022-JP (by its escapes) and UTF-16 (by its mark) are known by themselves; of Shift_JIS
    (CP932) and EUC-JP the one is taken whose text looks more like Japanese.
    ``name`` is the file's name for the message. Raises DocumentError for an
    empty file, a binary one and one in no known encoding.
    """
    if not data.strip():
        raise DocumentError(f"{name} is empty.")
    for head, kind in _BINARY.items():
        if data.startswith(head):
            raise DocumentError(f"{name} is {kind}, not a text file; extract its text first.")
    text = _decoded(data, name)
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise DocumentError(f"{name} is a binary file (control character on line {line}), not a text file.", line)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise DocumentError(f"{name} is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKED.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentError(f"{name} starts as UTF-16 but is broken at byte {error.start}.") from error
    if b"\x1b$" in data and (text := _try(data, "iso2022_jp")) is not None:
        return text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = error
    line = data.count(b"\n", 0, broken.start) + 1
    if broken.end == len(data) and broken.reason == "unexpected end of data" and broken.start:
        raise DocumentError(f"{name} is cut off in the middle of a character on line {line}.", line)
    if b"\x00" in data:
        raise DocumentError(f"{name} is a binary file (it holds NUL bytes), not a text file.")
    candidates = [text for encoding in _OLD_ENCODINGS if (text := _try(data, encoding)) is not None]
    if not candidates and any(map(_looks_japanese, filter(None, (_try(data[:-1], code) for code in _OLD_ENCODINGS)))):
        line = data.count(b"\n") + 1
        raise DocumentError(f"{name} is cut off in the middle of a character on line {line}.", line)
    if not candidates or not any(map(_looks_japanese, candidates)):
        raise DocumentError(f"{name} is neither UTF-8, UTF-16, Shift_JIS nor EUC-JP (first at line {line}).", line)
    return max(candidates, key=_likeness)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """Return the share of Japanese letters, less that of half-width kana, which EUC read as Shift_JIS is full of."""
    letters = [char for char in text if ord(char) > 0x7F]
    good = len(_JAPANESE.findall(text)) - len(_HALFWIDTH_KANA.findall(text))
    return good / max(1, len(letters))


def _looks_japanese(text: str) -> bool:
    return _likeness(text) > 0.5


def detect_layout(text: str) -> str:
    """Return PLAN_CHAPTER or PROGRESS_REPORT for a decoded text.

    A plan chapter has the section headings of an 活動目標; a progress report
    the column heads of its tables, under whatever names. Raises DocumentError, naming the headings
    that are looked for, when the text has neither.
    """
    squeezed = "\n".join("".join(unicodedata.normalize("NFKC", line).split()) for line in text.splitlines())
    plan = sum(bool(re.search(rf"^#*{sign}", squeezed, re.MULTILINE)) for sign in _PLAN_SIGNS)
    report = sum(sign in squeezed for sign in _REPORT_SIGNS)
    if plan >= 2 and plan >= report:
        return PLAN_CHAPTER
    if report >= 2 and squeezed.find("活動名") >= 0:
        return PROGRESS_REPORT
    if _GOAL.search(squeezed) and _OBJECTIVE.search(squeezed):
        if plan:
            return PLAN_CHAPTER
        if any("\t" in line and is_head(split_row(line, 1)) for line in text.splitlines()):
            return PROGRESS_REPORT
    raise DocumentError(
        "The text is neither a plan chapter (headings 基本目標, 活動目標, "
        + "、".join(_PLAN_SIGNS)
        + ") nor a progress report (headings 基本目標, 活動目標 and tables with 活動名, 実施内容, 年次計画)."
    )
