"""Where the next page of an answer begins.

A snapshot never changes and every query has a total order, so the number of
rows already read is an exact place in it, and there is a next page if one row
more than asked for comes: nothing is counted. The place holds for one
snapshot, query and set of values only; a checksum ties it to them, so that a
token that was cut, edited or sent with other values is refused instead of
giving rows from the wrong place. It guards against mistakes, not against
forgery: what could be forged are rows that anybody may read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from queries.saved_query import SavedQuery

LONGEST_TOKEN = 200
_FORM = re.compile(r"([A-Za-z0-9-]{1,64})\.([1-9][0-9]{0,8})\.([0-9a-f]{16})")


class TokenError(ValueError):
    """A token that does not belong to this query and these values."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place behind the first ``offset`` rows of an answer from the data of ``version``."""

    version: str
    offset: int


@lru_cache(maxsize=512)
def text_digest(query: SavedQuery) -> str:
    """Return a digest of what a query asks and of how its answer is described."""
    said = (query.name, query.text, query.title, query.description, query.columns, query.parameters, query.view)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def token(place: Place, query: SavedQuery, values: Mapping[str, str]) -> str:
    """Return the token for a place in the answer of ``query`` with canonical ``values``: letters that suit a URL.

    Raises ValueError where the place has no token: a version of other signs, an offset below 1 or over 9 digits.
    """
    plain = f"{place.version}.{place.offset}.{_checksum(place, query, values)}"
    if not _FORM.fullmatch(plain):
        raise ValueError(f"There is no token for {place}.")
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def place_of(text: str, query: SavedQuery, values: Mapping[str, str]) -> Place:
    """Return the place of a token; TokenError unless it was made for ``query`` and ``values``."""
    try:
        if len(text) > LONGEST_TOKEN:
            raise ValueError(text)
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise TokenError(text[:LONGEST_TOKEN]) from error
    match = _FORM.fullmatch(plain)
    if match is None:
        raise TokenError(text)
    place = Place(match[1], int(match[2]))
    if match[3] != _checksum(place, query, values) or token(place, query, values) != text:
        raise TokenError(text)
    return place


def _checksum(place: Place, query: SavedQuery, values: Mapping[str, str]) -> str:
    said = [place.version, place.offset, text_digest(query), sorted(values.items())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:16]
