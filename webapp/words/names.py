"""Names as they stand on a page: which language they are in, their registered English, their reading.

What a document prints stays as it is printed; on an English page the name that
the register gives goes before it, and what is Japanese is marked as such, so
that a screen reader pronounces it and nobody takes it for our words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from flask import Flask, has_app_context
from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from graph.engine import Engine
from graph.rows import EngineError
from ontology.terms import RDFS, SKOS, WP, WP_NAMESPACE
from webapp.serving.served import site
from webapp.words.language import gettext, install_filters, language
from webapp.words.links import text
from webapp.words.moment import fiscal_year

_JAPANESE = "[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f]"
_RUN = re.compile(rf"\S*{_JAPANESE}\S*(?:\s+\S*{_JAPANESE}\S*)*")
_HAS = re.compile(_JAPANESE)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_CODE = re.compile(f"(?:{re.escape(WP_NAMESPACE)}(?=[A-Z])|/rule/)([A-Za-z0-9-]+)$")
_WHOSE = re.compile(r" \([^()]*\)$")
_TOLD = (
    WP.basis,
    WP.reason,
    WP.comparability,
    WP.assumption,
    WP.evidenceKind,
    NamedNode("http://www.w3.org/ns/shacl#resultMessage"),
    NamedNode("https://fukushi-graph.example/shapes#howToMend"),
)
"""What the graph says in whole sentences, in both languages."""
_OF: Mapping[str, str] = {
    "actor": "/actor/",
    "party": "#party-",
    "mark": "#mark-",
    "phase": "#phase-",
    "kind": "#kind-|#(?:District|CommunityCenter|CouncilDistrict|Venue|Municipality)$",
    "column": "#column-",
    "state": "#state-",
    "place-kind": "#(?:District|CommunityCenter|CouncilDistrict|Venue|Municipality)$",
    "class": "#[A-Z]",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The register's English names and readings by Japanese name; English ones with the IRIs that bear them.

    ``sentences`` are whole texts that the graph gives in both languages: why something holds, what a rule assumes.
    ``codes`` are the Japanese names of the vocabulary's classes and of the rules by the end of their IRI.
    """

    english: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str, of: str = "") -> tuple[str, bool]:
        """Return the English name, "" if there is none or several, and whether it is a term, not the name of a thing.

        ``of`` says what the name is one of (a key of _OF) or which thing bears it (an IRI), where the same word stands
        for several.
        """
        # a list of places calls each council's area by the council's name
        area = self.english.get(f"{name}の区域", {}) if of in ("kind", "place-kind") else {}
        found = {**self.english.get(name, {}), **area}
        if of in found:
            found = {of: found[of]}
        elif of in _OF:
            found = {iri: english for iri, english in found.items() if re.search(_OF[of], iri)}
        if len(set(found.values())) > 1:
            # Offices of two bodies: what the name says is the same, whose office it is stays open.
            found = {iri: _WHOSE.sub("", english) for iri, english in found.items()}
        if len(set(found.values())) != 1:
            return "", False
        return next(iter(found.values())), all(iri.startswith(WP_NAMESPACE) or "/actor/" in iri for iri in found)


_known: WeakKeyDictionary[Engine, Names] = WeakKeyDictionary()


def names() -> Names:
    """Return the names of the snapshot of this request; read once for it. Without an answer there are none."""
    if not has_app_context():
        return Names()
    engine = site().engine
    found = _known.get(engine)
    if found is None:
        try:
            found = _known[engine] = _read(engine)
        except EngineError:  # the page says what is wrong with the engine; names are no reason to fail
            return Names()
    return found


def _read(engine: Engine) -> Names:
    english: dict[str, dict[str, str]] = {}
    readings: dict[str, set[str]] = {}
    codes: dict[str, str] = {}
    rows = engine.select(
        f"SELECT DISTINCT ?s ?name ?other WHERE {{ VALUES ?p {{ {SKOS.prefLabel} {RDFS.label} }} "
        "?s ?p ?name , ?other FILTER(LANG(?name) = 'ja' && LCASE(LANG(?other)) IN ('en', 'ja-hira')) }"
    )
    for subject, name, other in rows:
        if isinstance(name, Literal) and isinstance(other, Literal):
            if code := _CODE.search(text(subject)):
                codes[code[1]] = name.value
            if other.language == "en":
                english.setdefault(name.value, {})[text(subject)] = other.value
            else:
                readings.setdefault(name.value, set()).add(other.value)
    sure = {name: min(found) for name, found in readings.items() if len(found) == 1}
    return Names(english, sure, _sentences(engine), codes)


