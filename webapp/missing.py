"""What a page says of a name that nothing has.

A wrong address is most often an old or mistyped one; so the answer offers
what is near, and the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from flask import Response

from webapp.links import Link
from webapp.problem import Problem, printable, respond

_MOST = 5


def missing(kind: str, given: str, known: Mapping[str, str], index: str) -> Response:
    """Return the 404 page for ``given``; ``known`` maps addresses of the kind to names, ``index`` is its list."""
    ends = {path.removeprefix(f"{index}/"): path for path in known}
    near = get_close_matches(given, ends, n=_MOST, cutoff=0.5)
    by_name = {name: path for path, name in known.items()}
    near_names = get_close_matches(given, by_name, n=_MOST, cutoff=0.5)
    paths = dict.fromkeys([*(ends[end] for end in near), *(by_name[name] for name in near_names)])
    links = tuple(Link(known[path], path) for path in paths)
    message = f"「{printable(given[:80])}」という{kind}はありません。"
    problem = Problem(404, f"{kind}がありません", message, near=tuple(link.text for link in links))
    return respond(problem, links=(*links, Link(f"{kind}の一覧", index)))
