"""Where a fact stands in a document.

Every answer of the graph leads back to a line; the readers therefore never
hand out a fact without the place it was read from.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of characters of a document.

    Lines count from 1, characters of a line from 0; ``end`` is exclusive and
    belongs to ``end_line``. Offsets are those of the decoded text without a
    byte order mark and without the line ends.
    """

    line: int
    start: int
    end_line: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """What a reader says about a line beside its records.

    ``kind`` is one of

    - ``unplaced``: the text is in no record;
    - ``doubt``: it is in a record, but another reading is possible;
    - ``repaired``: cells were squeezed or shifted, or a line went on with the
      one above, and have been put right;
    - ``furniture``: the line belongs to the page (page number, margin tab,
      running title), not to the text;
    - ``heading``: the line was read as a heading that is no record of its own
      (a section's name, a table's head, a heading printed again).

    The last two lose nothing and ask for nothing; they are there so that each
    line of a document is in a record or in a notice.
    """

    line: int
    kind: str
    message: str


class DocumentError(ValueError):
    """A document that cannot be read as a whole.

    ``line`` is 0 where no line is to blame; the message is one sentence for
    the person who passed the file.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def digest(text: str) -> str:
    """Return 16 hex digits that identify a text without containing it.

    White space and width (NFKC) do not count, so that a re-extraction of the
    same PDF keeps its digests.
    """
    squeezed = "".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(squeezed.encode()).hexdigest()[:16]
