"""What a request asks of a saved query: values, rows, form.

Pages, downloads and permanent links read the same address in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from queries.folding import folded
from queries.formats import FORMATS, Format
from queries.paging import Place, TokenError, place_of, token
from queries.parameter_error import shown
from queries.parameters import BoundValues, ParameterError
from queries.run import check_values
from queries.saved_query import SavedQuery
from webapp.problems.problem import Problem, Words, printable
from webapp.serving.kept import turn_to
from webapp.serving.served import site
from webapp.serving.site import Site

MOST_ROWS = 10_000
"""The largest ``limit``; without one, data comes whole."""
PAGE_ROWS = 1000
"""Rows on a page where no ``limit`` is given."""
RESERVED = ("limit", "next", "excel", "labels")
DOWNLOADS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("srj", "SPARQL JSON"), ("xlsx", "Excel (.xlsx)"))
DATA: Mapping[str, Format] = {FORMATS[name].suffix: FORMATS[name] for name, _ in DOWNLOADS}
"""The forms of data by suffix."""
_SWITCHES = {"": False, "0": False, "1": True}


@dataclass(frozen=True, slots=True)
class Call:
    """A checked call. ``base`` is where its address starts: ``/queries/`` or ``/results/VERSION/``.

    ``version`` is that of the data, ``limit`` None for all rows, ``offset`` how many rows go before. ``root`` goes
    before all addresses: "" on pages, which put their prefixes there themselves.
    """

    base: str
    version: str
    query: SavedQuery
    bound: BoundValues
    limit: int | None
    offset: int
    excel: bool
    labels: bool
    root: str = ""

    @property
    def values(self) -> Mapping[str, str]:
        """The canonical values."""
        return self.bound.values

    def address(self, suffix: str = "", **more: str) -> str:
        """Return an address of this query with the same values, as page or, by suffix, as data."""
        return address(self.root + self.base, self.query.name + suffix, {**self.values, **more})

    def next_address(self, suffix: str, limit: int, extra: Mapping[str, str]) -> str:
        """Return the address of the rows behind the next ``limit`` ones."""
        place = Place(self.version, self.offset + limit)
        more = {"limit": str(limit), "next": token(place, self.query, self.values)}
        return self.address(suffix, **extra, **more)

    def permanent(self, suffix: str = "") -> str:
        """Return the address that answers the same rows for as long as the data is kept."""
        return address(f"{self.root}/results/{self.version}/", self.query.name + suffix, self.values)


def address(base: str, name: str, values: Mapping[str, str]) -> str:
    """Return an address; visitors' own keys must not reach ``url_for``, which gives some of them a meaning."""
    return _address(base, name, tuple(values.items()))


@lru_cache(maxsize=512)
def _address(base: str, name: str, values: tuple[tuple[str, str], ...]) -> str:
    return base + quote(name, safe="") + (f"?{urlencode(values)}" if values else "")


def given(args: MultiDict[str, str] | None = None) -> dict[str, str]:
    """Return the values of this request, or of ``args``, without empty ones; ParameterError for one given twice."""
    values = {}
    for name, sent in (request.args if args is None else args).lists():
        filled = [value for value in sent if value.strip()]
        if len(filled) > 1:
            raise ParameterError(
                name,
                filled[-1],
                f"The parameter '{shown(name)}' is given {len(filled)} times.",
                message_ja=f"条件「{shown(name)}」が{len(filled)}回指定されています。一つだけ指定してください。",
                reason="repeated",
            )
        if filled:
            values[name] = filled[0]
    return values


def read_call(query: SavedQuery, base: str) -> Call:
    """Return the call of this request; it turns to the data that a ``next`` token began with.

    Raises ParameterError for a value that cannot be taken, GoneError for a
    token of data that is no longer kept, EngineError where choices cannot be read.
    """
    sent = given()
    call = call_of(query, base, sent, site())
    if "next" not in sent:
        return call
    try:
        place = place_of(sent["next"].strip(), query, call.values)
    except TokenError:
        raise _wrong_token(sent["next"]) from None
    # the same words may mean another resource there
    return replace(call_of(query, base, sent, turn_to(place.version)), offset=place.offset)


