"""Many cities, one after the other or side by side; a city knows nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.generate.breakage import spoil
from bench.generate.city import clean_city
from bench.generate.defect import plant_every, plant_some
from bench.generate.folder import begin, write_city
from bench.generate.municipality import MOST, number_of

DEFECTS = ("some", "every", "none")


class OrderError(ValueError):
    """Cities that cannot be made; one sentence for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make: ``broken`` of the ``cities``, the last ones, cannot be read; ``defects`` is one of DEFECTS."""

    out: Path
    cities: int
    seed: int = 0
    defects: str = "some"
    broken: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.cities <= MOST:
            raise OrderError(f"There can be 1 to {MOST} cities, not {self.cities}.")
        if not 0 <= self.broken <= self.cities:
            raise OrderError(f"Of {self.cities} cities, {self.broken} cannot be broken.")


@dataclass(frozen=True, slots=True)
class Made:
    """A city that was written: the findings it must give, the kinds without room, how it is broken ("" if not)."""

    code: str
    name: str
    size: float
    findings: int
    left_out: tuple[str, ...]
    broken: str


def make_city(order: Order, number: int) -> Made:
    """Write the city of a number; raises OSError where that cannot be done."""
    draft = clean_city(order.seed, number)
    left_out: Sequence[str] = ()
    if order.defects == "every":
        left_out = plant_every(draft)
    elif order.defects == "some":
        plant_some(draft)
    write_city(draft, order.out)
    first = order.cities - order.broken
    broken = spoil(draft, order.out, number - first).kind if number >= first else ""
    return Made(draft.city.code, draft.city.name.text, draft.city.size, len(draft.planted), tuple(left_out), broken)


def make_one(order: Order, code: str) -> Made:
    """Write one city of those ordered, by its code, and what all cities share.

    Raises OrderError where no city has the code, OSError where writing fails.
    """
    number = number_of(order.seed, code, order.cities)
    if number is None:
        raise OrderError(f"None of the {order.cities} cities of seed {order.seed} has the code {code}.")
    begin(order.out)
    return make_city(order, number)


def make_all(order: Order, jobs: int = 1) -> Iterator[Made]:
    """Write all cities, in ``jobs`` processes, and yield each when it is there, in order.

    Raises OrderError where the folder holds something already, OSError where writing fails.
    """
    if order.out.exists() and any(order.out.iterdir()):
        raise OrderError(f"{order.out} is not empty.")
    begin(order.out)
    if jobs == 1:
        yield from (make_city(order, number) for number in range(order.cities))
        return
    # A fresh process each: a forked one would inherit whatever threads and locks this one has.
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(partial(make_city, order), range(order.cities), chunksize=4)
