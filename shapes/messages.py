"""The sentences of a finding.

Engines lose languages and write for programmers. The sentence is therefore
taken from the shape and filled here, in each language, with names in place of
IRIs; no wording of an engine reaches a reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from shapes.describe import Describer

_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
_NOTHING: Final = {"ja": "値なし", "en": "no value"}
_BETWEEN: Final = {"ja": "・", "en": " or "}
_OTHER_PROBLEM: Final = {"ja": "正しくない", "en": "is not right"}
_PROBLEMS: Final[Mapping[str, Mapping[str, str]]] = {
    "MinCount": {"ja": "欠けている", "en": "is missing"},
    "MaxCount": {"ja": "二つ以上ある", "en": "is given more than once"},
    "Class": {"ja": "別の種類のものを指している", "en": "points to something of another kind"},
    "NodeKind": {"ja": "IRIではない", "en": "is not an IRI"},
    "Datatype": {"ja": "決められたデータ型ではない", "en": "is not of the required data type"},
    "Pattern": {"ja": "決められた形ではない", "en": "does not have the required form"},
    "In": {"ja": "決められた値ではない", "en": "is not one of the allowed values"},
    "LanguageIn": {"ja": "日本語でも英語でもない", "en": "is neither Japanese nor English"},
    "UniqueLang": {"ja": "一つの言語に二つ以上ある", "en": "is given twice in one language"},
    "MinLength": {"ja": "空である", "en": "is empty"},
    "MinInclusive": {"ja": "小さすぎる", "en": "is too small"},
    "LessThanOrEquals": {"ja": "終わりより後にある", "en": "lies after its end"},
}


def fill(template: str, result: Mapping[str, Any], describer: Describer, language: str) -> str:
    """Return the sentence for a result of ``shapes.engine``.

    ``{$this}``, ``{?value}`` and ``{?NAME}`` become the name of a node or the
    text of a literal, ``{?path}`` the name of the property, ``{?problem}``
    what is wrong with it. A placeholder nothing is known of becomes a dash.
    """

    def word(match: re.Match[str]) -> str:
        name = match[1]
        if name == "this":
            return name_of(result["focus"], describer, language)
        if name == "path":
            paths = result["path"] or []
            return _BETWEEN[language].join(describer.label(path, language) for path in paths) or "—"
        if name == "problem":
            component = str(result["component"]).removesuffix("ConstraintComponent")
            return _PROBLEMS.get(component, _OTHER_PROBLEM)[language]
        if name == "value":
            value = result["value"]
            return _NOTHING[language] if value is None else name_of(value, describer, language)
        term = result["bindings"].get(name)
        return "—" if term is None else name_of(term, describer, language)

    return _PLACEHOLDER.sub(word, template)


def name_of(term: Mapping[str, str], describer: Describer, language: str) -> str:
    """Return the name of a term: its label for an IRI, its text otherwise."""
    return describer.label(term["value"], language) if term["type"] == "uri" else term["value"]