def call_of(query: SavedQuery, base: str, sent: Mapping[str, str], here: Site) -> Call:
    """Return the call of values as ``given`` returns them, from its first row; ``next`` is left aside.

    Raises as ``read_call``.
    """
    values = {name: value for name, value in sent.items() if name not in RESERVED}
    bound = check_values(query, engine=here.engine, catalogue=here.catalogue, values=values)
    limit = _limit(sent["limit"]) if "limit" in sent else None
    excel, labels = _switch("excel", sent), _switch("labels", sent, default=True)
    return Call(base, here.snapshot.version, query, bound, limit, 0, excel, labels)


def _limit(text: str) -> int:
    digits = folded(text)
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and 1 <= int(digits) <= MOST_ROWS:
        return int(digits)
    raise ParameterError(
        "limit",
        text,
        f"The limit '{shown(text)}' is not a whole number from 1 to {MOST_ROWS}.",
        message_ja=f"limit の値「{shown(text)}」は1から{MOST_ROWS}までの整数ではありません。",
        reason="limit",
    )


def _switch(name: str, wishes: Mapping[str, str], *, default: bool = False) -> bool:
    if name not in wishes:
        return default
    text = folded(wishes[name])
    if text not in _SWITCHES:
        raise ParameterError(
            name,
            text,
            f"The value '{shown(text)}' of '{name}' is neither 0 nor 1.",
            ("0", "1"),
            message_ja=f"{name} の値「{shown(text)}」は 0 でも 1 でもありません。",
            reason="switch",
        )
    return _SWITCHES[text]


def _wrong_token(text: str) -> ParameterError:
    return ParameterError(
        "next",
        text,
        "The 'next' token does not belong to this query and these values, or was changed on the way.",
        message_ja="next の値が、この問い合わせと条件のものではないか、途中で変わっています。",
        reason="next",
    )


REASONS = (
    *("unknown", "missing", "too-long", "control", "integer", "date", "iri", "language", "not-allowed", "ambiguous"),
    *("repeated", "limit", "switch", "next"),
)
"""Why a value may be refused; the type of the problem is ``parameter-`` and the reason."""
_MENDS = {
    "unknown": ("条件の名前を直すか、外してください。", "Correct the name of the parameter, or leave it out."),
    "missing": ("条件を一つ選んで指定してください。", "Give the parameter a value."),
    "repeated": ("同じ条件は一つだけ指定してください。", "Give each parameter once."),
    "next": ("最初の頁から読み直してください。", "Leave 'next' out to begin at the first page."),
}
_MEND = (
    "値を直してください。使える値と似た値が添えてあれば、そこから選べます。",
    "Correct the value, from those listed if any.",
)


def refused(error: ParameterError) -> Problem:
    """Return the problem of a value that cannot be taken."""
    mend_ja, mend_en = _MENDS.get(error.reason, _MEND)
    return Problem(
        400,
        "条件が正しくありません",
        error.sentence("ja"),
        printable(error.parameter[:100]),
        error.allowed,
        error.near,
        mend_ja,
        f"parameter-{error.reason}",
        Words("A value is wrong", error.sentence("en"), mend_en),
    )


def gone(version: str) -> Problem:
    """Return the problem of data that is no longer kept."""
    return Problem(
        410,
        "この版のデータはもうありません",
        f"データの版「{shown(version)}」は、ここには残っていないか、初めからありません。",
        mend="今のデータで調べ直してください。結果は変わっていることがあります。",
        english=Words(
            "No longer kept",
            f"The data of version '{shown(version)}' is not kept here (any more).",
            "Ask the present data; its answer may differ.",
        ),
    )
