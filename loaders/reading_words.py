"""What a reader's notices mean, in words for an auditor.

A notice is written in English for whoever passes a document to a build. The
report of the validation is read by people who have the print beside them; a
finding must tell them which other reading there is, not only that there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

DASH: Final = "「—」が最終年度の計画値の欄と実績の欄のどちらのものか分からない"
OUTSIDE: Final = "日付が欄の年度の外にある"
NO_MEASURE: Final = "指標の形でないので、文として読んだ"
# The first pattern that is found in a notice tells its meaning; one that none tells of has no words here.
_MEANINGS: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        ("may be the actual value's", DASH),
        ("outside the column's fiscal year", OUTSIDE),
        ("no measure by its form", NO_MEASURE),
        ("read as its caption", "括弧のない行を、写真の説明と読んだ"),
        ("read as the title of a diagram", "【】の行を、印でなく図の題と読んだ"),
        ("beside a table of projects", "事業の表の横にあり、行でも課でも写真の説明でもない"),
        ("the title of the report again", "報告書の題がもう一度書かれている"),
        ("weekday is false in the year", "曜日が欄の年度では合わず、曜日の合う年と読んだ"),
        ("but a value in the name's cell", "実績の欄は「—」だが、名前の欄に値がある"),
        ("a value fewer than years", "値が年度より少なく、立っている欄の年度の値と読んだ"),
        ("a continuation row says nothing", "続きの行の「—」だけの欄は、何も言わないと読んだ"),
        ("stand in one cell|run into the name's cell", "いくつかの値が一つの欄に詰まっている"),
        ("column too far|moved left", "欄がずれている"),
        ("both were joined", "次の行に続いているので、つないで読んだ"),
        ("without ◇ was read", "◇のない行を、役割と読んだ"),
        ("without ▼ was read", "▼のない行を、課題と読んだ"),
        ("bears another title", "同じ番号の題が、ほかの行では違う"),
        ("read as offices by its ending", "括弧のない行を、終わりの字から課と読んだ"),
        ("read as the rest of the name", "括弧のすぐ後の字を、前の名の続きと読んだ"),
        ("may be the rest of it", "空白の前の名が事業の名らしく終わらず、一つの名かもしれない"),
        ("more values than years", "値が年度より多く、ほかの年度の値かもしれない"),
        ("people are told for", "いくつかの日を合わせた人数なので、一日の人数としなかった"),
        ("kept in the content", "括弧の中の印を、内容の一部と読んだ"),
        ("it may have been cut off", "書かれている基本目標の数より、ある基本目標が少ない"),
    )
)


def meaning(messages: Iterable[str]) -> str:
    """Return what the notices of a line mean, each meaning once, "" where none of them has words."""
    found = (next((words for pattern, words in _MEANINGS if pattern.search(each)), "") for each in messages)
    return "。".join(dict.fromkeys(filter(None, found)))
