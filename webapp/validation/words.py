"""The words of the document around a finding.

An auditor who reads that a line is odd wants to see the line. Where the
document's text is loaded, a finding shows what is printed, with the word in
question marked and a little of what stands before and after; where it is not,
the page says nothing it cannot know.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from graph.engine import Engine
from shapes.report import Finding

NEAR: Final = 70
"""Characters of the same text that are shown on either side of a marked word."""
NEXT: Final = 30
"""Characters of the texts before and after."""
_QUERY: Final = """
PREFIX wp: <https://fukushi-graph.example/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?document ?line ?start ?text WHERE {
  ?record wp:verbatim ?text ; wp:span ?span .
  ?span wp:document ?source ; wp:line ?line ; wp:startCharacter ?start .
  ?source dcterms:identifier ?document .
}
ORDER BY ?document ?line ?start ?text
"""
_QUOTED = re.compile("「([^「」]+)」")
_DOTS: Final = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Printed words: ``marked`` is what the finding is about ("" if unknown), ``left`` and ``right`` other texts.

    ``beside`` if it is not the text of the finding, but one that stands on its line.
    """

    left: str
    before: str
    marked: str
    after: str
    right: str
    beside: bool = False


Row = tuple[int, int, str]


class PrintedWords:
    """The texts of the documents at hand, in printed order."""

    def __init__(self, engine: Engine) -> None:
        """Read all texts; raises what the engine raises."""
        self._texts: dict[str, list[Row]] = {}
        for row in engine.select(_QUERY):
            document, line, start, text = (each.value if isinstance(each, Literal) else "" for each in row)
            if document and line and start:
                self._texts.setdefault(document, []).append((int(line), int(start), text))

    def around(self, finding: Finding) -> Excerpt | None:
        """Return the words around what a finding is about; None where no text of its line is known."""
        texts = self._texts.get(finding.document or "", [])
        if not texts or finding.line is None:
            return None
        first = bisect_left(texts, (finding.line, -1, ""))
        last = bisect_left(texts, ((finding.end_line or finding.line) + 1, -1, ""))
        words = _words(finding)
        place = _place(texts, range(first, last), finding.text, words)
        if place is None:
            text = texts[first][2] if first < last else ""
            return Excerpt("", "", "", _begin(text, 2 * NEAR), "", beside=True) if text and not finding.text else None
        text = texts[place][2]
        word = next((each for each in words if each in text and each != text), "")
        before, marked, after = text.partition(word) if word else ("", "", text)
        return Excerpt(
            left=_end(texts[place - 1][2], NEXT) if place else "",
            before=_end(before, NEAR),
            marked=marked,
            after=_begin(after, NEAR if marked else 2 * NEAR),
            right=_begin(texts[place + 1][2], NEXT) if place + 1 < len(texts) else "",
        )


def _words(finding: Finding) -> list[str]:
    """Return the words that may be the ones in question, those that the message quotes first."""
    found = [*_QUOTED.findall(finding.message["ja"]), finding.value_label or ""]
    # Shorter ones (地域, 住民) stand everywhere.
    return [each for each in found if len(each) > 2]


def _place(texts: list[Row], near: range, text: str | None, words: Iterable[str]) -> int | None:
    """Return which text the finding is about: its own, else one of its lines that holds a word in question."""
    own = next((place for place in near if text and texts[place][2] == text), None)
    if own is not None:
        return own
    return next((place for word in words for place in near if word in texts[place][2]), None)


def _end(text: str, most: int) -> str:
    return text if len(text) <= most else _DOTS + text[-most:]


def _begin(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + _DOTS
