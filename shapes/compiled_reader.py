"""The reader of a constraint's query.

It knows the part of SPARQL that constraints are written in, and refuses the
rest by its name. An engine has found the text to be SPARQL before.
"""

from __future__ import annotations

from typing import Final

from shapes.compiled_tokens import Token, tokens
from shapes.compiled_tree import Bind, Exists, Filter, Group, Item, NotCompiled, Optional, Select, Triples, Union

_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_ANY_ORDER: Final = frozenset({"MIN", "MAX", "SAMPLE"})
_REFUSED: Final = frozenset({"MINUS", "VALUES", "SERVICE", "GRAPH", "LATERAL", "ORDER", "LIMIT", "OFFSET", "FROM"})
_TERMS: Final = frozenset({"iri", "string", "var", "number", "pname"})


def read_select(text: str) -> Select:
    """Read the SELECT of a constraint, without prologue.

    Raises NotCompiled with the name of a construct that is not supported.
    """
    reader = _Reader(text)
    select = reader.select()
    if not reader.done:
        raise NotCompiled(reader.here.text)
    return select


class _Reader:
    """Walks the tokens once, from the left."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def here(self) -> Token:
        if self.done:
            raise NotCompiled("an unfinished query")
        return self._tokens[self._at]

    def select(self) -> Select:
        self._expect("SELECT")
        if self._is("DISTINCT") or self._is("REDUCED"):
            self._at += 1
        first = self._at
        projected: list[str] = []
        while not self._is("WHERE") and not self._is("{"):
            token = self.here
            if token.text == "(":
                inside = self._parenthesis()
                projected.append(inside[-2].name)
            elif token.kind == "var":
                projected.append(token.name)
                self._at += 1
            else:
                raise NotCompiled(f"SELECT {token.text}")
        head = self._tokens[first : self._at]
        if self._is("WHERE"):
            self._at += 1
        where = self.group()
        tail, grouped = self._tail()
        return Select(
            self._slice(head),
            tuple(projected),
            where,
            self._slice(tail),
            grouped,
            bool(grouped) or any(token.name in _AGGREGATES for token in head if token.kind == "word"),
            _counts_rows(head) or _counts_rows(tail),
        )

    def group(self) -> Group:
        self._expect("{")
        if self._is("SELECT"):
            inner = self.select()
            self._expect("}")
            return Group((inner,))
        items: list[Item] = []
        while not self._is("}"):
            if self._is("."):
                self._at += 1
            else:
                items.append(self._item())
        self._at += 1
        return Group(tuple(items))

    def _item(self) -> Item:
        token = self.here
        if token.kind == "word" and token.name in _REFUSED:
            raise NotCompiled(token.name)
        if self._is("OPTIONAL"):
            self._at += 1
            return Optional(self.group())
        if self._is("FILTER"):
            return self._filter()
        if self._is("BIND"):
            self._at += 1
            inside = self._parenthesis()
            return Bind(f"BIND {self._slice(inside)}", _variables(inside[:-2]), inside[-2].name)
        if self._is("{"):
            branches = [self.group()]
            while self._is("UNION"):
                self._at += 1
                branches.append(self.group())
            only = branches[0].items
            if len(branches) == 1 and len(only) == 1 and isinstance(only[0], Select):
                return only[0]
            return Union(tuple(branches))
        return self._triples()

    def _filter(self) -> Filter | Exists:
        self._at += 1
        negated = self._is("NOT")
        self._at += negated
        if self._is("EXISTS"):
            self._at += 1
            return Exists(negated, self.group())
        first = self._at
        if self.here.kind in ("word", "pname", "iri"):
            self._at += 1
        self._parenthesis()
        inside = self._tokens[first : self._at]
        return Filter(f"FILTER ({self._slice(inside)})", _variables(inside))

    def _triples(self) -> Triples:
        first, count, paths, open_verb = self._at, 0, False, False
        self._term()
        while True:
            verb = self._verb()
            paths = paths or len(verb) > 1
            open_verb = open_verb or any(token.kind == "var" for token in verb)
            self._term()
            count += 1
            while self._is(","):
                self._at += 1
                self._term()
                count += 1
            while self._is(";"):
                self._at += 1
            if self._tokens[self._at - 1].text != ";" or self._is(".") or self._is("}"):
                break
        block = self._tokens[first : self._at]
        return Triples(self._slice(block), count, _variables(block), paths, open_verb)

    def _term(self) -> None:
        token = self.here
        signed = token.text in ("+", "-") and self._tokens[self._at + 1].kind == "number"
        if token.kind not in _TERMS and not signed and token.name not in ("TRUE", "FALSE"):
            raise NotCompiled(f"'{token.text}' in a triple pattern")
        self._at += 2 if signed else 1

    def _verb(self) -> list[Token]:
        first = self._at
        if self.here.kind == "var":
            self._at += 1
            return self._tokens[first : self._at]
        while True:
            while self.here.text in ("^", "!"):
                self._at += 1
            if self.here.text == "(":
                self._parenthesis()
            elif self.here.kind in ("iri", "pname") or self.here.text == "a":
                self._at += 1
            else:
                raise NotCompiled(f"'{self.here.text}' in a triple pattern")
            if self.here.text in ("*", "+", "?"):
                self._at += 1
            if self.here.text not in ("/", "|"):
                return self._tokens[first : self._at]
            self._at += 1

    def _tail(self) -> tuple[list[Token], frozenset[str]]:
        first = self._at
        grouped: set[str] = set()
        if not self.done and self._is("GROUP"):
            self._at += 1
            self._expect("BY")
            while not self.done and self.here.kind == "var":
                grouped.add(self.here.name)
                self._at += 1
        if not self.done and self._is("HAVING"):
            self._at += 1
            while not self.done and self._is("("):
                self._parenthesis()
        if not self.done and not self._is("}"):
            raise NotCompiled(self.here.name)
        return self._tokens[first : self._at], frozenset(grouped)

    def _parenthesis(self) -> list[Token]:
        first, depth = self._at, 0
        while True:
            token = self.here
            if token.text in "{}" or (token.kind == "word" and token.name in ("EXISTS", "SELECT")):
                raise NotCompiled(f"{token.name} in an expression")
            depth += (token.text == "(") - (token.text == ")")
            self._at += 1
            if depth == 0:
                return self._tokens[first : self._at]

    def _is(self, text: str) -> bool:
        return not self.done and self.here.kind in ("word", "sign") and self.here.name == text

    def _expect(self, text: str) -> None:
        if not self._is(text):
            raise NotCompiled(self.here.text)
        self._at += 1

    def _slice(self, part: list[Token]) -> str:
        return self._text[part[0].start : part[-1].end] if part else ""


def _variables(part: list[Token]) -> frozenset[str]:
    return frozenset(token.name for token in part if token.kind == "var")


def _counts_rows(part: list[Token]) -> bool:
    names = [token.name for token in part]
    return any(
        name in _AGGREGATES - _ANY_ORDER and names[at + 1 : at + 3] != ["(", "DISTINCT"]
        for at, name in enumerate(names)
    )
