"""The list of planted defects: what a validator has to find."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planted:
    """What a validator must find: the kind of defect, the shape, and the resource it must name."""

    kind: str
    shape: str
    resource: str
    document: str
    line: int
