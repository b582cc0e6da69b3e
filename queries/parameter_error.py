"""Why a value was refused, so that the reader can mend the call.

The same error becomes a sentence on a page, a 400 of the API and a line in
the terminal, in the language of whoever reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMED = 30
"""How many allowed values a message names at most."""

_LONGEST_SHOWN = 40

# reason -> the sentence without its end, English and Japanese
_SENTENCES = {
    "unknown": (
        "The query '{query}' has no parameter '{parameter}'",
        "問い合わせ「{query}」には条件「{parameter}」がありません",
    ),
    "missing": ("The parameter '{parameter}' must be given", "条件「{parameter}」を指定してください"),
    "too-long": (
        "The value of '{parameter}' is longer than {limit} characters",
        "条件「{parameter}」の値は{limit}文字までです",
    ),
    "control": (
        "The value of '{parameter}' holds a line break or another control character",
        "条件「{parameter}」の値に改行などの制御文字は使えません",
    ),
    "integer": (
        "The value '{value}' of '{parameter}' is not a whole number such as 2023",
        "条件「{parameter}」の値「{value}」は整数（例 2023）ではありません",
    ),
    "date": (
        "The value '{value}' of '{parameter}' is not a date such as 2023-04-01",
        "条件「{parameter}」の値「{value}」は日付（例 2023-04-01）ではありません",
    ),
    "iri": (
        "The value '{value}' of '{parameter}' is not an absolute IRI",
        "条件「{parameter}」の値「{value}」は絶対IRIではありません",
    ),
    "language": (
        "The value '{value}' of '{parameter}' is not a language tag such as ja",
        "条件「{parameter}」の値「{value}」は言語タグ（例 ja）ではありません",
    ),
    "not-allowed": (
        "The value '{value}' of '{parameter}' is unknown",
        "条件「{parameter}」に値「{value}」はありません",
    ),
    "ambiguous": (
        "The value '{value}' of '{parameter}' can mean several things, so send one of their IRIs",
        "条件「{parameter}」の値「{value}」は複数に当てはまるため、IRIで指定してください",
    ),
}


def shown(value: str) -> str:
    """Return ``value`` safe and short enough for a message: printable, at most 40 characters."""
    head = value[:_LONGEST_SHOWN]
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in head)
    return clean + ("…" if len(value) > _LONGEST_SHOWN else "")


class ParameterError(ValueError):
    """A value, or the lack of one, that a saved query cannot take.

    ``parameter`` and ``value`` ("" if missing) as they came, ``allowed`` the
    allowed values (at most MOST_NAMED, ``allowed_total`` says how many there
    are), ``near`` those that look like the value. ``message`` is one English
    sentence, ``sentence("ja")`` a Japanese one, ``reason`` a word for programs:
    one of unknown, missing, too-long, control, integer, date, iri, language,
    not-allowed, ambiguous.
    """

    def __init__(
        self,
        parameter: str,
        value: str,
        message: str,
        allowed: Sequence[str] = (),
        near: Sequence[str] = (),
        *,
        message_ja: str | None = None,
        reason: str = "not-allowed",
        allowed_total: int | None = None,
    ) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.value = value
        self.message = message
        self.allowed = tuple(allowed[:MOST_NAMED])
        self.allowed_total = len(allowed) if allowed_total is None else allowed_total
        self.near = tuple(near)
        self.reason = reason
        self._message_ja = message_ja or message

    def sentence(self, language: str) -> str:
        """Return the message in ``language`` (``ja``, else English)."""
        return self._message_ja if language == "ja" else self.message


def refusal(
    reason: str,
    parameter: str,
    value: str = "",
    allowed: Sequence[str] = (),
    near: Sequence[str] = (),
    **details: str,
) -> ParameterError:
    """Return the error for ``reason`` with its sentences; ``details`` fill them further."""
    fields = {"parameter": shown(parameter), "value": shown(value), **details}
    english, japanese = (sentence.format(**fields) for sentence in _SENTENCES[reason])
    if near:
        english += f"; near it are {', '.join(near)}"
        japanese += f"。近い値: {'、'.join(near)}"
    if allowed:
        more = len(allowed) - MOST_NAMED
        english += f"; allowed are {', '.join(allowed[:MOST_NAMED])}" + (f" and {more} more" if more > 0 else "")
        japanese += f"。選べる値: {'、'.join(allowed[:MOST_NAMED])}" + (f" ほか{more}件" if more > 0 else "")
    return ParameterError(parameter, value, english + ".", allowed, near, message_ja=japanese + "。", reason=reason)
