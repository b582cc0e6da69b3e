"""One rule, one file.

A rule decides what staff read as derived, so a file that says too little about
itself, or that could write what it should not, is refused before any rule runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Store

from graph.binding import BoundQuery, scan

CERTAINTIES = ("stated", "derived", "candidate", "rejected")
_KEYS = ("name", "order", "label", "assumption", "evidence", "certainty")
# The same safe loader, in C where PyYAML was built with it: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Only a query that is refused anyway is searched for this, so a word in a text or comment does no harm.
_TEMPLATE_GRAPH = re.compile(r"^\s*CONSTRUCT\s*\{[^}]*?\bGRAPH(?=\s*[?$<\w:])", re.IGNORECASE | re.MULTILINE)
_OWN_GRAPH = "A rule writes its own graph only; its CONSTRUCT must not name a GRAPH."
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class RuleError(ValueError):
    """A rule that cannot be used; ``path`` and ``line`` (from 1) say where, the message is one sentence."""

    def __init__(self, message: str, path: Path, line: int) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Rule:
    """A derivation rule: its header, and its CONSTRUCT (``line`` is where the query begins).

    ``label``, ``assumption`` and ``evidence`` have the keys ``ja`` and ``en``.
    """

    name: str
    order: int
    label: Mapping[str, str]
    assumption: Mapping[str, str]
    evidence: Mapping[str, str]
    certainty: tuple[str, ...]
    query: BoundQuery
    path: Path
    line: int


def load_rules(folder: Path) -> list[Rule]:
    """Return the rules of ``folder/*.rq`` in the order they run.

    Raises RuleError for a file without a whole header, with a query that is no
    CONSTRUCT or cannot be read, and for two rules of one name.
    """
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.rq")):
        rule = _read(path)
        if rule.name in rules:
            raise RuleError(f"The name {rule.name} is also that of {rules[rule.name].path.name}.", path, 1)
        if rule.name != path.stem:
            raise RuleError(f"The name {rule.name} is not the file's, {path.stem}.", path, 1)
        rules[rule.name] = rule
    return sorted(rules.values(), key=lambda rule: (rule.order, rule.name))


def _read(path: Path) -> Rule:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RuleError("The file is not UTF-8.", path, 1) from error
    lines = text.replace("\r\n", "\n").split("\n")
    length = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    header = _header(path, lines[:length])
    query = scan(text)
    at = re.search(r"^\s*CONSTRUCT\b", text, re.IGNORECASE | re.MULTILINE)
    line = _line(text, at.end()) if at else length + 1
    _check_query(path, query, line)
    return Rule(query=query, path=path, line=line, **header)


def _header(path: Path, lines: list[str]) -> dict[str, Any]:
    if not lines:
        raise RuleError("The header is missing: lines that begin with '#+ ' at the top.", path, 1)
    try:
        header = yaml.load("\n".join(line[2:].removeprefix(" ") for line in lines), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RuleError("The header is no YAML.", path, mark.line + 1 if mark else 1) from error
    if not isinstance(header, dict):
        raise RuleError("The header must consist of 'key: value' lines.", path, 1)
    for key in _KEYS:
        if key not in header:
            raise RuleError(f"The header lacks the key '{key}'.", path, 1)
    for key in header:
        if key not in _KEYS:
            raise RuleError(f"The header has an unknown key '{key}'.", path, _where(lines, str(key)))
    certainty = header["certainty"] if isinstance(header["certainty"], list) else [header["certainty"]]
    checks = {
        "name": isinstance(header["name"], str) and _NAME.fullmatch(header["name"]) is not None,
        "order": isinstance(header["order"], int) and not isinstance(header["order"], bool),
        **{key: _is_bilingual(header[key]) for key in ("label", "assumption", "evidence")},
        "certainty": bool(certainty) and all(each in CERTAINTIES for each in certainty),
    }
    wanted = {
        "name": "lower-case letters, digits and hyphens",
        "order": "a whole number",
        "certainty": f"one or a list of {', '.join(CERTAINTIES)}",
    }
    for key, good in checks.items():
        if not good:
            need = wanted.get(key, "texts for exactly ja and en")
            raise RuleError(f"The header's '{key}' must be {need}.", path, _where(lines, key))
    return {**header, "certainty": tuple(certainty)}


def _check_query(path: Path, query: BoundQuery, line: int) -> None:
    if query.form != "CONSTRUCT":
        raise RuleError(f"The rule must be one CONSTRUCT, this is {query.form or 'no query'}.", path, line)
    if query.uses_service:
        raise RuleError("A rule must not use SERVICE.", path, line)
    if query.blank >= 0:
        raise RuleError("A rule must not make blank nodes or lists.", path, _line(query.text, query.blank))
    outside = _TEMPLATE_GRAPH.search(query.text)
    try:
        if query.outermost is not None:
            Store().query(query.text)
    except SyntaxError as error:
        if outside:
            raise RuleError(_OWN_GRAPH, path, _line(query.text, outside.end())) from error
        place = re.search(r"error at (\d+):", str(error))
        raise RuleError("The query cannot be read as SPARQL.", path, int(place[1]) if place else line) from error
    if query.outermost is None:
        if outside:
            raise RuleError(_OWN_GRAPH, path, _line(query.text, outside.end()))
        raise RuleError("A rule needs the long form, CONSTRUCT { … } WHERE { … }.", path, line)


def _is_bilingual(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"ja", "en"}:
        return False
    return all(isinstance(text, str) and text.strip() for text in value.values())


def _where(lines: list[str], key: str) -> int:
    return next((n for n, line in enumerate(lines, start=1) if line[2:].strip().startswith(f"{key}:")), 1)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
