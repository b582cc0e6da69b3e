"""The tokens of a constraint's query.

The reader of a query and whoever looks for single words in it must take the
same text for a string, a variable or a comment.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>(?:\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
        (?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^(?:<[^<>\s]*>|[\w.\-]*:[\w.\-]+))?)
    | [?$](?P<var>\w+)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<pname>(?:[^\W\d_][\w\-]*)?:(?:[\w\-]+(?:\.[\w\-]+)*)?)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>&&|\|\||!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token and where it stands in the query."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """The name of a variable, the upper-case form of anything else."""
        return self.text[1:] if self.kind == "var" else self.text.upper()


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query without blanks and comments."""
    return [
        Token(match.lastgroup or "sign", match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "skip"
    ]
