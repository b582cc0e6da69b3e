"""Values of parameters, put into a query without changing the query.

Oxigraph's own ``substitutions=`` refuses a variable that is not projected and
leaves one that stands only in an expression unbound there (measured: a filter
``!BOUND(?p)`` stays true), and a remote engine has nothing of the kind. One
``VALUES`` row of RDF terms, written here, is plain SPARQL 1.1 and means the
same everywhere. SPARQL evaluates nested groups by themselves, so every one that
uses the variable gets it too, there as ``BIND``: Virtuoso 7.20 finds nothing
where a ``VALUES`` stands in a plain nested group or in ``GRAPH``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.rows import EngineError, Term

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*
      | <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
      | \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | @[A-Za-z]+(?:-[A-Za-z0-9]+)* | \s+)
    | [?$](?P<var>\w+)
    | (?P<blank>_:|\[)
    | (?P<pname>(?:[^\W\d_][\w.\-]*)?:(?:[\w:.\-%]|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<word>[A-Za-z]\w*)
    | (?P<open>\{) | (?P<close>\}) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_KINDS = {"VALUES": "data", "OPTIONAL": "inner", "EXISTS": "inner"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(slots=True)
class _Group:
    """A brace pair. ``kind``: scope (evaluated by itself), inner (sees its parent's variables), head (of a
    sub-SELECT), template or data."""

    start: int
    kind: str
    parent: _Group | None
    end: int = -1
    used: set[str] = field(default_factory=set)
    subselect: bool = False


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A query whose groups are known.

    ``form`` is SELECT, ASK, CONSTRUCT, DESCRIBE or "" for no query at all;
    ``blank`` the offset of a blank node that it would make, or -1; ``inserts``
    offset and variables of each nested group that needs a row.
    """

    text: str
    form: str
    variables: frozenset[str]
    uses_service: bool
    blank: int
    outermost: tuple[int, int, bool] | None
    inserts: tuple[tuple[int, frozenset[str]], ...]

    def bind(self, bindings: Mapping[str, Term]) -> str:
        """Return the query with each variable of ``bindings`` fixed to its term.

        Terms are IRIs or literals. Raises EngineError for another term, for a
        variable that the query does not mention (it would change nothing, in
        silence) and for a query without a WHERE group of its own.
        """
        if not bindings:
            return self.text
        terms = {name: _written(name, term, self.variables) for name, term in bindings.items()}
        if self.outermost is None:
            raise EngineError("Values can only be bound in a query with WHERE { … } (CONSTRUCT in its long form).")
        start, end, subselect = self.outermost
        row = f" VALUES ({' '.join('?' + name for name in terms)}) {{({' '.join(terms.values())})}} "
        pieces = [(start, row + ("{ " if subselect else ""))]
        if subselect:
            pieces.append((end, " } "))
        pieces += [(at, _binds({name: terms[name] for name in terms if name in used})) for at, used in self.inserts]
        text, last = [], 0
        for at, piece in sorted(pieces, key=lambda item: item[0]):
            text += [self.text[last:at], piece]
            last = at
        return "".join(text) + self.text[last:]


@lru_cache(maxsize=1024)
def scan(text: str) -> BoundQuery:
    """Find the groups of a SPARQL 1.1 query and the variables each uses.

    Only brackets, strings, comments and a few words are looked at: a text that
    is not SPARQL passes, and the engine that gets it refuses it.
    """
    scanner = _Scanner(text)
    for match in _TOKEN.finditer(text):
        if match.lastgroup not in ("skip", "pname"):
            scanner.take(match.lastgroup or "other", match)
    outer = scanner.outermost
    return BoundQuery(
        text,
        scanner.form,
        frozenset(scanner.variables),
        scanner.service,
        scanner.blank,
        None if outer is None or outer.end < 0 else (outer.start, outer.end, outer.subselect),
        _inserts(scanner.groups, outer),
    )


def scan_words(text: str) -> frozenset[str]:
    """Return the bare words of a query (keywords, functions) in capitals; strings, comments and names are none."""
    return frozenset(match["word"].upper() for match in _TOKEN.finditer(text) if match.lastgroup == "word")


