"""Values on a page, with the place each leads to.

Everything printed or derived is one click from the line of the document; so a
span is never shown as a resource, but as the line it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from ontology.terms import DCTERMS, WP
from webapp.serving.addresses import Addresses
from webapp.words.labels import batches, terms
from webapp.words.language import N_
from webapp.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Link:
    """A value: ``href`` leads to this server, ``external`` elsewhere; without both it is plain text.

    ``language`` is the word for the language of a text (marked by ``N_``),
    ``note`` small print below; ``of`` is what the text is a name of
    (webapp.words.names.said), ``ruby`` asks for the reading above a name.
    """

    text: str
    href: str | None = None
    external: str | None = None
    language: str = ""
    note: str = ""
    of: str = ""
    ruby: bool = False


_LANGUAGES = {"ja-hira": N_("かな"), "ja-latn": N_("ローマ字"), "en": N_("英語")}


def line_words(line: int, end_line: int = 0) -> str:
    """Return a line of a document, or several, as people write them: ``12行目``."""
    if end_line in (0, line):
        return _("%(number)s行目", number=line)
    return _("%(first)s〜%(last)s行目", first=line, last=end_line)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands; ``document`` is its identifier, lines count from 1."""

    document: str
    line: int
    end_line: int

    @property
    def lines(self) -> str:
        """Return the lines as people write them."""
        return line_words(self.line, self.end_line)

    @property
    def link(self) -> Link:
        """Return the link to the page of the first line."""
        return Link(f"{self.document} {self.lines}", f"/documents/{self.document}/lines/{self.line}")


def places(engine: Engine, iris: Iterable[str]) -> dict[str, Place]:
    """Return the place of each IRI that is a span; others are left out."""
    found: dict[str, Place] = {}
    for batch in batches(iris):
        rows = engine.select(
            f"SELECT DISTINCT ?span ?id ?line ?end WHERE {{ VALUES ?span {{ {terms(batch)} }} "
            f"?span {WP.line} ?line ; {WP.endLine} ?end ; {WP.document} ?doc . ?doc {DCTERMS.identifier} ?id }}"
        )
        for row in rows:
            span, identifier, line, end = (text(term) for term in row)
            found[span] = Place(identifier, int(line), int(end))
    return found


def text(term: object) -> str:
    """Return the string of an IRI or literal, "" for anything else."""
    return term.value if isinstance(term, _VALUED) else ""


_VALUED = (Literal, NamedNode)
"""As a tuple: a union would be made anew for each term."""


@dataclass(frozen=True, slots=True)
class Linker:
    """Turns terms into links, with the names and places looked up beforehand."""

    addresses: Addresses
    names: Mapping[str, str]
    places: Mapping[str, Place]

    def iri(self, iri: str) -> Link:
        """Return the link to a resource; a span leads to its line."""
        if iri in self.places:
            return self.places[iri].link
        href = self.addresses.path(iri)
        external = iri if href is None and iri.startswith(("http://", "https://")) else None
        return Link(self.names.get(iri) or self.addresses.local_name(iri), href, external)

    def term(self, term: NamedNode | Literal) -> Link:
        """Return the link or the text of an object."""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        language = (term.language or "").lower()
        return Link(term.value, language=_LANGUAGES.get(language, language))
