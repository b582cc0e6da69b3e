"""The findings of a validation, as a named graph beside those of the build.

A report is made after the snapshot it is about and may be made again at any
time: so it stays in a file of its own (``validation.nq``), out of the
snapshot's hashes and of every export. Whoever answers queries adds it to the
store in memory; a server is sent it beside the graphs of the build.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from graph.packed_file import unpacked

FILE: Final = "validation.nq"
_LOG = logging.getLogger(__name__)


def add_report(store: Store, folder: Path) -> str:
    """Add the kept report of the snapshot in ``folder`` to a store; return its SHA-256, "" where nothing was added.

    A file that is damaged, or that speaks of another graph than a validation's,
    is passed over whole with a line in the log: the pages must not fail for it,
    and half a report would look like a better one.
    """
    try:
        quads, digest = read_report(folder)
    except (OSError, ValueError) as error:
        _LOG.warning("%s is passed over, so queries find no findings: %s", folder / FILE, error)
        return ""
    store.bulk_extend(quads)
    return digest


def read_report(folder: Path) -> tuple[list[Quad], str]:
    """Return the kept report of the snapshot in ``folder`` and its SHA-256; nothing and "" where none is kept.

    Raises OSError, and ValueError for a file that is damaged or speaks of another graph than a validation's.
    """
    try:
        content = unpacked(folder / FILE)
    except FileNotFoundError:
        return [], ""
    try:
        return [_checked(quad) for quad in parse(content, RdfFormat.N_QUADS)], hashlib.sha256(content).hexdigest()
    except SyntaxError as error:
        raise ValueError(str(error)) from error


def _checked(quad: Quad) -> Quad:
    if not (isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.endswith("/validation")):
        raise ValueError(f"a statement about {quad.subject} stands in {quad.graph_name}")
    return quad
