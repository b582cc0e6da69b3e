"""The form of a saved query.

Drawn from the query's own description of its parameters, so that a new query
has a usable page without a line of Python; what people type is kept when it
was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queries.parameter_error import shown
from queries.parameters import ParameterError, choices_for
from queries.saved_query import Parameter, SavedQuery
from webapp.site import Site

_INPUT_TYPES = {"integer": "number", "date": "date", "iri": "url"}
_LANGUAGES = (("ja", "日本語"), ("en", "英語"))


_WRONG = {
    "unknown": "「{label}」という条件はありません。",
    "missing": "「{label}」を指定してください。",
    "too-long": "「{label}」が長すぎます。短くしてください。",
    "control": "「{label}」に改行などの見えない文字が入っています。入力し直してください。",
    "integer": "「{label}」の値「{value}」は整数ではありません。2023 のように数字で入力してください。",
    "date": "「{label}」の値「{value}」は日付ではありません。2023-04-01 のように入力してください。",
    "iri": "「{label}」の値「{value}」は資源の名前 (IRI) ではありません。https:// から始まる形で入力してください。",
    "language": "「{label}」の値「{value}」は言語ではありません。ja のように入力してください。",
    "not-allowed": "「{label}」に「{value}」という値はありません。",
    "ambiguous": "「{label}」の値「{value}」に当てはまるものが複数あります。一つを選んでください。",
    "repeated": "「{label}」が何度も指定されています。一つだけ指定してください。",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a select box."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field; ``options`` is None for free input, ``error`` "" where nothing is wrong."""

    name: str
    label: str
    help: str
    required: bool
    value: str
    input_type: str
    options: tuple[Option, ...] | None
    error: str


def _options(parameter: Parameter, site: Site) -> tuple[Option, ...] | None:
    if parameter.type == "choice":
        found = choices_for(parameter, engine=site.engine, catalogue=site.catalogue)
        return tuple(Option(name, label) for name, label in {c.name: c.label for c in found}.items())
    if parameter.type == "enum":
        return tuple(Option(value.value, value.label["ja"]) for value in parameter.values)
    if parameter.type == "language":
        return tuple(Option(*language) for language in _LANGUAGES)
    return None


def wrong_sentence(query: SavedQuery, error: ParameterError) -> str:
    """Say what is wrong in the words of the form; the allowed and near values stand apart on the page."""
    label = next((p.label["ja"] for p in query.parameters if p.name == error.parameter), shown(error.parameter))
    sentence = _WRONG.get(error.reason)
    return sentence.format(label=label, value=shown(error.value)) if sentence else error.sentence("ja")


def fields(
    query: SavedQuery, site: Site, values: Mapping[str, str], error: ParameterError | None = None
) -> tuple[Field, ...]:
    """Return the fields of a query's form, filled with ``values`` as typed.

    ``error`` is shown at its field. Raises graph.rows.EngineError where the
    choices cannot be read.
    """
    found = []
    for parameter in query.parameters:
        wrong = error is not None and error.parameter == parameter.name
        # A browser empties a date or number field that holds something else: keep the wrong input readable.
        free = "text" if wrong else _INPUT_TYPES.get(parameter.type, "text")
        found.append(
            Field(
                parameter.name,
                parameter.label["ja"],
                parameter.help.get("ja", ""),
                parameter.required and parameter.default is None,
                values.get(parameter.name, parameter.default or "").strip(),
                free,
                _options(parameter, site),
                wrong_sentence(query, error) if wrong and error is not None else "",
            )
        )
    return tuple(found)
