"""Chance that is the same everywhere: what is drawn depends on the seed alone.

Only ``random()`` of Python's generator is promised to stay as it is from
version to version, so every other way of drawing is made of it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws from a stream of its own, told apart by the parts of its seed."""

    def __init__(self, *seed: object) -> None:
        self._random = Random("/".join(str(part) for part in seed)).random

    def chance(self, probability: float) -> bool:
        """Return true with a probability."""
        return self._random() < probability

    def below(self, end: int) -> int:
        """Return a whole number from 0 to ``end`` without it."""
        return int(self._random() * end)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices; IndexError where there is none."""
        return choices[int(self._random() * len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different places of the choices (all where there are fewer), in the order drawn."""
        pool = list(choices)
        count = min(count, len(pool))
        for place in range(count):
            other = self.between(place, len(pool) - 1)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def spread(self, total: int, parts: int, least: int = 0) -> list[int]:
        """Return ``parts`` numbers of at least ``least`` that add up to ``total``, or to least × parts if more."""
        shares = [least] * parts
        for _ in range(total - least * parts):
            shares[self.below(parts)] += 1
        return shares
