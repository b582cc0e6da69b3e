"""Which municipality a number stands for: its code, name, kind and size.

Everything here depends on the seed and the number alone, so that one city can
be made without the others. Sizes are drawn by strata: however many cities are
made, they have nearly the distribution of all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from statistics import NormalDist

from bench.generate import lexicon
from bench.generate.dice import Dice
from bench.generate.lexicon import Word

MOST = 1741
VILLAGES, TOWNS, WARDS = 183, 743, 23
# Larger than every ward: as many as there are designated cities.
LARGE = 20
# A prime like MOST itself, near to its golden section: each further city falls into a gap between the sizes so far.
STEP = 1069
NAMES = len(lexicon.FRONT) * len(lexicon.BACK)
PREFECTURES = 47
TOKYO = 13
SHIPPED = "35203"
# Sizes are log-normal, 1 being the shipped city; cut below, as the shortest plan still has its chapters.
MEDIAN, SIGMA, SMALLEST = 0.233, 0.66, 0.06


@dataclass(frozen=True, slots=True)
class Municipality:
    """An invented municipality; ``size`` says how much its documents hold, the shipped city's being 1."""

    number: int
    code: str
    name: Word
    size: float

    @property
    def check_code(self) -> str:
        """The code of six digits."""
        return self.code + check_digit(self.code)


def check_digit(code: str) -> str:
    """Return the sixth digit of a municipality code (全国地方公共団体コード, 検証番号)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def municipality(seed: int, number: int) -> Municipality:
    """Return the municipality of a number; ValueError for one that is not from 0 to ``MOST`` - 1."""
    if not 0 <= number < MOST:
        raise ValueError(f"There are {MOST} municipalities at most; {number} is not from 0 to {MOST - 1}")
    dice = Dice("municipality", seed)
    rank = (dice.below(MOST) + number * STEP) % MOST
    # 1069 shares no factor with the number of names either, so no two cities get one name.
    front, back = divmod((dice.below(NAMES) + number * STEP) % NAMES, len(lexicon.BACK))
    code, kind = _place(rank)
    name = _joined(lexicon.FRONT[front], lexicon.BACK[back], lexicon.KINDS[kind])
    drawn = MEDIAN * exp(SIGMA * NormalDist().inv_cdf((rank + 0.5) / MOST))
    return Municipality(number, code, name, max(SMALLEST, drawn))


def number_of(seed: int, code: str, cities: int = MOST) -> int | None:
    """Return the number among the first ``cities`` that has a code, or None."""
    return next((number for number in range(cities) if municipality(seed, number).code == code), None)


def _place(rank: int) -> tuple[str, str]:
    """Return the code and kind of the municipality that is ``rank``-th from the smallest."""
    if rank < VILLAGES + TOWNS:
        # Numbers of towns and villages go by districts: 301, 302, …, 321, 322, …
        serial, prefecture = divmod(rank, PREFECTURES)
        code = f"{prefecture + 1:02}{301 + 20 * (serial // 4) + serial % 4}"
        return code, "村" if rank < VILLAGES else "町"
    wards = MOST - LARGE - WARDS
    if wards <= rank < wards + WARDS:
        return f"{TOKYO}{101 + rank - wards}", "区"
    serial, prefecture = divmod(rank - VILLAGES - TOWNS - (WARDS if rank > wards else 0), PREFECTURES)
    number = 201 + serial
    if f"{prefecture + 1:02}" == SHIPPED[:2] and number >= int(SHIPPED[2:]):
        # The shipped city keeps its code, so that generated cities can stand beside it.
        number += 1
    return f"{prefecture + 1:02}{number}", "市"


def _joined(front: Word, back: Word, kind: Word) -> Word:
    latin = f"{front.latin}{back.latin}".capitalize()
    return Word(
        front.text + back.text + kind.text,
        front.kana + back.kana + kind.kana,
        f"{latin}-{kind.latin}",
        f"{latin} {kind.english}",
    )
