"""One byte sequence for one graph.

Two builds of the same input must be seen to be the same, by a hash and by
``diff``. Without blank nodes sorted N-Quads are enough for that, and a blank
node is therefore an error here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

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
    dumped = store.dump(format=RdfFormat.N_QUADS) or b""
    counts: Counter[bytes] = Counter()
    lines: dict[bytes, list[bytes]] = {}
    for line in dumped.split(b"\n"):
        if not line:
            continue
        if b"_:" in line or b"<<" in line:
            _refuse(line)
        graph = line.rsplit(b" ", 2)[1]
        counts[graph] += 1
        lines.setdefault(graph, []).append(line)
    parts: dict[str, list[bytes]] = {"public": [], "text": [], "run": []}
    for graph, members in lines.items():
        name = NamedNode(graph[1:-1].decode())
        kind = "public" if not is_private(name) else "run" if name.value.endswith("/run") else "text"
        parts[kind] += members
    public, text, run = (b"".join(line + b"\n" for line in sorted(parts[kind])) for kind in ("public", "text", "run"))
    return SplitGraph(public, text, run, {graph[1:-1].decode(): count for graph, count in sorted(counts.items())})


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
