"""The kinds of defects that can be planted, and how often each is.

A kind is a function that changes a draft and says which shapes must name
which resources. Each kind uses records that no other kind has used, so that
what is expected of one does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from bench.generate.draft import Draft, NoRoomError

Plant = Callable[[Draft], None]
# The order of planting: what changes the tables of projects comes before what depends on them.
MODULES = (
    "objectives",
    "marks",
    "names",
    "statements",
    "figures",
    "rows",
    "measures",
    "events",
    "features",
    "records",
    "notes",
    "offices",
)


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect; ``often`` is how many a city of the shipped one's size has on average."""

    name: str
    often: float
    plant: Plant


_KINDS: dict[str, Defect] = {}


def defect(name: str, often: float) -> Callable[[Plant], Plant]:
    """Enter a function as a kind of defect."""

    def enter(plant: Plant) -> Plant:
        _KINDS[name] = Defect(name, often, plant)
        return plant

    return enter


def kinds() -> dict[str, Defect]:
    """Return every kind by name, in the order of planting."""
    for module in MODULES:
        import_module(f"bench.generate.defects.{module}")
    return _KINDS


def plant_some(draft: Draft) -> None:
    """Plant defects as often as their kinds say, for the city's size."""
    for kind in kinds().values():
        # Whole numbers are planted surely, the rest by chance.
        due = kind.often * draft.city.size
        for _ in range(int(due) + draft.dice.chance(due % 1)):
            _try(draft, kind)


def plant_every(draft: Draft) -> list[str]:
    """Plant each kind once and return those for which the city has no room."""
    return [kind.name for kind in kinds().values() if not _try(draft, kind)]


def _try(draft: Draft, kind: Defect) -> bool:
    """Plant a defect and tell whether there was room; a kind says so before it changes anything."""
    draft.begin(kind.name)
    try:
        kind.plant(draft)
    except NoRoomError:
        return False
    return True
