"""The form of a saved query.

Drawn from the query's own description of its parameters, so that a new query
has a usable page without a line of Python; what people type is kept when it
was wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from queries.parameter_error import shown
from queries.parameters import ParameterError, choices_for
from queries.saved_query import Parameter, SavedQuery
from webapp.serving.site import Site
from webapp.words.language import N_, language
from webapp.words.names import plain, told, word

_INPUT_TYPES = {"integer": "number", "date": "date", "iri": "url"}
_OF = {"actor": "actor", "party": "party", "mark": "mark"}
_LANGUAGES = (("ja", N_("日本語")), ("en", N_("英語")))


_WRONG = {
    "unknown": N_("「%(label)s」という条件はありません。"),
    "missing": N_("「%(label)s」を指定してください。"),
    "too-long": N_("「%(label)s」が長すぎます。短くしてください。"),
    "control": N_("「%(label)s」に改行などの見えない文字が入っています。入力し直してください。"),
    "integer": N_("「%(label)s」の値「%(value)s」は整数ではありません。2023 のように数字で入力してください。"),
    "date": N_("「%(label)s」の値「%(value)s」は日付ではありません。2023-04-01 のように入力してください。"),
    "iri": N_(
        "「%(label)s」の値「%(value)s」は資源の名前 (IRI) ではありません。https:// から始まる形で入力してください。"
    ),
    "language": N_("「%(label)s」の値「%(value)s」は言語ではありません。ja のように入力してください。"),
    "not-allowed": N_("「%(label)s」に「%(value)s」という値はありません。"),
    "ambiguous": N_("「%(label)s」の値「%(value)s」に当てはまるものが複数あります。一つを選んでください。"),
    "repeated": N_("「%(label)s」が何度も指定されています。一つだけ指定してください。"),
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
        return _options_of({c.name: (c.label, _OF.get(parameter.name, c.value.value)) for c in found})
    if parameter.type == "enum":
        return tuple(Option(value.value, told(value.label)) for value in parameter.values)
    if parameter.type == "language":
        return tuple(Option(code, word(name)) for code, name in _LANGUAGES)
    return None


def _options_of(labels: Mapping[str, tuple[str, str]]) -> tuple[Option, ...]:
    """Return options with registered names; two that would read the same keep the names they are printed with."""
    shown = {name: plain(label, of) for name, (label, of) in labels.items()}
    often = Counter(shown.values())
    return tuple(Option(name, shown[name] if often[shown[name]] == 1 else label) for name, (label, _) in labels.items())


def wrong_sentence(query: SavedQuery, error: ParameterError) -> str:
    """Say what is wrong in the words of the form; the allowed and near values stand apart on the page."""
    label = next((told(p.label) for p in query.parameters if p.name == error.parameter), shown(error.parameter))
    sentence = _WRONG.get(error.reason)
    return word(sentence) % {"label": label, "value": shown(error.value)} if sentence else error.sentence(language())


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
                told(parameter.label),
                told(parameter.help),
                parameter.required and parameter.default is None,
                values.get(parameter.name, parameter.default or "").strip(),
                free,
                _options(parameter, site),
                wrong_sentence(query, error) if wrong and error is not None else "",
            )
        )
    return tuple(found)
