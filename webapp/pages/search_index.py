"""What a search looks through: every name, spelling, reading and restatement of a snapshot.

People type what they remember, in the width and script that their keyboard
was in; so both sides are folded before they are compared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from graph.engine import Engine
from webapp.pages.search_spelling import one_spelling
from webapp.serving.answers import Row, answers, words
from webapp.serving.served import site
from webapp.words.language import NC_, language
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import names as known_names
from webapp.words.names import plain
from webapp.words.page_paths import actor_path, line_link, objective_path, office_path, project_path

KINDS = {
    "project": NC_("kind", "事業"),
    "office": NC_("kind", "課"),
    "objective": NC_("kind", "活動目標"),
    "actor": NC_("kind", "立場"),
    "line": NC_("kind", "主な事業の行"),
    "role": NC_("kind", "役割"),
    "direction": NC_("kind", "取組の方向性"),
    "issue": NC_("kind", "ねらい、現状と課題"),
    "paragraph": NC_("kind", "文"),
    "feature": NC_("kind", "活動紹介"),
    "chart": NC_("kind", "図表と写真"),
    "figure": NC_("kind", "数値"),
    "activity": NC_("kind", "報告の活動"),
    "commitment": NC_("kind", "報告の取組、実施、予定"),
    "indicator": NC_("kind", "指標"),
    "event": NC_("kind", "催し"),
    "place": NC_("kind", "場所"),
}
_PAGES = {"project": project_path, "office": office_path, "actor": actor_path}
_KATAKANA, _SHIFT = range(0x30A1, 0x30F7), 0x60


def fold(text: str) -> str:
    """Return a text without the differences nobody means: width, case, kana script, signs (NFKC, Unicode 3.13)."""
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kana = (chr(ord(c) - _SHIFT) if ord(c) in _KATAKANA else c for c in normal)
    kept = "".join(c for c in kana if c.isalnum() or c == "-" or unicodedata.category(c).startswith("M"))
    return unicodedata.normalize("NFC", kept)  # what stood between a letter and its mark may have gone


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found; ``note`` tells a spelling's project or an actor."""

    kind: str
    name: str
    note: str
    page: str | None
    objective: Link | None
    place: Link | None
    key: str
    hay: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The entries of one kind, best first, at most ``shown`` of ``total``."""

    kind: str
    word: str
    entries: tuple[Entry, ...]
    total: int


_known: WeakKeyDictionary[Engine, dict[str, tuple[Entry, ...]]] = WeakKeyDictionary()


def index() -> tuple[Entry, ...]:
    """Return the entries of the snapshot of this request, in its language; built once for each."""
    known = _known.setdefault(site().engine, {})
    found = known.get(language())
    if found is None:
        rows = answers("page-names")
        names = {words(row, "resource"): words(row, "name") for row in rows if row["resource"] == row["about"]}
        found = known[language()] = tuple(_entry(row, names) for row in rows)
    return found


def _entry(row: Row, names: dict[str, str]) -> Entry:
    kind, about = words(row, "kind"), words(row, "about")
    code = about.rpartition("/")[2] if kind == "objective" else words(row, "objective")
    name = words(row, "name")
    note = plain(words(row, "actor"), "actor")
    if about != words(row, "resource") and kind in ("project", "line") and names.get(about, name) != name:
        note = _("事業「%(name)s」", name=names[about])
    reading = words(row, "reading")
    in_plan = bool(code) and "/report/" not in words(row, "resource")
    make = _PAGES.get(kind)
    page = make(about) if make else objective_path(code) if kind == "objective" else site().addresses.path(about)
    section = Link(code, objective_path(code)) if in_plan else Link(_("報告 %(code)s", code=code)) if code else None
    told = (name, reading, words(row, "actor"), code, *known_names().english.get(name, {}).values())
    hay = [fold(part) for part in told if part]
    hay += [one_spelling(part) for part in hay]
    key = about if kind == "project" else ""
    return Entry(kind, name, note, page, section, line_link(row), key, tuple(dict.fromkeys(hay)))


def tokens(text: str) -> list[str]:
    """Return what a person typed as words, each once, folded ones that say nothing left out."""
    return [word for word in dict.fromkeys(unicodedata.normalize("NFKC", text).split()) if fold(word)]


def search(typed: Sequence[str], most: int = 20) -> list[Hits]:
    """Return what holds all the words, by kind, best first: the name itself, its beginning, the rest in plan order."""
    wanted = [fold(word) for word in typed]
    if not wanted:
        return []
    spelled = [(word, one_spelling(word)) for word in wanted]
    found: dict[str, list[Entry]] = {}
    for entry in index():
        if all(any(word in hay or other in hay for hay in entry.hay) for word, other in spelled):
            found.setdefault(entry.kind, []).append(entry)
    hits = []
    for kind, word in KINDS.items():
        entries = _best(found.get(kind, ()), wanted)
        if entries:
            hits.append(Hits(kind, word, tuple(entries[:most]), len(entries)))
    return hits


def _best(entries: Iterable[Entry], wanted: Sequence[str]) -> list[Entry]:
    whole = "".join(wanted)

    def rank(entry: Entry) -> int:
        if whole in entry.hay:
            return 0
        return 1 if any(hay.startswith(wanted[0]) for hay in entry.hay) else 2

    ordered = sorted(entries, key=rank)  # sorting is stable: plan order stays within a rank
    once: dict[tuple[str, str, str | None], Entry] = {}
    for entry in ordered:
        place = entry.place.href if entry.place else None
        once.setdefault(
            (entry.key or entry.name, entry.key and entry.name, (entry.key and "") or place or entry.page), entry
        )
    return list(once.values())
