"""What a page says of a name that nothing has.

A wrong address is most often an old or mistyped one; so the answer offers
what is near, and the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import quote

from flask import Response

from webapp.problems.problem import Problem, Words, printable, respond
from webapp.words.language import LANGUAGES, N_, words_in
from webapp.words.language import gettext as _
from webapp.words.links import Link

_MOST = 5


def missing(kind: str, given: str, known: Mapping[str, str], index: str) -> Response:
    """Return the 404 page for ``given``, no ``kind`` (marked by ``NC_``) of ours.

    ``known`` maps paths of the kind to names, ``index`` is the path of its list.
    """
    ends = {path.removeprefix(f"{index}/"): path for path in known}
    near = get_close_matches(given, ends, n=_MOST, cutoff=0.5)
    by_name = {name: path for path, name in known.items()}
    near_names = get_close_matches(given, by_name, n=_MOST, cutoff=0.5)
    paths = dict.fromkeys([*(ends[end] for end in near), *(by_name[name] for name in near_names)])
    links = tuple(Link(known[path], path) for path in paths)
    name = printable(given[:80])
    japanese, english = (
        Words(
            words_in(code, N_("%(kind)sがありません"), kind=words_in(code, kind)),
            words_in(code, N_("「%(name)s」という%(kind)sはありません。"), name=name, kind=words_in(code, kind)),
            words_in(code, N_("名の一覧から選ぶか、検索してください。")),
        )
        for code in LANGUAGES
    )
    problem = Problem(
        404,
        japanese.title,
        japanese.message,
        near=tuple(link.text for link in links),
        mend=japanese.mend,
        english=english,
    )
    search = Link(_("「%(name)s」を検索する", name=name), f"/search?q={quote(name, safe='')}")
    return respond(problem, links=(*links, Link(_("%(kind)sの一覧", kind=_(kind)), index), search))
