"""What a municipality says by itself, and what all municipalities say alike.

Each municipality's graph is whole: it holds the vocabulary, the actor
categories, the rules. Side by side in one store these would be one another's:
taking one municipality out must not take the vocabulary from the rest. So each
graph is parted by its IRIs into its own statements and the shared ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.names import GraphNames

COMMON = "common"


@dataclass(frozen=True, slots=True)
class Parts:
    """The N-Quads of a municipality in order, each line with its end: ``blocks`` of own lines, and ``shared`` lines."""

    blocks: list[bytes]
    shared: list[bytes]

    @property
    def own(self) -> list[bytes]:
        """The own lines, one by one."""
        return [line for block in self.blocks for line in block.splitlines(keepends=True)]

    @property
    def shared_digest(self) -> str:
        """The sha256 of the shared lines: municipalities with one digest share the same."""
        return hashlib.sha256(b"".join(self.shared)).hexdigest()


def part(public: bytes, graphs: Iterable[str], names: GraphNames) -> Parts:
    """Part the sorted N-Quads of a municipality's public graph, whose named graphs are ``graphs``.

    Own is what stands in the municipality's graphs, and what the catalogue
    says of them. What the closure derives about nothing of the municipality
    (that an actor category is a concept) is shared, and moves to a graph of
    the name ``common/closure``, where it stands once.
    """
    whole = f"{names.base}graph/{names.municipality}/"
    catalog, closure = f" {names.catalog} .\n".encode(), f" {names.closure} .\n".encode()
    moved = f" {GraphNames(names.base, COMMON).closure} .\n".encode()
    elsewhere = [f" <{name}> .\n".encode() for name in graphs if not name.startswith(whole)]
    mixed, others = (catalog, closure), tuple(elsewhere)
    # The catalogue is told from the rest by what its lines name, like the closure.
    foreign = [end for end in elsewhere if end not in mixed]
    is_own = _mention(names).search
    blocks: list[bytes] = []
    shared: list[bytes] = []
    at = 0
    for begin, end in [*_own_subjects(public, names, foreign), (len(public), len(public))]:
        for line in public[at:begin].splitlines(keepends=True):
            if line.endswith(mixed):
                if is_own(line, 0, line.rindex(b" ", 0, -3)):
                    blocks.append(line)
                else:
                    shared.append(line[: -len(closure)] + moved if line.endswith(closure) else line)
            elif line.endswith(others):
                shared.append(line)
            else:
                blocks.append(line)
        blocks.append(public[begin:end])
        at = end
    return Parts(blocks, shared)


def _own_subjects(public: bytes, names: GraphNames, foreign: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where the lines about the municipality's own things begin and end, which need not be looked at one by one.

    They stand together, as the lines are sorted. Where one of them stands in another's graph they are passed over.
    """
    end = 0
    for kind in ("", "graph/", "org/", "place/"):  # in this order they stand in the file
        subject = f"<{names.base}{kind}{names.municipality}/".encode()
        begin = end if public.startswith(subject, end) else public.find(b"\n" + subject, end) + 1
        if public.startswith(subject, begin):
            end = public.find(b"\n", public.rfind(b"\n" + subject, max(begin - 1, 0)) + 1) + 1
            if not any(public.find(each, begin, end) >= 0 for each in foreign):
                yield begin, end


def united(shared: Iterable[Iterable[bytes]], names: GraphNames) -> set[bytes]:
    """Return all shared lines of several municipalities, without what the closure of one derives and another says."""
    lines = {line for each in shared for line in each}
    moved = f" {GraphNames(names.base, COMMON).closure} .\n".encode()
    said = {line[: line.rindex(b" ", 0, -3)] for line in lines if not line.endswith(moved)}
    return {line for line in lines if not line.endswith(moved) or line[: -len(moved)] not in said}


def _mention(names: GraphNames) -> re.Pattern[bytes]:
    """Return what finds an IRI of the municipality: the code is the first part of its path, or the second of a kind."""
    pattern = f"<{re.escape(names.base)}(?:(?:org|place|graph)/)?{re.escape(names.municipality)}[/>#]"
    return re.compile(pattern.encode())
