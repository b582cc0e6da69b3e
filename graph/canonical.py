"""One byte sequence for one graph.

Two builds of the same input must be seen to be the same, by a hash and by
``diff``. Without blank nodes sorted N-Quads are enough for that, and a blank
node is therefore an error here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store

from graph.names import is_private

_BAD = re.compile(rb"^(?:_:|<<)|^<[^>]*> <[^>]*> (?:_:|<<)|_:\S+ \.$")


class CanonicalError(ValueError):
    """A store that has no canonical form; the message names the statement."""


@dataclass(frozen=True, slots=True)
class SplitGraph:
    """The sorted N-Quads of a store in three parts: what may be published, verbatim text, the build's times.

    ``counts`` has the number of triples of each graph by IRI.
    """

    public: bytes
    text: bytes
    run: bytes
    counts: dict[str, int]


def split(store: Store) -> SplitGraph:
    """Return the canonical N-Quads of the store; CanonicalError for a blank node or a triple outside named graphs."""
    stray = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    if stray is not None:
        raise CanonicalError(f"A triple stands outside the named graphs: {stray}")
    counts: dict[str, int] = {}
    parts: dict[str, list[bytes]] = {"public": [], "text": [], "run": []}
    for graph in _graphs(store):
        lines = _lines(graph, store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b"")
        if lines:
            kind = "public" if not is_private(graph) else "run" if graph.value.endswith("/run") else "text"
            counts[graph.value] = len(lines)
            parts[kind] += lines
    public, text, run = (_joined(parts[kind]) for kind in ("public", "text", "run"))
    return SplitGraph(public, text, run, counts)


def _graphs(store: Store) -> list[NamedNode]:
    """Return the named graphs in order; CanonicalError where one is named by a blank node."""
    found = []
    for graph in sorted(store.named_graphs(), key=str):
        if isinstance(graph, BlankNode):
            raise CanonicalError(f"A graph that is named by a blank node has no canonical form: {graph}")
        found.append(graph)
    return found


def _lines(graph: NamedNode, dumped: bytes) -> list[bytes]:
    """Return the N-Quads of a graph, given its N-Triples, without line ends.

    A line can be told by its end alone: a line end within a literal is written as an escape.
    """
    end = f" {graph} .".encode()
    lines = dumped.split(b" .\n")
    lines.pop()
    whole = [line + end for line in lines]
    # Single letters are found many times faster than pairs of them, and these two are rare.
    if (b"_" in dumped and b"_:" in dumped) or (b"(" in dumped and b"<<" in dumped):
        for line in whole:
            _refuse(line)
    return whole


def _joined(lines: list[bytes]) -> bytes:
    """Return the lines in order, each with its line end."""
    lines.sort()
    return b"\n".join([*lines, b""])


def write_canonical(store: Store, path: Path, include_private: bool = False) -> str:
    """Write the store as sorted N-Quads (UTF-8, LF) and return the file's sha256.

    Text and run graphs are left out unless ``include_private``. Raises
    CanonicalError as ``split`` does, and OSError.
    """
    parts = split(store)
    data = parts.public
    if include_private:
        data = b"".join(sorted((parts.public + parts.text + parts.run).splitlines(keepends=True)))
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def _refuse(line: bytes) -> None:
    if _BAD.search(line):
        raise CanonicalError(f"A blank node or quoted triple has no canonical form: {line.decode()}")
