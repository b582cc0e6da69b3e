"""What identifies the data of a validation: the hash of their N-Quads, and how many there are.

It is the hash by which a snapshot names its public graph (``graph.nq``). So
whoever has the snapshot can check it with ``sha256sum``, and whoever validates
a snapshot need not write it out once more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.names import is_private
from graph.snapshot import Snapshot

VALIDATION = "/validation"
"""The end of the name of a graph that holds a validation, which no validation looks at."""


@dataclass(frozen=True, slots=True)
class DataDigest:
    """The SHA-256 of sorted N-Quads, and their number."""

    sha256: str
    triples: int


def is_validated(graph: NamedNode) -> bool:
    """Tell whether a validation looks at a graph: it is public and no validation itself."""
    return not is_private(graph) and not graph.value.endswith(VALIDATION)


def digest_of(store: Store, graphs: Iterable[NamedNode]) -> DataDigest:
    """Return the digest of named graphs of a store."""
    lines: list[bytes] = []
    for graph in graphs:
        content = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        lines += content.replace(b" .\n", f" {graph} .\n".encode()).splitlines(keepends=True)
    lines.sort()
    return DataDigest(hashlib.sha256(b"".join(lines)).hexdigest(), len(lines))


def digest_of_snapshot(snapshot: Snapshot) -> DataDigest | None:
    """Return the digest of what a validation looks at in a snapshot, from its manifest.

    None where its public graph holds a validation, so that its hash is of more.
    """
    public = {name: number for name, number in snapshot.manifest.counts.items() if not is_private(NamedNode(name))}
    if "graph.nq" not in snapshot.manifest.files or not all(is_validated(NamedNode(name)) for name in public):
        return None
    return DataDigest(snapshot.manifest.files["graph.nq"], sum(public.values()))
