"""Generated cities that several test files look at: made, read and checked once."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from bench.generate.country import Made, Order, make_one
from bench.generate.municipality import MOST, Municipality, municipality
from loaders.city import City, load_city
from tests.builds import Built, built, scratch

SEED = 5


def of_size(size: float, seed: int = SEED) -> Municipality:
    """Return the municipality of a seed whose size is nearest to the one asked for."""
    return min((municipality(seed, number) for number in range(MOST)), key=lambda city: abs(city.size - size))


def alone(city: Municipality, defects: str = "some", seed: int = SEED) -> tuple[Path, Made]:
    """Write one city into a data folder of its own."""
    out = scratch() / "data"
    return out, make_one(Order(out=out, cities=MOST, seed=seed, defects=defects), city.code)


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def three() -> tuple[tuple[Municipality, City, Built], ...]:
    """Return a small, a usual and a large city, each read and built."""
    found = []
    for size in (0.06, 0.25, 0.8):
        city = of_size(size)
        out, _ = alone(city)
        found.append((city, load_city(out, city.code), built(out)))
    return tuple(found)