def _sentences(engine: Engine) -> dict[str, str]:
    """Return the English of each Japanese sentence; of several, which a text of people may have, the first."""
    told = " ".join(map(str, _TOLD))
    rows = engine.select(
        f"SELECT DISTINCT ?japanese ?english WHERE {{ VALUES ?p {{ {told} }} ?s ?p ?japanese , ?english "
        "FILTER(LANG(?japanese) = 'ja' && LANG(?english) = 'en') }"
    )
    found: dict[str, str] = {}
    for japanese, english in rows:
        found[text(japanese)] = min(text(english), found.get(text(japanese), text(english)))
    return found


def is_japanese(words: str) -> bool:
    """Tell whether a text has a Japanese letter or sign."""
    return _HAS.search(words) is not None


def is_foreign(words: str) -> bool:
    """Tell whether a text is in another language than the page, so that its element must say so."""
    return language() == "en" and is_japanese(words)


def word(words: str) -> str:
    """Return words of ours (marked by ``N_``) in the language of the page."""
    return gettext(words)


def said(words: str, of: str = "") -> Markup:
    """Return a name or text of the data for a page; on an English one with its registered English, Japanese marked."""
    if language() == "ja" or not is_japanese(words):
        return escape(words)
    if isinstance(words, Markup):  # a sentence of ours with a name in it, escaped already
        words = words.unescape()
    sentence = names().sentences.get(words)
    if sentence is not None:
        return _marked(sentence)
    english, is_term = names().find(words, of)
    if is_term:
        return escape(english)
    marked = _marked(words)
    return Markup("{} <span class='native'>{}</span>").format(english, marked) if english else marked


def _marked(words: str) -> Markup:
    parts, end = [], 0
    for run in _RUN.finditer(words):
        parts += [escape(words[end : run.start()]), Markup('<span lang="ja">{}</span>').format(run[0])]
        end = run.end()
    return Markup("").join([*parts, escape(words[end:])])


def plain(words: str, of: str = "") -> str:
    """Return a name where no mark-up can stand (a title, a list to choose from): the registered one, if any."""
    if language() != "en" or not is_japanese(words):
        return words
    return names().sentences.get(words) or names().find(words, of)[0] or words


def ruby(name: str, reading: str = "", of: str = "", *, quiet: bool = False) -> Markup:
    """Return a name with its reading above it, if one is known; an English page takes ``said`` instead.

    The reading stands over the Chinese characters only where that can be told, so that a long name breaks its line.
    ``quiet`` hides it from screen readers, which would say each name of a list twice.
    """
    if language() != "ja":
        return said(name, of)
    reading = reading or names().readings.get(name, "")
    if not reading or reading.translate(_TO_HIRAGANA) == name.translate(_TO_HIRAGANA):
        return escape(name)
    return Markup("").join(_set_above(base, above, quiet) for base, above in aligned(name, reading))


def _set_above(base: str, above: str, quiet: bool) -> Markup:
    if not above:
        return escape(base)
    hidden = Markup(' aria-hidden="true"') if quiet else ""
    pattern = Markup("<ruby>{0}<rp{2}>（</rp><rt{2}>{1}</rt><rp{2}>）</rp></ruby>")
    return pattern.format(base, above, hidden)


def aligned(name: str, reading: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a name with the reading of each, "" for a part that is kana itself.

    The kana of the name are looked for in the reading. Where they can be found in more than one way, or in none, the
    whole name is one part: a reading above the wrong characters would be an untruth.
    """
    parts: list[tuple[str, bool]] = []
    end = 0
    for kana in _KANA.finditer(name):
        if kana.start() > end:
            parts.append((name[end : kana.start()], False))
        parts.append((kana[0], True))
        end = kana.end()
    if end < len(name):
        parts.append((name[end:], False))

    def pattern(some: str) -> re.Pattern[str]:
        spelled = (re.escape(part.translate(_TO_HIRAGANA)) if kana else f"({some})" for part, kana in parts)
        return re.compile("".join(spelled))

    spoken = reading.translate(_TO_HIRAGANA)
    short, long = (pattern(some).fullmatch(spoken) for some in (".+?", ".+"))
    if short is None or long is None or short.groups() != long.groups():
        return ((name, reading),)
    above = iter(short.groups())
    return tuple((part, "" if kana else next(above)) for part, kana in parts)


def told(words: Mapping[str, str]) -> str:
    """Return the text that is given in each language (of a saved query, of a finding) in that of the page."""
    return words[language()]


def install_names(app: Flask) -> None:
    """Give the templates of an application the filters of this module, and years."""
    install_filters(app, word=word, said=said, plain=plain, ruby=ruby, told=told, is_foreign=is_foreign)
    app.jinja_env.globals.update(fiscal_year=fiscal_year)  # macros that are imported know nothing of the page