class _Scanner:
    """Walks the tokens of a query and notes its groups."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.form = ""
        self.service = False
        self.blank = -1
        self.variables: set[str] = set()
        self.groups: list[_Group] = []
        self.outermost: _Group | None = None
        self._here: _Group | None = None
        self._word = ""
        self._parens = 0
        self._templated = False

    def take(self, kind: str, match: re.Match[str]) -> None:
        if kind == "var":
            self.variables.add(match["var"])
            if self._here is not None:
                self._here.used.add(match["var"])
        elif kind == "word":
            self._take_word(match["word"].upper(), match.start())
        elif kind == "open":
            self._open(match.end())
        elif kind == "close" and self._here is not None:
            self._here.end = match.start()
            self._here, self._word = self._here.parent, ""
        elif kind == "blank":
            self._note_blank(match.start())
        elif match[0] in ("(", ")"):
            self._parens += 1 if match[0] == "(" else -1
            self._note_blank(match.start())

    def _take_word(self, word: str, at: int) -> None:
        self._word = word
        if not self.form and word in _FORMS:
            self.form = word
        self.service = self.service or word == "SERVICE"
        if word == "BNODE" and self.blank < 0:
            self.blank = at
        if word == "SELECT" and self._here is not None and not self._between(self._here.start, at):
            self._here.subselect = True

    def _open(self, start: int) -> None:
        kind = _KINDS.get(self._word, "scope")
        if self._here is None and kind == "scope" and self.form == "CONSTRUCT" and not self._templated:
            # The short form, CONSTRUCT WHERE { … }, has one group for both and takes no VALUES.
            kind = "data" if self._word == "WHERE" else "template"
            self._templated = True
        self._here = _Group(start, kind, self._here)
        self.groups.append(self._here)
        if self._here.parent is None and kind == "scope" and self.outermost is None and self._parens == 0:
            self.outermost = self._here
        self._word = ""

    def _note_blank(self, at: int) -> None:
        """A bracket or ``_:`` makes a blank node in a template only; elsewhere it is a variable or an expression."""
        if self._here is not None and self._here.kind == "template" and self.blank < 0:
            self.blank = at

    def _between(self, start: int, end: int) -> str:
        return re.sub(r"#[^\n\r]*|\s+", "", self.text[start:end])


def checked(query: str, *forms: str) -> BoundQuery:
    """Return the scanned query; raise EngineError for another form or a SERVICE clause (it would reach the network)."""
    scanned = scan(query)
    if scanned.uses_service:
        raise EngineError("SERVICE is not allowed: a query answers from this graph only.")
    if scanned.form not in forms:
        raise EngineError(f"The query must be {' or '.join(forms)}, this one is {scanned.form or 'none of SPARQL'}.")
    return scanned


def _inserts(groups: list[_Group], outermost: _Group | None) -> tuple[tuple[int, frozenset[str]], ...]:
    """Credit each use of a variable to the group that SPARQL evaluates it in."""
    needs: dict[int, set[str]] = {}
    for group in groups:
        target: _Group | None = group
        while target is not None and target.kind == "inner" and not target.subselect:
            target = target.parent
        if target is None or target.kind in ("template", "data"):
            continue
        if target.subselect:
            inner = next((each for each in groups if each.parent is target and each.kind == "scope"), None)
            if inner is None:
                continue
            target = inner
        if target is not outermost:
            needs.setdefault(target.start, set()).update(group.used)
    return tuple((start, frozenset(used)) for start, used in sorted(needs.items()) if used)


def _written(name: str, term: Term, variables: frozenset[str]) -> str:
    if not _NAME.fullmatch(name) or name not in variables:
        raise EngineError(f"The query has no variable ?{name}.")
    if not isinstance(term, NamedNode | Literal):
        raise EngineError(f"?{name} can only be bound to an IRI or a literal.")
    return str(term)


def _binds(terms: Mapping[str, str]) -> str:
    return "".join(f" BIND({term} AS ?{name}) " for name, term in terms.items())
