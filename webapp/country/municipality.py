"""The municipalities of a country, as a reader looks for one.

A reader knows a name, its reading, the prefecture or the code; so each of them
finds it. With one municipality nothing here is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flask import has_request_context, request
from pyoxigraph import Literal, QuerySolutions, Store

from graph.country import Country
from graph.snapshot import SnapshotError
from ontology.terms import SKOS, WP
from webapp.pages.search_index import fold, tokens
from webapp.words.language import language
from webapp.words.prefixes import ROOT

PREFECTURES = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県"),
    *("埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県"),
    *("岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県"),
    *("鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)
"""By the first two digits of a municipality's code, from 01. Source: JIS X 0401."""
PREFECTURES_ENGLISH = (
    *("Hokkaido", "Aomori", "Iwate", "Miyagi", "Akita", "Yamagata", "Fukushima", "Ibaraki", "Tochigi", "Gunma"),
    *("Saitama", "Chiba", "Tokyo", "Kanagawa", "Niigata", "Toyama", "Ishikawa", "Fukui", "Yamanashi", "Nagano"),
    *("Gifu", "Shizuoka", "Aichi", "Mie", "Shiga", "Kyoto", "Osaka", "Hyogo", "Nara", "Wakayama"),
    *("Tottori", "Shimane", "Okayama", "Hiroshima", "Yamaguchi", "Tokushima", "Kagawa", "Ehime", "Kochi", "Fukuoka"),
    *("Saga", "Nagasaki", "Kumamoto", "Oita", "Miyazaki", "Kagoshima", "Okinawa"),
)
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: ``code`` of five digits, Japanese name, reading and English name ("" where not known)."""

    code: str
    name: str
    reading: str = ""
    english: str = ""

    @property
    def prefecture(self) -> str:
        """The prefecture in the language of the page, "" for a code that is in none."""
        place = int(self.code[:2]) - 1 if self.code[:2].isdecimal() else -1
        named = PREFECTURES_ENGLISH if language() == "en" else PREFECTURES
        return named[place] if 0 <= place < len(named) else ""

    @property
    def title(self) -> str:
        """The name in the language of the page, the Japanese one where there is no other."""
        return (self.english if language() == "en" else "") or self.name

    @property
    def path(self) -> str:
        """The first of its pages, without the reader's language."""
        return f"/m/{self.code}/"

    def hay(self) -> tuple[str, ...]:
        """Return what a search looks through, folded."""
        place = int(self.code[:2]) - 1 if self.code[:2].isdecimal() else -1
        known = 0 <= place < len(PREFECTURES)
        names = (PREFECTURES[place], PREFECTURES_ENGLISH[place]) if known else ()
        return tuple(fold(each) for each in (self.name, self.reading, self.english, self.code, *names) if each)


def read_municipalities(country: Country) -> dict[str, Municipality]:
    """Return the municipalities of a version by code; without readings where its store cannot be opened."""
    try:
        said = _said(country.store())
    except SnapshotError:
        said = {}
    return {
        code: Municipality(code, record.name, *(said.get(code, {}).get(each, "") for each in ("ja-hira", "en")))
        for code, record in country.cities.items()
    }


def _said(store: Store) -> dict[str, dict[str, str]]:
    rows = store.query(
        f"SELECT ?code ?name WHERE {{ ?m a {WP.Municipality} ; {WP.code} ?code ; {SKOS.prefLabel} ?name }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, QuerySolutions)
    found: dict[str, dict[str, str]] = {}
    for code, name in rows:
        if isinstance(code, Literal) and isinstance(name, Literal):
            found.setdefault(code.value, {})[(name.language or "").lower()] = name.value
    return found


def find(typed: str, among: Iterable[Municipality], prefecture: str = "") -> list[Municipality]:
    """Return the municipalities that hold all words of ``typed``, in order of their codes.

    ``prefecture`` are the first two digits of codes, "" for all.
    """
    wanted = [fold(word) for word in tokens(typed)]
    return [
        each
        for each in among
        if each.code.startswith(prefecture) and all(any(word in hay for hay in each.hay()) for word in wanted)
    ]


def near(given: str, among: Mapping[str, Municipality]) -> list[Municipality]:
    """Return the municipalities whose code or name is like ``given``, the likest first."""
    by_name = {each.name: code for code, each in among.items()}
    codes = get_close_matches(given, among, n=_NEAR, cutoff=0.6)
    codes += [by_name[name] for name in get_close_matches(given, by_name, n=_NEAR, cutoff=0.5)]
    return [among[code] for code in dict.fromkeys(codes)][:_NEAR]


def national_address(path: str) -> str:
    """Return the address of a path of the country's own pages, in the reader's language, also from a municipality's."""
    root = request.environ.get(ROOT, "") if has_request_context() else ""
    return f"{root}{'/en' if language() == 'en' else ''}{path}"
