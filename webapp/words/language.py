"""The language of a page, and its words.

The pages are written in Japanese, so a Japanese sentence is the key of its
translation; an English page stands beside each Japanese one under ``/en``.
The address alone decides, so that a link shows everybody the same page and no
cookie is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, redirect, request
from flask_babel import Babel, Domain
from jinja2 import pass_context
from werkzeug.wrappers import Response

from webapp.words.prefixes import ROOT, Prefix, everywhere, here
from webapp.words.standing import Standings, standing

LANGUAGES = ("ja", "en")
LANGUAGE = "fukushi.language"
"""The key of the WSGI environment for the language that the address names."""
LANGUAGE_PREFIX = Prefix(LANGUAGE, "/(?P<value>en)")
_PATH, _QUERY = "/:@!$&'()*+,;=~", "/?:@!$&'()*+,;=~%"
_LONGEST = 8000
"""Characters of an address beyond which a page leads to the home page in the other language instead."""
_CONTEXT = "\x04"
"""What parts context and words in a catalogue (GNU gettext)."""
CATALOGUE = Path(__file__).parents[1] / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def language() -> str:
    """Return the language of the page that is being made: ``en`` where the address says so, else ``ja``."""
    found = standing()
    if found is not None:
        return found.language or "ja"
    return request.environ.get(LANGUAGE, "ja") if has_request_context() else "ja"


def N_(words: str) -> str:  # the usual name; Babel's extractor looks for it
    """Mark words that ``gettext`` translates later, where they are shown."""
    return words


def NC_(context: str, words: str) -> str:
    """Mark words as ``N_`` does, with a context where one Japanese word is two in English (``pgettext``)."""
    return f"{context}{_CONTEXT}{words}"


def gettext(words: str, /, **values: object) -> str:
    """Return words of ours in the language of the page, with ``%(name)s`` filled."""
    return words_in(language(), words, **values)


def words_in(code: str, words: str, /, **values: object) -> str:
    """Return words of ours in a language, with ``%(name)s`` filled."""
    found = (english().gettext(words) if code == "en" else words).rpartition(_CONTEXT)[2]
    return found % values if values else found


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """Return words about ``num`` things in the language of the page; ``%(num)s`` is the number."""
    found = english().ngettext(one, many, num) if language() == "en" else many
    return found % {"num": num, **values}


def _plural(one: str, many: str, num: int) -> str:
    """Return the form for a number, as Jinja wishes it: what stands in it is filled there."""
    return english().ngettext(one, many, num) if language() == "en" else _SAME.ngettext(one, many, num)


def _in_context(context: str, words: str) -> str:
    return gettext(NC_(context, words))


class _Words(Translations):
    """The catalogue; the empty word stays empty (gettext gives the head of the catalogue for it)."""

    def gettext(self, message: str) -> str:
        return super().gettext(message) if message else ""

    ugettext = gettext


@cache
def english() -> Translations:
    """Return the English words, read from the catalogue in text form when the first page asks for them.

    A compiled one would be a second truth in the repository, or a step of the installation that can be forgotten.
    """
    # The readers are slow to import, and nobody waits for them who starts a server.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return _Words(compiled)


_SAME = NullTranslations()


class _Catalogues(Domain):  # type: ignore[misc]
    """Flask-Babel's way to the catalogues, without compiled files."""

    def get_translations(self) -> NullTranslations:
        return english() if language() == "en" else _SAME


def install_languages(app: Flask) -> None:
    """Let the pages of an application speak the language of their address."""
    babel = Babel(app, default_locale="ja", locale_selector=language)
    babel.__dict__["domain_instance"] = _Catalogues()
    # Flask-Babel's own ask for application, domain and locale at each word.
    app.jinja_env.install_gettext_callables(gettext, _plural, newstyle=True, pgettext=_in_context)  # type: ignore[attr-defined]
    install_filters(app, here=here, everywhere=everywhere)
    app.before_request(_home_of_prefix)
    app.after_request(_tell_language)
    app.context_processor(_of_page)
    app.wsgi_app = Standings(app.wsgi_app, LANGUAGE)  # type: ignore[method-assign]


def install_filters(app: Flask, **filters: Callable[..., object]) -> None:
    """Give the templates filters whose answer depends on the request.

    Jinja works out a filter of a constant once, when it first reads the template, and would give the address or the
    word of that request to all others; it does not for a filter that takes the context.
    """

    def of_request(function: Callable[..., object]) -> Callable[..., object]:
        return pass_context(lambda _context, *given, **named: function(*given, **named))

    app.jinja_env.filters.update({name: of_request(function) for name, function in filters.items()})


def _home_of_prefix() -> Response | None:
    """Send a reader of ``/en`` to ``/en/``: links on the page would lead elsewhere."""
    return None if request.environ.get("PATH_INFO") else redirect(address_in(language()), 308)


def _tell_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", language())
    return response


def _of_page() -> dict[str, str]:
    code = language()
    other = "ja" if code == "en" else "en"
    return {
        "language": code,
        "this_address": address_in(code),
        "other_language": other,
        "other_address": address_in(other),
    }


def address_in(code: str) -> str:
    """Return the address of this page in a language, with what was asked."""
    if not has_request_context():
        return "/en/" if code == "en" else "/"
    root = request.environ.get(ROOT, "")
    rest = request.root_path.removeprefix(root)
    rest = rest.removeprefix("/en") if language() == "en" else rest
    asked = quote(request.query_string, safe=_QUERY)
    if (
        len(request.path) + len(request.query_string) > _LONGEST
    ):  # no page has it, so nobody needs it in another language
        return quote(root, safe=_PATH) + ("/en/" if code == "en" else "/")
    return quote(root + ("/en" if code == "en" else "") + rest + request.path, safe=_PATH) + (
        f"?{asked}" if asked else ""
    )
