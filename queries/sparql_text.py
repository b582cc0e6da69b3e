"""What a saved query may not hold, found without being fooled by its strings.

A saved query that reached the network (SERVICE) or chose its own graphs (FROM)
would answer from something else than the snapshot it is said to answer from.
"""

from __future__ import annotations

import re

FORBIDDEN_WORDS = {
    "SERVICE": "would send data to another server",
    "FROM": "would replace the graphs that the library chooses",
}

_TOKEN = re.compile(
    r"""
      (?: \#[^\n\r]* )
    | (?:  \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''' |
                   "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?:     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?:[?$]\w+ )
    | (?:    [\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])* )
    | (?:@[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<word>    [^\W\d]\w* )
    | (?P<escape>  \\ )
    | [^\w#"'<?$@:\\]+ | .
    """,
    re.VERBOSE | re.DOTALL,
)


def first_forbidden(query: str) -> tuple[int, str] | None:
    """Return line (from 1) and reason (the rest of a sentence) of the first thing a saved query may not hold, or None.

    A backslash outside strings is one of them: ``\\u0053ERVICE`` is a keyword to
    some parsers and not to others. Source of the token rules: SPARQL 1.1 Query
    Language, section 19.8.
    """
    for match in _TOKEN.finditer(query):
        if match.lastgroup == "escape":
            reason = "holds a backslash outside a string, which engines read differently"
        elif match.lastgroup == "word" and match.group().upper() in FORBIDDEN_WORDS:
            reason = f"uses {match.group().upper()}, which {FORBIDDEN_WORDS[match.group().upper()]}"
        else:
            continue
        return query.count("\n", 0, match.start()) + 1, reason
    return None
