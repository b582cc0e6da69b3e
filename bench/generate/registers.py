"""The registers of a city: its bodies, offices and places.

They come first, because the documents may only name what is registered.
"""

from __future__ import annotations

from bench.generate import lexicon
from bench.generate.draft import Draft
from bench.generate.lexicon import Word

READ = "語の普通の読み"
CENTRE = Word("地域交流センター", "ちいきこうりゅうセンター", "chiiki koryu senta", "Community Center")
COUNCIL = Word(
    "地区社会福祉協議会", "ちくしゃかいふくしきょうぎかい", "chiku shakai fukushi kyogikai", "District Council"
)


def write_registers(draft: Draft) -> None:
    """Fill the tables of the municipality, its bodies, plans, offices and places."""
    city, name = draft.city, draft.city.name
    draft.row(
        "municipality",
        code=city.code,
        check_code=city.check_code,
        label=name.text,
        reading=name.kana,
        latin=name.latin,
        english=name.english,
        basis="作られた市町村。実在しない",
    )
    council = f"{name.text}社会福祉協議会"
    for slug, label, formal, english in (
        ("city", name.text, name.text, name.english),
        ("shakyo", council, f"社会福祉法人{council}", f"{name.english} Social Welfare Council"),
    ):
        reading = name.kana + ("しゃかいふくしきょうぎかい" if slug == "shakyo" else "")
        latin = name.latin + (" shakai fukushi kyogikai" if slug == "shakyo" else "")
        draft.row("organizations", slug=slug, label=label, formal=formal, reading=reading, latin=latin, english=english)
    for slug, label, english, owner in (
        ("chiiki-fukushi-keikaku", "地域福祉計画", "Community Welfare Plan", "city"),
        ("katsudo-keikaku", "地域福祉活動計画", "Community Welfare Activity Plan", "shakyo"),
    ):
        draft.row("plans", edition=draft.plan_edition, slug=slug, label=label, english=english, owner=owner)
    _offices(draft)
    _places(draft)


def office(draft: Draft, word: Word, period: int, body: str = "city", slug: str = "") -> None:
    """Register an office of a year."""
    draft.row(
        "offices",
        slug=slug or slug_of(draft, word, period),
        body=body,
        period=period,
        label=word.text,
        reading=word.kana,
        latin=word.latin.replace("-", " ").capitalize(),
        english=f"{word.english} Division",
        generic="true" if word is lexicon.GENERIC else "false",
        status="active",
    )


def slug_of(draft: Draft, word: Word, period: int) -> str:
    """Return the slug of an office; those of the report's year bear it, as slugs are unique in a body."""
    return word.latin if period == draft.plan_year else f"{word.latin}-{period}"


def _offices(draft: Draft) -> None:
    main = draft.dice.pick(lexicon.OFFICES[:4])
    others = [word for word in lexicon.OFFICES if word is not main]
    for period in (draft.plan_year, draft.report_year):
        for word in (main, *draft.dice.sample(others, draft.outline.known_offices - 1)):
            office(draft, word, period)
    office(draft, lexicon.GENERIC, draft.report_year)


def offices_of(draft: Draft, period: int) -> list[str]:
    """Return the names of the city's offices of a year, the one that stands beside every table first."""
    return [
        str(row["label"]) for row in draft.tables["offices"] if row["period"] == period and row["generic"] == "false"
    ]


def _places(draft: Draft) -> None:
    for number in range(1, draft.outline.districts + 1):
        word = draft.wording.place()
        slug = f"chiiki/{word.latin}"
        _place(draft, slug, "地域", word, number)
        named = Word(word.text + CENTRE.text, word.kana + CENTRE.kana, f"{word.latin} {CENTRE.latin}", CENTRE.english)
        _place(draft, f"center/{word.latin}", "地域交流センター", named, number, within=slug)
        named = Word(
            word.text + COUNCIL.text, word.kana + COUNCIL.kana, f"{word.latin} {COUNCIL.latin}", COUNCIL.english
        )
        _place(draft, f"chiku-shakyo/{word.latin}", "地区社協", named, number)
    for number, venue in enumerate(draft.dice.sample(lexicon.VENUES, draft.outline.venues), 1):
        word = Word(draft.city.name.text + venue.text, draft.city.name.kana + venue.kana, venue.latin, venue.english)
        _place(draft, f"venue/{venue.latin.replace('_', '-')}", "会場", word, number)


def _place(draft: Draft, slug: str, kind: str, word: Word, number: int, within: str = "") -> None:
    latin = word.latin.replace("_", " ").capitalize()
    draft.row(
        "places",
        slug=slug,
        kind=kind,
        label=word.text,
        reading=word.kana,
        latin=latin,
        english=word.english,
        within=within,
        ordinal=number,
        certainty="stated",
        basis="作られた場所",
        reading_source=READ,
        status="active",
    )
    draft.row("place_names", printed=word.text, place=slug, certainty="stated", basis="台帳の名そのもの")


def venues_of(draft: Draft) -> list[str]:
    """Return the printed names of the places where events can be held."""
    return [str(row["label"]) for row in draft.tables["places"] if row["kind"] in ("会場", "地域交流センター")]
